/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/file.h"
#include "core/base/progress.h"
#include "core/network/onnx/arena.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* What tensors are read from, and into. */
typedef struct
{
  const FoveaFile *file; /* that the messages were unpacked from */
  FoveaOnnxArena *arena; /* in which they stand */
  const char *folder;    /* where external data may lie, NULL: nowhere */
  FoveaProgress *progress;
  GBytes *block;         /* (nullable): memory for many tensors, which share its large pages ... */
  gsize block_used;      /* ... and how much of it they have taken */
} FoveaOnnxSource;

/* Memory that a tensor of @bytes takes from the block. */
gsize fovea_onnx_block_bytes (gsize bytes);
gboolean fovea_onnx_source_reserve (FoveaOnnxSource *source, gsize bytes, GError **error);
void fovea_onnx_source_clear (FoveaOnnxSource *source);

/* What elements of @dtype are kept as: float16, bfloat16 and double as float32. */
FoveaDType fovea_onnx_kept_dtype (FoveaDType dtype);

/* How many of a float32 tensor's elements are infinite or not a number; none for other types. */
gsize fovea_onnx_count_not_finite (const FoveaTensor *tensor);

/* The elements of @dtype that stand in @file from @offset on, read and converted on all threads, each byte once. @n_not_finite: (out):
 * as above. Refused when they are not all in the file; FOVEA_ERROR_CANCELLED. */
FoveaTensor *fovea_onnx_read_elements (FoveaOnnxSource *source, const FoveaFile *file, guint64 offset, FoveaDType dtype,
                                       const FoveaShape *shape, gsize *n_not_finite, GError **error);

G_END_DECLS
