/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* What the operators have in common that run in blocks of channels. */

#define FOVEA_MAX_BLOCK 16

/* Does rows @y to @y + @rows - 1 of block @b of image @n. */
typedef void (*FoveaBlockRowsFunc) (gsize n, gsize b, gsize y, gsize rows, gpointer data);

/* All rows of @value, on all threads; a row costs about as much as @row_floats floats read and written. */
gboolean fovea_block_rows_for (const FoveaBlocks *value, gsize row_floats, FoveaBlockRowsFunc func, gpointer data,
                               FoveaProgress *progress);

/* Whether inputs that are not constant and all outputs are (N, C, H, W) of floats. */
gboolean fovea_blocks_accept (const FoveaOpContext *context, gsize lanes);
/* The same for operators that make no number of some (1 / 0): there may be no channels but the value's. */
gboolean fovea_blocks_accept_full (const FoveaOpContext *context, gsize lanes);

/* A number a channel of @c, filled up to whole blocks with @rest; NULL with an error when memory is short. */
float *fovea_blocks_channels (const float *values, gsize c, gsize block, float rest, GError **error);

G_END_DECLS
