/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deformable convolutions: Dai et al., "Deformable Convolutional Networks", 2017; with a mask: Zhu et al., "Deformable ConvNets v2", 2019. */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/convolution.h"
#include "core/network/ops/field.h"
#include "core/network/ops/grid-sampling.h"
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

/* The way back: what kernel cells read is what GridSample reads with the offsets as its grid, and the rest is a product of matrices. */
typedef struct
{
  FoveaBackward *backward;
  gint64 images, groups, offset_groups, channels, kernels, cells, outputs; /* channels and kernels of all groups */
  const char *x, *grid; /* (images * offset_groups, ...), the grid (..., cells, outputs, 2) */
  const char *mask;     /* (..., 1, cells, outputs), or NULL */
} Return;

/* From (y, x) to (x, y) and back, along the last dimension. */
static const char *
swap_coordinates (const Return *back, const char *value)
{
  static const gint64 swapped[] = { 1, 0 };
  GArray *own = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (own, "axis", -1);
  return fovea_backward_emit (back->backward, "Gather", own, value, fovea_backward_ints (back->backward, swapped, 2), NULL);
}

/* A grid's whole side is 2: pixels become parts of it. */
static const char *
grid_of_pixel (const Return *back, const FoveaWindow *window)
{
  FoveaShape shape = { 1, { 2 } };
  FoveaTensor *sides = fovea_backward_floats (back->backward, &shape);

  for (guint i = 0; sides && i < 2; i++)
    ((float *) sides->data)[i] = 2.0f / (float) window->axis[FOVEA_MAX_SPATIAL - 2 + i].input;
  return fovea_backward_constant (back->backward, sides);
}

/* Where the cells look without any offset, in the grid's terms: (cells, outputs, 2), y and x. */
static const char *
undeformed_grid (const Return *back, const FoveaWindow *window)
{
  const FoveaWindowAxis *h = fovea_window_height (window), *w = fovea_window_width (window);
  FoveaShape shape = { 3, { back->cells, back->outputs, 2 } };
  FoveaTensor *grid = fovea_backward_floats (back->backward, &shape);

  for (gint64 i = 0; grid && i < back->cells * back->outputs; i++)
    {
      gint64 cell = i / back->outputs, output = i % back->outputs;
      gint64 y = output / w->output * h->stride - h->before + cell / w->kernel * h->dilation;
      gint64 x = output % w->output * w->stride - w->before + cell % w->kernel * w->dilation;

      ((float *) grid->data)[2 * i] = (float) ((double) (2 * y + 1) / (double) h->input - 1.0);
      ((float *) grid->data)[2 * i + 1] = (float) ((double) (2 * x + 1) / (double) w->input - 1.0);
    }
  return fovea_backward_constant (back->backward, grid);
}

static const gint64 pairs_last[] = { 0, 1, 3, 2 }; /* its own inverse */

static const char *
grid_of_offsets (const Return *back, const FoveaWindow *window)
{
  FoveaShape pairs = { 4, { back->images * back->offset_groups, back->cells, 2, back->outputs } };
  const char *grid = fovea_backward_reshape (back->backward, fovea_backward_input (back->backward, OFFSET), &pairs);

  grid = fovea_backward_transpose (back->backward, grid, pairs_last, 4);
  grid = fovea_backward_emit (back->backward, "Mul", NULL, grid, grid_of_pixel (back, window), NULL);
  return swap_coordinates (back, fovea_backward_emit (back->backward, "Add", NULL, grid, undeformed_grid (back, window), NULL));
}

static Return
return_new (FoveaBackward *backward, const FoveaWindow *window)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[X].shape;
  Return back = {
    .backward = backward, .images = x->dims[0], .channels = x->dims[1], .kernels = context->inputs[W].shape.dims[0],
    .groups = fovea_node_int (context->node, "group", 1), .offset_groups = fovea_node_int (context->node, "offset_group", 1),
    .cells = (gint64) fovea_window_cells (window), .outputs = (gint64) fovea_window_outputs (window),
  };
  FoveaShape maps = { 4, { back.images * back.offset_groups, back.channels / back.offset_groups, x->dims[2], x->dims[3] } };
  FoveaShape mask = { 4, { maps.dims[0], 1, back.cells, back.outputs } };

  back.x = fovea_backward_reshape (backward, fovea_backward_input (backward, X), &maps);
  back.grid = grid_of_offsets (&back, window);
  if (fovea_op_input (context, MASK))
    back.mask = fovea_backward_reshape (backward, fovea_backward_input (backward, MASK), &mask);
  return back;
}

/* (images * offset_groups, their channels, cells, outputs). */
static FoveaShape
shape_of_samples (const Return *back)
{
  return (FoveaShape){ 4, { back->images * back->offset_groups, back->channels / back->offset_groups, back->cells, back->outputs } };
}

