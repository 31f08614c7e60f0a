/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a network's values depend on, by trial: pixels of the photo are changed, and what reaches each neuron is computed in double precision
 * by plain formulas. Every layer stands in as the weighted sum of what it reads, with positive weights without zeros (of rank one, so that deep
 * networks are cheap): nothing cancels, a maximum counts as all that it compares, and a neuron changes if and only if a path leads there. The
 * smallest contributions, through the corners of all windows, are far above the smallest double.
 *
 * For large networks there is the same with the least of all instead of the sum: with the pixels' rows (columns) in place of light it gives, at
 * once for all neurons, the first row (column) that each of them reads. */

#pragma once

#include <math.h>
#include <string.h>

#include "core/network/evaluate.h"
#include "core/network/ops/operand.h"
#include "core/network/receptive-field.h"

typedef struct
{
  const FoveaNetworkPlan *plan;
  gint photo;
  gboolean least;     /* of all, instead of sums */
  gboolean *kept;     /* one a value: it stays after its last reader */
  gint *last_readers; /* one a value: a node */
  double **values;    /* one a value, NULL: does not depend on the photo, or is not kept */
  gint32 ***origins;  /* one a node that only moves elements, else NULL: for each output and input the element's origin, -1: from nowhere */
} Support;

/* Between 1/2 and 1, the same for the same numbers. */
static inline double
positive_weight (guint64 a, guint64 b)
{
  guint64 x = (a * 0x9e3779b97f4a7c15u) ^ (b * 0xbf58476d1ce4e5b9u + 0x94d049bb133111ebu);

  x = (x ^ (x >> 31)) * 0xd6e8feb86659fd93u;
  return 0.5 + 0.5 * (double) (x >> 11) / (double) ((guint64) 1 << 53);
}

/* What an element is that nothing reaches, and what @so_far becomes when @value joins. */
static inline double
nothing (gboolean least)
{
  return least ? INFINITY : 0.0;
}

static inline double
joined (gboolean least, double so_far, double weight, double value)
{
  return least ? MIN (so_far, value) : so_far + weight * value;
}

static inline double *
new_values (gboolean least, gsize n)
{
  double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = nothing (least);
  return values;
}

/* Output @i along an axis is the sum of the taps @first[i] to @first[i + 1] - 1. */
typedef struct
{
  gsize in, out;
  GArray *first, *index, *weight; /* of gsize, gsize, double */
} Taps;

static inline Taps
taps_new (gsize in, gsize out)
{
  Taps taps = { in, out, g_array_new (FALSE, FALSE, sizeof (gsize)), g_array_new (FALSE, FALSE, sizeof (gsize)),
                g_array_new (FALSE, FALSE, sizeof (double)) };

  g_array_append_vals (taps.first, &(gsize){ 0 }, 1);
  return taps;
}

static inline void
taps_free (Taps *taps)
{
  g_array_unref (taps->first);
  g_array_unref (taps->index);
  g_array_unref (taps->weight);
}

static inline void
taps_add (Taps *taps, gint64 index, double weight)
{
  if (index < 0 || index >= (gint64) taps->in || weight == 0.0)
    return;
  g_array_append_vals (taps->index, &(gsize){ (gsize) index }, 1);
  g_array_append_vals (taps->weight, &weight, 1);
}

static inline void
taps_end_output (Taps *taps)
{
  g_array_append_vals (taps->first, &(gsize){ taps->index->len }, 1);
}

/* Takes @in of (outer, taps->in, inner) and @taps. */
static inline double *
apply_taps (gboolean least, double *in, gsize outer, gsize inner, Taps taps)
{
  double *out = new_values (least, outer * taps.out * inner);

  for (gsize o = 0; o < outer; o++)
    for (gsize i = 0; i < taps.out; i++)
      for (gsize t = g_array_index (taps.first, gsize, i); t < g_array_index (taps.first, gsize, i + 1); t++)
        {
          const double *from = in + (o * taps.in + g_array_index (taps.index, gsize, t)) * inner;
          double weight = g_array_index (taps.weight, double, t), *to = out + (o * taps.out + i) * inner;

          for (gsize x = 0; x < inner; x++)
            to[x] = joined (least, to[x], weight, from[x]);
        }
  g_free (in);
  taps_free (&taps);
  return out;
}

