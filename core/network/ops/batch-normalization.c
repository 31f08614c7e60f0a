/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "epsilon", FOVEA_ATTRIBUTE_FLOAT },
  { "is_test", FOVEA_ATTRIBUTE_INT },
  { "momentum", FOVEA_ATTRIBUTE_FLOAT },
  { "spatial", FOVEA_ATTRIBUTE_INT },
  { "training_mode", FOVEA_ATTRIBUTE_INT },
};

/* Before opset 9 each position may have numbers of its own, as if it were a channel. */
static gboolean
is_spatial (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "spatial", 1) != 0;
}

/* X is (N, C, ...), or (N) of one channel. */
static gsize
count_channels (const FoveaOpContext *context)
{
  const FoveaShape *x = &context->inputs[0].shape;

  return fovea_shape_span (x, 1, is_spatial (context) ? MIN (2, x->rank) : x->rank);
}

/* Training gives the batch's mean and variance, too. */
static gboolean
refuse_training (const FoveaOpContext *context, GError **error)
{
  gboolean training = fovea_node_int (context->node, "training_mode", 0) != 0;

  for (guint i = 1; i < context->n_outputs; i++)
    training |= context->node->outputs[i] >= 0;
  return !training || fovea_refuse (error, _("normalises by the batch while training, which is not supported"));
}

/* Scale, bias, mean and variance are (C), or (C, ...) of each position. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gsize channels;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 1, FOVEA_MAX_RANK, error)
      || !refuse_training (context, error))
    return FALSE;
  channels = count_channels (context);
  for (guint i = 1; i < 5; i++)
    if (!fovea_op_require_rank (context, i, 1, is_spatial (context) ? 1 : FOVEA_MAX_RANK, error))
      return FALSE;
    else if (fovea_shape_count (&context->inputs[i].shape) != channels)
      return fovea_refuse (error, _("input %u has %zu elements for %zu channels"), i + 1,
                           fovea_shape_count (&context->inputs[i].shape), channels);
  for (guint i = 1; i < context->n_outputs; i++)
    context->outputs[i].dtype = FOVEA_DTYPE_NONE;
  return fovea_op_infer_same (context, error);
}

typedef struct
{
  const float *x, *scale, *bias, *mean, *variance;
  float *y, epsilon;
  gsize channels, plane, piece, pieces;
} Job;

static void
normalize (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize map = item / job->pieces, at = item % job->pieces * job->piece, c = map % job->channels;
      gsize n = MIN (job->piece, job->plane - at);
      const float *x = job->x + map * job->plane + at;
      float *y = job->y + map * job->plane + at, mean = job->mean[c], bias = job->bias[c];
      float factor = job->scale[c] / sqrtf (job->variance[c] + job->epsilon);

      for (gsize i = 0; i < n; i++)
        y[i] = (x[i] - mean) * factor + bias;
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  gsize channels = count_channels (context), maps = (gsize) shape->dims[0] * channels;
  gsize plane = fovea_shape_count (shape) / maps, piece = MIN (plane, FOVEA_ELEMENTS_A_CHUNK);
  Job job = {
    inputs[0]->data, inputs[1]->data, inputs[2]->data, inputs[3]->data, inputs[4]->data,
    outputs[0]->data, fovea_node_float (context->node, "epsilon", 1e-5f),
    channels, plane, piece, (plane + piece - 1) / piece,
  };

  return fovea_parallel_for (maps * job.pieces, FOVEA_ELEMENTS_A_CHUNK / piece, normalize, &job, progress);
}

/* (channels) of each, up to whole blocks: those behind the last channel become 0. */
typedef struct
{
  float *mean, *factor, *bias;
  float lowest, highest;
} Channels;

static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  for (guint i = 1; i < 5; i++)
    if (!context->inputs[i].constant)
      return FALSE;
  return fovea_blocks_accept (context, lanes) && is_spatial (context);
}

