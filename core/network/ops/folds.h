/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* What a reduction does with each element: one of these, and a last step. */
typedef enum
{
  FOVEA_FOLD_SUM,
  FOVEA_FOLD_PRODUCT,
  FOVEA_FOLD_MAXIMUM,
  FOVEA_FOLD_MINIMUM,
  FOVEA_FOLD_MAGNITUDES,   /* the sum of |x| */
  FOVEA_FOLD_SQUARES,      /* the sum of x^2 */
  FOVEA_FOLD_EXPONENTIALS, /* the logarithm of the sum of exp (x) */
} FoveaFold;

typedef struct
{
  FoveaFold fold;
  double (*finish) (double total, gsize n); /* the result of @n elements; NULL: their total */
} FoveaReduction;

#define FOVEA_FOLD_WIDTH 64

/**
 * FoveaFoldTile:
 * @most: for exponentials: the greatest element so far; its exponential is taken out of the total, so that nothing overflows
 *
 * Totals of neighbouring results: floats in double precision, whole numbers exactly, wrapping around at 64 bits.
 */
typedef struct
{
  union
  {
    double number;
    gint64 integer;
    guint64 natural; /* for uint64 */
  } totals[FOVEA_FOLD_WIDTH];
  double most[FOVEA_FOLD_WIDTH];
} FoveaFoldTile;

/* Folds are there for float32, the whole numbers and bool (as uint8). */
gboolean fovea_fold_has (FoveaDType dtype);

void fovea_fold_start (FoveaFold fold, FoveaDType dtype, FoveaFoldTile *tile);
/* Adds @n rows of @width adjacent elements, that lie @step apart, to positions @at to @at + @width - 1. Always in the same order. */
void fovea_fold_add (FoveaFold fold, FoveaDType dtype, gconstpointer in, gsize n, gsize step, gsize width, gsize at, FoveaFoldTile *tile);
/* Adds what @other has, at the first @width positions. */
void fovea_fold_join (FoveaFold fold, FoveaDType dtype, const FoveaFoldTile *other, gsize width, FoveaFoldTile *tile);
/* The results of @n elements each, at the first @width positions, become elements @first.. of @out. */
void fovea_fold_finish (const FoveaReduction *reduction, FoveaDType dtype, gsize n, gsize width, const FoveaFoldTile *tile, gpointer out,
                        gsize first);

G_END_DECLS
