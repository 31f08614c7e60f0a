/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/squares.h"

G_BEGIN_DECLS

/**
 * FoveaDescentStep:
 * @step: 0 before the first one
 * @loss: the mean of squares over all samples
 * @squares: what is descended on
 * @x: (n): where it stands; both are valid during the call
 */
typedef struct
{
  const FoveaSquares *squares;
  guint step;
  double loss;
  const double *x;
} FoveaDescentStep;

typedef void (*FoveaDescentFunc) (const FoveaDescentStep *step, gpointer data);

/**
 * FoveaDescent:
 * @rate: of half the gradient; 0 for the inverse of the largest eigenvalue, which never lets the loss grow without momentum
 * @momentum: share of the last step that is taken again, 0 to below 1; negative: it grows with the steps and begins anew whenever it leads uphill
 * @steps: at most
 * @seed: of the random cells that it begins with
 * @func: (nullable): called for step 0, for the last one, and between them at distances that grow by a twentieth: a curve on a logarithmic axis
 *
 * Descent by Nesterov's accelerated gradients ("A method of solving a convex programming problem with convergence rate O(1/k^2)", 1983), with the
 * restart of B. O'Donoghue and E. Candes ("Adaptive restart for accelerated gradient schemes", 2015): ahead = x + momentum * (x - x before),
 * x = ahead - rate * half the gradient there. The gradient is that of all samples together: a step costs n^2 whatever the photo.
 */
typedef struct
{
  double rate, momentum;
  guint steps, seed;
  FoveaDescentFunc func;
  gpointer data;
} FoveaDescent;

#define FOVEA_DESCENT_STEPS 200000 /* unless told */

/* What became of it: @rate as it was, and whether the gradient came down to 1e-12 of the first one. */
typedef struct
{
  double rate;
  guint steps;
  gboolean converged;
} FoveaDescentEnd;

/* @x: (out): (n). FOVEA_ERROR_REFUSED when the loss grows without bound: the rate is too large. */
gboolean fovea_descend (const FoveaSquares *squares, const FoveaSquaresStudy *study, const FoveaDescent *descent, double *x, FoveaDescentEnd *end,
                        FoveaProgress *progress, GError **error);

G_END_DECLS
