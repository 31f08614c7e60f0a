/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/window.h"

/* Works on each place by itself: batch normalisation, LRN. */
static gboolean
turn_place (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);

  if (!maps)
    return FALSE;
  fovea_dense_set_output (turn, 0, *maps);
  return fovea_dense_copy_node (turn, maps, fovea_attributes_new (turn->context->node, NULL), error);
}

static gboolean
read_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  gboolean pool = context->n_inputs < 2;
  gint64 kernel[2];

  if (context->inputs[0].shape.rank != 4)
    return fovea_refuse (error, _("it slides over something else than height and width"));
  for (guint axis = 0; axis < 2 && !pool; axis++)
    kernel[axis] = context->inputs[1].shape.dims[2 + axis];
  return fovea_window_read (context, pool ? NULL : kernel, window, error)
         && fovea_window_solve (window, fovea_node_int (context->node, "ceil_mode", 0) != 0, error);
}

static gint64
extent (const FoveaWindowAxis *axis)
{
  return (axis->kernel - 1) * axis->dilation + 1;
}

/* Whether a tap of some output lies outside of the maps: in padding, or where the size was rounded up. */
static gboolean
reaches_out (const FoveaWindowAxis *axis)
{
  return axis->before > 0 || axis->after > 0 || (axis->output - 1) * axis->stride + extent (axis) > axis->input;
}

/* Convolutions and pools go on as they are. One that covers the whole map of a crop has one place and no use for its stride:
 * then each place of the larger map has its own. */
static gboolean
turn_window (FoveaDenseTurn *turn, GError **error)
{
  static const gint64 ones[2] = { 1, 1 };
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);
  const gint64 *dims = context->outputs[0].shape.dims;
  gboolean pads = FALSE, covers = TRUE;
  FoveaDenseMaps made;
  FoveaWindow window;
  GArray *attributes;

  if (!maps || !read_window (context, &window, error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      const FoveaWindowAxis *axis = fovea_window_axis (&window, i);

      pads |= reaches_out (axis);
      covers &= extent (axis) == axis->input;
    }
  covers &= !pads;
  if (pads && turn->padded < 0)
    turn->padded = (gint) (context - turn->plan->contexts);
  made = (FoveaDenseMaps){ .channels = dims[1], .height = dims[2], .width = dims[3] };
  for (guint i = 0; i < 2; i++)
    if (!fovea_dense_set_stride (&made, maps, i, covers ? 1 : fovea_window_axis (&window, i)->stride, error))
      return FALSE;
  attributes = fovea_attributes_new (context->node, covers ? "strides" : NULL);
  if (covers)
    fovea_attributes_add_ints (attributes, "strides", ones, 2);
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_copy_node (turn, maps, attributes, error);
}

/* Padding in a node of its own: rows and columns, or channels of zeros in a shortcut. */
static gboolean
turn_pad (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);
  const gint64 *dims = context->outputs[0].shape.dims;
  FoveaDenseMaps made;

  if (!maps)
    return FALSE;
  if (context->inputs[0].shape.rank != 4 || dims[0] != 1)
    return fovea_refuse (error, _("it pads something else than maps"));
  if (turn->padded < 0 && (dims[2] != maps->height || dims[3] != maps->width))
    turn->padded = (gint) (context - turn->plan->contexts);
  made = *maps;
  made.channels = dims[1];
  made.height = dims[2];
  made.width = dims[3];
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_copy_node (turn, maps, fovea_attributes_new (context->node, NULL), error);
}

/* The axes of a reduction, and no others, are these. */
static gboolean
reduces (const FoveaOpContext *context, const guint *wanted, gsize n_wanted)
{
  guint axes[FOVEA_MAX_RANK];
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  gsize n, found = 0;

  if (!fovea_op_list_axes (context, 1, axes, &n, NULL))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    marked[axes[i]] = TRUE;
  for (gsize i = 0; i < n_wanted; i++)
    found += marked[wanted[i]];
  return n == n_wanted && found == n_wanted;
}

/* A pool over the whole maps of a crop becomes one over windows of their size, @op. */
static gboolean
pool_crop (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, const char *op, GArray *attributes, GError **error)
{
  const gint64 kernel[2] = { maps->height, maps->width };
  FoveaDenseMaps made = *maps;

  made.height = made.width = 1;
  fovea_attributes_add_ints (attributes, "kernel_shape", kernel, 2);
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, op, (const char *const *) &maps->name, 1, attributes, error);
}

static gboolean
turn_global_pool (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);

  /* "GlobalAveragePool" */
  return maps
         && pool_crop (turn, maps, turn->context->node->op->name + strlen ("Global"), fovea_attributes_new (turn->context->node, NULL),
                       error);
}

static gboolean
reduce (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, const char *pool, GError **error)
{
  const guint places[2] = { maps->last ? 1 : 2, maps->last ? 2 : 3 };

  if (turn->context->inputs[0].shape.rank != 4 || !reduces (turn->context, places, 2))
    return fovea_refuse (error, _("it reduces something else than height and width"));
  return pool_crop (turn, maps, pool, fovea_attributes_new (NULL, NULL), error);
}

