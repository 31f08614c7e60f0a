/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/bar-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/numbers.h"

#define TOP 10
#define PLOT_HEIGHT 96.0
#define ROW_HEIGHT 24.0
#define MARGIN 10.0
#define NAME_SHARE 0.45
#define NUMBER_WIDTH 72.0

struct _FoveaBarChart
{
  GtkWidget parent_instance;

  FoveaMaps *maps;
  char **labels;
  gsize top[TOP];
  gsize n_top;
  gint pinned, hover;
};

enum
{
  PICKED,
  HOVERED,
  LAYER_STEPPED,
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoveaBarChart, fovea_bar_chart, GTK_TYPE_WIDGET)

static double
value_of (FoveaBarChart *self, gsize element)
{
  return fovea_maps_get (self->maps, element)[0];
}

static char *
name_of (FoveaBarChart *self, gsize element)
{
  return self->labels ? g_strdup (self->labels[element]) : g_strdup_printf ("%zu", element);
}

/* The lowest and highest value, with zero between. */
static FoveaRange
extent (FoveaBarChart *self)
{
  FoveaRange range = { fmin (self->maps->whole.minimum, 0.0), fmax (self->maps->whole.maximum, 0.0) };

  if (range.high <= range.low)
    range.high = range.low + 1.0;
  return range;
}

static double
plot_width (FoveaBarChart *self)
{
  return MAX (1.0, gtk_widget_get_width (GTK_WIDGET (self)) - 2.0 * MARGIN);
}

static gint
element_at (FoveaBarChart *self, double x, double y)
{
  gint element = -1;

  if (!self->maps)
    return -1;
  if (y < MARGIN + PLOT_HEIGHT)
    element = (gint) floor ((x - MARGIN) * self->maps->count / plot_width (self));
  else
    {
      double row = floor ((y - PLOT_HEIGHT - 2.0 * MARGIN) / ROW_HEIGHT);

      if (row >= 0.0 && row < self->n_top)
        element = (gint) self->top[(gsize) row];
    }
  return element >= 0 && element < (gint) self->maps->count ? element : -1;
}

