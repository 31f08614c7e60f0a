/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* What operators of several element types have in common: a function a type, in a table that FoveaDType indexes. */

/* X (suffix, C type, further arguments) for every type of whole numbers. */
#define FOVEA_SIGNED_TYPES(X, ...)                                                                                           \
  X (int8, gint8, __VA_ARGS__)                                                                                               \
  X (int16, gint16, __VA_ARGS__)                                                                                             \
  X (int32, gint32, __VA_ARGS__)                                                                                             \
  X (int64, gint64, __VA_ARGS__)
#define FOVEA_UNSIGNED_TYPES(X, ...)                                                                                         \
  X (uint8, guint8, __VA_ARGS__)                                                                                             \
  X (uint16, guint16, __VA_ARGS__)                                                                                           \
  X (uint32, guint32, __VA_ARGS__)                                                                                           \
  X (uint64, guint64, __VA_ARGS__)
#define FOVEA_INTEGER_TYPES(X, ...)                                                                                          \
  FOVEA_SIGNED_TYPES (X, __VA_ARGS__)                                                                                        \
  FOVEA_UNSIGNED_TYPES (X, __VA_ARGS__)

/* The functions @name_int8 and so on, as entries of a table. */
#define FOVEA_SIGNED_ROWS(name)                                                                                              \
  [FOVEA_DTYPE_INT8] = name##_int8, [FOVEA_DTYPE_INT16] = name##_int16, [FOVEA_DTYPE_INT32] = name##_int32,                  \
  [FOVEA_DTYPE_INT64] = name##_int64
#define FOVEA_UNSIGNED_ROWS(name)                                                                                            \
  [FOVEA_DTYPE_UINT8] = name##_uint8, [FOVEA_DTYPE_UINT16] = name##_uint16, [FOVEA_DTYPE_UINT32] = name##_uint32,            \
  [FOVEA_DTYPE_UINT64] = name##_uint64
#define FOVEA_INTEGER_ROWS(name) FOVEA_SIGNED_ROWS (name), FOVEA_UNSIGNED_ROWS (name)
#define FOVEA_NUMBER_ROWS(name) [FOVEA_DTYPE_FLOAT32] = name##_float32, FOVEA_INTEGER_ROWS (name)

G_END_DECLS
