/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos of bytes under kernels of small integers, with a divisor: sums are exact in 32 bits, and one instruction adds four products of
 * bytes. Taken only where the path over floats is certain to give the same bytes, too. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/conv/photo/bytes.h"

#define TILE_ROWS 64
#define TILE_SAMPLES 1024
#define QUAD 4

#define MAX_WEIGHT 127
#define MAX_PAIR 128 /* two neighbours down: products with 255 that stay within 16 bits */
#define MAX_DIVISOR 4096
/* Half a unit in the last place of single precision, relative. */
#define ROUNDING 0x1p-24

typedef struct
{
  gint32 *weights; /* of FoveaQuadKernel */
  FoveaQuadKernel kernel;
  gsize row_bytes, quad_stride;
} State;

/* kernel = cells / divisor. */
typedef struct
{
  gint8 *cells; /* owned */
  int divisor;
} Fraction;

/* Rounds @kernel * @divisor to integers; FALSE where they are none but for the rounding of single precision, or are too large. */
static gboolean
scale_cells (const float *kernel, gsize n, int divisor, double tolerance, gint8 *cells)
{
  for (gsize i = 0; i < n; i++)
    {
      double scaled = (double) kernel[i] * divisor, whole = rint (scaled);

      if (!(fabs (whole) <= MAX_WEIGHT) || !(fabs (scaled - whole) <= tolerance * fabs (whole)))
        return FALSE;
      cells[i] = (gint8) whole;
    }
  return TRUE;
}

static float
smallest_weight (const float *kernel, gsize n)
{
  float smallest = INFINITY;

  for (gsize i = 0; i < n; i++)
    if (kernel[i] != 0.0f)
      smallest = MIN (smallest, fabsf (kernel[i]));
  return smallest;
}

/* The divisor is a power of two, so that floats are exact, or odd: then no result lies halfway between two bytes, and floats are exact
 * enough. */
static gboolean
find_divisor (const float *kernel, gsize n, Fraction *fraction)
{
  double smallest = smallest_weight (kernel, n);

  for (fraction->divisor = 1; fraction->divisor <= MAX_DIVISOR; fraction->divisor *= 2)
    if (scale_cells (kernel, n, fraction->divisor, 0.0, fraction->cells))
      return TRUE;
  for (int i = 1; i <= MAX_WEIGHT && i <= smallest * MAX_DIVISOR; i++)
    {
      fraction->divisor = (int) rint (i / smallest);
      if (fraction->divisor % 2 == 1 && scale_cells (kernel, n, fraction->divisor, 2 * ROUNDING, fraction->cells))
        return TRUE;
    }
  return FALSE;
}

/* Whether floats sum the products, in any order, to the same byte. */
static gboolean
floats_agree (const Fraction *fraction, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += 255 * abs (fraction->cells[i]);
  sum += (double) FOVEA_CONV_MAX_BYTE_BIAS * fraction->divisor;
  if (fraction->divisor % 2 == 0 || fraction->divisor == 1)
    return sum < 0x1p24;
  /* Results differ from halves by at least 1 / (2 divisor). */
  return sum / fraction->divisor * ROUNDING * ((double) n + 4) < 0.5 / fraction->divisor;
}

static gboolean
pairs_fit (const FoveaConvProblem *p, const gint8 *cells)
{
  for (gsize i = p->kernel_w; i < p->kernel_h * p->kernel_w; i++)
    {
      int a = cells[i - p->kernel_w], b = cells[i];

      if ((a > 0) == (b > 0) && abs (a + b) > MAX_PAIR)
        return FALSE;
    }
  return TRUE;
}

/* @fraction->cells has room for the kernel. */
static const char *
find_fraction (const FoveaConvProblem *p, const float *weights, Fraction *fraction)
{
  gsize cells = p->kernel_h * p->kernel_w;

  if (!p->bytes)
    return _ ("the samples are not bytes");
  if (!find_divisor (weights, cells, fraction) || !floats_agree (fraction, cells) || !pairs_fit (p, fraction->cells))
    return _ ("the kernel is not made of small integers with a divisor that is odd or a power of two");
  return NULL;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  g_autofree gint8 *cells = g_new (gint8, p->kernel_h * p->kernel_w);

  return find_fraction (p, weights, &(Fraction){ .cells = cells });
}

