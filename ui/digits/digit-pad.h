/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * FoveaDigitPad:
 *
 * A sheet to draw on with mouse, finger or pen, white on black. With the keyboard: the arrows move the pen, Space puts it down and lifts it.
 *
 * Signals:
 *  "changed"  the drawing is another one
 */
#define FOVEA_TYPE_DIGIT_PAD (fovea_digit_pad_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDigitPad, fovea_digit_pad, FOVEA, DIGIT_PAD, GtkWidget)

#define FOVEA_DIGIT_PAD_SIDE 280 /* pixels of the drawing */

gboolean fovea_digit_pad_is_empty (FoveaDigitPad *self);
void fovea_digit_pad_clear (FoveaDigitPad *self);
/* Takes the last stroke back; FALSE when there is none. */
gboolean fovea_digit_pad_undo (FoveaDigitPad *self);
/* The drawing as pixels; NULL where there is no memory. */
FoveaImage *fovea_digit_pad_render (FoveaDigitPad *self, GError **error);

G_END_DECLS
