/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/plot-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/numbers.h"

#define TEXT_SCALE 0.82 /* of the window's font */
#define LETTER_SHARE 0.72 /* of a line's height */
#define MINIMUM_WIDTH 140
#define MINIMUM_HEIGHT 100
#define LINE_WIDTH 1.8
#define CONTRAST_LINE_WIDTH 2.8

struct _FoveaPlotView
{
  GtkWidget parent_instance;

  FoveaPlot *plot;
};

G_DEFINE_FINAL_TYPE (FoveaPlotView, fovea_plot_view, GTK_TYPE_WIDGET)

static void
show_text (cairo_t *cr, const char *text, double x, double y, double align, gpointer data)
{
  PangoLayout *layout = data;
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static double
text_width (const char *text, gpointer data)
{
  int width;

  pango_layout_set_text (data, text, -1);
  pango_layout_get_pixel_size (data, &width, NULL);
  return width;
}

static PangoLayout *
make_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (TEXT_SCALE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static FoveaPlotLook
make_look (GtkWidget *widget, PangoLayout *layout)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean contrast = adw_style_manager_get_high_contrast (style);
  FoveaPlotLook look = { .show_text = show_text, .text_width = text_width, .data = layout,
                         .line_width = contrast ? CONTRAST_LINE_WIDTH : LINE_WIDTH };
  static const double on_light[][4] = { { 0.11, 0.38, 0.73, 1 }, { 0.75, 0.30, 0.0, 1 }, { 0.38, 0.18, 0.57, 1 } };
  static const double on_dark[][4] = { { 0.47, 0.68, 0.93, 1 }, { 1.0, 0.64, 0.28, 1 }, { 0.79, 0.60, 0.90, 1 } };
  GdkRGBA text;
  int height;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  look.text[0] = text.red;
  look.text[1] = text.green;
  look.text[2] = text.blue;
  look.text[3] = contrast ? 1 : 0.85 * text.alpha;
  for (gsize i = 0; i < G_N_ELEMENTS (on_light); i++)
    memcpy (look.curves[i], adw_style_manager_get_dark (style) ? on_dark[i] : on_light[i], sizeof look.curves[i]);
  memcpy (look.curves[FOVEA_CURVE_FAINT], look.text, sizeof look.text);
  look.curves[FOVEA_CURVE_FAINT][3] *= contrast ? 0.7 : 0.45;
  pango_layout_set_text (layout, "0", -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  look.font_size = LETTER_SHARE * height;
  return look;
}

static void
fovea_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaPlotView *self = FOVEA_PLOT_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (PangoLayout) layout = NULL;
  FoveaPlotLook look;
  cairo_t *cr;

  if (!self->plot)
    return;
  layout = make_layout (widget);
  look = make_look (widget, layout);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  fovea_plot_draw (self->plot, &look, cr, width, height);
  cairo_destroy (cr);
}

static void
fovea_plot_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : MINIMUM_HEIGHT;
}

static void
fovea_plot_view_finalize (GObject *object)
{
  fovea_plot_free (FOVEA_PLOT_VIEW (object)->plot);
  G_OBJECT_CLASS (fovea_plot_view_parent_class)->finalize (object);
}

static void
fovea_plot_view_class_init (FoveaPlotViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_plot_view_finalize;
  widget_class->measure = fovea_plot_view_measure;
  widget_class->snapshot = fovea_plot_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plotview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_plot_view_init (FoveaPlotView *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/* "across: 1 at 0, 0.5 at 0.25, 0 at 0.5; 0 to 1" */
static void
describe_curve (GString *text, const FoveaPlotCurve *curve)
{
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;
  g_autofree char *least = NULL, *greatest = NULL;

  if (curve->n == 0)
    return;
  if (curve->label)
    g_string_append_printf (text, "%s: ", curve->label);
  for (gsize i = 0; i < 3; i++)
    {
      gsize at = i * (curve->n - 1) / 2;
      g_autofree char *y = fovea_text_tick (curve->y[at]), *x = fovea_text_tick (curve->x[at]);

      g_string_append_printf (text, _("%s at %s, "), y, x);
    }
  for (gsize i = 0; i < curve->n; i++)
    {
      low = fmin (low, curve->y[i]);
      high = fmax (high, curve->y[i]);
    }
  least = fovea_text_tick (low);
  greatest = fovea_text_tick (high);
  g_string_append_printf (text, _("from %s to %s. "), least, greatest);
}

static char *
describe (const FoveaPlot *plot)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plot->curves->len; i++)
    describe_curve (text, plot->curves->pdata[i]);
  if (plot->picture)
    {
      g_autofree char *least = fovea_text_tick (plot->colours.low), *greatest = fovea_text_tick (plot->colours.high);

      g_string_append_printf (text, _("Colours from %s to %s."), least, greatest);
    }
  if (plot->marked && plot->mark_label)
    g_string_append (text, plot->mark_label);
  return g_string_free (text, FALSE);
}

void
fovea_plot_view_set_plot (FoveaPlotView *self, FoveaPlot *plot)
{
  g_return_if_fail (FOVEA_IS_PLOT_VIEW (self));

  g_autofree char *text = plot ? describe (plot) : g_strdup ("");

  fovea_plot_free (self->plot);
  self->plot = plot;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
