/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/tiles-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/image/resample.h"
#include "core/network/maps.h"
#include "core/network/photo-inputs.h"

#define MIDDLE 127.5 /* of pixel values ... */
#define FAR 512.0    /* ... and the mean distance from it that no picture has */

/* A run over one photo. Rows of the result are summed in @band (channels, tile, width) until no tile comes that reaches them. */
typedef struct
{
  const FoveaTiles *tiles;
  const FoveaImage *photo;
  FoveaImage *colours; /* the photo as large as the result, where it keeps its colours; else NULL */
  FoveaImage *result;
  float *band;
  gsize rows, columns; /* of the band */
} Run;

static inline void
read_pixel (const FoveaImage *image, gsize x, gsize y, guint8 *rgb)
{
  const guint8 *pixel = fovea_image_row (image, y) + x * image->channels;

  if (image->channels == 4)
    fovea_image_flatten (pixel, 1, rgb);
  else
    memcpy (rgb, pixel, 3);
}

/* What a tile sees: pixels of the photo's edge are repeated beyond it. */
static FoveaImage *
cut_tile (const Run *run, gsize top, gsize left, GError **error)
{
  const FoveaTilesAxis *axes = run->tiles->axes;
  FoveaImage *tile = fovea_image_new (axes[1].tile, axes[0].tile, 3, error);

  for (gsize y = 0; tile && y < tile->height; y++)
    for (gsize x = 0; x < tile->width; x++)
      {
        gsize from_y = MIN (MAX (top + y, axes[0].edge) - axes[0].edge, run->photo->height - 1);
        gsize from_x = MIN (MAX (left + x, axes[1].edge) - axes[1].edge, run->photo->width - 1);

        read_pixel (run->photo, from_x, from_y, fovea_image_row (tile, y) + 3 * x);
      }
  return tile;
}

/* (channels, height, width), of the session until its next run. */
static FoveaTensor *
run_tile (const Run *run, gsize top, gsize left, FoveaProgress *progress, GError **error)
{
  FoveaNetworkPlan *plan = fovea_session_get_plan (run->tiles->session);
  g_autoptr (FoveaImage) tile = cut_tile (run, top, left, error);
  FoveaTensor **inputs = tile ? fovea_photo_inputs (plan, &run->tiles->preprocess, tile, NULL, error) : NULL;
  FoveaTensor *output = NULL;

  if (inputs && fovea_session_run (run->tiles->session, inputs, progress, error))
    output = fovea_session_read (run->tiles->session, run->tiles->output, progress, error);
  if (inputs)
    fovea_inputs_free (inputs, plan->network->n_inputs);
  return output ? fovea_maps_values (plan, run->tiles->output, output, error) : NULL;
}

/* Weights of the pixels of a tile's result along one axis. */
static float *
find_weights (const FoveaTiles *tiles, guint axis, gsize i, gsize n)
{
  const FoveaTilesAxis *a = &tiles->axes[axis];
  float *weights = g_new (float, n);

  for (gsize k = 0; k < n; k++)
    weights[k] = fovea_tiles_weight (a, i, (double) (fovea_tiles_begin (a, i) + a->edge) + ((double) k + 0.5) / (double) tiles->scale);
  return weights;
}

static void
add_tile (const Run *run, const FoveaTensor *values, gsize i, gsize j)
{
  const FoveaTiles *tiles = run->tiles;
  gsize height = (gsize) values->shape.dims[1], width = (gsize) values->shape.dims[2];
  gsize top = tiles->axes[0].edge * tiles->scale, left = (fovea_tiles_begin (&tiles->axes[1], j) + tiles->axes[1].edge) * tiles->scale;
  g_autofree float *down = find_weights (tiles, 0, i, height), *across = find_weights (tiles, 1, j, width);

  for (gsize c = 0; c < tiles->channels; c++)
    for (gsize y = 0; y < height; y++)
      {
        const float *in = fovea_tensor_floats (values) + (c * height + y) * width;
        float *out = run->band + (c * run->rows + top + y) * run->columns + left;

        for (gsize x = 0; x < width; x++)
          {
            float weight = down[y] * across[x];

            if (weight != 0.0f) /* what a tile says of its edge need not be a number */
              out[x] += weight * in[x];
          }
      }
}

static inline guint8
to_byte (double value)
{
  return value > 0.0 ? (guint8) lrint (MIN (value, 255.0)) : 0; /* not a number: 0 */
}

/* The way of the pre-processing backwards: a value of channel @c of the network as a pixel value. */
static inline double
to_pixel (const FoveaPreprocess *preprocess, gsize c, double value)
{
  double pixel = (value * preprocess->deviation[c] + preprocess->mean[c]) / preprocess->scale;

  return preprocess->invert ? 255.0 - pixel : pixel;
}

