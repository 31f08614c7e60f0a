/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/maps/layout.h"
#include "ui/maps/maps-view.h"
#include "ui/maps/tile-cache.h"

G_BEGIN_DECLS

struct _FoveaMapsView
{
  GtkWidget parent_instance;

  /* What is shown */
  FoveaMaps *maps;
  gint cell;
  gboolean cell_chosen; /* by the user; until then it follows the room */
  FoveaMapsLayout layout;
  GHashTable *crossed; /* of channels, or NULL */
  FoveaTileCache *cache;

  /* Where we are; y and x are -1 while the cursor walks over tiles */
  FoveaMapsSpot cursor, hover, pinned;
  double pointer_x, pointer_y;

  /* Scrolling */
  GtkAdjustment *hadjustment, *vadjustment;
  guint hscroll_policy : 1, vscroll_policy : 1;
};

/* maps-view.c */
double fovea_maps_view_scroll (FoveaMapsView *self);
void fovea_maps_view_scroll_to (FoveaMapsView *self, gint tile);
void fovea_maps_view_set_cell (FoveaMapsView *self, gint cell);
/* Tells who is listening, and assistive technology, where the cursor is. */
void fovea_maps_view_announce (FoveaMapsView *self, FoveaMapsSpot spot);
void fovea_maps_view_pick (FoveaMapsView *self, FoveaMapsSpot spot);

/* maps-input.c */
void fovea_maps_view_add_input (FoveaMapsView *self);
gboolean fovea_maps_view_key (FoveaMapsView *self, guint key);

/* maps-drawing.c */
void fovea_maps_view_draw (FoveaMapsView *self, GtkSnapshot *snapshot);

G_END_DECLS
