/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/plan.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/window.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

/* X is (N, C, H, W), W is (K, C / group, kernel height, kernel width), both without height for one dimension. */
static gboolean
check_channels (const FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *w = &context->inputs[1].shape;
  gint64 group = fovea_node_int (context->node, "group", 1);

  if (group < 1 || w->dims[0] % group != 0 || x->dims[1] % group != 0)
    return fovea_refuse (error, _("%lld groups do not divide %lld input and %lld output channels"), (long long) group,
                         (long long) x->dims[1], (long long) w->dims[0]);
  if (w->dims[1] != x->dims[1] / group)
    return fovea_refuse (error, _("the weights are for %lld channels a group, the input has %lld"), (long long) w->dims[1],
                         (long long) (x->dims[1] / group));
  return TRUE;
}

static gboolean
check_bias (const FoveaOpContext *context, GError **error)
{
  const FoveaOperand *bias = fovea_op_input (context, 2);
  gint64 k = context->inputs[1].shape.dims[0];

  if (!bias)
    return TRUE;
  if (bias->shape.rank != 1 || bias->shape.dims[0] != k)
    {
      g_autofree char *shape = fovea_shape_to_string (&bias->shape);

      return fovea_refuse (error, _("the bias has the shape %s; %lld output channels need as many"), shape, (long long) k);
    }
  return fovea_op_require_known (context, 2, _("the bias"), error) != NULL;
}

static gboolean
read_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  return fovea_window_read (context, context->inputs[1].shape.dims + 2, window, error)
         && fovea_window_solve (window, FALSE, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *w = &context->inputs[1].shape;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, 4, error)
      || !fovea_op_require_rank (context, 1, x->rank, x->rank, error)
      || !fovea_op_require_known (context, 1, _("the kernel"), error) || !check_channels (context, error)
      || !check_bias (context, error) || !read_window (context, &window, error))
    return FALSE;
  shape = fovea_window_output_shape (&window, x, w->dims[0]);
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static gboolean
make_problem (const FoveaOpContext *context, FoveaConvProblem *problem, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  const FoveaWindowAxis *h, *w;
  FoveaWindow window;

  if (!read_window (context, &window, error))
    return FALSE;
  h = &window.axis[0];
  w = &window.axis[1];
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
  FoveaConvProblem problem;

  return make_problem (context, &problem, NULL) ? fovea_conv_problem_macs (&problem) : 0;
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *bias = fovea_op_input (context, 2);
  FoveaConvProblem problem;

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
  return fovea_conv_plan_run (context->state, inputs[0]->data, outputs[0]->data, scratch, progress);
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

/* An output channel reads the input channels of its group. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *w = &context->inputs[1].shape;
  gint64 outputs_a_group = w->dims[0] / fovea_node_int (context->node, "group", 1);
  FoveaWindow window;

  if (input > 0 || !read_window (context, &window, NULL))
    {
      *box = (FoveaBox){ .rank = context->inputs[input].shape.rank, .empty = TRUE };
      return;
    }
  *box = *output;
  box->begin[1] = output->begin[1] / outputs_a_group * w->dims[1];
  box->end[1] = (output->end[1] / outputs_a_group + 1) * w->dims[1] - 1;
  fovea_window_field (&window, output, box);
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
};
