/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums over all windows. Cells a and b = a + d of the window at (y, x) are two pixels at a distance d: for each d the products
 * p[y][x] * p[y + dy][x + dx] are summed over the places that cell (0, 0) takes (or the first that has its partner in the window), and the sum for
 * the next cell loses what slides out of it and gains what slides in. */

#include "core/learn/moments-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

/**
 * All:
 * @slots: distances (dy, dx), dy >= 0, at dy * (2 kernel_w - 1) + dx + kernel_w - 1; the last slot is the sum of the pixels themselves
 * @size: of a row's sums: (slots, kernel_w), by distance and column of cell a
 * @totals: (threads, size + targets): of all rows of samples; the targets are (cells) products of window and sample afterwards, the sum of
 *   the latter, and that of its squares
 * @edges: (2 (kernel_h - 1), size): of the first rows of pixels, and of those below the last row of samples
 */
typedef struct
{
  const FoveaMomentPlane *plane;
  gsize slots, size, targets;
  double *totals, *scratch, *edges;
  float *after; /* (threads, stride) */
} All;

/* out[i] += the sum over x < depth of rows[i + x] * values[x], for i < n. */
static void
add_dots (const FoveaMomentPlane *plane, const float *rows, gsize n, const float *values, gsize depth, double *out)
{
  float sums[FOVEA_MAX_KERNEL_SIDE];

  for (gsize x = 0; x < depth; x += FOVEA_MOMENT_RUN)
    {
      plane->simd->dots (rows + x, 1, n, values + x, MIN (FOVEA_MOMENT_RUN, depth - x), sums);
      for (gsize i = 0; i < n; i++)
        out[i] += (double) sums[i];
    }
}

/* From the sum of a[x] * b[x], x < width, to those of all columns of cell a: @n. */
static void
slide (const float *a, const float *b, gsize width, gsize n, double *sums)
{
  for (gsize i = 1; i < n; i++)
    sums[i] = sums[i - 1] + (double) (a[i - 1 + width] * b[i - 1 + width] - a[i - 1] * b[i - 1]);
}

static void
sum_distances (const All *self, const float *upper, const float *lower, gsize dy, double *out)
{
  gsize kernel_w = self->plane->kernel_w, width = self->plane->width;
  double firsts[FOVEA_MAX_KERNEL_SIDE] = { 0.0 };

  add_dots (self->plane, lower, kernel_w, upper, width, firsts);
  for (gsize dx = 0; dx < kernel_w; dx++)
    {
      double *sums = out + (dy * (2 * kernel_w - 1) + kernel_w - 1 + dx) * kernel_w;

      sums[0] = firsts[dx];
      slide (upper, lower + dx, width, kernel_w - dx, sums);
    }
  if (dy == 0)
    return;
  memset (firsts, 0, sizeof firsts);
  add_dots (self->plane, upper + 1, kernel_w - 1, lower, width, firsts);
  for (gsize left = 1; left < kernel_w; left++)
    {
      double *sums = out + (dy * (2 * kernel_w - 1) + kernel_w - 1 - left) * kernel_w + left;

      sums[0] = firsts[left - 1];
      slide (upper + left, lower, width, kernel_w - left, sums);
    }
}

/* The sums of row @y of the plane with those below it. */
static void
sum_row (const All *self, gsize y, double *out)
{
  const FoveaMomentPlane *plane = self->plane;
  const float *row = fovea_moment_row (plane, y);
  gsize below = MIN (plane->kernel_h, plane->height + plane->kernel_h - 1 - y);
  double *pixels = out + (self->slots - 1) * plane->kernel_w;

  for (gsize dy = 0; dy < below; dy++)
    sum_distances (self, row, fovea_moment_row (plane, y + dy), dy, out);
  pixels[0] = 0.0;
  for (gsize x = 0; x < plane->width; x++)
    pixels[0] += (double) row[x];
  for (gsize i = 1; i < plane->kernel_w; i++)
    pixels[i] = pixels[i - 1] + (double) (row[i - 1 + plane->width] - row[i - 1]);
}

static void
sum_targets (const All *self, gsize y, float *after, double *targets)
{
  const FoveaMomentPlane *plane = self->plane;
  const guint8 *bytes = fovea_moment_after (plane, y);
  gsize cells = plane->kernel_w * plane->kernel_h;

  for (gsize x = 0; x < plane->width; x++)
    {
      after[x] = (float) bytes[x * plane->after->channels] - FOVEA_MOMENT_CENTRE;
      targets[cells] += (double) after[x];
      targets[cells + 1] += (double) (after[x] * after[x]);
    }
  for (gsize i = 0; i < plane->kernel_h; i++)
    add_dots (plane, fovea_moment_row (plane, y + i), plane->kernel_w, after, plane->width, targets + i * plane->kernel_w);
}

