/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network/onnx: the memory of an unpacked message. A graph of 100,000 nodes is a million small pieces, which come and go
 * together. */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "core/base/memory.h"

G_BEGIN_DECLS

typedef struct _FoveaOnnxArena FoveaOnnxArena;

/* @limit: bytes that it may grow to; @what names the use in an error. */
FoveaOnnxArena *fovea_onnx_arena_new (gsize limit, const char *what);
void fovea_onnx_arena_free (FoveaOnnxArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaOnnxArena, fovea_onnx_arena_free)

/* Takes from the arena; what is given back is kept until its end, but for large pieces. Valid as long as the arena. */
ProtobufCAllocator fovea_onnx_arena_allocator (FoveaOnnxArena *arena);
/* Why the allocator has given NULL: FOVEA_ERROR_REFUSED past the limit, or FOVEA_ERROR_LIMIT; FALSE when it never has. */
gboolean fovea_onnx_arena_has_failed (FoveaOnnxArena *arena, GError **error);

/* Hands over a large piece, to be freed with fovea_memory_free(); FALSE for a small one, which stays. */
gboolean fovea_onnx_arena_steal (FoveaOnnxArena *arena, gpointer memory);

G_END_DECLS
