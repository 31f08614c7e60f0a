/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

/* The maps that the others must lie like: those of the first input that comes from the photo. */
static const FoveaDenseMaps *
find_leader (FoveaDenseTurn *turn)
{
  for (guint i = 0; i < turn->context->n_inputs; i++)
    {
      gint value = turn->context->node->inputs[i];

      if (value >= 0 && turn->maps[value].name)
        return &turn->maps[value];
    }
  return NULL;
}

static gboolean
check_alike (const FoveaDenseMaps *a, const FoveaDenseMaps *b, GError **error)
{
  if (a->groups > 0 || b->groups > 0)
    return fovea_refuse (error, _("its channels are in groups"));
  if (a->height != b->height || a->width != b->width)
    return fovea_refuse (error,
                         _("maps of %lldx%lld meet maps of %lldx%lld: what a whole window gives cannot be spread over it, as windows overlap"),
                         (long long) a->height, (long long) a->width, (long long) b->height, (long long) b->width);
  if (a->stride[0] != b->stride[0] || a->stride[1] != b->stride[1])
    return fovea_refuse (error, _("maps with steps of %lld and %lld pixels meet"), (long long) a->stride[0], (long long) b->stride[0]);
  if (!fovea_dense_is_place (a) && a->last != b->last)
    return fovea_refuse (error, _("maps with channels first meet maps with channels last"));
  return TRUE;
}

/* A constant that is one number, or one for each channel of @axis of the output: the latter as (C, 1, 1). Its name, to be freed. What is
 * neither maps nor a constant, such as the mask of a dropout, is refused as no constant. */
static char *
channel_constant (FoveaDenseTurn *turn, guint i, gint axis, GError **error)
{
  const FoveaOperand *input = &turn->context->inputs[i];
  const FoveaShape *shape = &input->shape, *output = &turn->context->outputs[0].shape;
  gsize count = fovea_shape_count (shape);
  FoveaShape wanted = { 3, { (gint64) count, 1, 1 } };
  gint own_axis = axis - (gint) output->rank + (gint) shape->rank; /* shapes stand below each other at their ends */
  g_autofree char *what = NULL;

  if (count == 1 || !input->constant)
    return g_strdup (fovea_dense_constant (turn, i, error));
  if (axis < 0 || own_axis < 0 || shape->dims[own_axis] != (gint64) count)
    {
      fovea_refuse (error, _("input %u has a number of its own for each place"), i + 1);
      return NULL;
    }
  what = g_strdup_printf ("input-%u", i + 1);
  return fovea_dense_add_constant (turn, what, fovea_dense_reshaped (input->constant, &wanted), error);
}

/* The name under which the new network has input @i, to be freed. */
static char *
element_input (FoveaDenseTurn *turn, const FoveaDenseMaps *leader, guint i, GError **error)
{
  gint value = turn->context->node->inputs[i];

  if (value < 0 || !turn->maps[value].name)
    return channel_constant (turn, i, fovea_dense_channel_axis (leader, &turn->context->outputs[0].shape), error);
  return check_alike (leader, &turn->maps[value], error) ? g_strdup (turn->maps[value].name) : NULL;
}

/* What the node makes of @leader's maps; refused when broadcasting makes something else than maps of the same size. */
static gboolean
set_elements (FoveaDenseTurn *turn, const FoveaDenseMaps *leader, GError **error)
{
  const FoveaShape *shape = &turn->context->outputs[0].shape;
  gsize places = (gsize) (leader->height * leader->width);
  FoveaDenseMaps made = *leader;

  made.channels = (gint64) (fovea_shape_count (shape) / places);
  if (made.channels != leader->channels && fovea_dense_channel_axis (&made, shape) < 0)
    return fovea_refuse (error, _("its inputs are spread over dimensions that are not channels"));
  for (guint i = 0; i < turn->context->n_outputs; i++)
    fovea_dense_set_output (turn, i, made);
  return TRUE;
}

gboolean
fovea_dense_elementwise (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *leader = find_leader (turn);
  g_auto (GStrv) inputs = g_new0 (char *, context->n_inputs + 1);

  if (!leader)
    return fovea_dense_input (turn, 0, error) != NULL;
  for (guint i = 0; i < context->n_inputs; i++)
    if (!(inputs[i] = element_input (turn, leader, i, error)))
      return FALSE;
  return set_elements (turn, leader, error)
         && fovea_dense_emit (turn, context->node->op->name, (const char *const *) inputs, context->n_inputs,
                              fovea_attributes_new (context->node, NULL), error);
}

/* Whether the node's axis is that of the channels. */
static gboolean
check_axis (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, gint64 initial, GError **error)
{
  const FoveaShape *shape = &turn->context->inputs[0].shape;
  guint axis;

  if (!fovea_op_axis (fovea_node_int (turn->context->node, "axis", initial), shape->rank, &axis, error))
    return FALSE;
  return (gint) axis == fovea_dense_channel_axis (maps, shape) || fovea_refuse (error, _("it is not along the channels"));
}

