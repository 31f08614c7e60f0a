/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the large view looks like. */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/maps/large-view-private.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/image-texture.h"

#define GRID_FROM 10.0    /* pixels a value */
#define NUMBERS_FROM 44.0

/* The values that each of @n pixels from @from on shows, -1 for none. */
static gint *
sources (double from, gsize n, double origin, double scale, gsize size)
{
  gint *places = g_new (gint, n);

  for (gsize i = 0; i < n; i++)
    {
      double place = floor ((from + (double) i + 0.5 - origin) / scale);

      places[i] = place >= 0.0 && place < size ? (gint) place : -1;
    }
  return places;
}

/* What is seen of the panel, each value a square. */
static GdkTexture *
paint_panel (FoveaLargeView *self, const FoveaLargePanel *panel, const graphene_rect_t *seen, graphene_point_t origin)
{
  gsize factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gsize width = (gsize) seen->size.width * factor, height = (gsize) seen->size.height * factor;
  double scale = fovea_large_view_scale (self) * factor;
  g_autofree gint *columns = sources (seen->origin.x * factor, width, origin.x * factor, scale, self->maps->width);
  g_autofree gint *rows = sources (seen->origin.y * factor, height, origin.y * factor, scale, self->maps->height);
  g_autoptr (FoveaImage) image = fovea_image_new (width, height, 4, NULL);

  if (!image)
    return NULL;
  for (gsize y = 0; y < height; y++)
    {
      guint8 *out = fovea_image_row (image, y);

      if (y > 0 && rows[y] == rows[y - 1])
        {
          memcpy (out, fovea_image_row (image, y - 1), 4 * width);
          continue;
        }
      for (gsize x = 0; x < width; x++, out += 4)
        {
          gboolean inside = rows[y] >= 0 && columns[x] >= 0;

          memcpy (out, inside ? panel->rgb + ((gsize) rows[y] * self->maps->width + (gsize) columns[x]) * 3 : (const guint8[3]){ 0 }, 3);
          out[3] = inside ? 255 : 0;
        }
    }
  return fovea_image_to_texture (image);
}

static void
draw_text (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, const GdkRGBA *colour)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static PangoLayout *
small_layout (FoveaLargeView *self, double width, PangoAlignment alignment)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) width * PANGO_SCALE);
  pango_layout_set_alignment (layout, alignment);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

/* "Map 12 · 0.53" or "12 − 40 (±2.1) · 0.1" with what the ends of the difference's colours stand for, above what is
 * seen of the map. */
static void
draw_caption (FoveaLargeView *self, GtkSnapshot *snapshot, const FoveaLargePanel *panel, const graphene_rect_t *rect, double top,
              const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = small_layout (self, rect->size.width, PANGO_ALIGN_CENTER);
  FoveaMapsSpot spot = fovea_large_view_marked (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (panel->maps == self->difference)
    {
      g_autofree char *scale = fovea_text_tick (panel->maps->ranges[0].high);

      g_string_printf (text, _("%zu − %zu (±%s)"), self->maps->index[self->panels[0].picture], self->maps->index[self->panels[1].picture],
                       scale);
    }
  else
    g_string_printf (text, _("Map %zu"), panel->maps->index[panel->picture]);
  if (spot.tile >= 0)
    {
      const float *values = fovea_maps_get (panel->maps, panel->picture);
      g_autofree char *value = fovea_text_value (values[spot.y * (gint) self->maps->width + spot.x]);

      g_string_append_printf (text, " · %s", value);
    }
  pango_layout_set_text (layout, text->str, -1);
  draw_text (snapshot, layout, rect->origin.x, MAX (top, rect->origin.y) - self->caption + 1.0, colour);
}

/* The values of which something is seen along an axis. */
static void
seen_values (double from, double size, double origin, double scale, gsize count, gsize *first, gsize *last)
{
  *first = (gsize) MAX (0.0, floor ((from - origin) / scale));
  *last = (gsize) CLAMP (ceil ((from + size - origin) / scale), 0.0, (double) count);
}

static void
draw_grid (GtkSnapshot *snapshot, const graphene_rect_t *seen, graphene_point_t origin, double scale, const gsize rows[2], const gsize columns[2])
{
  const GdkRGBA line = { 0.5f, 0.5f, 0.5f, 0.45f };
  float top = MAX (seen->origin.y, origin.y + rows[0] * scale), left = MAX (seen->origin.x, origin.x + columns[0] * scale);
  float bottom = MIN (seen->origin.y + seen->size.height, origin.y + rows[1] * scale);
  float right = MIN (seen->origin.x + seen->size.width, origin.x + columns[1] * scale);

  for (gsize row = rows[0]; row <= rows[1]; row++)
    gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (left, (float) (origin.y + row * scale), right - left, 1.0f));
  for (gsize column = columns[0]; column <= columns[1]; column++)
    gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT ((float) (origin.x + column * scale), top, 1.0f, bottom - top));
}

