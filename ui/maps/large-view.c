/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/large-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/large-view-private.h"
#include "ui/maps/numbers.h"

#define GAP 10.0
#define LARGEST_SCALE 192.0

enum
{
  HOVERED,
  PICKED,
  LEFT,
  LAYER_STEPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static const FoveaMapsSpot nowhere = { -1, -1, -1 };

G_DEFINE_FINAL_TYPE (FoveaLargeView, fovea_large_view, GTK_TYPE_WIDGET)

static void
forget_textures (FoveaLargeView *self)
{
  for (gsize i = 0; i < self->n_panels; i++)
    g_clear_object (&self->panels[i].texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
forget_panels (FoveaLargeView *self)
{
  forget_textures (self);
  for (gsize i = 0; i < self->n_panels; i++)
    g_clear_pointer (&self->panels[i].rgb, g_free);
  self->n_panels = 0;
}

static double
fitting_scale (FoveaLargeView *self, double width, double height)
{
  return MIN (width / self->maps->width, height / self->maps->height);
}

/* As many columns as make the maps largest. */
static void
place_panels (FoveaLargeView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double best = 0.0;

  for (gsize columns = 1; columns <= self->n_panels; columns++)
    {
      gsize rows = (self->n_panels + columns - 1) / columns;
      double panel_width = MAX (1.0, floor ((width - GAP) / columns - GAP));
      double panel_height = MAX (1.0, floor ((height - GAP) / rows - GAP - self->caption));

      if (fitting_scale (self, panel_width, panel_height) <= best)
        continue;
      best = fitting_scale (self, panel_width, panel_height);
      self->columns = columns;
      self->panel_width = panel_width;
      self->panel_height = panel_height;
    }
  forget_textures (self);
}

double
fovea_large_view_scale (FoveaLargeView *self)
{
  double fit = fitting_scale (self, self->panel_width, self->panel_height);

  return self->zoom > 0.0 ? self->zoom : fit >= 1.0 ? floor (fit) : fit;
}

graphene_rect_t
fovea_large_view_panel (FoveaLargeView *self, gsize panel)
{
  return GRAPHENE_RECT_INIT ((float) (GAP + panel % self->columns * (self->panel_width + GAP)),
                             (float) (GAP + panel / self->columns * (self->panel_height + self->caption + GAP) + self->caption),
                             (float) self->panel_width, (float) self->panel_height);
}

graphene_point_t
fovea_large_view_origin (FoveaLargeView *self, gsize panel)
{
  graphene_rect_t rect = fovea_large_view_panel (self, panel);
  double scale = fovea_large_view_scale (self);

  return GRAPHENE_POINT_INIT ((float) (rect.origin.x + round (rect.size.width / 2.0 - self->middle_x * scale)),
                              (float) (rect.origin.y + round (rect.size.height / 2.0 - self->middle_y * scale)));
}

FoveaMapsSpot
fovea_large_view_marked (FoveaLargeView *self)
{
  return self->hover.tile >= 0 ? self->hover : self->cursor;
}

/* Along an axis: the map stays in sight, and in the middle when all of it fits. */
static double
clamp_middle (double middle, double size, double seen)
{
  return seen >= size ? size / 2.0 : CLAMP (middle, seen / 2.0, size - seen / 2.0);
}

void
fovea_large_view_move (FoveaLargeView *self, double middle_y, double middle_x)
{
  double scale = fovea_large_view_scale (self);

  self->middle_y = clamp_middle (middle_y, self->maps->height, self->panel_height / scale);
  self->middle_x = clamp_middle (middle_x, self->maps->width, self->panel_width / scale);
  forget_textures (self);
}

void
fovea_large_view_zoom_at (FoveaLargeView *self, double scale, double y, double x)
{
  double fit = fitting_scale (self, self->panel_width, self->panel_height);
  double before = fovea_large_view_scale (self);
  gsize panel = self->hover.tile >= 0 ? self->hover.tile : 0;
  graphene_rect_t rect = fovea_large_view_panel (self, panel);
  double off_y = y - rect.origin.y - rect.size.height / 2.0, off_x = x - rect.origin.x - rect.size.width / 2.0;

  scale = MIN (scale, MAX (LARGEST_SCALE, fit));
  self->zoom = scale <= fit ? 0.0 : MAX (1.0, round (scale));
  scale = fovea_large_view_scale (self);
  fovea_large_view_move (self, self->middle_y + off_y / before - off_y / scale, self->middle_x + off_x / before - off_x / scale);
}

void
fovea_large_view_zoom (FoveaLargeView *self, gboolean in)
{
  graphene_rect_t rect;

  g_return_if_fail (FOVEA_IS_LARGE_VIEW (self));

  if (self->n_panels == 0)
    return;
  rect = fovea_large_view_panel (self, MAX (self->hover.tile, 0));
  fovea_large_view_zoom_at (self, fovea_large_view_scale (self) * (in ? 2.0 : 0.5), rect.origin.y + rect.size.height / 2.0,
                            rect.origin.x + rect.size.width / 2.0);
}

char *
fovea_large_view_text (FoveaLargeView *self)
{
  FoveaMapsSpot spot = fovea_large_view_marked (self);
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (FOVEA_IS_LARGE_VIEW (self), NULL);

  if (spot.tile < 0)
    return g_string_free (text, FALSE);
  g_string_printf (text, _("row %d, column %d"), spot.y, spot.x);
  for (gsize i = 0; i < self->n_panels; i++)
    {
      const FoveaLargePanel *panel = &self->panels[i];
      g_autofree char *value
          = fovea_text_value (fovea_maps_get (panel->maps, panel->picture)[spot.y * (gint) self->maps->width + spot.x]);

      if (panel->maps == self->difference)
        g_string_append_printf (text, _(" · difference %s"), value);
      else
        g_string_append_printf (text, " · %zu: %s", panel->maps->index[panel->picture], value);
    }
  return g_string_free (text, FALSE);
}

void
fovea_large_view_announce (FoveaLargeView *self)
{
  FoveaMapsSpot spot = fovea_large_view_marked (self);
  g_autofree char *text = fovea_large_view_text (self);
  gint picture = spot.tile >= 0 ? (gint) self->panels[spot.tile].picture : -1;

  if (spot.tile >= 0 && self->panels[spot.tile].maps == self->difference)
    picture = (gint) self->panels[0].picture;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  g_signal_emit (self, signals[HOVERED], 0, picture, spot.y, spot.x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_large_view_pick (FoveaLargeView *self, FoveaMapsSpot spot)
{
  if (self->panels[spot.tile].maps != self->difference)
    g_signal_emit (self, signals[PICKED], 0, (gint) self->panels[spot.tile].picture, spot.y, spot.x);
}

void
fovea_large_view_leave (FoveaLargeView *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

void
fovea_large_view_step (FoveaLargeView *self, gint direction)
{
  g_signal_emit (self, signals[LAYER_STEPPED], 0, direction);
}

static void
fovea_large_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FoveaLargeView *self = FOVEA_LARGE_VIEW (widget);

  if (self->n_panels == 0)
    return;
  place_panels (self);
  fovea_large_view_move (self, self->middle_y, self->middle_x);
}

static void
fovea_large_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  if (FOVEA_LARGE_VIEW (widget)->n_panels > 0)
    fovea_large_view_draw (FOVEA_LARGE_VIEW (widget), snapshot);
}

static void
fovea_large_view_dispose (GObject *object)
{
  FoveaLargeView *self = FOVEA_LARGE_VIEW (object);

  forget_panels (self);
  g_clear_pointer (&self->maps, fovea_maps_unref);
  g_clear_pointer (&self->difference, fovea_maps_unref);
  G_OBJECT_CLASS (fovea_large_view_parent_class)->dispose (object);
}

static void
fovea_large_view_class_init (FoveaLargeViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_large_view_dispose;
  widget_class->size_allocate = fovea_large_view_size_allocate;
  widget_class->snapshot = fovea_large_view_snapshot;
  signals[HOVERED] = g_signal_new ("hovered", FOVEA_TYPE_LARGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                                   G_TYPE_INT, G_TYPE_INT);
  signals[PICKED] = g_signal_new ("picked", FOVEA_TYPE_LARGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                                  G_TYPE_INT, G_TYPE_INT);
  signals[LEFT] = g_signal_new ("left", FOVEA_TYPE_LARGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LAYER_STEPPED] = g_signal_new ("layer-stepped", FOVEA_TYPE_LARGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_INT);
  fovea_large_view_class_add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "mapsview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_large_view_init (FoveaLargeView *self)
{
  self->hover = self->cursor = self->pinned = nowhere;
  self->caption = 20.0;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Enlarged maps"), -1);
  fovea_large_view_add_input (self);
}

static void
add_panel (FoveaLargeView *self, FoveaMaps *maps, gsize picture)
{
  FoveaLargePanel *panel = &self->panels[self->n_panels++];

  *panel = (FoveaLargePanel){ maps, picture, g_malloc (maps->width * maps->height * 3) };
  fovea_maps_paint (maps, picture, panel->rgb, maps->width * 3);
}

/* What is pointed at stays the same pixel as far as there still is one. */
static FoveaMapsSpot
keep_spot (FoveaLargeView *self, FoveaMapsSpot spot)
{
  gboolean inside = spot.tile < (gint) self->n_panels && spot.y < (gint) self->maps->height && spot.x < (gint) self->maps->width;

  return spot.tile >= 0 && inside ? spot : nowhere;
}

void
fovea_large_view_set (FoveaLargeView *self, FoveaMaps *maps, const gsize *pictures, gsize n)
{
  gboolean same_size = maps && self->maps && maps->width == self->maps->width && maps->height == self->maps->height;

  g_return_if_fail (FOVEA_IS_LARGE_VIEW (self));
  g_return_if_fail (!maps || (n >= 1 && n <= FOVEA_MOST_ENLARGED));

  forget_panels (self);
  g_clear_pointer (&self->difference, fovea_maps_unref);
  if (maps)
    fovea_maps_ref (maps);
  g_clear_pointer (&self->maps, fovea_maps_unref);
  self->maps = maps;
  if (!maps)
    return;
  for (gsize i = 0; i < n; i++)
    add_panel (self, maps, pictures[i]);
  if (n == 2 && (self->difference = fovea_maps_difference (maps, pictures[0], pictures[1], NULL)))
    add_panel (self, self->difference, 0);
  if (!same_size)
    {
      self->zoom = 0.0;
      self->middle_y = maps->height / 2.0;
      self->middle_x = maps->width / 2.0;
    }
  self->hover = keep_spot (self, self->hover);
  self->cursor = keep_spot (self, self->cursor);
  self->pinned = nowhere;
  place_panels (self);
  fovea_large_view_move (self, self->middle_y, self->middle_x);
}

void
fovea_large_view_set_pinned (FoveaLargeView *self, gint picture, gint y, gint x)
{
  g_return_if_fail (FOVEA_IS_LARGE_VIEW (self));

  self->pinned = nowhere;
  for (gsize i = 0; i < self->n_panels; i++)
    if (self->panels[i].maps == self->maps && (gint) self->panels[i].picture == picture && y >= 0)
      self->pinned = (FoveaMapsSpot){ (gint) i, y, x };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
