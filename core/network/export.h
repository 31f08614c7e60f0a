/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>

#include "core/base/progress.h"
#include "core/image/paper.h"
#include "core/network/maps.h"
#include "core/network/preprocess.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_EXPORT_ACTIVATIONS,
  FOVEA_EXPORT_FILTERS,
  FOVEA_EXPORT_RECEPTIVE_FIELD,
  FOVEA_N_EXPORT_KINDS,
} FoveaExportKind;

typedef enum
{
  FOVEA_EXPORT_PNG,
  FOVEA_EXPORT_SVG,
  FOVEA_EXPORT_PDF,
  FOVEA_EXPORT_TIFF,
  FOVEA_EXPORT_JPEG,
  FOVEA_EXPORT_NPY,
  FOVEA_EXPORT_CSV,
  FOVEA_N_EXPORT_FORMATS,
} FoveaExportFormat;

const char *fovea_export_kind_id (FoveaExportKind kind);       /* "activations", "filters", "receptive-field" */
gboolean fovea_export_kind_find (const char *id, FoveaExportKind *kind);
const char *fovea_export_format_id (FoveaExportFormat format); /* "png", "svg", "pdf", "tiff", "jpeg", "npy", "csv": the ending, too */
gboolean fovea_export_format_find (const char *id, FoveaExportFormat *format);

/* NPY and CSV hold the values themselves, TIFF can (FoveaExportOptions.raw), the others are pictures of them. */
gboolean fovea_export_holds_values (FoveaExportFormat format);
/* Vector formats: their sheets always have the colour bar and the caption. */
gboolean fovea_export_is_vector (FoveaExportFormat format);
/* A receptive-field picture has no numbers to write as NPY or CSV; every other pair can be written. */
gboolean fovea_export_can (FoveaExportKind kind, FoveaExportFormat format);

/* Settings of an export; on the command line --format, --raw, --colormap, --normalise, --cell, --colour-bar, --caption, --single, --maps and --paper. */
typedef struct
{
  FoveaExportFormat format;
  const FoveaColormap *colormap; /* NULL: chosen from the values of each layer */
  FoveaNormalise normalise;
  FoveaRange fixed;              /* for FOVEA_NORMALISE_FIXED and _NETWORK; its gamma holds always */
  gsize cell;                    /* least side of a map in pixels, 0: one pixel a value */
  gboolean colour_bar;
  gboolean caption;              /* lines that say what is seen, and @provenance */
  gboolean single;               /* a picture for each map instead of one sheet */
  gboolean raw;                  /* a TIFF of the values as 32-bit floating-point pages, one a map */
  const gsize *maps;             /* (nullable): only these channels (output channels of filters), in this order; (n_maps) */
  gsize n_maps;
  const char *const *provenance; /* (nullable): see fovea_provenance_new() */
  const FoveaPaper *paper;       /* (nullable): that a PDF is fitted to */
  gboolean edited;               /* the network is not as its file has it: the names of what is written say so */
} FoveaExportOptions;

/* TRUE when node @node has what @kind writes: maps, kernels, or a receptive field on the photo. */
gboolean fovea_export_applies (const FoveaNetworkPlan *plan, FoveaExportKind kind, guint node);

/**
 * fovea_export_activations:
 * @node: whose first output is @tensor
 * @folder: an existing folder; files are named by the node's place and name ("003-conv1-activations.png")
 * @files: (nullable): array of char * that gets the paths of what was written
 *
 * FOVEA_ERROR_USAGE for a map that is not there.
 *
 * Each file is written whole or not at all and replaces one of the same name. NPY and CSV have the values themselves:
 * (channels, height, width), and a line for each row of a map with its channel and y in front.
 */
gboolean fovea_export_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor, const FoveaExportOptions *options,
                                   const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error);

/* The sheet that fovea_export_activations() would write as PDF, to be drawn on paper; @width and @height (out): its size. */
cairo_surface_t *fovea_export_record_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor,
                                                  const FoveaExportOptions *options, double *width, double *height, GError **error);

/* The kernels of a convolution: RGB composites when they read three channels, else a row for each output channel. NPY and CSV
 * have the weights as the network stores them. */
gboolean fovea_export_filters (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, const char *folder,
                               GPtrArray *files, FoveaProgress *progress, GError **error);

/* The photo with the receptive field of neuron (@channel, @y, @x) of the node's first output outlined and the rest darkened. */
gboolean fovea_export_receptive_field (const FoveaNetworkPlan *plan, guint node, gsize channel, gsize y, gsize x,
                                       const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaExportOptions *options,
                                       const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error);

G_END_DECLS
