/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "app/cli/network-run.h"
#include "core/network/dense-map.h"

G_BEGIN_DECLS

/* What `run --dense` takes besides the rest, as the user wrote it. */
typedef struct
{
  gboolean dense;
  char *window, *class, *opacity;
  char **heat_maps;
} FoveaDenseOptions;

#define FOVEA_DENSE_OPTION_ENTRIES(options)                                                                                           \
  { "dense", 0, 0, G_OPTION_ARG_NONE, &(options)->dense, N_("Slide the classifier over the whole photo in one pass"), NULL },          \
  { "window", 0, 0, G_OPTION_ARG_STRING, &(options)->window, N_("With --dense: the size that the classifier judges at each place"),    \
    "HxW" },                                                                                                                          \
  { "heat-map", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(options)->heat_maps,                                                              \
    N_("With --dense: where a class is seen, over the photo, or as .npy (repeatable)"), "FILE" },                                      \
  { "class", 0, 0, G_OPTION_ARG_STRING, &(options)->class, N_("The class of --heat-map (the most probable one unless given)"), "N" },  \
  { "opacity", 0, 0, G_OPTION_ARG_STRING, &(options)->opacity, N_("Of the colours of --heat-map, 0 to 1 (0.6 unless given)"), "SHARE" }

void fovea_dense_options_clear (FoveaDenseOptions *options);
/* What belongs to --dense and is given without it is FOVEA_ERROR_USAGE. */
gboolean fovea_dense_options_check (const FoveaDenseOptions *options, GError **error);

/* A dense scan that has run: where each class is most probable. */
typedef struct
{
  FoveaDense *dense;
  FoveaDenseView view;
  FoveaTensor *probabilities; /* (classes, rows, columns) */
  FoveaDenseClass *best;
  gsize n_best;
} FoveaDenseScan;

/* After fovea_network_run_open_dense() and fovea_network_run_compute(): finds the @top classes. */
gboolean fovea_dense_scan_find (FoveaDenseScan *scan, const FoveaNetworkRun *run, gsize top, GError **error);
void fovea_dense_scan_clear (FoveaDenseScan *scan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaDenseScan, fovea_dense_scan_clear)

/* --heat-map: each file in the format of its ending. */
gboolean fovea_dense_scan_write (const FoveaDenseScan *scan, const FoveaNetworkRun *run, const FoveaDenseOptions *options,
                                 FoveaProgress *progress, GError **error);

/* @label gives the name of a class, to be freed. */
typedef char *(*FoveaDenseLabel) (gconstpointer labels, gsize index);
void fovea_dense_scan_print (const FoveaDenseScan *scan, const FoveaNetworkRun *run, FoveaDenseLabel label, gconstpointer labels);
/* The members "dense" and "top". */
void fovea_dense_scan_add_json (const FoveaDenseScan *scan, const FoveaNetworkRun *run, JsonBuilder *json, FoveaDenseLabel label,
                                gconstpointer labels);

G_END_DECLS