static inline double *
copy_of (const double *values, const FoveaShape *shape)
{
  return g_memdup2 (values, fovea_shape_count (shape) * sizeof *values);
}

static inline const FoveaShape *
shape_of (const Support *self, gint value)
{
  return &self->plan->values[value].shape;
}

/* ---- windows ---- */

/* Entry @axis of a list of two, or of pads. */
static inline gint64
listed (const FoveaNode *node, const char *name, guint i, gint64 initial)
{
  gsize n;
  const gint64 *list = fovea_node_ints (node, name, &n);

  return list ? list[i] : initial;
}

/* The pad in front that makes @reach (a window, or what a transposed convolution spreads) meet the output's size. */
static inline gint64
pad_before (const FoveaNode *node, guint axis, gint64 total)
{
  const char *mode = fovea_node_string (node, "auto_pad", "NOTSET");

  if (g_str_equal (mode, "SAME_UPPER"))
    return MAX (total, 0) / 2;
  if (g_str_equal (mode, "SAME_LOWER"))
    return MAX (total, 0) - MAX (total, 0) / 2;
  return listed (node, "pads", axis, 0);
}

static inline Taps
window_taps (const FoveaNode *node, guint axis, gint64 kernel, gint64 in, gint64 out)
{
  gint64 stride = listed (node, "strides", axis, 1), dilation = listed (node, "dilations", axis, 1);
  gint64 pad = pad_before (node, axis, (out - 1) * stride + (kernel - 1) * dilation + 1 - in);
  Taps taps = taps_new ((gsize) in, (gsize) out);

  for (gint64 i = 0; i < out; i++)
    {
      for (gint64 k = 0; k < kernel; k++)
        taps_add (&taps, i * stride - pad + k * dilation, positive_weight ((guint64) k, axis) / (double) kernel);
      taps_end_output (&taps);
    }
  return taps;
}

static inline Taps
spread_taps (const FoveaNode *node, guint axis, gint64 kernel, gint64 in, gint64 out)
{
  gint64 stride = listed (node, "strides", axis, 1), dilation = listed (node, "dilations", axis, 1);
  gint64 pad = pad_before (node, axis, (in - 1) * stride + (kernel - 1) * dilation + 1 - out);
  Taps taps = taps_new ((gsize) in, (gsize) out);

  for (gint64 o = 0; o < out; o++)
    {
      for (gint64 k = 0; k < kernel; k++)
        if ((o + pad - k * dilation) % stride == 0)
          taps_add (&taps, (o + pad - k * dilation) / stride, positive_weight ((guint64) k, axis) / (double) kernel);
      taps_end_output (&taps);
    }
  return taps;
}

/* Sums over the inputs' channels a group, both axes, then copies to the outputs' channels. */
static inline double *
filter (const Support *self, const FoveaNode *node, gsize groups, const gint64 *kernel, Taps (*taps_of) (const FoveaNode *, guint, gint64, gint64, gint64))
{
  const FoveaShape *in = shape_of (self, node->inputs[0]), *out = shape_of (self, node->outputs[0]);
  gsize n = (gsize) in->dims[0], c = (gsize) in->dims[1] / groups, plane = (gsize) (in->dims[2] * in->dims[3]), maps = (gsize) out->dims[1] / groups;
  const double *values = self->values[node->inputs[0]];
  double *sums = new_values (self->least, n * groups * plane), *spread;

  for (gsize map = 0; map < n * groups * c; map++)
    {
      double weight = positive_weight (map % c, 7) / (double) c;

      for (gsize i = 0; i < plane; i++)
        sums[map / c * plane + i] = joined (self->least, sums[map / c * plane + i], weight, values[map * plane + i]);
    }
  sums = apply_taps (self->least, sums, n * groups, (gsize) in->dims[3], taps_of (node, 0, kernel[0], in->dims[2], out->dims[2]));
  sums = apply_taps (self->least, sums, n * groups * (gsize) out->dims[2], 1, taps_of (node, 1, kernel[1], in->dims[3], out->dims[3]));
  plane = (gsize) (out->dims[2] * out->dims[3]);
  spread = new_values (self->least, n * groups * maps * plane);
  for (gsize map = 0; map < n * groups * maps; map++)
    {
      double weight = positive_weight (map % maps, 8);

      for (gsize i = 0; i < plane; i++)
        spread[map * plane + i] = joined (self->least, spread[map * plane + i], weight, sums[map / maps * plane + i]);
    }
  g_free (sums);
  return spread;
}

