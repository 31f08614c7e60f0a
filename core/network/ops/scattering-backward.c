/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through Scatter, ScatterElements and ScatterND. */

#include "core/network/backward.h"
#include "core/network/ops/scattering.h"
#include "core/tensor/tensor.h"

/* @choice: how the indices choose. */
typedef struct
{
  FoveaBackward *backward;
  FoveaChoice choice;
  const FoveaShape *shape, *places; /* of the value, of the indices */
  const char *value, *indices, *updates, *gradient;
} Scatter;

static const char *
scatter (const Scatter *self, const char *value, const char *updates, const char *reduction)
{
  return fovea_backward_scatter (self->backward, &self->choice, value, self->indices, updates, reduction);
}

static const char *
gather (const Scatter *self, const char *value)
{
  return fovea_backward_gather (self->backward, &self->choice, value, self->indices);
}

static const char *
fill (const Scatter *self, float number)
{
  return fovea_backward_fill (self->backward, self->shape, number);
}

/* One number an element or slice that is put: 0, 1, ...; or 0 in all places that there are. */
static const char *
numbers (const Scatter *self, const FoveaShape *shape, gint64 step)
{
  FoveaTensor *list = fovea_backward_int64s (self->backward, shape);

  for (gsize i = 0; list && i < fovea_tensor_count (list); i++)
    ((gint64 *) list->data)[i] = (gint64) i * step;
  return fovea_backward_constant (self->backward, list);
}

/* Whether an update is still there at the end, in a shape that repeats along slices: where several go to one place, the last one stays. */
static const char *
find_kept (const Scatter *self, const FoveaShape *updates)
{
  FoveaShape owners = *self->shape, lists = *self->places, apart;
  const char *own, *kept;

  if (self->choice.slices)
    {
      owners.rank = (guint) lists.dims[lists.rank - 1];
      lists.rank--;
    }
  own = numbers (self, &lists, 1);
  kept = gather (self, scatter (self, numbers (self, &owners, 0), own, "none"));
  apart = *updates;
  for (guint d = lists.rank; d < apart.rank; d++)
    apart.dims[d] = 1;
  return fovea_backward_reshape (self->backward, fovea_backward_emit (self->backward, "Equal", NULL, kept, own, NULL), &apart);
}

static void
through_put (const Scatter *self)
{
  const FoveaShape *updates = &fovea_backward_context (self->backward)->inputs[2].shape;
  const char *zero = fovea_backward_number (self->backward, 0.0f);

  if (fovea_backward_wants (self->backward, 0))
    fovea_backward_give (self->backward, 0, scatter (self, self->gradient, fovea_backward_fill (self->backward, updates, 0.0f), "none"));
  if (fovea_backward_wants (self->backward, 2))
    fovea_backward_give (self->backward, 2, fovea_backward_emit (self->backward, "Where", NULL, find_kept (self, updates),
                                                                 gather (self, self->gradient), zero, NULL));
}

static void
through_sum (const Scatter *self)
{
  if (fovea_backward_wants (self->backward, 0))
    fovea_backward_give (self->backward, 0, self->gradient);
  if (fovea_backward_wants (self->backward, 2))
    fovea_backward_give (self->backward, 2, gather (self, self->gradient));
}

/* Of the factors in one place, each has the product of the others. It is the product of all by the factor itself, zeros apart: beside a zero,
 * other factors have no gradient. */
static const char *
product_of_others (const Scatter *self)
{
  FoveaBackward *backward = self->backward;
  const char *zero = fovea_backward_number (backward, 0.0f), *one = fovea_backward_number (backward, 1.0f);
  const char *is_zero = fovea_backward_emit (backward, "Equal", NULL, self->updates, zero, NULL), *zeros = fovea_backward_to_float (self->backward, is_zero);
  const char *factors = fovea_backward_emit (backward, "Where", NULL, is_zero, one, self->updates, NULL);
  const char *product = gather (self, scatter (self, self->value, factors, "mul"));
  const char *others = fovea_backward_emit (backward, "Sub", NULL, gather (self, scatter (self, fill (self, 0.0f), zeros, "add")), zeros, NULL);

  return fovea_backward_emit (backward, "Where", NULL, fovea_backward_emit (backward, "Equal", NULL, others, zero, NULL),
                              fovea_backward_emit (backward, "Div", NULL, product, factors, NULL), zero, NULL);
}

static void
through_product (const Scatter *self)
{
  FoveaBackward *backward = self->backward;

  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, self->gradient,
                                                           scatter (self, fill (self, 1.0f), self->updates, "mul"), NULL));
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give (backward, 2, fovea_backward_emit (backward, "Mul", NULL, gather (self, self->gradient), product_of_others (self), NULL));
}

/* All that equal the greatest (or least) have the same part of its gradient, as in PyTorch. */
static void
through_extreme (const Scatter *self)
{
  FoveaBackward *backward = self->backward;
  const char *output = fovea_backward_output (backward, 0), *share;
  const char *of_value = fovea_backward_to_float (self->backward, fovea_backward_emit (backward, "Equal", NULL, self->value, output, NULL));
  const char *of_updates = fovea_backward_to_float (self->backward, fovea_backward_emit (backward, "Equal", NULL, self->updates, gather (self, output), NULL));

  share = fovea_backward_emit (backward, "Div", NULL, self->gradient, scatter (self, of_value, of_updates, "add"), NULL);
  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, share, of_value, NULL));
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give (backward, 2, fovea_backward_emit (backward, "Mul", NULL, gather (self, share), of_updates, NULL));
}

void
fovea_scatter_backward (FoveaBackward *backward, const FoveaChoice *choice)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *reduction = fovea_node_string (context->node, "reduction", "none");
  Scatter self = { backward, *choice, &context->inputs[0].shape, &context->inputs[1].shape, fovea_backward_input (backward, 0),
                   fovea_backward_input (backward, 1), fovea_backward_input (backward, 2), fovea_backward_gradient (backward, 0) };

  if (g_str_equal (reduction, "none"))
    through_put (&self);
  else if (g_str_equal (reduction, "add"))
    through_sum (&self);
  else if (g_str_equal (reduction, "mul"))
    through_product (&self);
  else
    through_extreme (&self);
}

void
fovea_scatter_elements_backward (FoveaBackward *backward)
{
  FoveaChoice choice = { 0 };

  if (fovea_op_read_axis (fovea_backward_context (backward), 0, &choice.axis, NULL))
    fovea_scatter_backward (backward, &choice);
}
