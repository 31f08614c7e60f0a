/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* Unpacks @bytes as @type, which must not nest without bound, after a look at every message in it: numbers, wire types, lengths, fields
 * doubled and the number of nodes and tensors are checked before memory is taken, and the memory is bounded by the
 * file's size. Free the message with fovea_onnx_message_free(). FOVEA_ERROR_REFUSED or _LIMIT. */
ProtobufCMessage *fovea_onnx_unpack (const ProtobufCMessageDescriptor *type, GBytes *bytes, GError **error);
void fovea_onnx_message_free (gpointer message);

/* Every array and string of an unpacked message is a buffer of core/base/memory: whoever sets its pointer to NULL owns it, and
 * frees it with fovea_memory_free(). */

G_END_DECLS
