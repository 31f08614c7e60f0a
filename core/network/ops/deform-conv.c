/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deformable convolutions: Dai et al., "Deformable Convolutional Networks", 2017; with a mask: Zhu et al., "Deformable ConvNets v2", 2019. */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "offset_group", FOVEA_ATTRIBUTE_INT },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

enum
{
  X,
  W,
  OFFSET,
  BIAS,
  MASK,
};

/* An input of @each numbers a kernel cell, offset group and output position: (N, offset_group * cells * each, outputs). */
static gboolean
check_steering (const FoveaOpContext *context, guint input, gint64 each, const FoveaShape *output, GError **error)
{
  gint64 groups = fovea_node_int (context->node, "offset_group", 1);
  const FoveaShape *given = &context->inputs[input].shape, *w = &context->inputs[W].shape;
  FoveaShape needed = *output;

  if (__builtin_mul_overflow (groups * each, (gint64) fovea_shape_span (w, 2, w->rank), &needed.dims[1]))
    return fovea_over_limit (error, _("the number of channels overflows"));
  if (!fovea_shape_equal (given, &needed))
    {
      g_autofree char *has = fovea_shape_to_string (given), *needs = fovea_shape_to_string (&needed);

      return fovea_refuse (error, _("input %u has the shape %s; %s is needed"), input + 1, has, needs);
    }
  return TRUE;
}

/* X is (N, C, H, W), W is (K, C / group, kernel height, kernel width). Offsets are pairs (y, x). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gint64 groups = fovea_node_int (context->node, "offset_group", 1);
  FoveaShape shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, X, 4, 4, error)
      || !fovea_op_require_rank (context, W, 4, 4, error) || !fovea_convolution_check_bias (context, W, BIAS, error)
      || !fovea_convolution_shape (context, W, &shape, error))
    return FALSE;
  if (groups < 1 || context->inputs[X].shape.dims[1] % groups != 0)
    return fovea_refuse (error, _("%lld groups of offsets do not divide %lld channels"), (long long) groups,
                         (long long) context->inputs[X].shape.dims[1]);
  if (!check_steering (context, OFFSET, 2, &shape, error)
      || (fovea_op_input (context, MASK) && !check_steering (context, MASK, 1, &shape, error)))
    return FALSE;
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  return fovea_convolution_macs (context, W);
}

/* A position is anywhere that its offset says, so that the whole of a map counts; offsets and mask count where the output is. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == X)
    {
      fovea_field_plane (context, X, output, box);
      fovea_convolution_channels (context, W, output, box);
      return;
    }
  *box = input == OFFSET || input == MASK ? *output : (FoveaBox){ .empty = TRUE };
  box->rank = context->inputs[input].shape.rank;
  box->begin[1] = 0;
  box->end[1] = context->inputs[input].shape.dims[1] - 1;
}

typedef struct
{
  FoveaConvolution convolution; /* first: it is what the product has of this */
  const float *offsets, *mask;
  gsize channels_an_offset, offset_groups;
} Deformed;

/* The map (h, w) at (y, x) between its elements, which are zero outside. */
static float
sample (const float *map, gint64 h, gint64 w, float y, float x)
{
  gint64 top, left;
  float down, right, sum = 0.0f;

  if (!(y > -1.0f && x > -1.0f && y < (float) h && x < (float) w))
    return 0.0f;
  top = (gint64) floorf (y);
  left = (gint64) floorf (x);
  down = y - (float) top;
  right = x - (float) left;
  map += top * w + left;
  if (top >= 0 && left >= 0)
    sum += (1.0f - down) * (1.0f - right) * map[0];
  if (top >= 0 && left + 1 < w)
    sum += (1.0f - down) * right * map[1];
  if (top + 1 < h && left >= 0)
    sum += down * (1.0f - right) * map[w];
  if (top + 1 < h && left + 1 < w)
    sum += down * right * map[w + 1];
  return sum;
}

/* What kernel cell @cell reads of map @map for the outputs of a tile. */
static void
sample_row (const Deformed *deformed, const FoveaTile *tile, gsize map, gsize cell, float *row)
{
  const FoveaConvolution *convolution = &deformed->convolution;
  const FoveaWindowAxis *h = fovea_window_height (&convolution->window), *w = fovea_window_width (&convolution->window);
  gsize channels = convolution->groups * convolution->channels, outputs = fovea_window_outputs (&convolution->window);
  gsize group = map / channels * deformed->offset_groups + map % channels / deformed->channels_an_offset;
  gsize at = tile->line * (gsize) w->output + tile->column;
  const float *offset = deformed->offsets + (group * convolution->cells + cell) * 2 * outputs + at;
  const float *mask = deformed->mask ? deformed->mask + (group * convolution->cells + cell) * outputs + at : NULL;
  const float *in = fovea_tensor_floats (convolution->x) + map * convolution->inputs;
  gint64 y = (gint64) tile->line * h->stride - h->before + (gint64) cell / w->kernel * h->dilation;
  gint64 x = (gint64) tile->column * w->stride - w->before + (gint64) cell % w->kernel * w->dilation;

  for (gsize i = 0; i < tile->columns; i++, x += w->stride)
    {
      float value = sample (in, h->input, w->input, (float) y + offset[i], (float) x + offset[outputs + i]);

      row[i] = mask ? value * mask[i] : value;
    }
}

static void
gather (const FoveaTiledProduct *product, const FoveaTile *tile, gsize first, gsize n, float *rows)
{
  const Deformed *deformed = product->matrix_data;
  const FoveaConvolution *convolution = &deformed->convolution;

  for (gsize i = first; i < first + n; i++, rows += FOVEA_TILE_COLUMNS)
    sample_row (deformed, tile, tile->matrix * convolution->channels + i / convolution->cells, i % convolution->cells, rows);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *mask = fovea_op_tensor (context, inputs, MASK);
  FoveaTiledProduct product;
  Deformed deformed;

  if (!fovea_convolution_init_floats (&deformed.convolution, context, inputs, fovea_op_tensor (context, inputs, BIAS), outputs[0], &product))
    return TRUE;
  deformed.offsets = fovea_tensor_floats (inputs[OFFSET]);
  deformed.mask = mask ? fovea_tensor_floats (mask) : NULL;
  deformed.offset_groups = (gsize) fovea_node_int (context->node, "offset_group", 1);
  deformed.channels_an_offset = (gsize) inputs[X]->shape.dims[1] / deformed.offset_groups;
  product.right = gather;
  return fovea_tiled_product_run (&product, progress);
}

const FoveaOp fovea_op_deform_conv = {
  .name = "DeformConv",
  .summary = N_("A convolution whose kernel cells look where offsets, learned for each position, point them."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 5, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
};
