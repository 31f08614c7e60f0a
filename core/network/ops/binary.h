/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* @n results of one row: @a and @b advance by @a_step and @b_step elements, 1 or 0. @out may be @a or @b. */
typedef void (*FoveaBinaryRow) (gconstpointer a, gsize a_step, gconstpointer b, gsize b_step, gpointer out, gsize n);

/* Operands whose result may be no number, which channels that fill up a block must not hold. */
typedef enum
{
  FOVEA_DEFINED_FOR_ALL,
  FOVEA_UNDEFINED_FOR_SECOND, /* a second of 0 */
  FOVEA_UNDEFINED_FOR_SOME,
} FoveaBinaryDomain;

/* An operator of two values in the types that it has: networks compute shapes in whole numbers. NULL: not in that type. */
typedef struct
{
  FoveaBinaryRow float32, int32, int64;
  FoveaBinaryDomain domain;
  gboolean channels; /* before opset 7 a second input of one dimension belongs to the channels of (N, C, ...) */
} FoveaBinary;

/* The shape of both together by numpy's rule: sizes are aligned at the end, and 1 is repeated. */
gboolean fovea_broadcast_shape (const FoveaShape *a, const FoveaShape *b, FoveaShape *both, GError **error);

/* For one or more inputs of one type; the operator is applied from left to right. */
gboolean fovea_binary_infer (FoveaOpContext *context, const FoveaBinary *binary, GError **error);
gboolean fovea_binary_run (const FoveaOpContext *context, const FoveaBinary *binary, FoveaTensor *const *inputs,
                           FoveaTensor *const *outputs, FoveaProgress *progress);

/* The shape of input @i as it lies along the others': opset 6 may place it from an axis on. */
gboolean fovea_binary_shape (const FoveaOpContext *context, const FoveaBinary *binary, guint i, FoveaShape *shape, GError **error);

/* In blocks of channels (binary-blocks.c): values of the output's shape, numbers a channel, and constants of either one element or a
 * channel each. */
gboolean fovea_binary_accepts_blocks (const FoveaOpContext *context, const FoveaBinary *binary, gsize lanes);
gboolean fovea_binary_prepare_blocks (FoveaOpContext *context, const FoveaBinary *binary, gsize block, const FoveaFusion *fusion,
                                      GError **error);
void fovea_binary_release_blocks (FoveaOpContext *context);
gboolean fovea_binary_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                                  FoveaProgress *progress);

/* Defines blocks for an operator's row. */
#define FOVEA_BINARY_BLOCKS(binary)                                                                                          \
  static gboolean accepts_blocks (const FoveaOpContext *context, gsize lanes)                                                \
  {                                                                                                                          \
    return fovea_binary_accepts_blocks (context, &binary, lanes);                                                            \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean prepare_blocks (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)           \
  {                                                                                                                          \
    return fovea_binary_prepare_blocks (context, &binary, block, fusion, error);                                             \
  }                                                                                                                          \
                                                                                                                             \
  static const FoveaBlocksOp blocks = {                                                                                      \
    .fuses = FOVEA_FUSE_CLAMP,                                                                                               \
    .accepts = accepts_blocks,                                                                                               \
    .prepare = prepare_blocks,                                                                                               \
    .release = fovea_binary_release_blocks,                                                                                  \
    .run = fovea_binary_run_blocks,                                                                                          \
  }

/* The attributes of opset 6, where the second input stands at @axis of the first. */
extern const FoveaOpAttribute fovea_binary_attributes[2];

/* Defines a FoveaBinaryRow from an @expression of x and y. The four loops are what the compiler vectorises. */
#define FOVEA_BINARY_ROW(name, type, expression)                                                                             \
  static void name (gconstpointer a_data, gsize a_step, gconstpointer b_data, gsize b_step, gpointer out_data, gsize n)      \
  {                                                                                                                          \
    const type *a = a_data, *b = b_data;                                                                                     \
    type *out = out_data, x = *a, y = *b;                                                                                    \
                                                                                                                             \
    if (a_step && b_step)                                                                                                    \
      for (gsize i = 0; i < n; i++)                                                                                          \
        x = a[i], y = b[i], out[i] = (expression);                                                                           \
    else if (a_step)                                                                                                         \
      for (gsize i = 0; i < n; i++)                                                                                          \
        x = a[i], out[i] = (expression);                                                                                     \
    else if (b_step)                                                                                                         \
      for (gsize i = 0; i < n; i++)                                                                                          \
        y = b[i], out[i] = (expression);                                                                                     \
    else                                                                                                                     \
      for (gsize i = 0; i < n; i++)                                                                                          \
        out[i] = (expression);                                                                                               \
  }

/* The row of an operator whose functions are all in @binary. */
#define FOVEA_BINARY_OP(symbol, op_name, op_summary, binary, maximum)                                                        \
  static gboolean infer (FoveaOpContext *context, GError **error)                                                            \
  {                                                                                                                          \
    return fovea_binary_infer (context, &binary, error);                                                                     \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    return fovea_binary_run (context, &binary, inputs, outputs, progress);                                                   \
  }                                                                                                                          \
                                                                                                                             \
  FOVEA_BINARY_BLOCKS (binary);                                                                                              \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .attributes = maximum == 2 ? fovea_binary_attributes : NULL,                                                             \
    .n_attributes = maximum == 2 ? G_N_ELEMENTS (fovea_binary_attributes) : 0,                                               \
    .min_inputs = maximum == 2 ? 2 : 1, .max_inputs = maximum, .min_outputs = 1, .max_outputs = 1,                           \
    .infer = infer,                                                                                                          \
    .run = run,                                                                                                              \
    .blocks = &blocks,                                                                                                       \
  }

G_END_DECLS
