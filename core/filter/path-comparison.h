/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/chain.h"

G_BEGIN_DECLS

#define FOVEA_ERROR_MAP_SIDE 1024 /* at most */

/**
 * FoveaPathRun:
 * @obstacle: why the path cannot be taken, or NULL: the rest is only for paths that ran
 * @seconds: filtering alone, on all threads: the quickest of some runs
 * @largest, @mean: absolute differences of the results' samples (0 to 255 is the range of a photo's) from those of the baseline
 * @rounded: the path makes whole numbers of 0 to 255 only; its differences are those of rounded results
 * @changed: pixels of the filtered photo that are not as the baseline makes them, after rounding to 8 bits
 * @errors: (map_height, map_width): the largest difference in each block of pixels
 */
typedef struct
{
  FoveaConvPath path;
  char *obstacle;
  double seconds, largest, mean;
  gboolean rounded;
  gsize changed;
  float *errors;
} FoveaPathRun;

/**
 * FoveaPathComparison:
 * @baseline: what all are compared with: the reference (sums in double precision), or the direct path where that would take too long
 * @chosen: what the planner takes, because of @reason
 * @block: pixels on a side that one number of the error maps stands for
 */
typedef struct
{
  gsize width, height;
  FoveaConvPath baseline, chosen;
  char *reason;
  gsize block, map_width, map_height;
  FoveaPathRun runs[FOVEA_N_CONV_PATHS];
  gsize n_runs;
} FoveaPathComparison;

/* Filters @image with @step by each path, its own choice apart. FOVEA_ERROR_LIMIT where memory lacks, FOVEA_ERROR_CANCELLED. */
FoveaPathComparison *fovea_paths_compare (const FoveaStep *step, const FoveaImage *image, FoveaProgress *progress, GError **error);
void fovea_path_comparison_free (FoveaPathComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPathComparison, fovea_path_comparison_free)

/* The run by @path, or NULL. */
const FoveaPathRun *fovea_path_comparison_find (const FoveaPathComparison *comparison, FoveaConvPath path);

G_END_DECLS
