/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* What the field() functions of the operators have in common. */

/* Nothing of input @input: the output's values do not follow its own. */
void fovea_field_nothing (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
/* The whole of input @input, in @output's empty and global state. */
void fovea_field_whole (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
/* As (N, C, ...): each plane depends on its whole plane; other inputs than the first are per channel. */
void fovea_field_plane (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
/* Marks a box that covers all of a value's spatial dimensions (those behind the second), if there are several positions. */
void fovea_field_mark_global (const FoveaShape *shape, FoveaBox *box);

G_END_DECLS
