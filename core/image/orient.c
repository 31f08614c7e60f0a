/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/orient.h"

#include <string.h>

#include "core/base/pool.h"

/* Rows and columns done together, so that a quarter turn uses each line of the cache while it is there. */
#define BLOCK 32

/* Pixel (x, y) of the result lies at origin + x * step_x + y * step_y in the source. */
typedef struct
{
  const guint8 *origin;
  gssize step_x, step_y;
  FoveaImage *result;
} Turn;

/* @channels is a constant where this is inlined. */
static inline void
turn_block (const Turn *turn, gsize x0, gsize x1, gsize y0, gsize y1, gsize channels)
{
  for (gsize y = y0; y < y1; y++)
    {
      const guint8 *from = turn->origin + (gssize) y * turn->step_y + (gssize) x0 * turn->step_x;
      guint8 *to = fovea_image_row (turn->result, y) + x0 * channels;

      for (gsize x = x0; x < x1; x++, from += turn->step_x, to += channels)
        memcpy (to, from, channels);
    }
}

static void
turn_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Turn *turn = data;
  gsize width = turn->result->width;

  for (gsize x = 0; x < width; x += BLOCK)
    if (turn->result->channels == 3)
      turn_block (turn, x, MIN (x + BLOCK, width), begin, end, 3);
    else
      turn_block (turn, x, MIN (x + BLOCK, width), begin, end, 4);
}

FoveaImage *
fovea_image_orient (const FoveaImage *image, int orientation, GError **error)
{
  gboolean swap = orientation >= 5;
  gboolean mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  gboolean mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  gssize along_row = mirror_x ? - (gssize) image->channels : (gssize) image->channels;
  gssize along_column = mirror_y ? - (gssize) image->stride : (gssize) image->stride;
  Turn turn = {
    .origin =
        fovea_image_row (image, mirror_y ? image->height - 1 : 0) + (mirror_x ? (image->width - 1) * image->channels : 0),
    .step_x = swap ? along_column : along_row,
    .step_y = swap ? along_row : along_column,
  };

  g_return_val_if_fail (orientation >= 2 && orientation <= 8, NULL);

  turn.result =
      fovea_image_new (swap ? image->height : image->width, swap ? image->width : image->height, image->channels, error);
  if (turn.result)
    fovea_parallel_for (turn.result->height, BLOCK, turn_rows, &turn, NULL);
  return turn.result;
}
