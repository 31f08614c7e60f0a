/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
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
  FOVEA_EXPORT_NPY,
  FOVEA_EXPORT_CSV,
  FOVEA_N_EXPORT_FORMATS,
} FoveaExportFormat;

const char *fovea_export_kind_id (FoveaExportKind kind);       /* "activations", "filters", "receptive-field" */
gboolean fovea_export_kind_find (const char *id, FoveaExportKind *kind);
const char *fovea_export_format_id (FoveaExportFormat format); /* "png", "svg", "pdf", "tiff", "npy", "csv": the ending, too */
gboolean fovea_export_format_find (const char *id, FoveaExportFormat *format);

/* A receptive-field picture has no numbers to write as NPY or CSV; every other pair can be written. */
gboolean fovea_export_can (FoveaExportKind kind, FoveaExportFormat format);

/* Settings of an export; on the command line --format, --colormap, --normalise, --range, --gamma, --cell, --colour-bar, --single, and for
 * @order --sort and --maps. */
typedef struct
{
  FoveaExportFormat format;
  const FoveaColormap *colormap; /* NULL: chosen from the values of each layer */
  FoveaNormalise normalise;
  FoveaRange fixed;              /* for FOVEA_NORMALISE_FIXED and _NETWORK; its gamma holds always */
  gsize cell;                    /* least side of a map in pixels, 0: one pixel a value */
  gboolean colour_bar;
  gboolean single;               /* a picture for each map instead of one sheet */
  const gsize *order;            /* (nullable): of activations, these maps in this order; NULL: all by index */
  gsize n_order;
} FoveaExportOptions;

/* TRUE when node @node has what @kind writes: maps, kernels, or a receptive field on the photo. */
gboolean fovea_export_applies (const FoveaNetworkPlan *plan, FoveaExportKind kind, guint node);

/**
 * fovea_export_activations:
 * @node: whose first output is @tensor
 * @folder: an existing folder; files are named by the node's place and name ("003-conv1-activations.png")
 * @files: (nullable): array of char * that gets the paths of what was written
 *
 * Each file is written whole or not at all and replaces one of the same name. NPY and CSV have the values themselves:
 * (channels, height, width), and a line for each row of a map with its channel and y in front.
 */
gboolean fovea_export_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor, const FoveaExportOptions *options,
                                   const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error);

/* The kernels of a convolution: RGB composites when they read three channels, else a row for each output channel. NPY and CSV
 * have the weights as the network stores them. */
gboolean fovea_export_filters (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, const char *folder,
                               GPtrArray *files, FoveaProgress *progress, GError **error);

/* The photo with the receptive field of neuron (@channel, @y, @x) of the node's first output outlined and the rest darkened. */
gboolean fovea_export_receptive_field (const FoveaNetworkPlan *plan, guint node, gsize channel, gsize y, gsize x,
                                       const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaExportOptions *options,
                                       const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error);

G_END_DECLS