static inline double *
try_conv (const Support *self, const FoveaNode *node)
{
  return filter (self, node, (gsize) fovea_node_int (node, "group", 1), shape_of (self, node->inputs[1])->dims + 2, window_taps);
}

static inline double *
try_conv_transpose (const Support *self, const FoveaNode *node)
{
  return filter (self, node, (gsize) fovea_node_int (node, "group", 1), shape_of (self, node->inputs[1])->dims + 2, spread_taps);
}

static inline double *
try_pool (const Support *self, const FoveaNode *node)
{
  gsize n;

  return filter (self, node, (gsize) shape_of (self, node->inputs[0])->dims[1], fovea_node_ints (node, "kernel_shape", &n), window_taps);
}

static inline Taps
neighbour_taps (gsize in, gsize before, gsize after)
{
  Taps taps = taps_new (in, in);

  for (gsize i = 0; i < in; i++)
    {
      for (gint64 k = (gint64) i - (gint64) before; k <= (gint64) (i + after); k++)
        taps_add (&taps, k, 1.0 / (double) (before + after + 1));
      taps_end_output (&taps);
    }
  return taps;
}

static inline double *
try_lrn (const Support *self, const FoveaNode *node)
{
  const FoveaShape *shape = shape_of (self, node->inputs[0]);
  gsize size = (gsize) fovea_node_int (node, "size", 1);

  return apply_taps (self->least, copy_of (self->values[node->inputs[0]], shape), (gsize) shape->dims[0], fovea_shape_span (shape, 2, shape->rank),
                     neighbour_taps ((gsize) shape->dims[1], (size - 1) / 2, size / 2));
}

/* ---- resizing ---- */

static inline double
resized_at (const FoveaNode *node, gint64 x, double in, double out, double scale)
{
  const char *mode = fovea_node_string (node, "coordinate_transformation_mode", "half_pixel");

  if (g_str_equal (mode, "align_corners"))
    return out > 1.0 ? (double) x * (in - 1.0) / (in * scale - 1.0) : 0.0;
  if (g_str_equal (mode, "asymmetric"))
    return (double) x / scale;
  if (g_str_equal (mode, "pytorch_half_pixel") && out <= 1.0)
    return 0.0;
  g_assert_true (g_str_has_suffix (mode, "half_pixel"));
  return ((double) x + 0.5) / scale - 0.5;
}

/* Blended from two neighbours, or four with Keys' kernel, whose signs do not matter here; those beyond the edge are the edge. */
static inline Taps
resize_taps (const FoveaNode *node, gint64 in, gint64 out, double scale)
{
  gboolean cubic = g_str_equal (fovea_node_string (node, "mode", "nearest"), "cubic");
  Taps taps = taps_new ((gsize) in, (gsize) out);

  for (gint64 x = 0; x < out; x++)
    {
      double at = scale == 1.0 ? (double) x : resized_at (node, x, (double) in, (double) out, scale), part = at - floor (at);
      double linear[] = { 0.0, 1.0 - part, part, 0.0 };
      double keys[] = { part * (1.0 - part) * (1.0 - part), 1.0 - part * part, part * (2.0 - part), part * part * (1.0 - part) };

      for (gint64 k = 0; k < 4; k++)
        taps_add (&taps, CLAMP ((gint64) floor (at) - 1 + k, 0, in - 1), cubic ? keys[k] : linear[k]);
      taps_end_output (&taps);
    }
  return taps;
}

