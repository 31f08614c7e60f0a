/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
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

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  gsize plane = fovea_shape_span (shape, 2, shape->rank);
  Job job = {
    context, inputs[0]->data, outputs[0]->data, (gsize) shape->dims[1], plane, (plane + TILE - 1) / TILE,
    fovea_node_float (context->node, "alpha", 1e-4f) / (float) fovea_node_int (context->node, "size", 1),
    fovea_node_float (context->node, "beta", 0.75f), fovea_node_float (context->node, "bias", 1.0f),
  };

  return fovea_parallel_for (fovea_shape_span (shape, 0, 2) * job.tiles, 8, normalize, &job, progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 unused;

  *box = *output;
  window (context, output->begin[1], &box->begin[1], &unused);
  window (context, output->end[1], &unused, &box->end[1]);
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
};
