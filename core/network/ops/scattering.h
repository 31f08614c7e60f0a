/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"

G_BEGIN_DECLS

/* Operators whose output is input 0 with slices of input 2 put, or added, to places that input 1 gives. */

/* The output is like input 0; the updates have its type, the shape @updates, and a reduction that exists. */
gboolean fovea_scatter_infer (FoveaOpContext *context, const FoveaShape *updates, GError **error);
/* A state for @n slices of @slice elements: the caller fills in where in the output each goes. NULL with an error. */
gint64 *fovea_scatter_prepare (FoveaOpContext *context, gsize n, gsize slice, GError **error);
void fovea_scatter_release (FoveaOpContext *context);
gboolean fovea_scatter_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                            FoveaProgress *progress);
void fovea_scatter_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
void fovea_scatter_backward (FoveaBackward *backward, const FoveaChoice *choice);

/* ScatterElements, which opset 9 called Scatter. */
extern const FoveaOpAttribute fovea_scatter_elements_attributes[2];

gboolean fovea_scatter_elements_infer (FoveaOpContext *context, GError **error);
gboolean fovea_scatter_elements_prepare (FoveaOpContext *context, GError **error);
void fovea_scatter_elements_backward (FoveaBackward *backward);

G_END_DECLS
