/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/colormap.h"
#include "core/network/compare.h"
#include "core/network/labels.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* A network on a photo, run. */
typedef struct
{
  char *network, *photo; /* names for people */
  FoveaImage *seen;      /* the network's view of the photo */
  FoveaNetworkPlan *plan;
  FoveaSession *session; /* for the worker */
  FoveaClass best;
  gboolean has_best;
} FoveaComparedSide;

/* Two of them, with how each layer of the first differs; immutable, shared by references. */
typedef struct
{
  FoveaComparedSide sides[2];
  FoveaLayerComparison layers; /* for the worker, but for pairs and differences */
} FoveaComparison;

FoveaComparison *fovea_comparison_ref (FoveaComparison *comparison);
void fovea_comparison_unref (gpointer comparison);

/* For the worker: the document's network, as its file has it, on its filtered photo against the same network on the photo @file, through
 * the same filters, or the network @file on the same photo. NULL when the document has no photo or no network. */
gpointer fovea_compare_job_new (FoveaDocument *document, GFile *file, gboolean is_network);
void fovea_compare_job_free (gpointer job);
/* A FoveaComparison; a FoveaJobWork. */
gpointer fovea_compare_job_run (gpointer job, FoveaProgress *progress, GError **error);

/* One map of both sides, and B - A: pictures of the same size, A and B in the same colours. */
#define FOVEA_TYPE_COMPARED_MAP (fovea_compared_map_get_type ())
G_DECLARE_FINAL_TYPE (FoveaComparedMap, fovea_compared_map, FOVEA, COMPARED_MAP, GObject)

struct _FoveaComparedMap
{
  GObject parent_instance;

  gsize channel;
  FoveaDifference difference;
  FoveaImage *pictures[3]; /* A, B, B - A */
};

/* What the colours stand for. */
typedef struct
{
  GPtrArray *maps; /* of FoveaComparedMap: those that differ most first, at most FOVEA_MOST_COMPARED */
  gsize n_maps;    /* of the layer */
  const FoveaColormap *colormap;
  FoveaRange range, difference_range;
} FoveaComparedLayer;

#define FOVEA_MOST_COMPARED 256

void fovea_compared_layer_free (gpointer layer);

/* For the worker: the maps of pair @pair. */
gpointer fovea_compare_layer_job_new (FoveaComparison *comparison, guint pair);
void fovea_compare_layer_job_free (gpointer job);
/* A FoveaComparedLayer; a FoveaJobWork. */
gpointer fovea_compare_layer_job_run (gpointer job, FoveaProgress *progress, GError **error);

G_END_DECLS
