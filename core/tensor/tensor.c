/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/tensor/tensor.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/tensor/types.h"

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
  gsize bytes = fovea_dtype_size (dtype);
  gboolean negative = FALSE, large = FALSE;

  if (bytes == 0)
    return fovea_refuse (error, _ ("%s has elements of a type that Fovea does not know (%d)"), what, (int) dtype);
  if (shape->rank > FOVEA_MAX_RANK)
    return fovea_refuse (error, _ ("%s has %u dimensions; at most %d are possible"), what, shape->rank, FOVEA_MAX_RANK);
  for (guint i = 0; i < shape->rank; i++)
    {
      negative |= shape->dims[i] < 0;
      large |= __builtin_mul_overflow (bytes, (guint64) MAX (shape->dims[i], 1), &bytes) || bytes > G_MAXSSIZE;
    }
  if (!negative && !large)
    return TRUE;

  g_autofree char *text = fovea_shape_to_string (shape);

  if (negative)
    return fovea_refuse (error, _ ("%s has the shape %s: sizes must not be negative"), what, text);
  return fovea_refuse (error, _ ("%s has the shape %s: more elements than can be counted"), what, text);
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
