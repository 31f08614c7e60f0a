/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What excites the channels of a layer: of many photos, the places where each channel is greatest (Zeiler, Fergus, "Visualizing and Understanding
 * Convolutional Networks", ECCV 2014). */

#pragma once

#include "core/network/preprocess.h"
#include "core/network/session.h"

G_BEGIN_DECLS

#define FOVEA_PATCHES_COUNT 9       /* for each channel, unless asked otherwise */
#define FOVEA_MAX_PATCHES_COUNT 100
#define FOVEA_MAX_PATCHES_PER_PHOTO 9

#define FOVEA_NO_PLACE G_MAXUINT32

/* A place of a map: the value there, and y * width + x; FOVEA_NO_PLACE: none. */
typedef struct
{
  float value;
  guint32 position;
} FoveaPatchPlace;

/* The same of one of several photos. */
typedef struct
{
  guint photo;
  FoveaPatchPlace place;
} FoveaPatch;

/* @best: (channels, count): the strongest first; of equal ones the one of the earlier photo, then the one that comes first in its map.
 * @found: (channels): how many there are */
typedef struct
{
  gint value;
  gsize channels, height, width; /* of its maps */
  FoveaPatch *best;
  guint *found;
} FoveaPatchLayer;

/* @failure: (nullable): why it was left out. */
typedef struct
{
  char *path;
  gsize width, height; /* upright */
  char *failure;
} FoveaPatchPhoto;

/* What a run finds, or has found so far. */
typedef struct
{
  guint count; /* for each channel at most */
  FoveaPatchLayer *layers;
  guint n_layers;
  FoveaPatchPhoto *photos; /* in the order of the request */
  guint n_photos;
  guint n_done;   /* from the first on: those that have been looked at */
  guint n_run;    /* of these, by running the network: the rest was known from before, or has failed */
  guint n_failed;
} FoveaPatches;

/* Called on the thread that works, after each photo: what is known so far, borrowed. */
typedef void (*FoveaPatchesWatch) (const FoveaPatches *patches, gpointer user);

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  const gint *values; /* the layers, see fovea_patches_applies() */
  guint n_values;
  const char *const *photos; /* paths */
  guint n_photos;
  guint count;     /* for each channel, at most FOVEA_MAX_PATCHES_COUNT; 0: FOVEA_PATCHES_COUNT */
  guint per_photo; /* places of one photo among them: its greatest local maxima (no neighbour of the eight is greater, or equal and before it); 0: one,
                    * the greatest. At most FOVEA_MAX_PATCHES_PER_PHOTO */
  FoveaSessionMode mode; /* FOVEA_SESSION_ACCURATE or 0 */
  gboolean forget;       /* neither reads nor writes what is kept between runs */
  FoveaPatchesWatch watch; /* (nullable) */
  gpointer watch_user;
} FoveaPatchesRequest;

/* Whether a run gives the value maps of floats, each neuron of which sees a part of the photo. */
gboolean fovea_patches_applies (const FoveaNetworkPlan *plan, gint value);

/**
 * fovea_patches_run:
 *
 * Runs each photo once, up to the layers that are asked for, and keeps the strongest places. What is not a finite number is no place. Photos that
 * cannot be opened are left out, with the reason. What each photo gives is kept in the user's cache (see patch-cache.h), also when the work is
 * cancelled, so that it is not run again.
 *
 * Returns: (nullable): FOVEA_ERROR_REFUSED for values that do not apply; FOVEA_ERROR_LIMIT; FOVEA_ERROR_CANCELLED
 */
FoveaPatches *fovea_patches_run (const FoveaPatchesRequest *request, FoveaProgress *progress, GError **error);
/* FOVEA_ERROR_LIMIT */
FoveaPatches *fovea_patches_copy (const FoveaPatches *patches, GError **error);
void fovea_patches_free (FoveaPatches *patches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatches, fovea_patches_free)

/* The channels of @layer by number, or those with the strongest patch first, of equal ones by number; channels without any come last. Free with g_free(). */
gsize *fovea_patches_order (const FoveaPatches *patches, const FoveaPatchLayer *layer, gboolean strongest_first);

/* The @rank-th strongest of a channel, NULL when there are not so many. */
static inline const FoveaPatch *
fovea_patches_get (const FoveaPatches *patches, const FoveaPatchLayer *layer, gsize channel, guint rank)
{
  return rank < layer->found[channel] ? &layer->best[channel * patches->count + rank] : NULL;
}

G_END_DECLS
