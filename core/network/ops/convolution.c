/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/convolution.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

gboolean
fovea_convolution_window (const FoveaOpContext *context, guint w, FoveaWindow *window, GError **error)
{
  return fovea_window_read (context, context->inputs[w].shape.dims + 2, window, error) && fovea_window_solve (window, FALSE, error);
}

static gboolean
check_channels (const FoveaOpContext *context, guint kernels, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *w = &context->inputs[kernels].shape;
  gint64 group = fovea_node_int (context->node, "group", 1);

  if (group < 1 || w->dims[0] % group != 0 || x->dims[1] % group != 0)
    return fovea_refuse (error, _("%lld groups do not divide %lld input and %lld output channels"), (long long) group,
                         (long long) x->dims[1], (long long) w->dims[0]);
  if (w->dims[1] != x->dims[1] / group)
    return fovea_refuse (error, _("the weights are for %lld channels a group, the input has %lld"), (long long) w->dims[1],
                         (long long) (x->dims[1] / group));
  return TRUE;
}

gboolean
fovea_convolution_shape (const FoveaOpContext *context, guint w, FoveaShape *shape, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  FoveaWindow window;

  if (!check_channels (context, w, error) || !fovea_convolution_window (context, w, &window, error))
    return FALSE;
  *shape = fovea_window_output_shape (&window, x, context->inputs[w].shape.dims[0]);
  return TRUE;
}

gboolean
fovea_convolution_check_bias (const FoveaOpContext *context, guint w, guint bias, GError **error)
{
  const FoveaOperand *operand = fovea_op_input (context, bias);
  gint64 k = context->inputs[w].shape.dims[0];

  if (operand && (operand->shape.rank != 1 || operand->shape.dims[0] != k))
    {
      g_autofree char *shape = fovea_shape_to_string (&operand->shape);

      return fovea_refuse (error, _("the bias has the shape %s; %lld output channels need as many"), shape, (long long) k);
    }
  return TRUE;
}

guint64
fovea_convolution_macs (const FoveaOpContext *context, guint w)
{
  FoveaWindow window;

  if (!fovea_convolution_window (context, w, &window, NULL))
    return 0;
  return (guint64) fovea_shape_count (&context->outputs[0].shape) * (guint64) context->inputs[w].shape.dims[1] * fovea_window_cells (&window);
}

void
fovea_convolution_channels (const FoveaOpContext *context, guint w, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *kernels = &context->inputs[w].shape;
  gint64 outputs_a_group = kernels->dims[0] / fovea_node_int (context->node, "group", 1);

  box->begin[1] = output->begin[1] / outputs_a_group * kernels->dims[1];
  box->end[1] = (output->end[1] / outputs_a_group + 1) * kernels->dims[1] - 1;
}

void
fovea_convolution_field (const FoveaOpContext *context, guint w, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaWindow window;

  if (input > 0 || !fovea_convolution_window (context, w, &window, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  *box = *output;
  fovea_convolution_channels (context, w, output, box);
  fovea_window_field (&window, output, box);
}

static const float *
load_kernel (const FoveaTiledProduct *product, gsize matrix, gsize row, gsize first, gsize n, float *buffer)
{
  const FoveaConvolution *convolution = product->matrix_data;
  gsize kernel = matrix % convolution->groups * product->rows + row, at = kernel * product->depth + first;
  const FoveaTensor *zero = convolution->w_zero;

  if (convolution->w->dtype == FOVEA_DTYPE_FLOAT32)
    return fovea_tensor_floats (convolution->w) + at;
  fovea_tile_load (convolution->w, at, 1, n, zero ? (float) fovea_tensor_get (zero, fovea_tensor_count (zero) == 1 ? 0 : kernel) : 0.0f,
                   buffer);
  return buffer;
}

/* Row (channel, kernel cell) of what the outputs of a tile read: where a cell lies in the padding, zeros. */
static void
gather (const FoveaTiledProduct *product, const FoveaTile *tile, gsize first, gsize n, float *rows)
{
  const FoveaConvolution *convolution = product->matrix_data;
  const FoveaWindowAxis *w = fovea_window_width (&convolution->window);
  gint64 begin = (gint64) tile->column, end = begin + (gint64) tile->columns;

  for (gsize i = first; i < first + n; i++, rows += FOVEA_TILE_COLUMNS)
    {
      gsize cell = i % convolution->cells, map = tile->matrix * convolution->channels + i / convolution->cells;
      gint64 row = fovea_window_row (&convolution->window, (gint64) tile->line, (gint64) cell / w->kernel);
      FoveaWindowSpan span = fovea_window_span (&convolution->window, (gint64) cell % w->kernel);
      gint64 low = MAX (span.low, begin), high = MIN (span.high, end);

      memset (rows, 0, tile->columns * sizeof *rows);
      if (row >= 0 && low < high)
        fovea_tile_load (convolution->x, map * convolution->inputs + (gsize) (row * w->input + low * w->stride + span.offset),
                         (gsize) w->stride, (gsize) (high - low), convolution->x_zero, rows + (low - begin));
    }
}

gboolean
fovea_convolution_init (FoveaConvolution *convolution, const FoveaOpContext *context, guint w, FoveaTensor *const *inputs,
                        FoveaTiledProduct *product)
{
  *convolution = (FoveaConvolution){ .groups = (gsize) fovea_node_int (context->node, "group", 1), .x = inputs[0], .w = inputs[w] };
  if (!fovea_convolution_window (context, w, &convolution->window, NULL))
    return FALSE;
  convolution->channels = (gsize) inputs[w]->shape.dims[1];
  convolution->inputs = fovea_window_inputs (&convolution->window);
  convolution->cells = fovea_window_cells (&convolution->window);
  *product = (FoveaTiledProduct){
    .matrices = (gsize) inputs[0]->shape.dims[0] * convolution->groups,
    .rows = (gsize) inputs[w]->shape.dims[0] / convolution->groups,
    .depth = convolution->channels * convolution->cells,
    .line_columns = (gsize) fovea_window_width (&convolution->window)->output,
    .left = load_kernel, .right = gather, .matrix_data = convolution, .result_data = convolution,
  };
  product->lines = fovea_window_outputs (&convolution->window) / product->line_columns;
  return TRUE;
}

static void
store_floats (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums)
{
  const FoveaConvolution *convolution = product->result_data;
  double bias = convolution->bias ? (double) convolution->bias[tile->matrix % convolution->groups * product->rows + row] : 0.0;

  for (gsize i = 0; i < tile->columns; i++)
    convolution->out[at + i] = (float) (sums[i] + bias);
}

gboolean
fovea_convolution_init_floats (FoveaConvolution *convolution, const FoveaOpContext *context, FoveaTensor *const *inputs,
                               const FoveaTensor *bias, FoveaTensor *output, FoveaTiledProduct *product)
{
  if (!fovea_convolution_init (convolution, context, 1, inputs, product))
    return FALSE;
  convolution->bias = bias ? fovea_tensor_floats (bias) : NULL;
  convolution->out = output->data;
  product->store = store_floats;
  return TRUE;
}
