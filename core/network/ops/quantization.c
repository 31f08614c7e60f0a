/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/quantization.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

gboolean
fovea_quantization_require_bytes (const FoveaOpContext *context, guint i, GError **error)
{
  const FoveaOperand *input = fovea_op_input (context, i);

  if (!input)
    return fovea_refuse (error, _("input %u is missing"), i + 1);
  if (input->dtype != FOVEA_DTYPE_UINT8 && input->dtype != FOVEA_DTYPE_INT8)
    return fovea_refuse (error, _("input %u needs uint8 or int8, has %s"), i + 1, fovea_dtype_name (input->dtype));
  return TRUE;
}

static gboolean
require_parts (const FoveaOpContext *context, guint i, gsize parts, GError **error)
{
  gsize count = fovea_shape_count (&context->inputs[i].shape);

  if (count == 1 || count == parts)
    return TRUE;
  if (parts == 1)
    return fovea_refuse (error, _("input %u has %zu elements; one is needed"), i + 1, count);
  return fovea_refuse (error, _("input %u has %zu elements; 1 or %zu are needed"), i + 1, count, parts);
}

gboolean
fovea_quantization_require_scale (const FoveaOpContext *context, guint i, gsize parts, GError **error)
{
  return fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error) && require_parts (context, i, parts, error);
}

gboolean
fovea_quantization_require_zero (const FoveaOpContext *context, guint i, FoveaDType dtype, gsize parts, GError **error)
{
  return !fovea_op_input (context, i)
         || (fovea_op_require_type (context, i, dtype, error) && require_parts (context, i, parts, error));
}

float
fovea_quantization_part (const FoveaTensor *tensor, gsize i)
{
  return tensor ? (float) fovea_tensor_get (tensor, fovea_tensor_count (tensor) == 1 ? 0 : i) : 0.0f;
}

gboolean
fovea_quantization_bounds (FoveaDType dtype, float *low, float *high)
{
  switch ((int) dtype)
    {
    case FOVEA_DTYPE_UINT8:
      *low = 0.0f;
      *high = G_MAXUINT8;
      return TRUE;
    case FOVEA_DTYPE_INT8:
      *low = G_MININT8;
      *high = G_MAXINT8;
      return TRUE;
    case FOVEA_DTYPE_UINT16:
      *low = 0.0f;
      *high = G_MAXUINT16;
      return TRUE;
    case FOVEA_DTYPE_INT16:
      *low = G_MININT16;
      *high = G_MAXINT16;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Scales (..., size / block rounded up, ...): one a block along the axis. */
static gboolean
check_blocks (const FoveaShape *x, const FoveaShape *scale, guint axis, gint64 block, GError **error)
{
  FoveaShape needed = *x;

  needed.dims[axis] = x->dims[axis] / block + (x->dims[axis] % block != 0);
  if (!fovea_shape_equal (scale, &needed))
    {
      g_autofree char *has = fovea_shape_to_string (scale), *needs = fovea_shape_to_string (&needed);

      return fovea_refuse (error, _("input %u has the shape %s; %s is needed"), 2, has, needs);
    }
  return TRUE;
}

gboolean
fovea_quantization_axis (const FoveaOpContext *context, FoveaDType dtype, FoveaQuantizationAxis *axis, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *scale = &context->inputs[1].shape;
  gint64 block = fovea_node_int (context->node, "block_size", 0);
  gsize count = fovea_shape_count (scale);
  guint d;

  *axis = (FoveaQuantizationAxis){ .inner = fovea_shape_count (x), .size = 1, .block = 1 };
  if (!fovea_op_require_type (context, 1, FOVEA_DTYPE_FLOAT32, error) || !fovea_quantization_require_zero (context, 2, dtype, count, error))
    return FALSE;
  if (fovea_op_input (context, 2) && fovea_shape_count (&context->inputs[2].shape) != count)
    return fovea_refuse (error, _("scales and zero points differ in number"));
  if (block < 0)
    return fovea_refuse (error, _("block_size is %lld; it must be at least 1"), (long long) block);
  if (count == 1 && block == 0)
    return TRUE;
  if (!fovea_op_read_axis (context, 1, &d, error))
    return FALSE;
  axis->inner = fovea_shape_span (x, d + 1, x->rank);
  axis->size = (gsize) x->dims[d];
  if (block == 0)
    {
      axis->axis_step = 1;
      return scale->rank == 1 ? fovea_quantization_require_scale (context, 1, axis->size, error)
                              : fovea_refuse (error, _("the scales need one dimension, they have %u"), scale->rank);
    }
  axis->block = (gsize) block;
  axis->inner_step = 1;
  axis->axis_step = axis->inner;
  axis->outer_step = (axis->size / axis->block + (axis->size % axis->block != 0)) * axis->inner;
  return check_blocks (x, scale, d, block, error);
}

typedef struct
{
  const FoveaQuantizationAxis *axis;
  FoveaQuantizationFunc func;
  gpointer data;
} Job;

static void
do_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const FoveaQuantizationAxis *axis = job->axis;

  for (gsize i = begin, n; i < end; i += n)
    {
      gsize inner = i % axis->inner, at = i / axis->inner;

      n = MIN (end - i, axis->inner - inner);
      job->func (i, n, at / axis->size * axis->outer_step + at % axis->size / axis->block * axis->axis_step + inner * axis->inner_step,
                 job->data);
    }
}

gboolean
fovea_quantization_run (const FoveaQuantizationAxis *axis, gsize n_elements, FoveaQuantizationFunc func, gpointer data,
                        FoveaProgress *progress)
{
  Job job = { axis, func, data };

  return fovea_parallel_for (n_elements, FOVEA_ELEMENTS_A_CHUNK, do_items, &job, progress);
}

void
fovea_quantization_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    *box = *output;
  else
    fovea_field_whole (context, input, output, box);
}

void
fovea_requantization_store (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums)
{
  const FoveaRequantization *to = product->result_data;
  gsize part = tile->matrix % to->groups * product->rows + row;
  float left = fovea_quantization_part (to->left_scale, part), scale = fovea_quantization_part (to->scale, 0), low, high;
  float zero = fovea_quantization_part (to->zero, 0), right = fovea_quantization_part (to->right_scale, 0);
  gboolean columns = fovea_tensor_count (to->right_scale) > 1;

  fovea_quantization_bounds (to->out->dtype, &low, &high);
  for (gsize i = 0; i < tile->columns; i++)
    {
      float sum = (float) (sums[i] + (to->bias ? to->bias[part] : 0)), value;

      if (columns)
        right = fovea_tensor_floats (to->right_scale)[tile->column + i];
      value = fovea_quantization_round (sum * (left * right / scale), zero, low, high);
      ((guint8 *) to->out->data)[at + i] = (guint8) (gint) value; /* of int8: its two's complement */
    }
}

void
fovea_requantization_store_sums (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums)
{
  const FoveaRequantization *to = product->result_data;

  for (gsize i = 0; i < tile->columns; i++)
    ((gint32 *) to->out->data)[at + i] = (gint32) (guint32) (gint64) sums[i]; /* modulo 2^32, as the sum of an int32 would be */
}
