/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer and keyboard of the graph. */

#include <math.h>

#include "ui/graph/graph-view-private.h"

#define KEY_ZOOM 1.25
#define SCROLL_ZOOM 1.1
#define KEY_PAN 64.0
#define WHEEL_PAN 64.0
#define CLICK_DISTANCE 4.0 /* a press that moves less is a click */

static void
zoom_by (FoveaGraphView *self, double factor)
{
  double zoom = self->zoom * factor;

  /* 100 % is never jumped over. */
  if ((self->zoom < 1.0 && zoom > 1.0) || (self->zoom > 1.0 && zoom < 1.0))
    zoom = 1.0;
  fovea_graph_view_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

static void
zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (FOVEA_GRAPH_VIEW (widget), KEY_ZOOM);
}

static void
zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom_by (FOVEA_GRAPH_VIEW (widget), 1.0 / KEY_ZOOM);
}

static void
zoom_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);

  zoom_by (self, g_variant_get_double (parameter) / self->zoom);
}

static void
zoom_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);

  if (!self->graph)
    return;
  fovea_graph_view_zoom_at (self, fovea_graph_view_fit_zoom (self), 0.0, 0.0);
  fovea_graph_view_centre (self, self->graph->width / 2.0, self->graph->height / 2.0);
  self->fit = TRUE;
}

static void
pan (GtkWidget *widget, const char *name, GVariant *parameter)
{
  double dx, dy;

  g_variant_get (parameter, "(dd)", &dx, &dy);
  fovea_graph_view_pan (FOVEA_GRAPH_VIEW (widget), dx, dy);
}

static void
expand_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_graph_view_expand_all (FOVEA_GRAPH_VIEW (widget), TRUE);
}

static void
collapse_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_graph_view_expand_all (FOVEA_GRAPH_VIEW (widget), FALSE);
}

static void
toggle_block (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);

  if (self->graph && self->cursor >= 0)
    fovea_graph_view_toggle (self, self->graph->boxes[self->cursor].block);
}

/* The box above (@down FALSE) or below that is linked with the cursor and stands nearest; or -1. */
static gint
linked (FoveaGraphView *self, gboolean down)
{
  const FoveaGraph *graph = self->graph;
  double nearest = INFINITY;
  gint found = -1;

  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[i];
      guint other = down ? edge->to : edge->from;
      double distance = hypot (graph->boxes[other].x - graph->boxes[self->cursor].x, graph->boxes[other].y - graph->boxes[self->cursor].y);

      if ((gint) (down ? edge->from : edge->to) != self->cursor || distance >= nearest)
        continue;
      nearest = distance;
      found = (gint) other;
    }
  return found;
}

/* "up", "down", "left", "right", "first" or "last". */
static void
walk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);
  const char *to = g_variant_get_string (parameter, NULL);
  gint box = 0;

  if (!self->graph)
    return;
  if (g_str_equal (to, "last"))
    box = (gint) self->graph->n_boxes - 1;
  else if (!g_str_equal (to, "first") && self->cursor >= 0)
    box = g_str_equal (to, "up") || g_str_equal (to, "down")
              ? linked (self, g_str_equal (to, "down"))
              : fovea_graph_neighbour (self->graph, (guint) self->cursor, g_str_equal (to, "right") ? 1 : -1);
  if (box >= 0)
    fovea_graph_view_select (self, box);
  else
    gtk_widget_error_bell (widget);
}

static gint
box_under (FoveaGraphView *self, double x, double y)
{
  graphene_rect_t place;
  double scale_x, scale_y, graph_x, graph_y;

  if (!self->graph || (fovea_graph_view_get_overview (self, &place, &scale_x, &scale_y)
                       && graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y))))
    return -1;
  fovea_graph_view_to_graph (self, x, y, &graph_x, &graph_y);
  return fovea_graph_box_at (self->graph, graph_x, graph_y);
}

