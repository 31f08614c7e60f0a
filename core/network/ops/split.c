/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/field.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "num_outputs", FOVEA_ATTRIBUTE_INT },
  { "split", FOVEA_ATTRIBUTE_INTS },
};

static guint
split_axis (const FoveaOpContext *context)
{
  gint64 axis = fovea_node_int (context->node, "axis", 0);

  return (guint) (axis < 0 ? axis + context->inputs[0].shape.rank : axis);
}

/* Without a list the parts are equal; from opset 18 on the last may be smaller. */
static gboolean
equal_part (const FoveaOpContext *context, gint64 size, guint i, gint64 *part, GError **error)
{
  gint64 n = context->n_outputs, whole = (size + n - 1) / n;

  if (size % n != 0 && context->opset < 18)
    return fovea_refuse (error, _("%lld cannot be split into %lld equal parts"), (long long) size, (long long) n);
  *part = i + 1 < n ? whole : size - whole * (n - 1);
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  g_autofree gint64 *split = NULL;
  gint64 size, total = 0;
  gsize n;
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, error)
      || !fovea_op_ints (context, "split", 1, &n, &split, error))
    return FALSE;
  size = shape.dims[axis];
  if (split && n != context->n_outputs)
    return fovea_refuse (error, _("split has %zu entries for %u outputs"), n, context->n_outputs);
  if (fovea_node_int (context->node, "num_outputs", context->n_outputs) != context->n_outputs)
    return fovea_refuse (error, _("num_outputs is not the number of outputs, %u"), context->n_outputs);
  for (guint i = 0; i < context->n_outputs; i++)
    {
      if (split)
        shape.dims[axis] = split[i];
      else if (!equal_part (context, size, i, &shape.dims[axis], error))
        return FALSE;
      if (shape.dims[axis] > size)
        return fovea_refuse (error, _("part %u of %lld is larger than the whole of %lld"), i + 1, (long long) shape.dims[axis],
                             (long long) size);
      if (!fovea_op_set_output (context, i, context->inputs[0].dtype, &shape, error))
        return FALSE;
      total += shape.dims[axis];
    }
  if (total != size)
    return fovea_refuse (error, _("the parts make %lld, not %lld"), (long long) total, (long long) size);
  return TRUE;
}

/* One mover an output. */
static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  FoveaMover **movers = g_new (FoveaMover *, context->n_outputs);
  guint axis = split_axis (context);
  gint64 stride = fovea_shape_stride (shape, axis), start = 0;

  for (guint i = 0; i < context->n_outputs; i++)
    {
      gint64 size = context->outputs[i].shape.dims[axis];

      movers[i] = fovea_mover_new (context->inputs[0].dtype);
      fovea_mover_add_axis (movers[i], fovea_shape_span (shape, 0, axis), start * stride, shape->dims[axis] * stride);
      fovea_mover_add_axis (movers[i], (gsize) (size * stride), 0, 1);
      start += size;
    }
  context->state = movers;
  return TRUE;
}

static void
release (FoveaOpContext *context)
{
  FoveaMover **movers = context->state;

  for (guint i = 0; movers && i < context->n_outputs; i++)
    fovea_mover_free (movers[i]);
  g_clear_pointer (&context->state, g_free);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  FoveaMover **movers = context->state;

  for (guint i = 0; i < context->n_outputs; i++)
    if (outputs[i] && !fovea_mover_run (movers[i], inputs[0]->data, outputs[i]->data, NULL, progress))
      return FALSE;
  return TRUE;
}

static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  return !context->inputs[0].constant && fovea_blocks_accept (context, lanes) && split_axis (context) == 1;
}

/* The output is made of the channels of @in from @shift on: @in is the input from the block on that holds the first of them. */
typedef struct
{
  const FoveaBlocks *out;
  FoveaBlocks in;
  gsize shift;
} BlocksJob;

/* A block of output is the end of one block of input and the start of the next one. */
static void
shift_row (const BlocksJob *job, gsize n, gsize b, gsize y)
{
  const FoveaBlocks *in = &job->in;
  gsize block = in->block, shift = job->shift;
  gboolean more = b + 1 < fovea_blocks_count (in);
  const float *first = fovea_blocks_at (in, n, b, y, 0), *next = more ? fovea_blocks_at (in, n, b + 1, y, 0) : NULL;
  float *out = fovea_blocks_at (job->out, n, b, y, 0);

  for (gsize x = 0; x < in->w * block; x += block)
    {
      for (gsize l = shift; l < block; l++)
        out[x + l - shift] = first[x + l];
      for (gsize l = 0; l < shift; l++)
        out[x + block - shift + l] = more ? next[x + l] : 0.0f;
    }
}

static void
copy_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;

  for (gsize i = y; i < y + rows; i++)
    if (job->shift > 0)
      shift_row (job, n, b, i);
    else
      memcpy (fovea_blocks_at (job->out, n, b, i, 0), fovea_blocks_at (&job->in, n, b, i, 0), job->in.w * job->in.block * sizeof (float));
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  gsize first = 0, block = inputs[0].block;

  for (guint i = 0; i < context->n_outputs; first += outputs[i++].c)
    {
      BlocksJob job = { &outputs[i], fovea_blocks_part (&inputs[0], first / block, first % block + outputs[i].c), first % block };

      if (!fovea_block_rows_for (&outputs[i], outputs[i].w * block, copy_rows, &job, progress))
        return FALSE;
    }
  return TRUE;
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  guint axis = split_axis (context);

  *box = *output;
  if (input > 0)
    fovea_field_nothing (context, input, output, box);
  for (guint i = 0; i < output->output && input == 0; i++)
    {
      box->begin[axis] += context->outputs[i].shape.dims[axis];
      box->end[axis] += context->outputs[i].shape.dims[axis];
    }
}

/* The parts' gradients side by side; where nothing depends on a part, zeros. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  g_autofree const char **parts = g_new (const char *, context->n_outputs);
  GArray *settings = fovea_attributes_new (NULL, NULL);
  const char *gradient;
  guint n = 0;

  for (guint i = 0; i < context->n_outputs; i++)
    if (context->outputs[i].shape.dims[split_axis (context)] > 0)
      {
        parts[n] = fovea_backward_gradient (backward, i);
        if (!parts[n])
          parts[n] = fovea_backward_fill (backward, &context->outputs[i].shape, 0.0f);
        n++;
      }
  fovea_attributes_add_int (settings, "axis", split_axis (context));
  fovea_backward_emit_all (backward, "Concat", settings, parts, n, &gradient, 1);
  fovea_backward_give (backward, 0, gradient);
}

const FoveaOp fovea_op_split = {
  .name = "Split",
  .summary = N_("Cuts a value into parts along one dimension."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = FOVEA_MAX_NODE_EDGES,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = release,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
