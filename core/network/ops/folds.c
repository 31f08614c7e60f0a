/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/folds.h"

#include <math.h>

#include "core/network/ops/sums.h"
#include "core/tensor/types.h"

/* As many totals side by side as keep the operations from waiting for each other. */
#define LANES 8

gboolean
fovea_fold_has (FoveaDType dtype)
{
  return dtype != FOVEA_DTYPE_NONE && dtype != FOVEA_DTYPE_FLOAT16 && dtype != FOVEA_DTYPE_BFLOAT16 && dtype != FOVEA_DTYPE_FLOAT64;
}

/* The folds whose totals are joined as their elements are, and magnitudes. @step: of a total and the element x; @join: of totals. */
#define DEFINE_RUN(name, start, step, join)                                                                                    \
  static double name (const float *values, gsize n)                                                                            \
  {                                                                                                                            \
    double lanes[LANES], total = start;                                                                                        \
    gsize i = 0;                                                                                                               \
                                                                                                                               \
    for (gsize j = 0; j < LANES; j++)                                                                                          \
      lanes[j] = start;                                                                                                        \
    for (; i + LANES <= n; i += LANES)                                                                                         \
      for (gsize j = 0; j < LANES; j++)                                                                                        \
        {                                                                                                                      \
          double x = (double) values[i + j], t = lanes[j];                                                                     \
                                                                                                                               \
          lanes[j] = (step);                                                                                                   \
        }                                                                                                                      \
    for (; i < n; i++)                                                                                                         \
      {                                                                                                                        \
        double x = (double) values[i], t = total;                                                                              \
                                                                                                                               \
        total = (step);                                                                                                        \
      }                                                                                                                        \
    for (gsize j = 0; j < LANES; j++)                                                                                          \
      {                                                                                                                        \
        double x = lanes[j], t = total;                                                                                        \
                                                                                                                               \
        total = (join);                                                                                                        \
      }                                                                                                                        \
    return total;                                                                                                              \
  }

DEFINE_RUN (product_of, 1.0, t * x, t * x)
DEFINE_RUN (maximum_of, -INFINITY, x > t ? x : t, x > t ? x : t)
DEFINE_RUN (minimum_of, INFINITY, x < t ? x : t, x < t ? x : t)
DEFINE_RUN (magnitudes_of, 0.0, t + fabs (x), t + x)

static double
run_of (FoveaFold fold, const float *values, gsize n)
{
  switch (fold)
    {
    case FOVEA_FOLD_PRODUCT:
      return product_of (values, n);
    case FOVEA_FOLD_MAXIMUM:
      return maximum_of (values, n);
    case FOVEA_FOLD_MINIMUM:
      return minimum_of (values, n);
    case FOVEA_FOLD_MAGNITUDES:
      return magnitudes_of (values, n);
    case FOVEA_FOLD_SQUARES:
      return fovea_sum_squares (values, n, 0.0);
    default:
      return fovea_sum (values, n);
    }
}

static double
join_numbers (FoveaFold fold, double a, double b)
{
  switch (fold)
    {
    case FOVEA_FOLD_PRODUCT:
      return a * b;
    case FOVEA_FOLD_MAXIMUM:
      return MAX (a, b);
    case FOVEA_FOLD_MINIMUM:
      return MIN (a, b);
    default:
      return a + b;
    }
}

/* Adds @sum times exp (@x) to exponentials. */
static void
add_exponential (FoveaFoldTile *tile, gsize at, double x, double sum)
{
  double *total = &tile->totals[at].number, *most = &tile->most[at];

  if (x > *most)
    {
      *total = *total * exp (*most - x) + sum;
      *most = x;
    }
  else
    *total += x == *most ? sum : sum * exp (x - *most);
}

/* Rows of neighbouring positions: the inner loop is what the compiler vectorises. */
#define ACROSS(expression)                                                                                                     \
  for (gsize i = 0; i < n; i++)                                                                                                \
    for (gsize j = 0; j < width; j++)                                                                                          \
      {                                                                                                                        \
        double x = (double) in[i * step + j], t = tile->totals[at + j].number;                                                 \
                                                                                                                               \
        tile->totals[at + j].number = (expression);                                                                            \
      }                                                                                                                        \
  break

