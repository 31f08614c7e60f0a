/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels by Winograd's minimal filtering: output tiles of size x size pixels come from input tiles of points x points,
 * points = size + kernel - 1. Y = A' ((G g G') . (B' d B)) A for kernel g and input tile d; the products in the middle, summed over the input
 * channels, are points^2 small matrix products of tiles by channels. (Lavin & Gray 2015, "Fast Algorithms for Convolutional Neural
 * Networks".)
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
#include "core/conv/path.h"

#define MOST_POINTS 6
#define MOST_KERNEL 5
#define MOST_LANES 16
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

typedef struct
{
  gsize points, size, kernel;
  const double *at; /* the finite points: points - 1 */
} Variant;

static const double points_4[] = { 0, 1, -1 };
static const double points_6[] = { 0, M_SQRT1_2, -M_SQRT1_2, M_SQRT2, -M_SQRT2 };

static const Variant variants[] = {
  { 4, 2, 3, points_4 }, /* rounds like plain sums */
  { 6, 4, 3, points_6 },
  { 6, 2, 5, points_6 },
};

typedef struct
{
  const Variant *variant;
  gsize tiles_h, tiles_w, tiles; /* of an image, of all images */
  gsize in_blocks, out_blocks;   /* of a group */
  gsize part;                    /* tiles that are transformed at a time */
  gsize column;                  /* tiles of a register tile: a part is cut into columns */
  gsize slices;                  /* of the columns of a shared part that has too few output channels for all threads */
  gsize values_plane, sums_plane;
  gsize values_bytes, sums_bytes;
  gboolean shared; /* all threads work on one part, each on its output channels; else each on its part */
  gssize *offsets; /* (in_blocks): from one block of a column's values to the next */
  float *weights;  /* (groups, pairs of out_blocks, points^2, in_blocks, lanes, 1 or 2, lanes) */
  float *bias;     /* (groups, out_blocks, lanes) */
} State;

static gsize
divide_up (gsize n, gsize by)
{
  return (n + by - 1) / by;
}

static gsize
count_tiles (const FoveaConvProblem *p, const Variant *variant)
{
  return p->n * divide_up (fovea_conv_problem_out_h (p), variant->size) * divide_up (fovea_conv_problem_out_w (p), variant->size);
}

/* Products and what takes as long as so many, a group. */
static double
cost (const FoveaConvProblem *p, const Variant *variant, gsize lanes)
{
  double tiles = (double) count_tiles (p, variant), points = (double) variant->points;
  double in = (double) fovea_round_up (p->c / p->groups, lanes), out = (double) fovea_round_up (p->k / p->groups, lanes);

  return points * points * ((tiles + FETCH_TILES_A_LANE * (double) lanes) * in * out + TRANSFORM_PRODUCTS * tiles * (in + out));
}

/* Larger tiles take fewer products, but where maps are small they are cut and have more weights. Only the shape decides, because it decides
 * the rounding, too. */
static const Variant *
choose_variant (const FoveaConvProblem *p, gsize lanes)
{
#ifdef EXPERIMENT
  if (x_variant >= 0) return &variants[x_variant];
#endif
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
  return fovea_conv_arithmetic_seconds ((double) p->groups * cost (p, choose_variant (p, simd->lanes), simd->lanes), simd, 0.9);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  g_free (state->offsets);
  fovea_memory_free (state->weights);
  fovea_memory_free (state->bias);
  g_free (state);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *weights;
  double matrix[MOST_POINTS * MOST_KERNEL]; /* G (points, kernel) */
} Packing;

static void
kernel_matrix (const Variant *variant, double *matrix)
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

static gsize
pair_weights (const FoveaConvPlan *plan, gsize group, gsize pair)
{
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points;

  return (group * state->out_blocks + pair * 2) * points * points * state->in_blocks * lanes * lanes;
}

static gsize
pair_vectors (const State *state, gsize pair)
{
  return MIN (2, state->out_blocks - pair * 2);
}

/* Items are (group, pair of output blocks, input block). */
static void
pack_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Packing *packing = data;
  const FoveaConvProblem *p = &packing->plan->problem;
  const State *state = packing->plan->state;
  gsize lanes = packing->plan->simd->lanes, pairs = divide_up (state->out_blocks, 2), cells = p->kernel_h * p->kernel_w;
  gsize depth = p->c / p->groups, kernels = p->k / p->groups;

  for (gsize item = begin; item < end; item++)
    {
      gsize block = item % state->in_blocks, pair = item / state->in_blocks % pairs, group = item / state->in_blocks / pairs;
      gsize width = pair_vectors (state, pair) * lanes, first = pair * 2 * lanes, filled = MIN (width, kernels - first);
      float *out = state->weights + pair_weights (packing->plan, group, pair) + block * lanes * width;

      for (gsize c = block * lanes; c < (block + 1) * lanes; c++, out += width)
        {
          double planes[MOST_KERNEL * MOST_KERNEL * 2 * MOST_LANES] = { 0 };

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
  State *state = plan->state;
  Packing packing = { plan, weights };
  gsize lanes = plan->simd->lanes, points = state->variant->points;
  gsize factors[] = { p->groups, state->out_blocks, state->in_blocks, points * points * lanes * lanes * sizeof (float) }, bytes;

  if (!fovea_size_product (factors, G_N_ELEMENTS (factors), &bytes))
    bytes = G_MAXSIZE;
  state->weights = fovea_memory_alloc (bytes, "transformed kernels", error);
  if (!state->weights)
    return FALSE;
  state->bias = fovea_memory_alloc0 (p->groups * state->out_blocks * lanes * sizeof (float), "a bias", error);
  if (!state->bias)
    return FALSE;
  memcpy (state->bias, plan->bias, p->k * sizeof (float));
  kernel_matrix (state->variant, packing.matrix);
  return fovea_parallel_for (p->groups * divide_up (state->out_blocks, 2) * state->in_blocks, 1, pack_items, &packing, NULL);
}

/* Planes of values and of sums lie an odd number of cache lines apart: those of one tile then share no cache set. */
static gsize
odd_lines (gsize floats)
{
  return (divide_up (floats, LINE) | 1) * LINE;
}

/* Whether the threads share parts, and tiles of a part. The sums of a tile are the same in each. */
static void
choose_part (const FoveaConvPlan *plan, State *state)
{
  gsize lanes = plan->simd->lanes, points = state->variant->points;
  gsize values = points * points * state->in_blocks * lanes, sums = points * points * 2 * lanes; /* of a tile */
  gsize own = MIN (OWN_FLOATS / values, OWN_FLOATS / sums), pixels = plan->simd->tile_pixels;

  state->shared = own < LEAST_OWN_TILES;
  own = MIN (own, MAX (state->tiles / OWN_PARTS, pixels));
  if (own > pixels)
    own -= own % pixels;
  state->shared |= plan->problem.groups * divide_up (state->tiles, MAX (own, 1)) < plan->threads
                   || own * values * state->out_blocks * lanes > FOVEA_CONV_ITEM_MACS;
  state->part = own;
  if (state->shared)
    state->part = MIN (MIN (SHARED_VALUES / values, SHARED_SUMS / sums), FOVEA_CONV_ITEM_MACS / (values * 2 * lanes));
  state->part = CLAMP (state->part, 1, state->tiles);
}

static void
share_out (FoveaConvPlan *plan)
{
  State *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points, columns;

  choose_part (plan, state);
#ifdef EXPERIMENT
  if (x_part > 0) state->part = MIN (x_part, state->tiles);
  if (x_shared >= 0) state->shared = x_shared;
#endif
  state->part = divide_up (state->tiles, divide_up (state->tiles, state->part));
  state->column = divide_up (state->part, divide_up (state->part, plan->simd->tile_pixels));
  columns = divide_up (state->part, state->column);
  state->slices = CLAMP (2 * plan->threads / divide_up (state->out_blocks, 2), 1, columns);
  state->offsets = g_new (gssize, state->in_blocks);
  for (gsize b = 0; b < state->in_blocks; b++)
    state->offsets[b] = (gssize) (b * state->column * lanes);
  state->values_plane = odd_lines (columns * state->column * state->in_blocks * lanes);
  state->sums_plane = odd_lines (2 * state->part * lanes);
  state->values_bytes = points * points * state->values_plane * sizeof (float);
  state->sums_bytes = points * points * state->sums_plane * sizeof (float);
  if (state->shared)
    plan->thread_scratch = state->sums_bytes + fovea_round_up (divide_up (state->values_bytes, plan->threads), FOVEA_ALIGNMENT);
  else
    plan->thread_scratch = state->sums_bytes + state->values_bytes;
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);

  state->variant = choose_variant (p, plan->simd->lanes);
  state->tiles_h = divide_up (plan->out_h, state->variant->size);
  state->tiles_w = divide_up (plan->out_w, state->variant->size);
  state->tiles = count_tiles (p, state->variant);
  state->in_blocks = divide_up (p->c / p->groups, plan->simd->lanes);
  state->out_blocks = divide_up (p->k / p->groups, plan->simd->lanes);
  share_out (plan);
  return pack (plan, weights, error);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaBlocks *input, *residual, *output;
  guint8 *scratch;
  gsize part; /* of shared work */
} Run;

/* Tiles [first, end) of a group, and where their transforms stand. */
typedef struct
{
  const Run *run;
  gsize group, first, end;
  float *values; /* (points^2 at values_plane, columns, in_blocks, column, lanes) */
  float *sums;   /* (points^2 at sums_plane, 1 or 2, tiles, lanes) */
} Part;

/* Neighbouring tiles of a row. */
typedef struct
{
  gsize n, y, x, count;
} TileRow;

static TileRow
row_of_tiles (const State *state, gsize first, gsize end)
{
  gsize x = first % state->tiles_w, y = first / state->tiles_w;

  return (TileRow){ y / state->tiles_h, y % state->tiles_h, x, MIN (end - first, state->tiles_w - x) };
}

/* Parts are numbered (group, tiles). */
static Part
locate_part (const Run *run, gsize number, guint worker)
{
  const State *state = run->plan->state;
  gsize parts = divide_up (state->tiles, state->part), first = number % parts * state->part;
  guint8 *own = run->scratch + worker * run->plan->thread_scratch;
  Part part = { run, number / parts, first, MIN (first + state->part, state->tiles) };

  if (state->shared)
    own = run->scratch + state->values_bytes + worker * state->sums_bytes;
  part.values = (float *) (state->shared ? run->scratch : own + state->sums_bytes);
  part.sums = (float *) own;
  return part;
}

/* A tile that reaches out of the halo: what lies there belongs to others, here it is zero. */
static void
transform_edge_tile (const Part *part, gsize n, gsize block, gssize y, gssize x, float *out)
{
  const FoveaBlocks *input = part->run->input;
  const FoveaSimd *simd = part->run->plan->simd;
  const State *state = part->run->plan->state;
  gsize points = state->variant->points, row = points * simd->lanes;
  float window[MOST_POINTS * MOST_POINTS * MOST_LANES] __attribute__ ((aligned (64))) = { 0 };
  gssize rows = MIN ((gssize) points, (gssize) (input->h + input->halo_h) - y);
  gssize cols = MIN ((gssize) points, (gssize) (input->w + input->halo_w) - x);

  for (gssize i = 0; i < rows && cols > 0; i++)
    memcpy (window + i * (gssize) row,
            fovea_blocks_at (input, n, block, 0, 0) + (y + i) * (gssize) input->row + x * (gssize) simd->lanes,
            (gsize) cols * simd->lanes * sizeof (float));
  simd->winograd_input (points, state->variant->size, window, row, 1, out, state->values_plane);
}

static void
transform_row (const Part *part, TileRow row, gsize block, float *out)
{
  const FoveaBlocks *input = part->run->input;
  const FoveaConvPlan *plan = part->run->plan;
  const State *state = plan->state;
  gssize points = (gssize) state->variant->points, size = (gssize) state->variant->size, lanes = (gssize) plan->simd->lanes;
  gssize y = (gssize) row.y * size - (gssize) plan->problem.pad_top, x = (gssize) row.x * size - (gssize) plan->problem.pad_left;
  gssize room = (gssize) (input->w + input->halo_w) - x - points, inside = 0;

  if (y + points <= (gssize) (input->h + input->halo_h) && room >= 0)
    inside = MIN (room / size + 1, (gssize) row.count);
  block += part->group * state->in_blocks;
  if (inside > 0)
    plan->simd->winograd_input ((gsize) points, (gsize) size,
                                fovea_blocks_at (input, row.n, block, 0, 0) + y * (gssize) input->row + x * lanes, input->row, (gsize) inside,
                                out, state->values_plane);
  for (gssize t = inside; t < (gssize) row.count; t++)
    transform_edge_tile (part, row.n, block, y, x + t * size, out + t * lanes);
}

static void
transform_block (const Part *part, gsize block)
{
  const State *state = part->run->plan->state;
  gsize lanes = part->run->plan->simd->lanes;
  float *out = part->values + block * state->column * lanes;

  for (gsize first = part->first; first < part->end; first += state->column, out += state->column * state->in_blocks * lanes)
    {
      gsize end = MIN (first + state->column, part->end);
      TileRow row;

      for (gsize tile = first; tile < end; tile += row.count)
        {
          row = row_of_tiles (state, tile, end);
          transform_row (part, row, block, out + (tile - first) * lanes);
        }
    }
}

static void
multiply_pair (const Part *part, gsize pair)
{
  const FoveaConvPlan *plan = part->run->plan;
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points, vectors = pair_vectors (state, pair), tiles = part->end - part->first;
  FoveaBlockTile tile = {
    .offsets = state->offsets,
    .n_segments = state->in_blocks,
    .run = lanes,
    .step = lanes,
    .weights = state->weights + pair_weights (plan, part->group, pair),
    .lowest = -INFINITY,
    .highest = INFINITY,
    .out_plane = tiles * lanes,
  };

  for (gsize point = 0; point < points * points; point++)
    {
      tile.in = part->values + point * state->values_plane;
      tile.out = part->sums + point * state->sums_plane;
      for (gsize first = 0; first < tiles; first += state->column)
        {
          plan->simd->block_tile (&tile, 1, MIN (state->column, tiles - first), vectors);
          tile.in += state->column * state->in_blocks * lanes;
          tile.out += state->column * lanes;
        }
      tile.weights += state->in_blocks * lanes * vectors * lanes;
    }
}

static void
finish_block (const Part *part, gsize block, const float *sums)
{
  const Run *run = part->run;
  const FoveaConvPlan *plan = run->plan;
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes, size = state->variant->size, index = part->group * state->out_blocks + block;
  FoveaWinogradOutput end = {
    .points = state->variant->points,
    .size = size,
    .in = sums,
    .in_plane = state->sums_plane,
    .bias = state->bias + index * lanes,
    .add_row = run->residual ? run->residual->row : 0,
    .lowest = plan->problem.lowest,
    .highest = plan->problem.highest,
    .out_row = run->output->row,
  };
  TileRow row;

  for (gsize tile = part->first; tile < part->end; tile += row.count, end.in += row.count * lanes)
    {
      row = row_of_tiles (state, tile, part->end);
      end.out = fovea_blocks_at (run->output, row.n, index, row.y * size, row.x * size);
      end.add = run->residual ? fovea_blocks_at (run->residual, row.n, index, row.y * size, row.x * size) : NULL;
      plan->simd->winograd_output (&end, MIN (size, plan->out_h - row.y * size), MIN (row.count * size, plan->out_w - row.x * size));
    }
}

static void
do_pair (const Part *part, gsize pair)
{
  const State *state = part->run->plan->state;

  multiply_pair (part, pair);
  for (gsize v = 0; v < pair_vectors (state, pair); v++)
    finish_block (part, pair * 2 + v, part->sums + v * (part->end - part->first) * part->run->plan->simd->lanes);
}

/* Items are parts. */
static void
run_parts (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const State *state = run->plan->state;

  for (gsize item = begin; item < end; item++)
    {
      Part part = locate_part (run, item, worker);

      for (gsize block = 0; block < state->in_blocks; block++)
        transform_block (&part, block);
      for (gsize pair = 0; pair * 2 < state->out_blocks; pair++)
        do_pair (&part, pair);
    }
}

/* Items are input blocks of the shared part. */
static void
run_transforms (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  Part part = locate_part (run, run->part, worker);

  for (gsize block = begin; block < end; block++)
    transform_block (&part, block);
}

/* Items are (pair of output blocks, slice) of the shared part. */
static void
run_pairs (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const State *state = run->plan->state;
  Part whole = locate_part (run, run->part, worker);
  gsize columns = divide_up (whole.end - whole.first, state->column);

  for (gsize item = begin; item < end; item++)
    {
      gsize slice = item % state->slices, from = slice * columns / state->slices, to = (slice + 1) * columns / state->slices;
      Part part = whole;

      part.first = whole.first + from * state->column;
      part.end = MIN (whole.first + to * state->column, whole.end);
      part.values = whole.values + from * state->column * state->in_blocks * run->plan->simd->lanes;
      do_pair (&part, item / state->slices);
    }
}

static gboolean
run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output, guint8 *scratch,
            FoveaProgress *progress)
{
  const State *state = plan->state;
  Run run = { plan, input, residual, output, scratch };
  gsize parts = plan->problem.groups * divide_up (state->tiles, state->part);
  double from, to;
  gboolean done = TRUE;

  if (!state->shared)
    return fovea_parallel_for (parts, 1, run_parts, &run, progress);
  fovea_progress_get_range (progress, &from, &to);
  for (run.part = 0; done && run.part < parts; run.part++)
    {
      fovea_progress_range (progress, from + (to - from) * (double) run.part / (double) parts,
                            from + (to - from) * (double) (run.part + 1) / (double) parts);
      done = fovea_parallel_for (state->in_blocks, 1, run_transforms, &run, NULL)
             && fovea_parallel_for (divide_up (state->out_blocks, 2) * state->slices, 1, run_pairs, &run, progress);
    }
  fovea_progress_range (progress, from, to);
  return done;
}

extern const FoveaConvPathClass fovea_conv_winograd;

const FoveaConvPathClass fovea_conv_winograd = {
  .path = FOVEA_CONV_WINOGRAD,
  .samples = FOVEA_CONV_BLOCKS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_blocks = run_blocks,
};
