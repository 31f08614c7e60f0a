/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-view-private.h"

#include <math.h>

#include <glib/gi18n.h>

#define STANDARD_SIDE 360

G_DEFINE_FINAL_TYPE (FoveaPhotoView, fovea_photo_view, GTK_TYPE_WIDGET)

enum
{
  PROP_ZOOM = 1,
  PROP_FIT,
  PROP_DIVIDER,
  PROP_REDUCTION,
  N_PROPS
};

enum
{
  POINTED,
  CLICKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static double
fit_zoom (FoveaPhotoView *self)
{
  const FoveaImage *image = self->layers[FOVEA_LAYER_PHOTO].image;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double zoom;

  if (!image || width <= 0 || height <= 0)
    return 1.0;
  zoom = MIN (width / (double) image->width, height / (double) image->height);
  return zoom >= 1.0 ? MIN (floor (zoom), FOVEA_PHOTO_MAX_ZOOM) : zoom; /* whole squares for each pixel of a small photo */
}

/* Keeps the photo in view: centred where it is smaller than the widget, else without a gap at an edge. */
static double
clamp_centre (double centre, double length, double extent)
{
  return length <= extent ? length / 2 : CLAMP (centre, extent / 2, length - extent / 2);
}

static void
set_geometry (FoveaPhotoView *self, double zoom, double centre_x, double centre_y)
{
  const FoveaImage *image = self->layers[FOVEA_LAYER_PHOTO].image;
  gboolean changed = zoom != self->zoom;

  self->zoom = zoom;
  if (image)
    {
      self->centre_x = clamp_centre (centre_x, (double) image->width, gtk_widget_get_width (GTK_WIDGET (self)) / zoom);
      self->centre_y = clamp_centre (centre_y, (double) image->height, gtk_widget_get_height (GTK_WIDGET (self)) / zoom);
    }
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_fit (FoveaPhotoView *self, gboolean fit)
{
  if (self->fit == fit)
    return;
  self->fit = fit;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIT]);
}

static void
update_fit (FoveaPhotoView *self)
{
  if (self->fit)
    set_geometry (self, fit_zoom (self), self->centre_x, self->centre_y);
  else
    set_geometry (self, self->zoom, self->centre_x, self->centre_y);
}

static void
fovea_photo_view_map (GtkWidget *widget)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (widget);

  GTK_WIDGET_CLASS (fovea_photo_view_parent_class)->map (widget);
  fovea_photo_view_prepare_layers (self);
}

static void
fovea_photo_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_fit (FOVEA_PHOTO_VIEW (widget));
}

static void
fovea_photo_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = STANDARD_SIDE;
}

static void
fovea_photo_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (object);

  switch (id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_FIT:
      g_value_set_boolean (value, self->fit);
      break;
    case PROP_DIVIDER:
      g_value_set_double (value, self->divider);
      break;
    case PROP_REDUCTION:
      g_value_set_uint (value, (guint) self->reduction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_photo_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DIVIDER)
    fovea_photo_view_set_divider (FOVEA_PHOTO_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_photo_view_finalize (GObject *object)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (object);

  g_clear_object (&self->overlay);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  fovea_photo_view_free_layers (self);
  G_OBJECT_CLASS (fovea_photo_view_parent_class)->finalize (object);
}

static void
fovea_photo_view_class_init (FoveaPhotoViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = fovea_photo_view_get_property;
  object_class->set_property = fovea_photo_view_set_property;
  object_class->finalize = fovea_photo_view_finalize;
  widget_class->map = fovea_photo_view_map;
  widget_class->size_allocate = fovea_photo_view_size_allocate;
  widget_class->measure = fovea_photo_view_measure;
  widget_class->snapshot = fovea_photo_view_snapshot;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0.0, FOVEA_PHOTO_MAX_ZOOM, 1.0, readable);
  properties[PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, TRUE, readable);
  properties[PROP_DIVIDER] =
    g_param_spec_double ("divider", NULL, NULL, 0.0, 1.0, 0.5, readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_REDUCTION] = g_param_spec_uint ("reduction", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[POINTED] = g_signal_new ("pointed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE,
                                   G_TYPE_DOUBLE);
  signals[CLICKED] = g_signal_new ("clicked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE,
                                   G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "photoview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  fovea_photo_view_class_init_input (widget_class);
}

static void
fovea_photo_view_init (FoveaPhotoView *self)
{
  fovea_photo_view_init_layers (self);
  self->zoom = 1.0;
  self->fit = TRUE;
  self->divider = 0.5;
  self->pointer_x = self->pointer_y = NAN;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Photo canvas"), -1);
  fovea_photo_view_init_input (self);
}

gboolean
fovea_photo_view_get_area (FoveaPhotoView *self, graphene_rect_t *area)
{
  const FoveaImage *image = self->layers[FOVEA_LAYER_PHOTO].image;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double device = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!image)
    return FALSE;
  /* The photo's corner stands on a whole device pixel: tiles are never drawn between two. */
  area->origin.x = (float) (round ((width / 2 - self->centre_x * self->zoom) * device) / device);
  area->origin.y = (float) (round ((height / 2 - self->centre_y * self->zoom) * device) / device);
  area->size.width = (float) ((double) image->width * self->zoom);
  area->size.height = (float) ((double) image->height * self->zoom);
  return TRUE;
}

gboolean
fovea_photo_view_get_visible (FoveaPhotoView *self, graphene_rect_t *visible)
{
  graphene_rect_t widget = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                               (float) gtk_widget_get_height (GTK_WIDGET (self)));

  return fovea_photo_view_get_area (self, visible) && graphene_rect_intersection (visible, &widget, visible);
}

