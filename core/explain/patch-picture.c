/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/load.h"
#include "core/image/pyramid.h"
#include "core/image/resample.h"

/* Rows and columns of pixels, the ends without. */
typedef struct
{
  gint64 left, top, right, bottom;
} Pixels;

gboolean
fovea_patch_box (const FoveaPatchView *view, gsize channel, const FoveaPatch *patch, FoveaFieldBox *box)
{
  const FoveaPatchPhoto *photo = &view->patches->photos[patch->photo];
  gsize width = view->layer->width;

  return fovea_field_box (view->plan, view->layer->value, channel, patch->place.position / width, patch->place.position % width, view->preprocess,
                          photo->width, photo->height, box);
}

static Pixels
pixels_around (const FoveaFieldBox *box)
{
  Pixels p = { (gint64) floor (box->left + 1e-6), (gint64) floor (box->top + 1e-6), (gint64) ceil (box->right - 1e-6), (gint64) ceil (box->bottom - 1e-6) };

  p.right = MAX (p.right, p.left + 1);
  p.bottom = MAX (p.bottom, p.top + 1);
  return p;
}

/* What the network sees of the photo. */
static FoveaFieldBox
find_seen (const FoveaImage *photo, const FoveaPreprocess *preprocess)
{
  FoveaFieldBox seen;

  fovea_preprocess_to_photo (preprocess, photo->width, photo->height, 0.0, 0.0, &seen.left, &seen.top);
  fovea_preprocess_to_photo (preprocess, photo->width, photo->height, (double) preprocess->width, (double) preprocess->height, &seen.right, &seen.bottom);
  return (FoveaFieldBox){ MAX (seen.left, 0.0), MAX (seen.top, 0.0), MIN (seen.right, (double) photo->width), MIN (seen.bottom, (double) photo->height) };
}

static void
hatch (FoveaImage *picture, const Pixels *area)
{
  for (gint64 y = area->top; y < area->bottom; y++)
    for (gint64 x = area->left; x < area->right; x++)
      {
        guint8 *pixel = fovea_image_row (picture, (gsize) y) + 4 * x;

        memset (pixel, (x + y) % 8 < 2 ? 0x78 : 0x9c, 3);
        pixel[3] = 0xff;
      }
}

/* Few pixels become squares, many are smoothed. */
static FoveaImage *
scale_part (const FoveaImage *photo, const Pixels *part, gsize width, gsize height, GError **error)
{
  gsize from_width = (gsize) (part->right - part->left), from_height = (gsize) (part->bottom - part->top);
  gsize scale = MAX ((width + from_width - 1) / from_width, (height + from_height - 1) / from_height);
  g_autoptr (FoveaImage) cut = fovea_image_crop (photo, (gsize) part->left, (gsize) part->top, from_width, from_height, error);
  g_autoptr (FoveaImage) enlarged = cut && scale > 1 ? fovea_image_enlarge (cut, scale, error) : NULL;

  if (!cut || (scale > 1 && !enlarged))
    return NULL;
  return fovea_image_resize (enlarged ? enlarged : cut, width, height, error);
}

static void
paste (FoveaImage *picture, const FoveaImage *part, gsize left, gsize top)
{
  for (gsize y = 0; y < part->height; y++)
    {
      const guint8 *in = fovea_image_row (part, y);
      guint8 *out = fovea_image_row (picture, top + y) + 4 * left;

      for (gsize x = 0; x < part->width; x++, out += 4)
        {
          if (part->channels == 4)
            fovea_image_flatten (in + 4 * x, 1, out);
          else
            memcpy (out, in + 3 * x, 3);
          out[3] = 0xff;
        }
    }
}

/* Where edge @edge of the photo stands on the picture when @from stands at @at. */
static gint64
map_edge (gint64 edge, gint64 from, gint64 at, double scale)
{
  return at + (gint64) round ((double) (edge - from) * scale);
}

/* @seen and @field: of @photo. */
static FoveaImage *
draw_field (const FoveaImage *photo, Pixels seen, Pixels field, gsize side, GError **error)
{
  g_autoptr (FoveaImage) picture = fovea_image_new (side, side, 4, error), part = NULL;
  gint64 width = field.right - field.left, height = field.bottom - field.top, whole = (gint64) side;
  double scale = (double) side / (double) MAX (width, height);
  Pixels area, place;

  if (!picture)
    return NULL;
  memset (picture->pixels, 0, picture->stride * side);
  area.left = (whole - MAX ((gint64) round ((double) width * scale), 1)) / 2;
  area.top = (whole - MAX ((gint64) round ((double) height * scale), 1)) / 2;
  area.right = whole - area.left;
  area.bottom = whole - area.top;
  hatch (picture, &area);
  seen = (Pixels){ MAX (seen.left, field.left), MAX (seen.top, field.top), MIN (seen.right, field.right), MIN (seen.bottom, field.bottom) };
  if (seen.left >= seen.right || seen.top >= seen.bottom)
    return g_steal_pointer (&picture);
  place.left = seen.left == field.left ? area.left : map_edge (seen.left, field.left, area.left, scale);
  place.top = seen.top == field.top ? area.top : map_edge (seen.top, field.top, area.top, scale);
  place.right = seen.right == field.right ? area.right : map_edge (seen.right, field.left, area.left, scale);
  place.bottom = seen.bottom == field.bottom ? area.bottom : map_edge (seen.bottom, field.top, area.top, scale);
  if (place.left >= place.right || place.top >= place.bottom)
    return g_steal_pointer (&picture);
  part = scale_part (photo, &seen, (gsize) (place.right - place.left), (gsize) (place.bottom - place.top), error);
  if (!part)
    return NULL;
  paste (picture, part, (gsize) place.left, (gsize) place.top);
  return g_steal_pointer (&picture);
}

