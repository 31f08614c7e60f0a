/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/operand.h"

#define TILE 512 /* positions of a map that are done at a time */

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT },
  { "beta", FOVEA_ATTRIBUTE_FLOAT },
  { "bias", FOVEA_ATTRIBUTE_FLOAT },
  { "size", FOVEA_ATTRIBUTE_INT, TRUE },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gint64 size = fovea_node_int (context->node, "size", 1);

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 2, FOVEA_MAX_RANK, error))
    return FALSE;
  if (size < 1 || size > FOVEA_MAX_CONV_WINDOW)
    return fovea_refuse (error, _("size is %lld; it must be 1 to %d"), (long long) size, FOVEA_MAX_CONV_WINDOW);
  return fovea_op_infer_same (context, error);
}

/* Channels that count for @channel: @first to @last. */
static void
window (const FoveaOpContext *context, gint64 channel, gint64 *first, gint64 *last)
{
  gint64 size = fovea_node_int (context->node, "size", 1), channels = context->inputs[0].shape.dims[1];

  *first = MAX (channel - (size - 1) / 2, 0);
  *last = MIN (channel + size / 2, channels - 1);
}

typedef struct
{
  const FoveaOpContext *context;
  const float *in;
  float *out;
  gsize channels, plane, tiles;
  float alpha, beta, bias; /* alpha over the window's size */
} Job;

/* @sums of squares become divisors. The usual beta needs no general power. */
static void
to_divisors (float *sums, gsize n, float alpha, float beta, float bias)
{
  for (gsize i = 0; i < n; i++)
    sums[i] = bias + alpha * sums[i];
  if (beta == 0.75f)
    for (gsize i = 0; i < n; i++)
      sums[i] = sqrtf (sums[i]) * sqrtf (sqrtf (sums[i]));
  else
    for (gsize i = 0; i < n; i++)
      sums[i] = powf (sums[i], beta);
}

static void
normalize (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize map = item / job->tiles, at = item % job->tiles * TILE, n = MIN (TILE, job->plane - at);
      gsize batch = map / job->channels, channel = map % job->channels;
      const float *in = job->in + batch * job->channels * job->plane + at;
      float sums[TILE] = { 0.0f }, *out = job->out + map * job->plane + at;
      gint64 first, last;

      window (job->context, (gint64) channel, &first, &last);
      for (gint64 c = first; c <= last; c++)
        for (gsize i = 0; i < n; i++)
          sums[i] += in[(gsize) c * job->plane + i] * in[(gsize) c * job->plane + i];
      to_divisors (sums, n, job->alpha, job->beta, job->bias);
      for (gsize i = 0; i < n; i++)
        out[i] = in[channel * job->plane + i] / sums[i];
    }
}

/* alpha comes over the window's size. */
static void
read_parameters (const FoveaOpContext *context, float *alpha, float *beta, float *bias)
{
  *alpha = fovea_node_float (context->node, "alpha", 1e-4f) / (float) fovea_node_int (context->node, "size", 1);
  *beta = fovea_node_float (context->node, "beta", 0.75f);
  *bias = fovea_node_float (context->node, "bias", 1.0f);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  gsize plane = fovea_shape_span (shape, 2, shape->rank);
  Job job = {
    context, inputs[0]->data, outputs[0]->data, (gsize) shape->dims[1], plane, (plane + TILE - 1) / TILE,
  };

  read_parameters (context, &job.alpha, &job.beta, &job.bias);
  return fovea_parallel_for (fovea_shape_span (shape, 0, 2) * job.tiles, 8, normalize, &job, progress);
}

/* Windows may reach into the next block, not beyond it. Those of channels behind the last may be all zeros, for which a bias of 0 divides
 * by 0. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  gboolean divides = fovea_node_float (context->node, "bias", 1.0f) > 0.0f;

  return (divides ? fovea_blocks_accept : fovea_blocks_accept_full) (context, lanes)
         && fovea_node_int (context->node, "size", 1) / 2 <= (gint64) lanes;
}

typedef struct
{
  const FoveaBlocks *in, *out;
  gsize size;
  float alpha, beta, bias;
} BlocksJob;

/* Squares of a block's channels at one pixel; those of channels that do not exist are 0. */
static void
square (const FoveaBlocks *in, gsize n, gsize b, gsize y, gsize x, float *squares)
{
  gsize channels = b < fovea_blocks_count (in) ? MIN (in->block, in->c - b * in->block) : 0;
  const float *pixel = channels ? fovea_blocks_at (in, n, b, y, x) : NULL;

  for (gsize l = 0; l < channels; l++)
    squares[l] = pixel[l] * pixel[l];
  for (gsize l = channels; l < in->block; l++)
    squares[l] = 0.0f;
}

