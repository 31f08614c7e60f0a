/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/resampling.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

static const char *const mode_names[] = { "nearest", "linear", "cubic", NULL };
static const char *const coordinate_names[] = {
  "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "tf_half_pixel_for_nn", "align_corners", "asymmetric", NULL,
};
static const char *const rounding_names[] = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil", NULL };

static gboolean
read_choice (const FoveaOpContext *context, const char *attribute, const char *const *names, guint initial, guint *choice,
             GError **error)
{
  const char *name = fovea_node_string (context->node, attribute, names[initial]);
  g_autofree char *printable = fovea_printable (name);

  for (guint i = 0; names[i]; i++)
    if (g_str_equal (name, names[i]))
      {
        *choice = i;
        return TRUE;
      }
  return fovea_refuse (error, _("%s “%s” is not supported"), attribute, printable);
}

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

  if (!read_choice (context, "mode", mode_names, FOVEA_RESAMPLE_NEAREST, &mode, error))
    return FALSE;
  if (!is_old (context)
      && (!read_choice (context, "coordinate_transformation_mode", coordinate_names, FOVEA_COORDINATES_HALF_PIXEL,
                        &coordinates, error)
          || !read_choice (context, "nearest_mode", rounding_names, FOVEA_ROUND_PREFER_FLOOR, &rounding, error)))
    return FALSE;
  if (fovea_node_int (context->node, "antialias", 0) != 0)
    return fovea_refuse (error, _("antialiased resizing is not supported"));
  if (!g_str_equal (fovea_node_string (context->node, "keep_aspect_ratio_policy", "stretch"), "stretch"))
    return fovea_refuse (error, _("resizing that keeps the aspect ratio is not supported"));
  self->mode = (FoveaResampleMode) mode;
  self->coordinates = (FoveaCoordinates) coordinates;
  self->rounding = (FoveaRounding) rounding;
  self->exclude_outside = fovea_node_int (context->node, "exclude_outside", 0) != 0;
  self->cubic = fovea_node_float (context->node, "cubic_coeff_a", -0.75f);
  return TRUE;
}

/* ONNX floors the product in single precision. */
static gboolean
apply_scale (FoveaResampling *self, guint axis, float scale, GError **error)
{
  float size = floorf ((float) self->in[axis] * scale);
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
  if ((scales != NULL) == (sizes != NULL))
    return fovea_refuse (error, _("either scales or sizes are needed"));
  if ((scales ? n_scales : n_sizes) != n_axes)
    return fovea_refuse (error, _("%zu scales or sizes are given for %zu axes"), scales ? n_scales : n_sizes, n_axes);
  for (gsize i = 0; i < n_axes; i++)
    if (scales ? !apply_scale (self, axes[i], scales[i], error) : !apply_size (self, axes[i], sizes[i], error))
      return FALSE;
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
      self->scale[d] = 1.0;
    }
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

static double
coordinate (const FoveaResampling *self, guint axis, gint64 x)
{
  double in = (double) self->in[axis], out = (double) self->out[axis], scale = self->scale[axis];
  double half = ((double) x + 0.5) / scale;

  switch (self->coordinates)
    {
    case FOVEA_COORDINATES_HALF_PIXEL:
      return half - 0.5;
    case FOVEA_COORDINATES_HALF_PIXEL_SYMMETRIC:
      return in / 2.0 * (1.0 - out / (scale * in)) + half - 0.5;
    case FOVEA_COORDINATES_PYTORCH_HALF_PIXEL:
      return self->out[axis] > 1 ? half - 0.5 : 0.0;
    case FOVEA_COORDINATES_TF_HALF_PIXEL:
      return half;
    case FOVEA_COORDINATES_ALIGN_CORNERS:
      return self->out[axis] > 1 ? (double) x * (in - 1.0) / (out - 1.0) : 0.0;
    case FOVEA_COORDINATES_ASYMMETRIC:
      return (double) x / scale;
    }
  return 0.0;
}

