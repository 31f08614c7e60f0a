/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/conv/blocks.h"
#include "core/conv/problem.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_CONV_AUTO,
  FOVEA_CONV_REFERENCE,
  FOVEA_CONV_DIRECT,
  FOVEA_CONV_DEPTHWISE, /* layers with one input channel a group */
  FOVEA_CONV_VECTOR,    /* layers with one output pixel: fully connected */
  FOVEA_CONV_WINOGRAD,  /* layers of 3x3 kernels without strides */
  FOVEA_CONV_SEPARABLE,
  FOVEA_CONV_FFT,
  FOVEA_N_CONV_PATHS,
} FoveaConvPath;

const char *fovea_conv_path_id (FoveaConvPath path);    /* "auto", "reference", "direct", ... */
const char *fovea_conv_path_title (FoveaConvPath path); /* "Automatic", ..., translated */
gboolean fovea_conv_path_find (const char *id, FoveaConvPath *path);

/* One way to solve a problem, as the planner saw it. */
typedef struct
{
  FoveaConvPath path;
  gboolean applicable;
  const char *obstacle; /* why it is not applicable */
  double seconds;       /* estimated for all threads */
} FoveaConvCandidate;

/**
 * FoveaConvPlan:
 *
 * How a problem is solved: a path, packed kernels, spectra. Making one may fail; running it neither allocates nor
 * fails. A plan belongs to the instruction set of its making and to at most its number of threads, and may run on
 * several threads at once with scratch memory apart.
 */
typedef struct _FoveaConvPlan FoveaConvPlan;

/**
 * fovea_conv_plan_new:
 * @weights: (K, C / groups, kernel_h, kernel_w), for photo problems (K, kernel_h, kernel_w); copied
 * @bias: (nullable): (K), copied
 * @path: FOVEA_CONV_AUTO chooses; another path is FOVEA_ERROR_REFUSED where it is not applicable
 */
FoveaConvPlan *fovea_conv_plan_new (const FoveaConvProblem *problem, const float *weights, const float *bias,
                                    FoveaConvPath path, GError **error);
void fovea_conv_plan_free (FoveaConvPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaConvPlan, fovea_conv_plan_free)

FoveaConvPath fovea_conv_plan_get_path (const FoveaConvPlan *plan);
/* One translated sentence: why this path. */
const char *fovea_conv_plan_get_reason (const FoveaConvPlan *plan);
const FoveaConvCandidate *fovea_conv_plan_get_candidates (const FoveaConvPlan *plan, gsize *n);
/* Bytes of scratch memory, 64-byte aligned, that one run needs. */
gsize fovea_conv_plan_get_scratch (const FoveaConvPlan *plan);

/* @input (N, C, H, W), @output (N, K, out_h, out_w). Returns FALSE when cancelled: @output is then undefined. */
gboolean fovea_conv_plan_run (const FoveaConvPlan *plan, const float *input, float *output, gpointer scratch,
                              FoveaProgress *progress);

/* For FOVEA_CONV_BLOCKS: @input (N, C, H, W) with a halo of at least the pads, @residual (where the problem has one) and @output
 * (N, K, out_h, out_w). FALSE when cancelled. @residual may be @output. */
gboolean fovea_conv_plan_run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual,
                                     const FoveaBlocks *output, gpointer scratch, FoveaProgress *progress);

/**
 * FoveaConvRows:
 * @read: gives @n pixels from (@y, @x) on of the photo as n * c floats; inside the photo only
 * @write: takes @n output pixels; values[k] holds the n * c results of kernel k, bias added
 *
 * Where a photo problem's samples come from and go to. Both are called from all threads at once,
 * for areas that do not overlap; the output must not be the input.
 */
typedef struct
{
  void (*read) (gpointer user, gsize y, gsize x, gsize n, float *samples);
  void (*write) (gpointer user, gsize y, gsize x, gsize n, const float *const *values);
  gpointer user;
} FoveaConvRows;

gboolean fovea_conv_plan_run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, gpointer scratch,
                                   FoveaProgress *progress);

G_END_DECLS
