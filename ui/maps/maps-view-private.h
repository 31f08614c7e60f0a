/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/maps/layout.h"
#include "ui/maps/maps-view.h"
#include "ui/maps/tile-cache.h"

G_BEGIN_DECLS

struct _FoveaMapsView
{
  GtkWidget parent_instance;

  /* What is shown: tile i is picture order[i] */
  FoveaMaps *maps;
  gsize *order;
  gsize n_tiles;
  gint cell;
  gboolean cell_chosen; /* by the user; until then it follows the room */
  FoveaMapsLayout layout;
  GHashTable *crossed;   /* of channels, or NULL */
  FoveaTileCache *cache; /* by picture */

  /* Where we are */
  gint cursor;                 /* tile of the keyboard, -1: none */
  FoveaMapsSpot hover, pinned; /* their tile is one of the order */

  /* Chosen together */
  gboolean *chosen; /* one a picture */
  gsize n_chosen;
  gint anchor;      /* tile from which Shift chooses, -1: none */

  /* Scrolling */
  GtkAdjustment *hadjustment, *vadjustment;
  guint hscroll_policy : 1, vscroll_policy : 1;
};

/* maps-view.c */
double fovea_maps_view_scroll (FoveaMapsView *self);
void fovea_maps_view_scroll_to (FoveaMapsView *self, gint tile);
void fovea_maps_view_set_cell (FoveaMapsView *self, gint cell);
/* Tells who is listening, and assistive technology, where the cursor or the pointer is. */
void fovea_maps_view_announce (FoveaMapsView *self, FoveaMapsSpot spot);
void fovea_maps_view_pick (FoveaMapsView *self, FoveaMapsSpot spot);
void fovea_maps_view_open (FoveaMapsView *self, gint tile);
void fovea_maps_view_chosen_changed (FoveaMapsView *self);
/* The tile that shows @picture, or -1. */
gint fovea_maps_view_find (FoveaMapsView *self, gint picture);

/* maps-choice.c: several pictures chosen together */
gboolean fovea_maps_view_is_chosen (FoveaMapsView *self, gsize tile);
void fovea_maps_view_choose_only (FoveaMapsView *self, gint tile); /* -1: none */
void fovea_maps_view_choose_also (FoveaMapsView *self, gint tile); /* or no longer */
void fovea_maps_view_choose_to (FoveaMapsView *self, gint tile);   /* all from the anchor */
void fovea_maps_view_choose_all (FoveaMapsView *self);

/* maps-input.c */
void fovea_maps_view_add_input (FoveaMapsView *self);
gboolean fovea_maps_view_key (FoveaMapsView *self, guint key, GdkModifierType state);

/* maps-drawing.c */
void fovea_maps_view_draw (FoveaMapsView *self, GtkSnapshot *snapshot);

G_END_DECLS
