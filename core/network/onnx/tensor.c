/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/tensor.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/onnx/wire.h"

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* as raw_data is written */

#define LOCATION_EXTERNAL 1

/* One of the arrays of numbers in a TensorProto. */
typedef struct
{
  gpointer *data;
  gsize *n;
  gsize size; /* bytes of an element */
} Typed;

FoveaDType
fovea_onnx_dtype (gint64 type)
{
  if (type <= 0 || type > FOVEA_DTYPE_BFLOAT16 || fovea_dtype_size ((FoveaDType) type) == 0)
    return FOVEA_DTYPE_NONE;
  return fovea_onnx_kept_dtype ((FoveaDType) type);
}

gboolean
fovea_onnx_tensor_is_empty (const Onnx__TensorProto *proto)
{
  return proto->n_dims == 1 && proto->dims[0] == 0;
}

static gboolean
read_shape (const Onnx__TensorProto *proto, FoveaShape *shape, GError **error)
{
  *shape = (FoveaShape){ .rank = (guint) proto->n_dims };
  if (proto->n_dims > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("%zu dimensions; at most %d are supported"), proto->n_dims, FOVEA_MAX_RANK);
  for (gsize i = 0; i < proto->n_dims; i++)
    shape->dims[i] = proto->dims[i];
  return fovea_shape_check (shape, (FoveaDType) proto->data_type, _("its shape"), error);
}

/* The array that the format provides for elements of @dtype. */
static Typed
typed_array (Onnx__TensorProto *proto, FoveaDType dtype)
{
  switch (dtype)
    {
    case FOVEA_DTYPE_FLOAT32:
      return (Typed){ (gpointer *) &proto->float_data, &proto->n_float_data, 4 };
    case FOVEA_DTYPE_FLOAT64:
      return (Typed){ (gpointer *) &proto->double_data, &proto->n_double_data, 8 };
    case FOVEA_DTYPE_INT64:
      return (Typed){ (gpointer *) &proto->int64_data, &proto->n_int64_data, 8 };
    case FOVEA_DTYPE_UINT32:
    case FOVEA_DTYPE_UINT64:
      return (Typed){ (gpointer *) &proto->uint64_data, &proto->n_uint64_data, 8 };
    default:
      return (Typed){ (gpointer *) &proto->int32_data, &proto->n_int32_data, 4 };
    }
}

static gsize
count_typed (const Onnx__TensorProto *proto)
{
  return proto->n_float_data + proto->n_double_data + proto->n_int64_data + proto->n_uint64_data + proto->n_int32_data
         + proto->n_string_data;
}

/* A copy; of wider numbers the low bytes: int32_data also carries bytes, booleans and half floats. */
static FoveaTensor *
narrow (const Typed *typed, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  FoveaTensor *tensor = fovea_tensor_new (dtype, shape, _("A tensor"), error);
  gsize size = fovea_dtype_size (dtype);

  for (gsize i = 0; tensor && i < *typed->n; i++)
    memcpy ((guint8 *) tensor->data + i * size, (const guint8 *) *typed->data + i * typed->size, size);
  return tensor;
}

static FoveaTensor *
take_typed (Onnx__TensorProto *proto, FoveaOnnxArena *arena, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  Typed typed = typed_array (proto, dtype);

  if (*typed.n != fovea_shape_count (shape) || *typed.n != count_typed (proto))
    {
      fovea_refuse (error, _("%zu elements of %s where the shape needs %zu"), *typed.n, fovea_dtype_name (dtype),
                    fovea_shape_count (shape));
      return NULL;
    }
  if (typed.size != fovea_dtype_size (dtype) || !fovea_onnx_arena_steal (arena, *typed.data))
    return narrow (&typed, dtype, shape, error);
  return fovea_tensor_wrap (dtype, shape, *typed.data, *typed.data, fovea_memory_free);
}

static FoveaTensor *
read_raw (const Onnx__TensorProto *proto, FoveaOnnxSource *source, FoveaDType dtype, const FoveaShape *shape, gsize *n_not_finite,
          GError **error)
{
  gsize needed = fovea_shape_count (shape) * fovea_dtype_size (dtype);
  FoveaOnnxSpan span = fovea_onnx_span (&proto->raw_data);

  if (count_typed (proto) > 0)
    fovea_refuse (error, _("both raw and typed elements"));
  else if (span.length != needed)
    fovea_refuse (error, _("%" PRIu64 " bytes of raw data where the shape needs %zu"), span.length, needed);
  else
    return fovea_onnx_read_elements (source, source->file, span.offset, dtype, shape, n_not_finite, error);
  return NULL;
}

static FoveaTensor *
read_external (const Onnx__TensorProto *proto, FoveaOnnxSource *source, FoveaDType dtype, const FoveaShape *shape, gsize *n_not_finite,
               GError **error)
{
  g_autoptr (FoveaFile) file = NULL;
  guint64 offset;

  if (proto->has_raw_data || count_typed (proto) > 0)
    {
      fovea_refuse (error, _("both external data and elements of its own"));
      return NULL;
    }
  file = fovea_onnx_external (proto, source->folder, fovea_shape_count (shape) * fovea_dtype_size (dtype), &offset, error);
  return file ? fovea_onnx_read_elements (source, file, offset, dtype, shape, n_not_finite, error) : NULL;
}

/* The elements that are written as numbers of the message. */
static FoveaTensor *
keep_typed (Onnx__TensorProto *proto, FoveaOnnxArena *arena, FoveaDType dtype, const FoveaShape *shape, gsize *n_not_finite, GError **error)
{
  g_autoptr (FoveaTensor) tensor = take_typed (proto, arena, dtype, shape, error);
  FoveaTensor *kept;

  if (!tensor)
    return NULL;
  kept = fovea_onnx_kept_dtype (dtype) == dtype ? g_steal_pointer (&tensor)
                                                : fovea_tensor_cast (tensor, fovea_onnx_kept_dtype (dtype), error);
  if (kept)
    *n_not_finite = fovea_onnx_count_not_finite (kept);
  return kept;
}

FoveaTensor *
fovea_onnx_tensor (Onnx__TensorProto *proto, FoveaOnnxSource *source, gsize *n_not_finite, GError **error)
{
  FoveaDType dtype = (FoveaDType) proto->data_type;
  FoveaShape shape;

  if (fovea_onnx_dtype (proto->data_type) == FOVEA_DTYPE_NONE)
    fovea_refuse (error, _("element type %d, which Fovea does not have"), proto->data_type);
  else if (proto->has_segment)
    fovea_refuse (error, _("a tensor in segments, which is not supported"));
  else if (!read_shape (proto, &shape, error))
    return NULL;
  else if (proto->data_location == LOCATION_EXTERNAL)
    return read_external (proto, source, dtype, &shape, n_not_finite, error);
  else if (proto->has_raw_data)
    return read_raw (proto, source, dtype, &shape, n_not_finite, error);
  else
    return keep_typed (proto, source->arena, dtype, &shape, n_not_finite, error);
  return NULL;
}

gsize
fovea_onnx_tensor_block_bytes (const Onnx__TensorProto *proto)
{
  if (!proto->has_raw_data || fovea_onnx_dtype (proto->data_type) != (FoveaDType) proto->data_type)
    return 0;
  return fovea_onnx_block_bytes (fovea_onnx_span (&proto->raw_data).length);
}
