/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/conv-transpose.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

#define TILE 512 /* outputs of one phase that are summed at a time */
#define MACS_A_CHUNK 100000

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "output_padding", FOVEA_ATTRIBUTE_INTS },
  { "output_shape", FOVEA_ATTRIBUTE_INTS },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

static gboolean
solve_axis (FoveaWindowAxis *axis, FoveaWindowPadding padding, gint64 extra, gint64 wanted, GError **error)
{
  gint64 full = (axis->input - 1) * axis->stride + (axis->kernel - 1) * axis->dilation + 1 + extra, total;

  if (wanted == 0 && (padding == FOVEA_WINDOW_SAME_UPPER || padding == FOVEA_WINDOW_SAME_LOWER))
    wanted = axis->input * axis->stride;
  if (wanted > 0)
    {
      total = MAX (full - wanted, 0);
      axis->before = padding == FOVEA_WINDOW_SAME_UPPER ? total / 2 : total - total / 2;
      axis->after = total - axis->before;
    }
  axis->output = wanted > 0 ? wanted : full - axis->before - axis->after;
  if (axis->output < 1)
    return fovea_refuse (error, _("%lld px of input give %lld of output and the pads cut off %lld: needs at least 1 px more"),
                         (long long) axis->input, (long long) full, (long long) (axis->before + axis->after));
  return TRUE;
}

/* The part of a list of @n numbers that the node may have, within 0 and @maximum. */
static gboolean
read_optional (const FoveaOpContext *context, const char *name, gsize n, gint64 maximum, gint64 *values, GError **error)
{
  gsize given;
  const gint64 *list = fovea_node_ints (context->node, name, &given);

  if (list && given == n + 2 && g_str_equal (name, "output_shape"))
    list += 2; /* with batch and channels in front, as some exporters write it */
  else if (list && given != n)
    return fovea_refuse (error, _("%s has %zu entries; %zu are needed"), name, given, n);
  for (gsize i = 0; i < n; i++)
    {
      values[i] = list ? list[i] : 0;
      if (values[i] < 0 || values[i] > maximum)
        return fovea_refuse (error, _("%s has the entry %lld"), name, (long long) values[i]);
    }
  return TRUE;
}

gboolean
fovea_conv_transpose_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  gint64 extra[FOVEA_MAX_SPATIAL], wanted[FOVEA_MAX_SPATIAL];

  if (!fovea_window_read (context, context->inputs[1].shape.dims + 2, window, error)
      || !read_optional (context, "output_padding", window->spatial, FOVEA_MAX_CONV_WINDOW, extra, error)
      || !read_optional (context, "output_shape", window->spatial, G_MAXINT32, wanted, error))
    return FALSE;
  window->transposed = TRUE;
  for (guint i = 0; i < window->spatial; i++)
    if (!solve_axis (fovea_window_axis (window, i), window->padding, extra[i], wanted[i], error))
      return FALSE;
  return TRUE;
}

/* X is (N, C, ...), W is (C, K / group, kernel...). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *w = &context->inputs[1].shape;
  const FoveaOperand *bias = fovea_op_input (context, 2);
  gint64 group = fovea_node_int (context->node, "group", 1), k;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error)
      || !fovea_op_require_rank (context, 1, x->rank, x->rank, error))
    return FALSE;
  if (group < 1 || x->dims[1] % group != 0)
    return fovea_refuse (error, _("%lld groups do not divide %lld input channels"), (long long) group,
                         (long long) x->dims[1]);
  if (w->dims[0] != x->dims[1])
    return fovea_refuse (error, _("the weights are for %lld channels, the input has %lld"), (long long) w->dims[0],
                         (long long) x->dims[1]);
  if (__builtin_mul_overflow (w->dims[1], group, &k))
    return fovea_over_limit (error, _("the number of channels overflows"));
  if (bias && (bias->shape.rank != 1 || bias->shape.dims[0] != k))
    return fovea_refuse (error, _("the bias needs %lld elements, one an output channel"), (long long) k);
  if (!fovea_conv_transpose_window (context, &window, error))
    return FALSE;
  shape = fovea_window_output_shape (&window, x, k);
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Every input element times every weight of its channel. */
static guint64
macs (const FoveaOpContext *context)
{
  const FoveaShape *w = &context->inputs[1].shape;

  return (guint64) fovea_shape_count (&context->inputs[0].shape) * fovea_shape_span (w, 1, w->rank);
}

typedef struct
{
  FoveaWindow window;
  gsize inputs_a_group, outputs_a_group, groups;
  gsize plane, kernel, rows; /* elements of an input map and of a kernel, rows of an output map */
  const float *in, *weights, *bias;
  float *out;
} Job;

/* sums[i] += over channels c: weight[c * weight_step] * in[c * in_step + i]. Four channels at a time keep the sums in
 * registers. */
