/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-map.h"

#include <glib/gi18n.h>
#include <math.h>

#define MARGIN 12 /* for padding beyond the map */
#define SMALLEST 6.0
#define MAX_DOTS 256

struct _FoveaLensMap
{
  GtkWidget parent_instance;

  GdkTexture *texture;
  double height, width;            /* of the map */
  double top, left, bottom, right; /* of the window, in its elements */
  graphene_point_t *dots;          /* in its elements, or NULL */
  guint n_dots;
};

G_DEFINE_FINAL_TYPE (FoveaLensMap, fovea_lens_map, GTK_TYPE_WIDGET)

static void
fovea_lens_map_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                        int *natural_baseline)
{
  FoveaLensMap *self = FOVEA_LENS_MAP (widget);

  if (!self->texture)
    *minimum = *natural = 0;
  else
    *minimum = *natural
        = 2 * MARGIN + (orientation == GTK_ORIENTATION_HORIZONTAL ? gdk_texture_get_width (self->texture) : gdk_texture_get_height (self->texture));
}

static void
draw_window (FoveaLensMap *self, cairo_t *cr, const graphene_rect_t *map, const GdkRGBA *accent)
{
  double scale_x = map->size.width / self->width, scale_y = map->size.height / self->height;
  double width = fmax ((self->right - self->left) * scale_x, SMALLEST), height = fmax ((self->bottom - self->top) * scale_y, SMALLEST);
  double x = map->origin.x + (self->left + self->right) / 2 * scale_x - width / 2;
  double y = map->origin.y + (self->top + self->bottom) / 2 * scale_y - height / 2;

  for (guint i = 0; i < 2; i++)
    {
      gdk_cairo_set_source_rgba (cr, i == 0 ? &(GdkRGBA){ 1, 1, 1, 1 } : accent);
      cairo_set_line_width (cr, i == 0 ? 4 : 2);
      cairo_rectangle (cr, x, y, width, height);
      cairo_stroke (cr);
    }
  for (guint i = 0; i < self->n_dots; i++)
    {
      cairo_arc (cr, map->origin.x + (self->dots[i].x + 0.5) * scale_x, map->origin.y + (self->dots[i].y + 0.5) * scale_y, 2.5, 0, 2 * G_PI);
      gdk_cairo_set_source_rgba (cr, accent);
      cairo_fill_preserve (cr);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
}

static void
fovea_lens_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaLensMap *self = FOVEA_LENS_MAP (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };
  graphene_rect_t map;
  cairo_t *cr;

  if (!self->texture)
    return;
  map = GRAPHENE_RECT_INIT (floorf ((float) (width - gdk_texture_get_width (self->texture)) / 2), MARGIN,
                            (float) gdk_texture_get_width (self->texture), (float) gdk_texture_get_height (self->texture));
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color", &accent);
  gtk_snapshot_append_texture (snapshot, self->texture, &map);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw_window (self, cr, &map, &accent);
  cairo_destroy (cr);
}

static void
fovea_lens_map_finalize (GObject *object)
{
  FoveaLensMap *self = FOVEA_LENS_MAP (object);

  g_clear_object (&self->texture);
  g_free (self->dots);
  G_OBJECT_CLASS (fovea_lens_map_parent_class)->finalize (object);
}

static void
fovea_lens_map_class_init (FoveaLensMapClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_lens_map_finalize;
  widget_class->measure = fovea_lens_map_measure;
  widget_class->snapshot = fovea_lens_map_snapshot;
  gtk_widget_class_set_css_name (widget_class, "lensmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_lens_map_init (FoveaLensMap *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("The input map, and on it what the kernel covers"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Input map"), -1);
}

/* The elements between the first and the last that a term looks at. */
static void
find_window (FoveaLensMap *self, const FoveaLens *lens, gsize plane)
{
  const FoveaLensTap *taps = fovea_lens_taps (lens, plane);

  self->top = self->left = INFINITY;
  self->bottom = self->right = -INFINITY;
  for (gsize i = 0; i < lens->rows * lens->columns; i++)
    if (taps[i].place != FOVEA_LENS_GAP)
      {
        self->top = fmin (self->top, taps[i].y);
        self->left = fmin (self->left, taps[i].x);
        self->bottom = fmax (self->bottom, taps[i].y + 1);
        self->right = fmax (self->right, taps[i].x + 1);
      }
  if (self->top > self->bottom)
    self->top = self->left = self->bottom = self->right = 0.0;
}

static void
find_dots (FoveaLensMap *self, const FoveaLens *lens, gsize plane)
{
  const FoveaLensTap *taps = fovea_lens_taps (lens, plane);

  g_clear_pointer (&self->dots, g_free);
  self->n_dots = lens->kind == FOVEA_LENS_DEFORMABLE ? (guint) MIN (lens->rows * lens->columns, MAX_DOTS) : 0;
  self->dots = g_new (graphene_point_t, self->n_dots);
  for (guint i = 0; i < self->n_dots; i++)
    self->dots[i] = GRAPHENE_POINT_INIT ((float) taps[i].x, (float) taps[i].y);
}

void
fovea_lens_map_set (FoveaLensMap *self, GdkTexture *texture, const FoveaLens *lens, gsize plane)
{
  g_return_if_fail (FOVEA_IS_LENS_MAP (self));

  g_set_object (&self->texture, texture);
  gtk_widget_set_visible (GTK_WIDGET (self), texture != NULL);
  if (!texture)
    return;
  self->height = (double) lens->input_height;
  self->width = (double) lens->input_width;
  find_window (self, lens, plane);
  find_dots (self, lens, plane);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
