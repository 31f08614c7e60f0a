/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/normalizing.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/sums.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "epsilon", FOVEA_ATTRIBUTE_FLOAT },
  { "stash_type", FOVEA_ATTRIBUTE_INT },
};

/* Scale and bias repeat along what is normalised, as numpy broadcasts. */
static gboolean
check_parameter (const FoveaOpContext *context, guint i, guint axis, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *shape = &context->inputs[i].shape;
  gboolean fits = shape->rank <= x->rank;

  for (guint d = 0; fits && d < shape->rank; d++)
    {
      guint at = d + x->rank - shape->rank;

      fits = shape->dims[d] == 1 || (at >= axis && shape->dims[d] == x->dims[at]);
    }
  if (!fits)
    {
      g_autofree char *given = fovea_shape_to_string (shape), *whole = fovea_shape_to_string (x);

      return fovea_refuse (error, _("input %u (%s) does not fit %s from axis %u on"), i + 1, given, whole, axis);
    }
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape statistics = context->inputs[0].shape;
  guint axis;

  if (!fovea_op_require_float (context, error) || !fovea_op_read_axis (context, -1, &axis, error))
    return FALSE;
  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !check_parameter (context, i, axis, error))
      return FALSE;
  for (guint d = axis; d < statistics.rank; d++)
    statistics.dims[d] = 1;
  for (guint i = 1; i < context->n_outputs; i++)
    if (!fovea_op_set_output (context, i, FOVEA_DTYPE_FLOAT32, &statistics, error))
      return FALSE;
  return fovea_op_infer_same (context, error);
}

typedef struct
{
  const float *x, *scale, *bias; /* (rows, n), (n), (n) */
  float *y, *mean, *inverse;     /* the last two (rows) or NULL */
  gsize n;
  double epsilon;
} Job;

static void
normalize_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize row = begin; row < end; row++)
    {
      const float *x = job->x + row * job->n;
      double mean = fovea_sum (x, job->n) / (double) job->n;
      double variance = fovea_sum_squares (x, job->n, mean) / (double) job->n;
      float *y = job->y + row * job->n, center = (float) mean, inverse = (float) (1.0 / sqrt (variance + job->epsilon));

      for (gsize i = 0; i < job->n; i++)
        y[i] = (x[i] - center) * inverse * job->scale[i] + job->bias[i];
      if (job->mean)
        job->mean[row] = center;
      if (job->inverse)
        job->inverse[row] = inverse;
    }
}

/* @tensor's number for each of the elements that are normalised together; @initial when it is left out. */
static void
spread (const FoveaTensor *tensor, const FoveaShape *x, gsize n, float initial, float *numbers)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize offset = 0, step = 1, rest = i;

      for (guint d = tensor ? tensor->shape.rank : 0, at = x->rank; d-- > 0; step *= (gsize) tensor->shape.dims[d])
        {
          gsize size = (gsize) x->dims[--at];

          offset += tensor->shape.dims[d] == 1 ? 0 : rest % size * step;
          rest /= size;
        }
      numbers[i] = tensor ? fovea_tensor_floats (tensor)[offset] : initial;
    }
}

static gsize
count_together (const FoveaOpContext *context)
{
  guint axis = 0;

  fovea_op_read_axis (context, -1, &axis, NULL);
  return fovea_shape_span (&context->inputs[0].shape, axis, context->inputs[0].shape.rank);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  context->scratch = 2 * count_together (context) * sizeof (float);
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  gsize n = count_together (context);
  float *scale = scratch, *bias = scale + n;
  Job job = {
    .x = inputs[0]->data, .scale = scale, .bias = bias, .y = outputs[0]->data, .n = n,
    .mean = context->n_outputs > 1 && outputs[1] ? outputs[1]->data : NULL,
    .inverse = context->n_outputs > 2 && outputs[2] ? outputs[2]->data : NULL,
    .epsilon = fovea_node_float (context->node, "epsilon", 1e-5f),
  };

  spread (inputs[1], shape, n, 1.0f, scale);
  spread (fovea_op_tensor (context, inputs, 2), shape, n, 0.0f, bias);
  return fovea_parallel_for (fovea_shape_count (shape) / n, MAX (FOVEA_ELEMENTS_A_CHUNK / n, 1), normalize_rows, &job, progress);
}

/* The last axes may be a photo's or those of a token's features: whether all of them are all that there is to see, the boxes tell. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  guint axis = 0;

  if (input == 0)
    fovea_op_read_axis (context, -1, &axis, NULL);
  *box = *output;
  box->rank = shape->rank;
  for (guint d = axis; d < shape->rank; d++)
    {
      box->begin[d] = 0;
      box->end[d] = shape->dims[d] - 1;
    }
}

/* By way of y, of the mean and of the inverse deviation; what does not arrive is NULL. */
static void
give_input (FoveaBackward *backward, const FoveaNormal *normal, gsize together)
{
  const char *from_y = fovea_backward_gradient (backward, 0), *from_mean = fovea_backward_gradient (backward, 1);
  const char *from_inverse = fovea_backward_gradient (backward, 2);
  const FoveaShape *x = &fovea_backward_context (backward)->inputs[0].shape;

  if (from_y)
    {
      const char *scaled = fovea_backward_emit (backward, "Mul", NULL, from_y, fovea_backward_input (backward, 1), NULL);

      fovea_backward_give (backward, 0, fovea_normal_gradient (backward, normal, scaled));
    }
  if (from_mean)
    fovea_backward_give (backward, 0, fovea_backward_expand (backward, fovea_backward_scale (backward, from_mean, 1.0f / (float) together), x));
  if (from_inverse)
    {
      /* -inverse^2 normal / n */
      const char *square = fovea_backward_emit (backward, "Mul", NULL, normal->inverse, normal->inverse, NULL);
      const char *factor = fovea_backward_emit (backward, "Mul", NULL, from_inverse, square, NULL);

      factor = fovea_backward_scale (backward, factor, -1.0f / (float) together);
      fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, normal->normal, factor, NULL));
    }
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *gradient = fovea_backward_gradient (backward, 0);
  gint64 axes[FOVEA_MAX_RANK];
  FoveaNormal normal;
  guint axis = 0, n = 0;

  if (gradient && fovea_backward_wants (backward, 2))
    fovea_backward_give_sum (backward, 2, gradient);
  if (!fovea_backward_wants (backward, 0) && !(gradient && fovea_backward_wants (backward, 1)))
    return;
  fovea_op_read_axis (context, -1, &axis, NULL);
  for (; axis < context->inputs[0].shape.rank; axis++)
    axes[n++] = axis;
  normal = fovea_normal_of (backward, fovea_backward_input (backward, 0), axes, n, fovea_node_float (context->node, "epsilon", 1e-5f));
  if (gradient && fovea_backward_wants (backward, 1))
    fovea_backward_give_sum (backward, 1, fovea_backward_emit (backward, "Mul", NULL, gradient, normal.normal, NULL));
  if (fovea_backward_wants (backward, 0))
    give_input (backward, &normal, count_together (context));
}

const FoveaOp fovea_op_layer_normalization = {
  .name = "LayerNormalization",
  .summary = N_("Shifts and scales the last dimensions of each element of a batch by their own mean and variance."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 3,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .run = run,
  .backward = backward,
};
