/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/network-run.h"
#include "core/network/labels.h"

G_BEGIN_DECLS

/* What is changed of a network, as the user wrote it. */
typedef struct
{
  char **mutes, **kernels;
} FoveaEditOptions;

#define FOVEA_EDIT_OPTION_ENTRIES(options)                                                                                            \
  { "mute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(options)->mutes, N_("Maps that are zero for all that read them (repeatable)"),          \
    "LAYER:MAPS" },                                                                                                                   \
  { "set-kernel", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(options)->kernels,                                                                \
    N_("A kernel, or with INPUT “bias” a bias, that replaces a convolution's (repeatable)"), "LAYER:OUTPUT,INPUT=ROWS" }

void fovea_edit_options_clear (FoveaEditOptions *options);
/* Before the run: nothing, or the edits that the run gets. FOVEA_ERROR_USAGE and FOVEA_ERROR_REFUSED. */
gboolean fovea_edit_options_apply (const FoveaEditOptions *options, FoveaNetworkRun *run, GError **error);

/* @label gives the name of a class, to be freed. */
typedef char *(*FoveaEditLabel) (gconstpointer labels, gsize index);

/* After a run with edits: what they are, and what became of the @top classes, where the network gives scores. */
void fovea_edits_print_report (const FoveaNetworkRun *run, gsize top, FoveaEditLabel label, gconstpointer labels);
/* The members "edits" and "changes". */
void fovea_edits_add_report (const FoveaNetworkRun *run, gsize top, JsonBuilder *json, FoveaEditLabel label, gconstpointer labels);

G_END_DECLS
