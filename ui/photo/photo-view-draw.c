/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-view-private.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/frames.h"
#include "ui/widgets/calm.h"

#define HATCH_STEP 8.0
#define SMALLEST_FIELD 5.0

static const GdkRGBA shade = { 0, 0, 0, 0.62f };
static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA black = { 0, 0, 0, 0.55f };

/* What of a layer's photo lies in @part of the widget. */
static FoveaTilesView
view_of (FoveaPhotoView *self, const FoveaImage *photo, const graphene_rect_t *area, const graphene_rect_t *part)
{
  double device = gtk_widget_get_scale_factor (GTK_WIDGET (self)), scale = self->zoom * device;
  gint64 width = MAX (1, lround ((double) photo->width * scale)), height = MAX (1, lround ((double) photo->height * scale));

  return (FoveaTilesView){
    .x = lround (area->origin.x * device), .y = lround (area->origin.y * device),
    .scale = scale, .device_scale = device,
    .left = MAX (0, lround (floor ((part->origin.x - area->origin.x) * device))),
    .top = MAX (0, lround (floor ((part->origin.y - area->origin.y) * device))),
    .right = MIN (width, lround (ceil ((part->origin.x + part->size.width - area->origin.x) * device))),
    .bottom = MIN (height, lround (ceil ((part->origin.y + part->size.height - area->origin.y) * device))),
  };
}

static gboolean
draw_tiles (FoveaPhotoView *self, GtkSnapshot *snapshot, guint index, const graphene_rect_t *area, const graphene_rect_t *part,
            gint64 deadline)
{
  FoveaPyramid *pyramid = fovea_photo_tiles_get_pyramid (self->layers[index].tiles);
  FoveaTilesView view;

  if (!pyramid)
    return TRUE;
  view = view_of (self, pyramid->levels[0], area, part);
  return fovea_photo_tiles_snapshot (self->layers[index].tiles, snapshot, &view, deadline);
}

/* The preview covers the photo until all of this is drawn as it came out in the end. */
static gboolean
draw_photo (FoveaPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *area, const graphene_rect_t *part, gint64 deadline)
{
  const FoveaPhotoLayer *layer = &self->layers[FOVEA_LAYER_PHOTO];
  FoveaPyramid *pyramid = fovea_photo_tiles_get_pyramid (layer->tiles);
  FoveaTilesView view = view_of (self, layer->image, area, part);
  gboolean exact = self->exact && pyramid && pyramid->levels[0] == layer->image, complete;
  gint64 until = self->fit ? deadline + FOVEA_FRAME_BUDGET_US * 3 / 4 : 0;

  if (!exact && fovea_photo_preview_snapshot (self->preview, snapshot, &view, until))
    return TRUE;
  complete = draw_tiles (self, snapshot, FOVEA_LAYER_PHOTO, area, part, deadline);
  if (pyramid && complete)
    fovea_frames_mark ("photo");
  if (exact && complete)
    fovea_photo_view_end_preview (self);
  else if (exact)
    fovea_photo_preview_snapshot (self->preview, snapshot, &view, 0);
  return complete;
}

static gboolean
draw_layer (FoveaPhotoView *self, GtkSnapshot *snapshot, guint index, const graphene_rect_t *area, const graphene_rect_t *part,
            gint64 deadline)
{
  gboolean complete;

  gtk_snapshot_push_clip (snapshot, part);
  complete = index == FOVEA_LAYER_PHOTO ? draw_photo (self, snapshot, area, part, deadline)
                                        : draw_tiles (self, snapshot, index, area, part, deadline);
  gtk_snapshot_pop (snapshot);
  return complete;
}

static void
draw_badge (FoveaPhotoView *self, GtkSnapshot *snapshot, const char *text, double x, double y, gboolean to_the_left)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  GskRoundedRect outline;
  graphene_rect_t box;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  box = GRAPHENE_RECT_INIT ((float) (to_the_left ? x - width - 28 : x + 8), (float) y, (float) width + 20, (float) height + 8);
  gsk_rounded_rect_init_from_rect (&outline, &box, box.size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &black, &box);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (box.origin.x + 10, box.origin.y + 4));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
}

static void
draw_divider (FoveaPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *visible, double x)
{
  float top = visible->origin.y, height = visible->size.height;
  graphene_rect_t handle = GRAPHENE_RECT_INIT ((float) x - 6, top + height / 2 - 22, 12, 44);
  GskRoundedRect outline;

  gtk_snapshot_append_color (snapshot, &black, &GRAPHENE_RECT_INIT ((float) x - 2, top, 4, height));
  gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT ((float) x - 1, top, 2, height));
  gsk_rounded_rect_init_from_rect (&outline, &handle, 6);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &black, 0, 1, 1, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &white, &handle);
  gtk_snapshot_pop (snapshot);

  gtk_snapshot_push_clip (snapshot, visible);
  draw_badge (self, snapshot, C_("side of the divider", "Before"), x, top + 12, TRUE);
  draw_badge (self, snapshot, C_("side of the divider", "After"), x, top + 12, FALSE);
  gtk_snapshot_pop (snapshot);
}

/* The four parts of @outer around @inner. */
static void
shade_around (GtkSnapshot *snapshot, const graphene_rect_t *outer, const graphene_rect_t *inner)
{
  float left = outer->origin.x, top = outer->origin.y;
  float right = left + outer->size.width, bottom = top + outer->size.height;
  float inner_left = CLAMP (inner->origin.x, left, right), inner_top = CLAMP (inner->origin.y, top, bottom);
  float inner_right = CLAMP (inner->origin.x + inner->size.width, left, right);
  float inner_bottom = CLAMP (inner->origin.y + inner->size.height, top, bottom);

  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (left, top, right - left, inner_top - top));
  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (left, inner_bottom, right - left, bottom - inner_bottom));
  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (left, inner_top, inner_left - left, inner_bottom - inner_top));
  gtk_snapshot_append_color (snapshot, &shade,
                             &GRAPHENE_RECT_INIT (inner_right, inner_top, right - inner_right, inner_bottom - inner_top));
}

