/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Boxes, and wide symmetric bells (Gaussians above all), at a cost that does not depend on their width: both lines of taps are sums of a
 * mean and a few cosines, under which sums slide along (FoveaWaves). Boxes have no cosines: of bytes, their sums are exact. The window
 * is finite, so that each tile starts by itself and borders are what they are for every path.
 * The difference to the kernel is bounded when the plan is made, see MOST_DIFFERENCE. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/conv/photo/bytes.h"
#include "core/conv/photo/low-rank.h"
#include "core/conv/photo/waves.h"

#define TILE_SAMPLES 6144
/* Of a tile, at least and at most: filling the window takes as long as a good part of a kernel's height of output rows. */
#define LEAST_ROWS 128
#define MOST_ROWS 1024
/* Fetched rows that are kept besides those of the window. */
#define SPARE_ROWS 256
/* Smaller kernels are for other paths. */
#define LEAST_SIDE 9

/* How far a result may be from that of the exact kernel, of samples between 0 and 255, before it is rounded: a 32nd of a step of
 * 8 bits, for the worst photo there is. Bytes then differ by at most 1, and only where the exact result is that close to a half. */
#define MOST_DIFFERENCE (1.0 / 32.0)

/* Operations of one step of a sum, counted as multiply-adds: those of the mean, those of a cosine. */
#define MEAN_STEPS 8
#define WAVE_STEPS 5
/* Of the machine's multiply-adds, what they reach. */
#define STEPS_SHARE 0.7

typedef struct
{
  FoveaWaves down, across;
  float scale;
} Bell;

typedef struct
{
  Bell bells[FOVEA_CONV_MAX_ROW_KERNELS];
  gsize in_stride;   /* samples of a fetched row, with the halo at both sides */
  gsize line_floats; /* of the rows side by side */
  gsize out_stride;
} State;

static double
sum_of_sizes (const double *line, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += fabs (line[i]);
  return sum;
}

/* Photos lie within 127.5 of their middle, and the middle itself is exact; half of what is allowed goes to each direction. */
static gboolean
fit_bell (const FoveaConvProblem *p, const float *kernel, Bell *bell)
{
  g_autofree double *column = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_h);
  g_autofree double *row = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_w);
  double allowed = MOST_DIFFERENCE / 127.5 / 2.0 * 0.99; /* the rest for the product of both differences */

  if (MAX (p->kernel_h, p->kernel_w) < LEAST_SIDE || fovea_conv_factor (kernel, p->kernel_h, p->kernel_w, column, row) != 1
      || fovea_conv_fit_waves (column, p->kernel_h, allowed / sum_of_sizes (row, p->kernel_w), &bell->down) < 0.0
      || fovea_conv_fit_waves (row, p->kernel_w, allowed / sum_of_sizes (column, p->kernel_h), &bell->across) < 0.0)
    return FALSE;
  bell->scale = 1.0f;
  if (bell->down.n == 0 && bell->across.n == 0)
    {
      bell->scale = kernel[0];
      bell->down.mean = bell->across.mean = 1.0f;
    }
  return TRUE;
}

/* The fits of the last kernels: making a plan asks thrice, and a user who moves another slider asks again. A fit takes as long as filtering some
 * hundred thousand pixels. */
static struct
{
  pthread_mutex_t lock;
  struct
  {
    gsize kernel_h, kernel_w;
    float *kernel;
    gboolean fits;
    Bell bell;
  } known[FOVEA_CONV_MAX_ROW_KERNELS];
  guint next;
} fits = { PTHREAD_MUTEX_INITIALIZER };

static gboolean
find_bell (const FoveaConvProblem *p, const float *kernel, Bell *bell)
{
  gsize bytes = p->kernel_h * p->kernel_w * sizeof (float);
  guint i = 0;
  gboolean found;

  pthread_mutex_lock (&fits.lock);
  while (i < G_N_ELEMENTS (fits.known)
         && (fits.known[i].kernel_h != p->kernel_h || fits.known[i].kernel_w != p->kernel_w || memcmp (fits.known[i].kernel, kernel, bytes) != 0))
    i++;
  if (i == G_N_ELEMENTS (fits.known))
    {
      i = fits.next++ % G_N_ELEMENTS (fits.known);
      g_free (fits.known[i].kernel);
      fits.known[i].kernel_h = p->kernel_h;
      fits.known[i].kernel_w = p->kernel_w;
      fits.known[i].kernel = g_memdup2 (kernel, bytes);
      fits.known[i].fits = fit_bell (p, kernel, &fits.known[i].bell);
    }
  found = fits.known[i].fits;
  *bell = fits.known[i].bell;
  pthread_mutex_unlock (&fits.lock);
  return found;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  Bell bell;

  for (gsize k = 0; k < p->k; k++)
    if (!find_bell (p, weights + k * p->kernel_h * p->kernel_w, &bell))
      return _ ("the kernel is not a wide box or symmetric bell");
  return NULL;
}

