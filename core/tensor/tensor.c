/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/tensor/tensor.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"

/* Elements converted at a time: the values between two types stay in the cache. */
#define BLOCK 1024

/* The types that C has, as X (name in ONNX, C type, name for people). */
#define INTEGER_TYPES(X)                                                                                                       \
  X (UINT8, guint8, "uint8")                                                                                                   \
  X (INT8, gint8, "int8")                                                                                                      \
  X (UINT16, guint16, "uint16")                                                                                                \
  X (INT16, gint16, "int16")                                                                                                   \
  X (INT32, gint32, "int32")                                                                                                   \
  X (INT64, gint64, "int64")                                                                                                   \
  X (UINT32, guint32, "uint32")                                                                                                \
  X (UINT64, guint64, "uint64")
#define FLOAT_TYPES(X)                                                                                                         \
  X (FLOAT32, float, "float32")                                                                                                \
  X (FLOAT64, double, "float64")

gsize
fovea_dtype_size (FoveaDType dtype)
{
  switch (dtype)
    {
#define SIZE(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    return sizeof (type);
      INTEGER_TYPES (SIZE)
      FLOAT_TYPES (SIZE)
#undef SIZE
    case FOVEA_DTYPE_BOOL:
      return 1;
    case FOVEA_DTYPE_FLOAT16:
    case FOVEA_DTYPE_BFLOAT16:
      return 2;
    case FOVEA_DTYPE_NONE:
      return 0;
    }
  return 0;
}

const char *
fovea_dtype_name (FoveaDType dtype)
{
  switch (dtype)
    {
#define NAME(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    return name;
      INTEGER_TYPES (NAME)
      FLOAT_TYPES (NAME)
#undef NAME
    case FOVEA_DTYPE_BOOL:
      return "bool";
    case FOVEA_DTYPE_FLOAT16:
      return "float16";
    case FOVEA_DTYPE_BFLOAT16:
      return "bfloat16";
    case FOVEA_DTYPE_NONE:
      return "none";
    }
  return "unknown";
}

static gboolean
is_integer (FoveaDType dtype)
{
  switch (dtype)
    {
#define CASE(id, type, name) case FOVEA_DTYPE_##id:
      INTEGER_TYPES (CASE)
#undef CASE
    case FOVEA_DTYPE_BOOL:
      return TRUE;
    default:
      return FALSE;
    }
}

gsize
fovea_shape_count (const FoveaShape *shape)
{
  gsize count = 1;

  for (guint i = 0; i < shape->rank; i++)
    count *= (gsize) shape->dims[i];
  return count;
}

gboolean
fovea_shape_equal (const FoveaShape *a, const FoveaShape *b)
{
  return a->rank == b->rank && memcmp (a->dims, b->dims, a->rank * sizeof a->dims[0]) == 0;
}

char *
fovea_shape_to_string (const FoveaShape *shape)
{
  GString *text = g_string_new (shape->rank == 0 ? "scalar" : NULL);

  for (guint i = 0; i < MIN (shape->rank, FOVEA_MAX_RANK); i++)
    g_string_append_printf (text, i ? "x%" PRId64 : "%" PRId64, shape->dims[i]);
  return g_string_free (text, FALSE);
}

gboolean
fovea_shape_check (const FoveaShape *shape, FoveaDType dtype, const char *what, GError **error)
{
  g_autofree char *text = fovea_shape_to_string (shape);
  gsize bytes = fovea_dtype_size (dtype);

  if (bytes == 0)
    return fovea_refuse (error, _ ("%s has elements of a type that Fovea does not know (%d)"), what, (int) dtype);
  if (shape->rank > FOVEA_MAX_RANK)
    return fovea_refuse (error, _ ("%s has %u dimensions; at most %d are possible"), what, shape->rank, FOVEA_MAX_RANK);
  for (guint i = 0; i < shape->rank; i++)
    {
      if (shape->dims[i] <= 0)
        return fovea_refuse (error, _ ("%s has the shape %s: sizes must be positive"), what, text);
      if (__builtin_mul_overflow (bytes, (guint64) shape->dims[i], &bytes) || bytes > G_MAXSSIZE)
        return fovea_refuse (error, _ ("%s has the shape %s: more elements than can be counted"), what, text);
    }
  return TRUE;
}

