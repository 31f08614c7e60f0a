/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/op.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/rows.h"

G_BEGIN_DECLS

/* Whatever is done element by element and is cheap goes to the threads in pieces of so many. */
#define FOVEA_ELEMENTS_A_CHUNK 16384

/* The numbers that an operator's attributes give to its formula. */
#define FOVEA_UNARY_PARAMETERS 2

/* @n elements from as many; @in and @out may be the same where their types are. */
typedef void (*FoveaUnaryRow) (gconstpointer in, gpointer out, gsize n, const float *parameters);

/* An operator of one value in the types that it has. */
typedef struct
{
  FoveaUnaryRow rows[FOVEA_N_DTYPES]; /* by the input's type; NULL: not in that type */
  FoveaDType result;                  /* the output's type; FOVEA_DTYPE_NONE: the input's */
} FoveaUnary;

gboolean fovea_unary_infer (FoveaOpContext *context, const FoveaUnary *unary, GError **error);
/* The parameters are the attributes of the operator's row, in its order, with what each is initially. */
gboolean fovea_unary_run (const FoveaOpContext *context, const FoveaUnary *unary, FoveaTensor *const *inputs,
                          FoveaTensor *const *outputs, FoveaProgress *progress);
/* The same in blocks of channels. */
gboolean fovea_unary_run_blocks (const FoveaOpContext *context, const FoveaUnary *unary, const FoveaBlocks *inputs,
                                 const FoveaBlocks *outputs, FoveaProgress *progress);

/* The parameters of @node: FOVEA_UNARY_PARAMETERS of them. */
void fovea_unary_parameters (const FoveaNode *node, float *parameters);
/* With parameters that are no attributes. */
gboolean fovea_unary_apply (FoveaUnaryRow row, const FoveaTensor *in, FoveaTensor *out, const float *parameters, FoveaProgress *progress);
gboolean fovea_unary_apply_blocks (FoveaUnaryRow row, const FoveaBlocks *in, const FoveaBlocks *out, const float *parameters,
                                   FoveaProgress *progress);

/* Output 0 holds the bytes of input 0: operators that give a value another shape. */
gboolean fovea_copy_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                         gpointer scratch, FoveaProgress *progress);

/* Defines a FoveaUnaryRow from an @expression of x, of @type, and of the parameters p and q; it gives an Element, which is @out_type. */
#define FOVEA_UNARY_ROW(name, type, out_type, expression)                                                                    \
  static void name (gconstpointer in_data, gpointer out_data, gsize n, const float *parameters)                              \
  {                                                                                                                          \
    typedef out_type Element;                                                                                                \
    const type *in = in_data;                                                                                                \
    Element *out = out_data;                                                                                                 \
    G_GNUC_UNUSED float p = parameters[0], q = parameters[1];                                                                \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      {                                                                                                                      \
        type x = in[i];                                                                                                      \
                                                                                                                             \
        out[i] = (expression);                                                                                               \
      }                                                                                                                      \
  }

/* The rows @name_int8 and so on. */
#define FOVEA_UNARY_TYPE_ROW(suffix, type, name, expression) FOVEA_UNARY_ROW (name##_##suffix, type, type, expression)
#define FOVEA_UNARY_SIGNED_ROWS(name, expression) FOVEA_SIGNED_TYPES (FOVEA_UNARY_TYPE_ROW, name, expression)
#define FOVEA_UNARY_UNSIGNED_ROWS(name, expression) FOVEA_UNSIGNED_TYPES (FOVEA_UNARY_TYPE_ROW, name, expression)
#define FOVEA_UNARY_INTEGER_ROWS(name, expression) FOVEA_INTEGER_TYPES (FOVEA_UNARY_TYPE_ROW, name, expression)

/* Each defines a function of an operator's row; @unary points to a FoveaUnary and may depend on the context. */
#define FOVEA_UNARY_INFER(unary)                                                                                             \
  static gboolean infer (FoveaOpContext *context, GError **error)                                                            \
  {                                                                                                                          \
    return fovea_unary_infer (context, unary, error);                                                                        \
  }

#define FOVEA_UNARY_RUN(unary)                                                                                               \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    return fovea_unary_run (context, unary, inputs, outputs, progress);                                                      \
  }

/* Defines blocks; @accepts_blocks is fovea_blocks_accept_full where zero maps to no number. */
#define FOVEA_UNARY_BLOCKS(unary, accepts_blocks)                                                                            \
  static gboolean run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,          \
                              gpointer scratch, FoveaProgress *progress)                                                     \
  {                                                                                                                          \
    return fovea_unary_run_blocks (context, unary, inputs, outputs, progress);                                               \
  }                                                                                                                          \
                                                                                                                             \
  static const FoveaBlocksOp blocks = { .accepts = accepts_blocks, .run = run_blocks }

