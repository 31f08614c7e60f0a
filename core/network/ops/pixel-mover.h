/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/**
 * FoveaPixelMover:
 * @rows, @columns: for each row and column of the output, that of the input; -1 stands for the fill
 *
 * What FoveaMover is for planes, for maps in blocks of channels: enlarged, cut, padded and turned maps. It is the state of the operators
 * whose output 0 is made of pixels of input 0.
 */
typedef struct
{
  gint64 *rows, *columns;
  float fill;
} FoveaPixelMover;

/* Makes context->state, for the caller to fill in; NULL with an error when memory is short. */
FoveaPixelMover *fovea_pixel_mover_new (FoveaOpContext *context, GError **error);
void fovea_pixel_mover_release (FoveaOpContext *context);
gboolean fovea_pixel_mover_run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                                FoveaProgress *progress);

G_END_DECLS
