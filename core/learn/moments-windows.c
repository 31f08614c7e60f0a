/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums over chosen windows: some hundred of them are the rows of a matrix, which is multiplied by its transpose. */

#include "core/learn/moments-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

#define WINDOWS 512 /* at a time: at most FOVEA_MOMENT_RUN */

/**
 * Windows:
 * @columns: cells, 1 and the sample afterwards; @width is that rounded up to vectors
 * @rows: (threads, WINDOWS, width)
 * @panels: (threads, WINDOWS, tile_rows) of the transpose
 * @products: (threads, tile_rows, width)
 * @totals: (threads, columns, columns), the upper half
 * @filled: (threads): of @rows
 */
typedef struct
{
  const FoveaMomentPlane *plane;
  gboolean clipped;
  gsize every, columns, width;
  float *rows, *panels, *products, *bias;
  double *totals;
  gsize *filled;
} Windows;

static void
pack_panel (const Windows *self, const float *rows, gsize n, gsize first, float *panel)
{
  gsize tile = self->plane->simd->tile_rows, used = MIN (tile, self->columns - first);

  for (gsize i = 0; i < n; i++)
    {
      memcpy (panel + i * tile, rows + i * self->width + first, used * sizeof (float));
      for (gsize j = used; j < tile; j++)
        panel[i * tile + j] = 0.0f;
    }
}

/* Adds the products of the worker's windows to its totals. */
static void
multiply (const Windows *self, guint worker)
{
  const FoveaSimd *simd = self->plane->simd;
  const float *rows = self->rows + worker * WINDOWS * self->width;
  float *panel = self->panels + worker * WINDOWS * simd->tile_rows, *products = self->products + worker * simd->tile_rows * self->width;
  double *totals = self->totals + worker * self->columns * self->columns;
  gsize n = self->filled[worker];

  self->filled[worker] = 0;
  for (gsize r = 0; n > 0 && r < self->columns; r += simd->tile_rows)
    {
      pack_panel (self, rows, n, r, panel);
      for (gsize c = r / simd->lanes * simd->lanes; c < self->width; c += simd->tile_cols)
        simd->matrix_tile (MIN (simd->tile_cols, self->width - c), n, panel, rows + c, self->width, products + c, self->width, self->bias, FALSE);
      for (gsize i = r; i < MIN (r + simd->tile_rows, self->columns); i++)
        for (gsize j = i; j < self->columns; j++)
          totals[i * self->columns + j] += (double) products[(i - r) * self->width + j];
    }
}

/* One of @every, without a pattern that the photo's could meet. */
static gboolean
is_taken (gsize every, gsize y, gsize x)
{
  guint32 mixed = (guint32) (y * 0x9e3779b1u + x * 0x85ebca6bu);

  mixed ^= mixed >> 15;
  return every == 1 || mixed * 0x2c1b3c6du % every == 0;
}

static void
add_window (const Windows *self, gsize y, gsize x, guint8 after, guint worker)
{
  const FoveaMomentPlane *plane = self->plane;
  float *row = self->rows + (worker * WINDOWS + self->filled[worker]) * self->width;

  for (gsize i = 0; i < plane->kernel_h; i++)
    memcpy (row + i * plane->kernel_w, fovea_moment_row (plane, y + i) + x, plane->kernel_w * sizeof (float));
  row[self->columns - 2] = 1.0f;
  row[self->columns - 1] = (float) after - FOVEA_MOMENT_CENTRE;
  if (++self->filled[worker] == WINDOWS)
    multiply (self, worker);
}

static void
add_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Windows *self = data;

  for (gsize y = begin; y < end; y++)
    {
      const guint8 *after = fovea_moment_after (self->plane, y);

      for (gsize x = 0; x < self->plane->width; x++, after += self->plane->after->channels)
        if (fovea_moment_is_clipped (*after) == self->clipped && is_taken (self->every, y, x))
          add_window (self, y, x, *after, worker);
    }
}

static gboolean
allocate (Windows *self, guint threads, GError **error)
{
  const FoveaSimd *simd = self->plane->simd;
  const char *what = _("sums of products");

  return (self->rows = fovea_memory_alloc0 ((threads * WINDOWS * self->width + simd->lanes) * sizeof (float), what, error))
         && (self->panels = fovea_memory_alloc (threads * WINDOWS * simd->tile_rows * sizeof (float), what, error))
         && (self->products = fovea_memory_alloc (threads * simd->tile_rows * self->width * sizeof (float), what, error))
         && (self->bias = fovea_memory_alloc0 (simd->tile_rows * sizeof (float), what, error))
         && (self->totals = fovea_memory_alloc0 (threads * self->columns * self->columns * sizeof (double), what, error));
}

gboolean
fovea_moments_add_windows (const FoveaMomentPlane *plane, gboolean clipped, gsize every, double sign, double *sums, FoveaProgress *progress,
                           GError **error)
{
  guint threads = fovea_pool_get_threads ();
  gsize columns = plane->kernel_w * plane->kernel_h + 2;
  g_autofree gsize *filled = g_new0 (gsize, threads);
  Windows self = { .plane = plane, .clipped = clipped, .every = every, .columns = columns, .filled = filled };
  gboolean ready, done;

  self.width = fovea_round_up (columns, plane->simd->lanes);
  ready = allocate (&self, threads, error);
  done = ready && fovea_parallel_for (plane->height, 1, add_rows, &self, progress);
  for (guint i = 0; done && i < threads; i++)
    {
      multiply (&self, i);
      for (gsize j = 0; j < columns * columns; j++)
        sums[j] += sign * self.totals[i * columns * columns + j];
    }
  if (ready && !done)
    fovea_progress_check (progress, error);
  fovea_memory_free (self.rows);
  fovea_memory_free (self.panels);
  fovea_memory_free (self.products);
  fovea_memory_free (self.bias);
  fovea_memory_free (self.totals);
  return done;
}