/* Black on light colours, white on dark ones. */
static void
draw_numbers (FoveaLargeView *self, GtkSnapshot *snapshot, const FoveaLargePanel *panel, graphene_point_t origin, double scale,
              const gsize rows[2], const gsize columns[2])
{
  const GdkRGBA black = { 0.0f, 0.0f, 0.0f, 1.0f }, white = { 1.0f, 1.0f, 1.0f, 1.0f };
  g_autoptr (PangoLayout) layout = small_layout (self, scale - 2.0, PANGO_ALIGN_CENTER);
  gsize width = self->maps->width, plane = width * self->maps->height;
  const float *values = fovea_maps_get (panel->maps, panel->picture);
  int line;

  for (gsize row = rows[0]; row < rows[1]; row++)
    for (gsize column = columns[0]; column < columns[1]; column++)
      {
        const guint8 *rgb = panel->rgb + (row * width + column) * 3;
        g_autoptr (GString) text = g_string_new (NULL);

        for (gsize p = 0; p < panel->maps->planes; p++)
          {
            g_autofree char *number = fovea_text_tick (values[p * plane + row * width + column]);

            g_string_append_printf (text, "%s%s", p > 0 ? "\n" : "", number);
          }
        pango_layout_set_text (layout, text->str, -1);
        pango_layout_get_pixel_size (layout, NULL, &line);
        draw_text (snapshot, layout, origin.x + column * scale + 1.0, origin.y + (row + 0.5) * scale - line / 2.0,
                   299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] > 128000 ? &black : &white);
      }
}

static void
mark (FoveaLargeView *self, GtkSnapshot *snapshot, FoveaMapsSpot spot, graphene_point_t origin, GdkRGBA colour)
{
  const GdkRGBA dark = { 0.0f, 0.0f, 0.0f, 0.8f };
  double scale = fovea_large_view_scale (self);
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) (origin.x + spot.x * scale), (float) (origin.y + spot.y * scale),
                                             (float) MAX (scale, 2.0), (float) MAX (scale, 2.0));
  GskRoundedRect border;

  graphene_rect_inset (&rect, -2.0f, -2.0f);
  gsk_rounded_rect_init_from_rect (&border, &rect, 0.0f);
  gtk_snapshot_append_border (snapshot, &border, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ dark, dark, dark, dark });
  graphene_rect_inset (&rect, 1.0f, 1.0f);
  gsk_rounded_rect_init_from_rect (&border, &rect, 0.0f);
  gtk_snapshot_append_border (snapshot, &border, (float[4]){ 2, 2, 2, 2 }, (GdkRGBA[4]){ colour, colour, colour, colour });
}

static void
draw_details (FoveaLargeView *self, GtkSnapshot *snapshot, gsize i, const graphene_rect_t *rect, graphene_point_t origin)
{
  double scale = fovea_large_view_scale (self);
  FoveaMapsSpot spot = fovea_large_view_marked (self);
  gsize rows[2], columns[2];

  seen_values (rect->origin.y, rect->size.height, origin.y, scale, self->maps->height, &rows[0], &rows[1]);
  seen_values (rect->origin.x, rect->size.width, origin.x, scale, self->maps->width, &columns[0], &columns[1]);
  if (scale >= GRID_FROM)
    draw_grid (snapshot, rect, origin, scale, rows, columns);
  if (scale >= NUMBERS_FROM)
    draw_numbers (self, snapshot, &self->panels[i], origin, scale, rows, columns);
  if (self->pinned.tile == (gint) i)
    mark (self, snapshot, self->pinned, origin, (GdkRGBA){ 1.0f, 0.64f, 0.28f, 1.0f });
  if (spot.tile >= 0)
    mark (self, snapshot, spot, origin, (GdkRGBA){ 1.0f, 1.0f, 1.0f, 1.0f });
}

void
fovea_large_view_draw (FoveaLargeView *self, GtkSnapshot *snapshot)
{
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  for (gsize i = 0; i < self->n_panels; i++)
    {
      FoveaLargePanel *panel = &self->panels[i];
      graphene_rect_t rect = fovea_large_view_panel (self, i);
      graphene_point_t origin = fovea_large_view_origin (self, i);

      if (!panel->texture)
        panel->texture = paint_panel (self, panel, &rect, origin);
      gtk_snapshot_push_clip (snapshot, &rect);
      if (panel->texture)
        gtk_snapshot_append_texture (snapshot, panel->texture, &rect);
      draw_details (self, snapshot, i, &rect, origin);
      gtk_snapshot_pop (snapshot);
      draw_caption (self, snapshot, panel, &rect, origin.y, &text);
    }
}
