/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* Elements of any type as whole numbers in the same order, so that sorting and searching are written once. -0 equals 0; NaN of a
 * positive sign is beyond infinity. */
void fovea_order_keys (const FoveaTensor *tensor, gsize first, gsize step, gsize n, gint64 *keys);

G_END_DECLS
