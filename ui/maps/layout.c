/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/layout.h"

#include <math.h>

#define MARGIN 16.0 /* around all tiles: a divider beside them takes some pixels of the mouse */
#define GAP 8.0     /* between two */

FoveaMapsLayout
fovea_maps_layout (const FoveaMaps *maps, gsize count, double cell, double caption, double width)
{
  gsize side = MAX (maps->width, maps->height);
  double scale = side > cell ? cell / side : floor (cell / side);
  FoveaMapsLayout layout = {
    .count = count,
    .map_width = maps->width,
    .map_height = maps->height,
    .tile_width = MAX (1.0, floor (maps->width * scale)),
    .tile_height = MAX (1.0, floor (maps->height * scale)),
    .margin = MARGIN,
  };

  layout.step_x = MAX (layout.tile_width, caption > 0.0 ? 2.0 * caption : 0.0) + GAP;
  layout.step_y = layout.tile_height + caption + GAP;
  layout.columns = (gsize) MAX (1.0, floor ((width - MARGIN) / layout.step_x));
  layout.rows = (layout.count + layout.columns - 1) / layout.columns;
  layout.height = layout.rows * layout.step_y + MARGIN;
  return layout;
}

void
fovea_maps_layout_visible (const FoveaMapsLayout *layout, double scroll, double height, gsize *first, gsize *last)
{
  *first = (gsize) MAX (0.0, (scroll - layout->margin) / layout->step_y) * layout->columns;
  *last = MIN (layout->count, ((gsize) ((scroll + height) / layout->step_y) + 1) * layout->columns);
}

graphene_rect_t
fovea_maps_layout_tile (const FoveaMapsLayout *layout, gsize tile)
{
  return GRAPHENE_RECT_INIT ((float) (layout->margin + tile % layout->columns * layout->step_x),
                             (float) (layout->margin + tile / layout->columns * layout->step_y), (float) layout->tile_width,
                             (float) layout->tile_height);
}

graphene_rect_t
fovea_maps_layout_pixel (const FoveaMapsLayout *layout, FoveaMapsSpot spot)
{
  graphene_rect_t tile = fovea_maps_layout_tile (layout, spot.tile);
  float width = tile.size.width / layout->map_width;
  float height = tile.size.height / layout->map_height;

  return GRAPHENE_RECT_INIT (tile.origin.x + spot.x * width, tile.origin.y + spot.y * height, MAX (width, 2.0f), MAX (height, 2.0f));
}

FoveaMapsSpot
fovea_maps_layout_at (const FoveaMapsLayout *layout, double x, double y)
{
  double column = floor ((x - layout->margin) / layout->step_x);
  double row = floor ((y - layout->margin) / layout->step_y);
  double inside_x = x - layout->margin - column * layout->step_x;
  double inside_y = y - layout->margin - row * layout->step_y;
  gsize tile;

  if (column < 0 || row < 0 || column >= layout->columns || row >= layout->rows || inside_x >= layout->tile_width
      || inside_y >= layout->tile_height)
    return (FoveaMapsSpot){ -1, -1, -1 };
  tile = (gsize) row * layout->columns + (gsize) column;
  if (tile >= layout->count)
    return (FoveaMapsSpot){ -1, -1, -1 };
  return (FoveaMapsSpot){ tile, (gint) (inside_y * layout->map_height / layout->tile_height),
                          (gint) (inside_x * layout->map_width / layout->tile_width) };
}
