/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/progress.h"

#include <stdatomic.h>

#include "core/base/error.h"

struct _FoveaProgress
{
  gatomicrefcount refs;
  atomic_bool cancelled;
  _Atomic double fraction;
  GMutex lock; /* of the text */
  char *what;
  double from, to; /* the working thread's range */
};

FoveaProgress *
fovea_progress_new (void)
{
  FoveaProgress *self = g_new0 (FoveaProgress, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->to = 1.0;
  return self;
}

FoveaProgress *
fovea_progress_ref (FoveaProgress *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_progress_unref (FoveaProgress *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self->what);
  g_free (self);
}

void
fovea_progress_cancel (FoveaProgress *self)
{
  if (self)
    atomic_store (&self->cancelled, TRUE);
}

gboolean
fovea_progress_is_cancelled (FoveaProgress *self)
{
  return self && atomic_load_explicit (&self->cancelled, memory_order_relaxed);
}

gboolean
fovea_progress_check (FoveaProgress *self, GError **error)
{
  if (!fovea_progress_is_cancelled (self))
    return TRUE;
  g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

void
fovea_progress_set (FoveaProgress *self, double fraction, const char *what)
{
  if (!self)
    return;
  atomic_store_explicit (&self->fraction, self->from + CLAMP (fraction, 0.0, 1.0) * (self->to - self->from), memory_order_relaxed);
  if (!what)
    return;
  g_mutex_lock (&self->lock);
  g_free (self->what);
  self->what = g_strdup (what);
  g_mutex_unlock (&self->lock);
}

double
fovea_progress_get (FoveaProgress *self, char **what)
{
  if (what)
    *what = NULL;
  if (!self)
    return 0.0;
  if (what)
    {
      g_mutex_lock (&self->lock);
      *what = g_strdup (self->what);
      g_mutex_unlock (&self->lock);
    }
  return atomic_load_explicit (&self->fraction, memory_order_relaxed);
}

void
fovea_progress_range (FoveaProgress *self, double from, double to)
{
  double fraction = fovea_progress_get (self, NULL);

  if (!self)
    return;
  self->from = from;
  self->to = to;
  if (fraction < from || fraction > to)
    fovea_progress_set (self, 0.0, NULL);
}

void
fovea_progress_step (FoveaProgress *self, double from, double to, gsize i, gsize n)
{
  fovea_progress_range (self, from + (to - from) * (double) i / (double) n, from + (to - from) * (double) (i + 1) / (double) n);
}

void
fovea_progress_get_range (FoveaProgress *self, double *from, double *to)
{
  *from = self ? self->from : 0.0;
  *to = self ? self->to : 1.0;
}
