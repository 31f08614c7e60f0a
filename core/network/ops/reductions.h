/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/op.h"
#include "core/network/ops/folds.h"

G_BEGIN_DECLS

/* Operators that make one number of all elements along some axes. The axes are an attribute or the second input. */
extern const FoveaOpAttribute fovea_reduction_attributes[3];

/* Marks the axes that are reduced: those listed; without a list all, or none when the node says so. */
gboolean fovea_reduction_axes (const FoveaOpContext *context, gboolean *marked, GError **error);

gboolean fovea_reduction_infer (FoveaOpContext *context, const FoveaReduction *reduction, GError **error);
void fovea_reduction_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_reduction_prepare (FoveaOpContext *context, GError **error);
void fovea_reduction_release (FoveaOpContext *context);
gboolean fovea_reduction_run (const FoveaOpContext *context, const FoveaReduction *reduction, FoveaTensor *const *inputs,
                              FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress);

/* In blocks of channels (reductions-blocks.c): each map to one number, and all channels of a pixel to one. */
gboolean fovea_reduction_accepts_blocks (const FoveaOpContext *context, gsize lanes);
gboolean fovea_reduction_run_blocks (const FoveaOpContext *context, const FoveaReduction *reduction, const FoveaBlocks *inputs,
                                     const FoveaBlocks *outputs, FoveaProgress *progress);

/* For backward() (reductions-backward.c). */
typedef struct
{
  const char *x, *gradient;
  FoveaShape shape;            /* of the gradient: that of x, with 1 where it is reduced */
  gint64 axes[FOVEA_MAX_RANK]; /* that are reduced: @n of them */
  gsize n, count;              /* elements that make one result */
} FoveaReductionBack;

/* FALSE where nothing is to be done any more: a node without axes may be one that passes everything on. */
gboolean fovea_reduction_back (FoveaBackward *backward, FoveaReductionBack *back);
/* The result in that shape. */
const char *fovea_reduction_result (FoveaBackward *backward, const FoveaReductionBack *back);
/* Gives a @gradient of that shape: each element of x gets that of its result. */
void fovea_reduction_give (FoveaBackward *backward, const char *gradient);
/* Gives the product of the gradient and @slope, which is of x's shape. */
void fovea_reduction_give_product (FoveaBackward *backward, const char *gradient, const char *slope);
/* backward() of the greatest and the least: equals share the gradient evenly, as of PyTorch's amax. */
void fovea_reduction_choice_backward (FoveaBackward *backward);

/* The row of an operator but for its backward(): what it does with each element, and a last step (NULL: none). */
#define FOVEA_REDUCTION_OP(symbol, op_name, op_summary, ...)                                                                 \
  static const FoveaReduction reduction = { __VA_ARGS__ };                                                                   \
                                                                                                                             \
  static gboolean infer (FoveaOpContext *context, GError **error)                                                            \
  {                                                                                                                          \
    return fovea_reduction_infer (context, &reduction, error);                                                               \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    return fovea_reduction_run (context, &reduction, inputs, outputs, scratch, progress);                                    \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,          \
                              gpointer scratch, FoveaProgress *progress)                                                     \
  {                                                                                                                          \
    return fovea_reduction_run_blocks (context, &reduction, inputs, outputs, progress);                                      \
  }                                                                                                                          \
                                                                                                                             \
  static const FoveaBlocksOp blocks = { .accepts = fovea_reduction_accepts_blocks, .run = run_blocks };                      \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .attributes = fovea_reduction_attributes,                                                                                \
    .n_attributes = G_N_ELEMENTS (fovea_reduction_attributes),                                                               \
    .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = infer,                                                                                                          \
    .field = fovea_reduction_field,                                                                                          \
    .prepare = fovea_reduction_prepare,                                                                                      \
    .release = fovea_reduction_release,                                                                                      \
    .run = run,                                                                                                              \
    .blocks = &blocks,                                                                                                       \
    .backward = backward,                                                                                                    \
    .takes_empty = TRUE,                                                                                                     \
  }

G_END_DECLS
