/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/ring.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/memory.h"

static FoveaRing *
ring_new (gsize width, gsize height, gsize channels, gsize stride, gsize capacity, guint8 *pixels)
{
  FoveaRing *self = g_new0 (FoveaRing, 1);

  self->width = width;
  self->height = height;
  self->channels = channels;
  self->stride = stride;
  self->capacity = capacity;
  self->pixels = pixels;
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->made, NULL);
  pthread_cond_init (&self->freed, NULL);
  return self;
}

FoveaRing *
fovea_ring_new (gsize width, gsize height, gsize channels, gsize capacity, GError **error)
{
  guint8 *pixels;
  gsize bytes;

  g_return_val_if_fail (capacity > 0, NULL);

  capacity = MIN (capacity, height);
  if (!fovea_size_product ((gsize[]){ width, channels, capacity }, 3, &bytes))
    {
      fovea_over_limit (error, _ ("%zu rows of %zu pixels have more bytes than can be counted"), capacity, width);
      return NULL;
    }
  pixels = fovea_memory_alloc (bytes, _ ("A strip of the picture"), error);
  return pixels ? ring_new (width, height, channels, width * channels, capacity, pixels) : NULL;
}

FoveaRing *
fovea_ring_over (FoveaImage *image, gboolean made)
{
  FoveaRing *self = ring_new (image->width, image->height, image->channels, image->stride, image->height, image->pixels);

  self->image = fovea_image_ref (image);
  self->n_made = made ? image->height : 0;
  return self;
}

void
fovea_ring_free (FoveaRing *self)
{
  if (!self)
    return;
  if (self->image)
    fovea_image_unref (self->image);
  else
    fovea_memory_free (self->pixels);
  pthread_mutex_destroy (&self->lock);
  pthread_cond_destroy (&self->made);
  pthread_cond_destroy (&self->freed);
  g_free (self);
}

gboolean
fovea_ring_reserve (FoveaRing *self, gsize end)
{
  gboolean open;

  g_return_val_if_fail (end <= self->height, FALSE);

  pthread_mutex_lock (&self->lock);
  self->freed_wanted = end - MIN (end, self->capacity);
  while (!self->closed && self->n_freed < self->freed_wanted)
    pthread_cond_wait (&self->freed, &self->lock);
  open = !self->closed;
  pthread_mutex_unlock (&self->lock);
  return open;
}

void
fovea_ring_commit (FoveaRing *self, gsize end)
{
  pthread_mutex_lock (&self->lock);
  self->n_made = MAX (self->n_made, end);
  if (self->n_made >= self->made_wanted)
    pthread_cond_signal (&self->made);
  pthread_mutex_unlock (&self->lock);
}

gboolean
fovea_ring_wait (FoveaRing *self, gsize end)
{
  gboolean open;

  g_return_val_if_fail (end <= self->height, FALSE);

  pthread_mutex_lock (&self->lock);
  self->made_wanted = end;
  while (!self->closed && self->n_made < end)
    pthread_cond_wait (&self->made, &self->lock);
  open = !self->closed;
  pthread_mutex_unlock (&self->lock);
  return open;
}

void
fovea_ring_release (FoveaRing *self, gsize end)
{
  pthread_mutex_lock (&self->lock);
  self->n_freed = MAX (self->n_freed, end);
  if (self->n_freed >= self->freed_wanted)
    pthread_cond_signal (&self->freed);
  pthread_mutex_unlock (&self->lock);
}

void
fovea_ring_close (FoveaRing *self)
{
  pthread_mutex_lock (&self->lock);
  self->closed = TRUE;
  pthread_cond_signal (&self->made);
  pthread_cond_signal (&self->freed);
  pthread_mutex_unlock (&self->lock);
}
