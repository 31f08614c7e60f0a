/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/plan.h"

G_BEGIN_DECLS

/**
 * FoveaConvTrial:
 * @input, @output: (N, C, H, W) and (N, K, out_h, out_w) of FOVEA_CONV_TENSOR, else NULL
 * @input_blocks, @residual_blocks, @output_blocks: those of FOVEA_CONV_BLOCKS
 * @photo, @result: (H, W, C) and (out_h, out_w, C) 8-bit samples of FOVEA_CONV_ROWS, else NULL; of several kernels the first is kept
 *
 * A problem with made-up content, to be run for its time or its rounding: nearly normal numbers, a photo's samples spread over 0 to 255.
 */
typedef struct
{
  FoveaConvProblem problem;
  float *input, *output;
  FoveaBlocks input_blocks, residual_blocks, output_blocks;
  guint8 *photo, *result;

  /*< private >*/
  gpointer memory[3];
} FoveaConvTrial;

/* FOVEA_ERROR_LIMIT where memory lacks. The same @seed gives the same content. */
FoveaConvTrial *fovea_conv_trial_new (const FoveaConvProblem *problem, guint64 seed, GError **error);
void fovea_conv_trial_free (FoveaConvTrial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaConvTrial, fovea_conv_trial_free)

/**
 * fovea_conv_trial_time:
 * @plan: of the trial's problem
 * @rounds: runs after the first; of all the quickest counts
 * @seconds: no further round begins after as many
 * @one_thread: on the calling thread alone
 *
 * Returns: seconds of a run, or -1 when cancelled or when memory lacks
 */
double fovea_conv_trial_time (FoveaConvTrial *trial, const FoveaConvPlan *plan, guint rounds, double seconds, gboolean one_thread,
                              FoveaProgress *progress);

/* @n nearly normal numbers of mean 0: sums of four evenly spread ones. */
void fovea_conv_random_floats (guint64 seed, float deviation, float *numbers, gsize n);

G_END_DECLS
