/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Winograd convolution over blocks of channels: the transforms of tiles (the matrices are derived in core/conv/winograd.c). A line is
 * transformed by sums that points of opposite sign share; a tile by its columns, then by its rows. Lanes are channels. */

#include "core/conv/simd/vectors.h"

#define MOST_POINTS 6
#define MOST_KERNEL 5
#define MOST_SIZE 4
#define ROOT_2 1.41421356f
#define ROOT_HALF 0.70710678f

/* Samples to their values at 0, 1, -1, infinity. */
INLINE void
input_line_4 (const Vector *d, Vector *v)
{
  v[0] = d[2] - d[0];
  v[1] = d[1] + d[2];
  v[2] = d[2] - d[1];
  v[3] = d[3] - d[1];
}

/* Samples to their values at 0, sqrt (1/2), -sqrt (1/2), sqrt (2), -sqrt (2), infinity. */
INLINE void
input_line_6 (const Vector *d, Vector *v)
{
  Vector even_half = d[4] - 2.0f * d[2], odd_half = d[3] - 2.0f * d[1];
  Vector even_2 = d[4] - 0.5f * d[2], odd_2 = d[3] - 0.5f * d[1];

  v[0] = (d[0] + d[4]) - 2.5f * d[2];
  v[1] = even_half + ROOT_HALF * odd_half;
  v[2] = even_half - ROOT_HALF * odd_half;
  v[3] = even_2 + ROOT_2 * odd_2;
  v[4] = even_2 - ROOT_2 * odd_2;
  v[5] = (d[1] + d[5]) - 2.5f * d[3];
}

/* Products at the points to 2 sums. */
INLINE void
output_line_4_2 (const Vector *m, Vector *y)
{
  y[0] = m[0] + (m[1] + m[2]);
  y[1] = (m[1] - m[2]) + m[3];
}

INLINE void
output_line_6_2 (const Vector *m, Vector *y)
{
  y[0] = m[0] + ((m[1] + m[2]) + (m[3] + m[4]));
  y[1] = ROOT_HALF * (m[1] - m[2]) + (ROOT_2 * (m[3] - m[4]) + m[5]);
}

INLINE void
output_line_6_4 (const Vector *m, Vector *y)
{
  Vector even_half = m[1] + m[2], odd_half = ROOT_HALF * (m[1] - m[2]);
  Vector even_2 = m[3] + m[4], odd_2 = ROOT_2 * (m[3] - m[4]);

  y[0] = m[0] + (even_half + even_2);
  y[1] = odd_half + odd_2;
  y[2] = 0.5f * even_half + 2.0f * even_2;
  y[3] = 0.5f * odd_half + (2.0f * odd_2 + m[5]);
}

INLINE void
input_line (int points, const Vector *d, Vector *v)
{
  points == 4 ? input_line_4 (d, v) : input_line_6 (d, v);
}

INLINE void
output_line (int points, int size, const Vector *m, Vector *y)
{
  if (points == 4)
    output_line_4_2 (m, y);
  else
    size == 2 ? output_line_6_2 (m, y) : output_line_6_4 (m, y);
}

INLINE void
input_tile (int points, const float *in, gsize in_row, float *out, gsize out_plane)
{
  Vector values[MOST_POINTS][MOST_POINTS], line[MOST_POINTS], result[MOST_POINTS];

#pragma GCC unroll 6
  for (int x = 0; x < points; x++)
    {
#pragma GCC unroll 6
      for (int y = 0; y < points; y++)
        line[y] = load (in + y * in_row + x * LANES);
      input_line (points, line, result);
#pragma GCC unroll 6
      for (int i = 0; i < points; i++)
        values[i][x] = result[i];
    }
#pragma GCC unroll 6
  for (int i = 0; i < points; i++)
    {
      input_line (points, values[i], result);
#pragma GCC unroll 6
      for (int j = 0; j < points; j++)
        store (out + (i * points + j) * out_plane, result[j]);
    }
}

void
FOVEA_SIMD_SYMBOL (winograd_input) (gsize points, gsize size, const float *in, gsize in_row, gsize tiles, float *out, gsize out_plane)
{
  for (gsize t = 0; t < tiles; t++, in += size * LANES, out += LANES)
    points == 4 ? input_tile (4, in, in_row, out, out_plane) : input_tile (6, in, in_row, out, out_plane);
}

