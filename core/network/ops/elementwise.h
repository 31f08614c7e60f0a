/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* One float from one float. */
typedef void (*FoveaMapFunc) (const float *in, float *out, gsize n, const float *parameters);

/* Whatever is done element by element and is cheap goes to the threads in pieces of so many. */
#define FOVEA_ELEMENTS_A_CHUNK 16384

gboolean fovea_map_infer (FoveaOpContext *context, GError **error);
/* Output 0 is @func of input 0; @in and @out of @func may be the same. */
gboolean fovea_map_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaMapFunc func, const float *parameters,
                        FoveaProgress *progress);
gboolean fovea_map (const float *in, float *out, gsize n, FoveaMapFunc func, const float *parameters, FoveaProgress *progress);

/* Output 0 holds the bytes of input 0: operators that give a value another shape. */
gboolean fovea_copy_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                         gpointer scratch, FoveaProgress *progress);

/**
 * FOVEA_MAP_OP:
 * @symbol: fovea_op_@symbol is the operator's row
 * @expression: of the float x
 *
 * An operator without attributes that is a formula of one element.
 */
#define FOVEA_MAP_OP(symbol, op_name, op_summary, expression)                                                                \
  static void map (const float *in, float *out, gsize n, const float *parameters)                                            \
  {                                                                                                                          \
    for (gsize i = 0; i < n; i++)                                                                                            \
      {                                                                                                                      \
        float x = in[i];                                                                                                     \
                                                                                                                             \
        out[i] = (expression);                                                                                               \
      }                                                                                                                      \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    return fovea_map_run (inputs, outputs, map, NULL, progress);                                                             \
  }                                                                                                                          \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = fovea_map_infer,                                                                                                \
    .run = run,                                                                                                              \
  }

G_END_DECLS
