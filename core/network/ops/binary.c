/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/binary.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

const FoveaOpAttribute fovea_binary_attributes[2] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "broadcast", FOVEA_ATTRIBUTE_INT },
};

/* How two values are walked along the axes of the result; axes that both walk alike are one. */
typedef struct
{
  guint n;
  gsize size[FOVEA_MAX_RANK], a_step[FOVEA_MAX_RANK], b_step[FOVEA_MAX_RANK];
  const guint8 *a, *b;
  guint8 *out;
  gsize element;
  FoveaBinaryRow row;
  gsize piece, pieces; /* elements of a piece of the innermost axis, pieces of it */
} BinaryJob;

gboolean
fovea_broadcast_shape (const FoveaShape *a, const FoveaShape *b, FoveaShape *both, GError **error)
{
  guint rank = MAX (a->rank, b->rank);

  both->rank = rank;
  for (guint d = 0; d < rank; d++)
    {
      gint64 m = d + a->rank < rank ? 1 : a->dims[d + a->rank - rank];
      gint64 n = d + b->rank < rank ? 1 : b->dims[d + b->rank - rank];

      if (m != n && m != 1 && n != 1)
        {
          g_autofree char *a_text = fovea_shape_to_string (a);
          g_autofree char *b_text = fovea_shape_to_string (b);

          return fovea_refuse (error, _("the shapes %s and %s do not go together"), a_text, b_text);
        }
      both->dims[d] = MAX (m, n);
    }
  return TRUE;
}

/* Sizes of 1 behind a smaller second input are what places it at an axis. */
gboolean
fovea_binary_shape (const FoveaOpContext *context, const FoveaBinary *binary, guint i, FoveaShape *shape, GError **error)
{
  const FoveaShape *first = &context->inputs[0].shape;
  const FoveaAttribute *attribute = fovea_node_attribute (context->node, "axis");
  gboolean channels, placed;
  guint axis;

  *shape = context->inputs[i].shape;
  channels = binary->channels && shape->rank == 1 && shape->dims[0] > 1 && first->rank > 1;
  placed = attribute && fovea_node_int (context->node, "broadcast", 0) != 0;
  if (i != 1 || context->opset >= 7 || !(channels || placed))
    return TRUE;
  if (!fovea_op_axis (channels ? 1 : attribute->i, MAX (first->rank, 1), &axis, error))
    return FALSE;
  if (axis + shape->rank > first->rank)
    return fovea_refuse (error, _("the second input does not fit the first at axis %u"), axis);
  while (axis + shape->rank < first->rank)
    shape->dims[shape->rank++] = 1;
  return TRUE;
}

static FoveaBinaryRow
row_of_type (const FoveaBinary *binary, FoveaDType dtype)
{
  switch (dtype)
    {
    case FOVEA_DTYPE_FLOAT32:
      return binary->float32;
    case FOVEA_DTYPE_INT32:
      return binary->int32;
    case FOVEA_DTYPE_INT64:
      return binary->int64;
    default:
      return NULL;
    }
}

gboolean
fovea_binary_infer (FoveaOpContext *context, const FoveaBinary *binary, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;
  FoveaShape shape = context->inputs[0].shape;

  if (!row_of_type (binary, dtype))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  for (guint i = 1; i < context->n_inputs; i++)
    {
      FoveaShape next, both;

      if (!fovea_op_require_type (context, i, dtype, error) || !fovea_binary_shape (context, binary, i, &next, error)
          || !fovea_broadcast_shape (&shape, &next, &both, error))
        return FALSE;
      shape = both;
    }
  return fovea_op_set_output (context, 0, dtype, &shape, error);
}

/* Steps of a value along the axes of @whole: 0 where it is repeated. */
static void
steps (const FoveaShape *shape, const FoveaShape *whole, gsize *step)
{
  gsize stride = 1;

  for (guint d = whole->rank; d-- > 0;)
    {
      gint64 size = d + shape->rank < whole->rank ? 1 : shape->dims[d + shape->rank - whole->rank];

      step[d] = size == 1 ? 0 : stride;
      stride *= (gsize) size;
    }
}

static void
set_axes (BinaryJob *job, const FoveaShape *a, const FoveaShape *b, const FoveaShape *out)
{
  gsize a_step[FOVEA_MAX_RANK], b_step[FOVEA_MAX_RANK];

  steps (a, out, a_step);
  steps (b, out, b_step);
  job->n = 0;
  for (guint d = 0; d < out->rank; d++)
    {
      gsize size = (gsize) out->dims[d];
      guint last = job->n - 1;

      if (size == 1)
        continue;
      if (job->n > 0 && job->a_step[last] == size * a_step[d] && job->b_step[last] == size * b_step[d])
        {
          job->size[last] *= size;
          job->a_step[last] = a_step[d];
          job->b_step[last] = b_step[d];
          continue;
        }
      job->size[job->n] = size;
      job->a_step[job->n] = a_step[d];
      job->b_step[job->n++] = b_step[d];
    }
  if (job->n == 0)
    {
      job->size[0] = 1;
      job->a_step[0] = job->b_step[0] = 0;
      job->n = 1;
    }
}

static void
binary_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const BinaryJob *job = data;
  guint inner = job->n - 1;

  for (gsize item = begin; item < end; item++)
    {
      gsize row = item / job->pieces, at = item % job->pieces * job->piece;
      gsize n = MIN (job->piece, job->size[inner] - at);
      gsize a = at * job->a_step[inner], b = at * job->b_step[inner], rest = row;

      for (guint d = inner; d-- > 0; rest /= job->size[d])
        {
          a += rest % job->size[d] * job->a_step[d];
          b += rest % job->size[d] * job->b_step[d];
        }
      job->row (job->a + a * job->element, job->a_step[inner], job->b + b * job->element, job->b_step[inner],
                job->out + (row * job->size[inner] + at) * job->element, n);
    }
}

static gboolean
apply (FoveaBinaryRow row, const FoveaTensor *a, const FoveaTensor *b, const FoveaShape *b_shape, FoveaTensor *out,
       FoveaProgress *progress)
{
  BinaryJob job = { .a = a->data, .b = b->data, .out = out->data, .element = fovea_dtype_size (out->dtype), .row = row };
  gsize rows;

  set_axes (&job, &a->shape, b_shape, &out->shape);
  job.piece = MIN (job.size[job.n - 1], FOVEA_ELEMENTS_A_CHUNK);
  job.pieces = (job.size[job.n - 1] + job.piece - 1) / job.piece;
  rows = fovea_tensor_count (out) / job.size[job.n - 1];
  return fovea_parallel_for (rows * job.pieces, FOVEA_ELEMENTS_A_CHUNK / job.piece, binary_items, &job, progress);
}

gboolean
fovea_binary_run (const FoveaOpContext *context, const FoveaBinary *binary, FoveaTensor *const *inputs,
                  FoveaTensor *const *outputs, FoveaProgress *progress)
{
  FoveaBinaryRow row = row_of_type (binary, outputs[0]->dtype);
  FoveaShape second;

  if (context->n_inputs == 1)
    return fovea_copy_run (context, inputs, outputs, NULL, progress);
  fovea_binary_shape (context, binary, 1, &second, NULL);
  if (!apply (row, inputs[0], inputs[1], &second, outputs[0], progress))
    return FALSE;
  for (guint i = 2; i < context->n_inputs; i++)
    if (!apply (row, outputs[0], inputs[i], &inputs[i]->shape, outputs[0], progress))
      return FALSE;
  return TRUE;
}
