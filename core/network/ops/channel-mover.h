/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* Maps in blocks whose channels are chosen and put into another order. context->state is a table: for each channel of the output, that of
 * input 0. */

#define FOVEA_CHANNEL_OF_ZEROS G_MAXSIZE /* in the table: none, but zeros */

/* Makes the table for @channels channels, to be filled in; NULL with an error when memory is short. */
gsize *fovea_channel_mover_new (FoveaOpContext *context, gsize channels, GError **error);
void fovea_channel_mover_release (FoveaOpContext *context);
gboolean fovea_channel_mover_run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                                  FoveaProgress *progress);

G_END_DECLS
