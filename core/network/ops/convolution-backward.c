/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through Conv and ConvTranspose: convolutions again. What one of them computes of its input, the other one computes of gradients. */

#include "core/network/ops/convolution.h"

#include <glib/gi18n-lib.h>

#include "core/network/ops/operand.h"

/* Lists of one number an axis, as attributes have them. */
typedef struct
{
  gint64 strides[FOVEA_MAX_SPATIAL], dilations[FOVEA_MAX_SPATIAL], pads[2 * FOVEA_MAX_SPATIAL], rest[FOVEA_MAX_SPATIAL];
} Lists;

/* @rest: elements at the end of the maps that the window slides over which no window reaches. */
static Lists
read_lists (FoveaWindow *window)
{
  Lists lists;

  for (guint i = 0; i < window->spatial; i++)
    {
      const FoveaWindowAxis *axis = fovea_window_axis (window, i);
      gint64 windows = window->transposed ? axis->input : axis->output, over = window->transposed ? axis->output : axis->input;

      lists.strides[i] = axis->stride;
      lists.dilations[i] = axis->dilation;
      lists.pads[i] = axis->before;
      lists.pads[window->spatial + i] = axis->after;
      lists.rest[i] = over + axis->before + axis->after - (windows - 1) * axis->stride - (axis->kernel - 1) * axis->dilation - 1;
    }
  return lists;
}

static GArray *
window_attributes (const FoveaWindow *window, const Lists *lists, const gint64 *strides, const gint64 *dilations, gint64 groups)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_ints (attributes, "strides", strides, window->spatial);
  fovea_attributes_add_ints (attributes, "dilations", dilations, window->spatial);
  fovea_attributes_add_ints (attributes, "pads", lists->pads, 2 * window->spatial);
  fovea_attributes_add_int (attributes, "group", groups);
  return attributes;
}

static gint64
groups_of (const FoveaBackward *backward)
{
  return fovea_node_int (fovea_backward_context (backward)->node, "group", 1);
}

/* Each kernel times the factor of its channel: (K, C, ...) from (1, K, 1, ...). */
static const char *
multiplied_kernels (FoveaBackward *backward, const FoveaTensor *kernels, const FoveaTensor *factors)
{
  FoveaTensor *product = fovea_backward_floats (backward, &kernels->shape);
  gsize n = fovea_tensor_count (kernels), each = n / MAX (fovea_tensor_count (factors), 1);

  for (gsize i = 0; product && i < n; i++)
    ((float *) product->data)[i] = fovea_tensor_floats (kernels)[i] * fovea_tensor_floats (factors)[i / each];
  return fovea_backward_constant (backward, product);
}

/* Of a convolution, a transposed one with the same kernels; and the other way round. What a normalisation behind the convolution multiplies its channels
 * with goes into constant kernels. */
static const char *
gradient_of_input (FoveaBackward *backward, FoveaWindow *window, const Lists *lists)
{
  GArray *attributes = window_attributes (window, lists, lists->strides, lists->dilations, groups_of (backward));
  const FoveaTensor *constant = fovea_backward_context (backward)->inputs[1].constant, *factors = NULL;
  const char *gradient = fovea_backward_gradient_by_channels (backward, 0, &factors), *kernels;
  const FoveaShape *x = &fovea_backward_context (backward)->inputs[0].shape;
  FoveaShape made = *x;

  if (factors && constant && !window->transposed)
    kernels = multiplied_kernels (backward, constant, factors);
  else
    {
      gradient = fovea_backward_gradient (backward, 0);
      kernels = fovea_backward_input (backward, 1);
    }
  if (!window->transposed)
    {
      fovea_attributes_add_ints (attributes, "output_padding", lists->rest, window->spatial);
      return fovea_backward_emit (backward, "ConvTranspose", attributes, gradient, kernels, NULL);
    }
  for (guint i = 0; i < window->spatial; i++)
    made.dims[2 + i] += lists->rest[i] / lists->strides[i];
  return fovea_backward_crop (backward, fovea_backward_emit (backward, "Conv", attributes, gradient, kernels, NULL), &made, x);
}

static const gint64 swap[FOVEA_MAX_RANK] = { 1, 0, 2, 3, 4, 5, 6, 7 };

/* (N, groups * C, ...) as (C, groups * N, ...). */
static const char *
exchange_batch (FoveaBackward *backward, const char *value, const FoveaShape *shape, gint64 groups, FoveaShape *exchanged)
{
  FoveaShape apart = { shape->rank + 1, { shape->dims[0], groups, shape->dims[1] / groups } };
  gint64 order[FOVEA_MAX_RANK] = { 2, 1, 0 };

  *exchanged = *shape;
  exchanged->dims[0] = shape->dims[1] / groups;
  exchanged->dims[1] = groups * shape->dims[0];
  if (groups == 1)
    return fovea_backward_transpose (backward, value, swap, shape->rank);
  if (apart.rank > FOVEA_MAX_RANK)
    {
      fovea_backward_refuse (backward, _("groups over %u dimensions have no gradient of their kernels"), shape->rank - 2);
      return value;
    }
  for (guint d = 3; d <= shape->rank; d++)
    {
      apart.dims[d] = shape->dims[d - 1];
      order[d] = d;
    }
  value = fovea_backward_reshape (backward, value, &apart);
  value = fovea_backward_transpose (backward, value, order, apart.rank);
  return fovea_backward_reshape (backward, value, exchanged);
}

