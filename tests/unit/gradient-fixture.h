/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of one operator against differences. The target is the sum of all float outputs' elements, each with a weight of its own; its difference
 * along one element is the sixth-order central one. Operators compute in single precision, everything else here is double: outputs of about 8 are
 * rounded by 2⁻²¹, which the step of 1/64 makes 3e-5; where inputs and results are small fractions of powers of two, nothing is rounded at all. */

#pragma once

#include <math.h>

#include "core/network/gradient.h"
#include "core/network/naive.h"
#include "tests/unit/op-fixture.h"

#define GRADIENT_STEP (1.0 / 64.0)
#define GRADIENT_TOLERANCE 1e-4
#define GRADIENT_SAMPLES 24 /* elements of an input that are tried, if it has more */

/* As Case in op-cases.h; the inputs are @scale times as large (0: 1). Inputs that are "float 2x3" hold numbers that are 1/4 apart and 1/8 from 0. */
typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  guint outputs; /* 0: 1 */
  float scale;
} GradientCase;

static const char *const gradient_names[MAX_INPUTS] = { "x", "a", "b", "c", "d", "e", "f", "g", "h" };
static const char *const gradient_outputs[] = { "y", "y1", "y2", "y3" };

static inline float
gradient_pattern (gsize i, guint input)
{
  return (float) ((gint) ((i * 37 + input * 11) % 61) - 30) / 4.0f + 0.125f;
}

/* Numbers in the text stay as they are. */
static inline FoveaTensor *
gradient_tensor (const GradientCase *given, guint i)
{
  FoveaTensor *tensor = parse_tensor (given->inputs[i], i);

  for (gsize j = 0; tensor->dtype == FOVEA_DTYPE_FLOAT32 && !strchr (given->inputs[i], '=') && j < fovea_tensor_count (tensor); j++)
    ((float *) tensor->data)[j] = gradient_pattern (j, i) * (given->scale != 0.0f ? given->scale : 1.0f);
  return tensor;
}

/* The weight of element @i of output @output in the target. */
static inline float
gradient_weight (gsize i, guint output)
{
  return (float) ((gint) ((i * 13 + output * 5) % 17) - 8) / 4.0f + 0.125f;
}

/* The operator as a network; of its inputs @tensors the first @fed are the network's, the others constants. */
static inline FoveaNetworkPlan *
gradient_plan (const GradientCase *given, FoveaTensor *const *tensors, guint fed)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("test", given->opset);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[MAX_INPUTS];
  FoveaAttribute parsed[16];
  FoveaNetworkPlan *plan;
  guint n = 0, n_attributes = parse_attributes (given->attributes, parsed), n_outputs = MAX (given->outputs, 1);
  const FoveaOp *op = fovea_op_find (given->op);

  for (; n < MAX_INPUTS && given->inputs[n]; n++)
    {
      names[n] = tensors[n] ? gradient_names[n] : "";
      if (tensors[n] && n < fed)
        fovea_network_builder_add_input (builder, names[n], tensors[n]->dtype, &tensors[n]->shape, &error);
      else if (tensors[n])
        fovea_network_builder_add_constant (builder, names[n], tensors[n], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < n_outputs; i++)
    fovea_network_builder_add_output (builder, gradient_outputs[i], NULL, NULL);
  fovea_network_builder_add_node (builder, "node", op->domain ? op->domain : "", given->op, names, n, gradient_outputs, n_outputs, parsed,
                                  n_attributes, &error);
  g_assert_no_error (error);
  network = fovea_network_builder_finish (builder, &error);
  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  return plan;
}

/* The weighted sum of output @output. */
static inline double
gradient_target (const GradientCase *given, FoveaTensor *const *tensors, guint output)
{
  g_autoptr (FoveaNetworkPlan) plan = gradient_plan (given, tensors, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) values = fovea_network_run_naively (plan, tensors, NULL, &error);
  const FoveaTensor *y;
  double sum = 0.0;

  g_assert_no_error (error);
  y = values->pdata[fovea_network_find_value (plan->network, gradient_outputs[output])];
  for (gsize i = 0; i < fovea_tensor_count (y); i++)
    sum += (double) gradient_weight (i, output) * fovea_tensor_get (y, i);
  return sum;
}