static void
add_channels (float *restrict sums, const float *restrict in, gsize in_step, const float *weight, gsize weight_step,
              gsize channels, gsize n)
{
  gsize c = 0;

  for (; c + 4 <= channels; c += 4)
    {
      const float *a = in + c * in_step, *b = a + in_step, *d = b + in_step, *e = d + in_step, *w = weight + c * weight_step;
      float wa = w[0], wb = w[weight_step], wd = w[2 * weight_step], we = w[3 * weight_step];

      for (gsize i = 0; i < n; i++)
        sums[i] += wa * a[i] + wb * b[i] + (wd * d[i] + we * e[i]);
    }
  for (; c < channels; c++)
    for (gsize i = 0; i < n; i++)
      sums[i] += weight[c * weight_step] * in[c * in_step + i];
}

/* One input row and one kernel row into outputs @at to @at + @n - 1 of @phase: those of one row that lie a stride apart and
 * meet the same kernel columns. @in and @weights are those of the group's first channel. */
static void
add_kernel_row (const Job *job, const float *in, const float *weights, gint64 phase, gint64 at, gint64 n, float *sums)
{
  const FoveaWindowAxis *w = fovea_window_width (&job->window);

  for (gint64 i = 0; i < w->kernel; i++)
    {
      gint64 position = phase + w->before - i * w->dilation, shift = position / w->stride, low, high;

      if (position % w->stride != 0)
        continue;
      low = MAX (at, -shift);
      high = MIN (at + n, w->input - shift);
      if (low < high)
        add_channels (sums + (low - at), in + (low + shift), job->plane, weights + i, job->kernel * job->outputs_a_group,
                      job->inputs_a_group, (gsize) (high - low));
    }
}

static void
sum_phase (const Job *job, gsize map, gint64 y, gint64 phase, gint64 at, gint64 n, float *sums)
{
  const FoveaWindowAxis *w = fovea_window_width (&job->window);
  gsize outputs = job->outputs_a_group * job->groups, k = map % outputs, batch = map / outputs;
  gsize group = k / job->outputs_a_group, first = group * job->inputs_a_group;
  const float *in = job->in + (batch * job->groups * job->inputs_a_group + first) * job->plane;
  const float *weights = job->weights + (first * job->outputs_a_group + k % job->outputs_a_group) * job->kernel;

  for (gint64 i = 0; i < n; i++)
    sums[i] = job->bias ? job->bias[k] : 0.0f;
  for (gint64 j = 0; j < (gint64) job->kernel / w->kernel; j++)
    {
      gint64 row = fovea_window_row (&job->window, y, j);

      if (row >= 0)
        add_kernel_row (job, in + row * w->input, weights + j * w->kernel, phase, at, n, sums);
    }
}

static void
transpose_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const FoveaWindowAxis *w = fovea_window_width (&job->window);
  float sums[TILE];

  for (gsize row = begin; row < end; row++)
    for (gint64 phase = 0; phase < MIN (w->stride, w->output); phase++)
      {
        gint64 count = (w->output - phase + w->stride - 1) / w->stride;
        float *out = job->out + row * (gsize) w->output + phase;

        for (gint64 at = 0; at < count; at += TILE)
          {
            gint64 n = MIN (TILE, count - at);

            sum_phase (job, row / job->rows, (gint64) (row % job->rows), phase, at, n, sums);
            for (gint64 i = 0; i < n; i++)
              out[(at + i) * w->stride] = sums[i];
          }
      }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, 2);
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1), rows;
  Job job = {
    .inputs_a_group = (gsize) inputs[0]->shape.dims[1] / groups, .outputs_a_group = (gsize) inputs[1]->shape.dims[1],
    .groups = groups, .in = inputs[0]->data, .weights = inputs[1]->data, .bias = bias ? bias->data : NULL,
    .out = outputs[0]->data,
  };

  if (!fovea_conv_transpose_window (context, &job.window, NULL))
    return TRUE;
  job.plane = fovea_window_inputs (&job.window);
  job.kernel = fovea_window_cells (&job.window);
  job.rows = fovea_window_outputs (&job.window) / (gsize) fovea_window_width (&job.window)->output;
  rows = fovea_tensor_count (outputs[0]) / (gsize) fovea_window_width (&job.window)->output;
  return fovea_parallel_for (rows, MAX (MACS_A_CHUNK / (macs (context) / rows + 1), 1), transpose_rows, &job, progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 outputs_a_group = context->inputs[1].shape.dims[1];
  gint64 inputs_a_group = context->inputs[1].shape.dims[0] / fovea_node_int (context->node, "group", 1);
  FoveaWindow window;

  if (input > 0 || !fovea_conv_transpose_window (context, &window, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  *box = *output;
  box->begin[1] = output->begin[1] / outputs_a_group * inputs_a_group;
  box->end[1] = (output->end[1] / outputs_a_group + 1) * inputs_a_group - 1;
  fovea_window_field (&window, output, box);
}

static void
backward (FoveaBackward *backward)
{
  FoveaWindow window;

  if (fovea_conv_transpose_window (fovea_backward_context (backward), &window, NULL))
    fovea_convolution_backward (backward, &window);
}

const FoveaOp fovea_op_conv_transpose = {
  .name = "ConvTranspose",
  .summary = N_("Spreads every element over a window of a larger map: a learned way to enlarge."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
  .blocks = &fovea_conv_transpose_blocks,
  .backward = backward,
};
