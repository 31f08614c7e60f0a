/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through operators of several values, element by element with broadcasting. */

#include "core/network/ops/binary.h"

#include "core/network/ops/operand.h"

const char *
fovea_binary_value (FoveaBackward *backward, const FoveaBinary *binary, guint i)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *value = fovea_backward_input (backward, i);
  FoveaShape shape;

  if (!fovea_binary_shape (context, binary, i, &shape, NULL) || fovea_shape_equal (&shape, &context->inputs[i].shape))
    return value;
  return fovea_backward_reshape (backward, value, &shape);
}

void
fovea_binary_give (FoveaBackward *backward, const FoveaBinary *binary, guint i, const char *gradient)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaShape shape;

  if (!fovea_binary_shape (context, binary, i, &shape, NULL))
    return;
  gradient = fovea_backward_sum_to (backward, gradient, &context->outputs[0].shape, &shape);
  if (fovea_shape_equal (&shape, &context->inputs[i].shape))
    fovea_backward_give (backward, i, gradient);
  else
    fovea_backward_give_reshaped (backward, i, gradient);
}

void
fovea_sum_backward (FoveaBackward *backward, const FoveaBinary *binary, float factor)
{
  const char *gradient = fovea_backward_scale (backward, fovea_backward_gradient (backward, 0), factor);

  for (guint i = 0; i < fovea_backward_context (backward)->n_inputs; i++)
    if (fovea_backward_wants (backward, i))
      fovea_binary_give (backward, binary, i, gradient);
}

void
fovea_choice_backward (FoveaBackward *backward)
{
  guint n = fovea_backward_context (backward)->n_inputs;
  g_autofree const char **places = g_new (const char *, n);
  const char *sum, *share;

  for (guint i = 0; i < n; i++)
    places[i] = fovea_backward_where_equal (backward, fovea_backward_input (backward, i), fovea_backward_output (backward, 0));
  fovea_backward_emit_all (backward, "Sum", NULL, places, n, &sum, 1);
  share = fovea_backward_emit (backward, "Div", NULL, fovea_backward_gradient (backward, 0), sum, NULL);
  for (guint i = 0; i < n; i++)
    if (fovea_backward_wants (backward, i))
      fovea_backward_give_sum (backward, i, fovea_backward_emit (backward, "Mul", NULL, share, places[i], NULL));
}
