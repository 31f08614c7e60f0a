/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"
#include "core/network/ops/field.h"

G_BEGIN_DECLS

/* Windows that fade in and out, for Fourier transforms of pieces: a sum of cosines (F. J. Harris, "On the use of windows for harmonic
 * analysis with the discrete Fourier transform", 1978). Element n of N is c0 - c1 cos (2 pi n / N) + c2 cos (4 pi n / N); with
 * N - 1 in place of N when the window is not periodic but symmetric. */
extern const FoveaOpAttribute fovea_taper_attributes[2];

gboolean fovea_taper_infer (FoveaOpContext *context, GError **error);
gboolean fovea_taper_run (const FoveaOpContext *context, const double *c, FoveaTensor *output);

/* The row of a window with the numbers c0, c1, c2. */
#define FOVEA_TAPER_OP(symbol, op_name, op_summary, ...)                                                                     \
  static gboolean run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,               \
                       gpointer scratch, FoveaProgress *progress)                                                            \
  {                                                                                                                          \
    static const double numbers[3] = { __VA_ARGS__ };                                                                        \
                                                                                                                             \
    return fovea_taper_run (context, numbers, outputs[0]);                                                                   \
  }                                                                                                                          \
                                                                                                                             \
  const FoveaOp fovea_op_##symbol = {                                                                                        \
    .name = op_name,                                                                                                         \
    .summary = op_summary,                                                                                                   \
    .attributes = fovea_taper_attributes,                                                                                    \
    .n_attributes = G_N_ELEMENTS (fovea_taper_attributes),                                                                   \
    .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,                                                    \
    .infer = fovea_taper_infer,                                                                                              \
    .field = fovea_field_nothing,                                                                                            \
    .run = run,                                                                                                              \
    .no_backward = N_("A constant depends on nothing."),                                                                     \
  }

G_END_DECLS
