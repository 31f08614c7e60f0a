/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/operand.h"

#define BYTES_A_CHUNK ((gsize) 1 << 17)

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

static guint
concat_axis (const FoveaOpContext *context)
{
  gint64 axis = fovea_node_int (context->node, "axis", 1);

  return (guint) (axis < 0 ? axis + context->inputs[0].shape.rank : axis);
}

static gboolean
check_input (const FoveaOpContext *context, guint i, guint axis, GError **error)
{
  const FoveaShape *first = &context->inputs[0].shape, *shape = &context->inputs[i].shape;
  gboolean fits = shape->rank == first->rank;

  if (!fovea_op_require_type (context, i, context->inputs[0].dtype, error))
    return FALSE;
  for (guint d = 0; fits && d < first->rank; d++)
    fits = d == axis || shape->dims[d] == first->dims[d];
  if (!fits)
    {
      g_autofree char *a = fovea_shape_to_string (first);
      g_autofree char *b = fovea_shape_to_string (shape);

      return fovea_refuse (error, _("the shapes %s and %s cannot be joined along axis %u"), a, b, axis);
    }
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  guint axis;

  if (context->opset >= 4 && !fovea_node_attribute (context->node, "axis"))
    return fovea_refuse (error, _("attribute “%s” is missing"), "axis");
  if (!fovea_op_read_axis (context, 1, &axis, error))
    return FALSE;
  for (guint i = 1; i < context->n_inputs; i++)
    {
      if (!check_input (context, i, axis, error))
        return FALSE;
      if (__builtin_add_overflow (shape.dims[axis], context->inputs[i].shape.dims[axis], &shape.dims[axis]))
        return fovea_over_limit (error, _("the sizes along axis %u overflow"), axis);
    }
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

/* Blocks of @bytes lie in a row in the source and @target_step apart in the target. */
typedef struct
{
  const guint8 *source;
  guint8 *target;
  gsize bytes, target_step, piece, pieces;
} Job;

static void
copy_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize block = item / job->pieces, at = item % job->pieces * job->piece;

      memcpy (job->target + block * job->target_step + at, job->source + block * job->bytes + at,
              MIN (job->piece, job->bytes - at));
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &outputs[0]->shape;
  guint axis = concat_axis (context);
  gsize blocks = fovea_shape_span (shape, 0, axis), element = fovea_dtype_size (outputs[0]->dtype);
  gsize step = fovea_shape_span (shape, axis, shape->rank) * element;
  guint8 *target = outputs[0]->data;

  for (guint i = 0; i < context->n_inputs; i++)
    {
      gsize bytes = fovea_shape_span (&inputs[i]->shape, axis, shape->rank) * element, piece = CLAMP (bytes, 1, BYTES_A_CHUNK);
      Job job = { inputs[i]->data, target, bytes, step, piece, (bytes + piece - 1) / piece };

      if (!fovea_parallel_for (blocks * job.pieces, BYTES_A_CHUNK / piece, copy_items, &job, progress))
        return FALSE;
      target += bytes;
    }
  return TRUE;
}

static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  for (guint i = 0; i < context->n_inputs; i++)
    if (context->inputs[i].constant)
      return FALSE;
  return fovea_blocks_accept (context, lanes) && concat_axis (context) == 1;
}

/* The input becomes the channels of @out from @shift on: @out is the output from the block on that holds the first of them. */
typedef struct
{
  const FoveaBlocks *in;
  FoveaBlocks out;
  gsize shift;
} BlocksJob;

/* A block of output has the end of one block of input in front, the start of the next one behind. What stands before the input's first
 * channel stays; what stands behind the last is overwritten by the next input, or fills up the block. */
static void
shift_row (const BlocksJob *job, gsize n, gsize b, gsize y)
{
  const FoveaBlocks *in = job->in;
  gsize block = in->block, shift = job->shift, blocks = fovea_blocks_count (in);
  float *out = fovea_blocks_at (&job->out, n, b, y, 0);

  if (b > 0)
    {
      const float *before = fovea_blocks_at (in, n, b - 1, y, 0);

      for (gsize x = 0; x < in->w * block; x += block)
        for (gsize l = 0; l < shift; l++)
          out[x + l] = before[x + block - shift + l];
    }
  for (gsize x = 0; x < in->w * block; x += block)
    for (gsize l = shift; l < block; l++)
      out[x + l] = b < blocks ? fovea_blocks_at (in, n, b, y, 0)[x + l - shift] : 0.0f;
}

static void
copy_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;

  for (gsize i = y; i < y + rows; i++)
    if (job->shift > 0)
      shift_row (job, n, b, i);
    else
      memcpy (fovea_blocks_at (&job->out, n, b, i, 0), fovea_blocks_at (job->in, n, b, i, 0), job->in->w * job->in->block * sizeof (float));
}

/* An input that lies in its place already needs nothing. */
static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  gsize first = 0, block = outputs[0].block;

  for (guint i = 0; i < context->n_inputs; first += inputs[i++].c)
    {
      BlocksJob job = { &inputs[i], fovea_blocks_part (&outputs[0], first / block, first % block + inputs[i].c), first % block };

      if (inputs[i].data != job.out.data
          && !fovea_block_rows_for (&job.out, job.out.w * block, copy_rows, &job, progress))
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
  guint axis = concat_axis (context);
  gint64 before = 0, size = context->inputs[input].shape.dims[axis];

  for (guint i = 0; i < input; i++)
    before += context->inputs[i].shape.dims[axis];
  *box = *output;
  box->begin[axis] = MAX (output->begin[axis] - before, 0);
  box->end[axis] = MIN (output->end[axis] - before, size - 1);
  box->empty |= box->begin[axis] > box->end[axis];
}

/* The parts of the gradient: all of them at once where all are wanted. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  g_autofree gint64 *sizes = g_new (gint64, context->n_inputs);
  g_autofree const char **parts = g_new (const char *, context->n_inputs);
  const char *gradient = fovea_backward_gradient (backward, 0);
  guint axis = concat_axis (context);
  gboolean all = TRUE;
  gint64 start = 0;

  for (guint i = 0; i < context->n_inputs; i++)
    {
      sizes[i] = context->inputs[i].shape.dims[axis];
      all &= fovea_backward_wants (backward, i) && sizes[i] > 0;
    }
  if (all)
    {
      GArray *settings = fovea_attributes_new (NULL, NULL);

      fovea_attributes_add_int (settings, "axis", axis);
      fovea_backward_emit_all (backward, "Split", settings,
                               (const char *[]){ gradient, fovea_backward_ints (backward, sizes, context->n_inputs) }, 2, parts,
                               context->n_inputs);
    }
  for (guint i = 0; i < context->n_inputs; start += sizes[i++])
    if (all)
      fovea_backward_give (backward, i, parts[i]);
    else if (fovea_backward_wants (backward, i) && sizes[i] > 0)
      fovea_backward_give (backward, i, fovea_backward_slice (backward, gradient, axis, start, start + sizes[i], 1));
}

const FoveaOp fovea_op_concat = {
  .name = "Concat",
  .summary = N_("Joins values along one dimension, mostly the channels of several branches."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = FOVEA_MAX_NODE_EDGES, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
  .takes_empty = TRUE,
};
