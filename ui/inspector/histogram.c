/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/histogram.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/numbers.h"

#define PLOT_HEIGHT 84.0
#define RANGE_HEIGHT 5.0
#define TEXT_HEIGHT 18.0

struct _FoveaHistogram
{
  GtkWidget parent_instance;

  FoveaDistribution *distribution;
  FoveaRange range;
  gboolean has_range, logarithmic;
  gint hover; /* bin, -1: none */
};

G_DEFINE_FINAL_TYPE (FoveaHistogram, fovea_histogram, GTK_TYPE_WIDGET)

static void
describe (FoveaHistogram *self)
{
  g_autofree char *text = NULL;

  if (self->distribution && self->hover >= 0)
    {
      g_autofree char *from = fovea_text_tick (fovea_distribution_edge (self->distribution, self->hover));
      g_autofree char *to = fovea_text_tick (fovea_distribution_edge (self->distribution, self->hover + 1));
      g_autofree char *count = fovea_text_count (self->distribution->counts[self->hover]);

      text = g_strdup_printf (_("%s to %s: %s"), from, to, count);
    }
  else if (self->distribution)
    {
      g_autofree char *minimum = fovea_text_tick (self->distribution->basic.minimum);
      g_autofree char *maximum = fovea_text_tick (self->distribution->basic.maximum);

      text = g_strdup_printf (_("%d equal steps from %s to %s"), FOVEA_HISTOGRAM_BINS, minimum, maximum);
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "", -1);
}

static void
hover (FoveaHistogram *self, gint bin)
{
  if (bin == self->hover)
    return;
  self->hover = bin;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaHistogram *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  hover (self, x >= 0.0 && x < width ? (gint) (x * FOVEA_HISTOGRAM_BINS / width) : -1);
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaHistogram *self)
{
  hover (self, -1);
}

/* The left and right arrow walk over the bars. */
static gboolean
on_step (GtkWidget *widget, GVariant *step, gpointer data)
{
  FoveaHistogram *self = FOVEA_HISTOGRAM (widget);

  hover (self, CLAMP (self->hover + g_variant_get_int32 (step), 0, FOVEA_HISTOGRAM_BINS - 1));
  return GDK_EVENT_STOP;
}

static double
height_of (FoveaHistogram *self, guint bin)
{
  double largest = 0.0, count = (double) self->distribution->counts[bin];

  for (guint i = 0; i < FOVEA_HISTOGRAM_BINS; i++)
    largest = MAX (largest, (double) self->distribution->counts[i]);
  if (count == 0.0)
    return 0.0;
  return MAX (1.0, PLOT_HEIGHT * (self->logarithmic ? log1p (count) / log1p (largest) : count / largest));
}

static double
place_of (FoveaHistogram *self, double value, double width)
{
  const FoveaStatistics *basic = &self->distribution->basic;
  double span = basic->maximum - basic->minimum;

  return span > 0.0 ? CLAMP ((value - basic->minimum) / span, 0.0, 1.0) * width : 0.0;
}

static void
draw_number (FoveaHistogram *self, GtkSnapshot *snapshot, double value, double x, double width, PangoAlignment alignment)
{
  g_autofree char *text = fovea_text_tick (value);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, alignment);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (PLOT_HEIGHT + RANGE_HEIGHT + 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

/* A bar below the plot from the low to the high end of the colours, and a line where zero is. */
static void
draw_axis (FoveaHistogram *self, GtkSnapshot *snapshot, double width, const GdkRGBA *accent)
{
  const FoveaStatistics *basic = &self->distribution->basic;
  GdkRGBA grey = { 0.5f, 0.5f, 0.5f, 0.6f };

  gtk_snapshot_append_color (snapshot, &grey, &GRAPHENE_RECT_INIT (0.0f, PLOT_HEIGHT, (float) width, 1.0f));
  if (basic->minimum < 0.0 && basic->maximum > 0.0)
    gtk_snapshot_append_color (snapshot, &grey, &GRAPHENE_RECT_INIT ((float) place_of (self, 0.0, width), 0.0f, 1.0f, PLOT_HEIGHT));
  if (self->has_range)
    {
      double low = place_of (self, self->range.low, width), high = place_of (self, self->range.high, width);

      gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT ((float) low, PLOT_HEIGHT + 2.0f, (float) MAX (high - low, 1.0),
                                                                        RANGE_HEIGHT - 2.0f));
    }
  draw_number (self, snapshot, basic->minimum, 0.0, width / 2.0, PANGO_ALIGN_LEFT);
  draw_number (self, snapshot, basic->maximum, width / 2.0, width / 2.0, PANGO_ALIGN_RIGHT);
}

static void
fovea_histogram_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaHistogram *self = FOVEA_HISTOGRAM (widget);
  double width = gtk_widget_get_width (widget);
  GdkRGBA accent = { 0.2f, 0.5f, 0.9f, 1.0f }, bar;

  if (!self->distribution)
    return;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &bar);
  bar.alpha = 0.55f;
  for (guint i = 0; i < FOVEA_HISTOGRAM_BINS; i++)
    {
      double left = round (i * width / FOVEA_HISTOGRAM_BINS), right = round ((i + 1) * width / FOVEA_HISTOGRAM_BINS);
      double height = height_of (self, i);

      gtk_snapshot_append_color (snapshot, (gint) i == self->hover ? &accent : &bar,
                                 &GRAPHENE_RECT_INIT ((float) left, (float) (PLOT_HEIGHT - height), (float) MAX (1.0, right - left - 1.0),
                                                      (float) height));
    }
  draw_axis (self, snapshot, width, &accent);
}

static void
fovea_histogram_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 * FOVEA_HISTOGRAM_BINS
                                                                  : (int) (PLOT_HEIGHT + RANGE_HEIGHT + TEXT_HEIGHT);
}

static void
fovea_histogram_finalize (GObject *object)
{
  g_free (FOVEA_HISTOGRAM (object)->distribution);
  G_OBJECT_CLASS (fovea_histogram_parent_class)->finalize (object);
}

static void
fovea_histogram_class_init (FoveaHistogramClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_histogram_finalize;
  widget_class->measure = fovea_histogram_measure;
  widget_class->snapshot = fovea_histogram_snapshot;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_step, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_step, "i", 1);
  gtk_widget_class_set_css_name (widget_class, "histogram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_histogram_init (FoveaHistogram *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->hover = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Histogram"), -1);
}

void
fovea_histogram_set (FoveaHistogram *self, FoveaDistribution *distribution, const FoveaRange *range)
{
  g_return_if_fail (FOVEA_IS_HISTOGRAM (self));

  g_free (self->distribution);
  self->distribution = distribution;
  self->has_range = range != NULL;
  if (range)
    self->range = *range;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_histogram_set_logarithmic (FoveaHistogram *self, gboolean logarithmic)
{
  g_return_if_fail (FOVEA_IS_HISTOGRAM (self));

  self->logarithmic = logarithmic;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
