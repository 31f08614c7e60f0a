/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/photo/low-rank.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-6

static gsize
find_largest (const double *cells, gsize n)
{
  gsize largest = 0;

  for (gsize i = 1; i < n; i++)
    if (!(fabs (cells[i]) <= fabs (cells[largest])))
      largest = i;
  return largest;
}

/* Takes the product of the row and the column of cell @pivot out of @rest. */
static void
take_product (double *rest, gsize height, gsize width, gsize pivot, double *column, double *row)
{
  double scale = 1.0 / rest[pivot];

  for (gsize y = 0; y < height; y++)
    column[y] = rest[y * width + pivot % width] * scale;
  for (gsize x = 0; x < width; x++)
    row[x] = rest[pivot / width * width + x];
  for (gsize i = 0; i < height * width; i++)
    rest[i] -= column[i / width] * row[i % width];
}

gsize
fovea_conv_factor (const float *kernel, gsize height, gsize width, double *columns, double *rows)
{
  gsize n = height * width, rank = 0, pivot;
  g_autofree double *rest = g_new (double, n);
  double tolerance;

  for (gsize i = 0; i < n; i++)
    rest[i] = kernel[i];
  pivot = find_largest (rest, n);
  tolerance = TOLERANCE * fabs (rest[pivot]);
  if (rest[pivot] == 0.0)
    {
      memset (columns, 0, height * sizeof (double));
      memset (rows, 0, width * sizeof (double));
      return 1;
    }
  while (!(fabs (rest[pivot]) <= tolerance))
    {
      if (rank == FOVEA_CONV_MAX_RANK)
        return 0;
      take_product (rest, height, width, pivot, columns + rank * height, rows + rank * width);
      rank++;
      pivot = find_largest (rest, n);
    }
  return rank;
}
