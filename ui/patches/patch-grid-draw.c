/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the grid of patches looks like. */

#include <math.h>

#include "ui/patches/patch-grid-private.h"

#define DEAD_OPACITY 0.4

static GdkRGBA
colour_of (GtkWidget *widget, const char *name)
{
  GdkRGBA colour = { 0.2f, 0.5f, 0.9f, 1.0f };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour);
  return colour;
}

/* In the middle of @width from @x on, small unless @bold. */
static void
draw_text (FoveaPatchGrid *self, GtkSnapshot *snapshot, const char *text, double x, double y, double width, gboolean bold, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, bold ? pango_attr_weight_new (PANGO_WEIGHT_BOLD) : pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
outline (GtkSnapshot *snapshot, const graphene_rect_t *rect, float line, GdkRGBA colour)
{
  GskRoundedRect border;

  gsk_rounded_rect_init_from_rect (&border, rect, 0.0f);
  gtk_snapshot_append_border (snapshot, &border, (float[4]){ line, line, line, line }, (GdkRGBA[4]){ colour, colour, colour, colour });
}

/* What is still to come is a faint square; what cannot be opened any more is crossed out. */
static void
draw_missing (GtkSnapshot *snapshot, const graphene_rect_t *rect, gboolean failed, const GdkRGBA *text)
{
  GdkRGBA faint = *text;
  cairo_t *cr;

  faint.alpha = 0.08f;
  gtk_snapshot_append_color (snapshot, &faint, rect);
  if (!failed)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, rect);
  cairo_set_source_rgba (cr, text->red, text->green, text->blue, 0.5);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, rect->origin.x + 8.0, rect->origin.y + 8.0);
  cairo_line_to (cr, rect->origin.x + rect->size.width - 8.0, rect->origin.y + rect->size.height - 8.0);
  cairo_move_to (cr, rect->origin.x + rect->size.width - 8.0, rect->origin.y + 8.0);
  cairo_line_to (cr, rect->origin.x + 8.0, rect->origin.y + rect->size.height - 8.0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* FALSE: its picture is still to come. */
static gboolean
draw_patch (FoveaPatchGrid *self, GtkSnapshot *snapshot, gsize row, guint rank, const GdkRGBA *text)
{
  graphene_rect_t rect = fovea_patch_grid_tile (self, row, rank);
  gboolean failed;
  GdkTexture *texture = fovea_patch_tiles_get (self->tiles, self->finding, self->order[row], rank, &failed);
  const FoveaPatch *patch = fovea_patch_finding_get (self->finding, self->order[row], rank);
  g_autofree char *value = g_strdup_printf ("%.4g", (double) patch->place.value);

  if (texture)
    {
      /* White patches have an end on white, too. */
      gtk_snapshot_append_texture (snapshot, texture, &rect);
      outline (snapshot, &rect, 1.0f, (GdkRGBA){ text->red, text->green, text->blue, 0.15f });
    }
  else
    draw_missing (snapshot, &rect, failed, text);
  draw_text (self, snapshot, value, rect.origin.x, rect.origin.y + rect.size.height + 1.0, rect.size.width, FALSE, text);
  return texture || failed;
}

static void
draw_number (FoveaPatchGrid *self, GtkSnapshot *snapshot, gsize row, const GdkRGBA *text)
{
  graphene_rect_t rect = fovea_patch_grid_tile (self, row, 0);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  g_autofree char *number = g_strdup_printf ("%zu", self->order[row]);
  double x = rtl ? rect.origin.x + rect.size.width : rect.origin.x - FOVEA_PATCH_NUMBER_WIDTH;

  draw_text (self, snapshot, number, x, rect.origin.y + rect.size.height / 2.0 - 10.0, FOVEA_PATCH_NUMBER_WIDTH, TRUE, text);
}

/* A channel that nothing excites, all of whose values are zero or below, is dimmed. FALSE: pictures are still to come. */
static gboolean
draw_row (FoveaPatchGrid *self, GtkSnapshot *snapshot, gsize row, const GdkRGBA *text)
{
  guint found = self->finding->view.layer->found[self->order[row]];
  const FoveaPatch *best = fovea_patch_finding_get (self->finding, self->order[row], 0);
  gboolean dead = best && !(best->place.value > 0.0f), complete = TRUE;

  if (dead)
    gtk_snapshot_push_opacity (snapshot, DEAD_OPACITY);
  draw_number (self, snapshot, row, text);
  for (guint rank = 0; rank < found; rank++)
    complete &= draw_patch (self, snapshot, row, rank, text);
  if (dead)
    gtk_snapshot_pop (snapshot);
  return complete;
}

static void
draw_cursor (FoveaPatchGrid *self, GtkSnapshot *snapshot)
{
  graphene_rect_t rect = fovea_patch_grid_tile (self, (gsize) self->cursor_row, self->cursor_rank);
  float line = gtk_widget_has_focus (GTK_WIDGET (self)) ? 3.0f : 2.0f;

  graphene_rect_inset (&rect, -line, -line);
  outline (snapshot, &rect, line, colour_of (GTK_WIDGET (self), "accent_bg_color"));
}

void
fovea_patch_grid_draw (FoveaPatchGrid *self, GtkSnapshot *snapshot)
{
  double scroll = fovea_patch_grid_scroll (self), step = fovea_patch_grid_row_height (self), height = gtk_widget_get_height (GTK_WIDGET (self));
  gsize first = (gsize) MAX (scroll / step - 1.0, 0.0), last = MIN ((gsize) ((scroll + height) / step) + 1, self->n_rows);
  gboolean complete = TRUE;
  GdkRGBA text;

  if (!self->finding || first >= last)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0.0f, (float) -scroll));
  for (gsize row = first; row < last; row++)
    complete &= draw_row (self, snapshot, row, &text);
  if (self->cursor_row >= 0)
    draw_cursor (self, snapshot);
  gtk_snapshot_restore (snapshot);
  if (!complete)
    fovea_patch_tiles_want (self->tiles, self->finding, self->order, self->n_rows, first, last);
}
