/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/cpu.h"
#include "core/conv/photo/fourier.h"

G_BEGIN_DECLS

#define FOVEA_MAX_LANES 16 /* of all instruction sets */

/**
 * FoveaBlockTile:
 *
 * One register tile of a convolution over blocks of channels (core/conv/blocks.h): neighbouring output pixels of one row, or of two
 * where maps are narrow, by blocks of output channels. The products of an output are cut into segments of @run neighbouring input floats:
 * float i of segment s of pixel (y, x) is in[offsets[s] + i + y * in_row + x * step]. Segments of blocked input are (block of channels,
 * kernel row) with a run of kernel_w * lanes, those of planar input (channel, kernel row) with a run of kernel_w.
 *
 * out[v * out_plane + y * out_row + x * lanes + l] = clamp (bias[v * lanes + l] + add[v * add_plane + y * add_row + x * lanes + l]
 *   + sum over s, i of weights[((s * run + i) * vectors + v) * lanes + l] * in[offsets[s] + i + y * in_row + x * step], lowest, highest)
 */
typedef struct
{
  const float *in;
  const gssize *offsets;
  gsize n_segments, run, step;
  gsize in_row; /* as add_row and out_row, of two rows only */
  const float *weights;
  const float *bias; /* or NULL for zeros */
  const float *add;  /* or NULL */
  gsize add_plane, add_row;
  float lowest, highest;
  float *out;
  gsize out_plane, out_row;
  const float *fetch; /* what is needed next is brought to the second-level cache meanwhile: fetch_step floats, FOVEA_BLOCK_FETCH or 0, */
  gsize fetch_step;   /* for every FOVEA_BLOCK_UNROLL (lanes) products of an output, from any address on */
} FoveaBlockTile;

#define FOVEA_BLOCK_UNROLL(lanes) ((lanes) == 8 ? 8 : 4) /* as far as registers for addresses go */
#define FOVEA_BLOCK_FETCH 64                             /* floats: four cache lines */

/**
 * FoveaDepthwiseRow:
 *
 * One output row of a block of channels that are filtered each by itself:
 * out[x * lanes + l] = clamp (bias[l] + add[x * lanes + l]
 *   + sum over i, j of weights[(i * kernel_w + j) * lanes + l] * in[i * in_row + j * column + x * step + l], lowest, highest), x < @pixels
 */
typedef struct
{
  const float *in;
  gsize in_row, step, column;
  const float *weights;
  gsize kernel_h, kernel_w;
  const float *bias;
  const float *add; /* or NULL */
  float lowest, highest;
  float *out;
  gsize pixels;
} FoveaDepthwiseRow;

/* The outputs of neighbouring Winograd tiles: the product at point (i, j) of tile t is in[(i * points + j) * in_plane + t * lanes + l]. */
typedef struct
{
  gsize points, size; /* a tile's products and outputs in each direction: 4 and 2, 6 and 2, 6 and 4 */
  const float *in;
  gsize in_plane;
  const float *bias; /* (lanes) */
  const float *add;  /* or NULL */
  gsize add_row;
  float lowest, highest;
  float *out; /* rows of pixels, out_row apart */
  gsize out_row;
} FoveaWinogradOutput;

#define FOVEA_MULTIPLY_ADD_CHAINS 12

/**
 * FoveaPoolTaps:
 *
 * Pooling windows side by side over a block of channels: tap (j, i) of window p is the vector at in[j * row + i * column + p * step],
 * j < @rows, i < @columns; its result goes to out[p * lanes]. Rows are added first to last.
 */
typedef struct
{
  const float *in;
  gsize rows, columns;
  gsize row, column, step;
  float factor; /* of the sum, in averages */
  float *out;
} FoveaPoolTaps;

/**
 * FoveaPoolReturns:
 *
 * The way back through pooling windows side by side: tap (j, i) of window p is the vector at in[j * row + i * column + p * step], and its
 * gradient is summed at to[j * to_row + i * column + p * step]. Each window has one tap at least; @gradient has its vectors side by side.
 */
typedef struct
{
  const float *in; /* of maxima alone */
  float *to;
  gsize rows, columns;
  gsize row, to_row, column, step;
  float factor; /* of the gradient, in averages */
  const float *gradient;
} FoveaPoolReturns;

/* A row of blended pixels: the sum over j of row_weights[j] times the sum over i of weights[x * n + i] * rows[j][taps[x * n + i]]; @n is 1, 2
 * or 4 in both directions. */
