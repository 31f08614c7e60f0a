/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/moments.h"

G_BEGIN_DECLS

/**
 * FoveaSquares:
 * @width, @height: of the window
 * @n: unknowns: the window's cells, or fewer
 * @orbits, @sizes: (width * height), (n): the unknown that each cell follows, and how many do; NULL where each cell is an unknown
 * @matrix: (n, n): means of the products of two unknowns' pixels; with @offset their covariances
 * @vector: (n): the same of an unknown's pixel and the result
 * @total: the same of the result with itself
 * @variance: of the result, with and without @offset
 * @means, @mean: of the unknowns' pixels (n) and of the result
 * @count: samples
 *
 * The normal equations, matrix * kernel = vector, of the kernel that brings a photo nearest to another one in the mean of squares. With @offset
 * that is a number that is added to all results: it drops out where means are taken off, and follows from them.
 */
typedef struct
{
  gsize width, height, n;
  gboolean offset;
  gsize *orbits, *sizes;
  double *matrix, *vector, *means;
  double total, variance, mean, count;
} FoveaSquares;

/* For a window of @width x @height within that of @moments, of the same anchor: both even or both odd in each direction, so that the
 * window may be a centred part. */
FoveaSquares *fovea_squares_new (const FoveaMoments *moments, gsize width, gsize height, gboolean offset, GError **error);
void fovea_squares_free (FoveaSquares *squares);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSquares, fovea_squares_free)

/* Cells of the same number in @orbits (cells), below @n, become one unknown: their value times the root of how many they are, so that lengths
 * stay as they are. */
FoveaSquares *fovea_squares_fold (const FoveaSquares *squares, const gsize *orbits, gsize n, GError **error);
/* The window's @cells by the unknowns @x. */
void fovea_squares_cells (const FoveaSquares *squares, const double *x, double *cells);

/**
 * fovea_squares_solve:
 * @x: (out): (n)
 * @factor: (out): (n, n): the lower triangle L of matrix = L L', for fovea_squares_study(); what is above it is undefined
 *
 * By Cholesky's factors in double precision. FOVEA_ERROR_REFUSED where the photo has too little detail to tell the cells apart: a cell's pixel
 * is, up to rounding, a sum of the others'.
 */
gboolean fovea_squares_solve (const FoveaSquares *squares, double *x, double *factor, FoveaProgress *progress, GError **error);

/* The mean of squares that @x leaves. */
double fovea_squares_loss (const FoveaSquares *squares, const double *x);
/* @out = matrix * @x - vector: half the gradient of the loss. */
void fovea_squares_gradient (const FoveaSquares *squares, const double *x, double *out);
/* What is to be added to all results. */
double fovea_squares_offset (const FoveaSquares *squares, const double *x);

/**
 * FoveaSquaresStudy:
 * @largest, @smallest: eigenvalues of the matrix, within some percent; their ratio is its condition
 * @inverse_trace: of the inverse matrix: errors of variance s^2 in the results become a mean square of s^2 * inverse_trace / count in all cells
 *   together
 */
typedef struct
{
  double largest, smallest, inverse_trace;
} FoveaSquaresStudy;

gboolean fovea_squares_study (const FoveaSquares *squares, const double *factor, FoveaSquaresStudy *study, FoveaProgress *progress, GError **error);

G_END_DECLS
