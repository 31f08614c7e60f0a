/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels by Winograd's minimal filtering: output tiles of size x size pixels come from input tiles of
 * points x points, points = size + kernel - 1. Y = A' ((G g G') . (B' d B)) A for kernel g and input tile d; the products in the middle,
 * summed over the input channels, are points^2 small matrix products of tiles by channels. (Lavin & Gray 2015, "Fast Algorithms for
 * Convolutional Neural Networks".)
 *
 * The matrices follow from the points p at which the polynomials are multiplied (Cook & Toom), with N(p) the product of p - q over the
 * other points q: G has the rows (1, p, p^2 ..) / N(p), A' the columns (1, p, p^2 ..), B' the coefficients of the product of x - q; the
 * point at infinity adds (0 .. 0, 1) to G and A', and the product of all x - q to B'. The points 0, +-sqrt (1/2), +-sqrt (2) round better
 * than 0, +-1, +-2 (Barabasz et al. 2018, "Error analysis and improving the accuracy of Winograd convolution for deep neural networks"). */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/layers/winograd.h"

#define MOST_KERNEL 5
#define LEAST_CHANNELS 16
#define LINE 16 /* floats of a cache line */

/* A layer's weights come from main memory: that takes as long as the products of this many more tiles, by the lanes that compute those. */
#define FETCH_TILES_A_LANE 1.25
/* Transforming a value takes as long as so many products. */
#define TRANSFORM_PRODUCTS 8

/* Of a part that one thread works on, values and sums fill half of a usual L2 cache (1 MB), which leaves room for the weights ... */
#define OWN_FLOATS ((gsize) 64 << 10)
#define OWN_PARTS 16 /* and there are enough parts to share out */
/* ... unless that would be so few tiles that weights come from L3 too often: then the threads share a part. Its values are in L3, and a
 * thread's sums fill half of L2. */
#define LEAST_OWN_TILES 12
#define SHARED_VALUES ((gsize) 2 << 20)
#define SHARED_SUMS ((gsize) 128 << 10)

static const double points_4[] = { 0, 1, -1 };
static const double points_6[] = { 0, M_SQRT1_2, -M_SQRT1_2, M_SQRT2, -M_SQRT2 };

static const FoveaWinogradVariant variants[] = {
  { 4, 2, 3, points_4 }, /* rounds like plain sums */
  { 6, 4, 3, points_6 },
  { 6, 2, 5, points_6 },
};

static gsize
count_tiles (const FoveaConvProblem *p, const FoveaWinogradVariant *variant)
{
  gsize out_h = fovea_conv_problem_out_h (p), out_w = fovea_conv_problem_out_w (p);

  return p->n * fovea_divide_up (out_h, variant->size) * fovea_divide_up (out_w, variant->size);
}

/* Products and what takes as long as so many, a group. */
static double
cost (const FoveaConvProblem *p, const FoveaWinogradVariant *variant, gsize lanes)
{
  double tiles = (double) count_tiles (p, variant), points = (double) variant->points;
  double in = (double) fovea_round_up (p->c / p->groups, lanes), out = (double) fovea_round_up (p->k / p->groups, lanes);

  return points * points * ((tiles + FETCH_TILES_A_LANE * (double) lanes) * in * out + TRANSFORM_PRODUCTS * tiles * (in + out));
}

/* Larger tiles take fewer products, but where maps are small they are cut and have more weights. Only the shape decides, because it decides
 * the rounding, too. */
static const FoveaWinogradVariant *
choose_variant (const FoveaConvProblem *p, gsize lanes)
{
  if (p->kernel_h == 5)
    return &variants[2];
  return &variants[!p->accurate && cost (p, &variants[1], lanes) < cost (p, &variants[0], lanes)];
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  gsize lanes = fovea_simd ()->lanes;

  if (p->kernel_h != p->kernel_w || (p->kernel_h != 3 && p->kernel_h != 5))
    return _ ("its kernel is not 3x3 or 5x5");
  if (p->stride_h > 1 || p->stride_w > 1 || p->dilation_h > 1 || p->dilation_w > 1)
    return _ ("it has strides or dilations");
  if (p->accurate && p->kernel_h == 5)
    return _ ("5x5 tiles round worse than plain sums");
  if (p->input_block == 1 || p->c / p->groups < LEAST_CHANNELS)
    return _ ("it has few input channels");
  if (p->groups > 1 && (p->c / p->groups % lanes > 0 || p->k / p->groups % lanes > 0))
    return _ ("its groups are not whole blocks of channels");
  return NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  return fovea_conv_arithmetic_seconds ((double) p->groups * cost (p, choose_variant (p, simd->lanes), simd->lanes), 0.9);
}

static void
release (FoveaConvPlan *plan)
{
  FoveaWinograd *state = plan->state;

  g_free (state->offsets);
  fovea_memory_free (state->weights);
  fovea_memory_free (state->bias);
  g_free (state);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *weights;
  double matrix[FOVEA_WINOGRAD_POINTS * MOST_KERNEL]; /* G (points, kernel) */
} Packing;

static void
kernel_matrix (const FoveaWinogradVariant *variant, double *matrix)
{
  for (gsize i = 0; i < variant->points; i++)
    {
      gboolean finite = i + 1 < variant->points;
      double norm = 1;

      for (gsize q = 0; finite && q + 1 < variant->points; q++)
        norm *= q == i ? 1 : variant->at[i] - variant->at[q];
      for (gsize j = 0; j < variant->kernel; j++)
        *matrix++ = finite ? pow (variant->at[i], (double) j) / norm : j + 1 == variant->kernel;
    }
}

/* Items are (group, pair of output blocks, input block). */
static void
pack_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Packing *packing = data;
  const FoveaConvProblem *p = &packing->plan->problem;
  const FoveaWinograd *state = packing->plan->state;
  gsize lanes = packing->plan->simd->lanes, pairs = fovea_divide_up (state->out_blocks, 2), cells = p->kernel_h * p->kernel_w;
  gsize depth = p->c / p->groups, kernels = p->k / p->groups;

  for (gsize item = begin; item < end; item++)
    {
      gsize block = item % state->in_blocks, pair = item / state->in_blocks % pairs, group = item / state->in_blocks / pairs;
      gsize width = fovea_winograd_pair_vectors (state, pair) * lanes, first = pair * 2 * lanes, filled = MIN (width, kernels - first);
      float *out = state->weights + fovea_winograd_pair_weights (packing->plan, group, pair) + block * lanes * width;

      for (gsize c = block * lanes; c < (block + 1) * lanes; c++, out += width)
        {
          double planes[MOST_KERNEL * MOST_KERNEL * 2 * FOVEA_WINOGRAD_LANES] = { 0 };

          for (gsize l = 0; c < depth && l < filled; l++)
            for (gsize i = 0; i < cells; i++)
              planes[i * width + l] = packing->weights[((group * kernels + first + l) * depth + c) * cells + i];
          packing->plan->simd->winograd_kernels (state->variant->points, p->kernel_h, packing->matrix, planes, width, out,
                                                 state->in_blocks * lanes * width);
        }
    }
}

static gboolean
pack (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  FoveaWinograd *state = plan->state;
  Packing packing = { plan, weights };
  gsize lanes = plan->simd->lanes, points = state->variant->points;
  gsize factors[] = { p->groups, state->out_blocks, state->in_blocks, points * points * lanes * lanes * sizeof (float) }, bytes;

  if (!fovea_size_product (factors, G_N_ELEMENTS (factors), &bytes))
    bytes = G_MAXSIZE;
  state->weights = fovea_memory_alloc (bytes, _("transformed kernels"), error);
  if (!state->weights)
    return FALSE;
  state->bias = fovea_memory_alloc0 (p->groups * state->out_blocks * lanes * sizeof (float), _("a bias"), error);
  if (!state->bias)
    return FALSE;
  memcpy (state->bias, plan->bias, p->k * sizeof (float));
  kernel_matrix (state->variant, packing.matrix);
  return fovea_parallel_for (p->groups * fovea_divide_up (state->out_blocks, 2) * state->in_blocks, 1, pack_items, &packing, NULL);
}

/* Planes of values and of sums lie an odd number of cache lines apart: those of one tile then share no cache set. */
static gsize
odd_lines (gsize floats)
{
  return (fovea_divide_up (floats, LINE) | 1) * LINE;
}

/* Whether the threads share parts, and tiles of a part. The sums of a tile are the same in each. */
static void
choose_part (const FoveaConvPlan *plan, FoveaWinograd *state)
{
  gsize lanes = plan->simd->lanes, points = state->variant->points;
  gsize values = points * points * state->in_blocks * lanes, sums = points * points * 2 * lanes; /* of a tile */
  gsize own = MIN (OWN_FLOATS / values, OWN_FLOATS / sums), pixels = plan->simd->tile_pixels;

  state->shared = own < LEAST_OWN_TILES;
  own = MIN (own, MAX (state->tiles / OWN_PARTS, pixels));
  if (own > pixels)
    own -= own % pixels;
  state->shared |= plan->problem.groups * fovea_divide_up (state->tiles, MAX (own, 1)) < plan->threads
                   || own * values * state->out_blocks * lanes > FOVEA_CONV_ITEM_MACS;
  state->part = own;
  if (state->shared)
    state->part = MIN (MIN (SHARED_VALUES / values, SHARED_SUMS / sums), FOVEA_CONV_ITEM_MACS / (values * 2 * lanes));
  state->part = CLAMP (state->part, 1, state->tiles);
}

static void
share_out (FoveaConvPlan *plan)
{
  FoveaWinograd *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points, columns;

  choose_part (plan, state);
  state->part = fovea_divide_up (state->tiles, fovea_divide_up (state->tiles, state->part));
  state->column = fovea_divide_up (state->part, fovea_divide_up (state->part, plan->simd->tile_pixels));
  columns = fovea_divide_up (state->part, state->column);
  state->slices = CLAMP (2 * plan->threads / fovea_divide_up (state->out_blocks, 2), 1, columns);
  state->offsets = g_new (gssize, state->in_blocks);
  for (gsize b = 0; b < state->in_blocks; b++)
    state->offsets[b] = (gssize) (b * state->column * lanes);
  state->values_plane = odd_lines (columns * state->column * state->in_blocks * lanes);
  state->sums_plane = odd_lines (2 * state->part * lanes);
  state->values_bytes = points * points * state->values_plane * sizeof (float);
  state->sums_bytes = points * points * state->sums_plane * sizeof (float);
  if (state->shared)
    plan->thread_scratch = state->sums_bytes + fovea_round_up (fovea_divide_up (state->values_bytes, plan->threads), FOVEA_ALIGNMENT);
  else
    plan->thread_scratch = state->sums_bytes + state->values_bytes;
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  FoveaWinograd *state = plan->state = g_new0 (FoveaWinograd, 1);

  state->variant = choose_variant (p, plan->simd->lanes);
  state->tiles_h = fovea_divide_up (plan->out_h, state->variant->size);
  state->tiles_w = fovea_divide_up (plan->out_w, state->variant->size);
  state->tiles = count_tiles (p, state->variant);
  state->in_blocks = fovea_divide_up (p->c / p->groups, plan->simd->lanes);
  state->out_blocks = fovea_divide_up (p->k / p->groups, plan->simd->lanes);
  share_out (plan);
  return pack (plan, weights, error);
}

extern const FoveaConvPathClass fovea_conv_winograd;

const FoveaConvPathClass fovea_conv_winograd = {
  .path = FOVEA_CONV_WINOGRAD,
  .samples = FOVEA_CONV_BLOCKS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_blocks = fovea_winograd_run,
};