static void
paint_pixel (const Run *run, const float *values, gsize plane, const guint8 *colour, guint8 *out)
{
  const FoveaPreprocess *preprocess = &run->tiles->preprocess;
  double gray = to_pixel (preprocess, 0, values[0]), luma = colour ? 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] : 0.0;

  for (gsize c = 0; c < 3; c++)
    {
      gsize from = preprocess->order == FOVEA_ORDER_BGR ? 2 - c : c;

      if (run->tiles->channels == 3)
        out[c] = to_byte (to_pixel (preprocess, from, values[from * plane]));
      else
        out[c] = to_byte (colour ? gray + colour[c] - luma : gray);
    }
}

/* Rows @begin to @end - 1 of the band, whose first one is @first of all rows, as far as they belong to the result. */
static void
paint_rows (const Run *run, gsize first, gsize end)
{
  gsize edge_y = run->tiles->axes[0].edge * run->tiles->scale, edge_x = run->tiles->axes[1].edge * run->tiles->scale;

  for (gsize row = 0; first + row < end; row++)
    {
      gsize y = first + row - edge_y;

      if (first + row < edge_y || y >= run->result->height)
        continue;
      for (gsize x = 0; x < run->result->width; x++)
        {
          guint8 colour[3];

          if (run->colours)
            read_pixel (run->colours, x, y, colour);
          paint_pixel (run, run->band + row * run->columns + edge_x + x, run->rows * run->columns, run->colours ? colour : NULL,
                       fovea_image_row (run->result, y) + 3 * x);
        }
    }
}

/* The band goes on from row @first to row @next. */
static void
move_band (Run *run, gsize first, gsize next)
{
  gsize gone = MIN (next - first, run->rows), stay = run->rows - gone;

  for (gsize c = 0; c < run->tiles->channels; c++)
    {
      float *plane = run->band + c * run->rows * run->columns;

      memmove (plane, plane + gone * run->columns, stay * run->columns * sizeof *plane);
      memset (plane + stay * run->columns, 0, gone * run->columns * sizeof *plane);
    }
}

static gboolean
run_row (Run *run, gsize i, FoveaProgress *progress, GError **error)
{
  const FoveaTiles *tiles = run->tiles;
  gsize columns = tiles->axes[1].count, all = columns * tiles->axes[0].count;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (gsize j = 0; j < columns; j++)
    {
      double done = (double) (i * columns + j) / (double) all;
      g_autoptr (FoveaTensor) values = NULL;

      fovea_progress_range (progress, from + done * (to - from), from + (done + 1.0 / (double) all) * (to - from));
      values = run_tile (run, fovea_tiles_begin (&tiles->axes[0], i), fovea_tiles_begin (&tiles->axes[1], j), progress, error);
      if (!values)
        return FALSE;
      add_tile (run, values, i, j);
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

static gboolean
run_rows (Run *run, FoveaProgress *progress, GError **error)
{
  const FoveaTilesAxis *axis = &run->tiles->axes[0];

  for (gsize i = 0; i < axis->count; i++)
    {
      gsize first = fovea_tiles_begin (axis, i) * run->tiles->scale;
      gsize next = (i + 1 < axis->count ? fovea_tiles_begin (axis, i + 1) : axis->length) * run->tiles->scale;

      if (!run_row (run, i, progress, error))
        return FALSE;
      paint_rows (run, first, next);
      move_band (run, first, next);
    }
  return TRUE;
}

gboolean
fovea_tiles_doubt (FoveaTiles *self, const FoveaImage *photo, FoveaPreprocess *fixed, FoveaProgress *progress)
{
  const Run run = { .tiles = self, .photo = photo };
  const FoveaTilesAxis *axes = self->axes;
  g_autoptr (FoveaTensor) values = run_tile (&run, fovea_tiles_begin (&axes[0], axes[0].count / 2), fovea_tiles_begin (&axes[1], axes[1].count / 2),
                                             progress, NULL);
  gsize n = values ? fovea_tensor_count (values) : 0;
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabs (to_pixel (&self->preprocess, 0, fovea_tensor_floats (values)[i]) - MIDDLE);
  *fixed = self->preprocess;
  fixed->scale = 1.0;
  return n > 0 && self->preprocess.scale < 0.1 && sum / (double) n > FAR;
}

FoveaImage *
fovea_tiles_run (FoveaTiles *self, const FoveaImage *photo, FoveaProgress *progress, GError **error)
{
  Run run = { .tiles = self, .photo = photo, .rows = self->axes[0].tile * self->scale, .columns = self->axes[1].length * self->scale };
  gboolean done, keeps = self->channels == 1 && self->preprocess.order == FOVEA_ORDER_GRAY;

  g_return_val_if_fail (photo->width == self->axes[1].photo && photo->height == self->axes[0].photo, NULL);

  run.result = fovea_image_new (self->facts.width, self->facts.height, 3, error);
  done = run.result && (run.band = fovea_memory_alloc0 (self->channels * run.rows * run.columns * sizeof (float), _("Tiles of a photo"), error))
         && (!keeps || (run.colours = fovea_image_resize (photo, self->facts.width, self->facts.height, error)))
         && run_rows (&run, progress, error);
  fovea_memory_free (run.band);
  g_clear_pointer (&run.colours, fovea_image_unref);
  if (!done)
    g_clear_pointer (&run.result, fovea_image_unref);
  return run.result;
}
