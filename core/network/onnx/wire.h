/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/file.h"
#include "core/network/onnx/arena.h"

G_BEGIN_DECLS

/* Unpacks @file as @type, which must not nest without bound, after a look at every message in it: numbers, wire types, lengths, fields
 * doubled and the number of nodes and tensors are checked before memory is taken, and the memory is bounded by the file's size.
 * raw_data of tensors is not read: see fovea_onnx_span(). The message, and all of its arrays and strings, stand in @arena (out), which is to be
 * freed. FOVEA_ERROR_REFUSED or _LIMIT. */
ProtobufCMessage *fovea_onnx_unpack (const ProtobufCMessageDescriptor *type, const FoveaFile *file, FoveaOnnxArena **arena, GError **error);

/* Bytes of the file that a message was unpacked from, and within it. */
typedef struct
{
  guint64 offset, length;
} FoveaOnnxSpan;

/* Where the data of a raw_data field stand: the field itself holds no more than that. */
FoveaOnnxSpan fovea_onnx_span (const ProtobufCBinaryData *raw_data);

G_END_DECLS
