/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/field.h"

void
fovea_field_nothing (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  *box = (FoveaBox){ .rank = context->inputs[input].shape.rank, .empty = TRUE };
}

/* @output's own box on axes before @begin, the whole of input @input on the others. */
static void
from_axis (const FoveaOpContext *context, guint input, const FoveaBox *output, guint begin, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;

  *box = (FoveaBox){ .rank = shape->rank, .empty = output->empty, .global = output->global };
  for (guint d = 0; d < shape->rank; d++)
    {
      gboolean own = d < begin && d < output->rank;

      box->begin[d] = own ? output->begin[d] : 0;
      box->end[d] = own ? output->end[d] : shape->dims[d] - 1;
    }
  if (input == 0)
    fovea_field_mark_global (shape, box);
}

void
fovea_field_whole (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  from_axis (context, input, output, 0, box);
}

void
fovea_field_plane (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    {
      from_axis (context, input, output, 2, box);
      return;
    }
  fovea_field_whole (context, input, output, box);
  if (box->rank == 1 && output->rank > 1)
    {
      box->begin[0] = output->begin[1];
      box->end[0] = output->end[1];
    }
}

void
fovea_field_mark_global (const FoveaShape *shape, FoveaBox *box)
{
  gboolean several = FALSE;

  if (box->empty)
    return;
  for (guint d = 2; d < shape->rank; d++)
    {
      if (box->begin[d] > 0 || box->end[d] < shape->dims[d] - 1)
        return;
      several |= shape->dims[d] > 1;
    }
  box->global |= several;
}