static GArray *
along_channels (const FoveaNode *node)
{
  GArray *attributes = fovea_attributes_new (node, "axis");

  fovea_attributes_add_int (attributes, "axis", 1);
  return attributes;
}

gboolean
fovea_dense_concatenate (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *leader = fovea_dense_input_whole (turn, 0, error);
  g_autofree const char **inputs = g_new0 (const char *, context->n_inputs);
  FoveaDenseMaps made;

  if (!leader || !check_axis (turn, leader, 1, error))
    return FALSE;
  made = *leader;
  made.channels = 0;
  for (guint i = 0; i < context->n_inputs; i++)
    {
      const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, i, error);

      if (!maps || !check_alike (leader, maps, error))
        return FALSE;
      inputs[i] = maps->name;
      made.channels += maps->channels;
    }
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, context->node->op->name, inputs, context->n_inputs, along_channels (context->node), error);
}

gboolean
fovea_dense_split (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  const char *inputs[2] = { maps ? maps->name : NULL };

  if (!maps || !check_axis (turn, maps, 0, error) || !(inputs[1] = fovea_dense_constant (turn, 1, error)))
    return FALSE;
  for (guint i = 0; i < context->n_outputs; i++)
    {
      FoveaDenseMaps part = *maps;

      part.channels = (gint64) fovea_shape_count (&context->outputs[i].shape) / (maps->height * maps->width);
      fovea_dense_set_output (turn, i, part);
    }
  return fovea_dense_emit (turn, context->node->op->name, inputs, *inputs[1] ? 2 : 1, along_channels (context->node), error);
}

/* Some of the channels, or all of them in another order. */
gboolean
fovea_dense_gather (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  const char *inputs[2] = { maps ? maps->name : NULL };
  FoveaDenseMaps made;

  if (!maps || !check_axis (turn, maps, 0, error) || !(inputs[1] = fovea_dense_constant (turn, 1, error)))
    return FALSE;
  if (context->inputs[1].shape.rank != 1)
    return fovea_refuse (error, _("it takes channels out of their maps"));
  made = *maps;
  made.channels = context->inputs[1].shape.dims[0];
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, context->node->op->name, inputs, 2, along_channels (context->node), error);
}

/* Where the slice begins and how it steps along height and width; it must go on to the end. */
static gboolean
read_steps (const FoveaOpContext *context, gint64 steps[2], GError **error)
{
  const FoveaShape *from = &context->inputs[0].shape, *to = &context->outputs[0].shape;
  g_autofree gint64 *starts = NULL, *axes = NULL, *given = NULL;
  gsize n, n_axes, n_given;

  steps[0] = steps[1] = 1;
  if (!fovea_op_ints (context, "starts", 1, &n, &starts, error) || !fovea_op_ints (context, "axes", 3, &n_axes, &axes, error)
      || !fovea_op_ints (context, "steps", 4, &n_given, &given, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gint64 step = n_given > 0 ? given[i] : 1;
      guint axis;

      if (!fovea_op_axis (n_axes > 0 ? axes[i] : (gint64) i, from->rank, &axis, error))
        return FALSE;
      if (axis < 2)
        continue;
      if (starts[i] != 0 || step < 1 || to->dims[axis] != (from->dims[axis] - 1) / step + 1)
        return fovea_refuse (error, _("it cuts a part out of the maps"));
      steps[axis - 2] = step;
    }
  return TRUE;
}

/* Some of the channels; or every second row and column, as a pool over single elements leaves them. */
gboolean
fovea_dense_slice (FoveaDenseTurn *turn, GError **error)
{
  static const gint64 ones[2] = { 1, 1 };
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);
  const gint64 *dims = context->outputs[0].shape.dims;
  FoveaDenseMaps made;
  GArray *attributes;
  gint64 steps[2];

  if (!maps)
    return FALSE;
  if (context->inputs[0].shape.rank != 4)
    return fovea_refuse (error, _("it cuts something else than maps"));
  if (!read_steps (context, steps, error))
    return FALSE;
  made = (FoveaDenseMaps){ .channels = dims[1], .height = dims[2], .width = dims[3] };
  for (guint i = 0; i < 2; i++)
    if (!fovea_dense_set_stride (&made, maps, i, steps[i], error))
      return FALSE;
  if (steps[0] == 1 && steps[1] == 1)
    {
      fovea_dense_set_output (turn, 0, made);
      return fovea_dense_copy_node (turn, maps, fovea_attributes_new (context->node, NULL), error);
    }
  if (made.channels != maps->channels)
    return fovea_refuse (error, _("it cuts channels and places at once"));
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_ints (attributes, "kernel_shape", ones, 2);
  fovea_attributes_add_ints (attributes, "strides", steps, 2);
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, "MaxPool", (const char *const *) &maps->name, 1, attributes, error);
}
