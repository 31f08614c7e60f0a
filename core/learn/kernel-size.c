/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/kernel-size.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"

typedef struct
{
  const FoveaMoments *moments;
  gboolean offset;
  double *factor; /* room for the largest */
  GArray *trials;
  FoveaProgress *progress;
} Search;

static gboolean
try_size (const Search *self, gsize width, gsize height, double *rms, GError **error)
{
  g_autoptr (FoveaSquares) squares = fovea_squares_new (self->moments, width, height, self->offset, error);
  g_autofree double *x = g_new (double, width * height);
  FoveaSizeTrial trial = { width, height };

  if (!squares || !fovea_squares_solve (squares, x, self->factor, self->progress, error))
    return FALSE;
  *rms = trial.rms = sqrt (fovea_squares_loss (squares, x) * squares->count / MAX (squares->count - (double) squares->n, 1.0));
  g_array_append_val (self->trials, trial);
  return TRUE;
}

static gboolean
is_good (double rms, double best)
{
  return rms <= FOVEA_SIZE_FACTOR * MAX (best, FOVEA_SIZE_FLOOR);
}

/* The squares, from one cell on until the photo has too little detail for more. */
static gboolean
find_square (const Search *self, gsize *side, double *best, GError **error)
{
  gsize n = MIN (self->moments->width, self->moments->height) / 2 + 1, tried;
  g_autofree double *rms = g_new (double, n);
  g_autoptr (GError) local = NULL;

  for (tried = 0; tried < n; tried++)
    if (!try_size (self, 2 * tried + 1, 2 * tried + 1, &rms[tried], &local))
      break;
  if (tried == 0 || (local && !g_error_matches (local, FOVEA_ERROR, FOVEA_ERROR_REFUSED)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *best = rms[0];
  for (gsize i = 1; i < tried; i++)
    *best = MIN (*best, rms[i]);
  for (*side = 1; !is_good (rms[*side / 2], *best);)
    *side += 2;
  return TRUE;
}

static gboolean
search (const Search *self, gsize *width, gsize *height, GError **error)
{
  gsize side;
  double best, rms;

  if (!find_square (self, &side, &best, error))
    return FALSE;
  *width = *height = side;
  for (gsize fewer = 1; fewer < side && *height == side; fewer += 2)
    {
      if (!try_size (self, side, fewer, &rms, error))
        return FALSE;
      if (is_good (rms, best))
        *height = fewer;
    }
  for (gsize fewer = 1; fewer < side && *width == side; fewer += 2)
    {
      if (!try_size (self, fewer, *height, &rms, error))
        return FALSE;
      if (is_good (rms, best))
        *width = fewer;
    }
  return TRUE;
}

gboolean
fovea_kernel_size_suggest (const FoveaMoments *moments, gboolean offset, gsize *width, gsize *height, GArray *trials, FoveaProgress *progress,
                           GError **error)
{
  Search self = { moments, offset, NULL, trials, progress };
  gboolean found;

  g_return_val_if_fail (moments->width % 2 == 1 && moments->height % 2 == 1, FALSE);
  if (!(self.factor = fovea_memory_alloc (moments->cells * moments->cells * sizeof (double), _("normal equations"), error)))
    return FALSE;
  found = search (&self, width, height, error);
  fovea_memory_free (self.factor);
  return found;
}