typedef struct
{
  const float *const *rows;
  const float *row_weights;
  const gsize *taps; /* pixels */
  const float *weights;
} FoveaBlend;

/* A block of channels is normalised: y = clamp ((x - mean) * factor + bias, lowest, highest), with @lanes of each. */
typedef struct
{
  const float *mean, *factor, *bias;
  float lowest, highest;
} FoveaNormalization;

/**
 * FoveaQuadKernel:
 * @weights: (quads, width, 4): the word of output row r holds the weights of the quad's four rows as signed bytes, the first lowest. Two
 *   neighbours of one sign add up to at most 128
 *
 * A kernel of small integers for four output rows at once: the result is sum * scale + bias.
 */
typedef struct
{
  const gint32 *weights;
  gsize quads, width, step;
  float scale, bias;
} FoveaQuadKernel;

/**
 * FoveaWaves:
 * @taps: 2 r + 1, where r may end in a half
 * @n: at most FOVEA_MAX_WAVES
 *
 * A symmetric line of taps written as mean + sum over k < n of a[k] * cos (w[k] * i), -r <= i <= r. The sum of a line's samples f under
 * each term slides by a recursion (a window's sum, Goertzel's filter for a cosine, here in the form that keeps its precision for long waves):
 *   sum += mean * (f(x + r) - f(x - r - 1)),
 *   slope += outer * (f(x + r) + f(x - r - 2)) - inner * (f(x + r - 1) + f(x - r - 1)) - pull * value,   value += slope
 * with outer = a cos (w r), inner = a cos (w (r + 1)), pull = 2 - 2 cos (w), at a cost that does not depend on the number of taps.
 */
#define FOVEA_MAX_WAVES 6
typedef struct
{
  gsize taps, n;
  float mean;
  float outer[FOVEA_MAX_WAVES], inner[FOVEA_MAX_WAVES], pull[FOVEA_MAX_WAVES];
} FoveaWaves;

/* Rows that slide into the window and rows that slide out of it, as bytes or floats. */
typedef struct
{
  gboolean bytes;
  gconstpointer entering, leaving;
  gsize stride, leaving_stride; /* samples; 0 repeats a row */
  gsize n;
} FoveaWaveRows;

#define FOVEA_WAVE_STATES (3 + 2 * FOVEA_MAX_WAVES)

/**
 * FoveaSimd:
 *
 * The inner loops, one set per instruction set, all built from the files in this folder. Rows that they read must have
 * @lanes further floats behind their end; results may be written up to a multiple of @lanes.
 */
