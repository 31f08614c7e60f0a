/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Kernels of their own for every output position. Their order is (K, C / group, kernel..., outputs...): a Conv's with the output's map
 * behind it. One kernel cell then has its weights for neighbouring outputs side by side, so that the weights, which are read once and are by
 * far the most of what is read, are one stream, and each row of outputs is summed in vectors. */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/operand.h"

#define MACS_A_CHUNK 200000
#define FLOATS_A_BAND 2048 /* outputs that stay in the cache while their weights pass */

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

/* Input @input ends with the output's map: it has @rank dimensions, the last are @output's spatial ones. */
static gboolean
check_map (const FoveaOpContext *context, guint input, guint rank, const FoveaShape *output, GError **error)
{
  const FoveaShape *shape = &context->inputs[input].shape;

  if (!fovea_op_require_rank (context, input, rank, rank, error))
    return FALSE;
  for (guint d = 2; d < output->rank; d++)
    if (shape->dims[rank - output->rank + d] != output->dims[d])
      {
        g_autofree char *has = fovea_shape_to_string (shape), *gives = fovea_shape_to_string (output);

        return fovea_refuse (error, _("input %u (%s) is not for the output's positions (%s)"), input + 1, has, gives);
      }
  return TRUE;
}

/* X is (N, C, ...), W is (K, C / group, kernel..., outputs...), B is (K, outputs...). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  guint rank = context->inputs[0].shape.rank, weights_rank = 2 * rank - 2;
  FoveaShape shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK / 2 + 1, error)
      || !fovea_op_require_rank (context, 1, weights_rank, weights_rank, error) || !fovea_convolution_shape (context, 1, &shape, error)
      || !check_map (context, 1, weights_rank, &shape, error))
    return FALSE;
  if (fovea_op_input (context, 2))
    {
      if (!check_map (context, 2, rank - 1, &shape, error))
        return FALSE;
      if (context->inputs[2].shape.dims[0] != shape.dims[1])
        return fovea_refuse (error, _("the bias is for %lld output channels, not %lld"), (long long) context->inputs[2].shape.dims[0],
                             (long long) shape.dims[1]);
    }
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  return fovea_convolution_macs (context, 1);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_convolution_field (context, 1, input, output, box);
}

typedef struct
{
  FoveaWindow window;
  gsize batch, groups, channels, kernels; /* channels and kernels of a group */
  gsize inputs, outputs, cells;           /* elements of a map, of the kernel */
  gsize rows, band, bands;                /* rows of an output map, of a band, bands of a map */
  const float *in, *weights, *bias;
  float *out;
  FoveaProgress *progress;
} Job;

/* Kernel column @column of channel @c of its group, for @rows rows of map @k from row @first on, which meet rows @in_rows of the input.
 * @weights are those of the cell, for all outputs. */
static void
add_cell (const Job *job, gsize k, gsize c, gsize column, gsize first, gsize rows, const gint64 *in_rows, const float *weights)
{
  const FoveaWindowAxis *w = fovea_window_width (&job->window);
  FoveaWindowSpan span = fovea_window_span (&job->window, (gint64) column);
  gsize channel = k / job->kernels * job->channels + c;

  for (gsize y = 0; y < rows; y++)
    for (gsize n = 0; n < job->batch && in_rows[y] >= 0; n++)
      {
        const float *in = job->in + (n * job->groups * job->channels + channel) * job->inputs;
        const float *weight = weights + (first + y) * (gsize) w->output;
        float *out = job->out + (n * job->groups * job->kernels + k) * job->outputs + (first + y) * (gsize) w->output;
        gint64 from = in_rows[y] * w->input + span.offset;

        for (gint64 x = span.low; x < span.high; x++)
          out[x] += weight[x] * in[from + x * w->stride];
      }
}

/* Rows @first to @first + @rows - 1 of map @k of all images. */
static void
connect_band (const Job *job, gsize k, gsize first, gsize rows)
{
  gsize width = (gsize) fovea_window_width (&job->window)->output, kernel_width = (gsize) fovea_window_width (&job->window)->kernel;
  const float *weights = job->weights + k * job->channels * job->cells * job->outputs;
  gint64 in_rows[FLOATS_A_BAND];

  for (gsize n = 0; n < job->batch; n++)
    for (gsize i = first * width; i < (first + rows) * width; i++)
      job->out[(n * job->groups * job->kernels + k) * job->outputs + i] = job->bias ? job->bias[k * job->outputs + i] : 0.0f;
  for (gsize j = 0; j < job->cells / kernel_width; j++)
    {
      for (gsize y = 0; y < rows; y++)
        in_rows[y] = fovea_window_row (&job->window, (gint64) (first + y), (gint64) j);
      for (gsize c = 0; c < job->channels && !fovea_progress_is_cancelled (job->progress); c++)
        for (gsize i = 0; i < kernel_width; i++)
          add_cell (job, k, c, i, first, rows, in_rows, weights + (c * job->cells + j * kernel_width + i) * job->outputs);
    }
}