/* Large fields are taken from a photo that is smaller, but still twice as large as is drawn, or more. */
static const FoveaImage *
level_for (const FoveaPyramid *pyramid, const FoveaFieldBox *box, gsize side)
{
  double longer = MAX (box->right - box->left, box->bottom - box->top);
  gsize level = 0;

  for (; level + 1 < pyramid->n_levels && longer >= 4.0 * (double) side; longer /= 2.0)
    level++;
  return pyramid->levels[level];
}

static FoveaFieldBox
scale_box (const FoveaFieldBox *box, double x, double y)
{
  return (FoveaFieldBox){ box->left * x, box->top * y, box->right * x, box->bottom * y };
}

static FoveaImage *
draw_box (const FoveaPyramid *pyramid, const FoveaPreprocess *preprocess, const FoveaFieldBox *box, gsize side, GError **error)
{
  const FoveaImage *photo = pyramid->levels[0], *level = level_for (pyramid, box, side);
  double x = (double) level->width / (double) photo->width, y = (double) level->height / (double) photo->height;
  FoveaFieldBox seen = find_seen (photo, preprocess), field = scale_box (box, x, y);

  seen = scale_box (&seen, x, y);
  return draw_field (level, pixels_around (&seen), pixels_around (&field), side, error);
}

FoveaImage *
fovea_patch_picture (FoveaImage *photo, const FoveaPreprocess *preprocess, const FoveaFieldBox *box, gsize side, GError **error)
{
  g_autoptr (FoveaPyramid) pyramid = fovea_pyramid_new (photo, NULL, error);

  return pyramid ? draw_box (pyramid, preprocess, box, side, error) : NULL;
}

static int
compare_wishes (const void *a, const void *b)
{
  const FoveaPatchWish *left = a, *right = b;

  if (left->patch.photo != right->patch.photo)
    return left->patch.photo < right->patch.photo ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

/* Those of one photo. A photo that has changed its size since is none of what was looked at. */
static gboolean
draw_photo (const FoveaPatchView *view, const FoveaPatchWish *wishes, gsize n, gsize side, FoveaPatchDrawn drawn, gpointer user, FoveaProgress *progress,
            GError **error)
{
  const FoveaPatchPhoto *of = &view->patches->photos[wishes[0].patch.photo];
  g_autoptr (FoveaImage) photo = fovea_image_load (of->path, NULL, progress, NULL);
  g_autoptr (FoveaPyramid) pyramid = NULL;

  if (photo && (photo->width != of->width || photo->height != of->height))
    g_clear_pointer (&photo, fovea_image_unref);
  if (photo && !(pyramid = fovea_pyramid_new (photo, progress, error)))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      FoveaImage *picture = NULL;
      FoveaFieldBox box;

      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (pyramid && fovea_patch_box (view, wishes[i].channel, &wishes[i].patch, &box)
          && !(picture = draw_box (pyramid, view->preprocess, &box, side, error)))
        return FALSE;
      drawn (&wishes[i], picture, user);
    }
  return TRUE;
}

gboolean
fovea_patch_pictures_draw (const FoveaPatchView *view, FoveaPatchWish *wishes, gsize n, gsize side, FoveaPatchDrawn drawn, gpointer user,
                           FoveaProgress *progress, GError **error)
{
  double from, to;

  qsort (wishes, n, sizeof *wishes, compare_wishes);
  fovea_progress_get_range (progress, &from, &to);
  for (gsize begin = 0, end; begin < n; begin = end)
    {
      for (end = begin + 1; end < n && wishes[end].patch.photo == wishes[begin].patch.photo;)
        end++;
      fovea_progress_range (progress, from + (to - from) * (double) begin / (double) n, from + (to - from) * (double) end / (double) n);
      if (!fovea_progress_check (progress, error) || !draw_photo (view, wishes + begin, end - begin, side, drawn, user, progress, error))
        return FALSE;
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}
