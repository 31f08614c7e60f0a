/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

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
