/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/lens-terms.h"

#include <math.h>

#include "core/network/ops/conv-transpose.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"

static const struct
{
  const char *name;
  FoveaLensKind kind;
  guint rank; /* of input 0 */
  guint n;    /* inputs that it must have */
} operators[] = {
  { "Conv", FOVEA_LENS_CORRELATION, 4, 2 },
  { "ConvTranspose", FOVEA_LENS_TRANSPOSED, 4, 2 },
  { "DeformConv", FOVEA_LENS_DEFORMABLE, 4, 3 },
  { "Gemm", FOVEA_LENS_CONNECTED, 2, 2 },
  { "MatMul", FOVEA_LENS_CONNECTED, 2, 2 },
  { "AveragePool", FOVEA_LENS_AVERAGE, 4, 1 },
  { "GlobalAveragePool", FOVEA_LENS_AVERAGE, 4, 1 },
  { "MaxPool", FOVEA_LENS_MAXIMUM, 4, 1 },
  { "GlobalMaxPool", FOVEA_LENS_MAXIMUM, 4, 1 },
};

static gboolean
is_float (const FoveaOperand *operand, guint rank)
{
  return operand->dtype == FOVEA_DTYPE_FLOAT32 && operand->shape.rank == rank;
}

gboolean
fovea_lens_terms_applies (const FoveaOpContext *context, FoveaLensKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (!g_str_equal (context->node->op->name, operators[i].name))
        continue;
      if (kind)
        *kind = operators[i].kind;
      return context->n_inputs >= operators[i].n && is_float (&context->inputs[0], operators[i].rank)
             && is_float (&context->outputs[0], operators[i].rank) && !fovea_node_int (context->node, "transA", 0)
             && (operators[i].n == 1 || is_float (&context->inputs[1], operators[i].rank));
    }
  return FALSE;
}

/* Height and width of a window. */
typedef struct
{
  FoveaWindowAxis axis[2];
  gboolean transposed;
} Frame;

static Frame
frame_of (const FoveaWindow *window)
{
  return (Frame){ { *fovea_window_height (window), *fovea_window_width (window) }, window->transposed };
}

static Frame
frame_of_map (const FoveaShape *map)
{
  Frame frame = { .transposed = FALSE };

  for (guint i = 0; i < 2; i++)
    frame.axis[i] = (FoveaWindowAxis){ .input = map->dims[2 + i], .output = 1, .kernel = map->dims[2 + i], .stride = 1, .dilation = 1 };
  return frame;
}

/* The output that is asked for. */
typedef struct
{
  gsize channel, y, x;
} Spot;

static FoveaLens *
new_lens (FoveaLensKind kind, gsize n_planes, const Frame *frame, const Spot *spot, GError **error)
{
  FoveaLens *lens = fovea_lens_new (kind, n_planes, (gsize) frame->axis[0].kernel, (gsize) frame->axis[1].kernel, error);

  if (!lens)
    return NULL;
  lens->channel = spot->channel;
  lens->y = spot->y;
  lens->x = spot->x;
  lens->height = (gsize) frame->axis[0].output;
  lens->width = (gsize) frame->axis[1].output;
  lens->input_height = (gsize) frame->axis[0].input;
  lens->input_width = (gsize) frame->axis[1].input;
  for (guint i = 0; i < 2; i++)
    {
      lens->stride[i] = (gsize) frame->axis[i].stride;
      lens->dilation[i] = (gsize) frame->axis[i].dilation;
      lens->before[i] = (gssize) frame->axis[i].before;
    }
  return lens;
}

/* The input that @cell of the kernel meets for output @output; it may lie outside. FALSE between two inputs of a transposed one. */
static gboolean
input_at (const FoveaWindowAxis *axis, gboolean transposed, gint64 output, gint64 cell, gint64 *input)
{
  gint64 at = transposed ? output + axis->before - cell * axis->dilation : output * axis->stride - axis->before + cell * axis->dilation;

  *input = transposed ? (at >= 0 ? at / axis->stride : -((-at + axis->stride - 1) / axis->stride)) : at;
  return !transposed || at % axis->stride == 0;
}

/* @map: (h, w); @weights: of the kernel, or NULL: all are @weight. */
static void
fill_plane (FoveaLens *lens, gsize plane, const Frame *frame, const float *map, const float *weights, double weight)
{
  const FoveaWindowAxis *h = &frame->axis[0], *w = &frame->axis[1];
  FoveaLensTap *tap = fovea_lens_taps (lens, plane);

  for (gsize i = 0; i < lens->rows * lens->columns; i++, tap++)
    {
      gint64 y, x;
      gboolean meets_row = input_at (h, frame->transposed, (gint64) lens->y, (gint64) (i / lens->columns), &y);
      gboolean meets = input_at (w, frame->transposed, (gint64) lens->x, (gint64) (i % lens->columns), &x) && meets_row;
      gboolean inside = y >= 0 && y < h->input && x >= 0 && x < w->input;

      tap->y = (double) y;
      tap->x = (double) x;
      tap->weight = weights ? weights[i] : weight;
      tap->place = !meets ? FOVEA_LENS_GAP : inside ? FOVEA_LENS_INSIDE : FOVEA_LENS_PADDING;
      tap->value = tap->place == FOVEA_LENS_INSIDE ? map[y * w->input + x] : 0.0;
    }
}

