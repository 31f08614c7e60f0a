/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/moments-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

/* Multiplications that samples which are summed one by one may take: some seconds of one core. */
#define MOST_PRODUCTS 3e10

static gsize
colours_of (FoveaColours colours)
{
  return ((colours & FOVEA_COLOURS_RED) != 0) + ((colours & FOVEA_COLOURS_GREEN) != 0) + ((colours & FOVEA_COLOURS_BLUE) != 0);
}

static void
plane_clear (FoveaMomentPlane *self)
{
  fovea_memory_free (self->plane);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaMomentPlane, plane_clear)

typedef struct
{
  const FoveaImage *before;
  FoveaMomentPlane *plane;
  guint8 *bytes; /* (threads, width) */
} Reading;

static void
read_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Reading *self = data;
  gsize width = self->before->width;
  guint8 *bytes = self->bytes + worker * fovea_round_up (width + FOVEA_MAX_LANES, FOVEA_ALIGNMENT);

  for (gsize y = begin; y < end; y++)
    {
      float *row = self->plane->plane + y * self->plane->stride;

      self->plane->simd->pick_channel_u8 (fovea_image_row (self->before, y) + self->plane->channel, self->before->channels, bytes, width);
      for (gsize x = 0; x < width; x++)
        row[x] = (float) bytes[x] - FOVEA_MOMENT_CENTRE;
      for (gsize x = width; x < self->plane->stride; x++)
        row[x] = 0.0f;
    }
}

static gboolean
plane_init (FoveaMomentPlane *self, const FoveaImage *before, const FoveaImage *after, gsize channel, const FoveaMoments *moments,
            FoveaProgress *progress, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (fovea_pool_get_threads () * fovea_round_up (before->width + FOVEA_MAX_LANES, FOVEA_ALIGNMENT));
  Reading reading = { before, self, bytes };

  *self = (FoveaMomentPlane){ .simd = fovea_simd (), .after = after, .channel = channel, .kernel_w = moments->width, .kernel_h = moments->height };
  self->width = before->width - moments->width + 1;
  self->height = before->height - moments->height + 1;
  self->stride = fovea_round_up (before->width + FOVEA_MAX_LANES, FOVEA_ALIGNMENT / sizeof (float));
  self->plane = fovea_memory_alloc (before->height * self->stride * sizeof (float), _("a colour of the photo"), error);
  return self->plane && (fovea_parallel_for (before->height, 16, read_rows, &reading, progress) || fovea_progress_check (progress, error));
}

static gsize
count_clipped (const FoveaImage *after, FoveaColours colours, const FoveaMoments *moments)
{
  FoveaMomentPlane plane = { .after = after, .kernel_w = moments->width, .kernel_h = moments->height };
  gsize n = 0;

  for (plane.channel = 0; plane.channel < 3; plane.channel++)
    for (gsize y = 0; y < after->height - moments->height + 1 && colours & (1 << plane.channel); y++)
      {
        const guint8 *row = fovea_moment_after (&plane, y);

        for (gsize x = 0; x < after->width - moments->width + 1; x++)
          n += fovea_moment_is_clipped (row[x * after->channels]);
      }
  return n;
}

/* Whether it is less work to take the clipped samples away from all of them than to sum the others one by one. */
static gboolean
is_quicker_whole (const FoveaMoments *self, double most)
{
  double cells = (double) self->cells, all = 3.0 * cells * (double) self->inside, one = 0.5 * cells * cells;

  return (double) self->clipped <= most && all + one * (double) self->clipped < one * (double) (self->inside - self->clipped);
}

static gboolean
add_colour (FoveaMoments *self, const FoveaImage *before, const FoveaImage *after, gsize channel, gboolean whole, FoveaProgress *progress,
            GError **error)
{
  g_auto (FoveaMomentPlane) plane = { 0 };

  if (!plane_init (&plane, before, after, channel, self, progress, error))
    return FALSE;
  if (!whole)
    return fovea_moments_add_windows (&plane, FALSE, self->every, 1.0, self->sums, progress, error);
  return fovea_moments_add_all (&plane, self->sums, progress, error)
         && (self->clipped == 0 || fovea_moments_add_windows (&plane, TRUE, 1, -1.0, self->sums, progress, error));
}

/* From centred code values to code values, and from the upper half to both. */
static void
finish_sums (FoveaMoments *self)
{
  gsize n = self->cells + 2, one = self->cells;
  g_autofree double *means = g_new (double, n); /* sums of centred code values */
  double count = self->sums[one * n + one], centre = FOVEA_MOMENT_CENTRE;

  for (gsize i = 0; i < n; i++)
    means[i] = self->sums[MIN (i, one) * n + MAX (i, one)];
  for (gsize i = 0; i < n; i++)
    for (gsize j = i; j < n; j++)
      {
        double *sum = &self->sums[i * n + j];

        if (i != one && j != one)
          *sum += centre * (means[i] + means[j]) + centre * centre * count;
        else if (i != j)
          *sum += centre * count;
        self->sums[j * n + i] = *sum;
      }
}

FoveaMoments *
fovea_moments_new (const FoveaImage *before, const FoveaImage *after, FoveaColours colours, gsize width, gsize height, FoveaProgress *progress,
                   GError **error)
{
  g_autoptr (FoveaMoments) self = g_new0 (FoveaMoments, 1);
  double from, to, most;
  gsize n_colours = colours_of (colours), done = 0;
  gboolean whole;

  g_return_val_if_fail (before->width == after->width && before->height == after->height && n_colours > 0, NULL);
  g_return_val_if_fail (width > 0 && height > 0 && width <= before->width && height <= before->height, NULL);

  self->width = width;
  self->height = height;
  self->cells = width * height;
  self->every = 1;
  self->inside = (before->width - width + 1) * (before->height - height + 1) * n_colours;
  self->clipped = count_clipped (after, colours, self);
  most = MOST_PRODUCTS / (0.5 * (double) self->cells * (double) self->cells);
  if (!(whole = is_quicker_whole (self, most)))
    self->every = MAX ((gsize) ((double) (self->inside - self->clipped) / most), 1);
  if (!(self->sums = fovea_memory_alloc0 ((self->cells + 2) * (self->cells + 2) * sizeof (double), _("sums of products"), error)))
    return NULL;
  fovea_progress_get_range (progress, &from, &to);
  for (gsize channel = 0; channel < 3; channel++)
    if (colours & (1 << channel))
      {
        fovea_progress_range (progress, from + (to - from) * (double) done / (double) n_colours,
                              from + (to - from) * (double) (done + 1) / (double) n_colours);
        if (!add_colour (self, before, after, channel, whole, progress, error))
          return NULL;
        done++;
      }
  fovea_progress_range (progress, from, to);
  finish_sums (self);
  return g_steal_pointer (&self);
}

void
fovea_moments_free (FoveaMoments *self)
{
  if (!self)
    return;
  fovea_memory_free (self->sums);
  g_free (self);
}

double
fovea_moments_count (const FoveaMoments *self)
{
  return self->sums[self->cells * (self->cells + 2) + self->cells];
}
