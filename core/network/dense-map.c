/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-map.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/network/labels.h"

FoveaDenseView
fovea_dense_view (const FoveaDense *dense, const FoveaPreprocess *preprocess, const FoveaImage *photo)
{
  return (FoveaDenseView){
    .rows = (preprocess->height - dense->window[0]) / dense->stride[0] + 1,
    .columns = (preprocess->width - dense->window[1]) / dense->stride[1] + 1,
    .window = { dense->window[0], dense->window[1] },
    .stride = { dense->stride[0], dense->stride[1] },
    .preprocess = *preprocess,
    .photo_width = photo->width,
    .photo_height = photo->height,
  };
}

/* Over the @count classes of one position, @step apart. */
static void
softmax (const float *scores, gsize count, gsize step, float *probabilities)
{
  float highest = -INFINITY;
  double sum = 0.0;

  for (gsize i = 0; i < count; i++)
    highest = MAX (highest, scores[i * step]);
  for (gsize i = 0; i < count; i++)
    sum += exp ((double) scores[i * step] - highest);
  for (gsize i = 0; i < count; i++)
    probabilities[i * step] = (float) (exp ((double) scores[i * step] - highest) / sum);
}

FoveaTensor *
fovea_dense_probabilities (const FoveaTensor *scores, GError **error)
{
  const gint64 *dims = scores->shape.dims;
  FoveaShape shape = { 3, { dims[1], dims[2], dims[3] } };
  gsize classes = (gsize) dims[1], places = (gsize) (dims[2] * dims[3]);
  const float *from = fovea_tensor_floats (scores);
  gboolean done = TRUE;
  FoveaTensor *tensor;

  g_return_val_if_fail (scores->shape.rank == 4 && dims[0] == 1 && scores->dtype == FOVEA_DTYPE_FLOAT32, NULL);

  tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("The class heat maps"), error);
  if (!tensor)
    return NULL;
  for (gsize p = 0; p < places && done; p++)
    done = fovea_scores_are_probabilities (from + p, classes, places);
  if (done)
    memcpy (tensor->data, from, fovea_tensor_bytes (tensor));
  for (gsize p = 0; p < places && !done; p++)
    softmax (from + p, classes, places, (float *) tensor->data + p);
  return tensor;
}

gsize
fovea_dense_top (const FoveaTensor *probabilities, FoveaDenseClass *classes, gsize n)
{
  const gint64 *dims = probabilities->shape.dims;
  gsize columns = (gsize) dims[2], places = (gsize) dims[1] * columns, found = 0;

  for (gsize i = 0; i < (gsize) dims[0] && n > 0; i++)
    {
      const float *map = fovea_tensor_floats (probabilities) + i * places;
      gsize best = 0, place = found;

      for (gsize p = 1; p < places; p++)
        if (map[p] > map[best] || isnan (map[best]))
          best = p;
      if (isnan (map[best]))
        continue;
      while (place > 0 && classes[place - 1].probability < map[best])
        place--;
      if (place == n)
        continue;
      found = MIN (found + 1, n);
      memmove (&classes[place + 1], &classes[place], (found - place - 1) * sizeof *classes);
      classes[place] = (FoveaDenseClass){ i, best / columns, best % columns, map[best] };
    }
  return found;
}

FoveaFieldBox
fovea_dense_window (const FoveaDenseView *view, gsize row, gsize column)
{
  double top = (double) (row * view->stride[0]), left = (double) (column * view->stride[1]);
  FoveaFieldBox box;

  fovea_preprocess_to_photo (&view->preprocess, view->photo_width, view->photo_height, left, top, &box.left, &box.top);
  fovea_preprocess_to_photo (&view->preprocess, view->photo_width, view->photo_height, left + (double) view->window[1],
                             top + (double) view->window[0], &box.right, &box.bottom);
  return box;
}

/* Of @n positions along @axis, the one whose window's centre is nearest to @at. */
static gsize
nearest (const FoveaDenseView *view, guint axis, gsize n, double at)
{
  double position = round ((at - 0.5 * (double) view->window[axis]) / (double) view->stride[axis]);

  return (gsize) CLAMP (position, 0.0, (double) (n - 1));
}

gboolean
fovea_dense_position_at (const FoveaDenseView *view, double photo_x, double photo_y, gsize *row, gsize *column)
{
  double x, y;

  fovea_preprocess_from_photo (&view->preprocess, view->photo_width, view->photo_height, photo_x, photo_y, &x, &y);
  if (x < 0.0 || y < 0.0 || x >= (double) view->preprocess.width || y >= (double) view->preprocess.height)
    return FALSE;
  *row = nearest (view, 0, view->rows, y);
  *column = nearest (view, 1, view->columns, x);
  return TRUE;
}

FoveaImage *
fovea_dense_paint (const FoveaDenseView *view, const float *map, const FoveaColormap *colormap, FoveaRange range, GError **error)
{
  g_autofree guint8 *colours = g_malloc (view->rows * view->columns * 3);
  FoveaImage *image = fovea_image_new (view->preprocess.width, view->preprocess.height, 3, error);

  if (!image)
    return NULL;
  fovea_colormap_paint (colormap, range, map, view->columns, view->rows, colours, view->columns * 3);
  for (gsize y = 0; y < image->height; y++)
    {
      const guint8 *row = colours + nearest (view, 0, view->rows, (double) y + 0.5) * view->columns * 3;

      for (gsize x = 0; x < image->width; x++)
        memcpy (fovea_image_row (image, y) + 3 * x, row + 3 * nearest (view, 1, view->columns, (double) x + 0.5), 3);
    }
  return image;
}

/* Pixel of the network's input below the middle of each of @n pixels of the photo, -1 where there is none; the way is one of the x axis for
 * @axis 1, else of the y axis. */
static gssize *
find_places (const FoveaDenseView *view, guint axis, gsize n)
{
  gssize *places = g_new (gssize, n), size = (gssize) (axis ? view->preprocess.width : view->preprocess.height);

  for (gsize i = 0; i < n; i++)
    {
      double point[2];

      fovea_preprocess_from_photo (&view->preprocess, view->photo_width, view->photo_height, (double) i + 0.5, (double) i + 0.5,
                                   &point[1], &point[0]);
      places[i] = (gssize) floor (point[axis]);
      if (places[i] < 0 || places[i] >= size)
        places[i] = -1;
    }
  return places;
}

FoveaImage *
fovea_dense_overlay (const FoveaDenseView *view, const FoveaImage *photo, const FoveaImage *paint, double opacity, GError **error)
{
  FoveaImage *picture = fovea_image_crop (photo, 0, 0, photo->width, photo->height, error);
  g_autofree gssize *rows = find_places (view, 0, photo->height), *columns = find_places (view, 1, photo->width);
  guint share = (guint) lround (256.0 * CLAMP (opacity, 0.0, 1.0));

  for (gsize y = 0; picture && y < picture->height; y++)
    {
      guint8 *out = fovea_image_row (picture, y);

      for (gsize x = 0; rows[y] >= 0 && x < picture->width; x++)
        for (guint c = 0; columns[x] >= 0 && c < 3; c++)
          {
            guint8 *value = &out[x * picture->channels + c];

            *value = (guint8) ((*value * (256 - share) + fovea_image_row (paint, (gsize) rows[y])[3 * columns[x] + c] * share + 128) >> 8);
          }
    }
  return picture;
}
