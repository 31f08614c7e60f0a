/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/normalizing.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/conv/simd/simd.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/sums.h"

static gint64
count_groups (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "num_groups", context->inputs[0].shape.dims[1]);
}

/* Numbers of scale and bias. */
static gint64
count_parameters (const FoveaOpContext *context)
{
  return context->opset < 21 ? count_groups (context) : context->inputs[0].shape.dims[1];
}

gboolean
fovea_normalizing_infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  gint64 groups;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error))
    return FALSE;
  groups = count_groups (context);
  if (groups < 1 || x->dims[1] % groups != 0)
    return fovea_refuse (error, _("%lld groups do not divide %lld channels"), (long long) groups, (long long) x->dims[1]);
  for (guint i = 1; i < 3; i++)
    if (!fovea_op_require_rank (context, i, 1, 1, error))
      return FALSE;
    else if (context->inputs[i].shape.dims[0] != count_parameters (context))
      return fovea_refuse (error, _("input %u has %lld elements for %lld channels or groups"), i + 1,
                           (long long) context->inputs[i].shape.dims[0], (long long) count_parameters (context));
  return fovea_op_infer_same (context, error);
}

/* Of one map: its mean, and the sum of squared distances from it. */
typedef struct
{
  double mean, squares;
} Moments;

typedef struct
{
  gsize images, channels, padded, groups, plane; /* channels up to whole blocks; elements of a map */
  gboolean by_group;                             /* scale and bias */
  const float *scale, *bias;
  double epsilon;
  Moments *moments;             /* (images, channels) */
  float *mean, *factor, *shift; /* (images, padded) */
} Groups;

static Groups
read_groups (const FoveaOpContext *context, gsize block)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gsize channels = (gsize) shape->dims[1];

  return (Groups){
    .images = (gsize) shape->dims[0], .channels = channels, .padded = (channels + block - 1) / block * block,
    .groups = (gsize) count_groups (context), .plane = fovea_shape_span (shape, 2, shape->rank),
    .by_group = count_parameters (context) != shape->dims[1], .epsilon = fovea_node_float (context->node, "epsilon", 1e-5f),
  };
}

static gsize
scratch_bytes (const Groups *self)
{
  return self->images * (self->channels * sizeof (Moments) + 3 * self->padded * sizeof (float));
}

static void
place_scratch (Groups *self, gpointer scratch)
{
  self->moments = scratch;
  self->mean = (float *) (self->moments + self->images * self->channels);
  self->factor = self->mean + self->images * self->padded;
  self->shift = self->factor + self->images * self->padded;
}

/* The statistics of maps become those of their groups. Channels behind the last become 0. */
static void
settle_groups (const Groups *self)
{
  gsize members = self->channels / self->groups;

  memset (self->mean, 0, 3 * self->images * self->padded * sizeof (float));
  for (gsize i = 0; i < self->images * self->groups; i++)
    {
      const Moments *maps = self->moments + i * members;
      gsize group = i % self->groups;
      double mean = 0.0, squares = 0.0, inverse;

      for (gsize j = 0; j < members; j++)
        mean += maps[j].mean / (double) members;
      for (gsize j = 0; j < members; j++)
        squares += maps[j].squares + (maps[j].mean - mean) * (maps[j].mean - mean) * (double) self->plane;
      inverse = 1.0 / sqrt (squares / (double) (self->plane * members) + self->epsilon);
      for (gsize c = group * members; c < (group + 1) * members; c++)
        {
          gsize at = i / self->groups * self->padded + c, from = self->by_group ? group : c;

          self->mean[at] = (float) mean;
          self->factor[at] = (float) (self->scale[from] * inverse);
          self->shift[at] = self->bias[from];
        }
    }
}

gboolean
fovea_normalizing_prepare (FoveaOpContext *context, GError **error)
{
  Groups groups = read_groups (context, 1);

  context->scratch = scratch_bytes (&groups);
  return TRUE;
}

typedef struct
{
  Groups groups;
  const float *x;
  float *y;
} Job;

static void
measure_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize plane = job->groups.plane;

  for (gsize map = begin; map < end; map++)
    {
      const float *x = job->x + map * plane;
      Moments *moments = &job->groups.moments[map];

      moments->mean = fovea_sum (x, plane) / (double) plane;
      moments->squares = fovea_sum_squares (x, plane, moments->mean);
    }
}

static void
normalize_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize plane = job->groups.plane;

  for (gsize map = begin; map < end; map++)
    {
      const float *x = job->x + map * plane;
      float *y = job->y + map * plane, mean = job->groups.mean[map], factor = job->groups.factor[map], shift = job->groups.shift[map];

      for (gsize i = 0; i < plane; i++)
        y[i] = (x[i] - mean) * factor + shift;
    }
}

gboolean
fovea_normalizing_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                       FoveaProgress *progress)
{
  Job job = { read_groups (context, 1), inputs[0]->data, outputs[0]->data };
  gsize maps = job.groups.images * job.groups.channels;

  job.groups.scale = inputs[1]->data;
  job.groups.bias = inputs[2]->data;
  place_scratch (&job.groups, scratch);
  if (!fovea_parallel_for (maps, 1, measure_maps, &job, progress))
    return FALSE;
  settle_groups (&job.groups);
  return fovea_parallel_for (maps, 1, normalize_maps, &job, progress);
}

/* In blocks of channels the sums of all pieces of rows come first, in scratch memory; a piece is as many rows whatever the threads do. */
#define FLOATS_A_PIECE 32768

