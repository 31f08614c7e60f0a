/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/memory.h"
#include "core/conv/plan.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

/* Kernels are packed before the run. */
static gboolean
weights_are_known (const FoveaOpContext *context, GError **error)
{
  return fovea_op_require_known (context, 1, _("the kernel"), error)
         && (!fovea_op_input (context, 2) || fovea_op_require_known (context, 2, _("the bias"), error));
}

/* X is (N, C, H, W), W is (K, C / group, kernel height, kernel width), or both with any other number of spatial dimensions. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  FoveaShape shape;

  return fovea_op_require_float (context, error) && fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error)
         && fovea_op_require_rank (context, 1, x->rank, x->rank, error) && fovea_convolution_check_bias (context, 1, 2, error)
         && fovea_convolution_shape (context, 1, &shape, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error) && weights_are_known (context, error);
}

/* The engine has two spatial dimensions. */
static gboolean
is_planar (const FoveaOpContext *context)
{
  return context->inputs[0].shape.rank <= 4;
}

static gboolean
make_problem (const FoveaOpContext *context, FoveaConvProblem *problem, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  const FoveaWindowAxis *h, *w;
  FoveaWindow window;

  if (!fovea_convolution_window (context, 1, &window, error))
    return FALSE;
  h = fovea_window_height (&window);
  w = fovea_window_width (&window);
  *problem = fovea_conv_problem_tensor ((gsize) x->dims[0], (gsize) x->dims[1], (gsize) h->input, (gsize) w->input,
                                        (gsize) context->inputs[1].shape.dims[0], (gsize) h->kernel, (gsize) w->kernel);
  problem->groups = (gsize) fovea_node_int (context->node, "group", 1);
  problem->stride_h = (gsize) h->stride;
  problem->stride_w = (gsize) w->stride;
  problem->dilation_h = (gsize) h->dilation;
  problem->dilation_w = (gsize) w->dilation;
  problem->pad_top = (gsize) h->before;
  problem->pad_bottom = (gsize) h->after;
  problem->pad_left = (gsize) w->before;
  problem->pad_right = (gsize) w->after;
  return TRUE;
}

static guint64
macs (const FoveaOpContext *context)
{
  return fovea_convolution_macs (context, 1);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *bias = fovea_op_input (context, 2);
  FoveaConvProblem problem;

  if (!is_planar (context))
    return TRUE;
  if (!make_problem (context, &problem, error))
    return FALSE;
  return fovea_op_take_plan (context, fovea_conv_plan_new (&problem, fovea_tensor_floats (context->inputs[1].constant),
                                                           bias ? fovea_tensor_floats (bias->constant) : NULL,
                                                           context->by_formula ? FOVEA_CONV_REFERENCE : FOVEA_CONV_AUTO, error));
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  FoveaConvolution convolution;
  FoveaTiledProduct product;

  if (is_planar (context))
    return fovea_conv_plan_run (context->state, inputs[0]->data, outputs[0]->data, scratch, progress);
  return !fovea_convolution_init_floats (&convolution, context, inputs, fovea_op_tensor (context, inputs, 2), outputs[0], &product)
         || fovea_tiled_product_run (&product, progress);
}

/* The blocked problem; @fusion may be NULL. */
static gboolean
make_blocks_problem (const FoveaOpContext *context, gsize input_block, const FoveaFusion *fusion, FoveaConvProblem *problem, GError **error)
{
  FoveaConvProblem planar, *p = problem;

  if (!make_problem (context, &planar, error))
    return FALSE;
  *p = planar;
  p->samples = FOVEA_CONV_BLOCKS;
  p->input_block = input_block;
  p->residual = fusion && fusion->residual;
  p->accurate = fusion && fusion->accurate;
  p->lowest = fusion ? fusion->lowest : -INFINITY;
  p->highest = fusion ? fusion->highest : INFINITY;
  p->activation = fusion ? fusion->activation : FOVEA_CONV_NO_ACTIVATION;
  return TRUE;
}

