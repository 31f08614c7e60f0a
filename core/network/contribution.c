/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/contribution.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/network/ops/window.h"

static gboolean
is_float (const FoveaTensor *tensor, guint rank)
{
  return tensor && tensor->dtype == FOVEA_DTYPE_FLOAT32 && tensor->shape.rank == rank;
}

static gboolean
has_op (const FoveaOpContext *context, const char *name)
{
  return g_str_equal (context->node->op->name, name);
}

static gboolean
bias_is_known (const FoveaOpContext *context)
{
  return context->n_inputs < 3 || context->inputs[2].dtype == FOVEA_DTYPE_NONE
         || (context->inputs[2].constant && context->inputs[2].dtype == FOVEA_DTYPE_FLOAT32);
}

gboolean
fovea_contribution_applies (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaOpContext *context = &plan->contexts[node];

  g_return_val_if_fail (node < plan->network->n_nodes, FALSE);

  if (context->n_inputs < 2 || context->inputs[0].dtype != FOVEA_DTYPE_FLOAT32 || context->inputs[0].constant)
    return FALSE;
  if (has_op (context, "Conv"))
    return is_float (context->inputs[1].constant, 4) && bias_is_known (context);
  if (has_op (context, "Gemm"))
    return is_float (context->inputs[1].constant, 2) && !fovea_node_int (context->node, "transA", 0) && bias_is_known (context);
  return has_op (context, "MatMul") && is_float (context->inputs[1].constant, 2) && context->inputs[0].shape.rank == 2;
}

/* One axis of a convolution: where the kernel starts for one output, and its step between taps. */
typedef struct
{
  gint64 start, step, taps, size;
} Axis;

static Axis
axis_of (const FoveaWindowAxis *axis, gsize at)
{
  return (Axis){ (gint64) at * axis->stride - axis->before, axis->dilation, axis->kernel, axis->input };
}

static gsize
axis_middle (const Axis *axis)
{
  return (gsize) CLAMP (axis->start + (axis->taps - 1) * axis->step / 2, 0, axis->size - 1);
}

/* The products of one plane with one kernel; what lies in the padding is zero. */
static double
plane_sum (const float *plane, const float *kernel, const Axis *rows, const Axis *columns)
{
  double sum = 0.0;

  for (gint64 ky = 0; ky < rows->taps; ky++)
    {
      gint64 y = rows->start + ky * rows->step;

      if (y < 0 || y >= rows->size)
        continue;
      for (gint64 kx = 0; kx < columns->taps; kx++)
        {
          gint64 x = columns->start + kx * columns->step;

          if (x >= 0 && x < columns->size)
            sum += (double) plane[y * columns->size + x] * kernel[ky * columns->taps + kx];
        }
    }
  return sum;
}

static void
conv_parts (const FoveaOpContext *context, const float *input, gsize channel, gsize y, gsize x, FoveaContribution *contribution)
{
  const FoveaTensor *weights = context->inputs[1].constant;
  gsize inputs = weights->shape.dims[1];
  gsize per_group = weights->shape.dims[0] / fovea_node_int (context->node, "group", 1);
  gsize first = channel / per_group * inputs;
  Axis rows, columns;
  FoveaWindow window;

  /* The plan has read the window before. */
  if (!fovea_window_read (context, weights->shape.dims + 2, &window, NULL) || !fovea_window_solve (&window, FALSE, NULL))
    return;
  rows = axis_of (fovea_window_height (&window), y);
  columns = axis_of (fovea_window_width (&window), x);
  contribution->y = axis_middle (&rows);
  contribution->x = axis_middle (&columns);
  contribution->n_parts = inputs;
  contribution->parts = g_new (FoveaContributionPart, inputs);
  for (gsize i = 0; i < inputs; i++)
    {
      const float *kernel = fovea_tensor_floats (weights) + (channel * inputs + i) * rows.taps * columns.taps;
      const float *plane = input + (first + i) * rows.size * columns.size;

      contribution->parts[i] = (FoveaContributionPart){ first + i, plane_sum (plane, kernel, &rows, &columns) };
    }
}

static void
product_parts (const FoveaOpContext *context, const float *input, gsize channel, FoveaContribution *contribution)
{
  const FoveaTensor *weights = context->inputs[1].constant;
  gboolean turned = fovea_node_int (context->node, "transB", 0) != 0;
  double alpha = fovea_node_float (context->node, "alpha", 1.0f);
  gsize inputs = weights->shape.dims[turned ? 1 : 0];
  gsize outputs = weights->shape.dims[turned ? 0 : 1];
  const float *matrix = fovea_tensor_floats (weights);

  contribution->n_parts = inputs;
  contribution->parts = g_new (FoveaContributionPart, inputs);
  for (gsize i = 0; i < inputs; i++)
    contribution->parts[i] = (FoveaContributionPart){
      i, alpha * input[i] * matrix[turned ? channel * inputs + i : i * outputs + channel]
    };
}

/* Conv has one bias an output channel; Gemm's C is broadcast to (N, outputs) and scaled. */
static double
bias_of (const FoveaOpContext *context, gsize channel)
{
  const FoveaTensor *bias = context->n_inputs > 2 ? context->inputs[2].constant : NULL;
  gsize last;

  if (!bias)
    return 0.0;
  if (has_op (context, "Conv"))
    return fovea_tensor_floats (bias)[channel];
  last = bias->shape.rank > 0 ? bias->shape.dims[bias->shape.rank - 1] : 1;
  return (double) fovea_node_float (context->node, "beta", 1.0f) * fovea_tensor_floats (bias)[last > 1 ? channel : 0];
}

static int
compare_parts (const void *a, const void *b)
{
  const FoveaContributionPart *left = a;
  const FoveaContributionPart *right = b;
  double difference = fabs (right->sum) - fabs (left->sum);

  if (difference != 0.0)
    return difference > 0.0 ? 1 : -1;
  return left->channel < right->channel ? -1 : 1;
}

FoveaContribution *
fovea_contribution_new (const FoveaNetworkPlan *plan, guint node, FoveaTensor *input, gsize channel, gsize y, gsize x, GError **error)
{
  const FoveaOpContext *context = &plan->contexts[node];
  FoveaContribution *contribution;

  if (!fovea_contribution_applies (plan, node) || !fovea_shape_equal (&input->shape, &context->inputs[0].shape))
    {
      g_autofree char *name = fovea_printable (context->node->name);

      fovea_refuse (error, _("%s is not a sum of products with known weights"), name);
      return NULL;
    }
  contribution = g_new0 (FoveaContribution, 1);
  contribution->input = context->node->inputs[0];
  if (has_op (context, "Conv"))
    conv_parts (context, fovea_tensor_floats (input), channel, y, x, contribution);
  else
    product_parts (context, fovea_tensor_floats (input), channel, contribution);
  /* In the order of the channels, before sorting, so that equal inputs give equal totals. */
  for (gsize i = 0; i < contribution->n_parts; i++)
    contribution->products += contribution->parts[i].sum;
  contribution->bias = bias_of (context, channel);
  contribution->total = contribution->products + contribution->bias;
  qsort (contribution->parts, contribution->n_parts, sizeof *contribution->parts, compare_parts);
  return contribution;
}

void
fovea_contribution_free (FoveaContribution *contribution)
{
  if (!contribution)
    return;
  g_free (contribution->parts);
  g_free (contribution);
}
