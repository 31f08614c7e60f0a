/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"
#include "core/network/ops/block-rows.h"

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

/* The same in blocks of channels. */
gboolean fovea_map_run_blocks (const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaMapFunc func, const float *parameters,
                               FoveaProgress *progress);

#define FOVEA_MAP_PARAMETERS 2

/**
 * FOVEA_MAP_RUN:
 * @map: a FoveaMapFunc
 * @read_parameters: void (const FoveaOpContext *, float *): up to FOVEA_MAP_PARAMETERS numbers for it
 *
 * Defines run () and blocks for an operator's row.
 */
#define FOVEA_MAP_RUN(map, read_parameters, accepts_blocks)                                                                  \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    float parameters[FOVEA_MAP_PARAMETERS] = { 0.0f };                                                                       \
                                                                                                                             \
    read_parameters (context, parameters);                                                                                   \
    return fovea_map_run (inputs, outputs, map, parameters, progress);                                                       \
  }                                                                                                                          \
                                                                                                                             \
  static gboolean run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,          \
                              gpointer scratch, FoveaProgress *progress)                                                     \
  {                                                                                                                          \
    float parameters[FOVEA_MAP_PARAMETERS] = { 0.0f };                                                                       \
                                                                                                                             \
    read_parameters (context, parameters);                                                                                   \
    return fovea_map_run_blocks (inputs, outputs, map, parameters, progress);                                                \
  }                                                                                                                          \
                                                                                                                             \
  static const FoveaBlocksOp blocks = { .accepts = accepts_blocks, .run = run_blocks }

/* The row of an operator without attributes that does @map. @accepts_blocks is fovea_blocks_accept_full where zero maps to no number. */
#define FOVEA_PLAIN_MAP_OP(symbol, op_name, op_summary, map, accepts_blocks)                                                 \
  static void no_parameters (const FoveaOpContext *context, float *parameters)                                               \
  {                                                                                                                          \
  }                                                                                                                          \
                                                                                                                             \
  FOVEA_MAP_RUN (map, no_parameters, accepts_blocks);                                                                        \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = fovea_map_infer,                                                                                                \
    .run = run,                                                                                                              \
    .blocks = &blocks,                                                                                                       \
  }

/* The same, with a formula of the float x. */
#define FOVEA_MAP_OP(symbol, op_name, op_summary, expression, accepts_blocks)                                                \
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
  FOVEA_PLAIN_MAP_OP (symbol, op_name, op_summary, map, accepts_blocks)

G_END_DECLS
