/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/gradient.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward-private.h"
#include "core/network/part.h"

/* File formats allow any name, so that one of ours may be taken. */
static char *
find_prefix (const FoveaNetwork *network)
{
  GString *prefix = g_string_new ("gradient");

  for (guint i = 0; i < network->n_values; i++)
    while (g_str_has_prefix (network->values[i].name, prefix->str))
      g_string_append_c (prefix, '\'');
  return g_string_free (prefix, FALSE);
}

/* Which values the gradients are wanted of, or lead to such: one flag a value. What is not float32 leads nowhere. */
static gboolean *
find_wanted (const FoveaNetworkPlan *plan, const gint *values, guint n)
{
  const FoveaNetwork *network = plan->network;
  gboolean *wanted = g_new0 (gboolean, network->n_values);

  for (guint i = 0; i < n; i++)
    wanted[values[i]] = TRUE;
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      gboolean leads = FALSE;

      for (guint j = 0; j < node->n_inputs; j++)
        leads |= node->inputs[j] >= 0 && wanted[node->inputs[j]];
      for (guint j = 0; j < node->n_outputs && leads; j++)
        if (node->outputs[j] >= 0 && plan->values[node->outputs[j]].dtype == FOVEA_DTYPE_FLOAT32)
          wanted[node->outputs[j]] = TRUE;
    }
  return wanted;
}

