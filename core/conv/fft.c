/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters by the convolution theorem: overlap-save on tiles. The kernel is real, so two tiles side by side are the real and the
 * imaginary part of one complex transform and come apart without any unpacking. One channel at a time, so that a transform
 * stays in the L2 cache. */

#include <fftw3.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/lines.h"

/* Seconds a floating-point operation of FFTW takes on one thread, of 5 n log2 n for a transform. */
#define SECONDS_PER_OPERATION (1.0 / 8e9)
/* Complex samples of a tile: half of a usual L2 cache. A larger tile costs more an operation. */
#define TILE_LIMIT (256 * 256)
#define TILE_PENALTY 1.2

static const gsize sizes[] = { 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512 };

typedef struct
{
  gsize tile_h, tile_w;      /* of the transform */
  gsize pitch;               /* complex samples from row to row: not a power of two, or rows share cache sets */
  fftwf_complex *spectra;    /* (K, tile_h, pitch): conjugate spectra of the kernels, scaled by 1 / (tile_h * tile_w) */
  fftwf_plan forward, backward; /* borrowed from the cache */
  FoveaConvTiling tiling;    /* of pairs of tiles */
  gsize half;                /* output pixels across in one tile of the pair */
  gsize line_floats, out_stride, out_floats;
} State;

/* FFTW's planner is not thread-safe: plans are made behind one lock and kept, since filters come back with the same sizes. They are
 * estimated, not measured, so that the same input gives the same bytes in each run. */
typedef struct
{
  gsize tile_h, tile_w;
  fftwf_plan forward, backward;
} CachedPlans;

G_LOCK_DEFINE_STATIC (plans);
static GArray *cached_plans;

static gsize
pitch_for (gsize tile_w)
{
  return tile_w + 8;
}

static fftwf_plan
make_plan (gsize tile_h, gsize tile_w, int direction, fftwf_complex *buffer)
{
  int n[2] = { (int) tile_h, (int) tile_w }, embed[2] = { (int) tile_h, (int) pitch_for (tile_w) };

  return fftwf_plan_many_dft (2, n, 1, buffer, embed, 1, 0, buffer, embed, 1, 0, direction, FFTW_ESTIMATE);
}

static gboolean
find_plans (State *state, fftwf_complex *buffer, GError **error)
{
  CachedPlans found = { state->tile_h, state->tile_w, NULL, NULL };

  G_LOCK (plans);
  if (!cached_plans)
    cached_plans = g_array_new (FALSE, FALSE, sizeof (CachedPlans));
  for (guint i = 0; i < cached_plans->len; i++)
    {
      const CachedPlans *cached = &g_array_index (cached_plans, CachedPlans, i);

      if (cached->tile_h == state->tile_h && cached->tile_w == state->tile_w)
        found = *cached;
    }
  if (!found.forward)
    {
      found.forward = make_plan (state->tile_h, state->tile_w, FFTW_FORWARD, buffer);
      found.backward = make_plan (state->tile_h, state->tile_w, FFTW_BACKWARD, buffer);
      if (found.forward && found.backward)
        g_array_append_val (cached_plans, found);
    }
  G_UNLOCK (plans);
  state->forward = found.forward;
  state->backward = found.backward;
  if (!found.forward || !found.backward)
    return fovea_over_limit (error, _ ("the Fourier transform of %zux%zu cannot be planned"), state->tile_h,
                             state->tile_w);
  return TRUE;
}

/* Operations an output sample costs: two transforms and a product of spectra, shared by the two real tiles. */
static double
operations (const FoveaConvProblem *p, gsize tile_h, gsize tile_w)
{
  double all = (double) tile_h * (double) tile_w;
  double useful = (double) (tile_h - p->kernel_h + 1) * (double) (tile_w - p->kernel_w + 1);
  double transform = 5.0 * log2 (all);

  return (transform * (1.0 + p->k) + 6.0 * p->k + 12.0) / 2.0 * all / useful * (tile_h * tile_w > TILE_LIMIT ? TILE_PENALTY : 1.0);
}

/* The cheapest tile, and its operations a sample. */
static double
choose_tile (const FoveaConvProblem *p, gsize *tile_h, gsize *tile_w)
{
  double best = G_MAXDOUBLE;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
      if (sizes[i] >= p->kernel_h && sizes[j] >= p->kernel_w && operations (p, sizes[i], sizes[j]) < best)
        {
          best = operations (p, sizes[i], sizes[j]);
          *tile_h = sizes[i];
          *tile_w = sizes[j];
        }
  return best;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  gsize largest = sizes[G_N_ELEMENTS (sizes) - 1];

  return p->kernel_h > largest || p->kernel_w > largest ? _ ("the kernel is larger than the largest tile") : NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c;
  gsize tile_h, tile_w;

  return fovea_conv_memory_seconds (samples * (3.0 + p->k)) + samples * choose_tile (p, &tile_h, &tile_w) * SECONDS_PER_OPERATION;
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->spectra);
  g_free (state);
}