FoveaTensor *
fovea_tensor_wrap (FoveaDType dtype, const FoveaShape *shape, gpointer data, gpointer owned, GDestroyNotify free_owned)
{
  FoveaTensor *self = g_new0 (FoveaTensor, 1);

  self->dtype = dtype;
  self->shape = *shape;
  self->data = data;
  self->owned = owned;
  self->free_owned = free_owned;
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaTensor *
fovea_tensor_new (FoveaDType dtype, const FoveaShape *shape, const char *what, GError **error)
{
  gpointer data;

  if (!fovea_shape_check (shape, dtype, what, error))
    return NULL;
  data = fovea_memory_alloc (fovea_shape_count (shape) * fovea_dtype_size (dtype), what, error);
  return data ? fovea_tensor_wrap (dtype, shape, data, data, fovea_memory_free) : NULL;
}

FoveaTensor *
fovea_tensor_reshaped (FoveaTensor *tensor, const FoveaShape *shape)
{
  g_return_val_if_fail (fovea_shape_count (shape) == fovea_tensor_count (tensor), NULL);
  return fovea_tensor_wrap (tensor->dtype, shape, tensor->data, fovea_tensor_ref (tensor), (GDestroyNotify) fovea_tensor_unref);
}

FoveaTensor *
fovea_tensor_ref (FoveaTensor *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_tensor_unref (FoveaTensor *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->free_owned)
    self->free_owned (self->owned);
  g_free (self);
}

gsize
fovea_tensor_count (const FoveaTensor *tensor)
{
  return fovea_shape_count (&tensor->shape);
}

gsize
fovea_tensor_bytes (const FoveaTensor *tensor)
{
  return fovea_tensor_count (tensor) * fovea_dtype_size (tensor->dtype);
}

const float *
fovea_tensor_floats (const FoveaTensor *tensor)
{
  g_return_val_if_fail (tensor->dtype == FOVEA_DTYPE_FLOAT32, NULL);
  return tensor->data;
}

/* IEEE 754 binary16. No step has a denormal float: workers run with those flushed to zero. */
static float
half_to_float (guint16 half)
{
  guint32 magnitude = half & 0x7fff;
  guint32 bits = magnitude >= 0x7c00 ? 0x7f800000u | magnitude << 13 : (magnitude << 13) + (112u << 23);
  float value;

  memcpy (&value, &bits, sizeof value);
  if (magnitude < 0x400)
    value = (float) magnitude * 0x1p-24f;
  return half & 0x8000 ? -value : value;
}

static float
bfloat_to_float (guint16 bfloat)
{
  guint32 bits = (guint32) bfloat << 16;
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* A 16-bit float of @mantissa bits and exponent bias @bias (binary16: 10, 15; bfloat16: 7, 127), rounded to the
 * nearest, ties to even. A mantissa that rounds up to a power of two carries into the exponent by itself. */
static guint16
pack_float (double value, int mantissa, int bias)
{
  guint infinity = (2u * (guint) bias + 1) << mantissa;
  guint sign = signbit (value) ? 0x8000 : 0;
  guint bits;
  int exponent;

  if (isnan (value))
    return (guint16) (sign | infinity | 1u << (mantissa - 1));
  if (isinf (value))
    return (guint16) (sign | infinity);
  frexp (value, &exponent);
  exponent = value == 0.0 ? 1 - bias : MAX (exponent - 1, 1 - bias); /* the smallest is that of the subnormals */
  if (exponent > bias)
    return (guint16) (sign | infinity);
  bits = (guint) rint (ldexp (fabs (value), mantissa - exponent)) + ((guint) (exponent + bias - 1) << mantissa);
  return (guint16) (sign | MIN (bits, infinity));
}

/* Elements @first .. @first + @n - 1 as doubles. */
static void
load_doubles (const FoveaTensor *tensor, gsize first, gsize n, double *values)
{
  switch (tensor->dtype)
    {
#define LOAD(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      values[i] = (double) ((const type *) tensor->data)[first + i];                                                           \
    break;
      INTEGER_TYPES (LOAD)
      FLOAT_TYPES (LOAD)
#undef LOAD
    case FOVEA_DTYPE_BOOL:
      for (gsize i = 0; i < n; i++)
        values[i] = ((const guint8 *) tensor->data)[first + i] != 0;
      break;
    case FOVEA_DTYPE_FLOAT16:
      for (gsize i = 0; i < n; i++)
        values[i] = (double) half_to_float (((const guint16 *) tensor->data)[first + i]);
      break;
    case FOVEA_DTYPE_BFLOAT16:
      for (gsize i = 0; i < n; i++)
        values[i] = (double) bfloat_to_float (((const guint16 *) tensor->data)[first + i]);
      break;
    case FOVEA_DTYPE_NONE:
      g_assert_not_reached ();
    }
}

/* The same as 64-bit integers, for integer types: a double would round them. */
static void
load_integers (const FoveaTensor *tensor, gsize first, gsize n, gint64 *values)
{
  switch (tensor->dtype)
    {
#define LOAD(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      values[i] = (gint64) ((const type *) tensor->data)[first + i];                                                           \
    break;
      INTEGER_TYPES (LOAD)
#undef LOAD
    case FOVEA_DTYPE_BOOL:
      for (gsize i = 0; i < n; i++)
        values[i] = ((const guint8 *) tensor->data)[first + i] != 0;
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Towards zero; ends at the type's bounds, and NaN is 0, where C leaves the result open. The upper bound is the
 * power of two above @high, as @high itself may not be a double. */
#define TO_INTEGER(type, low, high, value)                                                                                     \
  (isnan (value) ? 0 : (value) <= (double) (low) ? (low) : (value) >= (double) ((high) / 2 + 1) * 2.0 ? (high) : (type) (value))

#define UINT8_BOUNDS 0, G_MAXUINT8
#define INT8_BOUNDS G_MININT8, G_MAXINT8
#define UINT16_BOUNDS 0, G_MAXUINT16
#define INT16_BOUNDS G_MININT16, G_MAXINT16
#define INT32_BOUNDS G_MININT32, G_MAXINT32
#define INT64_BOUNDS G_MININT64, G_MAXINT64
#define UINT32_BOUNDS 0, G_MAXUINT32
#define UINT64_BOUNDS 0, G_MAXUINT64
#define APPLY(macro, ...) macro (__VA_ARGS__)

static void
store_doubles (FoveaTensor *tensor, gsize first, gsize n, const double *values)
{
  switch (tensor->dtype)
    {
#define STORE(id, type, name)                                                                                                  \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      ((type *) tensor->data)[first + i] = (type) APPLY (TO_INTEGER, type, id##_BOUNDS, values[i]);                            \
    break;
      INTEGER_TYPES (STORE)
#undef STORE
#define STORE(id, type, name)                                                                                                  \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      ((type *) tensor->data)[first + i] = (type) values[i];                                                                   \
    break;
      FLOAT_TYPES (STORE)
#undef STORE
    case FOVEA_DTYPE_BOOL:
      for (gsize i = 0; i < n; i++)
        ((guint8 *) tensor->data)[first + i] = values[i] != 0.0;
      break;
    case FOVEA_DTYPE_FLOAT16:
      for (gsize i = 0; i < n; i++)
        ((guint16 *) tensor->data)[first + i] = pack_float (values[i], 10, 15);
      break;
    case FOVEA_DTYPE_BFLOAT16:
      for (gsize i = 0; i < n; i++)
        ((guint16 *) tensor->data)[first + i] = pack_float (values[i], 7, 127);
      break;
    case FOVEA_DTYPE_NONE:
      g_assert_not_reached ();
    }
}

static void
store_integers (FoveaTensor *tensor, gsize first, gsize n, const gint64 *values)
{
  switch (tensor->dtype)
    {
#define STORE(id, type, name)                                                                                                  \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      ((type *) tensor->data)[first + i] = (type) values[i];                                                                   \
    break;
      INTEGER_TYPES (STORE)
#undef STORE
    case FOVEA_DTYPE_BOOL:
      for (gsize i = 0; i < n; i++)
        ((guint8 *) tensor->data)[first + i] = values[i] != 0;
      break;
    default:
      g_assert_not_reached ();
    }
}

double
fovea_tensor_get (const FoveaTensor *tensor, gsize i)
{
  double value;

  g_return_val_if_fail (i < fovea_tensor_count (tensor), 0.0);
  load_doubles (tensor, i, 1, &value);
  return value;
}

FoveaTensor *
fovea_tensor_cast (const FoveaTensor *tensor, FoveaDType dtype, GError **error)
{
  gboolean exact = is_integer (tensor->dtype) && is_integer (dtype);
  gsize count = fovea_tensor_count (tensor);
  FoveaTensor *result = fovea_tensor_new (dtype, &tensor->shape, _ ("A converted tensor"), error);

  if (!result)
    return NULL;
  if (dtype == tensor->dtype)
    {
      memcpy (result->data, tensor->data, fovea_tensor_bytes (tensor));
      return result;
    }
  for (gsize first = 0; first < count; first += BLOCK)
    {
      gsize n = MIN (BLOCK, count - first);
      gint64 integers[BLOCK];
      double doubles[BLOCK];

      if (exact)
        {
          load_integers (tensor, first, n, integers);
          store_integers (result, first, n, integers);
        }
      else
        {
          load_doubles (tensor, first, n, doubles);
          store_doubles (result, first, n, doubles);
        }
    }
  return result;
}

FoveaStatistics
fovea_statistics (const float *values, gsize n)
{
  FoveaStatistics result = { .minimum = INFINITY, .maximum = -INFINITY, .count = n };
  double sum = 0.0, squares = 0.0, deviations = 0.0;
  gsize finite;

  for (gsize i = 0; i < n; i++)
    {
      double value = (double) values[i];

      if (!isfinite (value))
        {
          result.not_finite++;
          continue;
        }
      result.minimum = MIN (result.minimum, value);
      result.maximum = MAX (result.maximum, value);
      result.zeros += value == 0.0;
      sum += value;
      squares += value * value;
    }
  finite = n - result.not_finite;
  if (finite == 0)
    return (FoveaStatistics){ .not_finite = n, .count = n };

  result.mean = sum / (double) finite;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      deviations += ((double) values[i] - result.mean) * ((double) values[i] - result.mean);
  result.deviation = sqrt (deviations / (double) finite);
  result.l2 = sqrt (squares);
  return result;
}
