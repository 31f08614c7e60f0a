/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer and keyboard of the large view. */

#include <math.h>

#include "ui/maps/large-view-private.h"

static const FoveaMapsSpot nowhere = { -1, -1, -1 };

/* The value under a point of the widget. */
static FoveaMapsSpot
spot_at (FoveaLargeView *self, double x, double y)
{
  for (gsize i = 0; i < self->n_panels; i++)
    {
      graphene_rect_t rect = fovea_large_view_panel (self, i);
      graphene_point_t origin = fovea_large_view_origin (self, i);
      double scale = fovea_large_view_scale (self);
      double row = floor ((y - origin.y) / scale), column = floor ((x - origin.x) / scale);

      if (graphene_rect_contains_point (&rect, &GRAPHENE_POINT_INIT ((float) x, (float) y)) && row >= 0.0 && column >= 0.0
          && row < self->maps->height && column < self->maps->width)
        return (FoveaMapsSpot){ (gint) i, (gint) row, (gint) column };
    }
  return nowhere;
}

static void
hover (FoveaLargeView *self, FoveaMapsSpot spot)
{
  if (spot.tile == self->hover.tile && spot.y == self->hover.y && spot.x == self->hover.x)
    return;
  self->hover = spot;
  fovea_large_view_announce (self);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaLargeView *self)
{
  hover (self, spot_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaLargeView *self)
{
  hover (self, nowhere);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, FoveaLargeView *self)
{
  FoveaMapsSpot spot = spot_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (spot.tile < 0)
    return;
  self->cursor = spot;
  fovea_large_view_pick (self, spot);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, FoveaLargeView *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  FoveaMapsSpot spot = fovea_large_view_marked (self);
  graphene_rect_t rect;
  double x, y;

  if (dy == 0.0 || self->n_panels == 0)
    return GDK_EVENT_PROPAGATE;
  rect = fovea_large_view_panel (self, MAX (spot.tile, 0));
  if (self->hover.tile < 0 || !event)
    {
      x = rect.origin.x + rect.size.width / 2.0;
      y = rect.origin.y + rect.size.height / 2.0;
    }
  else
    {
      graphene_point_t origin = fovea_large_view_origin (self, (gsize) spot.tile);

      x = origin.x + (spot.x + 0.5) * fovea_large_view_scale (self);
      y = origin.y + (spot.y + 0.5) * fovea_large_view_scale (self);
    }
  fovea_large_view_zoom_at (self, fovea_large_view_scale (self) * pow (1.25, -dy), y, x);
  return GDK_EVENT_STOP;
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, FoveaLargeView *self)
{
  self->drag_y = self->middle_y;
  self->drag_x = self->middle_x;
}

static void
on_drag_update (GtkGestureDrag *gesture, double x, double y, FoveaLargeView *self)
{
  double scale = self->n_panels > 0 ? fovea_large_view_scale (self) : 1.0;

  if (self->n_panels == 0 || hypot (x, y) < 6.0)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  fovea_large_view_move (self, self->drag_y - y / scale, self->drag_x - x / scale);
}

/* Keeps the cursor in sight. */
static void
follow_cursor (FoveaLargeView *self)
{
  double scale = fovea_large_view_scale (self);
  double half_y = MAX (0.5, self->panel_height / scale / 2.0 - 1.0), half_x = MAX (0.5, self->panel_width / scale / 2.0 - 1.0);

  fovea_large_view_move (self, CLAMP (self->middle_y, self->cursor.y + 0.5 - half_y, self->cursor.y + 0.5 + half_y),
                         CLAMP (self->middle_x, self->cursor.x + 0.5 - half_x, self->cursor.x + 0.5 + half_x));
}

static void
move_cursor (FoveaLargeView *self, gint down, gint right)
{
  if (self->cursor.tile < 0)
    self->cursor = (FoveaMapsSpot){ 0, (gint) self->maps->height / 2, (gint) self->maps->width / 2 };
  else
    {
      self->cursor.y = CLAMP (self->cursor.y + down, 0, (gint) self->maps->height - 1);
      self->cursor.x = CLAMP (self->cursor.x + right, 0, (gint) self->maps->width - 1);
    }
  self->hover = nowhere;
  follow_cursor (self);
  fovea_large_view_announce (self);
}

static gboolean
on_arrow (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaLargeView *self = FOVEA_LARGE_VIEW (widget);
  gint down, right;

  g_variant_get (arguments, "(ii)", &down, &right);
  if (self->n_panels > 0)
    move_cursor (self, down, right);
  return GDK_EVENT_STOP;
}

static gboolean
on_enter (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaLargeView *self = FOVEA_LARGE_VIEW (widget);

  if (self->n_panels > 0 && self->cursor.tile < 0)
    move_cursor (self, 0, 0);
  else if (self->n_panels > 0)
    fovea_large_view_pick (self, self->cursor);
  return GDK_EVENT_STOP;
}

static gboolean
on_zoom (GtkWidget *widget, GVariant *direction, gpointer data)
{
  FoveaLargeView *self = FOVEA_LARGE_VIEW (widget);

  if (g_variant_get_int32 (direction) != 0)
    fovea_large_view_zoom (self, g_variant_get_int32 (direction) > 0);
  else if (self->n_panels > 0)
    fovea_large_view_zoom_at (self, 0.0, 0.0, 0.0);
  return GDK_EVENT_STOP;
}

static gboolean
on_page_key (GtkWidget *widget, GVariant *direction, gpointer data)
{
  fovea_large_view_step (FOVEA_LARGE_VIEW (widget), g_variant_get_int32 (direction));
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  fovea_large_view_leave (FOVEA_LARGE_VIEW (widget));
  return GDK_EVENT_STOP;
}

void
fovea_large_view_class_add_keys (GtkWidgetClass *class)
{
  static const struct
  {
    guint key;
    gint down, right;
  } arrows[] = { { GDK_KEY_Up, -1, 0 }, { GDK_KEY_Down, 1, 0 }, { GDK_KEY_Left, 0, -1 }, { GDK_KEY_Right, 0, 1 },
                 { GDK_KEY_Home, 0, -G_MAXINT16 }, { GDK_KEY_End, 0, G_MAXINT16 } };
  static const struct
  {
    guint key;
    gint direction;
  } zooms[] = { { GDK_KEY_plus, 1 }, { GDK_KEY_equal, 1 }, { GDK_KEY_KP_Add, 1 }, { GDK_KEY_minus, -1 },
                { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 }, { GDK_KEY_KP_0, 0 } };
  static const guint enters[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space };

  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    gtk_widget_class_add_binding (class, arrows[i].key, 0, on_arrow, "(ii)", arrows[i].down, arrows[i].right);
  for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (class, zooms[i].key, 0, on_zoom, "i", zooms[i].direction);
  for (gsize i = 0; i < G_N_ELEMENTS (enters); i++)
    gtk_widget_class_add_binding (class, enters[i], 0, on_enter, NULL);
  gtk_widget_class_add_binding (class, GDK_KEY_Page_Up, 0, on_page_key, "i", -1);
  gtk_widget_class_add_binding (class, GDK_KEY_Page_Down, 0, on_page_key, "i", 1);
  gtk_widget_class_add_binding (class, GDK_KEY_Escape, 0, on_escape, NULL);
}

void
fovea_large_view_add_input (FoveaLargeView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
