/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/arg-places.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/order-keys.h"

#define TILE 64 /* neighbouring positions that are done at a time */

const FoveaOpAttribute fovea_arg_attributes[3] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "keepdims", FOVEA_ATTRIBUTE_INT },
  { "select_last_index", FOVEA_ATTRIBUTE_INT },
};

static gboolean
read_axis (const FoveaOpContext *context, guint *axis, GError **error)
{
  return fovea_op_axis (fovea_node_int (context->node, "axis", 0), context->inputs[0].shape.rank, axis, error);
}

static gboolean
keeps_axis (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "keepdims", 1) != 0;
}

gboolean
fovea_arg_infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  FoveaShape shape = { 0 };
  guint axis;

  if (!read_axis (context, &axis, error))
    return FALSE;
  for (guint d = 0; d < input->rank; d++)
    if (d != axis || keeps_axis (context))
      shape.dims[shape.rank++] = d == axis ? 1 : input->dims[d];
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_INT64, &shape, error);
}

void
fovea_arg_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  guint axis, from = 0;

  *box = (FoveaBox){ .rank = shape->rank, .empty = output->empty, .global = output->global };
  if (box->empty || !read_axis (context, &axis, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    {
      box->begin[d] = d == axis ? 0 : output->begin[from];
      box->end[d] = d == axis ? shape->dims[d] - 1 : output->end[from];
      from += d != axis || keeps_axis (context);
    }
  fovea_field_mark_global (shape, box);
}

/* Elements (outer, n, inner), searched along n. */
typedef struct
{
  const FoveaTensor *in;
  gint64 *out;
  gsize n, inner, tiles;
  gboolean least, last;
} Job;

/* A tie goes to the first place, or to the last; keys of the least are turned around. */
static void
search_tile (const Job *job, gsize first, gsize width, gint64 *places)
{
  gint64 best[TILE], keys[TILE], turn = job->least ? -1 : 0;

  memset (places, 0, width * sizeof *places);
  for (gsize i = 0; i < job->n; i++)
    {
      fovea_order_keys (job->in, first + i * job->inner, 1, width, keys);
      for (gsize x = 0; x < width; x++)
        {
          gint64 key = keys[x] ^ turn;
          gboolean better = i == 0 || key > best[x] || (job->last && key == best[x]);

          best[x] = better ? key : best[x];
          places[x] = better ? (gint64) i : places[x];
        }
    }
}

static void
search_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize outer = item / job->tiles, x = item % job->tiles * TILE;

      search_tile (job, outer * job->n * job->inner + x, MIN (TILE, job->inner - x), job->out + outer * job->inner + x);
    }
}

gboolean
fovea_arg_run (const FoveaOpContext *context, gboolean least, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
               FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = { inputs[0], outputs[0]->data, .least = least };
  guint axis;

  if (!read_axis (context, &axis, NULL))
    return TRUE;
  job.n = (gsize) shape->dims[axis];
  job.inner = fovea_shape_span (shape, axis + 1, shape->rank);
  job.tiles = (job.inner + TILE - 1) / TILE;
  job.last = fovea_node_int (context->node, "select_last_index", 0) != 0;
  return fovea_parallel_for (fovea_shape_span (shape, 0, axis) * job.tiles,
                             MAX (FOVEA_ELEMENTS_A_CHUNK / MAX (job.n * MIN (TILE, job.inner), 1), 1), search_items, &job, progress);
}