/* One row of outputs, the first @cols of them. */
INLINE void
finish_line (int size, const FoveaWinogradOutput *end, const Vector *sums, gsize cols, const float *add, float *out)
{
  Vector bias = load (end->bias);

#pragma GCC unroll 4
  for (int x = 0; x < size; x++)
    {
      Vector sum = sums[x] + bias;

      if (x >= cols)
        return;
      if (add)
        sum += load (add + x * LANES);
      store (out + x * LANES, clamp (sum, end->lowest, end->highest));
    }
}

/* The first @rows by @cols outputs of a tile. */
INLINE void
output_tile (int points, int size, const FoveaWinogradOutput *end, const float *in, gsize rows, gsize cols, const float *add, float *out)
{
  Vector values[MOST_SIZE][MOST_POINTS], line[MOST_POINTS], result[MOST_SIZE];

#pragma GCC unroll 6
  for (int j = 0; j < points; j++)
    {
#pragma GCC unroll 6
      for (int i = 0; i < points; i++)
        line[i] = load (in + (i * points + j) * end->in_plane);
      output_line (points, size, line, result);
#pragma GCC unroll 4
      for (int y = 0; y < size; y++)
        values[y][j] = result[y];
    }
#pragma GCC unroll 4
  for (int y = 0; y < size; y++)
    {
      if (y >= rows)
        return;
      output_line (points, size, values[y], result);
      finish_line (size, end, result, cols, add ? add + y * end->add_row : NULL, out + y * end->out_row);
    }
}

INLINE void
output_tiles (int points, int size, const FoveaWinogradOutput *end, gsize rows, gsize cols)
{
  for (gsize x = 0; x < cols; x += size)
    output_tile (points, size, end, end->in + x / size * LANES, rows, cols - x, end->add ? end->add + x * LANES : NULL,
                 end->out + x * LANES);
}

void
FOVEA_SIMD_SYMBOL (winograd_output) (const FoveaWinogradOutput *end, gsize rows, gsize cols)
{
  if (end->points == 4)
    output_tiles (4, 2, end, rows, cols);
  else if (end->size == 2)
    output_tiles (6, 2, end, rows, cols);
  else
    output_tiles (6, 4, end, rows, cols);
}

#define HALF (LANES / 2)

typedef double Doubles __attribute__ ((vector_size (8 * HALF)));
typedef double UnalignedDoubles __attribute__ ((vector_size (8 * HALF), aligned (8), may_alias));
typedef float UnalignedHalf __attribute__ ((vector_size (4 * HALF), aligned (4), may_alias));

INLINE void
transform_kernels (int points, int kernel, const double *matrix, const double *kernels, gsize width, float *out, gsize out_plane)
{
  Doubles middle[MOST_POINTS][MOST_KERNEL];

#pragma GCC unroll 6
  for (int i = 0; i < points; i++)
#pragma GCC unroll 5
    for (int x = 0; x < kernel; x++)
      {
        middle[i][x] = (Doubles){ 0 };
#pragma GCC unroll 5
        for (int y = 0; y < kernel; y++)
          middle[i][x] += matrix[i * kernel + y] * *(const UnalignedDoubles *) (kernels + (gsize) (y * kernel + x) * width);
      }
#pragma GCC unroll 6
  for (int i = 0; i < points; i++)
#pragma GCC unroll 6
    for (int j = 0; j < points; j++)
      {
        Doubles sum = { 0 };

#pragma GCC unroll 5
        for (int x = 0; x < kernel; x++)
          sum += matrix[j * kernel + x] * middle[i][x];
        *(UnalignedHalf *) (out + (gsize) (i * points + j) * out_plane) = __builtin_convertvector (sum, UnalignedHalf);
      }
}

void
FOVEA_SIMD_SYMBOL (winograd_kernels) (gsize points, gsize kernel, const double *matrix, const double *kernels, gsize width, float *out,
                                      gsize out_plane)
{
  for (gsize l = 0; l < width; l += HALF)
    if (points == 4)
      transform_kernels (4, 3, matrix, kernels + l, width, out + l, out_plane);
    else if (kernel == 3)
      transform_kernels (6, 3, matrix, kernels + l, width, out + l, out_plane);
    else
      transform_kernels (6, 5, matrix, kernels + l, width, out + l, out_plane);
}
