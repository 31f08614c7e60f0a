/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/tensor/types.h"

#define TILE 64 /* neighbouring positions that are done at a time */

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

/* Elements (outer, n, inner), added along n. */
typedef struct
{
  const FoveaTensor *in;
  FoveaTensor *out;
  gsize n, inner, tiles;
  gboolean exclusive, reverse;
} Job;

/* Whole numbers wrap around, as numpy's do; sums of floats are double. */
#define DEFINE_SUMS(id, type, wide)                                                                                            \
  static void sum_tile_##id (const Job *job, gsize first, gsize width)                                                         \
  {                                                                                                                            \
    const type *in = (const type *) job->in->data + first;                                                                     \
    type *out = (type *) job->out->data + first;                                                                               \
    wide sums[TILE] = { 0 };                                                                                                   \
                                                                                                                               \
    for (gsize i = 0; i < job->n; i++)                                                                                         \
      {                                                                                                                        \
        gsize row = (job->reverse ? job->n - 1 - i : i) * job->inner;                                                          \
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
sum_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize x = item % job->tiles * TILE, first = item / job->tiles * job->n * job->inner + x, width = MIN (TILE, job->inner - x);

      switch (job->in->dtype)
        {
#define SUM(id, type, name)                                                                                                    \
  case FOVEA_DTYPE_##id:                                                                                                       \
    sum_tile_##id (job, first, width);                                                                                         \
    break;
          INTEGER_TYPES (SUM)
        default:
          sum_tile_FLOAT32 (job, first, width);
        }
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = { inputs[0], outputs[0] };
  guint axis;

  if (!read_axis (context, &axis, NULL))
    return TRUE;
  job.n = (gsize) shape->dims[axis];
  job.inner = fovea_shape_span (shape, axis + 1, shape->rank);
  job.tiles = (job.inner + TILE - 1) / TILE;
  job.exclusive = fovea_node_int (context->node, "exclusive", 0) != 0;
  job.reverse = fovea_node_int (context->node, "reverse", 0) != 0;
  return fovea_parallel_for (fovea_shape_span (shape, 0, axis) * job.tiles,
                             MAX (FOVEA_ELEMENTS_A_CHUNK / MAX (job.n * MIN (TILE, job.inner), 1), 1), sum_items, &job, progress);
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
      *box = (FoveaBox){ .rank = context->inputs[input].shape.rank, .empty = TRUE };
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

const FoveaOp fovea_op_cum_sum = {
  .name = "CumSum",
  .summary = N_("Running totals along one dimension."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
};