static inline double *
try_resize (const Support *self, const FoveaNode *node)
{
  const FoveaShape *in = shape_of (self, node->inputs[0]), *out = shape_of (self, node->outputs[0]);
  guint at = node->n_inputs > 2 ? 2 : 1;
  const FoveaTensor *scales = node->n_inputs > at && node->inputs[at] >= 0 ? self->plan->values[node->inputs[at]].constant : NULL;
  double *values = copy_of (self->values[node->inputs[0]], in);

  for (guint d = 2; d < 4; d++)
    {
      double scale = scales ? (double) fovea_tensor_floats (scales)[d] : (double) out->dims[d] / (double) in->dims[d];

      values = apply_taps (self->least, values, fovea_shape_span (d == 2 ? in : out, 0, d), fovea_shape_span (in, d + 1, 4),
                           resize_taps (node, in->dims[d], out->dims[d], scale));
    }
  return values;
}

/* ---- sums over whole axes ---- */

/* The element of a value of @small that belongs to element @index of one of @large by numpy's rule. */
static inline gsize
broadcast_index (const FoveaShape *small, const FoveaShape *large, gsize index)
{
  gsize offset = 0;

  for (guint d = large->rank, from = small->rank; d-- > 0 && from > 0; index /= (gsize) large->dims[d])
    {
      from--;
      if (small->dims[from] > 1)
        offset += index % (gsize) large->dims[d] * (gsize) fovea_shape_stride (small, from);
    }
  return offset;
}

static inline double *
broadcast (const double *values, const FoveaShape *small, const FoveaShape *large)
{
  double *out = g_new (double, fovea_shape_count (large));

  for (gsize i = 0; i < fovea_shape_count (large); i++)
    out[i] = values[broadcast_index (small, large, i)];
  return out;
}

/* Each element of the output is the sum over axes @begin to @end - 1 of input @input. */
static inline double *
sum_axes (const Support *self, const FoveaNode *node, guint input, guint begin, guint end)
{
  FoveaShape shape = *shape_of (self, node->inputs[input]);
  const FoveaShape *out = shape_of (self, node->outputs[0]);
  double *values = copy_of (self->values[node->inputs[input]], &shape), *result;

  for (guint d = begin; d < end; d++)
    {
      Taps taps = taps_new ((gsize) shape.dims[d], 1);

      for (gint64 i = 0; i < shape.dims[d]; i++)
        taps_add (&taps, i, 1.0 / (double) shape.dims[d]);
      taps_end_output (&taps);
      values = apply_taps (self->least, values, fovea_shape_span (&shape, 0, d), fovea_shape_span (&shape, d + 1, shape.rank), taps);
      shape.dims[d] = 1;
    }
  if (fovea_shape_count (&shape) == fovea_shape_count (out))
    return values;
  result = broadcast (values, &shape, out);
  g_free (values);
  return result;
}

static inline double *
try_global (const Support *self, const FoveaNode *node)
{
  return sum_axes (self, node, 0, 2, shape_of (self, node->inputs[0])->rank);
}

static inline double *
try_softmax (const Support *self, const FoveaNode *node)
{
  guint rank = shape_of (self, node->inputs[0])->rank, opset = self->plan->network->opset;
  gint64 axis = fovea_node_int (node, "axis", opset < 13 ? 1 : -1);
  guint begin = (guint) (axis < 0 ? axis + rank : axis);

  return sum_axes (self, node, 0, begin, opset < 13 ? rank : begin + 1);
}

/* The matrix is a constant. */
static inline double *
try_dense (const Support *self, const FoveaNode *node)
{
  guint rank = shape_of (self, node->inputs[0])->rank;
  guint axis = fovea_node_int (node, "transA", 0) ? 0 : rank - 1;

  g_assert_true (self->plan->values[node->inputs[1]].constant);
  return sum_axes (self, node, 0, axis, axis + 1);
}

static inline double *
try_reduce (const Support *self, const FoveaNode *node)
{
  gsize n;
  const gint64 *axes = fovea_node_ints (node, "axes", &n);

  g_assert_true (axes && n == 2 && shape_of (self, node->inputs[0])->rank == 4 && (axes[0] == 2 || axes[0] == -2) && (axes[1] == 3 || axes[1] == -1));
  return sum_axes (self, node, 0, 2, 4);
}

