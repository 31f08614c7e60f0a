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

/* As in a list of files: a click chooses one, Ctrl one more, Shift all up to it. */
static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaMapsView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  FoveaMapsSpot spot = spot_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (spot.tile < 0)
    return;
  self->cursor = spot.tile;
  if (state & GDK_CONTROL_MASK)
    fovea_maps_view_choose_also (self, spot.tile);
  else if (state & GDK_SHIFT_MASK)
    fovea_maps_view_choose_to (self, spot.tile);
  else
    {
      fovea_maps_view_choose_only (self, spot.tile);
      fovea_maps_view_pick (self, spot);
      if (n_press == 2)
        fovea_maps_view_open (self, spot.tile);
    }
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
move_tile (FoveaMapsView *self, guint key, GdkModifierType state)
{
  if (!move (key, (gint) self->layout.columns, (gint) self->layout.count, &self->cursor))
    {
      if (state & GDK_CONTROL_MASK)
        fovea_maps_view_choose_also (self, self->cursor);
      else
        fovea_maps_view_open (self, self->cursor);
      return;
    }
  fovea_maps_view_scroll_to (self, self->cursor);
  if (state & GDK_SHIFT_MASK)
    fovea_maps_view_choose_to (self, self->cursor);
  else if (!(state & GDK_CONTROL_MASK))
    fovea_maps_view_choose_only (self, self->cursor);
  fovea_maps_view_announce (self, (FoveaMapsSpot){ self->cursor, -1, -1 });
  if (!state)
    fovea_maps_view_pick (self, (FoveaMapsSpot){ self->cursor, -1, -1 });
}

gboolean
fovea_maps_view_key (FoveaMapsView *self, guint key, GdkModifierType state)
{
  if (!self->maps || self->n_tiles == 0)
    return GDK_EVENT_PROPAGATE;
  if (self->cursor >= 0)
    {
      move_tile (self, key, state);
      return GDK_EVENT_STOP;
    }
  self->cursor = 0;
  fovea_maps_view_scroll_to (self, 0);
  fovea_maps_view_choose_only (self, 0);
  fovea_maps_view_announce (self, (FoveaMapsSpot){ 0, -1, -1 });
  fovea_maps_view_pick (self, (FoveaMapsSpot){ 0, -1, -1 });
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
