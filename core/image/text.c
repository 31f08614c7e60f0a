/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/text.h"

#include <pango/pangocairo.h>

FoveaText *
fovea_text_new (cairo_t *cr, const char *string, double size, gboolean bold)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family_static (font, "sans-serif");
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, string, -1);
  return layout;
}

void
fovea_text_free (FoveaText *text)
{
  g_object_unref (text);
}

double
fovea_text_width (FoveaText *text)
{
  PangoRectangle extents;

  pango_layout_get_extents (text, NULL, &extents);
  return pango_units_to_double (extents.width);
}

void
fovea_text_show (FoveaText *text, cairo_t *cr, double x, double baseline, double align)
{
  double start = align > 0.0 ? x - align * fovea_text_width (text) : x;

  cairo_move_to (cr, start, baseline - pango_units_to_double (pango_layout_get_baseline (text)));
  pango_cairo_show_layout (cr, text);
}