static void
sum_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const All *self = data;
  double *row = self->scratch + worker * self->size, *total = self->totals + worker * (self->size + self->targets);

  for (gsize y = begin; y < end; y++)
    {
      sum_row (self, y, row);
      for (gsize i = 0; i < self->size; i++)
        total[i] += row[i];
      sum_targets (self, y, self->after + worker * self->plane->stride, total + self->size);
    }
}

static void
sum_edges (gsize begin, gsize end, guint worker, gpointer data)
{
  const All *self = data;
  gsize above = self->plane->kernel_h - 1;

  for (gsize i = begin; i < end; i++)
    sum_row (self, i < above ? i : self->plane->height + i - above, self->edges + i * self->size);
}

/* What @slot and column @x of cell a come to when cell a stands in row 0, 1, ... @n - 1: into sums[i * step]. */
static void
add_column (const All *self, gsize slot, gsize x, gsize n, double *sums, gsize step)
{
  gsize at = slot * self->plane->kernel_w + x, above = self->plane->kernel_h - 1;
  double sum = self->totals[at];

  for (gsize i = 0; i < n; i++)
    {
      sums[i * step] += sum;
      if (i + 1 < n)
        sum += self->edges[(above + i) * self->size + at] - self->edges[i * self->size + at];
    }
}

static void
add_sums (const All *self, double *sums)
{
  gsize w = self->plane->kernel_w, h = self->plane->kernel_h, cells = w * h, n = cells + 2;
  const double *targets = self->totals + self->size;

  for (gsize dy = 0; dy < h; dy++)
    for (gsize shift = dy == 0 ? w - 1 : 0; shift < 2 * w - 1; shift++) /* dx + w - 1 */
      for (gsize x = shift < w - 1 ? w - 1 - shift : 0; x < w && x + shift < 2 * w - 1; x++)
        add_column (self, dy * (2 * w - 1) + shift, x, h - dy, &sums[x * n + dy * w + x + shift - (w - 1)], w * n + w);
  for (gsize x = 0; x < w; x++)
    add_column (self, self->slots - 1, x, h, &sums[x * n + cells], w * n);
  for (gsize i = 0; i < cells; i++)
    sums[i * n + cells + 1] += targets[i];
  sums[cells * n + cells] += (double) (self->plane->width * self->plane->height);
  sums[cells * n + cells + 1] += targets[cells];
  sums[(cells + 1) * n + cells + 1] += targets[cells + 1];
}

gboolean
fovea_moments_add_all (const FoveaMomentPlane *plane, double *sums, FoveaProgress *progress, GError **error)
{
  const char *what = _("sums of products");
  guint threads = fovea_pool_get_threads ();
  All self = { .plane = plane };
  gsize each;
  gboolean done;

  self.slots = plane->kernel_h * (2 * plane->kernel_w - 1) + 1;
  self.size = self.slots * plane->kernel_w;
  self.targets = plane->kernel_w * plane->kernel_h + 2;
  each = self.size + self.targets;
  self.totals = fovea_memory_alloc0 (threads * each * sizeof (double), what, error);
  self.scratch = self.totals ? fovea_memory_alloc0 (threads * self.size * sizeof (double), what, error) : NULL;
  self.edges = self.scratch ? fovea_memory_alloc0 (2 * plane->kernel_h * self.size * sizeof (double), what, error) : NULL;
  self.after = self.edges ? fovea_memory_alloc (threads * plane->stride * sizeof (float), what, error) : NULL;
  done = self.after && fovea_parallel_for (2 * (plane->kernel_h - 1), 1, sum_edges, &self, NULL)
         && fovea_parallel_for (plane->height, 4, sum_rows, &self, progress);
  if (done)
    {
      for (guint i = 1; i < threads; i++)
        for (gsize j = 0; j < each; j++)
          self.totals[j] += self.totals[i * each + j];
      add_sums (&self, sums);
    }
  else if (self.after)
    fovea_progress_check (progress, error);
  fovea_memory_free (self.totals);
  fovea_memory_free (self.scratch);
  fovea_memory_free (self.edges);
  fovea_memory_free (self.after);
  return done;
}
