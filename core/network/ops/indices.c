/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/indices.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

FoveaTensor *
fovea_op_require_indices (const FoveaOpContext *context, guint i, GError **error)
{
  FoveaTensor *indices = fovea_op_require_known (context, i, _("the list of indices"), error);

  if (!indices || indices->dtype == FOVEA_DTYPE_INT64 || indices->dtype == FOVEA_DTYPE_INT32)
    return indices;
  fovea_refuse (error, _("the indices need int64, have %s"), fovea_dtype_name (indices->dtype));
  return NULL;
}

gint64
fovea_indices_place (const FoveaTensor *indices, gsize i, gint64 size)
{
  gint64 index = fovea_tensor_int (indices, i);

  return index < 0 ? index + size : index;
}

static gboolean
check_place (const FoveaTensor *indices, gsize i, gint64 size, GError **error)
{
  gint64 place = fovea_indices_place (indices, i, size);

  if (place < 0 || place >= size)
    return fovea_refuse (error, _("index %lld does not exist among %lld"), (long long) fovea_tensor_int (indices, i), (long long) size);
  return TRUE;
}

gboolean
fovea_indices_check (const FoveaTensor *indices, gint64 size, GError **error)
{
  for (gsize i = 0; i < fovea_tensor_count (indices); i++)
    if (!check_place (indices, i, size, error))
      return FALSE;
  return TRUE;
}

static gboolean
refuse_shapes (const FoveaShape *shape, const FoveaShape *indices, GError **error)
{
  g_autofree char *a = fovea_shape_to_string (shape), *b = fovea_shape_to_string (indices);

  return fovea_refuse (error, _("the indices (%s) do not fit the value (%s)"), b, a);
}

gboolean
fovea_element_offsets (const FoveaShape *shape, guint axis, const FoveaTensor *indices, gint64 *offsets, GError **error)
{
  gint64 position[FOVEA_MAX_RANK] = { 0 };

  if (indices->shape.rank != shape->rank)
    return refuse_shapes (shape, &indices->shape, error);
  for (guint d = 0; d < shape->rank; d++)
    if (d != axis && indices->shape.dims[d] > shape->dims[d])
      return refuse_shapes (shape, &indices->shape, error);
  for (gsize i = 0; i < fovea_tensor_count (indices); i++)
    {
      gint64 offset = 0;

      if (!check_place (indices, i, shape->dims[axis], error))
        return FALSE;
      for (guint d = 0; d < shape->rank; d++)
        offset = offset * shape->dims[d] + (d == axis ? fovea_indices_place (indices, i, shape->dims[axis]) : position[d]);
      if (offsets)
        offsets[i] = offset;
      for (guint d = shape->rank; d-- > 0 && ++position[d] == indices->shape.dims[d];)
        position[d] = 0;
    }
  return TRUE;
}

/* The first @batch axes are the same, and the lists are not longer than the axes that remain. */
static gboolean
slices_fit (const FoveaShape *shape, guint batch, const FoveaShape *indices)
{
  if (indices->rank <= batch || shape->rank <= batch || indices->dims[indices->rank - 1] > (gint64) (shape->rank - batch))
    return FALSE;
  for (guint d = 0; d < batch; d++)
    if (indices->dims[d] != shape->dims[d])
      return FALSE;
  return TRUE;
}

gboolean
fovea_slice_shape (const FoveaShape *shape, guint batch, const FoveaShape *indices, FoveaShape *slices, GError **error)
{
  guint first;

  *slices = (FoveaShape){ 0 };
  if (!slices_fit (shape, batch, indices))
    return refuse_shapes (shape, indices, error);
  first = batch + (guint) indices->dims[indices->rank - 1];
  if (indices->rank - 1 + shape->rank - first > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the slices would have more than %d dimensions"), FOVEA_MAX_RANK);
  for (guint d = 0; d + 1 < indices->rank; d++)
    slices->dims[slices->rank++] = indices->dims[d];
  for (guint d = first; d < shape->rank; d++)
    slices->dims[slices->rank++] = shape->dims[d];
  return TRUE;
}

gboolean
fovea_slice_offsets (const FoveaShape *shape, guint batch, const FoveaTensor *indices, gint64 *offsets, GError **error)
{
  guint last = indices->shape.rank - 1;
  gsize length = (gsize) indices->shape.dims[last], n = fovea_shape_span (&indices->shape, 0, last);
  gsize a_batch = fovea_shape_span (&indices->shape, batch, last);

  for (gsize i = 0; i < n; i++)
    {
      gint64 offset = (gint64) (i / a_batch * fovea_shape_span (shape, batch, shape->rank));

      for (gsize j = 0; j < length; j++)
        {
          guint d = batch + (guint) j;

          if (!check_place (indices, i * length + j, shape->dims[d], error))
            return FALSE;
          offset += fovea_indices_place (indices, i * length + j, shape->dims[d]) * fovea_shape_stride (shape, d);
        }
      if (offsets)
        offsets[i] = offset;
    }
  return TRUE;
}

void
fovea_field_along (const FoveaOpContext *context, guint axis, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  *box = *output;
  box->begin[axis] = 0;
  box->end[axis] = shape->dims[axis] - 1;
  fovea_field_mark_global (shape, box);
}
