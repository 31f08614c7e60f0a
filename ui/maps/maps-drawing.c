/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the maps view looks like. */

#include "ui/maps/maps-view-private.h"

#include "core/network/map-order.h"
#include "ui/widgets/calm.h"

#define DEAD_OPACITY 0.35
#define BADGE 14.0f

static GdkRGBA
colour_of (GtkWidget *widget, const char *name)
{
  GdkRGBA colour = { 0.2f, 0.5f, 0.9f, 1.0f };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour);
  return colour;
}

static void
outline (GtkSnapshot *snapshot, graphene_rect_t rect, float line, GdkRGBA colour)
{
  GskRoundedRect border;

  graphene_rect_inset (&rect, -line, -line);
  gsk_rounded_rect_init_from_rect (&border, &rect, 0.0f);
  gtk_snapshot_append_border (snapshot, &border, (float[4]){ line, line, line, line },
                              (GdkRGBA[4]){ colour, colour, colour, colour });
}

/* Light inside dark: visible on every colour of a map. */
static void
outline_pixel (GtkSnapshot *snapshot, graphene_rect_t rect, GdkRGBA colour)
{
  outline (snapshot, rect, 3.0f, (GdkRGBA){ 0.0f, 0.0f, 0.0f, 0.8f });
  outline (snapshot, rect, 2.0f, colour);
}

static void
draw_caption (FoveaMapsView *self, GtkSnapshot *snapshot, gsize picture, const graphene_rect_t *rect, const GdkRGBA *colour)
{
  g_autofree char *text = g_strdup_printf ("%zu", self->maps->index[picture]);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) rect->size.width * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (rect->origin.x, rect->origin.y + rect->size.height + 1.0f));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* A tick in the corner of what is chosen with others: not by its frame alone. */
static void
draw_tick (FoveaMapsView *self, GtkSnapshot *snapshot, const graphene_rect_t *rect, const GdkRGBA *accent)
{
  graphene_rect_t badge = GRAPHENE_RECT_INIT (rect->origin.x + rect->size.width - BADGE, rect->origin.y, BADGE, BADGE);
  cairo_t *cr;

  gtk_snapshot_append_color (snapshot, accent, &badge);
  cr = gtk_snapshot_append_cairo (snapshot, &badge);
  cairo_translate (cr, badge.origin.x, badge.origin.y);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_set_line_width (cr, 1.8);
  cairo_move_to (cr, 0.22 * BADGE, 0.52 * BADGE);
  cairo_line_to (cr, 0.42 * BADGE, 0.74 * BADGE);
  cairo_line_to (cr, 0.80 * BADGE, 0.26 * BADGE);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* Light on dark lines from corner to corner: seen on every map. */
static void
draw_cross (GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);
  float x = rect->origin.x, y = rect->origin.y, width = rect->size.width, height = rect->size.height;

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_source_rgba (cr, pass, pass, pass, 0.85);
      cairo_set_line_width (cr, pass ? 1.5 : 4.0);
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x + width, y + height);
      cairo_move_to (cr, x + width, y);
      cairo_line_to (cr, x, y + height);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

/* FALSE: the tile's picture is missing. */
static gboolean
draw_tile (FoveaMapsView *self, GtkSnapshot *snapshot, gsize tile, const GdkRGBA *text, gint64 deadline)
{
  graphene_rect_t rect = fovea_maps_layout_tile (&self->layout, tile);
  gsize pixels = (gsize) MAX (rect.size.width, rect.size.height) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gsize picture = self->order[tile];
  GdkTexture *texture = fovea_tile_cache_get (self->cache, self->maps, picture, pixels, deadline);
  gboolean dead = fovea_maps_is_dead (self->maps, picture);

  if (dead)
    gtk_snapshot_push_opacity (snapshot, DEAD_OPACITY);
  if (texture)
    gtk_snapshot_append_texture (snapshot, texture, &rect);
  if (self->crossed && g_hash_table_contains (self->crossed, GUINT_TO_POINTER (self->maps->index[picture])))
    draw_cross (snapshot, &rect);
  if (self->layout.step_y > self->layout.tile_height + self->layout.margin)
    draw_caption (self, snapshot, picture, &rect, text);
  if (dead)
    gtk_snapshot_pop (snapshot);
  return texture != NULL;
}

static void
draw_chosen (FoveaMapsView *self, GtkSnapshot *snapshot, gsize first, gsize last, const GdkRGBA *accent)
{
  for (gsize tile = first; self->n_chosen > 1 && tile < last; tile++)
    if (fovea_maps_view_is_chosen (self, tile))
      {
        graphene_rect_t rect = fovea_maps_layout_tile (&self->layout, tile);

        outline (snapshot, rect, 2.0f, *accent);
        draw_tick (self, snapshot, &rect, accent);
      }
}

static void
draw_marks (FoveaMapsView *self, GtkSnapshot *snapshot, const GdkRGBA *accent)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA warm = { 1.0f, 0.64f, 0.28f, 1.0f };
  GdkRGBA white = { 1.0f, 1.0f, 1.0f, 1.0f };

  if (self->cursor >= 0)
    outline (snapshot, fovea_maps_layout_tile (&self->layout, self->cursor), gtk_widget_has_focus (widget) ? 3.0f : 2.0f, *accent);
  if (self->hover.tile >= 0)
    outline_pixel (snapshot, fovea_maps_layout_pixel (&self->layout, self->hover), white);
  if (self->pinned.y >= 0)
    outline_pixel (snapshot, fovea_maps_layout_pixel (&self->layout, self->pinned), warm);
}

void
fovea_maps_view_draw (FoveaMapsView *self, GtkSnapshot *snapshot)
{
  double scroll = fovea_maps_view_scroll (self);
  gint64 deadline = g_get_monotonic_time () + FOVEA_FRAME_BUDGET_US;
  GdkRGBA accent = colour_of (GTK_WIDGET (self), "accent_bg_color");
  gboolean complete = TRUE;
  GdkRGBA text;
  gsize first, last;

  if (!self->maps || self->n_tiles == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  fovea_maps_layout_visible (&self->layout, scroll, gtk_widget_get_height (GTK_WIDGET (self)), &first, &last);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0.0f, (float) -scroll));
  for (gsize tile = first; tile < last; tile++)
    complete &= draw_tile (self, snapshot, tile, &text, deadline);
  draw_chosen (self, snapshot, first, last, &accent);
  draw_marks (self, snapshot, &accent);
  gtk_snapshot_restore (snapshot);
  if (!complete && g_get_monotonic_time () >= deadline)
    fovea_widget_draw_again (GTK_WIDGET (self));
}
