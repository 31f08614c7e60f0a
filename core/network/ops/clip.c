/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <float.h>
#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "max", FOVEA_ATTRIBUTE_FLOAT },
  { "min", FOVEA_ATTRIBUTE_FLOAT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;

  if (!fovea_larger.rows[dtype])
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  for (guint i = 1; i < context->n_inputs; i++)
    {
      if (!fovea_op_input (context, i))
        continue;
      if (!fovea_op_require_type (context, i, dtype, error))
        return FALSE;
      if (fovea_shape_count (&context->inputs[i].shape) != 1)
        return fovea_refuse (error, _("input %u (a bound) needs one element"), i + 1);
    }
  return fovea_op_infer_same (context, error);
}

/* x between p and q. */
static inline float
clip (float x, float p, float q)
{
  float y = x < p ? p : x;

  return y > q ? q : y;
}

FOVEA_UNARY_ROW (clip_floats, float, float, clip (x, p, q))

/* Bounds are attributes before opset 11 and inputs from then on. */
static float
bound (const FoveaOpContext *context, FoveaTensor *const *inputs, const char *name, guint i, float initial)
{
  const FoveaTensor *tensor = fovea_op_tensor (context, inputs, i);

  return tensor ? *fovea_tensor_floats (tensor) : fovea_node_float (context->node, name, initial);
}

static gboolean
run_integers (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaProgress *progress)
{
  const FoveaBinary *steps[] = { &fovea_larger, &fovea_smaller };
  const FoveaTensor *value = inputs[0];

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const FoveaTensor *limit = fovea_op_tensor (context, inputs, i + 1);
      FoveaTensor scalar = { .dtype = value->dtype, .data = limit ? limit->data : NULL };

      if (!limit)
        continue;
      if (!fovea_binary_apply (steps[i], value, &scalar, outputs[0], progress))
        return FALSE;
      value = outputs[0];
    }
  return value == outputs[0] || fovea_copy_run (context, inputs, outputs, NULL, progress);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  if (inputs[0]->dtype != FOVEA_DTYPE_FLOAT32)
    return run_integers (context, inputs, outputs, progress);

  float bounds[] = { bound (context, inputs, "min", 1, -FLT_MAX), bound (context, inputs, "max", 2, FLT_MAX) };

  return fovea_unary_apply (clip_floats, inputs[0], outputs[0], bounds, progress);
}

static gboolean
knows_bounds (const FoveaOpContext *context)
{
  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !context->inputs[i].constant)
      return FALSE;
  return TRUE;
}

static void
known_bounds (const FoveaOpContext *context, float *bounds)
{
  FoveaTensor *constants[3] = { NULL };

  for (guint i = 0; i < context->n_inputs; i++)
    constants[i] = context->inputs[i].constant;
  bounds[0] = bound (context, constants, "min", 1, -FLT_MAX);
  bounds[1] = bound (context, constants, "max", 2, FLT_MAX);
}

/* Bounds that another node computes are planar. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  return knows_bounds (context) && fovea_blocks_accept (context, lanes);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  float bounds[2];

  known_bounds (context, bounds);
  return fovea_unary_apply_blocks (clip_floats, &inputs[0], &outputs[0], bounds, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

/* As of PyTorch's hardtanh: 0 at the bounds themselves. */
FOVEA_DERIVATIVE_BY_Y (y > p && y < q ? 1.0f : 0.0f)

/* The gradient where @left is below @right. */
static const char *
gradient_below (FoveaBackward *backward, const char *gradient, const char *left, const char *right)
{
  const char *below = fovea_backward_emit (backward, "Less", NULL, left, right, NULL);

  return fovea_backward_emit (backward, "Where", NULL, below, gradient, fovea_backward_number (backward, 0.0f), NULL);
}

/* Within bounds that another node computes. */
static const char *
gradient_between (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *gradient = fovea_backward_gradient (backward, 0), *y = fovea_backward_output (backward, 0);
  FoveaShape scalar = { 0 };

  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_op_input (context, i))
      {
        const char *limit = fovea_backward_reshape (backward, fovea_backward_input (backward, i), &scalar);

        gradient = i == 1 ? gradient_below (backward, gradient, limit, y) : gradient_below (backward, gradient, y, limit);
      }
  return gradient;
}

/* A bound's gradient is the sum of those of what it holds back: above x where that is the lower one, below where it is the upper one. */
static void
give_bound (FoveaBackward *backward, guint i)
{
  const char *gradient = fovea_backward_gradient (backward, 0), *x = fovea_backward_input (backward, 0), *y = fovea_backward_output (backward, 0);
  const FoveaShape scalar = { 0 }, *whole = &fovea_backward_context (backward)->outputs[0].shape;

  gradient = i == 1 ? gradient_below (backward, gradient, x, y) : gradient_below (backward, gradient, y, x);
  fovea_backward_give_reshaped (backward, i, fovea_backward_sum_to (backward, gradient, whole, &scalar));
}

/* Bounded below by 0 it is a rectifier as ReLU6 is. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  float bounds[2];

  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_backward_wants (backward, i))
      give_bound (backward, i);
  if (!fovea_backward_wants (backward, 0))
    return;
  if (!knows_bounds (context))
    {
      fovea_backward_give (backward, 0, gradient_between (backward));
      return;
    }
  known_bounds (context, bounds);
  if (bounds[0] == 0.0f)
    fovea_rectifier_backward (backward, bounds);
  else
    fovea_unary_backward_with (backward, fovea_backward_gradient (backward, 0), bounds);
}

const FoveaOp fovea_op_clip = {
  .name = "Clip",
  .summary = N_("Limits every element to a range; 0 to 6 makes it ReLU6."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
  .derivative = &derivative,
};
