/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/limits.h"

G_BEGIN_DECLS

/* Element types, numbered as in ONNX. */
typedef enum
{
  FOVEA_DTYPE_NONE = 0,
  FOVEA_DTYPE_FLOAT32 = 1,
  FOVEA_DTYPE_UINT8 = 2,
  FOVEA_DTYPE_INT8 = 3,
  FOVEA_DTYPE_UINT16 = 4,
  FOVEA_DTYPE_INT16 = 5,
  FOVEA_DTYPE_INT32 = 6,
  FOVEA_DTYPE_INT64 = 7,
  FOVEA_DTYPE_BOOL = 9,
  FOVEA_DTYPE_FLOAT16 = 10,
  FOVEA_DTYPE_FLOAT64 = 11,
  FOVEA_DTYPE_UINT32 = 12,
  FOVEA_DTYPE_UINT64 = 13,
  FOVEA_DTYPE_BFLOAT16 = 16,
} FoveaDType;

#define FOVEA_N_DTYPES (FOVEA_DTYPE_BFLOAT16 + 1) /* of a table by element type */

/* Bytes of one element, 0 for a type that we do not have. */
gsize fovea_dtype_size (FoveaDType dtype);
const char *fovea_dtype_name (FoveaDType dtype);

/* Sizes, outermost first: images are (N, C, H, W). Rank 0 is a scalar of one element. */
typedef struct
{
  guint rank;
  gint64 dims[FOVEA_MAX_RANK];
} FoveaShape;

gsize fovea_shape_count (const FoveaShape *shape);
gboolean fovea_shape_equal (const FoveaShape *a, const FoveaShape *b);
/* "1x64x55x55", "scalar" for rank 0. */
char *fovea_shape_to_string (const FoveaShape *shape);
/* Sizes must not be negative, and the product of those that are not 0, times the element's size, must fit: refused otherwise. */
gboolean fovea_shape_check (const FoveaShape *shape, FoveaDType dtype, const char *what, GError **error);

/**
 * FoveaTensor:
 *
 * Elements of one type in row-major order (the last dimension is adjacent), 64-byte aligned, counted by
 * references and against the memory budget. Whoever made a tensor may write it until it is shared.
 */
typedef struct
{
  FoveaDType dtype;
  FoveaShape shape;
  gpointer data;

  /*< private >*/
  gatomicrefcount refs;
  gpointer owned;
  GDestroyNotify free_owned;
} FoveaTensor;

/* @what names the use in an error. */
FoveaTensor *fovea_tensor_new (FoveaDType dtype, const FoveaShape *shape, const char *what, GError **error);
/* A tensor over memory of another owner; @free_owned (@owned) is called at the end. */
FoveaTensor *fovea_tensor_wrap (FoveaDType dtype, const FoveaShape *shape, gpointer data, gpointer owned,
                                GDestroyNotify free_owned);
FoveaTensor *fovea_tensor_ref (FoveaTensor *tensor);
void fovea_tensor_unref (FoveaTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTensor, fovea_tensor_unref)

gsize fovea_tensor_count (const FoveaTensor *tensor);
gsize fovea_tensor_bytes (const FoveaTensor *tensor);
const float *fovea_tensor_floats (const FoveaTensor *tensor);
/* Element @i of a tensor of any type, as a number. */
double fovea_tensor_get (const FoveaTensor *tensor, gsize i);
/* Stores @value there, rounded as fovea_tensor_cast() does. */
void fovea_tensor_set (FoveaTensor *tensor, gsize i, double value);
/* Converts to another element type (ONNX Cast: towards zero for floats to integers). */
FoveaTensor *fovea_tensor_cast (const FoveaTensor *tensor, FoveaDType dtype, GError **error);
/* The same for elements @first to @first + @n - 1, into a tensor that is there. */
void fovea_tensor_cast_part (const FoveaTensor *from, FoveaTensor *to, gsize first, gsize n);

/* What a map or a layer holds; NaN and Inf are counted, not mixed in. */
typedef struct
{
  double minimum, maximum, mean, deviation, l2;
  gsize zeros, not_finite, count;
} FoveaStatistics;

FoveaStatistics fovea_statistics (const float *values, gsize n);

G_END_DECLS
