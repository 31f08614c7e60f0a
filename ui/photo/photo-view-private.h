/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/photo/photo-preview.h"
#include "ui/photo/photo-tiles.h"
#include "ui/photo/photo-view.h"

G_BEGIN_DECLS

#define FOVEA_PHOTO_MAX_ZOOM 64.0

/* One of the photos of a view: what is wanted, and what is ready to be drawn. */
typedef struct
{
  FoveaImage *image;
  FoveaPhotoTiles *tiles;
  FoveaProgress *preparing; /* of the pyramid under way, or NULL */
} FoveaPhotoLayer;

enum
{
  FOVEA_LAYER_PHOTO,
  FOVEA_LAYER_BEFORE,
  FOVEA_LAYER_SOURCE, /* never drawn: what previews are made from */
  FOVEA_N_LAYERS
};

struct _FoveaPhotoView
{
  GtkWidget parent_instance;

  FoveaPhotoLayer layers[FOVEA_N_LAYERS];
  FoveaPhotoPreview *preview;
  GPtrArray *chain;        /* that a preview is wanted of, or NULL */
  gboolean exact;          /* the photo is the result of the newest chain: the preview ends when it is drawn */
  gsize reduction;         /* of the preview, as it was told */
  FoveaRectF field, frame;
  GdkTexture *overlay; /* or NULL */
  FoveaRectF overlay_place;
  double overlay_opacity;
  double divider; /* share of the visible photo that shows the one before */

  /* Geometry: the photo's point (centre_x, centre_y) stands in the middle of the widget. */
  double zoom, centre_x, centre_y;
  gboolean fit;

  /* Input */
  double pointer_x, pointer_y; /* in the widget */
  double drag_x, drag_y;       /* the centre, or the divider in drag_x, when the drag began */
  double pinch_zoom;
  gboolean dragging_divider, dragged;
};

/* The photo on the widget: x, y, width, height in widget pixels. FALSE without a photo. */
gboolean fovea_photo_view_get_area (FoveaPhotoView *self, graphene_rect_t *area);
/* The part of it that is visible. */
gboolean fovea_photo_view_get_visible (FoveaPhotoView *self, graphene_rect_t *visible);
double fovea_photo_view_get_divider_x (FoveaPhotoView *self, const graphene_rect_t *visible);
void fovea_photo_view_set_divider (FoveaPhotoView *self, double divider);
void fovea_photo_view_to_image (FoveaPhotoView *self, double x, double y, double *image_x, double *image_y);
/* Zooms so that what lies under (@x, @y) of the widget stays there. */
void fovea_photo_view_zoom_at (FoveaPhotoView *self, double zoom, double x, double y);
void fovea_photo_view_pan (FoveaPhotoView *self, double dx, double dy);
void fovea_photo_view_emit_pointed (FoveaPhotoView *self, double x, double y);
void fovea_photo_view_emit_clicked (FoveaPhotoView *self, double x, double y);

/* photo-view-layers.c */
void fovea_photo_view_init_layers (FoveaPhotoView *self);
void fovea_photo_view_free_layers (FoveaPhotoView *self);
/* Makes what is missing, now that the view is seen. */
void fovea_photo_view_prepare_layers (FoveaPhotoView *self);
void fovea_photo_view_set_layer (FoveaPhotoView *self, guint index, FoveaImage *image);
/* The photo itself is drawn whole: no preview is needed any more. */
void fovea_photo_view_end_preview (FoveaPhotoView *self);

/* photo-view-draw.c */
void fovea_photo_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* photo-view-input.c */
void fovea_photo_view_class_init_input (GtkWidgetClass *widget_class);
void fovea_photo_view_init_input (FoveaPhotoView *self);

G_END_DECLS
