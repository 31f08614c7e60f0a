/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/pyramid.h"

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"

#define SMALLEST_SIDE 128
#define ROWS_PER_ITEM 32
#define CHEQUER_SHIFT 3

typedef struct
{
  const FoveaImage *from;
  FoveaImage *to;
} Halving;

static inline void
halve_pixel_rgb (const guint8 *a, const guint8 *b, const guint8 *c, const guint8 *d, guint8 *mean)
{
  for (guint channel = 0; channel < 3; channel++)
    mean[channel] = (guint8) ((a[channel] + b[channel] + c[channel] + d[channel] + 2) >> 2);
}

static inline void
halve_pixel_rgba (const guint8 *a, const guint8 *b, const guint8 *c, const guint8 *d, guint8 *mean)
{
  guint alpha = (guint) a[3] + b[3] + c[3] + d[3];

  for (guint channel = 0; channel < 3; channel++)
    {
      guint sum = (guint) a[channel] * a[3] + (guint) b[channel] * b[3] + (guint) c[channel] * c[3] + (guint) d[channel] * d[3];

      mean[channel] = alpha ? (guint8) ((sum + alpha / 2) / alpha) : 0;
    }
  mean[3] = (guint8) ((alpha + 2) >> 2);
}

static void
halve_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Halving *halving = data;
  const FoveaImage *from = halving->from, *to = halving->to;
  gsize last = MIN (end * ROWS_PER_ITEM, to->height);

  for (gsize y = begin * ROWS_PER_ITEM; y < last; y++)
    {
      const guint8 *upper = fovea_image_row (from, 2 * y);
      const guint8 *lower = fovea_image_row (from, MIN (2 * y + 1, from->height - 1));
      guint8 *mean = fovea_image_row (to, y);
      gsize step = from->channels, pairs = from->width / 2;

      if (step == 3)
        for (gsize x = 0; x < pairs; x++)
          halve_pixel_rgb (upper + 6 * x, upper + 6 * x + 3, lower + 6 * x, lower + 6 * x + 3, mean + 3 * x);
      else
        for (gsize x = 0; x < pairs; x++)
          halve_pixel_rgba (upper + 8 * x, upper + 8 * x + 4, lower + 8 * x, lower + 8 * x + 4, mean + 4 * x);
      if (pairs < to->width) /* an odd column stands alone */
        {
          const guint8 *a = upper + 2 * pairs * step, *c = lower + 2 * pairs * step;

          if (step == 3)
            halve_pixel_rgb (a, a, c, c, mean + 3 * pairs);
          else
            halve_pixel_rgba (a, a, c, c, mean + 4 * pairs);
        }
    }
}

static FoveaImage *
halve (const FoveaImage *image, FoveaProgress *progress, GError **error)
{
  gsize width = (image->width + 1) / 2, height = (image->height + 1) / 2;
  g_autoptr (FoveaImage) half = fovea_image_new (width, height, image->channels, error);
  Halving halving = { image, half };

  if (!half)
    return NULL;
  if (!fovea_parallel_for ((height + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM, 1, halve_rows, &halving, progress))
    {
      fovea_progress_check (progress, error);
      return NULL;
    }
  return g_steal_pointer (&half);
}

/* Where the pixels of a line lie in a level: the left neighbour, the right one and the weight of the right one in 1/256. */
typedef struct
{
  gsize before, after;
  guint weight;
} Tap;

static Tap
tap_at (double position, gsize count)
{
  double clamped = CLAMP (position - 0.5, 0.0, (double) (count - 1));
  gsize before = (gsize) clamped;

  return (Tap){ before, MIN (before + 1, count - 1), (guint) lrint ((clamped - (double) before) * 256.0) };
}

static Tap
tap_nearest (double position, gsize count)
{
  gsize nearest = MIN ((gsize) position, count - 1);

  return (Tap){ nearest, nearest, 0 };
}

static inline guint
between (guint a, guint b, guint c, guint d, guint weight_x, guint weight_y)
{
  guint upper = a * (256 - weight_x) + b * weight_x, lower = c * (256 - weight_x) + d * weight_x;

  return (upper * (256 - weight_y) + lower * weight_y + (1 << 15)) >> 16;
}

static void
render_row_rgb (const FoveaImage *level, const Tap *columns, Tap row, gsize width, guint8 *rgb)
{
  const guint8 *upper = fovea_image_row (level, row.before), *lower = fovea_image_row (level, row.after);

  for (gsize i = 0; i < width; i++, rgb += 3)
    {
      const guint8 *a = upper + 3 * columns[i].before, *b = upper + 3 * columns[i].after;
      const guint8 *c = lower + 3 * columns[i].before, *d = lower + 3 * columns[i].after;

      for (guint channel = 0; channel < 3; channel++)
        rgb[channel] = (guint8) between (a[channel], b[channel], c[channel], d[channel], columns[i].weight, row.weight);
    }
}

static void
render_row_rgba (const FoveaImage *level, const Tap *columns, Tap row, gsize x, gsize y, gsize width, guint8 *rgb)
{
  const guint8 *upper = fovea_image_row (level, row.before), *lower = fovea_image_row (level, row.after);

  for (gsize i = 0; i < width; i++, rgb += 3)
    {
      const guint8 *a = upper + 4 * columns[i].before, *b = upper + 4 * columns[i].after;
      const guint8 *c = lower + 4 * columns[i].before, *d = lower + 4 * columns[i].after;
      guint alpha = between (a[3], b[3], c[3], d[3], columns[i].weight, row.weight);
      guint board = ((((x + i) >> CHEQUER_SHIFT) ^ (y >> CHEQUER_SHIFT)) & 1) ? 0x99 : 0x66;

      for (guint channel = 0; channel < 3; channel++)
        {
          guint premultiplied = between (a[channel] * a[3] / 255, b[channel] * b[3] / 255, c[channel] * c[3] / 255,
                                         d[channel] * d[3] / 255, columns[i].weight, row.weight);

          rgb[channel] = (guint8) MIN (255, premultiplied + board * (255 - alpha) / 255);
        }
    }
}

FoveaPyramid *
fovea_pyramid_new (FoveaImage *image, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaPyramid) self = g_new0 (FoveaPyramid, 1);

  g_return_val_if_fail (image != NULL, NULL);

  g_atomic_ref_count_init (&self->refs);
  self->levels[self->n_levels++] = fovea_image_ref (image);
  while (self->n_levels < FOVEA_PYRAMID_MAX_LEVELS)
    {
      FoveaImage *last = self->levels[self->n_levels - 1];

      if (MAX (last->width, last->height) <= SMALLEST_SIDE)
        break;
      self->levels[self->n_levels] = halve (last, progress, error);
      if (!self->levels[self->n_levels])
        return NULL;
      self->n_levels++;
    }
  return g_steal_pointer (&self);
}

