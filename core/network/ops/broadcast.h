/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

#define FOVEA_MAX_BROADCAST 3

/* A value that is repeated until it has the shape of the others. */
typedef struct
{
  gconstpointer data;
  FoveaDType dtype;
  const FoveaShape *shape;
} FoveaBroadcast;

/* @n results of one row: operand i advances by @steps[i] elements, 1 or 0. */
typedef void (*FoveaBroadcastRow) (const gconstpointer *operands, const gsize *steps, gpointer out, gsize n, gconstpointer data);

/* The shape of both together by numpy's rule: sizes are aligned at the end, and 1 is repeated. */
gboolean fovea_broadcast_shape (const FoveaShape *a, const FoveaShape *b, FoveaShape *both, GError **error);

/* Fills @out, row by row, from @n operands (at most FOVEA_MAX_BROADCAST); @out may be one of them that has its shape. */
gboolean fovea_broadcast_run (const FoveaBroadcast *operands, guint n, FoveaTensor *out, FoveaBroadcastRow row, gconstpointer data,
                              FoveaProgress *progress);

G_END_DECLS
