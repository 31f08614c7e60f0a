/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through Einsum: the gradient takes the place of the input in the equation, and the input's labels become the output's. */

#include <glib/gi18n-lib.h>

#include "core/network/backward.h"
#include "core/network/ops/einsum-equation.h"

#define LETTERS 52

/* The equation as it grows, and its factors. */
typedef struct
{
  FoveaBackward *backward;
  const FoveaEinsum *einsum;
  GString *equation;
  const char *factors[FOVEA_EINSUM_INPUTS];
  guint n_factors, n_letters;
  char letters[FOVEA_EINSUM_LABELS]; /* of each label; 0: none yet */
} Equation;

static char
new_letter (Equation *self)
{
  guint i = self->n_letters++;

  if (i == LETTERS)
    fovea_backward_refuse (self->backward, _("the equation of its gradient has more than %u labels"), LETTERS);
  return (char) (i < 26 ? 'A' + i : 'a' + i % 26);
}

static char
letter (Equation *self, guint label)
{
  if (!self->letters[label])
    self->letters[label] = new_letter (self);
  return self->letters[label];
}

static void
add_factor (Equation *self, const char *value)
{
  if (self->n_factors == FOVEA_EINSUM_INPUTS)
    {
      fovea_backward_refuse (self->backward, _("its gradient is a product of more than %u values"), FOVEA_EINSUM_INPUTS);
      return;
    }
  if (self->n_factors > 0)
    g_string_append_c (self->equation, ',');
  self->factors[self->n_factors++] = value;
}

static void
add_term (Equation *self, const FoveaEinsumTerm *term, const char *value)
{
  add_factor (self, value);
  for (guint d = 0; d < term->rank; d++)
    g_string_append_c (self->equation, letter (self, term->labels[d]));
}

static gboolean
has_label (const FoveaEinsumTerm *term, guint label, const FoveaShape *shape, gint64 size)
{
  for (guint d = 0; d < term->rank; d++)
    if (term->labels[d] == label && shape->dims[d] == size)
      return TRUE;
  return FALSE;
}

/* Whether the gradient or an input other than @input has @label in its size: else the gradient is the same all along it. */
static gboolean
is_there (const Equation *self, guint input, guint label)
{
  const FoveaOpContext *context = fovea_backward_context (self->backward);
  gint64 size = self->einsum->size[label];

  for (guint i = 0; i < self->einsum->n_inputs; i++)
    if (i != input && has_label (&self->einsum->inputs[i], label, &context->inputs[i].shape, size))
      return TRUE;
  return has_label (&self->einsum->output, label, &context->outputs[0].shape, size);
}

/* What was repeated along @label gets the same gradient everywhere: it is multiplied with ones. */
static void
add_ones (Equation *self, guint label)
{
  FoveaShape shape = { 1, { self->einsum->size[label] } };

  add_factor (self, fovea_backward_fill (self->backward, &shape, 1.0f));
  g_string_append_c (self->equation, letter (self, label));
}

/* A label that stands twice reads a diagonal: the second one gets a name of its own, and a factor that is 1 on the diagonal. */
static char
add_diagonal (Equation *self, guint label)
{
  gint64 size = self->einsum->size[label];
  FoveaShape shape = { 2, { size, size } };
  FoveaTensor *unit = fovea_backward_floats (self->backward, &shape);
  char second = new_letter (self);

  for (gint64 i = 0; unit && i < size * size; i++)
    ((float *) unit->data)[i] = i % (size + 1) == 0;
  add_factor (self, fovea_backward_constant (self->backward, unit));
  g_string_append_c (self->equation, letter (self, label));
  g_string_append_c (self->equation, second);
  return second;
}

/* The labels of the gradient of @input; where that is repeated along one, it is summed over. */
static void
add_result (Equation *self, guint input)
{
  const FoveaShape *shape = &fovea_backward_context (self->backward)->inputs[input].shape;
  const FoveaEinsumTerm *term = &self->einsum->inputs[input];
  gboolean seen[FOVEA_EINSUM_LABELS] = { FALSE };
  g_autoptr (GString) result = g_string_new ("->");

  for (guint d = 0; d < term->rank; d++)
    {
      guint label = term->labels[d];

      if (shape->dims[d] == 1)
        continue;
      if (!seen[label] && !is_there (self, input, label))
        add_ones (self, label);
      g_string_append_c (result, seen[label] ? add_diagonal (self, label) : letter (self, label));
      seen[label] = TRUE;
    }
  g_string_append (self->equation, result->str);
}

static void
give_input (FoveaBackward *backward, const FoveaEinsum *einsum, guint input)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Equation equation = { backward, einsum, text };
  GArray *attributes = fovea_attributes_new (NULL, NULL);
  const char *gradient;

  add_term (&equation, &einsum->output, fovea_backward_gradient (backward, 0));
  for (guint i = 0; i < einsum->n_inputs; i++)
    if (i != input)
      add_term (&equation, &einsum->inputs[i], fovea_backward_input (backward, i));
  add_result (&equation, input);
  fovea_attributes_add_string (attributes, "equation", text->str);
  fovea_backward_emit_all (backward, "Einsum", attributes, equation.factors, equation.n_factors, &gradient, 1);
  fovea_backward_give_reshaped (backward, input, gradient);
}

void
fovea_einsum_backward (FoveaBackward *backward)
{
  FoveaEinsum einsum;

  if (!fovea_einsum_read (fovea_backward_context (backward), &einsum, NULL))
    return;
  for (guint i = 0; i < einsum.n_inputs; i++)
    if (fovea_backward_wants (backward, i))
      give_input (backward, &einsum, i);
}