/* The batch takes the place of the channels: every kernel cell is the sum of what it met, so that what slides along is the map of the windows'
 * own results, and strides and dilations change places. */
static const char *
gradient_of_kernels (FoveaBackward *backward, FoveaWindow *window, const Lists *lists)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[0].shape, *y = &context->outputs[0].shape, *kernels = &context->inputs[1].shape;
  const char *under = fovea_backward_input (backward, 0), *sliding = fovea_backward_gradient (backward, 0), *sums;
  FoveaShape exchanged, made = *kernels, wanted = *kernels;

  if (window->transposed)
    {
      const char *windows = under;

      under = sliding;
      sliding = windows;
      x = y;
    }
  under = exchange_batch (backward, under, x, groups_of (backward), &exchanged);
  sliding = fovea_backward_transpose (backward, sliding, swap, kernels->rank);
  sums = fovea_backward_emit (backward, "Conv", window_attributes (window, lists, lists->dilations, lists->strides, groups_of (backward)),
                              under, sliding, NULL);
  made.dims[0] = wanted.dims[0] = kernels->dims[1];
  made.dims[1] = wanted.dims[1] = kernels->dims[0];
  for (guint i = 0; i < window->spatial; i++)
    made.dims[2 + i] += lists->rest[i] / lists->dilations[i];
  return fovea_backward_transpose (backward, fovea_backward_crop (backward, sums, &made, &wanted), swap, kernels->rank);
}

static const char *
gradient_of_bias (FoveaBackward *backward, const FoveaWindow *window)
{
  static const gint64 axes[FOVEA_MAX_RANK] = { 0, 2, 3, 4, 5, 6, 7 };

  return fovea_backward_sum (backward, fovea_backward_gradient (backward, 0), axes, 1 + window->spatial, FALSE);
}

void
fovea_convolution_backward (FoveaBackward *backward, FoveaWindow *window)
{
  Lists lists = read_lists (window);

  if (fovea_backward_wants (backward, 1))
    fovea_backward_give (backward, 1, gradient_of_kernels (backward, window, &lists));
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give (backward, 2, gradient_of_bias (backward, window));
  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, gradient_of_input (backward, window, &lists));
}

/* A kernel for each cell, that is 1 there: (cells, 1, kernel...). */
static const char *
cell_kernels (FoveaBackward *backward, FoveaWindow *window)
{
  gsize cells = fovea_window_cells (window);
  FoveaShape shape = { 2 + window->spatial, { (gint64) cells, 1 } };
  FoveaTensor *kernels;

  for (guint i = 0; i < window->spatial; i++)
    shape.dims[2 + i] = fovea_window_axis (window, i)->kernel;
  kernels = fovea_backward_floats (backward, &shape);
  for (gsize i = 0; kernels && i < cells * cells; i++)
    ((float *) kernels->data)[i] = i % (cells + 1) == 0 ? 1.0f : 0.0f;
  return fovea_backward_constant (backward, kernels);
}

const char *
fovea_convolution_columns (FoveaBackward *backward, FoveaWindow *window, const char *x, gint64 maps)
{
  Lists lists = read_lists (window);
  FoveaShape shape = { 2 + window->spatial, { maps, 1 } };

  for (guint i = 0; i < window->spatial; i++)
    shape.dims[2 + i] = fovea_window_axis (window, i)->input;
  return fovea_backward_emit (backward, "Conv", window_attributes (window, &lists, lists.strides, lists.dilations, 1),
                              fovea_backward_reshape (backward, x, &shape), cell_kernels (backward, window), NULL);
}

const char *
fovea_convolution_from_columns (FoveaBackward *backward, FoveaWindow *window, const char *columns, gint64 maps)
{
  Lists lists = read_lists (window);
  GArray *attributes = window_attributes (window, &lists, lists.strides, lists.dilations, 1);
  FoveaShape shape = { 2 + window->spatial, { maps, (gint64) fovea_window_cells (window) } };

  for (guint i = 0; i < window->spatial; i++)
    shape.dims[2 + i] = fovea_window_axis (window, i)->output;
  fovea_attributes_add_ints (attributes, "output_padding", lists.rest, window->spatial);
  return fovea_backward_emit (backward, "ConvTranspose", attributes, fovea_backward_reshape (backward, columns, &shape),
                              cell_kernels (backward, window), NULL);
}