typedef struct
{
  gsize lanes;       /* floats in a vector, channels in a block */
  gsize tile_rows;   /* output channels of the matrix tile */
  gsize tile_cols;   /* pixels of the matrix tile */
  gsize tile_pixels; /* pixels of the block tile */

  /* c[r][p] (rows @ldc apart) = (accumulate ? c[r][p] : bias[r]) + sum over d < depth of a[d * tile_rows + r] * b[d * ldb + p],
   * for r < tile_rows, p < @cols rounded up to a multiple of @lanes; @cols is 1 to tile_cols. */
  void (*matrix_tile) (gsize cols, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
                       gboolean accumulate);

  float (*dot) (const float *a, const float *b, gsize n);
  /* out[r] = sum over d < depth of rows[r * stride + d] * x[d], for r < n_rows: the same bytes however rows are shared among calls. */
  void (*dots) (const float *rows, gsize stride, gsize n_rows, const float *x, gsize depth, float *out);
  /* out[i] += sum over r < n_rows of rows[r * stride + i] * x[r], for i < n; likewise. */
  void (*add_rows) (const float *rows, gsize stride, gsize n_rows, const float *x, gsize n, float *out);

  /* @n times FOVEA_MULTIPLY_ADD_CHAINS vectors' multiply-adds with @x from registers alone: the machine's peak. */
  float (*multiply_adds) (gsize n, float x);

  /* @rows is 1 or 2, @pixels of a row 1 to tile_pixels / rows, @vectors (blocks of output channels) 1 or 2. */
  void (*block_tile) (const FoveaBlockTile *tile, gsize rows, gsize pixels, gsize vectors);

  /* Neighbouring Winograd tiles of @points x @points pixels, @size apart, to their values: value (i, j) of tile t is
   * out[(i * points + j) * out_plane + t * lanes + l]. */
  void (*winograd_input) (gsize points, gsize size, const float *in, gsize in_row, gsize tiles, float *out, gsize out_plane);
  /* The first @rows (up to size) by @cols (of all tiles) outputs. */
  void (*winograd_output) (const FoveaWinogradOutput *end, gsize rows, gsize cols);
  /* @width kernels, a multiple of @lanes: out[(i * points + j) * out_plane + l] = sum over y, x of
   * matrix[i * kernel + y] * matrix[j * kernel + x] * kernels[(y * kernel + x) * width + l]. */
  void (*winograd_kernels) (gsize points, gsize kernel, const double *matrix, const double *kernels, gsize width, float *out,
                            gsize out_plane);

  void (*depthwise_row) (const FoveaDepthwiseRow *row);

  /* out[y * out_stride + i] = bias + sum over ky, kx of weights[ky * kernel_w + kx] * in[(y + ky) * in_stride + i + kx * step]
   * for y < rows, i < n rounded up to a multiple of @lanes. */
  void (*correlate) (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights,
                     gsize kernel_h, gsize kernel_w, gsize step, float bias);

  /* The same to bytes as by to_u8 (), the rows being at out[y]: exactly @n of each are written. */
  void (*correlate_to_u8) (const float *in, gsize in_stride, guint8 *const *out, gsize rows, gsize n, const float *weights,
                           gsize kernel_h, gsize kernel_w, gsize step, float bias);

  /* Transforms of as many lines of complex samples as there are lanes (core/conv/photo/fourier.h), rows of them @stride floats apart. */
  void (*fourier_forward) (const FoveaFourier *fourier, float *samples, gsize stride);
  void (*fourier_inverse) (const FoveaFourier *fourier, float *samples, gsize stride);
  /* Forward, times @spectrum, and back; without gaps between the rows. */
  void (*fourier_filter) (const FoveaFourier *fourier, float *samples, const float *spectrum);
  /* @n squares of @lanes complex rows by @lanes lanes, squares @step and rows @stride floats apart: rows change places with lanes. */
  void (*fourier_transpose) (const float *in, gsize in_stride, gsize in_step, float *out, gsize out_stride, gsize out_step, gsize n);
  /* @n complex samples of a row from its real and imaginary parts, and @bias plus one of these parts from it (@in stands at the first). */
  void (*fourier_pack) (const float *re, const float *im, float *out, gsize n);
  void (*fourier_unpack) (const float *in, float bias, float *out, gsize n);

  /* out[i] = in[i * channels], and out[i * channels + c] = in[c * stride + i]; exactly @n and n * channels samples are written. */
  void (*pick_channel) (const float *in, gsize channels, float *out, gsize n);
  void (*pick_channel_u8) (const guint8 *in, gsize channels, guint8 *out, gsize n);
  void (*join_channels) (const float *in, gsize stride, gsize channels, float *out, gsize n);
  void (*join_channels_u8) (const guint8 *in, gsize stride, gsize channels, guint8 *out, gsize n);

  void (*pool_max) (const FoveaPoolTaps *taps, gsize windows);
  void (*pool_average) (const FoveaPoolTaps *taps, gsize windows);
  /* Gradients go to the first of a window's largest taps, or to each alike. */
  void (*return_max) (const FoveaPoolReturns *taps, gsize windows);
  void (*return_average) (const FoveaPoolReturns *taps, gsize windows);
  void (*normalize) (const float *in, float *out, gsize pixels, const FoveaNormalization *channels);
  /* Adds a block's @pixels to @lanes sums. */
  void (*channel_sums) (const float *in, gsize pixels, double *sums);
  /* Adds x - center to @sums, (x - center)^2 to @squares. */
  void (*channel_moments) (const float *in, gsize pixels, const double *centers, double *sums, double *squares);

  /* Exactly @n floats are written; @in may be @out. */
  void (*clamp) (const float *in, float *out, gsize n, float lowest, float highest);
  /* Activations; those with exponentials within 4e-7 relatively where the result is above 1e-36, the gelus within 6e-7, and in their
   * tail as much of the exponent. */
  void (*exp) (const float *in, float *out, gsize n);
  void (*erf) (const float *in, float *out, gsize n);
  void (*sigmoid) (const float *in, float *out, gsize n);  /* 1 / (1 + exp (-x)) */
  void (*tanh) (const float *in, float *out, gsize n);
  void (*softplus) (const float *in, float *out, gsize n); /* log (1 + exp (x)) */
  void (*mish) (const float *in, float *out, gsize n);     /* x tanh (softplus (x)) */
  void (*gelu) (const float *in, float *out, gsize n);     /* x / 2 (1 + erf (x / sqrt (2))) */
  void (*gelu_tanh) (const float *in, float *out, gsize n); /* x / 2 (1 + tanh (sqrt (2 / pi) (x + 0.044715 x^3))) */
  /* @gain x where x is positive, @depth (exp (@rate x) - 1) where it is negative. */
  void (*elu) (const float *in, float *out, gsize n, float depth, float rate, float gain);
  void (*hard_swish) (const float *in, float *out, gsize n);
  void (*silu) (const float *in, float *out, gsize n); /* x / (1 + exp (-x)), within 3e-7, too */
  void (*blend) (const FoveaBlend *blend, gsize n, gsize pixels, float *out);

  /* out[4 * i + r] = rows[r][i]: a row of quads of @n samples. */
  void (*join_quads) (const guint8 *const *rows, guint8 *out, gsize n);
  /* Up to four output rows to out[r], rounded as by to_u8 (): sample i + kx * step of quad row q is at in + q * in_stride + 4 * that. */
  void (*correlate_quads) (const guint8 *in, gsize in_stride, guint8 *const *out, gsize rows, gsize n, const FoveaQuadKernel *kernel);

  /* Instructions that a vector of its products takes, counted as multiply-adds. */
  double (*quad_steps) (void);

  /* Slides @rows->n times, at most @lanes, down @n samples (rounded up to @lanes) whose sums are @state, at most FOVEA_WAVE_STATES floats a
   * sample, zeros at first. With @out, result r of sample i is out[i * lanes + r], 0 for rows that are missing. */
  void (*waves_down) (const FoveaWaves *waves, const FoveaWaveRows *rows, gsize n, float *state, float *out);
  /* Lines of @step interleaved samples across, @lanes of them side by side as waves_down () left them: one pixel of zeros, then
   * n + taps - 1 pixels, in place of which the @n results are written from the first on. */
  void (*waves_across) (const FoveaWaves *waves, float *lines, gsize n, gsize step);
  /* Turns such lines of @n samples, times @scale plus @bias, into @rows rows: as by to_u8 () to @bytes[r], or where that is %NULL to
   * out + r * out_stride. @in may be read up to a multiple of 4 * @lanes samples. */
  void (*rows_from_lanes) (const float *in, gsize n, gsize rows, float scale, float bias, float *out, gsize out_stride,
                           guint8 *const *bytes);

  void (*from_u8) (const guint8 *in, float *out, gsize n);
  /* Rounded half to even, clamped to 0..255; NaN gives 0. */
  void (*to_u8) (const float *in, guint8 *out, gsize n);
} FoveaSimd;

