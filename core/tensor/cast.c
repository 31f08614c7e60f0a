/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Elements as numbers, and from one type to another. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/tensor/tensor.h"
#include "core/tensor/types.h"

/* Elements converted at a time: the values between two types stay in the cache. */
#define BLOCK 1024

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

void
fovea_tensor_set (FoveaTensor *tensor, gsize i, double value)
{
  g_return_if_fail (i < fovea_tensor_count (tensor));
  store_doubles (tensor, i, 1, &value);
}

void
fovea_tensor_cast_part (const FoveaTensor *from, FoveaTensor *to, gsize first, gsize n)
{
  gboolean exact = is_integer (from->dtype) && is_integer (to->dtype);
  gsize element = fovea_dtype_size (to->dtype), end = first + n;

  if (from->dtype == to->dtype)
    {
      memcpy ((guint8 *) to->data + first * element, (const guint8 *) from->data + first * element, n * element);
      return;
    }
  for (; first < end; first += BLOCK)
    {
      gsize count = MIN (BLOCK, end - first);
      gint64 integers[BLOCK];
      double doubles[BLOCK];

      if (exact)
        {
          load_integers (from, first, count, integers);
          store_integers (to, first, count, integers);
        }
      else
        {
          load_doubles (from, first, count, doubles);
          store_doubles (to, first, count, doubles);
        }
    }
}

FoveaTensor *
fovea_tensor_cast (const FoveaTensor *tensor, FoveaDType dtype, GError **error)
{
  FoveaTensor *result = fovea_tensor_new (dtype, &tensor->shape, _("A converted tensor"), error);

  if (result)
    fovea_tensor_cast_part (tensor, result, 0, fovea_tensor_count (tensor));
  return result;
}