static void
add_floats (FoveaFold fold, const float *in, gsize n, gsize step, gsize width, gsize at, FoveaFoldTile *tile)
{
  switch (fold)
    {
    case FOVEA_FOLD_SUM:
      ACROSS (t + x);
    case FOVEA_FOLD_PRODUCT:
      ACROSS (t * x);
    case FOVEA_FOLD_MAXIMUM:
      ACROSS (x > t ? x : t);
    case FOVEA_FOLD_MINIMUM:
      ACROSS (x < t ? x : t);
    case FOVEA_FOLD_MAGNITUDES:
      ACROSS (t + fabs (x));
    case FOVEA_FOLD_SQUARES:
      ACROSS (t + x * x);
    case FOVEA_FOLD_EXPONENTIALS:
      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < width; j++)
          add_exponential (tile, at + j, (double) in[i * step + j], 1.0);
      break;
    }
}

/* One element of a whole number type; sums and products wrap around, as numpy's do. */
#define DEFINE_INTEGER_FOLD(wide)                                                                                              \
  static wide fold_##wide (FoveaFold fold, wide t, wide x)                                                                     \
  {                                                                                                                            \
    switch (fold)                                                                                                              \
      {                                                                                                                        \
      case FOVEA_FOLD_PRODUCT:                                                                                                 \
        return (wide) ((guint64) t * (guint64) x);                                                                             \
      case FOVEA_FOLD_MAXIMUM:                                                                                                 \
        return MAX (t, x);                                                                                                     \
      case FOVEA_FOLD_MINIMUM:                                                                                                 \
        return MIN (t, x);                                                                                                     \
      case FOVEA_FOLD_MAGNITUDES:                                                                                              \
        return (wide) ((guint64) t + (x > 0 ? (guint64) x : -(guint64) x));                                                    \
      case FOVEA_FOLD_SQUARES:                                                                                                 \
        return (wide) ((guint64) t + (guint64) x * (guint64) x);                                                               \
      default:                                                                                                                 \
        return (wide) ((guint64) t + (guint64) x);                                                                             \
      }                                                                                                                        \
  }

DEFINE_INTEGER_FOLD (gint64)
DEFINE_INTEGER_FOLD (guint64)

static void
add_integer (FoveaFold fold, FoveaDType dtype, gint64 x, gsize at, FoveaFoldTile *tile)
{
  if (fold == FOVEA_FOLD_EXPONENTIALS)
    add_exponential (tile, at, dtype == FOVEA_DTYPE_UINT64 ? (double) (guint64) x : (double) x, 1.0);
  else if (dtype == FOVEA_DTYPE_UINT64)
    tile->totals[at].natural = fold_guint64 (fold, tile->totals[at].natural, (guint64) x);
  else
    tile->totals[at].integer = fold_gint64 (fold, tile->totals[at].integer, x);
}

/* The least or the greatest number of a type: the maximum or the minimum of nothing. */
static gint64
bound_of (FoveaDType dtype, gboolean greatest)
{
  gboolean is_signed = dtype == FOVEA_DTYPE_INT8 || dtype == FOVEA_DTYPE_INT16 || dtype == FOVEA_DTYPE_INT32 || dtype == FOVEA_DTYPE_INT64;
  guint64 most = dtype == FOVEA_DTYPE_BOOL ? 1 : G_MAXUINT64 >> (64 - 8 * fovea_dtype_size (dtype)) >> is_signed;

  return (gint64) (greatest ? most : is_signed ? ~most : 0);
}

