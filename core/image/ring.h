/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pthread.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * FoveaRing:
 *
 * A picture's rows on their way from one maker to one user, from the top down; @capacity of them are in memory at a time. The two ends
 * may be two threads: each waits for the other, unless the other has closed the ring. A ring over an image has all rows in memory.
 */
typedef struct
{
  gsize width, height, channels; /* of the picture */
  gsize stride, capacity;
  guint8 *pixels;

  /*< private >*/
  FoveaImage *image; /* when over one */
  pthread_mutex_t lock; /* not GLib's, whose locks the thread sanitizer does not see */
  pthread_cond_t made, freed;
  gsize n_made, n_freed;            /* rows from the top */
  gsize made_wanted, freed_wanted;  /* what the ends wait for */
  gboolean closed;
} FoveaRing;

FoveaRing *fovea_ring_new (gsize width, gsize height, gsize channels, gsize capacity, GError **error);
/* Over @image, to be read from where @made, else to be made. */
FoveaRing *fovea_ring_over (FoveaImage *image, gboolean made);
void fovea_ring_free (FoveaRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaRing, fovea_ring_free)

static inline guint8 *
fovea_ring_row (const FoveaRing *ring, gsize y)
{
  return ring->pixels + y % ring->capacity * ring->stride;
}

/* The maker's end: waits until rows below @end may be written; then says that they are. FALSE when closed. */
gboolean fovea_ring_reserve (FoveaRing *ring, gsize end);
void fovea_ring_commit (FoveaRing *ring, gsize end);

/* The user's end: waits until rows below @end are there; says that those below @end are used no more. FALSE when closed. */
gboolean fovea_ring_wait (FoveaRing *ring, gsize end);
void fovea_ring_release (FoveaRing *ring, gsize end);

/* From either end, after a failure: no call waits any longer. */
void fovea_ring_close (FoveaRing *ring);

G_END_DECLS