static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  FoveaConvProblem problem;

  return context->inputs[0].shape.rank == 4 && make_blocks_problem (context, lanes, NULL, &problem, NULL)
         && fovea_conv_problem_is_fast (&problem, fovea_tensor_floats (context->inputs[1].constant));
}

/* Few channels would leave most of a block empty. */
static gboolean
takes_planes (const FoveaOpContext *context)
{
  FoveaConvProblem problem;

  return make_blocks_problem (context, 1, NULL, &problem, NULL)
         && fovea_conv_problem_is_fast (&problem, fovea_tensor_floats (context->inputs[1].constant));
}

static void
blocks_halo (const FoveaOpContext *context, guint input, gsize *halo_h, gsize *halo_w)
{
  FoveaConvProblem p;

  if (input > 0 || !make_problem (context, &p, NULL))
    return;
  *halo_h = MAX (p.pad_top, p.pad_bottom);
  *halo_w = MAX (p.pad_left, p.pad_right);
}

/* Kernels and bias with a batch normalisation behind them: weight * scale, bias * scale + shift. */
static gboolean
fold_scale (const FoveaOpContext *context, const FoveaFusion *fusion, float **weights, float **bias, GError **error)
{
  const FoveaTensor *w = context->inputs[1].constant;
  const FoveaOperand *b = fovea_op_input (context, 2);
  gsize k = (gsize) w->shape.dims[0], depth = fovea_tensor_count (w) / k;

  *weights = fovea_memory_alloc (fovea_tensor_bytes (w), _("Kernels"), error);
  *bias = fovea_memory_alloc (k * sizeof (float), _("Kernels"), error);
  if (!*weights || !*bias)
    return FALSE;
  for (gsize i = 0; i < k; i++)
    {
      for (gsize j = 0; j < depth; j++)
        (*weights)[i * depth + j] = fovea_tensor_floats (w)[i * depth + j] * fusion->scale[i];
      (*bias)[i] = (b ? fovea_tensor_floats (b->constant)[i] : 0.0f) * fusion->scale[i] + fusion->shift[i];
    }
  return TRUE;
}

static gboolean
prepare_blocks (FoveaOpContext *context, gsize input_block, const FoveaFusion *fusion, GError **error)
{
  const FoveaOperand *b = fovea_op_input (context, 2);
  const float *weights = fovea_tensor_floats (context->inputs[1].constant), *bias = b ? fovea_tensor_floats (b->constant) : NULL;
  float *scaled_weights = NULL, *scaled_bias = NULL;
  FoveaConvProblem problem;
  gboolean done = make_blocks_problem (context, input_block, fusion, &problem, error);

  if (done && fusion->scale)
    {
      done = fold_scale (context, fusion, &scaled_weights, &scaled_bias, error);
      weights = scaled_weights;
      bias = scaled_bias;
    }
  done = done && fovea_op_take_plan (context, fovea_conv_plan_new (&problem, weights, bias, FOVEA_CONV_AUTO, error));
  fovea_memory_free (scaled_weights);
  fovea_memory_free (scaled_bias);
  return done;
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_conv_plan_run_blocks (context->state, &inputs[0], inputs[context->n_inputs].data ? &inputs[context->n_inputs] : NULL,
                                     &outputs[0], scratch, progress);
}

static const FoveaBlocksOp blocks = {
  .fuses = FOVEA_FUSE_SCALE | FOVEA_FUSE_RESIDUAL | FOVEA_FUSE_CLAMP | FOVEA_FUSE_ACTIVATION,
  .accepts = accepts_blocks,
  .takes_planes = takes_planes,
  .halo = blocks_halo,
  .prepare = prepare_blocks,
  .release = fovea_op_release_plan,
  .run = run_blocks,
};

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_convolution_field (context, 1, input, output, box);
}

static void
backward (FoveaBackward *backward)
{
  FoveaWindow window;

  if (fovea_convolution_window (fovea_backward_context (backward), 1, &window, NULL))
    fovea_convolution_backward (backward, &window);
}

const FoveaOp fovea_op_conv = {
  .name = "Conv",
  .summary = N_("Slides small kernels over all channels and sums the products: each kernel makes one map."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .release = fovea_op_release_plan,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