/* The sums of squares around each channel of a block at one pixel. */
static void
sum_window (const BlocksJob *job, gsize n, gsize b, gsize y, gsize x, float *sums)
{
  float squares[3 * FOVEA_MAX_BLOCK];
  gsize block = job->in->block, first = block - (job->size - 1) / 2;

  for (gsize i = 0; i < 3; i++)
    square (job->in, n, b + i - 1, y, x, squares + i * block); /* the block before the first one is none, too */
  for (gsize l = 0; l < block; l++)
    sums[l] = 0.0f;
  for (gsize i = first; i < first + job->size; i++)
    for (gsize l = 0; l < block; l++)
      sums[l] += squares[i + l];
}

static void
normalize_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  gsize block = job->in->block, pixels = TILE / block;

  for (gsize at = y; at < y + rows; at++)
    for (gsize x = 0; x < job->in->w; x += pixels)
      {
        gsize count = MIN (pixels, job->in->w - x);
        const float *in = fovea_blocks_at (job->in, n, b, at, x);
        float sums[TILE], *out = fovea_blocks_at (job->out, n, b, at, x);

        for (gsize i = 0; i < count; i++)
          sum_window (job, n, b, at, x + i, sums + i * block);
        to_divisors (sums, count * block, job->alpha, job->beta, job->bias);
        for (gsize i = 0; i < count * block; i++)
          out[i] = in[i] / sums[i];
      }
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  BlocksJob job = { &inputs[0], &outputs[0], (gsize) fovea_node_int (context->node, "size", 1) };

  read_parameters (context, &job.alpha, &job.beta, &job.bias);
  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block * 4, normalize_rows, &job, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 unused;

  *box = *output;
  window (context, output->begin[1], &box->begin[1], &unused);
  window (context, output->end[1], &unused, &box->end[1]);
}

/* Kernels (C, C, 1, 1) that sum the channels of each one's window, or those in whose windows it is, times @factor. */
static const char *
window_kernels (FoveaBackward *backward, gboolean turned, float factor)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gint64 channels = context->inputs[0].shape.dims[1], first, last;
  FoveaShape shape = { 4, { channels, channels, 1, 1 } };
  FoveaTensor *kernels = fovea_backward_floats (backward, &shape);
  float *data = kernels ? kernels->data : NULL;

  if (kernels)
    memset (data, 0, fovea_tensor_bytes (kernels));
  for (gint64 c = 0; kernels && c < channels; c++)
    {
      window (context, c, &first, &last);
      for (gint64 i = first; i <= last; i++)
        data[turned ? i * channels + c : c * channels + i] = factor;
    }
  return fovea_backward_constant (backward, kernels);
}

/* y = x s^-beta, where s = bias + alpha / size W x^2 and W sums the channels of a window: the gradient of x is
 * g s^-beta - 2 beta alpha / size x W' (g y / s). W is a convolution of single pixels. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *shape = &context->inputs[0].shape;
  FoveaShape planes = { 4, { shape->dims[0], shape->dims[1], 1, (gint64) fovea_shape_span (shape, 2, shape->rank) } };
  FoveaShape channels = { 1, { shape->dims[1] } };
  const char *values[] = { fovea_backward_input (backward, 0), fovea_backward_output (backward, 0), fovea_backward_gradient (backward, 0) };
  const char *x, *sums, *direct, *around;
  float alpha, beta, bias;

  read_parameters (context, &alpha, &beta, &bias);
  for (guint i = 0; shape->rank != 4 && i < G_N_ELEMENTS (values); i++)
    values[i] = fovea_backward_reshape (backward, values[i], &planes);
  x = values[0];
  sums = fovea_backward_emit (backward, "Conv", NULL, fovea_backward_emit (backward, "Mul", NULL, x, x, NULL),
                              window_kernels (backward, FALSE, alpha), fovea_backward_fill (backward, &channels, bias), NULL);
  direct = fovea_backward_emit (backward, "Mul", NULL, values[2],
                                fovea_backward_emit (backward, "Pow", NULL, sums, fovea_backward_number (backward, -beta), NULL), NULL);
  around = fovea_backward_emit (backward, "Div", NULL, fovea_backward_emit (backward, "Mul", NULL, values[2], values[1], NULL), sums, NULL);
  around = fovea_backward_emit (backward, "Conv", NULL, around, window_kernels (backward, TRUE, 2.0f * alpha * beta), NULL);
  around = fovea_backward_emit (backward, "Mul", NULL, x, around, NULL);
  fovea_backward_give_reshaped (backward, 0, fovea_backward_emit (backward, "Sub", NULL, direct, around, NULL));
}

const FoveaOp fovea_op_lrn = {
  .name = "LRN",
  .summary = N_("Weakens an element whose neighbouring channels are strong at the same place."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
