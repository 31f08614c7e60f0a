/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows Pillow's src/libImaging/Resample.c (8 bits a channel) to the bit: networks are trained on what it makes. */

#include "core/image/resample.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

/* 8 bits of result and 2 of headroom for the sum in a signed 32-bit integer. */
#define PRECISION_BITS (32 - 8 - 2)
#define HALF (1 << (PRECISION_BITS - 1)) /* rounds a sum */
#define ROWS_A_CHUNK 8

typedef struct
{
  gsize first, n;
} Span;

/* Along one axis: output i is the sum of weights[i * taps + k] * input[spans[i].first + k] over k < spans[i].n. */
typedef struct
{
  gsize size, taps;
  Span *spans;
  gint32 *weights;
} Axis;

typedef struct
{
  const FoveaImage *source;
  FoveaImage *narrow; /* after the horizontal pass: the source's height, the result's width */
  FoveaImage *result;
  Axis horizontal, vertical;
  guint8 *scratch; /* one source row for each worker */
} Resize;

static void
axis_clear (Axis *axis)
{
  fovea_memory_free (axis->spans);
  fovea_memory_free (axis->weights);
}

/* A triangle of half-width max (1, from / to) around each output's centre, of sum 1. */
static gboolean
axis_init (Axis *axis, gsize from, gsize to, GError **error)
{
  double scale = (double) from / (double) to;
  double support = MAX (scale, 1.0);
  gsize taps = (gsize) ceil (support) * 2 + 1;
  g_autofree double *triangle = g_new (double, taps);
  gsize bytes;

  axis->size = to;
  axis->taps = taps;
  if (!fovea_size_product ((gsize[]){ to, taps, sizeof (Span) }, 3, &bytes))
    return fovea_over_limit (error, _ ("The weights of a resize need more bytes than can be counted"));
  axis->spans = fovea_memory_alloc (to * sizeof (Span), _ ("The weights of a resize"), error);
  axis->weights = axis->spans ? fovea_memory_alloc (to * taps * sizeof (gint32), _ ("The weights of a resize"), error) : NULL;
  if (!axis->weights)
    return FALSE;

  for (gsize i = 0; i < to; i++)
    {
      double centre = ((double) i + 0.5) * scale, sum = 0.0;
      gsize first = (gsize) MAX (centre - support + 0.5, 0.0);
      gsize end = MIN ((gsize) (centre + support + 0.5), from);

      for (gsize k = 0; k < end - first; k++)
        {
          triangle[k] = MAX (1.0 - fabs (((double) (first + k) - centre + 0.5) / support), 0.0);
          sum += triangle[k];
        }
      axis->spans[i] = (Span){ first, end - first };
      for (gsize k = 0; k < end - first; k++)
        axis->weights[i * taps + k] = (gint32) (0.5 + triangle[k] / sum * (1 << PRECISION_BITS));
    }
  return TRUE;
}

static inline guint8
to_byte (gint32 sum)
{
  return (guint8) CLAMP (sum >> PRECISION_BITS, 0, 255);
}

/* @channels is a constant where this is inlined. */
static inline void
narrow_row (const Axis *axis, const guint8 *source, guint8 *result, gsize channels)
{
  for (gsize x = 0; x < axis->size; x++, result += channels)
    {
      const gint32 *weights = axis->weights + x * axis->taps;
      const guint8 *pixel = source + axis->spans[x].first * channels;
      gint32 sums[4] = { HALF, HALF, HALF, HALF };

      for (gsize k = 0; k < axis->spans[x].n; k++, pixel += channels)
        for (gsize c = 0; c < channels; c++)
          sums[c] += weights[k] * pixel[c];
      for (gsize c = 0; c < channels; c++)
        result[c] = to_byte (sums[c]);
    }
}

static void
premultiply_row (const guint8 *source, guint8 *result, gsize width)
{
  for (gsize i = 0; i < 4 * width; i += 4)
    {
      guint alpha = source[i + 3];

      for (gsize c = 0; c < 3; c++)
        {
          guint product = source[i + c] * alpha + 128;

          result[i + c] = (guint8) ((product + (product >> 8)) >> 8);
        }
      result[i + 3] = (guint8) alpha;
    }
}

static void
unpremultiply_row (guint8 *row, gsize width)
{
  for (gsize i = 0; i < 4 * width; i += 4)
    {
      guint alpha = row[i + 3];

      for (gsize c = 0; alpha > 0 && alpha < 255 && c < 3; c++)
        row[i + c] = (guint8) MIN (255 * row[i + c] / alpha, 255);
    }
}

