/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/op.h"
#include "core/network/ops/broadcast.h"
#include "core/network/ops/rows.h"

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

/* An operator of two values in the types that it has. */
typedef struct
{
  FoveaBinaryRow rows[FOVEA_N_DTYPES]; /* by the second input's type; NULL: not in that type */
  FoveaDType result;                   /* the output's type; FOVEA_DTYPE_NONE: the first input's */
  gboolean mixed;                      /* the second input may be of another type than the first */
  FoveaBinaryDomain domain;
  gboolean channels; /* before opset 7 a second input of one dimension belongs to the channels of (N, C, ...) */
} FoveaBinary;

extern const FoveaBinary fovea_smaller, fovea_larger; /* of Min and Max */

/* For one or more inputs, of one type unless @binary is mixed; the operator is applied from left to right. */
gboolean fovea_binary_infer (FoveaOpContext *context, const FoveaBinary *binary, GError **error);
gboolean fovea_binary_run (const FoveaOpContext *context, const FoveaBinary *binary, FoveaTensor *const *inputs,
                           FoveaTensor *const *outputs, FoveaProgress *progress);
/* @out, which may be @a, is @binary of @a and @b. */
gboolean fovea_binary_apply (const FoveaBinary *binary, const FoveaTensor *a, const FoveaTensor *b, FoveaTensor *out,
                             FoveaProgress *progress);

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

/* The same for an x and a y of two types, and an @expression that gives an Element, which is @out_type. Rare, so that one loop will do. */
#define FOVEA_BINARY_MIXED_ROW(name, a_type, b_type, out_type, expression)                                                   \
  static void name (gconstpointer a_data, gsize a_step, gconstpointer b_data, gsize b_step, gpointer out_data, gsize n)      \
  {                                                                                                                          \
    typedef out_type Element;                                                                                                \
    const a_type *a = a_data;                                                                                                \
    const b_type *b = b_data;                                                                                                \
    Element *out = out_data;                                                                                                 \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      {                                                                                                                      \
        a_type x = a[i * a_step];                                                                                            \
        G_GNUC_UNUSED b_type y = b[i * b_step];                                                                              \
                                                                                                                             \
        out[i] = (expression);                                                                                               \
      }                                                                                                                      \
  }

/* The rows @name_int8 and so on. */
#define FOVEA_BINARY_TYPE_ROW(suffix, type, name, expression) FOVEA_BINARY_MIXED_ROW (name##_##suffix, type, type, type, expression)
#define FOVEA_BINARY_SIGNED_ROWS(name, expression) FOVEA_SIGNED_TYPES (FOVEA_BINARY_TYPE_ROW, name, expression)
#define FOVEA_BINARY_UNSIGNED_ROWS(name, expression) FOVEA_UNSIGNED_TYPES (FOVEA_BINARY_TYPE_ROW, name, expression)
#define FOVEA_BINARY_INTEGER_ROWS(name, expression) FOVEA_INTEGER_TYPES (FOVEA_BINARY_TYPE_ROW, name, expression)

/* Rows from numbers to truth values. */
#define FOVEA_COMPARISON_ROW(suffix, type, name, expression) FOVEA_BINARY_MIXED_ROW (name##_##suffix, type, type, guint8, expression)
#define FOVEA_COMPARISON_ROWS(name, expression)                                                                              \
  FOVEA_COMPARISON_ROW (float32, float, name, expression)                                                                    \
  FOVEA_INTEGER_TYPES (FOVEA_COMPARISON_ROW, name, expression)

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

/* For backward() (binary-backward.c): input @i in the shape as it lies along the others; and its gradient, summed from @gradient, which is of the output's
 * shape. */
const char *fovea_binary_value (FoveaBackward *backward, const FoveaBinary *binary, guint i);
void fovea_binary_give (FoveaBackward *backward, const FoveaBinary *binary, guint i, const char *gradient);
/* backward() of sums of all inputs, times @factor. */
void fovea_sum_backward (FoveaBackward *backward, const FoveaBinary *binary, float factor);
/* The same of what takes the greatest or the least: equals share the gradient evenly, as PyTorch has it for two. */
void fovea_choice_backward (FoveaBackward *backward);

/* Defines infer () and run () for an operator's row. */
#define FOVEA_BINARY_RUN(binary)                                                                                             \
  static gboolean infer (FoveaOpContext *context, GError **error)                                                            \
  {                                                                                                                          \
    return fovea_binary_infer (context, &binary, error);                                                                     \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    return fovea_binary_run (context, &binary, inputs, outputs, progress);                                                   \
  }

/* The row of an operator whose functions are all in @binary, but for backward (). */
#define FOVEA_BINARY_OP(symbol, op_name, op_summary, binary, maximum)                                                        \
  FOVEA_BINARY_RUN (binary)                                                                                                  \
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
    .backward = backward,                                                                                                    \
  }

/* The same for two inputs and a result that has no gradient, for @reason. */
#define FOVEA_DISCRETE_BINARY_OP(symbol, op_name, op_summary, binary, reason)                                                \
  FOVEA_BINARY_RUN (binary)                                                                                                  \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    FOVEA_ATTRIBUTES (fovea_binary_attributes),                                                                              \
    .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = infer,                                                                                                          \
    .run = run,                                                                                                              \
    .no_backward = reason,                                                                                                   \
  }

G_END_DECLS
