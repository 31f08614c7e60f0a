/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <graphene.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/* Where the tiles of a maps view lie: rows of equal cells, each a tile with its caption below, in pixels of the widget
 * without scrolling. */
typedef struct
{
  gsize count, columns, rows;
  gsize map_width, map_height;
  double tile_width, tile_height; /* the picture itself */
  double step_x, step_y;          /* from one cell to the next */
  double margin;                  /* around all cells, and between them */
  double height;                  /* of all rows */
} FoveaMapsLayout;

/* A tile and a pixel of its map; -1 for none. */
typedef struct
{
  gint tile, y, x;
} FoveaMapsSpot;

/* Of @count pictures of @maps' size. */
FoveaMapsLayout fovea_maps_layout (const FoveaMaps *maps, gsize count, double cell, double caption, double width);
/* The first tile that can be seen at @scroll, and the one after the last within @height below. */
void fovea_maps_layout_visible (const FoveaMapsLayout *layout, double scroll, double height, gsize *first, gsize *last);
graphene_rect_t fovea_maps_layout_tile (const FoveaMapsLayout *layout, gsize tile);
/* The pixel of a map as a rectangle, at least a visible point. */
graphene_rect_t fovea_maps_layout_pixel (const FoveaMapsLayout *layout, FoveaMapsSpot spot);
FoveaMapsSpot fovea_maps_layout_at (const FoveaMapsLayout *layout, double x, double y);

G_END_DECLS
