/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/resampling.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

static const char *const mode_names[] = { "nearest", "linear", "cubic", NULL };
static const char *const coordinate_names[] = {
  "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "tf_half_pixel_for_nn", "align_corners", "asymmetric", "tf_crop_and_resize", NULL,
};
static const char *const rounding_names[] = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil", NULL };

/* Upsample and the first Resize have no modes but one, and the scales as the second input; later ones have (X, region,
 * scales, sizes). */
static gboolean
is_old (const FoveaOpContext *context)
{
  return context->opset < 11 || g_str_equal (context->node->op->name, "Upsample");
}

static gboolean
read_modes (const FoveaOpContext *context, FoveaResampling *self, GError **error)
{
  guint mode = FOVEA_RESAMPLE_NEAREST, coordinates = FOVEA_COORDINATES_ASYMMETRIC, rounding = FOVEA_ROUND_FLOOR_OR_CEIL;

  if (!fovea_op_choice (context, "mode", mode_names, FOVEA_RESAMPLE_NEAREST, &mode, error))
    return FALSE;
  if (!is_old (context)
      && (!fovea_op_choice (context, "coordinate_transformation_mode", coordinate_names, FOVEA_COORDINATES_HALF_PIXEL,
                        &coordinates, error)
          || !fovea_op_choice (context, "nearest_mode", rounding_names, FOVEA_ROUND_PREFER_FLOOR, &rounding, error)))
    return FALSE;
  self->mode = (FoveaResampleMode) mode;
  self->coordinates = (FoveaCoordinates) coordinates;
  self->rounding = (FoveaRounding) rounding;
  self->exclude_outside = fovea_node_int (context->node, "exclude_outside", 0) != 0;
  self->antialias = fovea_node_int (context->node, "antialias", 0) != 0 && mode != FOVEA_RESAMPLE_NEAREST;
  self->cubic = fovea_node_float (context->node, "cubic_coeff_a", -0.75f);
  self->extrapolation = fovea_node_float (context->node, "extrapolation_value", 0.0f);
  return TRUE;
}

/* The part of the input that a crop takes: begins, then ends, relative to its corners. */
static gboolean
read_crop (const FoveaOpContext *context, FoveaResampling *self, const guint *axes, gsize n_axes, GError **error)
{
  FoveaTensor *region;

  if (self->coordinates != FOVEA_COORDINATES_CROP)
    return TRUE;
  region = fovea_op_require_known (context, 1, _("the region"), error);
  if (!region || !fovea_op_require_type (context, 1, FOVEA_DTYPE_FLOAT32, error)
      || !fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error))
    return FALSE;
  if (fovea_tensor_count (region) != 2 * n_axes)
    return fovea_refuse (error, _("the region has %zu entries; %zu are needed"), fovea_tensor_count (region), 2 * n_axes);
  for (gsize i = 0; i < n_axes; i++)
    {
      self->begin[axes[i]] = fovea_tensor_floats (region)[i];
      self->end[axes[i]] = fovea_tensor_floats (region)[n_axes + i];
      if (!(fabs (self->begin[axes[i]]) < 1e3 && fabs (self->end[axes[i]]) < 1e3))
        return fovea_refuse (error, _("the region along axis %u is out of all bounds"), axes[i]);
    }
  return TRUE;
}

/* ONNX floors the product in single precision. */
static gboolean
apply_scale (FoveaResampling *self, guint axis, float scale, GError **error)
{
  float part = self->coordinates == FOVEA_COORDINATES_CROP ? (float) (self->end[axis] - self->begin[axis]) : 1.0f;
  float size = floorf ((float) self->in[axis] * part * scale);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%g", scale);
  if (!(scale > 0.0f) || !isfinite (scale))
    return fovea_refuse (error, _("the scale of axis %u is not a positive number"), axis);
  if (size >= 0x1p40f)
    return fovea_over_limit (error, _("axis %u would be enlarged %s times, beyond any memory"), axis, text);
  if (size < 1.0f)
    return fovea_refuse (error, _("axis %u of size %lld vanishes when scaled by %s"), axis, (long long) self->in[axis], text);
  self->scale[axis] = scale;
  self->out[axis] = (gint64) size;
  return TRUE;
}

static gboolean
apply_size (FoveaResampling *self, guint axis, gint64 size, GError **error)
{
  if (size < 1)
    return fovea_refuse (error, _("axis %u would have the size %lld"), axis, (long long) size);
  if (size >= (gint64) 1 << 40)
    return fovea_over_limit (error, _("axis %u would have the size %lld, beyond any memory"), axis, (long long) size);
  self->out[axis] = size;
  self->scale[axis] = (double) size / (double) self->in[axis];
  return TRUE;
}

/* Sizes may be bounds for what keeps its proportions: then all axes have the scale of one of them. */
static gboolean
keep_proportions (const FoveaOpContext *context, FoveaResampling *self, const guint *axes, gsize n_axes, GError **error)
{
  static const char *const policies[] = { "stretch", "not_larger", "not_smaller", NULL };
  double scale;
  guint policy = 0;

  if (!fovea_op_choice (context, "keep_aspect_ratio_policy", policies, 0, &policy, error))
    return FALSE;
  if (policy == 0 || n_axes == 0)
    return TRUE;
  scale = self->scale[axes[0]];
  for (gsize i = 1; i < n_axes; i++)
    scale = policy == 1 ? MIN (scale, self->scale[axes[i]]) : MAX (scale, self->scale[axes[i]]);
  for (gsize i = 0; i < n_axes; i++)
    {
      if (!apply_size (self, axes[i], (gint64) MIN (floor (scale * (double) self->in[axes[i]] + 0.5), 0x1p60), error))
        return FALSE;
      self->scale[axes[i]] = scale;
    }
  return TRUE;
}

