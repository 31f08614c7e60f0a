/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/visualise/wish.h"
#include "core/image/plot.h"

G_BEGIN_DECLS

/**
 * FoveaClimb:
 *
 * A picture that is being made, a slice of steps at a time: other work of the window comes between. Counted by references. The worker's alone while a
 * slice is under way.
 */
typedef struct _FoveaClimb FoveaClimb;

/* Holds what @request refers to. @style: (nullable): the file of the style's picture, which the worker opens. */
FoveaClimb *fovea_climb_new (const FoveaWish *wish, const FoveaVisualiseRequest *request, const char *style);
FoveaClimb *fovea_climb_ref (FoveaClimb *climb);
void fovea_climb_unref (FoveaClimb *climb);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaClimb, fovea_climb_unref)

const FoveaWish *fovea_climb_get_wish (const FoveaClimb *climb);

/* How far it is. */
typedef struct
{
  FoveaImage *picture;
  guint step, steps;
  double *curve; /* (step): as users are shown it */
  gboolean done;
} FoveaClimbView;

void fovea_climb_view_free (gpointer view);
/* The curve, for a FoveaPlotView. */
FoveaPlot *fovea_climb_view_plot (const FoveaClimbView *view, const FoveaWish *wish);

/* Climbs for a moment; a FoveaJobWork, for a reference of a FoveaClimb, which gives a FoveaClimbView. */
gpointer fovea_climb_run (gpointer climb, FoveaProgress *progress, GError **error);

G_END_DECLS
