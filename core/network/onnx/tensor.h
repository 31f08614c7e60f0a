/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"
#include "core/network/onnx/schema.pb-c.h"

G_BEGIN_DECLS

/* The tensor of @proto, whose elements it takes over. float16, bfloat16 and double become float32. @folder: where external data may
 * lie, NULL: nowhere. */
FoveaTensor *fovea_onnx_tensor (Onnx__TensorProto *proto, const char *folder, GError **error);

/* What the tensor is read as: float16, bfloat16 and double as float32. */
FoveaDType fovea_onnx_dtype (gint64 type);

/* The usual way to write "nothing" where an operator of an older opset wants an input. */
gboolean fovea_onnx_tensor_is_empty (const Onnx__TensorProto *proto);

/* The @length bytes that external_data names. */
GBytes *fovea_onnx_external (const Onnx__TensorProto *proto, const char *folder, gsize length, GError **error);

G_END_DECLS
