/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters by the convolution theorem: overlap-save on tiles, one channel at a time. The kernel is real, so two tiles side by side
 * are the real and the imaginary part of one complex transform and come apart without any unpacking.
 *
 * Columns are transformed first, in the photo's own layout, as many side by side as a vector has lanes. Then each group of that many rows
 * is transposed into a small buffer, where its rows are transformed, multiplied and transformed back at one go; last come the
 * columns that hold results. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/photo/bytes.h"
#include "core/conv/photo/fourier.h"

/* Of the machine's multiply-adds, what transforms reach when 5 n log2 n operations are counted for one of n points. */
#define BUTTERFLY_SHARE 0.46
/* Multiply-adds that bringing a sample into its tile, or out again, is worth; and a row of the tile, however short. */
#define COPY_MACS 24.0
#define LINE_MACS 4000.0
#define PADDING 32 /* floats behind a row of a tile, or twice as many */
/* Complex samples of a tile in a usual L2 cache. A larger tile takes longer an operation. */
#define TILE_LIMIT (256 * 512)
#define TILE_PENALTY 1.2
/* At the end threads wait for the one with the last tile: of few tiles, smaller ones cost less. Not the threads that there are: they must not change bytes. */
#define TILES_OF_WAITING 1

typedef struct
{
  const FoveaFourier *column, *row; /* of the tile's height and width */
  gsize pitch;                      /* floats from row to row of a tile */
  float *spectra;                   /* (K, tile_h / lanes, tile_w, 2, lanes): conjugate spectra of the kernels, scaled for the inverse */
  gsize half;                       /* output pixels across in one tile of the pair */
  gsize line, result_stride;        /* samples of an input row of a pair, and of an output row, of one channel */
} State;

/* A worker's memory. Results stand apart for each kernel and channel, as floats or, where bytes are asked for, as bytes. */
typedef struct
{
  float *samples, *filtered; /* tiles; one if there is one kernel */
  float *block;              /* rows under transformation, transposed */
  float *pixels;             /* interleaved, in or out */
  float *line;               /* one channel of an input row, or a row of results */
  gpointer results;          /* (K, C, rows, result_stride) */
} Scratch;

static gsize
tile_size (const State *state)
{
  return state->column->n * state->pitch;
}

/* @floats more behind the @used ones of @base, which may be NULL to count only. */
static float *
take (float *base, gsize *used, gsize floats)
{
  float *part = base ? base + *used : NULL;

  *used += fovea_round_up (floats, FOVEA_ALIGNMENT / sizeof (float));
  return part;
}

/* The floats that it takes. */
static gsize
lay_out (const FoveaConvPlan *plan, float *base, Scratch *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize used = 0;

  scratch->samples = take (base, &used, tile_size (state));
  scratch->filtered = p->k > 1 ? take (base, &used, tile_size (state)) : scratch->samples;
  scratch->block = take (base, &used, state->row->n * FOVEA_FOURIER_STEP (plan->simd->lanes));
  scratch->pixels = take (base, &used, MAX (state->line, p->k * state->result_stride) * p->c);
  scratch->line = take (base, &used, state->line);
  scratch->results = take (base, &used, p->k * p->c * plan->tiling.rows * state->result_stride);
  return used;
}

/* Multiply-adds that a tile of one channel takes: forward columns once, then rows forward and back and columns back for each kernel. */
static double
tile_macs (const FoveaConvProblem *p, double height, double width)
{
  double all = height * width, transform = 2.5 * all * log2 (all);
  double macs = transform * (0.5 + 1.5 * (double) p->k) / BUTTERFLY_SHARE + all * (double) (1 + p->k) * COPY_MACS + height * LINE_MACS;

  return all > TILE_LIMIT ? macs * TILE_PENALTY : macs;
}

static double
photo_macs (const FoveaConvProblem *p, gsize height, gsize width)
{
  gsize rows = height - p->kernel_h + 1, pixels = 2 * (width - p->kernel_w + 1);
  gsize n_down = (fovea_conv_problem_out_h (p) + rows - 1) / rows, n_across = (fovea_conv_problem_out_w (p) + pixels - 1) / pixels;

  return (double) ((n_down * n_across + TILES_OF_WAITING) * p->c) * tile_macs (p, (double) height, (double) width);
}