/* ---- all else ---- */

/* Element by element: the sum of what there is. */
static inline double *
try_elements (const Support *self, const FoveaNode *node)
{
  const FoveaShape *shape = shape_of (self, node->outputs[0]);
  double *out = new_values (self->least, fovea_shape_count (shape));

  for (guint i = 0; i < node->n_inputs; i++)
    {
      const double *values = node->inputs[i] < 0 ? NULL : self->values[node->inputs[i]];
      const FoveaShape *own = values ? shape_of (self, node->inputs[i]) : NULL;
      gboolean same = values && fovea_shape_equal (own, shape);

      for (gsize j = 0; values && j < fovea_shape_count (shape); j++)
        out[j] = joined (self->least, out[j], 1.0, values[same ? j : broadcast_index (own, shape, j)]);
    }
  return out;
}

/* Where the elements of each output come from in input @input: the operator moves their numbers, counted from 1. */
static inline void
find_origins (const Support *self, guint index, guint input)
{
  const FoveaOpContext *context = &self->plan->contexts[index];
  const FoveaNode *node = context->node;
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, node->n_inputs), **outputs = g_new0 (FoveaTensor *, node->n_outputs);

  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      {
        FoveaTensor *constant = self->plan->values[node->inputs[i]].constant;

        inputs[i] = constant ? fovea_tensor_ref (constant) : fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape_of (self, node->inputs[i]), "test", NULL);
        for (gsize j = 0; !constant && j < fovea_tensor_count (inputs[i]); j++)
          ((float *) inputs[i]->data)[j] = i == input ? (float) (j + 1) : 0.0f;
      }
  g_assert_cmpuint (fovea_tensor_count (inputs[input]), <, 1 << 24); /* whole numbers that a float holds */
  for (guint i = 0; i < node->n_outputs; i++)
    outputs[i] = node->outputs[i] < 0 ? NULL : fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape_of (self, node->outputs[i]), "test", NULL);
  g_assert_true (fovea_op_run_once (context, inputs, outputs, NULL, NULL));
  for (guint i = 0; i < node->n_outputs; i++)
    if (outputs[i])
      {
        gint32 *origins = self->origins[index][i * node->n_inputs + input] = g_new (gint32, fovea_tensor_count (outputs[i]));

        for (gsize j = 0; j < fovea_tensor_count (outputs[i]); j++)
          origins[j] = (gint32) fovea_tensor_floats (outputs[i])[j] - 1;
        fovea_tensor_unref (outputs[i]);
      }
  for (guint i = 0; i < node->n_inputs; i++)
    g_clear_pointer (&inputs[i], fovea_tensor_unref);
}

static inline double *
try_move (const Support *self, guint index, guint output)
{
  const FoveaNode *node = &self->plan->network->nodes[index];
  gsize n = fovea_shape_count (shape_of (self, node->outputs[output]));
  double *out = new_values (self->least, n);

  if (!self->origins[index])
    {
      self->origins[index] = g_new0 (gint32 *, node->n_inputs * node->n_outputs);
      for (guint i = 0; i < node->n_inputs; i++)
        if (node->inputs[i] >= 0 && self->values[node->inputs[i]])
          find_origins (self, index, i);
    }
  for (guint i = 0; i < node->n_inputs; i++)
    {
      const gint32 *origins = self->origins[index][output * node->n_inputs + i];

      for (gsize j = 0; origins && j < n; j++)
        if (origins[j] >= 0)
          out[j] = joined (self->least, out[j], 1.0, self->values[node->inputs[i]][origins[j]]);
    }
  return out;
}