static void
hover (FoveaGraphView *self, gint box)
{
  if (box == self->hover)
    return;
  self->hover = box;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaGraphView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  hover (self, box_under (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaGraphView *self)
{
  self->pointer_x = self->pointer_y = NAN;
  hover (self, -1);
}

static gboolean
on_tooltip (FoveaGraphView *self, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  gint box = by_keyboard ? self->cursor : box_under (self, x, y);
  g_autofree char *text =
      box >= 0 ? fovea_graph_box_tooltip (self->graph, (guint) box, self->document ? fovea_document_get_fields (self->document) : NULL) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, FoveaGraphView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double step = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL ? WHEEL_PAN : 1.0;

  if (state & GDK_CONTROL_MASK)
    {
      double x = isnan (self->pointer_x) ? gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 : self->pointer_x;
      double y = isnan (self->pointer_y) ? gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 : self->pointer_y;

      fovea_graph_view_zoom_at (self, self->zoom * pow (SCROLL_ZOOM, -dy * step / WHEEL_PAN), x, y);
    }
  else if (state & GDK_SHIFT_MASK)
    fovea_graph_view_pan (self, dy * step, dx * step);
  else
    fovea_graph_view_pan (self, dx * step, dy * step);
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, FoveaGraphView *self)
{
  self->pinch_zoom = self->zoom;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, FoveaGraphView *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    fovea_graph_view_zoom_at (self, self->pinch_zoom * scale, x, y);
}

/* The place under the pointer on the overview comes to the middle. */
static gboolean
go_to_overview (FoveaGraphView *self, double x, double y)
{
  graphene_rect_t place;
  double scale_x, scale_y;

  if (!fovea_graph_view_get_overview (self, &place, &scale_x, &scale_y))
    return FALSE;
  fovea_graph_view_centre (self, (x - place.origin.x) / scale_x, (y - place.origin.y) / scale_y);
  return TRUE;
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, FoveaGraphView *self)
{
  graphene_rect_t place;
  double scale_x, scale_y;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->on_overview = fovea_graph_view_get_overview (self, &place, &scale_x, &scale_y)
                      && graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  if (self->on_overview)
    go_to_overview (self, x, y);
  self->dragged = FALSE;
  self->drag_x = self->centre_x;
  self->drag_y = self->centre_y;
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, FoveaGraphView *self)
{
  double x, y;

  if (!self->dragged && hypot (dx, dy) < CLICK_DISTANCE)
    return;
  self->dragged = TRUE;
  if (!self->on_overview)
    {
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
      fovea_graph_view_pan (self, (self->drag_x - self->centre_x) * self->zoom - dx, (self->drag_y - self->centre_y) * self->zoom - dy);
    }
  else if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    go_to_overview (self, x + dx, y + dy);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, FoveaGraphView *self)
{
  double x, y;
  gint box;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), NULL);
  if (self->dragged || self->on_overview || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  box = box_under (self, x, y);
  if (box >= 0)
    fovea_graph_view_select (self, box);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaGraphView *self)
{
  gint box = n_press == 2 ? box_under (self, x, y) : -1;

  if (box >= 0)
    fovea_graph_view_toggle (self, self->graph->boxes[box].block);
}

static void
bind (GtkWidgetClass *widget_class, guint key, guint keypad_key, const char *to, double dx, double dy)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, "graph.walk", "s", to);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, 0, "graph.walk", "s", to);
  if (dx == 0.0 && dy == 0.0)
    return;
  gtk_widget_class_add_binding_action (widget_class, key, GDK_CONTROL_MASK, "graph.pan", "(dd)", dx, dy);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, GDK_CONTROL_MASK, "graph.pan", "(dd)", dx, dy);
}

void
fovea_graph_view_class_init_input (GtkWidgetClass *widget_class)
{
  static const guint toggles[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space, GDK_KEY_BackSpace };

  gtk_widget_class_install_action (widget_class, "graph.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "graph.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "graph.zoom-fit", NULL, zoom_fit);
  gtk_widget_class_install_action (widget_class, "graph.zoom-to", "d", zoom_to);
  gtk_widget_class_install_action (widget_class, "graph.pan", "(dd)", pan);
  gtk_widget_class_install_action (widget_class, "graph.walk", "s", walk);
  gtk_widget_class_install_action (widget_class, "graph.expand-all", NULL, expand_all);
  gtk_widget_class_install_action (widget_class, "graph.collapse-all", NULL, collapse_all);
  gtk_widget_class_install_action (widget_class, "graph.toggle-block", NULL, toggle_block);

  bind (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, "left", -KEY_PAN, 0.0);
  bind (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, "right", KEY_PAN, 0.0);
  bind (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, "up", 0.0, -KEY_PAN);
  bind (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, "down", 0.0, KEY_PAN);
  bind (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, "first", 0.0, 0.0);
  bind (widget_class, GDK_KEY_End, GDK_KEY_KP_End, "last", 0.0, 0.0);
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    gtk_widget_class_add_binding_action (widget_class, toggles[i], 0, "graph.toggle-block", NULL);
}

void
fovea_graph_view_init_input (FoveaGraphView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
}
