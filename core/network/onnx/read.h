/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/network.h"

G_BEGIN_DECLS

/* Reads an ONNX file (IR 3 to 10, opset 6 to 21); external data only from plain files in the model's own folder. What cannot be read
 * right is refused with one line that names the cause and the place. float16, bfloat16 and double weights become float32,
 * with a notice. */
FoveaNetwork *fovea_onnx_load (const char *path, FoveaProgress *progress, GError **error);
/* @folder: where external data may lie, NULL: nowhere. */
FoveaNetwork *fovea_onnx_parse (GBytes *bytes, const char *name, const char *folder, FoveaProgress *progress, GError **error);
/* A TensorProto of its own in a file (.pb), as test sets come. */
FoveaTensor *fovea_onnx_load_tensor (const char *path, GError **error);

G_END_DECLS
