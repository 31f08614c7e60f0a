/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/arg-places.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/order-keys.h"

const FoveaOpAttribute fovea_arg_attributes[3] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "keepdims", FOVEA_ATTRIBUTE_INT },
  { "select_last_index", FOVEA_ATTRIBUTE_INT },
};

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

  if (!fovea_op_read_axis (context, 0, &axis, error))
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
  if (box->empty || !fovea_op_read_axis (context, 0, &axis, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    {
      box->begin[d] = d == axis ? 0 : output->begin[from];
      box->end[d] = d == axis ? shape->dims[d] - 1 : output->end[from];
      from += d != axis || keeps_axis (context);
    }
  fovea_field_mark_global (shape, box);
}

typedef struct
{
  const FoveaTensor *in;
  gint64 *out;
  gboolean least, last;
} Job;

/* A tie goes to the first place, or to the last; keys of the least are turned around. */
static void
search_tile (const FoveaLines *lines, gsize outer, gsize x, gsize width, gconstpointer data)
{
  const Job *job = data;
  gsize first = fovea_lines_first (lines, outer, x);
  gint64 *places = job->out + outer * lines->inner + x;
  gint64 best[FOVEA_LINES_TILE], keys[FOVEA_LINES_TILE], turn = job->least ? -1 : 0;

  memset (places, 0, width * sizeof *places);
  for (gsize i = 0; i < lines->n; i++)
    {
      fovea_order_keys (job->in, first + i * lines->inner, 1, width, keys);
      for (gsize j = 0; j < width; j++)
        {
          gint64 key = keys[j] ^ turn;
          gboolean better = i == 0 || key > best[j] || (job->last && key == best[j]);

          best[j] = better ? key : best[j];
          places[j] = better ? (gint64) i : places[j];
        }
    }
}

gboolean
fovea_arg_run (const FoveaOpContext *context, gboolean least, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
               FoveaProgress *progress)
{
  Job job = { inputs[0], outputs[0]->data, least, fovea_node_int (context->node, "select_last_index", 0) != 0 };
  FoveaLines lines;
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, NULL))
    return TRUE;
  lines = fovea_lines_along (&inputs[0]->shape, axis, axis + 1);
  return fovea_lines_run (&lines, FOVEA_ELEMENTS_A_CHUNK, search_tile, &job, progress);
}
