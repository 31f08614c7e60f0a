/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through operators that make one number of all elements along some axes. */

#include "core/network/ops/reductions.h"

#include "core/network/ops/operand.h"

static gboolean
passes_all (const FoveaOpContext *context, gsize n)
{
  return n == 0 && context->inputs[0].shape.rank > 0 && fovea_node_int (context->node, "noop_with_empty_axes", 0) != 0;
}

/* A value of the result's shape in that of @back. */
static const char *
with_axes (FoveaBackward *backward, const FoveaReductionBack *back, const char *value)
{
  gboolean kept = fovea_shape_equal (&back->shape, &fovea_backward_context (backward)->outputs[0].shape);

  return kept ? value : fovea_backward_reshape (backward, value, &back->shape);
}

gboolean
fovea_reduction_back (FoveaBackward *backward, FoveaReductionBack *back)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gboolean marked[FOVEA_MAX_RANK];

  if (!fovea_reduction_axes (context, marked, NULL))
    return FALSE;
  *back = (FoveaReductionBack){ .x = fovea_backward_input (backward, 0), .shape = context->inputs[0].shape, .count = 1 };
  for (guint d = 0; d < back->shape.rank; d++)
    if (marked[d])
      {
        back->axes[back->n++] = d;
        back->count *= (gsize) back->shape.dims[d];
        back->shape.dims[d] = 1;
      }
  back->gradient = fovea_backward_gradient (backward, 0);
  if (passes_all (context, back->n))
    {
      fovea_backward_give (backward, 0, back->gradient);
      return FALSE;
    }
  back->gradient = with_axes (backward, back, back->gradient);
  return TRUE;
}

const char *
fovea_reduction_result (FoveaBackward *backward, const FoveaReductionBack *back)
{
  return with_axes (backward, back, fovea_backward_output (backward, 0));
}

void
fovea_reduction_give (FoveaBackward *backward, const char *gradient)
{
  fovea_backward_give (backward, 0, fovea_backward_expand (backward, gradient, &fovea_backward_context (backward)->inputs[0].shape));
}

void
fovea_reduction_give_product (FoveaBackward *backward, const char *gradient, const char *slope)
{
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, slope, gradient, NULL));
}

void
fovea_reduction_choice_backward (FoveaBackward *backward)
{
  FoveaReductionBack back;
  const char *taken, *share;

  if (!fovea_reduction_back (backward, &back))
    return;
  taken = fovea_backward_where_equal (backward, back.x, fovea_reduction_result (backward, &back));
  share = fovea_backward_emit (backward, "Div", NULL, back.gradient, fovea_backward_sum (backward, taken, back.axes, back.n, TRUE), NULL);
  fovea_reduction_give_product (backward, share, taken);
}