/* Of sliding by a row, and by a pixel. */
static gsize
steps_of (const FoveaWaves *waves)
{
  return MEAN_STEPS + WAVE_STEPS * waves->n;
}

/* As many as an item of work may have; no fewer than LEAST_ROWS, which eight kernels of six cosines do in time. */
static gsize
tile_rows (const FoveaConvProblem *p, gsize steps)
{
  gsize most = CLAMP (FOVEA_CONV_ITEM_MACS / (TILE_SAMPLES * steps), LEAST_ROWS, MOST_ROWS), height = fovea_conv_problem_out_h (p);
  gsize n_down = (height + most - 1) / most;

  return fovea_round_up ((height + n_down - 1) / n_down, FOVEA_MAX_LANES);
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c, start_down;
  double start_across = 1.0 + (double) (p->kernel_w * p->c) / (double) MIN (TILE_SAMPLES, p->w * p->c);
  gsize down = 0, across = 0;

  for (gsize k = 0; k < p->k; k++)
    {
      Bell bell;

      find_bell (p, weights + k * p->kernel_h * p->kernel_w, &bell);
      down += steps_of (&bell.down);
      across += steps_of (&bell.across);
    }
  start_down = 1.0 + (double) p->kernel_h / (double) MIN (tile_rows (p, down + across), p->h);
  return fovea_conv_memory_seconds (samples * (1.3 + p->k))
         + fovea_conv_arithmetic_seconds (samples * (down * start_down + across) * start_across, STEPS_SHARE);
}

static void
release (FoveaConvPlan *plan)
{
  g_free (plan->state);
}

/* Of fetched rows, a row of zeros among them. */
static gsize
room (const FoveaConvProblem *p)
{
  return p->kernel_h + SPARE_ROWS;
}

