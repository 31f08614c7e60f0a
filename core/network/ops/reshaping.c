/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/reshaping.h"

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

/* Axes @i to @i_end - 1 of the input hold the same elements as axes @o to @o_end - 1 of the output, and no fewer axes do. */
typedef struct
{
  guint i, i_end, o, o_end;
} Group;

static gboolean
next_group (const FoveaShape *in, const FoveaShape *out, Group *group)
{
  gsize a, b;

  group->i = group->i_end;
  group->o = group->o_end;
  if (group->i == in->rank && group->o == out->rank)
    return FALSE;
  a = group->i < in->rank ? (gsize) in->dims[group->i_end++] : 1;
  b = group->o < out->rank ? (gsize) out->dims[group->o_end++] : 1;
  while (a != b)
    if (a < b)
      a *= (gsize) in->dims[group->i_end++];
    else
      b *= (gsize) out->dims[group->o_end++];
  return TRUE;
}

/* The places of the box's first and last element among the elements of the group. */
static void
flatten (const FoveaShape *shape, const FoveaBox *box, guint begin, guint end, gint64 *first, gint64 *last)
{
  *first = *last = 0;
  for (guint d = begin; d < end; d++)
    {
      *first = *first * shape->dims[d] + CLAMP (box->begin[d], 0, shape->dims[d] - 1);
      *last = *last * shape->dims[d] + CLAMP (box->end[d], 0, shape->dims[d] - 1);
    }
}

static void
unflatten (const FoveaShape *shape, guint begin, guint end, gint64 first, gint64 last, FoveaBox *box)
{
  gint64 stride = (gint64) fovea_shape_span (shape, begin, end);
  gboolean same = TRUE;

  for (guint d = begin; d < end; d++)
    {
      stride /= shape->dims[d];
      box->begin[d] = same ? first / stride % shape->dims[d] : 0;
      box->end[d] = same ? last / stride % shape->dims[d] : shape->dims[d] - 1;
      same = same && first / stride == last / stride;
    }
}

void
fovea_reshape_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *in = &context->inputs[input].shape, *out = &context->outputs[0].shape;
  Group group = { 0 };
  gboolean mixed = FALSE;

  *box = (FoveaBox){ .rank = in->rank, .empty = output->empty || input > 0, .global = output->global };
  while (!box->empty && next_group (in, out, &group))
    if (group.i_end == group.i + 1 && group.o_end == group.o + 1)
      {
        box->begin[group.i] = output->begin[group.o];
        box->end[group.i] = output->end[group.o];
      }
    else
      {
        gint64 first, last;

        flatten (out, output, group.o, group.o_end, &first, &last);
        unflatten (in, group.i, group.i_end, first, last, box);
        mixed = TRUE;
      }
  if (mixed)
    fovea_field_mark_global (in, box);
}
