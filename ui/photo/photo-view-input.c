/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-view-private.h"

#include <math.h>

#define KEY_ZOOM 1.25
#define SCROLL_ZOOM 1.1
#define KEY_PAN 64.0
#define WHEEL_PAN 64.0
#define KEY_DIVIDER 0.02
#define GRIP 8.0           /* how near the pointer must be to take the divider */
#define CLICK_DISTANCE 4.0 /* a press that moves less is a click */

static void
zoom_by (FoveaPhotoView *self, double factor)
{
  double zoom = self->zoom * factor;

  /* 100 % is never jumped over. */
  if ((self->zoom < 1.0 && zoom > 1.0) || (self->zoom > 1.0 && zoom < 1.0))
    zoom = 1.0;
  fovea_photo_view_zoom_to (self, zoom);
}

static void
zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (FOVEA_PHOTO_VIEW (widget), KEY_ZOOM);
}

static void
zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (FOVEA_PHOTO_VIEW (widget), 1.0 / KEY_ZOOM);
}

static void
zoom_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_photo_view_zoom_fit (FOVEA_PHOTO_VIEW (widget));
}

static void
zoom_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_photo_view_zoom_to (FOVEA_PHOTO_VIEW (widget), g_variant_get_double (parameter));
}

static void
pan (GtkWidget *widget, const char *name, GVariant *parameter)
{
  double dx, dy;

  g_variant_get (parameter, "(dd)", &dx, &dy);
  fovea_photo_view_pan (FOVEA_PHOTO_VIEW (widget), dx, dy);
}

/* Left and Right pan a photo that is wider than the view; one that fits gives way to its neighbour. */
static void
walk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (widget);
  gint direction = g_variant_get_int32 (parameter);
  graphene_rect_t area;

  if (fovea_photo_view_get_area (self, &area) && area.size.width > (float) gtk_widget_get_width (widget) + 1.0f)
    fovea_photo_view_pan (self, direction * KEY_PAN, 0);
  else
    gtk_widget_activate_action (widget, "win.step-photo", "i", direction);
}

static void
move_divider (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (widget);

  fovea_photo_view_set_divider (self, self->divider + g_variant_get_double (parameter));
}

static gboolean
is_over_divider (FoveaPhotoView *self, double x)
{
  graphene_rect_t visible;

  return self->layers[FOVEA_LAYER_BEFORE].image && fovea_photo_view_get_visible (self, &visible)
         && fabs (x - fovea_photo_view_get_divider_x (self, &visible)) <= GRIP;
}

static gboolean
is_whole (FoveaPhotoView *self)
{
  graphene_rect_t area;

  return fovea_photo_view_get_area (self, &area) && area.size.width <= (float) gtk_widget_get_width (GTK_WIDGET (self)) + 1.0f
         && area.size.height <= (float) gtk_widget_get_height (GTK_WIDGET (self)) + 1.0f;
}

gboolean
fovea_photo_view_can_drag_out (FoveaPhotoView *self, double x, double y)
{
  double image_x, image_y;

  g_return_val_if_fail (FOVEA_IS_PHOTO_VIEW (self), FALSE);
  fovea_photo_view_to_image (self, x, y, &image_x, &image_y);
  return !isnan (image_x) && is_whole (self) && !is_over_divider (self, x);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaPhotoView *self)
{
  double image_x, image_y;

  /* GTK repeats the last motion when widgets move under a resting pointer. */
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), is_over_divider (self, x) ? "ew-resize" : NULL);
  fovea_photo_view_to_image (self, x, y, &image_x, &image_y);
  fovea_photo_view_emit_pointed (self, image_x, image_y);
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaPhotoView *self)
{
  self->pointer_x = self->pointer_y = NAN;
  fovea_photo_view_emit_pointed (self, NAN, NAN);
}

