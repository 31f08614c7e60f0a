/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"

const FoveaDenseMaps *
fovea_dense_input (FoveaDenseTurn *turn, guint i, GError **error)
{
  gint value = i < turn->context->n_inputs ? turn->context->node->inputs[i] : -1;

  if (value >= 0 && turn->maps[value].name)
    return &turn->maps[value];
  fovea_refuse (error, _("input %u does not come from the photo"), i + 1);
  return NULL;
}

const FoveaDenseMaps *
fovea_dense_input_whole (FoveaDenseTurn *turn, guint i, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input (turn, i, error);

  if (!maps || maps->groups == 0)
    return maps;
  fovea_refuse (error, _("input %u has channels in groups"), i + 1);
  return NULL;
}

gboolean
fovea_dense_is_place (const FoveaDenseMaps *maps)
{
  return maps->height == 1 && maps->width == 1;
}

const FoveaDenseMaps *
fovea_dense_input_maps (FoveaDenseTurn *turn, guint i, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, i, error);

  if (!maps || fovea_dense_channel_axis (maps, &turn->context->inputs[i].shape) == 1)
    return maps;
  fovea_refuse (error, _("input %u has no maps in its second dimension"), i + 1);
  return NULL;
}

gint
fovea_dense_channel_axis (const FoveaDenseMaps *maps, const FoveaShape *shape)
{
  if (!fovea_dense_is_place (maps))
    return shape->rank != 4 ? -1 : maps->last ? 3 : 1;
  for (guint d = 0; d < shape->rank; d++)
    if (shape->dims[d] == maps->channels && (maps->channels > 1 || d == 1))
      return (gint) d;
  return -1;
}

gboolean
fovea_dense_set_stride (FoveaDenseMaps *made, const FoveaDenseMaps *maps, guint axis, gint64 step, GError **error)
{
  if (step > FOVEA_MAX_PHOTO_SIDE / maps->stride[axis])
    return fovea_refuse (error, _("its positions would lie more than %d pixels apart"), FOVEA_MAX_PHOTO_SIDE);
  made->stride[axis] = maps->stride[axis] * step;
  return TRUE;
}

void
fovea_dense_set_output (FoveaDenseTurn *turn, guint i, FoveaDenseMaps maps)
{
  gint value = turn->context->node->outputs[i];

  if (value < 0)
    return;
  maps.name = g_strdup (turn->plan->network->values[value].name);
  turn->maps[value] = maps;
}

void
fovea_dense_pass_on (FoveaDenseTurn *turn, FoveaDenseMaps maps)
{
  maps.name = g_strdup (maps.name);
  turn->maps[turn->context->node->outputs[0]] = maps;
}

/* What is folded is a constant of the plan alone, and belongs to the new network from here on. */
const char *
fovea_dense_constant (FoveaDenseTurn *turn, guint i, GError **error)
{
  gint value = i < turn->context->n_inputs ? turn->context->node->inputs[i] : -1;
  const char *name;

  if (value < 0)
    return "";
  name = turn->plan->network->values[value].name;
  if (!turn->plan->values[value].constant)
    {
      fovea_refuse (error, _("input %u is computed from the photo"), i + 1);
      return NULL;
    }
  if (!turn->given[value] && !fovea_network_builder_add_constant (turn->builder, name, turn->plan->values[value].constant, error))
    return NULL;
  turn->given[value] = TRUE;
  return name;
}

char *
fovea_dense_add_constant (FoveaDenseTurn *turn, const char *what, FoveaTensor *tensor, GError **error)
{
  g_autoptr (FoveaTensor) owned = tensor;
  gint output = turn->context->node->outputs[0];
  g_autofree char *name = g_strdup_printf ("%s/%s", turn->plan->network->values[output].name, what);

  if (!owned || !fovea_network_builder_add_constant (turn->builder, name, owned, error))
    return NULL;
  return g_steal_pointer (&name);
}

FoveaTensor *
fovea_dense_reshaped (FoveaTensor *tensor, const FoveaShape *shape)
{
  return fovea_tensor_wrap (tensor->dtype, shape, tensor->data, fovea_tensor_ref (tensor), (GDestroyNotify) fovea_tensor_unref);
}

gboolean
fovea_dense_emit_as (FoveaDenseTurn *turn, const char *name, const char *op, const char *const *inputs, guint n_inputs,
                     const char *const *outputs, guint n_outputs, GArray *attributes, GError **error)
{
  gboolean added = fovea_network_builder_add_node (turn->builder, name, "", op, inputs, n_inputs, outputs, n_outputs,
                                                   (FoveaAttribute *) attributes->data, attributes->len, error);

  g_array_unref (attributes);
  return added;
}

gboolean
fovea_dense_emit (FoveaDenseTurn *turn, const char *op, const char *const *inputs, guint n_inputs, GArray *attributes, GError **error)
{
  const FoveaNode *node = turn->context->node;
  g_autofree const char **outputs = g_new0 (const char *, node->n_outputs);
  guint n = 0;

  for (guint i = 0; i < node->n_outputs; i++)
    {
      const char *name = node->outputs[i] >= 0 ? turn->maps[node->outputs[i]].name : NULL;

      outputs[i] = name ? name : "";
      if (name)
        n = i + 1;
    }
  return fovea_dense_emit_as (turn, node->name, op, inputs, n_inputs, outputs, n, attributes, error);
}

gboolean
fovea_dense_copy_node (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, GArray *attributes, GError **error)
{
  guint n = turn->context->n_inputs;
  g_autofree const char **inputs = g_new0 (const char *, n);
  g_autoptr (GArray) owned = attributes;

  inputs[0] = maps->name;
  for (guint i = 1; i < n; i++)
    if (!(inputs[i] = fovea_dense_constant (turn, i, error)))
      return FALSE;
  return fovea_dense_emit (turn, turn->context->node->op->name, inputs, n, g_steal_pointer (&owned), error);
}

gboolean
fovea_dense_emit_transpose (FoveaDenseTurn *turn, const char *name, const char *input, const char *output, gboolean to_last, GError **error)
{
  static const gint64 last[] = { 0, 2, 3, 1 }, first[] = { 0, 3, 1, 2 };
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_ints (attributes, "perm", to_last ? last : first, 4);
  return fovea_dense_emit_as (turn, name, "Transpose", &input, 1, &output, 1, attributes, error);
}