/* The row of an operator that does @unary, with further fields. */
#define FOVEA_UNARY_OP(symbol, op_name, op_summary, unary, accepts_blocks, ...)                                              \
  FOVEA_UNARY_INFER (unary)                                                                                                  \
  FOVEA_UNARY_RUN (unary)                                                                                                    \
  FOVEA_UNARY_BLOCKS (unary, accepts_blocks);                                                                                \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = infer,                                                                                                          \
    .run = run,                                                                                                              \
    .blocks = &blocks,                                                                                                       \
    __VA_ARGS__                                                                                                              \
  }

/* The same for a result that is no float and has no gradient, for @reason. */
#define FOVEA_DISCRETE_UNARY_OP(symbol, op_name, op_summary, unary, reason, ...)                                             \
  FOVEA_UNARY_INFER (unary)                                                                                                  \
  FOVEA_UNARY_RUN (unary)                                                                                                    \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = infer,                                                                                                          \
    .run = run,                                                                                                              \
    .no_backward = reason,                                                                                                   \
    __VA_ARGS__                                                                                                              \
  }

/* Those in floats only: a formula of x, p and q, */
#define FOVEA_MAP_OP(symbol, op_name, op_summary, expression, accepts_blocks, ...)                                           \
  FOVEA_UNARY_ROW (map, float, float, expression)                                                                            \
                                                                                                                             \
  static const FoveaUnary maps = { { [FOVEA_DTYPE_FLOAT32] = map } };                                                        \
                                                                                                                             \
  FOVEA_UNARY_OP (symbol, op_name, op_summary, &maps, accepts_blocks, __VA_ARGS__)

/* or a @call that fills @n floats of @out from @in, with p and q. */
#define FOVEA_VECTOR_ROW(name, call)                                                                                         \
  static void name (gconstpointer in, gpointer out, gsize n, const float *parameters)                                        \
  {                                                                                                                          \
    G_GNUC_UNUSED float p = parameters[0], q = parameters[1];                                                                \
                                                                                                                             \
    call;                                                                                                                    \
  }

#define FOVEA_VECTOR_OP(symbol, op_name, op_summary, call, ...)                                                              \
  FOVEA_VECTOR_ROW (map, call)                                                                                               \
                                                                                                                             \
  static const FoveaUnary maps = { { [FOVEA_DTYPE_FLOAT32] = map } };                                                        \
                                                                                                                             \
  FOVEA_UNARY_OP (symbol, op_name, op_summary, &maps, NULL, __VA_ARGS__)

/* @gradient times the derivative of @op, which has one: @at is what it reads or, where the derivative is of that, what it gives. */
const char *fovea_backward_derive (FoveaBackward *backward, const FoveaOp *op, const char *at, const char *gradient, const float *parameters);
/* backward() of operators of one value that have a derivative. */
void fovea_unary_backward (FoveaBackward *backward);
/* The same of another @gradient than that of the output, and with parameters that are no attributes. */
void fovea_unary_backward_with (FoveaBackward *backward, const char *gradient, const float *parameters);
/* backward() of activations that cut off what is negative, which the rules besides the gradient change. */
void fovea_rectifier_backward (FoveaBackward *backward, const float *parameters);

/* The same of bends whose derivative tells from the output's sign on which side of zero the input is: no parameter may be negative. */
void fovea_bend_backward (FoveaBackward *backward);

/* Defines how backward() multiplies: an @expression of x, which the operator reads, or of y, which it gives, and of p and q. That of y leaves x to be hidden
 * within a fused step. */
#define FOVEA_DERIVATIVE_ROW(variable, expression)                                                                           \
  static void derive (const float *at, const float *gradient, float *result, gsize n, const float *parameters)               \
  {                                                                                                                          \
    G_GNUC_UNUSED float p = parameters[0], q = parameters[1];                                                                \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      {                                                                                                                      \
        float variable = at[i];                                                                                              \
                                                                                                                             \
        result[i] = gradient[i] * (expression);                                                                              \
      }                                                                                                                      \
  }
#define FOVEA_DERIVATIVE_BY_X(expression)                                                                                    \
  FOVEA_DERIVATIVE_ROW (x, expression)                                                                                       \
                                                                                                                             \
  static const FoveaDerivative derivative = { derive, FALSE };
#define FOVEA_DERIVATIVE_BY_Y(expression)                                                                                    \
  FOVEA_DERIVATIVE_ROW (y, expression)                                                                                       \
                                                                                                                             \
  static const FoveaDerivative derivative = { derive, TRUE };
/* The fields of an operator's row that has defined one. */
#define FOVEA_DIFFERENTIABLE .backward = fovea_unary_backward, .derivative = &derivative

G_END_DECLS