/* As layer normalisation is written in parts: a kernel of 1x1 whose weights are all alike. */
static gboolean
mean_of_channels (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, GError **error)
{
  FoveaShape shape = { 4, { 1, maps->channels, 1, 1 } };
  FoveaTensor *shares = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, turn->context->node->op->name, error);
  g_autofree char *name = NULL;
  FoveaDenseMaps made = *maps;

  for (gint64 c = 0; shares && c < maps->channels; c++)
    ((float *) shares->data)[c] = 1.0f / (float) maps->channels;
  if (!(name = fovea_dense_add_constant (turn, "shares", shares, error)))
    return FALSE;
  made.channels = 1;
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, "Conv", (const char *const[]){ maps->name, name }, 2, fovea_attributes_new (NULL, NULL), error);
}

static gboolean
turn_mean (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  gint channels = maps ? fovea_dense_channel_axis (maps, &turn->context->inputs[0].shape) : -1;

  if (channels >= 0 && turn->context->outputs[0].shape.rank == 4 && reduces (turn->context, (guint[]){ (guint) channels }, 1))
    return mean_of_channels (turn, maps, error);
  return maps && reduce (turn, maps, "AveragePool", error);
}

static gboolean
turn_max (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);

  return maps && reduce (turn, maps, "MaxPool", error);
}

/* Whether the node works over the channels of each place and nothing else. Before opset 13, all dimensions from the axis on are one. */
static gboolean
is_over_channels (const FoveaOpContext *context, const FoveaDenseMaps *maps, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint channels = fovea_dense_channel_axis (maps, shape);
  gboolean old = context->opset < 13;
  guint axis;

  if (!fovea_op_axis (fovea_node_int (context->node, "axis", old ? 1 : -1), shape->rank, &axis, error))
    return FALSE;
  if (old && fovea_dense_is_place (maps) ? (gint) axis <= channels : (gint) axis == channels)
    return TRUE;
  return fovea_refuse (error, _("it is not over the channels alone"));
}

/* Softmax and its like: with the channels brought behind, the last axis is theirs in every version. */
static gboolean
turn_channels (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  g_autofree const char **inputs = g_new0 (const char *, context->n_inputs);
  g_auto (GStrv) names = g_new0 (char *, 3);
  GArray *attributes;

  if (!maps || !is_over_channels (context, maps, error))
    return FALSE;
  for (guint i = 1; i < context->n_inputs; i++)
    if (!(inputs[i] = fovea_dense_constant (turn, i, error)))
      return FALSE;
  names[0] = g_strconcat (turn->plan->network->values[context->node->outputs[0]].name, "/channels-last", NULL);
  names[1] = g_strconcat (names[0], "/", context->node->op->name, NULL);
  inputs[0] = names[0];
  fovea_dense_set_output (turn, 0, *maps);
  if (!fovea_dense_emit_transpose (turn, names[0], maps->name, names[0], TRUE, error))
    return FALSE;
  attributes = fovea_attributes_new (context->node, "axis");
  fovea_attributes_add_int (attributes, "axis", 3);
  return fovea_dense_emit_as (turn, names[1], context->node->op->name, inputs, context->n_inputs, (const char *const *) &names[1], 1,
                              attributes, error)
         && fovea_dense_emit_transpose (turn, context->node->name, names[1], turn->maps[context->node->outputs[0]].name, FALSE, error);
}

/* The scale has a number for each channel, which must be the last dimension. */
static gboolean
turn_layer_norm (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  const FoveaShape *shape = &turn->context->inputs[0].shape;

  if (maps && fovea_dense_channel_axis (maps, shape) != (gint) shape->rank - 1)
    return fovea_refuse (error, _("it is not over the channels alone"));
  return maps && turn_channels (turn, error);
}

static const struct
{
  const char *op;
  FoveaDenseRule rule;
} rules[] = {
  { "AveragePool", turn_window },
  { "BatchNormalization", turn_place },
  { "Concat", fovea_dense_concatenate },
  { "Conv", turn_window },
  { "Dropout", fovea_dense_shape },
  { "Flatten", fovea_dense_shape },
  { "Gather", fovea_dense_gather },
  { "Gemm", fovea_dense_connect },
  { "GlobalAveragePool", turn_global_pool },
  { "GlobalLpPool", turn_global_pool },
  { "GlobalMaxPool", turn_global_pool },
  { "Hardmax", turn_channels },
  { "Identity", fovea_dense_shape },
  { "LRN", turn_place },
  { "LayerNormalization", turn_layer_norm },
  { "LogSoftmax", turn_channels },
  { "LpPool", turn_window },
  { "MatMul", fovea_dense_connect },
  { "MaxPool", turn_window },
  { "Pad", turn_pad },
  { "ReduceMax", turn_max },
  { "ReduceMean", turn_mean },
  { "Reshape", fovea_dense_shape },
  { "Slice", fovea_dense_slice },
  { "Softmax", turn_channels },
  { "Split", fovea_dense_split },
  { "Squeeze", fovea_dense_shape },
  { "Transpose", fovea_dense_transpose },
  { "Unsqueeze", fovea_dense_shape },
};

FoveaDenseRule
fovea_dense_rule_for (const FoveaOp *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].op, op->name))
      return rules[i].rule;
  return op->field ? NULL : fovea_dense_elementwise;
}