static void
release_blocks (FoveaOpContext *context)
{
  Channels *channels = context->state;

  fovea_memory_free (channels->mean);
  fovea_memory_free (channels->factor);
  fovea_memory_free (channels->bias);
  g_clear_pointer (&context->state, g_free);
}

static gboolean
prepare_blocks (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  gsize c = (gsize) context->inputs[0].shape.dims[1];
  Channels *channels = g_new0 (Channels, 1);
  const float *values[5], *variance;
  float epsilon = fovea_node_float (context->node, "epsilon", 1e-5f);

  for (guint i = 1; i < 5; i++)
    values[i] = fovea_tensor_floats (context->inputs[i].constant);
  variance = values[4];
  channels->lowest = fusion->lowest;
  channels->highest = fusion->highest;
  channels->factor = fovea_blocks_channels (values[1], c, block, 0.0f, error);
  channels->bias = channels->factor ? fovea_blocks_channels (values[2], c, block, 0.0f, error) : NULL;
  channels->mean = channels->bias ? fovea_blocks_channels (values[3], c, block, 0.0f, error) : NULL;
  context->state = channels;
  if (!channels->mean)
    {
      release_blocks (context);
      return FALSE;
    }
  for (gsize i = 0; i < c; i++)
    channels->factor[i] /= sqrtf (variance[i] + epsilon);
  return TRUE;
}

typedef struct
{
  const FoveaBlocks *in, *out;
  const Channels *channels;
} BlocksJob;

static void
normalize_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  const Channels *all = job->channels;
  gsize first = b * job->in->block;
  FoveaNormalization channels = { all->mean + first, all->factor + first, all->bias + first, all->lowest, all->highest };

  for (gsize i = y; i < y + rows; i++)
    fovea_simd ()->normalize (fovea_blocks_at (job->in, n, b, i, 0), fovea_blocks_at (job->out, n, b, i, 0), job->in->w, &channels);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  BlocksJob job = { &inputs[0], &outputs[0], context->state };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block, normalize_rows, &job, progress);
}

static const FoveaBlocksOp blocks = {
  .fuses = FOVEA_FUSE_CLAMP,
  .accepts = accepts_blocks,
  .prepare = prepare_blocks,
  .release = release_blocks,
  .run = run_blocks,
};

/* Element by element of X; the other inputs are a number a channel. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  *box = *output;
  if (input > 0)
    (is_spatial (context) ? fovea_field_plane : fovea_field_whole) (context, input, output, box);
}

/* A number a channel as it lies along x: (1, C, 1, ...), or (1, C, ...) of each position. */
static FoveaShape
channels_shape (const FoveaOpContext *context)
{
  FoveaShape shape = context->inputs[0].shape;

  shape.dims[0] = 1;
  for (guint d = 2; d < shape.rank && is_spatial (context); d++)
    shape.dims[d] = 1;
  return shape;
}

static const char *
parameter (FoveaBackward *backward, guint i)
{
  FoveaShape shape = channels_shape (fovea_backward_context (backward));

  return fovea_backward_reshape (backward, fovea_backward_input (backward, i), &shape);
}

static float
epsilon_of (FoveaBackward *backward)
{
  return fovea_node_float (fovea_backward_context (backward)->node, "epsilon", 1e-5f);
}

/* 1 / sqrt (variance + epsilon) */
static const char *
inverse_deviation (FoveaBackward *backward)
{
  const char *epsilon = fovea_backward_number (backward, epsilon_of (backward));
  const char *sum = fovea_backward_emit (backward, "Add", NULL, parameter (backward, 4), epsilon, NULL);

  return fovea_backward_emit (backward, "Reciprocal", NULL, fovea_backward_emit (backward, "Sqrt", NULL, sum, NULL), NULL);
}

/* Where training has ended, what x is multiplied with is constant. */
static gboolean
has_constant_factor (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);

  return context->inputs[1].constant && context->inputs[4].constant;
}

