/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "core/filter/kernel.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/* Map @channel of @value is zero for all that read it. */
typedef struct
{
  gint value;
  gsize channel;
} FoveaMute;

/* Stands for the input channel where the bias is meant. */
#define FOVEA_EDIT_BIAS ((gssize) -1)

/* What replaces the weights from input channel @input (counted within its group) to output channel @output of a Conv, or that output's bias: values /
 * divisor; a bias is a kernel of 1x1. */
typedef struct
{
  guint node;
  gsize output;
  gssize input;
  FoveaKernel *kernel;
} FoveaEditedKernel;

/**
 * FoveaEdits:
 * @mutes: (element-type FoveaMute): by value and channel
 * @kernels: (element-type FoveaEditedKernel): by node, output and input
 *
 * What a user changes of a network to see what it matters: maps that are muted, kernels and biases that are others. Whoever made it may change
 * it until it is shared. Counted by references.
 */
typedef struct
{
  GArray *mutes, *kernels;

  /*< private >*/
  gatomicrefcount refs;
} FoveaEdits;

FoveaEdits *fovea_edits_new (void);
FoveaEdits *fovea_edits_copy (const FoveaEdits *edits);
FoveaEdits *fovea_edits_ref (FoveaEdits *edits);
void fovea_edits_unref (FoveaEdits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaEdits, fovea_edits_unref)

/* NULL is no edit, too. */
gboolean fovea_edits_is_empty (const FoveaEdits *edits);
gboolean fovea_edits_equal (const FoveaEdits *a, const FoveaEdits *b);

/* Whether maps of @value can be muted: it is computed or an input, and image-like (or a vector, whose elements then are the maps). */
gboolean fovea_edits_can_mute (const FoveaNetworkPlan *plan, gint value, GError **error);
gboolean fovea_edits_is_muted (const FoveaEdits *edits, gint value, gsize channel);
gsize fovea_edits_count_muted (const FoveaEdits *edits, gint value);
gboolean fovea_edits_mute (FoveaEdits *edits, const FoveaNetworkPlan *plan, gint value, gsize channel, GError **error);
void fovea_edits_unmute (FoveaEdits *edits, gint value, gsize channel);
/* All maps of @value but @channel. */
gboolean fovea_edits_solo (FoveaEdits *edits, const FoveaNetworkPlan *plan, gint value, gsize channel, GError **error);

/* The Conv whose kernels make the maps of @value: its own node, or the one before nodes that work on each element or map alone (normalisation,
 * activation). -1: none. */
gint fovea_network_plan_kernel_node (const FoveaNetworkPlan *plan, gint value);
/* What a Conv applies from @input (or FOVEA_EDIT_BIAS) to @output by @plan, edited or not. FOVEA_ERROR_REFUSED where there is no such kernel. */
FoveaKernel *fovea_network_plan_kernel (const FoveaNetworkPlan *plan, guint node, gsize output, gssize input, GError **error);
/* The edit of that kernel, borrowed; NULL: none. */
FoveaKernel *fovea_edits_get_kernel (const FoveaEdits *edits, guint node, gsize output, gssize input);
/* @kernel has the size of what it replaces, and no offset. NULL, or the network's own numbers: as the network has it. */
gboolean fovea_edits_set_kernel (FoveaEdits *edits, const FoveaNetworkPlan *plan, guint node, gsize output, gssize input, FoveaKernel *kernel,
                                 GError **error);

/* @plan with the kernels of @edits: a copy that shares all other constants, or @plan itself. FOVEA_ERROR_LIMIT. */
FoveaNetworkPlan *fovea_edits_apply (const FoveaEdits *edits, FoveaNetworkPlan *plan, GError **error);

/* "3 maps muted, 1 kernel edited", for the user. */
char *fovea_edits_summary (const FoveaEdits *edits);

/* "LAYER:5" or "LAYER:0-4,6": mutes maps of the layer, or value, of that name. FOVEA_ERROR_USAGE and FOVEA_ERROR_REFUSED. */
gboolean fovea_edits_parse_mute (FoveaEdits *edits, const FoveaNetworkPlan *plan, const char *text, GError **error);
/* "LAYER:3,0=0 1 0; 1 -4 1; 0 1 0": the kernel from input 0 to output 3; "LAYER:3,bias=0.5". */
gboolean fovea_edits_parse_kernel (FoveaEdits *edits, const FoveaNetworkPlan *plan, const char *text, GError **error);

/* What those two read back to the same: one text a muted value, one an edited kernel. Free them with g_strfreev(). */
char **fovea_edits_print_mutes (const FoveaEdits *edits, const FoveaNetwork *network);
char **fovea_edits_print_kernels (const FoveaEdits *edits, const FoveaNetwork *network);

/* {"mute": [text...], "kernels": [text...]}, an object for session files and reports. */
JsonNode *fovea_edits_to_json (const FoveaEdits *edits, const FoveaNetwork *network);
FoveaEdits *fovea_edits_from_json (JsonNode *json, const FoveaNetworkPlan *plan, GError **error);

G_END_DECLS
