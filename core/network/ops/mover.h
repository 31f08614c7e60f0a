/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/**
 * FoveaMover:
 *
 * Moves elements of any type: output element (i, j, ...) is the source's element at the sum of one offset an axis, or
 * a fill where an axis says so. Transposing, cutting, padding, repeating and picking are all of this form. Axes are added from
 * the outermost to the innermost and may be more than those of a tensor.
 */
typedef struct _FoveaMover FoveaMover;

FoveaMover *fovea_mover_new (FoveaDType dtype);
void fovea_mover_free (FoveaMover *mover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMover, fovea_mover_free)

/* Position i reads at offset @start + i * @step, in elements. */
void fovea_mover_add_axis (FoveaMover *mover, gsize size, gint64 start, gint64 step);
/* The caller fills the @size offsets that are returned; -1 stands for the fill. */
gint64 *fovea_mover_add_table (FoveaMover *mover, gsize size, GError **error);

/* @fill: an element, may be NULL when no table asks for it. */
gboolean fovea_mover_run (const FoveaMover *mover, gconstpointer source, gpointer target, gconstpointer fill,
                          FoveaProgress *progress);

/* For operators whose state is a mover from input 0 to output 0. */
void fovea_mover_release (FoveaOpContext *context);
gboolean fovea_mover_op_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                             gpointer scratch, FoveaProgress *progress);

G_END_DECLS
