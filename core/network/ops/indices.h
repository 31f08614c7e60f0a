/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* What the operators have in common that pick or place elements by their numbers. Negative numbers count from the end. */

/* Input @i: int64 or int32, known before the run. */
FoveaTensor *fovea_op_require_indices (const FoveaOpContext *context, guint i, GError **error);
/* All of them exist along an axis of @size. */
gboolean fovea_indices_check (const FoveaTensor *indices, gint64 size, GError **error);
/* Index @i as a place from 0 on. */
gint64 fovea_indices_place (const FoveaTensor *indices, gsize i, gint64 size);

/* Each index of a tensor of @shape's rank stands for the element at its own position, but for @axis, where it says which. Offsets in
 * elements, one an index; NULL: only checked. */
gboolean fovea_element_offsets (const FoveaShape *shape, guint axis, const FoveaTensor *indices, gint64 *offsets, GError **error);

/* The last axis of @indices holds places along the axes of @shape behind the first @batch, which both have in common: each list of
 * places stands for a slice. @slices is the shape of all of them. */
gboolean fovea_slice_shape (const FoveaShape *shape, guint batch, const FoveaShape *indices, FoveaShape *slices, GError **error);
/* Offsets in elements, one a slice, of indices that fit; NULL: only checked. */
gboolean fovea_slice_offsets (const FoveaShape *shape, guint batch, const FoveaTensor *indices, gint64 *offsets, GError **error);

/* For operators that turn a value around or pick from it along @axis: all along it, and as the output has it elsewhere. */
void fovea_field_along (const FoveaOpContext *context, guint axis, const FoveaBox *output, FoveaBox *box);

G_END_DECLS