/* A photo that is whole in sight has nowhere to go: there the wheel zooms without Ctrl as well. */
static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, FoveaPhotoView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double step = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL ? WHEEL_PAN : 1.0;

  if ((state & GDK_CONTROL_MASK) || (is_whole (self) && dy < 0.0))
    {
      double x = isnan (self->pointer_x) ? gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 : self->pointer_x;
      double y = isnan (self->pointer_y) ? gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 : self->pointer_y;

      fovea_photo_view_zoom_at (self, self->zoom * pow (SCROLL_ZOOM, -dy * step / WHEEL_PAN), x, y);
    }
  else if (state & GDK_SHIFT_MASK)
    fovea_photo_view_pan (self, dy * step, dx * step);
  else
    fovea_photo_view_pan (self, dx * step, dy * step);
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, FoveaPhotoView *self)
{
  self->pinch_zoom = self->zoom;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, FoveaPhotoView *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    fovea_photo_view_zoom_at (self, self->pinch_zoom * scale, x, y);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, FoveaPhotoView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged = FALSE;
  self->dragging_divider = is_over_divider (self, x);
  self->drag_x = self->dragging_divider ? self->divider : self->centre_x;
  self->drag_y = self->centre_y;
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, FoveaPhotoView *self)
{
  graphene_rect_t visible;

  if (!self->dragged && hypot (dx, dy) < CLICK_DISTANCE)
    return;
  self->dragged = TRUE;
  if (!self->dragging_divider)
    {
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
      fovea_photo_view_pan (self, (self->drag_x - self->centre_x) * self->zoom - dx,
                            (self->drag_y - self->centre_y) * self->zoom - dy);
    }
  else if (fovea_photo_view_get_visible (self, &visible) && visible.size.width > 0)
    fovea_photo_view_set_divider (self, self->drag_x + dx / visible.size.width);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, FoveaPhotoView *self)
{
  double x, y, image_x, image_y;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), NULL);
  if (self->dragged || self->dragging_divider || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  fovea_photo_view_to_image (self, x, y, &image_x, &image_y);
  if (!isnan (image_x))
    fovea_photo_view_emit_clicked (self, image_x, image_y);
}

static void
add_controller (FoveaPhotoView *self, GtkEventController *controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
bind_pan (GtkWidgetClass *widget_class, guint key, guint keypad_key, GdkModifierType modifiers, double dx, double dy)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, "photo.pan", "(dd)", dx, dy);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, modifiers, "photo.pan", "(dd)", dx, dy);
}

void
fovea_photo_view_class_init_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "photo.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "photo.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "photo.zoom-fit", NULL, zoom_fit);
  gtk_widget_class_install_action (widget_class, "photo.zoom-to", "d", zoom_to);
  gtk_widget_class_install_action (widget_class, "photo.pan", "(dd)", pan);
  gtk_widget_class_install_action (widget_class, "photo.move-divider", "d", move_divider);

  gtk_widget_class_install_action (widget_class, "photo.walk", "i", walk);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "photo.walk", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Left, 0, "photo.walk", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "photo.walk", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Right, 0, "photo.walk", "i", 1);
  bind_pan (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, GDK_CONTROL_MASK, -KEY_PAN, 0);
  bind_pan (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, GDK_CONTROL_MASK, KEY_PAN, 0);
  for (guint i = 0; i < 2; i++)
    {
      bind_pan (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, i ? GDK_CONTROL_MASK : 0, 0, -KEY_PAN);
      bind_pan (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, i ? GDK_CONTROL_MASK : 0, 0, KEY_PAN);
    }
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_SHIFT_MASK, "photo.move-divider", "d", -KEY_DIVIDER);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_SHIFT_MASK, "photo.move-divider", "d", KEY_DIVIDER);
}

void
fovea_photo_view_init_input (FoveaPhotoView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  add_controller (self, motion);
  add_controller (self, scroll);
  add_controller (self, GTK_EVENT_CONTROLLER (pinch));
  add_controller (self, GTK_EVENT_CONTROLLER (drag));
}
