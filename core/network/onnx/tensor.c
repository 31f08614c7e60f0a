/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/tensor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* as raw_data is written */

#define LOCATION_EXTERNAL 1

/* One of the arrays of numbers in a TensorProto. */
typedef struct
{
  gpointer *data;
  gsize *n;
  gsize size; /* bytes of an element */
} Typed;

static FoveaDType
converted (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_FLOAT16 || dtype == FOVEA_DTYPE_BFLOAT16 || dtype == FOVEA_DTYPE_FLOAT64 ? FOVEA_DTYPE_FLOAT32 : dtype;
}

FoveaDType
fovea_onnx_dtype (gint64 type)
{
  if (type <= 0 || type > FOVEA_DTYPE_BFLOAT16 || fovea_dtype_size ((FoveaDType) type) == 0)
    return FOVEA_DTYPE_NONE;
  return converted ((FoveaDType) type);
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

/* The low bytes of wider numbers: int32_data also carries bytes, booleans and half floats. */
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
take_typed (Onnx__TensorProto *proto, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  Typed typed = typed_array (proto, dtype);

  if (*typed.n != fovea_shape_count (shape) || *typed.n != count_typed (proto))
    {
      fovea_refuse (error, _("%zu elements of %s where the shape needs %zu"), *typed.n, fovea_dtype_name (dtype),
                    fovea_shape_count (shape));
      return NULL;
    }
  if (typed.size != fovea_dtype_size (dtype))
    return narrow (&typed, dtype, shape, error);

  gpointer data = *typed.data;

  *typed.data = NULL;
  *typed.n = 0;
  return fovea_tensor_wrap (dtype, shape, data, data, fovea_memory_free);
}

static FoveaTensor *
take_raw (Onnx__TensorProto *proto, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  gsize needed = fovea_shape_count (shape) * fovea_dtype_size (dtype);
  gpointer data = proto->raw_data.data;

  if (count_typed (proto) > 0)
    fovea_refuse (error, _("both raw and typed elements"));
  else if (proto->raw_data.len != needed)
    fovea_refuse (error, _("%zu bytes of raw data where the shape needs %zu"), proto->raw_data.len, needed);
  else
    {
      proto->raw_data.data = NULL;
      return fovea_tensor_wrap (dtype, shape, data, data, fovea_memory_free);
    }
  return NULL;
}

static FoveaTensor *
take_external (Onnx__TensorProto *proto, const char *folder, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  GBytes *bytes;

  if (proto->has_raw_data || count_typed (proto) > 0)
    {
      fovea_refuse (error, _("both external data and elements of its own"));
      return NULL;
    }
  bytes = fovea_onnx_external (proto, folder, fovea_shape_count (shape) * fovea_dtype_size (dtype), error);
  return bytes ? fovea_tensor_wrap (dtype, shape, (gpointer) g_bytes_get_data (bytes, NULL), bytes, (GDestroyNotify) g_bytes_unref) : NULL;
}

static FoveaTensor *
take_elements (Onnx__TensorProto *proto, const char *folder, GError **error)
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
    return take_external (proto, folder, dtype, &shape, error);
  else if (proto->has_raw_data)
    return take_raw (proto, dtype, &shape, error);
  else
    return take_typed (proto, dtype, &shape, error);
  return NULL;
}

FoveaTensor *
fovea_onnx_tensor (Onnx__TensorProto *proto, const char *folder, GError **error)
{
  g_autoptr (FoveaTensor) tensor = take_elements (proto, folder, error);

  if (!tensor || converted (tensor->dtype) == tensor->dtype)
    return g_steal_pointer (&tensor);
  return fovea_tensor_cast (tensor, converted (tensor->dtype), error);
}
