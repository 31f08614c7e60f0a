/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* One line of text in the system's sans-serif font, with other fonts for letters that it has not: in pictures, and as text in PDF and SVG. */
typedef struct _PangoLayout FoveaText;

/* Laid out for @cr; @size: of the font, in the units of @cr. */
FoveaText *fovea_text_new (cairo_t *cr, const char *string, double size, gboolean bold);
void fovea_text_free (FoveaText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaText, fovea_text_free)

/* How far it reaches. */
double fovea_text_width (FoveaText *text);

/* In the colour of @cr, on the line at @baseline. @align: 0 starts at @x, 0.5 is centred there, 1 ends there. */
void fovea_text_show (FoveaText *text, cairo_t *cr, double x, double baseline, double align);

G_END_DECLS
