/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/maps/large-view.h"
#include "ui/maps/layout.h"

G_BEGIN_DECLS

/* One map of those side by side. */
typedef struct
{
  FoveaMaps *maps;     /* borrowed */
  gsize picture;
  guint8 *rgb;         /* a pixel a value */
  GdkTexture *texture; /* of what is seen; NULL: to be painted */
} FoveaLargePanel;

struct _FoveaLargeView
{
  GtkWidget parent_instance;

  FoveaMaps *maps, *difference; /* the latter of two */
  FoveaLargePanel panels[FOVEA_MOST_ENLARGED + 1];
  gsize n_panels;

  /* Where the panels lie */
  gsize columns;
  double panel_width, panel_height; /* of the picture; its caption is above */
  double caption;

  /* What is seen of each */
  double zoom;               /* pixels a value, 0: all that fits */
  double middle_y, middle_x; /* in values */
  double drag_y, drag_x;     /* the middle when a drag began */

  /* Pixels: tile is a panel */
  FoveaMapsSpot hover, cursor, pinned;
};

/* large-view.c */
double fovea_large_view_scale (FoveaLargeView *self);
/* Where the panel's picture may be seen, and where value (0, 0) of it begins. */
graphene_rect_t fovea_large_view_panel (FoveaLargeView *self, gsize panel);
graphene_point_t fovea_large_view_origin (FoveaLargeView *self, gsize panel);
FoveaMapsSpot fovea_large_view_marked (FoveaLargeView *self);
/* Pixels of @scale a value with the value at (@y, @x) of the widget staying where it is. */
void fovea_large_view_zoom_at (FoveaLargeView *self, double scale, double y, double x);
void fovea_large_view_move (FoveaLargeView *self, double middle_y, double middle_x);
void fovea_large_view_announce (FoveaLargeView *self);
void fovea_large_view_pick (FoveaLargeView *self, FoveaMapsSpot spot);
void fovea_large_view_leave (FoveaLargeView *self);
void fovea_large_view_step (FoveaLargeView *self, gint direction);

/* large-view-input.c */
void fovea_large_view_class_add_keys (GtkWidgetClass *class);
void fovea_large_view_add_input (FoveaLargeView *self);

/* large-view-draw.c */
void fovea_large_view_draw (FoveaLargeView *self, GtkSnapshot *snapshot);

G_END_DECLS
