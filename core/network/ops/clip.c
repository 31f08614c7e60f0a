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

/* Bounds that another node computes are planar. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !context->inputs[i].constant)
      return FALSE;
  return fovea_blocks_accept (context, lanes);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  FoveaTensor *constants[3];
  float bounds[2];

  for (guint i = 0; i < context->n_inputs; i++)
    constants[i] = context->inputs[i].constant;
  bounds[0] = bound (context, constants, "min", 1, -FLT_MAX);
  bounds[1] = bound (context, constants, "max", 2, FLT_MAX);
  return fovea_unary_apply_blocks (clip_floats, &inputs[0], &outputs[0], bounds, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_clip = {
  .name = "Clip",
  .summary = N_("Limits every element to a range; 0 to 6 makes it ReLU6."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
};