static void
connect_bands (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize first = item % job->bands * job->band;

      connect_band (job, item / job->bands, first, MIN (job->band, job->rows - first));
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, 2);
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1), width, macs_of_band;
  Job job = {
    .batch = (gsize) inputs[0]->shape.dims[0], .groups = groups, .channels = (gsize) inputs[1]->shape.dims[1],
    .kernels = (gsize) inputs[1]->shape.dims[0] / groups, .in = inputs[0]->data, .weights = inputs[1]->data,
    .bias = bias ? bias->data : NULL, .out = outputs[0]->data, .progress = progress,
  };

  if (!fovea_convolution_window (context, 1, &job.window, NULL))
    return TRUE;
  width = (gsize) fovea_window_width (&job.window)->output;
  job.inputs = fovea_window_inputs (&job.window);
  job.outputs = fovea_window_outputs (&job.window);
  job.cells = fovea_window_cells (&job.window);
  job.rows = job.outputs / width;
  job.band = MAX (FLOATS_A_BAND / width, 1);
  job.bands = (job.rows + job.band - 1) / job.band;
  macs_of_band = MIN (job.band, job.rows) * width * job.batch * job.channels * job.cells;
  return fovea_parallel_for (groups * job.kernels * job.bands, MAX (MACS_A_CHUNK / macs_of_band, 1), connect_bands, &job, progress);
}

/* Values as (N, groups, kernels, channels, cells, outputs), with sizes of 1 where they do not differ. */
static FoveaShape
apart (gint64 n, gint64 groups, gint64 kernels, gint64 channels, const FoveaWindow *window, gboolean cells)
{
  gint64 outputs = (gint64) fovea_window_outputs (window);

  return (FoveaShape){ 6, { n, groups, kernels, channels, cells ? (gint64) fovea_window_cells (window) : 1, outputs } };
}

/* Each output is a product of its own weights and what its window covers: both gradients are products with that of the output. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[0].shape, *w = &context->inputs[1].shape;
  gint64 n = x->dims[0], groups = fovea_node_int (context->node, "group", 1), kernels = w->dims[0] / groups, channels = w->dims[1];
  static const gint64 images[] = { 0 }, per_kernel[] = { 2 };
  const char *gradient = fovea_backward_gradient (backward, 0), *product;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_convolution_window (context, 1, &window, NULL))
    return;
  shape = apart (n, groups, kernels, 1, &window, FALSE);
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give (backward, 2, fovea_backward_sum (backward, gradient, images, 1, FALSE));
  gradient = fovea_backward_reshape (backward, gradient, &shape);
  if (fovea_backward_wants (backward, 0))
    {
      shape = apart (1, groups, kernels, channels, &window, TRUE);
      product = fovea_backward_reshape (backward, fovea_backward_input (backward, 1), &shape);
      product = fovea_backward_sum (backward, fovea_backward_emit (backward, "Mul", NULL, gradient, product, NULL), per_kernel, 1, FALSE);
      product = fovea_convolution_from_columns (backward, &window, product, n * groups * channels);
      fovea_backward_give_reshaped (backward, 0, product);
    }
  if (fovea_backward_wants (backward, 1))
    {
      shape = apart (n, groups, 1, channels, &window, TRUE);
      product = fovea_convolution_columns (backward, &window, fovea_backward_input (backward, 0), n * groups * channels);
      product = fovea_backward_emit (backward, "Mul", NULL, gradient, fovea_backward_reshape (backward, product, &shape), NULL);
      fovea_backward_give_reshaped (backward, 1, fovea_backward_sum (backward, product, images, 1, FALSE));
    }
}

const FoveaOp fovea_op_locally_connected = {
  .name = "LocallyConnected",
  .domain = FOVEA_DOMAIN,
  .summary = N_("A convolution whose weights are not shared: every position has a kernel of its own."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
  .backward = backward,
};