FoveaPyramid *
fovea_pyramid_ref (FoveaPyramid *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_pyramid_unref (FoveaPyramid *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (gsize i = 0; i < self->n_levels; i++)
    fovea_image_unref (self->levels[i]);
  g_free (self);
}

gsize
fovea_pyramid_get_level (const FoveaPyramid *self, double scale)
{
  gsize level = 0;

  while (level + 1 < self->n_levels && scale * (double) ((gsize) 2 << level) <= 1.0 + 1e-9)
    level++;
  return level;
}

/* How positions on the scaled photo are those on a level: at 100 % and above each shows a pixel of the photo as it is. */
typedef struct
{
  Tap (*tap) (double position, gsize count);
  double per_pixel;
} Sampling;

static Sampling
sampling_of (gsize level, double scale)
{
  return (Sampling){ level == 0 && scale >= 1.0 ? tap_nearest : tap_at, 1.0 / (scale * (double) ((gsize) 1 << level)) };
}

static Tap
sample (const Sampling *sampling, gsize at, gsize count)
{
  return sampling->tap (((double) at + 0.5) * sampling->per_pixel, count);
}

FoveaArea
fovea_pyramid_get_area (const FoveaPyramid *self, gsize level, double scale, const FoveaArea *piece)
{
  Sampling sampling = sampling_of (level, scale);
  const FoveaImage *image = self->levels[level];
  gsize left = sample (&sampling, piece->x, image->width).before, top = sample (&sampling, piece->y, image->height).before;

  return (FoveaArea){
    left, top,
    sample (&sampling, piece->x + piece->width - 1, image->width).after + 1 - left,
    sample (&sampling, piece->y + piece->height - 1, image->height).after + 1 - top,
  };
}

/* Where the pixels of a line lie in the part of the level from @from on. */
static Tap
tap_within (const Sampling *sampling, gsize at, gsize count, gsize from)
{
  Tap tap = sample (sampling, at, count);

  return (Tap){ tap.before - from, tap.after - from, tap.weight };
}

void
fovea_pyramid_render_area (const FoveaPyramid *self, gsize level, const FoveaArea *area, const FoveaImage *image, double scale,
                           const FoveaArea *piece, guint8 *rgb, gsize stride)
{
  Sampling sampling = sampling_of (level, scale);
  const FoveaImage *whole = self->levels[level];
  Tap columns[FOVEA_PYRAMID_MAX_SPAN];
  gboolean as_they_are;

  g_return_if_fail (scale > 0.0 && piece->width > 0 && piece->width <= FOVEA_PYRAMID_MAX_SPAN);

  for (gsize i = 0; i < piece->width; i++)
    columns[i] = tap_within (&sampling, piece->x + i, whole->width, area->x);
  as_they_are = sampling.per_pixel == 1.0 && image->channels == 3 && columns[piece->width - 1].before == columns[0].before + piece->width - 1;
  for (gsize j = 0; j < piece->height; j++)
    {
      Tap row = tap_within (&sampling, piece->y + j, whole->height, area->y);

      if (as_they_are)
        memcpy (rgb + j * stride, fovea_image_row (image, row.before) + 3 * columns[0].before, 3 * piece->width);
      else if (image->channels == 3)
        render_row_rgb (image, columns, row, piece->width, rgb + j * stride);
      else
        render_row_rgba (image, columns, row, piece->x, piece->y + j, piece->width, rgb + j * stride);
    }
}

void
fovea_pyramid_render (const FoveaPyramid *self, double scale, gsize x, gsize y, gsize width, gsize height, guint8 *rgb,
                      gsize stride)
{
  gsize index = fovea_pyramid_get_level (self, scale);
  FoveaImage *level = self->levels[index];

  fovea_pyramid_render_area (self, index, &(FoveaArea){ 0, 0, level->width, level->height }, level, scale,
                             &(FoveaArea){ x, y, width, height }, rgb, stride);
}