static void
describe (FoveaBarChart *self, gint element)
{
  g_autofree char *name = element >= 0 ? name_of (self, element) : NULL;
  g_autofree char *value = element >= 0 ? fovea_text_value (value_of (self, element)) : NULL;
  g_autofree char *text = element >= 0 ? g_strdup_printf ("%s: %s", name, value) : g_strdup ("");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
pick (FoveaBarChart *self, gint element)
{
  if (element >= 0)
    g_signal_emit (self, signals[PICKED], 0, element);
}

static void
set_hover (FoveaBarChart *self, gint element)
{
  if (element == self->hover)
    return;
  self->hover = element;
  g_signal_emit (self, signals[HOVERED], 0, element);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaBarChart *self)
{
  set_hover (self, element_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaBarChart *self)
{
  set_hover (self, -1);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaBarChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  pick (self, element_at (self, x, y));
}

static gboolean
on_step (GtkWidget *widget, GVariant *step, gpointer data)
{
  FoveaBarChart *self = FOVEA_BAR_CHART (widget);

  if (self->maps)
    pick (self, CLAMP (self->pinned + g_variant_get_int32 (step), 0, (gint) self->maps->count - 1));
  return GDK_EVENT_STOP;
}

static gboolean
on_page_key (GtkWidget *widget, GVariant *direction, gpointer data)
{
  g_signal_emit (widget, signals[LAYER_STEPPED], 0, g_variant_get_int32 (direction));
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  g_signal_emit (widget, signals[LEFT], 0);
  return GDK_EVENT_STOP;
}

static void
draw_text (FoveaBarChart *self, GtkSnapshot *snapshot, const char *text, double x, double y, double width, PangoAlignment align,
           const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_width (layout, (int) width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, align);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* Elements first .. last - 1 share column @x: its bar reaches from the least to the greatest of them, and to zero. */
static void
draw_column (FoveaBarChart *self, cairo_t *cairo, FoveaRange range, gsize first, gsize last, double x, double width)
{
  double low = 0.0, high = 0.0;
  double scale = PLOT_HEIGHT / (range.high - range.low);

  for (gsize i = first; i < last; i++)
    {
      low = fmin (low, value_of (self, i));
      high = fmax (high, value_of (self, i));
    }
  cairo_rectangle (cairo, x, MARGIN + (range.high - high) * scale, width, (high - low) * scale);
}

static void
draw_plot (FoveaBarChart *self, GtkSnapshot *snapshot, const GdkRGBA *bar, const GdkRGBA *text)
{
  double width = plot_width (self);
  gsize columns = MIN (self->maps->count, (gsize) width);
  double step = width / columns;
  double gap = step > 4.0 ? 1.0 : 0.0;
  FoveaRange range = extent (self);
  cairo_t *cairo = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT ((float) MARGIN, (float) MARGIN - 1.0f, (float) width, (float) PLOT_HEIGHT + 2.0f));

  gdk_cairo_set_source_rgba (cairo, bar);
  for (gsize i = 0; i < columns; i++)
    draw_column (self, cairo, range, i * self->maps->count / columns, (i + 1) * self->maps->count / columns, MARGIN + i * step,
                 step - gap);
  cairo_fill (cairo);
  gdk_cairo_set_source_rgba (cairo, text);
  cairo_rectangle (cairo, MARGIN, floor (MARGIN + range.high * PLOT_HEIGHT / (range.high - range.low)), width, 1.0);
  cairo_fill (cairo);
  if (self->pinned >= 0)
    {
      cairo_set_source_rgb (cairo, 1.0, 0.64, 0.28);
      cairo_rectangle (cairo, MARGIN + self->pinned * width / self->maps->count, MARGIN, MAX (2.0, width / self->maps->count - gap),
                       PLOT_HEIGHT);
      cairo_set_line_width (cairo, 2.0);
      cairo_stroke (cairo);
    }
  cairo_destroy (cairo);
}

static void
draw_row (FoveaBarChart *self, GtkSnapshot *snapshot, gsize row, const GdkRGBA *bar, const GdkRGBA *text)
{
  gsize element = self->top[row];
  double y = PLOT_HEIGHT + 2.0 * MARGIN + row * ROW_HEIGHT;
  double width = plot_width (self);
  double bar_left = MARGIN + width * NAME_SHARE;
  double bar_room = width * (1.0 - NAME_SHARE) - NUMBER_WIDTH;
  FoveaRange range = extent (self);
  double share = CLAMP (fabs (value_of (self, element)) / fmax (range.high, -range.low), 0.0, 1.0);
  g_autofree char *name = name_of (self, element);
  g_autofree char *value = fovea_text_value (value_of (self, element));
  GdkRGBA shade = *text;

  shade.alpha = (gint) element == self->pinned ? 0.16f : 0.07f;
  if ((gint) element == self->pinned || (gint) element == self->hover)
    gtk_snapshot_append_color (snapshot, &shade,
                               &GRAPHENE_RECT_INIT (0.0f, (float) y, gtk_widget_get_width (GTK_WIDGET (self)), (float) ROW_HEIGHT));
  draw_text (self, snapshot, name, MARGIN, y + 2.0, width * NAME_SHARE - MARGIN, PANGO_ALIGN_LEFT, text);
  gtk_snapshot_append_color (
      snapshot, bar,
      &GRAPHENE_RECT_INIT ((float) bar_left, (float) y + 6.0f, (float) MAX (1.0, bar_room * share), (float) ROW_HEIGHT - 12.0f));
  draw_text (self, snapshot, value, MARGIN + width - NUMBER_WIDTH, y + 2.0, NUMBER_WIDTH, PANGO_ALIGN_RIGHT, text);
}

static void
fovea_bar_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaBarChart *self = FOVEA_BAR_CHART (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA text, bar = { 0.2f, 0.5f, 0.9f, 1.0f };

  if (!self->maps)
    return;
  gtk_style_context_get_color (style, &text);
  gtk_style_context_lookup_color (style, "accent_bg_color", &bar);
  draw_plot (self, snapshot, &bar, &text);
  for (gsize row = 0; row < self->n_top; row++)
    draw_row (self, snapshot, row, &bar, &text);
}

static void
fovea_bar_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural
      = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : (int) (PLOT_HEIGHT + 3.0 * MARGIN + TOP * ROW_HEIGHT);
}

static void
fovea_bar_chart_finalize (GObject *object)
{
  FoveaBarChart *self = FOVEA_BAR_CHART (object);

  fovea_maps_unref (self->maps);
  g_strfreev (self->labels);
  G_OBJECT_CLASS (fovea_bar_chart_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, gboolean has_argument)
{
  return g_signal_new (name, FOVEA_TYPE_BAR_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, has_argument, G_TYPE_INT);
}

static void
fovea_bar_chart_class_init (FoveaBarChartClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_bar_chart_finalize;
  widget_class->measure = fovea_bar_chart_measure;
  widget_class->snapshot = fovea_bar_chart_snapshot;

  signals[PICKED] = add_signal ("picked", TRUE);
  signals[HOVERED] = add_signal ("hovered", TRUE);
  signals[LAYER_STEPPED] = add_signal ("layer-stepped", TRUE);
  signals[LEFT] = add_signal ("left", FALSE);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_step, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_step, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, on_page_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, on_page_key, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_set_css_name (widget_class, "barchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_bar_chart_init (FoveaBarChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->pinned = self->hover = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Values"), -1);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
fovea_bar_chart_set (FoveaBarChart *self, FoveaMaps *maps, char **labels)
{
  g_return_if_fail (FOVEA_IS_BAR_CHART (self));

  if (maps)
    fovea_maps_ref (maps);
  g_clear_pointer (&self->maps, fovea_maps_unref);
  g_clear_pointer (&self->labels, g_strfreev);
  self->maps = maps;
  self->hover = -1;
  if (maps)
    self->n_top = fovea_maps_top (maps, self->top, MIN (TOP, maps->count));
  if (maps && labels && g_strv_length (labels) == maps->count)
    self->labels = g_strdupv (labels);
  fovea_bar_chart_set_pinned (self, maps && self->pinned < (gint) maps->count ? self->pinned : -1);
}

void
fovea_bar_chart_set_pinned (FoveaBarChart *self, gint element)
{
  g_return_if_fail (FOVEA_IS_BAR_CHART (self));

  self->pinned = self->maps && element < (gint) self->maps->count ? element : -1;
  describe (self, self->pinned);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