static gint64
nearest (const FoveaResampling *self, guint axis, double at)
{
  switch (self->rounding)
    {
    case FOVEA_ROUND_PREFER_FLOOR:
      return (gint64) ceil (at - 0.5);
    case FOVEA_ROUND_PREFER_CEIL:
      return (gint64) floor (at + 0.5);
    case FOVEA_ROUND_FLOOR:
      return (gint64) floor (at);
    case FOVEA_ROUND_CEIL:
      return (gint64) ceil (at);
    case FOVEA_ROUND_FLOOR_OR_CEIL:
      return (gint64) (self->scale[axis] < 1.0 ? ceil (at) : floor (at));
    }
  return 0;
}

/* Keys' cubic convolution with the coefficient @a, at distance @d. */
static double
cubic_weight (double a, double d)
{
  d = fabs (d);
  if (d <= 1.0)
    return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
  return d < 2.0 ? ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a : 0.0;
}

/* Taps at floor (@at) - @before and on. */
static void
weigh (const FoveaResampling *self, guint axis, double at, gint64 before, guint n, gint64 *taps, float *weights)
{
  double sum = 0.0, raw[FOVEA_MAX_TAPS];

  for (guint i = 0; i < n; i++)
    {
      gint64 tap = (gint64) floor (at) - before + i, last = self->in[axis] - 1;
      double distance = at - (double) tap;

      raw[i] = self->mode == FOVEA_RESAMPLE_CUBIC ? cubic_weight (self->cubic, distance) : 1.0 - fabs (distance);
      if (self->exclude_outside && (tap < 0 || tap > last))
        raw[i] = 0.0;
      taps[i] = CLAMP (tap, 0, last);
      sum += raw[i];
    }
  for (guint i = 0; i < n; i++)
    weights[i] = (float) (self->exclude_outside ? raw[i] / sum : raw[i]);
}

guint
fovea_resampling_taps (const FoveaResampling *self, guint axis, gint64 x, gint64 *taps, float *weights)
{
  double at = coordinate (self, axis, x);
  guint n = self->mode == FOVEA_RESAMPLE_CUBIC ? 4 : 2;

  if (self->mode == FOVEA_RESAMPLE_NEAREST)
    {
      taps[0] = CLAMP (nearest (self, axis, at), 0, self->in[axis] - 1);
      weights[0] = 1.0f;
      return 1;
    }
  weigh (self, axis, at, n / 2 - 1, n, taps, weights);
  return n;
}

/* One end of a box along an axis. Inside of the output the taps that weigh something count; beyond it (in the padding of what
 * follows) the formula goes on without an edge. */
static void
field_end (const FoveaResampling *self, guint axis, gint64 x, gint64 *first, gint64 *last)
{
  gint64 taps[FOVEA_MAX_TAPS];
  float weights[FOVEA_MAX_TAPS];
  guint n;

  if (x < 0 || x >= self->out[axis])
    {
      double at = coordinate (self, axis, x);

      *first = (gint64) floor (at);
      *last = (gint64) ceil (at);
      return;
    }
  *first = G_MAXINT64;
  *last = G_MININT64;
  n = fovea_resampling_taps (self, axis, x, taps, weights);
  for (guint i = 0; i < n; i++)
    if (weights[i] != 0.0f)
      {
        *first = MIN (*first, taps[i]);
        *last = MAX (*last, taps[i]);
      }
}

void
fovea_resampling_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaResampling self;

  if (input > 0 || !fovea_resampling_read (context, &self, NULL))
    {
      *box = (FoveaBox){ .rank = context->inputs[input].shape.rank, .empty = TRUE };
      return;
    }
  *box = *output;
  for (guint d = 0; d < self.rank; d++)
    {
      gint64 unused;

      if (self.in[d] == self.out[d])
        continue;
      field_end (&self, d, output->begin[d], &box->begin[d], &unused);
      field_end (&self, d, output->end[d], &unused, &box->end[d]);
    }
}
