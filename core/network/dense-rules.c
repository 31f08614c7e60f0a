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
  return fovea_dense_copy_node (turn, maps, fovea_dense_attributes (turn->context->node, NULL), error);
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
    made.stride[i] = maps->stride[i] * (covers ? 1 : fovea_window_axis (&window, i)->stride);
  attributes = fovea_dense_attributes (context->node, covers ? "strides" : NULL);
  if (covers)
    fovea_dense_append_ints (attributes, "strides", ones, 2);
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
  return fovea_dense_copy_node (turn, maps, fovea_dense_attributes (context->node, NULL), error);
}

/* Whether a reduction is over height and width and nothing else. */
static gboolean
check_axes (const FoveaOpContext *context, const FoveaDenseMaps *maps, GError **error)
{
  guint axes[FOVEA_MAX_RANK], first = maps->last ? 1 : 2;
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  gsize n;

  if (!fovea_op_list_axes (context, 1, axes, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    marked[axes[i]] = TRUE;
  if (context->inputs[0].shape.rank == 4 && n == 2 && marked[first] && marked[first + 1])
    return TRUE;
  return fovea_refuse (error, _("it reduces something else than height and width"));
}

/* A pool over the whole maps of a crop becomes one over windows of their size, @op. */
static gboolean
pool_crop (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, const char *op, GArray *attributes, GError **error)
{
  const gint64 kernel[2] = { maps->height, maps->width };
  FoveaDenseMaps made = *maps;

  made.height = made.width = 1;
  fovea_dense_append_ints (attributes, "kernel_shape", kernel, 2);
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, op, (const char *const *) &maps->name, 1, attributes, error);
}

static gboolean
turn_global_pool (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_maps (turn, 0, error);

  /* "GlobalAveragePool" */
  return maps
         && pool_crop (turn, maps, turn->context->node->op->name + strlen ("Global"), fovea_dense_attributes (turn->context->node, NULL),
                       error);
}

static gboolean
reduce (FoveaDenseTurn *turn, const char *pool, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);

  return maps && check_axes (turn->context, maps, error)
         && pool_crop (turn, maps, pool, fovea_dense_attributes (NULL, NULL), error);
}

static gboolean
turn_mean (FoveaDenseTurn *turn, GError **error)
{
  return reduce (turn, "AveragePool", error);
}

static gboolean
turn_max (FoveaDenseTurn *turn, GError **error)
{
  return reduce (turn, "MaxPool", error);
}

/* Over the channels of each place. Before opset 13, all dimensions from the axis on are one: that is turned around by bringing the
 * channels behind. */
static gboolean
turn_softmax (FoveaDenseTurn *turn, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  gboolean old = context->opset < 13;
  g_auto (GStrv) names = g_new0 (char *, 3);
  GArray *attributes;
  gint channels;
  guint axis;

  if (!maps || !fovea_op_axis (fovea_node_int (context->node, "axis", old ? 1 : -1), context->inputs[0].shape.rank, &axis, error))
    return FALSE;
  channels = fovea_dense_channel_axis (maps, &context->inputs[0].shape);
  if (old && fovea_dense_is_place (maps) ? (gint) axis > channels : (gint) axis != channels)
    return fovea_refuse (error, _("it is not over the channels alone"));

  names[0] = g_strconcat (turn->plan->network->values[context->node->outputs[0]].name, "/channels-last", NULL);
  names[1] = g_strconcat (names[0], "/", context->node->op->name, NULL);
  attributes = fovea_dense_attributes (context->node, "axis");
  fovea_dense_append_int (attributes, "axis", 3);
  fovea_dense_set_output (turn, 0, *maps);
  return fovea_dense_emit_transpose (turn, names[0], maps->name, names[0], TRUE, error)
         && fovea_dense_emit_as (turn, names[1], context->node->op->name, (const char *const *) &names[0], 1,
                                 (const char *const *) &names[1], 1, attributes, error)
         && fovea_dense_emit_transpose (turn, context->node->name, names[1], turn->maps[context->node->outputs[0]].name, FALSE, error);
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
  { "Hardmax", turn_softmax },
  { "Identity", fovea_dense_shape },
  { "LRN", turn_place },
  { "LogSoftmax", turn_softmax },
  { "LpPool", turn_window },
  { "MatMul", fovea_dense_connect },
  { "MaxPool", turn_window },
  { "Pad", turn_pad },
  { "ReduceMax", turn_max },
  { "ReduceMean", turn_mean },
  { "Reshape", fovea_dense_shape },
  { "Slice", fovea_dense_slice },
  { "Softmax", turn_softmax },
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
