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
  FOVEA_CONV_INTEGER,   /* photos of bytes and kernels of small integers */
  FOVEA_CONV_RECURSIVE, /* photos and wide boxes or symmetric bells: sliding sums. Boxes are exact; bells are approximated, so that for samples
                         * of 0 to 255 results are within 1/32 of the exact kernel's before they are rounded */
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
  double measured;      /* the same by trial, or 0: see core/conv/planner/tune.h */
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

/* Whether a path besides the reference takes the problem. */
gboolean fovea_conv_problem_is_fast (const FoveaConvProblem *problem, const float *weights);

/* As the paths see it: kernels neither flipped nor with holes. */
const FoveaConvProblem *fovea_conv_plan_get_problem (const FoveaConvPlan *plan);
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

/* A part of what a photo problem makes. */
typedef struct
{
  gsize y, x, rows, pixels;
} FoveaConvArea;

/**
 * FoveaConvRows:
 * @read: gives @n pixels from (@y, @x) on of the photo as n * c floats; inside the photo only
 * @write: takes @n output pixels; values[k] holds the n * c results of kernel k, bias added
 * @source: (nullable): row @y of the photo as w * c bytes, where @read gives no more than their values
 * @result: (nullable): where row @y of the output goes as bytes, where @write takes the one kernel's results rounded half to even and
 *   clamped to 0..255
 *
 * Where a photo problem's samples come from and go to. Both are called from all threads at once,
 * for areas that do not overlap; the output must not be the input.
 */
typedef struct
{
  void (*read) (gpointer user, gsize y, gsize x, gsize n, float *samples);
  void (*write) (gpointer user, gsize y, gsize x, gsize n, const float *const *values);
  gpointer user;
  const guint8 *(*source) (gpointer user, gsize y);
  guint8 *(*result) (gpointer user, gsize y);

  /*< private >*/
  FoveaConvArea part;      /* set by the plan: what of the output to compute */
  FoveaProgress *progress; /* of the run, for items of work that ask whether to go on */
} FoveaConvRows;

gboolean fovea_conv_plan_run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, gpointer scratch,
                                   FoveaProgress *progress);

/* The fewest output rows that can be computed by themselves with at least @tiles items of work for each thread: all of them for a path
 * that needs the whole photo at once. */
gsize fovea_conv_plan_get_band (const FoveaConvPlan *plan, gsize tiles);
/* Output rows @y .. @y + @n_rows - 1 read input rows @from .. @to - 1, wherever the border sends them. */
void fovea_conv_plan_get_input_rows (const FoveaConvPlan *plan, gsize y, gsize n_rows, gsize *from, gsize *to);
/* Output rows @y .. @y + @n_rows - 1, the same bytes as in a run of all. @y is a multiple of a band, and so is @n_rows unless the part
 * ends with the photo. */
gboolean fovea_conv_plan_run_rows_part (const FoveaConvPlan *plan, const FoveaConvRows *rows, gsize y, gsize n_rows, gpointer scratch,
                                        FoveaProgress *progress);

/* The smallest area that can be computed by itself and has @area in it. */
FoveaConvArea fovea_conv_plan_cover (const FoveaConvPlan *plan, const FoveaConvArea *area);
/* What is read for @area of the output, wherever the border sends it, and @area itself. */
FoveaConvArea fovea_conv_plan_get_input_area (const FoveaConvPlan *plan, const FoveaConvArea *area);
/* The part @area of the output, the same bytes as in a run of all; it is one that fovea_conv_plan_cover() gives. */
gboolean fovea_conv_plan_run_rows_area (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvArea *area, gpointer scratch,
                                        FoveaProgress *progress);

G_END_DECLS