/* One row a function of FoveaSimd: a file of this folder defines FOVEA_SIMD_SYMBOL (function). */
#define FOVEA_SIMD_FUNCTIONS(ROW) \
  ROW (matrix_tile) \
  ROW (dot) \
  ROW (dots) \
  ROW (add_rows) \
  ROW (multiply_adds) \
  ROW (block_tile) \
  ROW (winograd_input) \
  ROW (winograd_output) \
  ROW (winograd_kernels) \
  ROW (depthwise_row) \
  ROW (correlate) \
  ROW (correlate_to_u8) \
  ROW (join_quads) \
  ROW (correlate_quads) \
  ROW (quad_steps) \
  ROW (waves_down) \
  ROW (waves_across) \
  ROW (rows_from_lanes) \
  ROW (fourier_forward) \
  ROW (fourier_inverse) \
  ROW (fourier_filter) \
  ROW (fourier_transpose) \
  ROW (fourier_pack) \
  ROW (fourier_unpack) \
  ROW (pick_channel) \
  ROW (pick_channel_u8) \
  ROW (join_channels) \
  ROW (join_channels_u8) \
  ROW (pool_max) \
  ROW (pool_average) \
  ROW (return_max) \
  ROW (return_average) \
  ROW (normalize) \
  ROW (channel_sums) \
  ROW (channel_moments) \
  ROW (clamp) \
  ROW (exp) \
  ROW (erf) \
  ROW (sigmoid) \
  ROW (tanh) \
  ROW (softplus) \
  ROW (mish) \
  ROW (gelu) \
  ROW (gelu_tanh) \
  ROW (elu) \
  ROW (hard_swish) \
  ROW (silu) \
  ROW (blend) \
  ROW (from_u8) \
  ROW (to_u8)

/* For fovea_cpu_isa(). */
const FoveaSimd *fovea_simd (void);

G_END_DECLS