/* Scratch of a thread: fetched rows, floats or bytes; sums; rows side by side, whose first pixel is zero; results. */
static gsize
scratch_floats (const FoveaConvProblem *p, const State *state)
{
  gsize sums = FOVEA_WAVE_STATES * state->in_stride;

  return room (p) * state->in_stride + p->k * sums + state->line_floats + p->k * FOVEA_MAX_LANES * state->out_stride;
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize lanes = plan->simd->lanes, pixels = MAX (TILE_SAMPLES / p->c, 1), n_across = (plan->out_w + pixels - 1) / pixels, steps = 0;

  for (gsize k = 0; k < p->k; k++)
    {
      find_bell (p, weights + k * p->kernel_h * p->kernel_w, &state->bells[k]);
      steps += steps_of (&state->bells[k].down) + steps_of (&state->bells[k].across);
    }
  fovea_conv_set_tiling (plan, tile_rows (p, steps), (plan->out_w + n_across - 1) / n_across);
  state->out_stride = fovea_round_up (plan->tiling.pixels * p->c, lanes);
  state->in_stride = fovea_round_up (state->out_stride + (p->kernel_w - 1) * p->c, 64) | 64; /* rows do not share cache sets */
  state->line_floats = (state->in_stride + p->c) * lanes;
  plan->thread_scratch = fovea_round_up (scratch_floats (p, state) * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

/* A worker's tile on its way. */
typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaConvRows *rows;
  const FoveaConvTile *tile;
  guint8 *in; /* rows @first - 1 to @fetched - 1 of the tile's input; row -1 is zeros */
  gsize sample_size;
  gsize first, fetched;
  float *sums, *lines, *out;
} Work;

/* Row @y of the tile's input, from -1 on. */
static guint8 *
input_row (const Work *work, gssize y)
{
  const State *state = work->plan->state;

  return work->in + (gsize) (y + 1 - (gssize) work->first) * state->in_stride * work->sample_size;
}

/* Drops rows before the one above @y. */
static void
drop_rows (Work *work, gsize y)
{
  const guint8 *kept = input_row (work, (gssize) y - 1);

  memmove (work->in, kept, (gsize) (input_row (work, (gssize) work->fetched) - kept));
  work->first = y;
}

static void
fetch_rows (Work *work, gsize end)
{
  const FoveaConvProblem *p = &work->plan->problem;
  const FoveaConvTile *tile = work->tile;
  gssize x = (gssize) tile->x - (gssize) p->pad_left;
  gsize count = tile->pixels + p->kernel_w - 1;

  for (; work->fetched < end; work->fetched++)
    {
      gssize y = (gssize) (tile->y + work->fetched) - (gssize) p->pad_top;
      guint8 *row = input_row (work, (gssize) work->fetched);

      if (work->rows->source)
        fovea_conv_fetch_bytes (p, work->rows, y, x, count, row);
      else
        fovea_conv_fetch_row (p, work->rows, y, x, count, (float *) row);
    }
}

/* Slides kernel @k's window down by @n rows, the first of which to enter is @y. */
static void
slide_down (Work *work, gsize k, gsize y, gsize n, gboolean full, float *out)
{
  const FoveaConvProblem *p = &work->plan->problem;
  const State *state = work->plan->state;
  FoveaWaveRows rows = {
    .bytes = work->rows->source != NULL,
    .entering = input_row (work, (gssize) y),
    .leaving = input_row (work, full ? (gssize) y - (gssize) p->kernel_h : -1),
    .stride = state->in_stride,
    .leaving_stride = full ? state->in_stride : 0,
    .n = n,
  };

  work->plan->simd->waves_down (&state->bells[k].down, &rows, (work->tile->pixels + p->kernel_w - 1) * p->c,
                                work->sums + k * FOVEA_WAVE_STATES * state->in_stride, out);
}

/* Fills all windows of the tile's first output row but for the last row that enters. */
static void
start (Work *work)
{
  const FoveaConvProblem *p = &work->plan->problem;
  const State *state = work->plan->state;
  gsize lanes = work->plan->simd->lanes;

  memset (work->in, 0, state->in_stride * work->sample_size);
  memset (work->sums, 0, p->k * FOVEA_WAVE_STATES * state->in_stride * sizeof (float));
  fetch_rows (work, p->kernel_h - 1);
  for (gsize k = 0; k < p->k; k++)
    for (gsize y = 0; y < p->kernel_h - 1; y += lanes)
      slide_down (work, k, y, MIN (lanes, p->kernel_h - 1 - y), FALSE, NULL);
}

/* Output rows @y to @y + @n - 1 of the tile, at most as many as lanes. */
static void
filter_rows (Work *work, gsize y, gsize n)
{
  const FoveaConvPlan *plan = work->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize kernel_stride = FOVEA_MAX_LANES * state->out_stride;
  guint8 *results[FOVEA_MAX_LANES];
  gboolean bytes = fovea_conv_find_results (plan, work->rows, work->tile, y, n, results);

  if (y + n + p->kernel_h - work->first > room (p))
    drop_rows (work, y);
  fetch_rows (work, y + n + p->kernel_h - 1);
  for (gsize k = 0; k < p->k; k++)
    {
      memset (work->lines, 0, p->c * plan->simd->lanes * sizeof (float));
      slide_down (work, k, y + p->kernel_h - 1, n, TRUE, work->lines + p->c * plan->simd->lanes);
      plan->simd->waves_across (&state->bells[k].across, work->lines, work->tile->pixels, p->c);
      plan->simd->rows_from_lanes (work->lines, work->tile->pixels * p->c, n, state->bells[k].scale, plan->bias[k],
                                   work->out + k * kernel_stride, state->out_stride, bytes ? results : NULL);
    }
  if (!bytes)
    fovea_conv_write_rows (plan, work->rows, work->tile, y, n, work->out, state->out_stride, kernel_stride);
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  Work work = {
    .plan = plan, .rows = rows, .tile = tile,
    .in = (guint8 *) scratch,
    .sample_size = rows->source ? 1 : sizeof (float),
  };

  work.sums = scratch + room (p) * state->in_stride;
  work.lines = work.sums + p->k * FOVEA_WAVE_STATES * state->in_stride;
  work.out = work.lines + state->line_floats;
  start (&work);
  for (gsize y = 0; y < tile->rows; y += plan->simd->lanes)
    filter_rows (&work, y, MIN (plan->simd->lanes, tile->rows - y));
}

extern const FoveaConvPathClass fovea_conv_recursive;

const FoveaConvPathClass fovea_conv_recursive = {
  .path = FOVEA_CONV_RECURSIVE,
  .samples = FOVEA_CONV_ROWS,
  .note = N_ ("results are within 1/32 of a step of 8 bits"),
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .filter_tile = filter_tile,
};
