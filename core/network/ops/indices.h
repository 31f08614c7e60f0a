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

/**
 * FoveaChoice:
 * @slices: as fovea_slice_offsets() has them, of GatherND and ScatterND; else as fovea_element_offsets(), of GatherElements and ScatterElements
 * @axis: of the latter
 *
 * How indices choose what is picked or placed.
 */
typedef struct
{
  gboolean slices;
  guint axis;
} FoveaChoice;

/* For backward(): nodes that place @updates, and that pick. */
const char *fovea_backward_scatter (FoveaBackward *backward, const FoveaChoice *choice, const char *value, const char *indices, const char *updates,
                                    const char *reduction);
const char *fovea_backward_gather (FoveaBackward *backward, const FoveaChoice *choice, const char *value, const char *indices);
/* The gradient of a value of @shape, some of which was picked: @gradient is added where it was. */
const char *fovea_backward_put (FoveaBackward *backward, const FoveaChoice *choice, const FoveaShape *shape, const char *indices,
                                const char *gradient);
/* The same of @n elements that were picked along @axis, and elements of the others all together: @places and @gradient may have any shapes of so
 * many elements. The result is to be reshaped. */
const char *fovea_backward_put_along (FoveaBackward *backward, const FoveaShape *shape, guint axis, const char *places, gsize n,
                                      const char *gradient);

/* For operators that turn a value around or pick from it along @axis: all along it, and as the output has it elsewhere. */
void fovea_field_along (const FoveaOpContext *context, guint axis, const FoveaBox *output, FoveaBox *box);

G_END_DECLS