static void
add_bias (FoveaLens *lens, const FoveaTensor *bias)
{
  lens->has_bias = bias != NULL;
  lens->bias = bias ? fovea_tensor_floats (bias)[lens->channel] : 0.0;
}

/* W is (K, C / group, kernel). */
static FoveaLens *
conv_terms (const FoveaOpContext *context, FoveaTensor *const *inputs, const Spot *spot, GError **error)
{
  const FoveaShape *w = &inputs[1]->shape;
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1), depth = (gsize) w->dims[1];
  gsize first = spot->channel / ((gsize) w->dims[0] / groups) * depth, cells;
  FoveaWindow window;
  FoveaLens *lens;
  Frame frame;

  if (!fovea_convolution_window (context, 1, &window, error))
    return NULL;
  frame = frame_of (&window);
  lens = new_lens (FOVEA_LENS_CORRELATION, depth, &frame, spot, error);
  if (!lens)
    return NULL;
  cells = lens->rows * lens->columns;
  lens->groups = groups;
  for (gsize i = 0; i < depth; i++)
    {
      lens->planes[i].index = first + i;
      fill_plane (lens, i, &frame, fovea_tensor_floats (inputs[0]) + (first + i) * lens->input_height * lens->input_width,
                  fovea_tensor_floats (inputs[1]) + (spot->channel * depth + i) * cells, 0.0);
    }
  return lens;
}

/* W is (C, K / group, kernel). */
static FoveaLens *
transposed_terms (const FoveaOpContext *context, FoveaTensor *const *inputs, const Spot *spot, GError **error)
{
  const FoveaShape *w = &inputs[1]->shape;
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1), depth = (gsize) w->dims[0] / groups, outputs = (gsize) w->dims[1];
  gsize first = spot->channel / outputs * depth, cells;
  FoveaWindow window;
  FoveaLens *lens;
  Frame frame;

  if (!fovea_conv_transpose_window (context, &window, error))
    return NULL;
  frame = frame_of (&window);
  lens = new_lens (FOVEA_LENS_TRANSPOSED, depth, &frame, spot, error);
  if (!lens)
    return NULL;
  cells = lens->rows * lens->columns;
  lens->groups = groups;
  for (gsize i = 0; i < depth; i++)
    {
      lens->planes[i].index = first + i;
      fill_plane (lens, i, &frame, fovea_tensor_floats (inputs[0]) + (first + i) * lens->input_height * lens->input_width,
                  fovea_tensor_floats (inputs[1]) + ((first + i) * outputs + spot->channel % outputs) * cells, 0.0);
    }
  return lens;
}

/* The map at (y, x) between its elements, which are zero outside: the mean of the four around it, by how near they are. */
static double
sample (const float *map, const FoveaLens *lens, double y, double x)
{
  double top = floor (y), left = floor (x), sum = 0.0;

  for (guint i = 0; i < 4; i++)
    {
      double row = top + (i >> 1), column = left + (i & 1);

      if (row >= 0 && row < (double) lens->input_height && column >= 0 && column < (double) lens->input_width)
        sum += (1.0 - fabs (y - row)) * (1.0 - fabs (x - column)) * map[(gsize) row * lens->input_width + (gsize) column];
    }
  return sum;
}

/* Moves the terms of a convolution to where its offsets, pairs (y, x), point. Offsets are (offset groups, cells, 2, outputs). */
static void
deform_plane (FoveaLens *lens, gsize plane, const float *map, const float *offsets, const float *mask)
{
  gsize outputs = lens->height * lens->width, at = lens->y * lens->width + lens->x;
  FoveaLensTap *tap = fovea_lens_taps (lens, plane);

  for (gsize i = 0; i < lens->rows * lens->columns; i++, tap++)
    {
      /* In single precision, as the operator adds them up: a position decides between neighbours. */
      tap->y = (float) tap->y + offsets[2 * i * outputs + at];
      tap->x = (float) tap->x + offsets[(2 * i + 1) * outputs + at];
      tap->mask = mask ? mask[i * outputs + at] : 1.0;
      tap->place = tap->y > -1.0 && tap->x > -1.0 && tap->y < (double) lens->input_height && tap->x < (double) lens->input_width
                       ? FOVEA_LENS_INSIDE
                       : FOVEA_LENS_PADDING;
      tap->value = tap->place == FOVEA_LENS_INSIDE ? sample (map, lens, tap->y, tap->x) : 0.0;
    }
}