void
fovea_fold_start (FoveaFold fold, FoveaDType dtype, FoveaFoldTile *tile)
{
  FoveaFoldTile start = { .most = { -INFINITY } };

  if (dtype == FOVEA_DTYPE_FLOAT32)
    start.totals[0].number = fold == FOVEA_FOLD_MAXIMUM ? -INFINITY : fold == FOVEA_FOLD_MINIMUM ? INFINITY : fold == FOVEA_FOLD_PRODUCT;
  else if (fold == FOVEA_FOLD_MAXIMUM || fold == FOVEA_FOLD_MINIMUM)
    start.totals[0].integer = bound_of (dtype, fold == FOVEA_FOLD_MINIMUM);
  else
    start.totals[0].integer = fold == FOVEA_FOLD_PRODUCT;
  for (gsize i = 0; i < FOVEA_FOLD_WIDTH; i++)
    {
      tile->totals[i] = start.totals[0];
      tile->most[i] = start.most[0];
    }
}

void
fovea_fold_add (FoveaFold fold, FoveaDType dtype, gconstpointer in, gsize n, gsize step, gsize width, gsize at, FoveaFoldTile *tile)
{
  switch (dtype)
    {
#define ADD(id, type, name)                                                                                                    \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      for (gsize j = 0; j < width; j++)                                                                                        \
        add_integer (fold, dtype, (gint64) ((const type *) in)[i * step + j], at + j, tile);                                   \
    break;
      INTEGER_TYPES (ADD)
      ADD (BOOL, guint8, "bool")
#undef ADD
    default:
      if (width == 1 && step == 1 && fold != FOVEA_FOLD_EXPONENTIALS)
        tile->totals[at].number = join_numbers (fold, tile->totals[at].number, run_of (fold, in, n));
      else
        add_floats (fold, in, n, step, width, at, tile);
    }
}

void
fovea_fold_join (FoveaFold fold, FoveaDType dtype, const FoveaFoldTile *other, gsize width, FoveaFoldTile *tile)
{
  /* A total of magnitudes or squares is added as it is. */
  FoveaFold totals = fold == FOVEA_FOLD_MAGNITUDES || fold == FOVEA_FOLD_SQUARES ? FOVEA_FOLD_SUM : fold;

  for (gsize i = 0; i < width; i++)
    if (fold == FOVEA_FOLD_EXPONENTIALS)
      add_exponential (tile, i, other->most[i], other->totals[i].number);
    else if (dtype == FOVEA_DTYPE_FLOAT32)
      tile->totals[i].number = join_numbers (fold, tile->totals[i].number, other->totals[i].number);
    else
      add_integer (totals, dtype, other->totals[i].integer, i, tile);
}

static double
finished (const FoveaReduction *reduction, FoveaDType dtype, gsize n, const FoveaFoldTile *tile, gsize i)
{
  double total = tile->totals[i].number;

  if (reduction->fold == FOVEA_FOLD_EXPONENTIALS)
    return tile->most[i] + log (total);
  if (dtype == FOVEA_DTYPE_UINT64)
    total = (double) tile->totals[i].natural;
  else if (dtype != FOVEA_DTYPE_FLOAT32)
    total = (double) tile->totals[i].integer;
  return reduction->finish ? reduction->finish (total, n) : total;
}

/* Towards zero; what is no number becomes 0. */
static gint64
whole (double value)
{
  return isnan (value) ? 0 : (gint64) CLAMP (value, -0x1p62, 0x1p62);
}

void
fovea_fold_finish (const FoveaReduction *reduction, FoveaDType dtype, gsize n, gsize width, const FoveaFoldTile *tile, gpointer out,
                   gsize first)
{
  gboolean exact = !reduction->finish && reduction->fold != FOVEA_FOLD_EXPONENTIALS;

  switch (dtype)
    {
#define STORE(id, type, name)                                                                                                  \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < width; i++)                                                                                          \
      ((type *) out)[first + i] = (type) (exact ? tile->totals[i].integer : whole (finished (reduction, dtype, n, tile, i)));  \
    break;
      INTEGER_TYPES (STORE)
      STORE (BOOL, guint8, "bool")
#undef STORE
    default:
      for (gsize i = 0; i < width; i++)
        ((float *) out)[first + i] = (float) finished (reduction, dtype, n, tile, i);
    }
}