static gboolean
add_inputs (FoveaBackward *self)
{
  const FoveaNetworkPlan *plan = self->plan;

  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      gint value = plan->network->inputs[i];

      if (!fovea_network_builder_add_input (self->builder, plan->network->values[value].name, plan->values[value].dtype,
                                            &plan->values[value].shape, &self->error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_nodes (FoveaBackward *self, const gboolean *needed)
{
  for (guint i = 0; i < self->plan->network->n_nodes; i++)
    if (needed[i] && self->plan->states[i] != FOVEA_NODE_FOLDED
        && !fovea_part_add_node (self->builder, self->plan, i, self->given, &self->error))
      return FALSE;
  fovea_network_builder_set_opset (self->builder, FOVEA_BACKWARD_OPSET);
  return TRUE;
}

static gboolean
is_given (const FoveaBackward *self, guint output)
{
  gint value = self->context->node->outputs[output];

  return value >= 0 && self->gradients[value];
}

/* Whether the gradient of some output that has elements is there, and one of some input is wanted. */
static gboolean
is_on_the_way (FoveaBackward *self)
{
  gboolean arrives = FALSE, goes_on = FALSE;

  for (guint i = 0; i < self->context->n_outputs; i++)
    arrives |= is_given (self, i) && !fovea_operand_is_empty (&self->context->outputs[i]);
  for (guint i = 0; i < self->context->n_inputs; i++)
    goes_on |= fovea_backward_wants (self, i);
  return arrives && goes_on;
}

/* Sizes must be known now: those of what the way back adds come from them. */
static void
check_sizes (FoveaBackward *self)
{
  for (guint i = 0; i < self->context->n_outputs; i++)
    if (is_given (self, i) && !fovea_network_plan_knows (self->plan, self->context->node->outputs[i]))
      fovea_backward_refuse (self, _("its size is known only while running"));
}

static gboolean
go_back (FoveaBackward *self, guint index)
{
  const FoveaNode *node = &self->plan->network->nodes[index];
  g_autofree char *name = NULL;

  self->context = &self->plan->contexts[index];
  if (!is_on_the_way (self))
    return TRUE;
  check_sizes (self);
  if (!node->op->backward)
    fovea_backward_refuse (self, "%s", node->op->no_backward ? _(node->op->no_backward) : _("it has no way back"));
  else if (!self->error)
    node->op->backward (self);
  if (!self->error)
    return TRUE;
  name = fovea_printable (node->name);
  g_prefix_error (&self->error, _("No gradient goes through %s (%s): "), name, node->op->name);
  return FALSE;
}

static gboolean
go_back_through (FoveaBackward *self, const gboolean *needed)
{
  for (guint i = self->plan->network->n_nodes; i-- > 0;)
    if (needed[i] && self->plan->states[i] != FOVEA_NODE_FOLDED && !go_back (self, i))
      return FALSE;
  return TRUE;
}

/* The gradient of the target with respect to itself comes from outside. */
static gboolean
add_seed (FoveaBackward *self, gint target)
{
  const FoveaOperand *operand = &self->plan->values[target];
  const char *name = fovea_backward_new_name (self, "seed");

  self->gradients[target] = name;
  return fovea_network_builder_add_input (self->builder, name, operand->dtype, &operand->shape, &self->error)
         && fovea_network_builder_add_output (self->builder, fovea_backward_value (self, target), NULL, &self->error);
}

/* The values themselves, each once. */
static gboolean
add_values (FoveaBackward *self, gint target, const gint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gboolean there = values[i] == target || self->plan->network->values[values[i]].producer < 0 || self->plan->values[values[i]].constant
                       || !self->gradients[values[i]];

      for (guint j = 0; j < i && !there; j++)
        there = values[j] == values[i];
      if (!there && !fovea_network_builder_add_output (self->builder, fovea_backward_value (self, values[i]), NULL, &self->error))
        return FALSE;
    }
  return TRUE;
}

/* An output for each gradient that there is; two values may have the same. */
static gboolean
add_gradients (FoveaBackward *self, const gint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const char *gradient = fovea_backward_gradient_of (self, values[i]);

      if (!gradient)
        continue;
      self->gradients[values[i]] = fovea_backward_emit (self, "Identity", NULL, gradient, NULL);
      if (self->error || !fovea_network_builder_add_output (self->builder, self->gradients[values[i]], NULL, &self->error))
        return FALSE;
    }
  return TRUE;
}

static FoveaGradient *
finish (FoveaBackward *self, const gint *values, guint n)
{
  FoveaNetwork *network = fovea_network_builder_finish (self->builder, &self->error);
  FoveaGradient *gradient;

  if (!network)
    return NULL;
  gradient = g_new (FoveaGradient, 1);
  *gradient = (FoveaGradient){ network, g_new (gint, n) };
  for (guint i = 0; i < n; i++)
    gradient->gradients[i] = self->gradients[values[i]] ? fovea_network_find_value (network, self->gradients[values[i]]) : -1;
  return gradient;
}

FoveaGradient *
fovea_gradient_new (const FoveaNetworkPlan *plan, gint target, const gint *values, guint n, FoveaBackwardRule rule, GError **error)
{
  const FoveaNetwork *network = plan->network;
  g_autofree gboolean *needed = fovea_network_plan_leading_to (plan, &target, 1), *wanted = find_wanted (plan, values, n);
  g_autofree gboolean *given = g_new0 (gboolean, network->n_values);
  g_autofree const char **gradients = g_new0 (const char *, network->n_values);
  g_autofree FoveaTensor **factors = g_new0 (FoveaTensor *, network->n_values);
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new (network->name, network->opset);
  g_autoptr (GStringChunk) names = g_string_chunk_new (4096);
  g_autofree char *prefix = find_prefix (network);
  FoveaBackward self = { plan, builder, rule, wanted, gradients, factors, given, NULL, prefix, names, 0, NULL };
  FoveaGradient *gradient = NULL;

  g_return_val_if_fail (target >= 0 && (guint) target < network->n_values, NULL);

  if (!fovea_network_plan_reaches (plan, target, error))
    return NULL;
  if (add_inputs (&self) && copy_nodes (&self, needed) && add_seed (&self, target) && go_back_through (&self, needed)
      && add_values (&self, target, values, n) && add_gradients (&self, values, n))
    gradient = finish (&self, values, n);
  for (guint i = 0; i < network->n_values; i++)
    g_clear_pointer (&factors[i], fovea_tensor_unref);
  if (self.error)
    g_propagate_error (error, self.error);
  return gradient;
}

void
fovea_gradient_free (FoveaGradient *gradient)
{
  fovea_network_unref (gradient->network);
  g_free (gradient->gradients);
  g_free (gradient);
}