/* NULL with the error kept. */
static FoveaTensor *
constant_factor (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaTensor *scale = context->inputs[1].constant, *variance = context->inputs[4].constant;
  FoveaShape shape = channels_shape (context);
  FoveaTensor *factor = fovea_backward_floats (backward, &shape);

  for (gsize i = 0; factor && i < fovea_tensor_count (factor); i++)
    ((float *) factor->data)[i] = fovea_tensor_floats (scale)[i] / sqrtf (fovea_tensor_floats (variance)[i] + epsilon_of (backward));
  return factor;
}

static const char *
factor_of (FoveaBackward *backward)
{
  if (has_constant_factor (backward))
    return fovea_backward_constant (backward, constant_factor (backward));
  return fovea_backward_emit (backward, "Mul", NULL, parameter (backward, 1), inverse_deviation (backward), NULL);
}

/* A value of x's shape, summed over each channel. */
static const char *
sum_channels (FoveaBackward *backward, const char *value)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaShape shape = channels_shape (context);

  return fovea_backward_sum_to (backward, value, &context->inputs[0].shape, &shape);
}

static void
give_shifts (FoveaBackward *backward, const char *factor)
{
  const char *sum = sum_channels (backward, fovea_backward_gradient (backward, 0));

  if (fovea_backward_wants (backward, 2))
    fovea_backward_give_reshaped (backward, 2, sum);
  if (fovea_backward_wants (backward, 3))
    {
      const char *product = fovea_backward_emit (backward, "Mul", NULL, sum, factor, NULL);

      fovea_backward_give_reshaped (backward, 3, fovea_backward_emit (backward, "Neg", NULL, product, NULL));
    }
}

/* Of the scale: the sum of g (x - mean) / deviation; of the variance, -1/2 of that times scale / deviation^2. */
static void
give_factors (FoveaBackward *backward, const char *factor)
{
  const char *centered = fovea_backward_emit (backward, "Sub", NULL, fovea_backward_input (backward, 0), parameter (backward, 3), NULL);
  const char *product = fovea_backward_emit (backward, "Mul", NULL, fovea_backward_gradient (backward, 0), centered, NULL);
  const char *inverse = inverse_deviation (backward);
  const char *slope = fovea_backward_emit (backward, "Mul", NULL, sum_channels (backward, product), inverse, NULL);

  if (fovea_backward_wants (backward, 1))
    fovea_backward_give_reshaped (backward, 1, slope);
  if (!fovea_backward_wants (backward, 4))
    return;
  slope = fovea_backward_emit (backward, "Mul", NULL, slope, fovea_backward_emit (backward, "Mul", NULL, factor, inverse, NULL), NULL);
  fovea_backward_give_reshaped (backward, 4, fovea_backward_scale (backward, slope, -0.5f));
}

static void
give_input (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);

  if (has_constant_factor (backward) && is_spatial (fovea_backward_context (backward)))
    fovea_backward_give_by_channels (backward, 0, gradient, constant_factor (backward));
  else
    fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, gradient, factor_of (backward), NULL));
}

static void
backward (FoveaBackward *backward)
{
  const char *factor = fovea_backward_wants (backward, 3) || fovea_backward_wants (backward, 4) ? factor_of (backward) : NULL;

  if (fovea_backward_wants (backward, 0))
    give_input (backward);
  if (fovea_backward_wants (backward, 2) || fovea_backward_wants (backward, 3))
    give_shifts (backward, factor);
  if (fovea_backward_wants (backward, 1) || fovea_backward_wants (backward, 4))
    give_factors (backward, factor);
}

const FoveaOp fovea_op_batch_normalization = {
  .name = "BatchNormalization",
  .summary = N_("Shifts and scales each map by the mean and variance that training measured."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 5, .max_inputs = 5, .min_outputs = 1, .max_outputs = 5,
  .infer = infer,
  .field = field,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