typedef struct
{
  Groups groups;
  const FoveaBlocks *in, *out;
  float lowest, highest;
  gsize blocks, rows, pieces; /* of an image; of a piece; of a block */
  double *sums;               /* (N, blocks, pieces, 2, lanes): of x - x[0], and their squares */
} BlocksJob;

static gsize
rows_a_piece (gsize w, gsize block)
{
  return MAX (FLOATS_A_PIECE / (w * block), 1);
}

static void
first_pixel (const BlocksJob *job, gsize n, gsize b, double *centers)
{
  const float *pixel = fovea_blocks_at (job->in, n, b, 0, 0);

  for (gsize l = 0; l < job->in->block; l++)
    centers[l] = pixel[l];
}

static void
sum_pieces (gsize begin, gsize end, guint worker, gpointer data)
{
  const BlocksJob *job = data;
  gsize block = job->in->block;

  for (gsize i = begin; i < end; i++)
    {
      gsize plane = i / job->pieces, n = plane / job->blocks, b = plane % job->blocks, first = i % job->pieces * job->rows;
      double centers[FOVEA_MAX_BLOCK], *sums = job->sums + i * 2 * block;

      first_pixel (job, n, b, centers);
      memset (sums, 0, 2 * block * sizeof *sums);
      for (gsize y = first; y < MIN (first + job->rows, job->in->h); y++)
        fovea_simd ()->channel_moments (fovea_blocks_at (job->in, n, b, y, 0), job->in->w, centers, sums, sums + block);
    }
}

/* Block @b of image @n: the sums of its pieces become the moments of its maps. */
static void
join_pieces (const BlocksJob *job, gsize n, gsize b)
{
  const Groups *groups = &job->groups;
  gsize block = job->in->block, channels = MIN (block, groups->channels - b * block);
  Moments *moments = groups->moments + n * groups->channels + b * block;
  double centers[FOVEA_MAX_BLOCK], count = (double) groups->plane;

  first_pixel (job, n, b, centers);
  for (gsize l = 0; l < channels; l++)
    {
      const double *sums = job->sums + (n * job->blocks + b) * job->pieces * 2 * block + l;
      double sum = 0.0, squares = 0.0;

      for (gsize piece = 0; piece < job->pieces; piece++)
        {
          sum += sums[piece * 2 * block];
          squares += sums[(piece * 2 + 1) * block];
        }
      moments[l] = (Moments){ centers[l] + sum / count, MAX (squares - sum / count * sum, 0.0) };
    }
}

static void
normalize_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  const Groups *groups = &job->groups;
  gsize first = n * groups->padded + b * job->in->block;
  FoveaNormalization channels = { groups->mean + first, groups->factor + first, groups->shift + first, job->lowest, job->highest };

  for (gsize i = y; i < y + rows; i++)
    fovea_simd ()->normalize (fovea_blocks_at (job->in, n, b, i, 0), fovea_blocks_at (job->out, n, b, i, 0), job->in->w, &channels);
}

static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  return fovea_blocks_accept (context, lanes) && context->inputs[1].constant && context->inputs[2].constant;
}

static gboolean
prepare_blocks (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  Groups groups = read_groups (context, block);
  gsize rows = rows_a_piece ((gsize) shape->dims[3], block), pieces = ((gsize) shape->dims[2] + rows - 1) / rows;
  float *limits = context->state = g_new (float, 2);

  limits[0] = fusion->lowest;
  limits[1] = fusion->highest;
  context->scratch = groups.images * groups.padded * pieces * 2 * sizeof (double) + scratch_bytes (&groups);
  return TRUE;
}

static void
release_blocks (FoveaOpContext *context)
{
  g_clear_pointer (&context->state, g_free);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaBlocks *in = &inputs[0];
  gsize rows = rows_a_piece (in->w, in->block), pieces = (in->h + rows - 1) / rows;
  const float *limits = context->state;
  BlocksJob job = {
    read_groups (context, in->block), in, &outputs[0], limits[0], limits[1], fovea_blocks_count (in), rows, pieces, scratch,
  };

  job.groups.scale = fovea_tensor_floats (context->inputs[1].constant);
  job.groups.bias = fovea_tensor_floats (context->inputs[2].constant);
  place_scratch (&job.groups, job.sums + in->n * job.groups.padded * pieces * 2);
  if (!fovea_parallel_for (in->n * job.blocks * pieces, 1, sum_pieces, &job, progress))
    return FALSE;
  for (gsize i = 0; i < in->n * job.blocks; i++)
    join_pieces (&job, i / job.blocks, i % job.blocks);
  settle_groups (&job.groups);
  return fovea_block_rows_for (&outputs[0], in->w * in->block, normalize_rows, &job, progress);
}

const FoveaBlocksOp fovea_normalizing_blocks = {
  .fuses = FOVEA_FUSE_CLAMP,
  .accepts = accepts_blocks,
  .prepare = prepare_blocks,
  .release = release_blocks,
  .run = run_blocks,
};

/* A map depends on all maps of its group. */
void
fovea_normalizing_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 channels = context->inputs[0].shape.dims[1], members = channels / count_groups (context);
  gboolean by_group = count_parameters (context) != channels;

  fovea_field_plane (context, input, output, box);
  if (input == 0)
    {
      box->begin[1] = output->begin[1] / members * members;
      box->end[1] = output->end[1] / members * members + members - 1;
    }
  else if (by_group)
    {
      box->begin[0] /= members;
      box->end[0] /= members;
    }
}