/* Along element @element of input @input. */
static inline double
gradient_difference (const GradientCase *given, FoveaTensor *const *tensors, guint output, guint input, gsize element)
{
  static const double weights[] = { 45.0 / 60.0, -9.0 / 60.0, 1.0 / 60.0 };
  float *at = (float *) tensors[input]->data + element, before = *at;
  double sum = 0.0;

  for (gint i = 1; i <= 3; i++)
    {
      *at = before + (float) (i * GRADIENT_STEP);
      sum += weights[i - 1] * gradient_target (given, tensors, output);
      *at = before - (float) (i * GRADIENT_STEP);
      sum -= weights[i - 1] * gradient_target (given, tensors, output);
      *at = before;
    }
  return sum / GRADIENT_STEP;
}

/* Of an output that does not depend on @input: zeros. */
static inline FoveaTensor *
gradient_none (const FoveaTensor *input)
{
  FoveaTensor *none = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &input->shape, "test", NULL);

  memset (none->data, 0, fovea_tensor_bytes (none));
  return none;
}

/* What the way back gives for input @input. */
static inline FoveaTensor *
gradient_computed (const GradientCase *given, FoveaTensor *const *tensors, guint output, guint input)
{
  g_autoptr (FoveaNetworkPlan) plan = gradient_plan (given, tensors, 1), back = NULL;
  g_autoptr (GError) error = NULL;
  gint target = fovea_network_find_value (plan->network, gradient_outputs[output]);
  gint value = fovea_network_find_value (plan->network, gradient_names[input]);
  g_autoptr (FoveaGradient) gradient = fovea_gradient_new (plan, target, &value, 1, FOVEA_BACKWARD_GRADIENT, &error);
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (FoveaTensor) seed = NULL;

  g_assert_no_error (error);
  if (gradient->gradients[0] < 0)
    return gradient_none (tensors[input]);
  seed = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &plan->values[target].shape, "test", NULL);
  for (gsize i = 0; i < fovea_tensor_count (seed); i++)
    ((float *) seed->data)[i] = gradient_weight (i, output);
  back = fovea_network_plan_new (gradient->network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  session = fovea_session_new (back, FOVEA_SESSION_KEEP_ALL, NULL, &error);
  g_assert_no_error (error);
  fovea_session_run (session, (FoveaTensor *[]){ tensors[0], seed }, NULL, &error);
  g_assert_no_error (error);
  return fovea_tensor_ref (fovea_session_get_value (session, gradient->gradients[0]));
}

/* The largest difference between the two, as a part of the input's largest gradient. */
static inline double
gradient_error (const GradientCase *given, FoveaTensor *const *tensors, guint output, guint input)
{
  g_autoptr (FoveaTensor) computed = gradient_computed (given, tensors, output, input);
  gsize n = fovea_tensor_count (tensors[input]), step = n > GRADIENT_SAMPLES ? n / GRADIENT_SAMPLES + 1 : 1;
  double largest = 0.0, error = 0.0;

  g_assert_true (fovea_shape_equal (&computed->shape, &tensors[input]->shape));
  for (gsize i = 0; i < n; i += step)
    {
      double wanted = gradient_difference (given, tensors, output, input, i), got = fovea_tensor_get (computed, i);

      g_assert_true (isfinite (got));
      largest = MAX (largest, fabs (wanted));
      error = MAX (error, fabs (wanted - got));
    }
  return error / MAX (largest, 1e-3);
}

/* The largest error over all inputs and outputs of floats that the operator gives gradients of. */
static inline double
check_gradient (const GradientCase *given)
{
  FoveaTensor *tensors[MAX_INPUTS] = { NULL };
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  double worst = 0.0;
  guint n = 0;

  for (; n < MAX_INPUTS && given->inputs[n]; n++)
    tensors[n] = *given->inputs[n] ? gradient_tensor (given, n) : NULL;
  plan = gradient_plan (given, tensors, 1);
  for (guint output = 0; output < MAX (given->outputs, 1); output++)
    for (guint input = 0; input < n; input++)
      if (plan->contexts[0].outputs[output].dtype == FOVEA_DTYPE_FLOAT32 && tensors[input] && tensors[input]->dtype == FOVEA_DTYPE_FLOAT32
          && !(fovea_op_find (given->op)->flat_inputs & (1u << input)))
        {
          double error = gradient_error (given, tensors, output, input);

          if (!(error <= GRADIENT_TOLERANCE))
            g_test_message ("%s %s: input %u, output %u: %g", given->op, given->attributes, input, output, error);
          g_assert_cmpfloat (error, <=, GRADIENT_TOLERANCE);
          worst = MAX (worst, error);
        }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&tensors[i], fovea_tensor_unref);
  return worst;
}
