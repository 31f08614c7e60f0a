/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/squares.h"

G_BEGIN_DECLS

/* A smaller kernel is good enough when it leaves at most so many times as much as the best, or less than so many code values. */
#define FOVEA_SIZE_FACTOR 1.002
#define FOVEA_SIZE_FLOOR 0.01

/* A size that was tried, and what its best kernel leaves in code values: the root of the sum of squares divided by (samples - cells), so that
 * cells which explain nothing gain nothing. */
typedef struct
{
  gsize width, height;
  double rms;
} FoveaSizeTrial;

/**
 * fovea_kernel_size_suggest:
 * @moments: of a window with odd sides; no larger one is suggested
 * @trials: of FoveaSizeTrial: those tried are added
 *
 * Among squares with odd sides the smallest whose kernel leaves at most FOVEA_SIZE_FACTOR times what the best leaves (or FOVEA_SIZE_FLOOR); then
 * fewer rows, then fewer columns, by the same rule. All are fitted to the same samples. Errors are those of fovea_squares_solve() for one cell.
 */
gboolean fovea_kernel_size_suggest (const FoveaMoments *moments, gboolean offset, gsize *width, gsize *height, GArray *trials,
                                    FoveaProgress *progress, GError **error);

G_END_DECLS