/* The cheapest tile, and its multiply-adds for the photo. */
static double
choose_tile (const FoveaConvProblem *p, gsize *tile_h, gsize *tile_w)
{
  double best = G_MAXDOUBLE;

  for (gsize i = 0; fovea_fourier_length (i); i++)
    for (gsize j = 0; fovea_fourier_length (j); j++)
      {
        gsize h = fovea_fourier_length (i), w = fovea_fourier_length (j);
        double macs = h >= p->kernel_h && w >= p->kernel_w ? photo_macs (p, h, w) : G_MAXDOUBLE;

        if (macs < best)
          {
            best = macs;
            *tile_h = h;
            *tile_w = w;
          }
      }
  return best;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  gsize largest = 0;

  for (gsize i = 0; fovea_fourier_length (i); i++)
    largest = fovea_fourier_length (i);
  return p->kernel_h > largest || p->kernel_w > largest ? _ ("the kernel is larger than the largest tile") : NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c;
  gsize tile_h, tile_w;

  return fovea_conv_memory_seconds (samples * (1 + p->k)) + fovea_conv_arithmetic_seconds (choose_tile (p, &tile_h, &tile_w), 1.0);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->spectra);
  g_free (state);
}

/* The first @n columns of a tile, rounded up to whole vectors. */
static void
transform_columns (const FoveaConvPlan *plan, void (*transform) (const FoveaFourier *, float *, gsize), float *samples, gsize n)
{
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes;

  for (gsize x = 0; x < n; x += lanes)
    transform (state->column, samples + x / lanes * FOVEA_FOURIER_STEP (lanes), state->pitch);
}

/* Correlation is a product with the conjugate of the kernel's spectrum. */
static gboolean
transform_kernels (const FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes, step = FOVEA_FOURIER_STEP (lanes), height = state->column->n, width = state->row->n;
  float *samples = fovea_memory_alloc (tile_size (state) * sizeof (float), _("a kernel's spectrum"), error);
  float *spectrum = state->spectra, scale = 1.0f / (float) (height * width);

  for (gsize k = 0; samples && k < p->k; k++)
    {
      memset (samples, 0, tile_size (state) * sizeof (float));
      for (gsize y = 0; y < p->kernel_h; y++)
        for (gsize x = 0; x < p->kernel_w; x++)
          samples[y * state->pitch + x / lanes * step + x % lanes] = weights[(k * p->kernel_h + y) * p->kernel_w + x] * scale;
      transform_columns (plan, plan->simd->fourier_forward, samples, width);
      for (gsize y = 0; y < height; y += lanes, spectrum += width * step)
        {
          plan->simd->fourier_transpose (samples + y * state->pitch, state->pitch, step, spectrum, step, lanes * step, width / lanes);
          plan->simd->fourier_forward (state->row, spectrum, step);
          for (gsize i = 0; i < width * step; i++)
            spectrum[i] = i % step < lanes ? spectrum[i] : -spectrum[i];
        }
    }
  fovea_memory_free (samples);
  return samples != NULL;
}

/* Not a power of two: rows would share cache sets. */
static gsize
choose_pitch (gsize tile_w)
{
  gsize pitch = 2 * tile_w + PADDING;

  return (pitch & (pitch - 1)) == 0 ? pitch + PADDING : pitch;
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize tile_h, tile_w;
  Scratch scratch;

  choose_tile (p, &tile_h, &tile_w);
  state->column = fovea_fourier_get (tile_h);
  state->row = fovea_fourier_get (tile_w);
  state->pitch = choose_pitch (tile_w);
  state->half = tile_w - p->kernel_w + 1;
  fovea_conv_set_tiling (plan, tile_h - p->kernel_h + 1, 2 * state->half);
  state->line = state->half + tile_w;
  state->result_stride = fovea_round_up (2 * state->half, FOVEA_ALIGNMENT) + FOVEA_ALIGNMENT;
  plan->thread_scratch = lay_out (plan, NULL, &scratch) * sizeof (float);
  state->spectra = fovea_memory_alloc (p->k * 2 * tile_h * tile_w * sizeof (float), _("spectra of kernels"), error);
  return state->spectra && transform_kernels (plan, weights, error);
}

/* Channel @c of @n pixels of photo row @y, from column @x on. */
static void
fetch_line (const FoveaConvPlan *plan, const FoveaConvRows *rows, gssize y, gssize x, gsize n, gsize c, const Scratch *scratch)
{
  const FoveaConvProblem *p = &plan->problem;

  if (rows->source)
    {
      guint8 *bytes = (guint8 *) scratch->pixels, *channel = bytes + n * p->c;

      fovea_conv_fetch_bytes (p, rows, y, x, n, bytes);
      plan->simd->pick_channel_u8 (bytes + c, p->c, channel, n);
      plan->simd->from_u8 (channel, scratch->line, n);
    }
  else
    {
      fovea_conv_fetch_row (p, rows, y, x, n, scratch->pixels);
      plan->simd->pick_channel (scratch->pixels + c, p->c, scratch->line, n);
    }
}

