/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/patches/patch-grid.h"
#include "ui/patches/patch-tiles.h"

G_BEGIN_DECLS

#define FOVEA_PATCH_NUMBER_WIDTH 56.0 /* of the channel's number, before its patches */

struct _FoveaPatchGrid
{
  GtkWidget parent_instance;

  FoveaPatchFinding *finding; /* or NULL */
  gsize *order;               /* channels by row */
  gsize n_rows;
  gboolean strongest_first;
  FoveaPatchTiles *tiles;

  double cell; /* side of a patch */
  gssize cursor_row;
  guint cursor_rank; /* where the keyboard is; row -1: nowhere */

  GtkAdjustment *hadjustment, *vadjustment;
  guint hscroll_policy : 1, vscroll_policy : 1;
};

/* patch-grid.c */
/* Moves the cursor there, within what there is, and scrolls to it. */
void fovea_patch_grid_move_to (FoveaPatchGrid *self, gssize row, gint rank);
/* How many rows fit. */
gsize fovea_patch_grid_page (FoveaPatchGrid *self);
double fovea_patch_grid_row_height (const FoveaPatchGrid *self);
double fovea_patch_grid_scroll (const FoveaPatchGrid *self);
/* The patch at a point of the widget. */
gboolean fovea_patch_grid_at (FoveaPatchGrid *self, double x, double y, gsize *row, guint *rank);
/* Where a patch stands without scrolling. */
graphene_rect_t fovea_patch_grid_tile (FoveaPatchGrid *self, gsize row, guint rank);
/* "Channel 3, 2nd: 4.31, photo.jpg at row 3, column 5" */
char *fovea_patch_grid_tell (FoveaPatchGrid *self, gsize row, guint rank);

/* patch-grid-draw.c */
void fovea_patch_grid_draw (FoveaPatchGrid *self, GtkSnapshot *snapshot);

/* patch-grid-input.c */
void fovea_patch_grid_add_input (FoveaPatchGrid *self);
void fovea_patch_grid_bind_keys (GtkWidgetClass *class);
void fovea_patch_grid_pick (FoveaPatchGrid *self, gsize row, guint rank);

G_END_DECLS