/* The scales from the attribute of opset 7 or an input; NULL without an error: there are none. */
static const float *
read_scales (const FoveaOpContext *context, gsize *n, GError **error)
{
  guint i = is_old (context) ? 1 : 2;
  const FoveaAttribute *attribute = fovea_node_attribute (context->node, "scales");
  const FoveaTensor *tensor;

  *n = 0;
  if (attribute)
    {
      *n = attribute->n;
      return attribute->floats;
    }
  if (!fovea_op_input (context, i))
    return NULL;
  tensor = fovea_op_require_known (context, i, _("the list of scales"), error);
  if (!tensor || !fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error))
    return NULL;
  *n = fovea_tensor_count (tensor);
  return fovea_tensor_floats (tensor);
}

/* For all axes, or (opset 18) for those of an attribute. */
static gboolean
read_targets (const FoveaOpContext *context, FoveaResampling *self, GError **error)
{
  g_autofree gint64 *sizes = NULL;
  const float *scales;
  guint axes[FOVEA_MAX_RANK];
  gsize n_axes, n_scales, n_sizes;
  GError *failure = NULL;

  scales = read_scales (context, &n_scales, &failure);
  if (failure)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (!fovea_op_ints (context, "sizes", 3, &n_sizes, &sizes, error)
      || !fovea_op_list_axes (context, G_MAXUINT, axes, &n_axes, error))
    return FALSE;
  if (n_axes > 0 && n_scales == 0) /* exporters fill the input that they do not use with a list of nothing */
    scales = NULL;
  if (n_axes > 0 && n_sizes == 0)
    g_clear_pointer (&sizes, g_free);
  if ((scales != NULL) == (sizes != NULL))
    return fovea_refuse (error, _("either scales or sizes are needed"));
  if ((scales ? n_scales : n_sizes) != n_axes)
    return fovea_refuse (error, _("%zu scales or sizes are given for %zu axes"), scales ? n_scales : n_sizes, n_axes);
  if (!read_crop (context, self, axes, n_axes, error))
    return FALSE;
  for (gsize i = 0; i < n_axes; i++)
    if (scales ? !apply_scale (self, axes[i], scales[i], error) : !apply_size (self, axes[i], sizes[i], error))
      return FALSE;
  return scales || keep_proportions (context, self, axes, n_axes, error);
}

/* Inputs are pairs behind the first, one an axis: the taps, and the weights. */
static gboolean
read_tables (const FoveaOpContext *context, FoveaResampling *self, GError **error)
{
  guint axes[FOVEA_MAX_RANK];
  gsize n_axes;

  if (!fovea_op_list_axes (context, G_MAXUINT, axes, &n_axes, error))
    return FALSE;
  if (context->n_inputs != 1 + 2 * n_axes)
    return fovea_refuse (error, _("%u inputs are no tables for %zu axes"), context->n_inputs, n_axes);
  for (guint i = 0; i < n_axes; i++)
    {
      const FoveaTensor *taps = fovea_op_require_known (context, 1 + 2 * i, _("a table of positions"), error);
      const FoveaTensor *weights = taps ? fovea_op_require_known (context, 2 + 2 * i, _("a table of weights"), error) : NULL;

      if (!weights || !fovea_op_require_type (context, 1 + 2 * i, FOVEA_DTYPE_INT64, error)
          || !fovea_op_require_type (context, 2 + 2 * i, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, 2 + 2 * i, 2, 2, error))
        return FALSE;
      if (fovea_tensor_count (taps) != fovea_tensor_count (weights) || fovea_tensor_count (taps) == 0)
        return fovea_refuse (error, _("the positions along axis %u are not as many as their weights"), axes[i]);
      for (gsize t = 0; t < fovea_tensor_count (taps); t++)
        if (fovea_tensor_int (taps, t) < 0 || fovea_tensor_int (taps, t) >= self->in[axes[i]])
          return fovea_refuse (error, _("a position along axis %u lies outside"), axes[i]);
      self->taps[axes[i]] = taps;
      self->weights[axes[i]] = weights;
      self->out[axes[i]] = weights->shape.dims[0];
    }
  self->mode = FOVEA_RESAMPLE_LINEAR;
  self->coordinates = FOVEA_COORDINATES_ASYMMETRIC;
  return TRUE;
}

gboolean
fovea_resampling_read (const FoveaOpContext *context, FoveaResampling *self, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  *self = (FoveaResampling){ .rank = shape->rank };
  for (guint d = 0; d < shape->rank; d++)
    {
      self->in[d] = self->out[d] = shape->dims[d];
      self->scale[d] = self->end[d] = 1.0;
    }
  if (g_str_equal (context->node->op->name, "ResizeGradient"))
    return read_tables (context, self, error);
  return read_modes (context, self, error) && read_targets (context, self, error);
}

gboolean
fovea_resampling_infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  FoveaResampling self;

  if (!fovea_resampling_read (context, &self, error))
    return FALSE;
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = self.out[d];
  if (self.mode != FOVEA_RESAMPLE_NEAREST && !fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error))
    return FALSE;
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}
