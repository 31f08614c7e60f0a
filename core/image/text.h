/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* One line of text in the system's sans-serif font, with other fonts for letters that it has not: in pictures, and as text in PDF and SVG.
 * @size: of the font, in the units of @cr. */

/* How far the text reaches, in the units of @cr. */
double fovea_text_width (cairo_t *cr, const char *text, double size, gboolean bold);

/* In the colour of @cr, from @x on the line at @baseline. */
void fovea_text_show (cairo_t *cr, const char *text, double x, double baseline, double size, gboolean bold);

G_END_DECLS