/* Lines across the part of the field that lies outside of the photo: its neuron sees padding there. */
static void
hatch_padding (FoveaPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *area, const graphene_rect_t *field)
{
  graphene_rect_t widget = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                               (float) gtk_widget_get_height (GTK_WIDGET (self)));
  graphene_rect_t part;
  GdkRGBA colour;
  cairo_t *cr;

  if (graphene_rect_contains_rect (area, field) || !graphene_rect_intersection (field, &widget, &part))
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  cr = gtk_snapshot_append_cairo (snapshot, &part);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, part.origin.x, part.origin.y, part.size.width, part.size.height);
  cairo_rectangle (cr, area->origin.x, area->origin.y, area->size.width, area->size.height);
  cairo_clip (cr);
  cairo_rectangle (cr, part.origin.x, part.origin.y, part.size.width, part.size.height);
  cairo_clip (cr);
  for (double offset = -fmod (part.origin.x + part.origin.y, HATCH_STEP); offset < part.size.width + part.size.height;
       offset += HATCH_STEP)
    {
      cairo_move_to (cr, part.origin.x + offset, part.origin.y);
      cairo_line_to (cr, part.origin.x + offset - part.size.height, part.origin.y + part.size.height);
    }
  colour.alpha = 0.7f;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_outline (GtkSnapshot *snapshot, const graphene_rect_t *box, float width, const GdkRGBA *colour)
{
  GskRoundedRect outline;
  graphene_rect_t outer = *box;

  graphene_rect_inset (&outer, -width, -width);
  gsk_rounded_rect_init_from_rect (&outline, &outer, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ *colour, *colour, *colour, *colour });
}

/* @place of the image on the widget. */
static graphene_rect_t
on_widget (FoveaPhotoView *self, const graphene_rect_t *area, const FoveaRectF *place)
{
  return GRAPHENE_RECT_INIT ((float) (area->origin.x + place->left * self->zoom), (float) (area->origin.y + place->top * self->zoom),
                             (float) ((place->right - place->left) * self->zoom), (float) ((place->bottom - place->top) * self->zoom));
}

static void
draw_overlay (FoveaPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *area, const graphene_rect_t *visible)
{
  graphene_rect_t place = on_widget (self, area, &self->overlay_place);

  gtk_snapshot_push_clip (snapshot, visible);
  gtk_snapshot_push_opacity (snapshot, self->overlay_opacity);
  gtk_snapshot_append_texture (snapshot, self->overlay, &place);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

/* @place, a field or a frame, marked on the widget; one of few pixels is drawn larger than it is. */
static void
draw_place (FoveaPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *area, const graphene_rect_t *visible, const FoveaRectF *place,
            gboolean shaded)
{
  graphene_rect_t field = on_widget (self, area, place);
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };

  if (field.size.width < SMALLEST_FIELD)
    graphene_rect_inset (&field, (float) (field.size.width - SMALLEST_FIELD) / 2, 0);
  if (field.size.height < SMALLEST_FIELD)
    graphene_rect_inset (&field, 0, (float) (field.size.height - SMALLEST_FIELD) / 2);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_bg_color", &accent);
  if (shaded)
    shade_around (snapshot, visible, &field);
  hatch_padding (self, snapshot, area, &field);
  draw_outline (snapshot, &field, 3, &white);
  draw_outline (snapshot, &field, 2, &accent);
}

static void
draw_focus (FoveaPhotoView *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    gtk_snapshot_render_focus (snapshot, style, 2, 2, gtk_widget_get_width (GTK_WIDGET (self)) - 4,
                               gtk_widget_get_height (GTK_WIDGET (self)) - 4);
}

void
fovea_photo_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (widget);
  gint64 deadline = g_get_monotonic_time () + FOVEA_FRAME_BUDGET_US;
  graphene_rect_t area, visible, after;
  gboolean complete = TRUE;

  if (!fovea_photo_view_get_area (self, &area) || !fovea_photo_view_get_visible (self, &visible))
    return;
  after = visible;
  if (self->layers[FOVEA_LAYER_BEFORE].image)
    {
      float x = (float) fovea_photo_view_get_divider_x (self, &visible);
      graphene_rect_t before = GRAPHENE_RECT_INIT (visible.origin.x, visible.origin.y, x - visible.origin.x, visible.size.height);

      after = GRAPHENE_RECT_INIT (x, visible.origin.y, visible.origin.x + visible.size.width - x, visible.size.height);
      if (before.size.width > 0)
        complete &= draw_layer (self, snapshot, FOVEA_LAYER_BEFORE, &area, &before, deadline);
    }
  if (after.size.width > 0)
    complete &= draw_layer (self, snapshot, FOVEA_LAYER_PHOTO, &area, &after, deadline);
  if (self->layers[FOVEA_LAYER_BEFORE].image)
    draw_divider (self, snapshot, &visible, after.origin.x);
  if (self->overlay)
    draw_overlay (self, snapshot, &area, &visible);
  if (self->field.visible)
    draw_place (self, snapshot, &area, &visible, &self->field, TRUE);
  if (self->frame.visible)
    draw_place (self, snapshot, &area, &visible, &self->frame, FALSE);
  draw_focus (self, snapshot);
  if (!complete)
    fovea_widget_draw_again (widget);
}