static const char *
masked (const Return *back, const char *samples)
{
  return back->mask ? fovea_backward_emit (back->backward, "Mul", NULL, samples, back->mask, NULL) : samples;
}

/* The output's as (images, groups, kernels of a group, outputs). */
static const char *
gradient_in_groups (const Return *back)
{
  FoveaShape shape = { 4, { back->images, back->groups, back->kernels / back->groups, back->outputs } };

  return fovea_backward_reshape (back->backward, fovea_backward_gradient (back->backward, 0), &shape);
}

static const char *
gradient_of_kernels (const Return *back, const char *samples)
{
  static const gint64 turned[] = { 0, 1, 3, 2 }, images[] = { 0 };
  FoveaShape columns = { 4, { back->images, back->groups, back->channels / back->groups * back->cells, back->outputs } };
  const char *product = fovea_backward_reshape (back->backward, masked (back, samples), &columns);

  product = fovea_backward_transpose (back->backward, product, turned, 4);
  product = fovea_backward_emit (back->backward, "MatMul", NULL, gradient_in_groups (back), product, NULL);
  return fovea_backward_sum (back->backward, product, images, 1, FALSE);
}

static const char *
gradient_of_columns (const Return *back)
{
  static const gint64 turned[] = { 0, 2, 1 };
  FoveaShape rows = { 3, { back->groups, back->kernels / back->groups, back->channels / back->groups * back->cells } };
  FoveaShape samples = shape_of_samples (back);
  const char *kernels = fovea_backward_reshape (back->backward, fovea_backward_input (back->backward, W), &rows);

  kernels = fovea_backward_transpose (back->backward, kernels, turned, 3);
  return fovea_backward_reshape (back->backward, fovea_backward_emit (back->backward, "MatMul", NULL, kernels, gradient_in_groups (back), NULL),
                                 &samples);
}

static const char *
gradient_of_mask (const Return *back, const char *samples, const char *columns)
{
  static const gint64 channels[] = { 1 };

  return fovea_backward_sum (back->backward, fovea_backward_emit (back->backward, "Mul", NULL, columns, samples, NULL), channels, 1, FALSE);
}

static const char *
gradient_of_offsets (const Return *back, const FoveaWindow *window, const char *of_samples)
{
  const char *gradient = fovea_grid_sampling_return (back->backward, 1, fovea_attributes_new (NULL, NULL), back->x, back->grid, of_samples);

  gradient = fovea_backward_emit (back->backward, "Mul", NULL, swap_coordinates (back, gradient), grid_of_pixel (back, window), NULL);
  return fovea_backward_transpose (back->backward, gradient, pairs_last, 4);
}

/* Right on an element, where the slope along an offset jumps, rounding decides which of the two it is. */
static void
give_where_cells_look (const Return *back, const FoveaWindow *window, const char *columns)
{
  const char *of_samples = masked (back, columns);

  if (fovea_backward_wants (back->backward, X))
    fovea_backward_give_reshaped (back->backward, X, fovea_grid_sampling_return (back->backward, 0, fovea_attributes_new (NULL, NULL), back->x,
                                                                                 back->grid, of_samples));
  if (fovea_backward_wants (back->backward, OFFSET))
    fovea_backward_give_reshaped (back->backward, OFFSET, gradient_of_offsets (back, window, of_samples));
}

static void
backward (FoveaBackward *backward)
{
  static const gint64 per_kernel[] = { 0, 2, 3 };
  gboolean columns = fovea_backward_wants (backward, X) || fovea_backward_wants (backward, OFFSET) || fovea_backward_wants (backward, MASK);
  gboolean samples = fovea_backward_wants (backward, W) || fovea_backward_wants (backward, MASK);
  const char *of_columns = NULL, *sampled = NULL;
  FoveaWindow window;
  Return back;

  if (fovea_backward_wants (backward, BIAS))
    fovea_backward_give (backward, BIAS, fovea_backward_sum (backward, fovea_backward_gradient (backward, 0), per_kernel, 3, FALSE));
  if ((!columns && !samples) || !fovea_convolution_window (fovea_backward_context (backward), W, &window, NULL))
    return;
  back = return_new (backward, &window);
  if (columns)
    of_columns = gradient_of_columns (&back);
  if (samples)
    sampled = fovea_backward_emit (backward, "GridSample", NULL, back.x, back.grid, NULL);
  if (columns)
    give_where_cells_look (&back, &window, of_columns);
  if (fovea_backward_wants (backward, W))
    fovea_backward_give_reshaped (backward, W, gradient_of_kernels (&back, sampled));
  if (fovea_backward_wants (backward, MASK))
    fovea_backward_give_reshaped (backward, MASK, gradient_of_mask (&back, sampled, of_columns));
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
  .backward = backward,
};
