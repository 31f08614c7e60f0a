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
 * @rate: of half the gradient; 0 for the best with @momentum, of those that end surely
 * @momentum: share of the last step that is taken again, 0 to below 1; negative for the best
 * @steps: at most
 * @seed: of the random cells that it begins with
 * @func: (nullable): called for step 0, for the last one, and between them at distances that grow by a twentieth: a curve on a logarithmic axis
 *
 * Descent with a constant momentum (B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964): step =
 * momentum * step before - rate * half the gradient. The gradient is that of all samples together: a step costs n^2 whatever the photo.
 * With eigenvalues from m to M the best are rate = 4 / (sqrt M + sqrt m)^2 and momentum = ((sqrt M - sqrt m) / (sqrt M + sqrt m))^2.
 */
typedef struct
{
  double rate, momentum;
  guint steps, seed;
  FoveaDescentFunc func;
  gpointer data;
} FoveaDescent;

#define FOVEA_DESCENT_STEPS 200000 /* unless told */

/* What became of it: @rate and @momentum as they were, and whether the gradient came down to 1e-12 of the first one. */
typedef struct
{
  double rate, momentum;
  guint steps;
  gboolean converged;
} FoveaDescentEnd;

/* @x: (out): (n). FOVEA_ERROR_REFUSED when the loss grows without bound: the rate is too large. */
gboolean fovea_descend (const FoveaSquares *squares, const FoveaSquaresStudy *study, const FoveaDescent *descent, double *x, FoveaDescentEnd *end,
                        FoveaProgress *progress, GError **error);

G_END_DECLS