static const struct
{
  const char *op;
  double *(*run) (const Support *self, const FoveaNode *node); /* NULL: it moves elements, which it may do itself */
} trials[] = {
  { "Conv", try_conv }, { "ConvTranspose", try_conv_transpose }, { "MaxPool", try_pool }, { "AveragePool", try_pool }, { "LpPool", try_pool },
  { "LRN", try_lrn }, { "GlobalAveragePool", try_global }, { "GlobalMaxPool", try_global }, { "GlobalLpPool", try_global },
  { "InstanceNormalization", try_global }, { "ReduceMean", try_reduce }, { "Softmax", try_softmax }, { "LogSoftmax", try_softmax },
  { "Gemm", try_dense }, { "MatMul", try_dense }, { "Resize", try_resize }, { "Upsample", try_resize }, { "BatchNormalization", try_elements },
  { "Concat", NULL }, { "DepthToSpace", NULL }, { "Expand", NULL }, { "Flatten", NULL }, { "Gather", NULL }, { "Pad", NULL }, { "Reshape", NULL },
  { "Slice", NULL }, { "SpaceToDepth", NULL }, { "Split", NULL }, { "Squeeze", NULL }, { "Tile", NULL }, { "Transpose", NULL }, { "Unsqueeze", NULL },
};

static inline double *
try_output (const Support *self, guint index, guint output)
{
  const FoveaNode *node = &self->plan->network->nodes[index];
  gboolean picks = (g_str_equal (node->op->name, "Resize") || g_str_equal (node->op->name, "Upsample"))
                   && g_str_equal (fovea_node_string (node, "mode", "nearest"), "nearest");

  for (gsize i = 0; i < G_N_ELEMENTS (trials); i++)
    if (g_str_equal (node->op->name, trials[i].op))
      return trials[i].run && !picks ? trials[i].run (self, node) : try_move (self, index, output);
  if (node->op->field)
    g_error ("no formula for %s", node->op->name);
  return try_elements (self, node);
}

static inline Support
support_new (const FoveaNetworkPlan *plan, gboolean least, const gint *values, guint n)
{
  const FoveaNetwork *network = plan->network;
  Support self = {
    .plan = plan, .photo = fovea_network_plan_photo_input (plan), .least = least, .kept = g_new0 (gboolean, network->n_values),
    .last_readers = g_new0 (gint, network->n_values), .values = g_new0 (double *, network->n_values), .origins = g_new0 (gint32 **, network->n_nodes),
  };

  g_assert_cmpint (self.photo, >=, 0);
  self.values[self.photo] = g_new0 (double, fovea_shape_count (shape_of (&self, self.photo)));
  self.kept[self.photo] = TRUE;
  for (guint i = 0; i < n; i++)
    self.kept[values[i]] = TRUE;
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; j < network->nodes[i].n_inputs; j++)
      if (network->nodes[i].inputs[j] >= 0)
        self.last_readers[network->nodes[i].inputs[j]] = (gint) i;
  return self;
}

static inline void
support_clear (Support *self)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->n_values; i++)
    g_free (self->values[i]);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      for (guint j = 0; self->origins[i] && j < network->nodes[i].n_inputs * network->nodes[i].n_outputs; j++)
        g_free (self->origins[i][j]);
      g_free (self->origins[i]);
    }
  g_free (self->kept);
  g_free (self->last_readers);
  g_free (self->values);
  g_free (self->origins);
}

static inline void
run_node (Support *self, guint index)
{
  const FoveaNode *node = &self->plan->network->nodes[index];
  gboolean depends = FALSE;

  for (guint i = 0; i < node->n_inputs && self->plan->states[index] == FOVEA_NODE_PLANNED; i++)
    depends |= node->inputs[i] >= 0 && self->values[node->inputs[i]];
  for (guint i = 0; i < node->n_outputs && depends; i++)
    if (node->outputs[i] >= 0)
      {
        double *values = try_output (self, index, i);

        g_free (self->values[node->outputs[i]]);
        self->values[node->outputs[i]] = values;
      }
}

/* Computes values from the photo's. */
static inline void
support_run (Support *self)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      run_node (self, i);
      for (guint j = 0; j < network->nodes[i].n_inputs; j++)
        {
          gint input = network->nodes[i].inputs[j];

          if (input >= 0 && self->last_readers[input] == (gint) i && !self->kept[input])
            g_clear_pointer (&self->values[input], g_free);
        }
    }
}