/* The pair's channel @c: the left tile as real parts, the right one as imaginary parts. What no output needs is zero. */
static void
fetch_pair (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize c, const Scratch *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize needed = MIN (tile->pixels + p->kernel_w - 1, state->line), filled = tile->rows + p->kernel_h - 1;

  memset (scratch->line + needed, 0, (state->line - needed) * sizeof (float));
  for (gsize y = 0; y < filled; y++)
    {
      fetch_line (plan, rows, (gssize) (tile->y + y) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left, needed, c, scratch);
      plan->simd->fourier_pack (scratch->line, scratch->line + state->half, scratch->samples + y * state->pitch, state->row->n);
    }
  memset (scratch->samples + filled * state->pitch, 0, (state->column->n - filled) * state->pitch * sizeof (float));
}

/* From transformed columns to columns to be transformed back. */
static void
filter_rows (const FoveaConvPlan *plan, gsize k, const Scratch *scratch)
{
  const State *state = plan->state;
  const FoveaSimd *simd = plan->simd;
  gsize lanes = simd->lanes, step = FOVEA_FOURIER_STEP (lanes), height = state->column->n, width = state->row->n;
  const float *spectrum = state->spectra + k * 2 * height * width;

  for (gsize y = 0; y < height; y += lanes)
    {
      simd->fourier_transpose (scratch->samples + y * state->pitch, state->pitch, step, scratch->block, step, lanes * step, width / lanes);
      simd->fourier_filter (state->row, scratch->block, spectrum + 2 * y * width);
      simd->fourier_transpose (scratch->block, step, lanes * step, scratch->filtered + y * state->pitch, state->pitch, step,
                               (state->half + lanes - 1) / lanes);
    }
}

/* Row @y of the results of kernel @k, channel @c, of a tile. */
static gsize
result_at (const FoveaConvPlan *plan, gsize k, gsize c, gsize y)
{
  const State *state = plan->state;

  return ((k * plan->problem.c + c) * plan->tiling.rows + y) * state->result_stride;
}

static void
keep_results (const FoveaConvPlan *plan, const FoveaConvTile *tile, gsize k, gsize c, gboolean bytes, const Scratch *scratch)
{
  const State *state = plan->state;
  const FoveaSimd *simd = plan->simd;

  for (gsize y = 0; y < tile->rows; y++)
    {
      const float *row = scratch->filtered + y * state->pitch;
      gsize at = result_at (plan, k, c, y);
      float *line = bytes ? scratch->line : (float *) scratch->results + at;

      simd->fourier_unpack (row, plan->bias[k], line, state->half);
      simd->fourier_unpack (row + simd->lanes, plan->bias[k], line + state->half, state->half);
      if (bytes)
        simd->to_u8 (line, (guint8 *) scratch->results + at, tile->pixels);
    }
}

static void
write_results (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, const Scratch *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize plane = plan->tiling.rows * state->result_stride, stride = state->result_stride * p->c;

  for (gsize y = 0; y < tile->rows; y++)
    {
      guint8 *bytes;

      if (fovea_conv_find_results (plan, rows, tile, y, 1, &bytes))
        {
          plan->simd->join_channels_u8 ((const guint8 *) scratch->results + result_at (plan, 0, 0, y), plane, p->c, bytes, tile->pixels);
          continue;
        }
      for (gsize k = 0; k < p->k; k++)
        plan->simd->join_channels ((const float *) scratch->results + result_at (plan, k, 0, y), plane, p->c, scratch->pixels + k * stride,
                                   tile->pixels);
      fovea_conv_write_rows (plan, rows, tile, y, 1, scratch->pixels, 0, stride);
    }
}

/* Of the largest tiles an item of work is too long for those who cancel: it asks before each filtered channel. */
static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *base)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  Scratch scratch;

  lay_out (plan, base, &scratch);
  for (gsize c = 0; c < p->c; c++)
    {
      fetch_pair (plan, rows, tile, c, &scratch);
      transform_columns (plan, plan->simd->fourier_forward, scratch.samples, state->row->n);
      for (gsize k = 0; k < p->k; k++)
        {
          if (fovea_progress_is_cancelled (rows->progress))
            return;
          filter_rows (plan, k, &scratch);
          transform_columns (plan, plan->simd->fourier_inverse, scratch.filtered, state->half);
          keep_results (plan, tile, k, c, rows->result != NULL, &scratch);
        }
    }
  write_results (plan, rows, tile, &scratch);
}

extern const FoveaConvPathClass fovea_conv_fft;

const FoveaConvPathClass fovea_conv_fft = {
  .path = FOVEA_CONV_FFT,
  .samples = FOVEA_CONV_ROWS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .filter_tile = filter_tile,
};
