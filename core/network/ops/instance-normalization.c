/* SPDX-License-Identifier: GPL-3.0-or-later */

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

static const FoveaOpAttribute attributes[] = {
  { "epsilon", FOVEA_ATTRIBUTE_FLOAT },
};

/* X is (N, C, ...); scale and bias are (C). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error))
    return FALSE;
  for (guint i = 1; i < 3; i++)
    if (!fovea_op_require_rank (context, i, 1, 1, error))
      return FALSE;
    else if (context->inputs[i].shape.dims[0] != x->dims[1])
      return fovea_refuse (error, _("input %u has %lld elements for %lld channels"), i + 1,
                           (long long) context->inputs[i].shape.dims[0], (long long) x->dims[1]);
  return fovea_op_infer_same (context, error);
}

typedef struct
{
  const float *x, *scale, *bias;
  float *y;
  double epsilon;
  gsize channels, plane;
} Job;

static void
normalize (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize map = begin; map < end; map++)
    {
      const float *x = job->x + map * job->plane;
      double mean = fovea_sum (x, job->plane) / (double) job->plane;
      double variance = fovea_sum_squares (x, job->plane, mean) / (double) job->plane;
      float *y = job->y + map * job->plane, center = (float) mean, bias = job->bias[map % job->channels];
      float factor = (float) (job->scale[map % job->channels] / sqrt (variance + job->epsilon));

      for (gsize i = 0; i < job->plane; i++)
        y[i] = (x[i] - center) * factor + bias;
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = {
    inputs[0]->data, inputs[1]->data, inputs[2]->data, outputs[0]->data, fovea_node_float (context->node, "epsilon", 1e-5f),
    (gsize) shape->dims[1], fovea_shape_span (shape, 2, shape->rank),
  };

  return fovea_parallel_for (fovea_shape_span (shape, 0, 2), 1, normalize, &job, progress);
}

/* In blocks of channels the sums of all pieces of rows come first, in scratch memory; a piece is as many rows whatever the threads do. */
#define FLOATS_A_PIECE 32768

typedef struct
{
  const FoveaBlocks *in, *out;
  const float *scale, *bias; /* (C) */
  double epsilon;
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

/* Channels behind the last become 0. */
static void
read_statistics (const BlocksJob *job, gsize n, gsize b, float *mean, float *factor, float *bias)
{
  gsize block = job->in->block;
  const double *sums = job->sums + (n * job->blocks + b) * job->pieces * 2 * block;
  double centers[FOVEA_MAX_BLOCK], count = (double) (job->in->h * job->in->w);

  first_pixel (job, n, b, centers);
  for (gsize l = 0; l < block; l++)
    {
      gsize c = b * block + l;
      double sum = 0.0, squares = 0.0, variance;

      for (gsize piece = 0; piece < job->pieces; piece++)
        {
          sum += sums[piece * 2 * block + l];
          squares += sums[(piece * 2 + 1) * block + l];
        }
      variance = MAX (squares / count - sum / count * (sum / count), 0.0);
      mean[l] = (float) (centers[l] + sum / count);
      factor[l] = c < job->in->c ? (float) (job->scale[c] / sqrt (variance + job->epsilon)) : 0.0f;
      bias[l] = c < job->in->c ? job->bias[c] : 0.0f;
    }
}

static void
normalize_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  float mean[FOVEA_MAX_BLOCK], factor[FOVEA_MAX_BLOCK], bias[FOVEA_MAX_BLOCK];
  FoveaNormalization channels = { mean, factor, bias, job->lowest, job->highest };

  read_statistics (job, n, b, mean, factor, bias);
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
  gsize n = (gsize) shape->dims[0], blocks = ((gsize) shape->dims[1] + block - 1) / block, h = (gsize) shape->dims[2];
  gsize rows = rows_a_piece ((gsize) shape->dims[3], block);
  float *limits = context->state = g_new (float, 2);

  limits[0] = fusion->lowest;
  limits[1] = fusion->highest;
  context->scratch = n * blocks * ((h + rows - 1) / rows) * 2 * block * sizeof (double);
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
  gsize rows = rows_a_piece (in->w, in->block);
  const float *limits = context->state;
  BlocksJob job = {
    in, &outputs[0], fovea_tensor_floats (context->inputs[1].constant), fovea_tensor_floats (context->inputs[2].constant),
    fovea_node_float (context->node, "epsilon", 1e-5f), limits[0], limits[1],
    fovea_blocks_count (in), rows, (in->h + rows - 1) / rows, scratch,
  };

  return fovea_parallel_for (in->n * job.blocks * job.pieces, 1, sum_pieces, &job, progress)
         && fovea_block_rows_for (&outputs[0], in->w * in->block, normalize_rows, &job, progress);
}

static const FoveaBlocksOp blocks = {
  .fuses = FOVEA_FUSE_CLAMP,
  .accepts = accepts_blocks,
  .prepare = prepare_blocks,
  .release = release_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_instance_normalization = {
  .name = "InstanceNormalization",
  .summary = N_("Shifts and scales each map by its own mean and variance: style networks drop the photo's contrast so."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_plane,
  .run = run,
  .blocks = &blocks,
};
