/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"
#include "core/tensor/types.h"

static const FoveaOpAttribute attributes[] = {
  { "exclusive", FOVEA_ATTRIBUTE_INT },
  { "reverse", FOVEA_ATTRIBUTE_INT },
};

static gboolean
read_axis (const FoveaOpContext *context, guint *axis, GError **error)
{
  g_autofree gint64 *list = NULL;
  gsize n;

  if (!fovea_op_ints (context, "axis", 1, &n, &list, error))
    return FALSE;
  if (n != 1)
    return fovea_refuse (error, _("needs one axis, has %zu"), n);
  return fovea_op_axis (list[0], context->inputs[0].shape.rank, axis, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;
  guint axis;

  if (dtype == FOVEA_DTYPE_BOOL)
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  return read_axis (context, &axis, error) && fovea_op_infer_same (context, error);
}

typedef struct
{
  const FoveaTensor *in;
  FoveaTensor *out;
  gboolean exclusive, reverse;
} Job;

/* Whole numbers wrap around, as numpy's do; sums of floats are double. */
#define DEFINE_SUMS(id, type, wide)                                                                                            \
  static void sum_tile_##id (const Job *job, const FoveaLines *lines, gsize first, gsize width)                                \
  {                                                                                                                            \
    const type *in = (const type *) job->in->data + first;                                                                     \
    type *out = (type *) job->out->data + first;                                                                               \
    wide sums[FOVEA_LINES_TILE] = { 0 };                                                                                       \
                                                                                                                               \
    for (gsize i = 0; i < lines->n; i++)                                                                                       \
      {                                                                                                                        \
        gsize row = (job->reverse ? lines->n - 1 - i : i) * lines->inner;                                                      \
                                                                                                                               \
        for (gsize x = 0; x < width; x++)                                                                                      \
          {                                                                                                                    \
            wide before = sums[x];                                                                                             \
                                                                                                                               \
            sums[x] += (wide) in[row + x];                                                                                     \
            out[row + x] = (type) (job->exclusive ? before : sums[x]);                                                         \
          }                                                                                                                    \
      }                                                                                                                        \
  }

#define DEFINE_INTEGER_SUMS(id, type, name) DEFINE_SUMS (id, type, guint64)
INTEGER_TYPES (DEFINE_INTEGER_SUMS)
DEFINE_SUMS (FLOAT32, float, double)

static void
sum_tile (const FoveaLines *lines, gsize outer, gsize x, gsize width, gconstpointer data)
{
  const Job *job = data;
  gsize first = fovea_lines_first (lines, outer, x);

  switch (job->in->dtype)
    {
#define SUM(id, type, name)                                                                                                    \
  case FOVEA_DTYPE_##id:                                                                                                       \
    sum_tile_##id (job, lines, first, width);                                                                                  \
    break;
      INTEGER_TYPES (SUM)
    default:
      sum_tile_FLOAT32 (job, lines, first, width);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  Job job = { inputs[0], outputs[0], fovea_node_int (context->node, "exclusive", 0) != 0, fovea_node_int (context->node, "reverse", 0) != 0 };
  FoveaLines lines;
  guint axis;

  if (!read_axis (context, &axis, NULL))
    return TRUE;
  lines = fovea_lines_along (&inputs[0]->shape, axis, axis + 1);
  return fovea_lines_run (&lines, FOVEA_ELEMENTS_A_CHUNK, sum_tile, &job, progress);
}

/* All elements up to those of the box, or from them on. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 exclusive = fovea_node_int (context->node, "exclusive", 0) != 0;
  guint axis;

  *box = *output;
  if (input > 0 || !read_axis (context, &axis, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  if (fovea_node_int (context->node, "reverse", 0) != 0)
    {
      box->begin[axis] = output->begin[axis] + exclusive;
      box->end[axis] = context->inputs[0].shape.dims[axis] - 1;
    }
  else
    {
      box->begin[axis] = 0;
      box->end[axis] = output->end[axis] - exclusive;
    }
  box->empty |= box->begin[axis] > box->end[axis];
  fovea_field_mark_global (&context->inputs[0].shape, box);
}

/* What comes into the totals behind it gets the gradients of those: running totals from the other end. */
static void
backward (FoveaBackward *backward)
{
  const FoveaNode *node = fovea_backward_context (backward)->node;
  GArray *turned = fovea_attributes_new (node, "reverse");

  fovea_attributes_add_int (turned, "reverse", fovea_node_int (node, "reverse", 0) == 0);
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "CumSum", turned, fovea_backward_gradient (backward, 0),
                                                         fovea_backward_input (backward, 1), NULL));
}

const FoveaOp fovea_op_cum_sum = {
  .name = "CumSum",
  .summary = N_("Running totals along one dimension."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
};
