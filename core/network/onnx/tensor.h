/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/onnx/elements.h"
#include "core/network/onnx/schema.pb-c.h"

G_BEGIN_DECLS

/* The tensor of @proto, whose typed elements it takes over where they are many. float16, bfloat16 and double become float32. @n_not_finite: (out): how many
 * elements are infinite or not a number. */
FoveaTensor *fovea_onnx_tensor (Onnx__TensorProto *proto, FoveaOnnxSource *source, gsize *n_not_finite, GError **error);

/* What the tensor can use of the source's block. */
gsize fovea_onnx_tensor_block_bytes (const Onnx__TensorProto *proto);

/* What the tensor is read as: float16, bfloat16 and double as float32. */
FoveaDType fovea_onnx_dtype (gint64 type);

/* The usual way to write "nothing" where an operator of an older opset wants an input. */
gboolean fovea_onnx_tensor_is_empty (const Onnx__TensorProto *proto);

/* The file with the @length bytes that external_data names, which begin at @offset. */
FoveaFile *fovea_onnx_external (const Onnx__TensorProto *proto, const char *folder, gsize length, guint64 *offset, GError **error);

G_END_DECLS