static FoveaLens *
deformable_terms (const FoveaOpContext *context, FoveaTensor *const *inputs, const Spot *spot, GError **error)
{
  gsize offset_groups = (gsize) fovea_node_int (context->node, "offset_group", 1);
  gsize channels = (gsize) inputs[0]->shape.dims[1] / offset_groups;
  const FoveaTensor *mask = fovea_op_tensor (context, inputs, 4);
  FoveaLens *lens = conv_terms (context, inputs, spot, error);

  if (!lens)
    return NULL;
  lens->kind = FOVEA_LENS_DEFORMABLE;
  for (gsize i = 0; i < lens->n_planes; i++)
    {
      gsize from = lens->planes[i].index, step = from / channels * lens->rows * lens->columns * lens->height * lens->width;

      deform_plane (lens, i, fovea_tensor_floats (inputs[0]) + from * lens->input_height * lens->input_width,
                    fovea_tensor_floats (inputs[2]) + 2 * step, mask ? fovea_tensor_floats (mask) + step : NULL);
    }
  return lens;
}

static FoveaLens *
pool_terms (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaLensKind kind, const Spot *spot, GError **error)
{
  gboolean global = g_str_has_prefix (context->node->op->name, "Global");
  gboolean padding = fovea_node_int (context->node, "count_include_pad", 0) != 0;
  gint64 first, count;
  FoveaWindow window;
  FoveaLens *lens;
  Frame frame;

  if (!global && !fovea_pool_window (context, &window, error))
    return NULL;
  frame = global ? frame_of_map (&inputs[0]->shape) : frame_of (&window);
  lens = new_lens (kind, 1, &frame, spot, error);
  if (!lens)
    return NULL;
  lens->planes[0].index = spot->channel;
  count = fovea_pool_count (&frame.axis[0], (gint64) spot->y, padding, &first) * fovea_pool_count (&frame.axis[1], (gint64) spot->x, padding, &first);
  fill_plane (lens, 0, &frame, fovea_tensor_floats (inputs[0]) + spot->channel * lens->input_height * lens->input_width, NULL,
              kind == FOVEA_LENS_AVERAGE ? 1.0 / (double) MAX (count, 1) : 1.0);
  return lens;
}

/* C of Gemm is broadcast to (N, outputs) and scaled; MatMul has none. */
static void
add_gemm_bias (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaLens *lens)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, 2);
  gint64 last;

  lens->has_bias = bias != NULL;
  if (!bias)
    return;
  last = bias->shape.rank > 0 ? bias->shape.dims[bias->shape.rank - 1] : 1;
  lens->bias = (double) fovea_node_float (context->node, "beta", 1.0f) * fovea_tensor_floats (bias)[last > 1 ? lens->channel : 0];
}

static FoveaLens *
connected_terms (const FoveaOpContext *context, FoveaTensor *const *inputs, gsize channel, GError **error)
{
  gboolean turned = fovea_node_int (context->node, "transB", 0) != 0;
  double alpha = fovea_node_float (context->node, "alpha", 1.0f);
  gsize n = (gsize) inputs[1]->shape.dims[turned ? 1 : 0], outputs = (gsize) inputs[1]->shape.dims[turned ? 0 : 1];
  const float *matrix = fovea_tensor_floats (inputs[1]);
  FoveaLens *lens = fovea_lens_new (FOVEA_LENS_CONNECTED, n, 1, 1, error);

  if (!lens)
    return NULL;
  lens->channel = channel;
  lens->height = lens->width = lens->input_height = lens->input_width = 1;
  for (gsize i = 0; i < n; i++)
    {
      lens->taps[i].value = fovea_tensor_floats (inputs[0])[i];
      lens->taps[i].weight = alpha * matrix[turned ? channel * n + i : i * outputs + channel];
    }
  add_gemm_bias (context, inputs, lens);
  return lens;
}

static FoveaLens *
collect (const FoveaOpContext *context, FoveaLensKind kind, FoveaTensor *const *inputs, const Spot *spot, GError **error)
{
  switch (kind)
    {
    case FOVEA_LENS_TRANSPOSED:
      return transposed_terms (context, inputs, spot, error);
    case FOVEA_LENS_DEFORMABLE:
      return deformable_terms (context, inputs, spot, error);
    case FOVEA_LENS_CONNECTED:
      return connected_terms (context, inputs, spot->channel, error);
    case FOVEA_LENS_AVERAGE:
    case FOVEA_LENS_MAXIMUM:
      return pool_terms (context, inputs, kind, spot, error);
    default:
      return conv_terms (context, inputs, spot, error);
    }
}

FoveaLens *
fovea_lens_terms_new (const FoveaOpContext *context, FoveaTensor *const *inputs, gsize channel, gsize y, gsize x, GError **error)
{
  FoveaLensKind kind = FOVEA_LENS_CORRELATION;
  const Spot spot = { channel, y, x };
  FoveaLens *lens;

  g_return_val_if_fail (fovea_lens_terms_applies (context, &kind), NULL);

  lens = collect (context, kind, inputs, &spot, error);
  if (!lens)
    return NULL;
  if (kind == FOVEA_LENS_CORRELATION || kind == FOVEA_LENS_TRANSPOSED)
    add_bias (lens, fovea_op_tensor (context, inputs, 2));
  else if (kind == FOVEA_LENS_DEFORMABLE)
    add_bias (lens, fovea_op_tensor (context, inputs, 3));
  lens->input = context->node->inputs[0];
  fovea_lens_add_up (lens);
  return lens;
}
