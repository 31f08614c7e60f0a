/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: what a path is to the planner. A path is one file that defines a FoveaConvPathClass, and one row in plan.c. */

#pragma once

#include "core/base/memory.h"
#include "core/conv/plan.h"
#include "core/conv/simd/simd.h"

G_BEGIN_DECLS

typedef struct _FoveaConvPathClass FoveaConvPathClass;

/* How a photo's output is cut into tiles for the workers. */
typedef struct
{
  gsize rows, pixels; /* of one tile */
  gsize n_across;
} FoveaConvTiling;

/* The part of the output that a tile covers. */
typedef FoveaConvArea FoveaConvTile;

struct _FoveaConvPlan
{
  FoveaConvProblem problem;
  gsize out_h, out_w;
  const FoveaConvPathClass *path;
  const FoveaSimd *simd;
  guint threads;
  float *bias;           /* (K), zeros where the caller gave none */
  gpointer state;        /* the path's packed kernels */
  gsize thread_scratch;  /* bytes, set by prepare (), a multiple of FOVEA_ALIGNMENT */
  FoveaConvTiling tiling; /* of a photo problem, set by prepare () with fovea_conv_set_tiling () */
  char *reason;
  FoveaConvCandidate candidates[FOVEA_N_CONV_PATHS];
  gsize n_candidates;
};

/**
 * FoveaConvPathClass:
 *
 * @samples: the kind of problem it solves
 * @any_tiles: of a photo: a pixel's bytes are the same in whichever tile it lies, so that a part of the photo need not be cut as all of it is
 * @note: (nullable): what is to be known of its results, for the plan's reason
 * @obstacle: why the problem is not for this path, or %NULL. Weights are in the order of correlation
 * @estimate: seconds of one thread with @simd
 * @prepare: packs @weights into plan->state, sets plan->thread_scratch
 * @run, @filter_tile, @run_blocks: one of them, as @samples says. filter_tile() computes one tile of a photo, with the worker's @scratch,
 *   and may leave it when rows->progress is cancelled. run_blocks() fills the channels behind the last with finite values and
 *   leaves the output's halo alone
 */
struct _FoveaConvPathClass
{
  FoveaConvPath path;
  FoveaConvSamples samples;
  gboolean any_tiles;
  const char *note;
  const char *(*obstacle) (const FoveaConvProblem *problem, const float *weights);
  double (*estimate) (const FoveaConvProblem *problem, const float *weights, const FoveaSimd *simd);
  gboolean (*prepare) (FoveaConvPlan *plan, const float *weights, GError **error);
  void (*release) (FoveaConvPlan *plan);
  gboolean (*run) (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress);
  void (*filter_tile) (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *scratch);
  gboolean (*run_blocks) (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output,
                          guint8 *scratch, FoveaProgress *progress);
};

/* Seconds that @macs multiply-adds take at @share of one thread's peak. */
double fovea_conv_arithmetic_seconds (double macs, double share);
/* Seconds that moving @samples from and to main memory, with conversion, takes. */
double fovea_conv_memory_seconds (double samples);
/* Seconds that reading @bytes from main memory takes. */
double fovea_conv_read_seconds (double bytes);

/* Photos count as bytes (FoveaConvProblem) where the bias is a whole number of at most this size: then sums in integers are exact. */
#define FOVEA_CONV_MAX_BYTE_BIAS 256

/* @count weights in memory of their own. */
float *fovea_conv_copy_weights (const float *weights, gsize count, GError **error);

/* The problem's activation, on @n adjacent outputs of a path that is done with them. */
void fovea_conv_activate (const FoveaConvPlan *plan, float *outputs, gsize n);

/* Multiply-adds that an item of work may take at most, so that a cancelled run ends within 200 ms on every instruction set. */
#define FOVEA_CONV_ITEM_MACS ((gsize) 200 << 20)

G_END_DECLS