/* Correlation is a product with the conjugate of the kernel's spectrum. */
static void
transform_kernels (const FoveaConvProblem *p, const float *weights, State *state)
{
  gsize tile = state->tile_h * state->pitch;
  float scale = 1.0f / (float) (state->tile_h * state->tile_w);

  for (gsize k = 0; k < p->k; k++)
    {
      fftwf_complex *spectrum = state->spectra + k * tile;

      memset (spectrum, 0, tile * sizeof (fftwf_complex));
      for (gsize y = 0; y < p->kernel_h; y++)
        for (gsize x = 0; x < p->kernel_w; x++)
          spectrum[y * state->pitch + x][0] = weights[(k * p->kernel_h + y) * p->kernel_w + x] * scale;
      fftwf_execute_dft (state->forward, spectrum, spectrum);
      for (gsize i = 0; i < tile; i++)
        spectrum[i][1] = -spectrum[i][1];
    }
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize tile, floats;

  choose_tile (p, &state->tile_h, &state->tile_w);
  state->pitch = pitch_for (state->tile_w);
  tile = state->tile_h * state->pitch;
  state->spectra = fovea_memory_alloc (p->k * tile * sizeof (fftwf_complex), "spectra of kernels", error);
  if (!state->spectra || !find_plans (state, state->spectra, error))
    return FALSE;
  transform_kernels (p, weights, state);

  state->half = state->tile_w - p->kernel_w + 1;
  state->tiling = fovea_conv_tiling (plan, state->tile_h - p->kernel_h + 1, 2 * state->half);
  state->line_floats = fovea_round_up ((state->half + state->tile_w) * p->c, 16);
  state->out_stride = fovea_round_up (2 * state->half * p->c, 16);
  state->out_floats = state->tiling.rows * state->out_stride;
  floats = (p->k > 1 ? 2 : 1) * 2 * tile + state->line_floats + p->k * state->out_floats;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

/* The pair's channel @c: the left tile as real parts, the right one as imaginary parts. Rows that no output needs are zero. */
static void
fetch_pair (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize c, float *line, fftwf_complex *samples)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize needed = MIN (tile->pixels + p->kernel_w - 1, state->half + state->tile_w), filled = tile->rows + p->kernel_h - 1;

  memset (line, 0, state->line_floats * sizeof (float));
  for (gsize y = 0; y < filled; y++)
    {
      fftwf_complex *row = samples + y * state->pitch;
      const float *left = line + c, *right = left + state->half * p->c;

      fovea_conv_fetch_row (p, rows, (gssize) (tile->y + y) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left, needed,
                            line);
      for (gsize x = 0; x < state->tile_w; x++)
        {
          row[x][0] = left[x * p->c];
          row[x][1] = right[x * p->c];
        }
    }
  memset (samples + filled * state->pitch, 0, (state->tile_h - filled) * state->pitch * sizeof (fftwf_complex));
}

static void
multiply (gsize n, const fftwf_complex *a, const fftwf_complex *b, fftwf_complex *product)
{
  for (gsize i = 0; i < n; i++)
    {
      float re = a[i][0] * b[i][0] - a[i][1] * b[i][1], im = a[i][0] * b[i][1] + a[i][1] * b[i][0];

      product[i][0] = re;
      product[i][1] = im;
    }
}

static void
store_pair (const FoveaConvPlan *plan, const FoveaConvTile *tile, gsize c, float bias, const fftwf_complex *samples, float *out)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;

  for (gsize y = 0; y < tile->rows; y++)
    {
      const fftwf_complex *row = samples + y * state->pitch;
      float *left = out + y * state->out_stride + c, *right = left + state->half * p->c;

      for (gsize x = 0; x < state->half; x++)
        {
          left[x * p->c] = row[x][0] + bias;
          right[x * p->c] = row[x][1] + bias;
        }
    }
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize size = state->tile_h * state->pitch;
  fftwf_complex *samples = (fftwf_complex *) scratch, *product = p->k > 1 ? samples + size : samples;
  float *line = (float *) (product + size), *out = line + state->line_floats;

  for (gsize c = 0; c < p->c; c++)
    {
      fetch_pair (plan, rows, tile, c, line, samples);
      fftwf_execute_dft (state->forward, samples, samples);
      for (gsize k = 0; k < p->k; k++)
        {
          multiply (size, samples, state->spectra + k * size, product);
          fftwf_execute_dft (state->backward, product, product);
          store_pair (plan, tile, c, plan->bias[k], product, out + k * state->out_floats);
        }
    }
  fovea_conv_write_rows (plan, rows, tile, 0, tile->rows, out, state->out_stride, state->out_floats);
}

static gboolean
run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress)
{
  const State *state = plan->state;

  return fovea_conv_run_tiles (plan, rows, &state->tiling, filter_tile, scratch, progress);
}

extern const FoveaConvPathClass fovea_conv_fft;

const FoveaConvPathClass fovea_conv_fft = {
  .path = FOVEA_CONV_FFT,
  .samples = FOVEA_CONV_ROWS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_rows = run_rows,
};
