/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/squares.h"

G_BEGIN_DECLS

/**
 * fovea_squares_symmetric:
 * @loss: that of the best kernel of @squares
 * @factor: room for (n, n)
 * @symmetries: (out): of FoveaSymmetry; 0: none
 *
 * Looks for the greatest symmetry that the kernel may have: one under which the sum of squares grows by no more than errors would make it grow with each
 * cell that is no longer free (its expectation is one error's variance for each). Cells that are the same by it are one unknown, and
 * their errors are averaged.
 *
 * Returns: the equations of these unknowns, or NULL: there is no symmetry, or @error is set
 */
FoveaSquares *fovea_squares_symmetric (const FoveaSquares *squares, double loss, double *factor, guint *symmetries, FoveaProgress *progress,
                                       GError **error);

G_END_DECLS
