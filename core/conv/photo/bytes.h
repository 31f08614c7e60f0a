/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: photos as bytes, past the callbacks that give and take floats. */

#pragma once

#include "core/conv/lines.h"

G_BEGIN_DECLS

/* Pixels @x .. @x + @count - 1 of photo row @y (both may lie outside) as count * c bytes; @rows has a source. */
void fovea_conv_fetch_bytes (const FoveaConvProblem *problem, const FoveaConvRows *rows, gssize y, gssize x, gsize count, guint8 *out);

/* Where rows @y .. @y + @n_rows - 1 of @tile go, if they go out as bytes. */
gboolean fovea_conv_find_results (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, gsize n_rows,
                                  guint8 **results);

G_END_DECLS
