/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer and keyboard of the maps view. */

#include "ui/maps/maps-view-private.h"

static const FoveaMapsSpot nowhere = { -1, -1, -1 };

static FoveaMapsSpot
spot_at (FoveaMapsView *self, double x, double y)
{
  return self->maps ? fovea_maps_layout_at (&self->layout, x, y + fovea_maps_view_scroll (self)) : nowhere;
}

static gboolean
same_spot (FoveaMapsSpot a, FoveaMapsSpot b)
{
  return a.tile == b.tile && a.y == b.y && a.x == b.x;
}

static void
hover (FoveaMapsView *self, FoveaMapsSpot spot)
{
  if (same_spot (spot, self->hover))
    return;
  self->hover = spot;
  fovea_maps_view_announce (self, spot);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaMapsView *self)
{
  hover (self, spot_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaMapsView *self)
{
  hover (self, nowhere);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaMapsView *self)
{
  FoveaMapsSpot spot = spot_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (spot.tile < 0)
    return;
  self->cursor = (FoveaMapsSpot){ spot.tile, -1, -1 };
  fovea_maps_view_pick (self, spot);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, FoveaMapsView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (!(state & GDK_CONTROL_MASK) || dy == 0.0)
    return GDK_EVENT_PROPAGATE;
  fovea_maps_view_set_cell (self, dy < 0.0 ? self->cell * 2 : self->cell / 2);
  return GDK_EVENT_STOP;
}

/* One step within @columns x @rows; FALSE for a key that is no direction. */
static gboolean
move (guint key, gint columns, gint count, gint *at)
{
  gint to = *at;

  switch (key)
    {
    case GDK_KEY_Left:
      to -= 1;
      break;
    case GDK_KEY_Right:
      to += 1;
      break;
    case GDK_KEY_Up:
      to -= columns;
      break;
    case GDK_KEY_Down:
      to += columns;
      break;
    case GDK_KEY_Home:
      to = 0;
      break;
    case GDK_KEY_End:
      to = count - 1;
      break;
    default:
      return FALSE;
    }
  if (to >= 0 && to < count)
    *at = to;
  return TRUE;
}

static void
move_pixel (FoveaMapsView *self, guint key)
{
  gint width = self->layout.map_width;
  gint at = self->cursor.y * width + self->cursor.x;

  if (!move (key, width, width * (gint) self->layout.map_height, &at))
    {
      fovea_maps_view_pick (self, self->cursor);
      return;
    }
  self->cursor.y = at / width;
  self->cursor.x = at % width;
  fovea_maps_view_announce (self, self->cursor);
}

static void
move_tile (FoveaMapsView *self, guint key)
{
  if (!move (key, self->layout.columns, self->layout.count, &self->cursor.tile))
    {
      self->cursor.y = self->layout.map_height / 2;
      self->cursor.x = self->layout.map_width / 2;
      fovea_maps_view_announce (self, self->cursor);
      return;
    }
  fovea_maps_view_scroll_to (self, self->cursor.tile);
  fovea_maps_view_announce (self, self->cursor);
  fovea_maps_view_pick (self, self->cursor);
}

gboolean
fovea_maps_view_key (FoveaMapsView *self, guint key)
{
  if (!self->maps)
    return GDK_EVENT_PROPAGATE;
  if (self->cursor.tile < 0)
    {
      self->cursor = (FoveaMapsSpot){ 0, -1, -1 };
      fovea_maps_view_scroll_to (self, 0);
      fovea_maps_view_announce (self, self->cursor);
      fovea_maps_view_pick (self, self->cursor);
    }
  else if (self->cursor.y >= 0)
    move_pixel (self, key);
  else
    move_tile (self, key);
  return GDK_EVENT_STOP;
}

void
fovea_maps_view_add_input (FoveaMapsView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL
                                                                | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