/* Quads that four output rows need. */
static gsize
quads_of (const FoveaConvProblem *p)
{
  return (p->kernel_h + 2 * (QUAD - 1)) / QUAD;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c;
  double steps = samples * quads_of (p) * p->kernel_w * simd->quad_steps ();

  return fovea_conv_memory_seconds (samples * 2) + fovea_conv_arithmetic_seconds (steps, 1.0);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  g_free (state);
}

/* weights[q][kx][r] holds kernel rows QUAD * q - r to QUAD * q - r + 3, zeros outside the kernel. */
static void
pack_weights (const FoveaConvProblem *p, const gint8 *cells, gint32 *weights)
{
  for (gsize q = 0; q < quads_of (p); q++)
    for (gsize kx = 0; kx < p->kernel_w; kx++)
      for (gsize r = 0; r < QUAD; r++)
        {
          guint32 word = 0;

          for (gsize i = 0; i < QUAD; i++)
            {
              gsize ky = QUAD * q + i - r; /* wraps to a large number below 0 */

              if (ky < p->kernel_h)
                word |= (guint32) (guint8) cells[ky * p->kernel_w + kx] << (8 * i);
            }
          *weights++ = (gint32) word;
        }
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  g_autofree gint8 *cells = g_new (gint8, p->kernel_h * p->kernel_w);
  Fraction fraction = { .cells = cells };
  gsize quad_rows;

  find_fraction (p, weights, &fraction);
  state->weights = fovea_memory_alloc (quads_of (p) * p->kernel_w * QUAD * sizeof (gint32), _("kernels"), error);
  if (!state->weights)
    return FALSE;
  pack_weights (p, cells, state->weights);
  state->kernel = (FoveaQuadKernel){ state->weights, quads_of (p), p->kernel_w, p->c, 1.0f / (float) fraction.divisor, plan->bias[0] };
  fovea_conv_set_tiling (plan, TILE_ROWS, MAX (TILE_SAMPLES / p->c, 1));
  state->row_bytes = fovea_round_up ((plan->tiling.pixels + p->kernel_w - 1) * p->c, FOVEA_ALIGNMENT);
  state->quad_stride = QUAD * (state->row_bytes + plan->simd->lanes);
  quad_rows = (plan->tiling.rows + QUAD - 1) / QUAD + quads_of (p) - 1;
  plan->thread_scratch = fovea_round_up (QUAD * state->row_bytes + quad_rows * state->quad_stride, FOVEA_ALIGNMENT);
  return TRUE;
}

/* Rows @y to @y + 3 of the tile's input, as quads; those behind the last that the tile needs are zeros. */
static void
fetch_quad (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, guint8 *lines, guint8 *quad)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  const guint8 *four[QUAD];
  gsize count = tile->pixels + p->kernel_w - 1;

  for (gsize r = 0; r < QUAD; r++)
    {
      guint8 *line = lines + r * state->row_bytes;

      if (y + r < tile->rows + p->kernel_h - 1)
        fovea_conv_fetch_bytes (p, rows, (gssize) (tile->y + y + r) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left, count,
                                line);
      else
        memset (line, 0, count * p->c);
      four[r] = line;
    }
  plan->simd->join_quads (four, quad, count * p->c);
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *scratch)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  guint8 *lines = (guint8 *) scratch, *quads = lines + QUAD * state->row_bytes;
  gsize fetched = 0;

  for (gsize y = 0; y < tile->rows; y += QUAD)
    {
      gsize first = y / QUAD, n_rows = MIN (QUAD, tile->rows - y);
      guint8 *results[QUAD];

      for (; fetched < first + quads_of (p); fetched++)
        fetch_quad (plan, rows, tile, QUAD * fetched, lines, quads + fetched * state->quad_stride);
      fovea_conv_find_results (plan, rows, tile, y, n_rows, results);
      plan->simd->correlate_quads (quads + first * state->quad_stride, state->quad_stride, results, n_rows, tile->pixels * p->c,
                                   &state->kernel);
    }
}

extern const FoveaConvPathClass fovea_conv_integer;

const FoveaConvPathClass fovea_conv_integer = {
  .path = FOVEA_CONV_INTEGER,
  .samples = FOVEA_CONV_ROWS,
  .any_tiles = TRUE,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .filter_tile = filter_tile,
};