static void
narrow_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Resize *r = data;
  gsize width = r->source->width;
  guint8 *premultiplied = r->scratch + 4 * width * worker;

  for (gsize y = begin; y < end; y++)
    if (r->source->channels == 4)
      {
        premultiply_row (fovea_image_row (r->source, y), premultiplied, width);
        narrow_row (&r->horizontal, premultiplied, fovea_image_row (r->narrow, y), 4);
      }
    else
      narrow_row (&r->horizontal, fovea_image_row (r->source, y), fovea_image_row (r->narrow, y), 3);
}

static void
shorten_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Resize *r = data;
  const Axis *axis = &r->vertical;
  gsize bytes = r->result->width * r->result->channels;

  for (gsize y = begin; y < end; y++)
    {
      const gint32 *weights = axis->weights + y * axis->taps;
      const guint8 *column = fovea_image_row (r->narrow, axis->spans[y].first);
      guint8 *row = fovea_image_row (r->result, y);

      for (gsize first = 0; first < bytes; first += 64)
        {
          gsize n = MIN (64, bytes - first);
          gint32 sums[64];

          for (gsize i = 0; i < n; i++)
            sums[i] = HALF;
          for (gsize k = 0; k < axis->spans[y].n; k++)
            for (gsize i = 0; i < n; i++)
              sums[i] += weights[k] * column[k * r->narrow->stride + first + i];
          for (gsize i = 0; i < n; i++)
            row[first + i] = to_byte (sums[i]);
        }
      if (r->result->channels == 4)
        unpremultiply_row (row, r->result->width);
    }
}

static gboolean
resize (Resize *r, gsize width, gsize height, GError **error)
{
  const FoveaImage *source = r->source;

  if (!axis_init (&r->horizontal, source->width, width, error) || !axis_init (&r->vertical, source->height, height, error))
    return FALSE;
  r->narrow = fovea_image_new (width, source->height, source->channels, error);
  r->result = r->narrow ? fovea_image_new (width, height, source->channels, error) : NULL;
  if (r->result && source->channels == 4)
    r->scratch = fovea_memory_alloc (4 * source->width * fovea_pool_get_threads (), _ ("The rows of a resize"), error);
  if (!r->result || (source->channels == 4 && !r->scratch))
    return FALSE;
  fovea_parallel_for (source->height, ROWS_A_CHUNK, narrow_rows, r, NULL);
  fovea_parallel_for (height, ROWS_A_CHUNK, shorten_rows, r, NULL);
  return TRUE;
}

FoveaImage *
fovea_image_resize (const FoveaImage *image, gsize width, gsize height, GError **error)
{
  Resize r = { .source = image };

  if (width == 0 || height == 0)
    {
      fovea_refuse (error, _ ("A picture cannot be made 0 pixels wide or high"));
      return NULL;
    }
  if (width == image->width && height == image->height)
    return fovea_image_crop (image, 0, 0, width, height, error);
  if (!resize (&r, width, height, error))
    g_clear_pointer (&r.result, fovea_image_unref);
  axis_clear (&r.horizontal);
  axis_clear (&r.vertical);
  fovea_image_unref (r.narrow);
  fovea_memory_free (r.scratch);
  return r.result;
}

typedef struct
{
  const FoveaImage *source;
  FoveaImage *result;
  gsize scale;
} Enlargement;

/* Items are rows of the source: each becomes @scale rows of the result. */
static void
enlarge_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Enlargement *e = data;
  gsize channels = e->source->channels;

  for (gsize y = begin; y < end; y++)
    {
      const guint8 *pixel = fovea_image_row (e->source, y);
      guint8 *first = fovea_image_row (e->result, y * e->scale);
      guint8 *out = first;

      for (gsize x = 0; x < e->source->width; x++, pixel += channels)
        for (gsize k = 0; k < e->scale; k++, out += channels)
          memcpy (out, pixel, channels);
      for (gsize k = 1; k < e->scale; k++)
        memcpy (first + k * e->result->stride, first, e->result->width * channels);
    }
}

void
fovea_image_enlarge_into (const FoveaImage *image, gsize scale, FoveaImage *result)
{
  Enlargement e = { image, result, scale };

  g_return_if_fail (result->width == image->width * scale && result->height == image->height * scale);
  g_return_if_fail (result->channels == image->channels);

  fovea_parallel_for (image->height, ROWS_A_CHUNK, enlarge_rows, &e, NULL);
}

FoveaImage *
fovea_image_enlarge (const FoveaImage *image, gsize scale, GError **error)
{
  FoveaImage *result;
  gsize width, height;

  if (!fovea_size_product ((gsize[]){ image->width, scale }, 2, &width)
      || !fovea_size_product ((gsize[]){ image->height, scale }, 2, &height))
    {
      fovea_over_limit (error, _ ("The enlarged picture has more pixels than can be counted"));
      return NULL;
    }
  result = fovea_image_new (width, height, image->channels, error);
  if (result)
    fovea_image_enlarge_into (image, scale, result);
  return result;
}