FoveaRectF
fovea_photo_view_get_part (FoveaPhotoView *self)
{
  FoveaRectF part = { 0 };
  graphene_rect_t area, seen;

  g_return_val_if_fail (FOVEA_IS_PHOTO_VIEW (self), part);
  if (!fovea_photo_view_get_area (self, &area) || !fovea_photo_view_get_visible (self, &seen))
    return part;
  part.left = (seen.origin.x - area.origin.x) / self->zoom;
  part.top = (seen.origin.y - area.origin.y) / self->zoom;
  part.right = part.left + seen.size.width / self->zoom;
  part.bottom = part.top + seen.size.height / self->zoom;
  part.visible = TRUE;
  return part;
}

double
fovea_photo_view_get_divider_x (FoveaPhotoView *self, const graphene_rect_t *visible)
{
  return round (visible->origin.x + self->divider * visible->size.width);
}

void
fovea_photo_view_set_divider (FoveaPhotoView *self, double divider)
{
  divider = CLAMP (divider, 0.0, 1.0);
  if (divider == self->divider)
    return;
  self->divider = divider;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIVIDER]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_photo_view_to_image (FoveaPhotoView *self, double x, double y, double *image_x, double *image_y)
{
  graphene_rect_t area;

  *image_x = *image_y = NAN;
  if (!fovea_photo_view_get_area (self, &area)
      || !graphene_rect_contains_point (&area, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
    return;
  *image_x = (x - area.origin.x) / self->zoom;
  *image_y = (y - area.origin.y) / self->zoom;
}

void
fovea_photo_view_zoom_at (FoveaPhotoView *self, double zoom, double x, double y)
{
  double from_middle_x = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double from_middle_y = y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double image_x = self->centre_x + from_middle_x / self->zoom, image_y = self->centre_y + from_middle_y / self->zoom;

  if (!self->layers[FOVEA_LAYER_PHOTO].image)
    return;
  zoom = CLAMP (zoom, MIN (fit_zoom (self), 1.0), FOVEA_PHOTO_MAX_ZOOM);
  set_fit (self, FALSE);
  set_geometry (self, zoom, image_x - from_middle_x / zoom, image_y - from_middle_y / zoom);
}

void
fovea_photo_view_pan (FoveaPhotoView *self, double dx, double dy)
{
  set_geometry (self, self->zoom, self->centre_x + dx / self->zoom, self->centre_y + dy / self->zoom);
}

void
fovea_photo_view_emit_pointed (FoveaPhotoView *self, double x, double y)
{
  g_signal_emit (self, signals[POINTED], 0, x, y);
}

void
fovea_photo_view_emit_clicked (FoveaPhotoView *self, double x, double y)
{
  g_signal_emit (self, signals[CLICKED], 0, x, y);
}

void
fovea_photo_view_set_image (FoveaPhotoView *self, FoveaImage *image)
{
  const FoveaImage *old;
  gboolean same_size;

  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));

  old = self->layers[FOVEA_LAYER_PHOTO].image;
  same_size = old && image && old->width == image->width && old->height == image->height;
  fovea_photo_view_set_layer (self, FOVEA_LAYER_PHOTO, image);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  self->exact = TRUE;
  if (same_size)
    return;
  set_fit (self, TRUE);
  update_fit (self);
}

void
fovea_photo_view_set_field (FoveaPhotoView *self, const FoveaRectF *field)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  self->field = field ? *field : (FoveaRectF){ .visible = FALSE };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_photo_view_set_frame (FoveaPhotoView *self, const FoveaRectF *frame)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  self->frame = frame ? *frame : (FoveaRectF){ .visible = FALSE };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_photo_view_set_overlay (FoveaPhotoView *self, GdkTexture *texture, const FoveaRectF *place, double opacity)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  g_set_object (&self->overlay, texture);
  if (place)
    self->overlay_place = *place;
  self->overlay_opacity = opacity;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_photo_view_zoom_fit (FoveaPhotoView *self)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  set_fit (self, TRUE);
  update_fit (self);
}

void
fovea_photo_view_zoom_to (FoveaPhotoView *self, double zoom)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  fovea_photo_view_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                            gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}
