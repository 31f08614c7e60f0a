/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patches.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/planner/tune.h"
#include "core/explain/patch-cache.h"
#include "core/explain/patch-key.h"
#include "core/explain/patch-places.h"
#include "core/image/load.h"
#include "core/network/maps.h"
#include "core/network/part.h"
#include "core/network/photo-inputs.h"
#include "core/network/receptive-field.h"

#define READY 0.05 /* share of the progress: weights hashed, caches read */

typedef struct
{
  FoveaPatchesRequest request; /* with its defaults */
  FoveaPatches *patches;
  FoveaNetworkPlan *plan;   /* of the part of the network */
  FoveaSession *session;    /* NULL until a photo must be run */
  FoveaPatchCache **caches; /* (n_values); NULL: forget */
  FoveaPatchPlace **places; /* (n_values): of the present photo (channels, per_photo) */
} Run;

static void
run_clear (Run *run)
{
  for (guint i = 0; i < run->request.n_values; i++)
    {
      if (run->caches)
        g_clear_pointer (&run->caches[i], fovea_patch_cache_free);
      fovea_memory_free (run->places[i]);
    }
  g_free (run->caches);
  g_free (run->places);
  g_clear_pointer (&run->session, fovea_session_unref);
  g_clear_pointer (&run->plan, fovea_network_plan_unref);
  g_clear_pointer (&run->patches, fovea_patches_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

gboolean
fovea_patches_applies (const FoveaNetworkPlan *plan, gint value)
{
  gint producer = plan->network->values[value].producer;
  FoveaPlanes planes;

  return producer >= 0 && plan->states[producer] == FOVEA_NODE_PLANNED && plan->values[value].dtype == FOVEA_DTYPE_FLOAT32
         && fovea_network_plan_photo_input (plan) >= 0 && fovea_network_plan_planes (plan, value, &planes)
         && planes.channels * planes.height * planes.width > 0;
}

/* @n of @size bytes for each channel. */
static gpointer
new_array (const FoveaPatchLayer *layer, gsize n, gsize size, GError **error)
{
  gsize bytes;

  if (!fovea_size_product ((gsize[]){ layer->channels, n, size }, 3, &bytes))
    bytes = G_MAXSIZE;
  return fovea_memory_alloc0 (bytes, _("The list of patches"), error);
}

static FoveaPatches *
patches_new (const FoveaPatchesRequest *request, GError **error)
{
  g_autoptr (FoveaPatches) patches = g_new0 (FoveaPatches, 1);

  patches->count = request->count;
  patches->n_layers = request->n_values;
  patches->layers = g_new0 (FoveaPatchLayer, request->n_values);
  patches->n_photos = request->n_photos;
  patches->photos = g_new0 (FoveaPatchPhoto, request->n_photos);
  for (guint i = 0; i < request->n_photos; i++)
    patches->photos[i].path = g_strdup (request->photos[i]);
  for (guint i = 0; i < request->n_values; i++)
    {
      FoveaPatchLayer *layer = &patches->layers[i];
      FoveaPlanes planes;

      fovea_network_plan_planes (request->plan, request->values[i], &planes);
      *layer = (FoveaPatchLayer){ request->values[i], planes.channels, planes.height, planes.width };
      if (!(layer->best = new_array (layer, request->count, sizeof *layer->best, error))
          || !(layer->found = new_array (layer, 1, sizeof *layer->found, error)))
        return NULL;
    }
  return g_steal_pointer (&patches);
}

void
fovea_patches_free (FoveaPatches *patches)
{
  for (guint i = 0; i < patches->n_layers; i++)
    {
      fovea_memory_free (patches->layers[i].best);
      fovea_memory_free (patches->layers[i].found);
    }
  for (guint i = 0; i < patches->n_photos; i++)
    {
      g_free (patches->photos[i].path);
      g_free (patches->photos[i].failure);
    }
  g_free (patches->layers);
  g_free (patches->photos);
  g_free (patches);
}

static gboolean
copy_layer (FoveaPatchLayer *copy, const FoveaPatchLayer *layer, guint count, GError **error)
{
  *copy = (FoveaPatchLayer){ layer->value, layer->channels, layer->height, layer->width };
  if (!(copy->best = new_array (layer, count, sizeof *copy->best, error)) || !(copy->found = new_array (layer, 1, sizeof *copy->found, error)))
    return FALSE;
  memcpy (copy->best, layer->best, layer->channels * count * sizeof *copy->best);
  memcpy (copy->found, layer->found, layer->channels * sizeof *copy->found);
  return TRUE;
}

FoveaPatches *
fovea_patches_copy (const FoveaPatches *patches, GError **error)
{
  g_autoptr (FoveaPatches) copy = g_memdup2 (patches, sizeof *patches);

  copy->layers = g_new0 (FoveaPatchLayer, patches->n_layers);
  copy->photos = g_memdup2 (patches->photos, patches->n_photos * sizeof *patches->photos);
  for (guint i = 0; i < copy->n_photos; i++)
    {
      copy->photos[i].path = g_strdup (copy->photos[i].path);
      copy->photos[i].failure = g_strdup (copy->photos[i].failure);
    }
  for (guint i = 0; i < copy->n_layers; i++)
    if (!copy_layer (&copy->layers[i], &patches->layers[i], patches->count, error))
      return NULL;
  return g_steal_pointer (&copy);
}

/* What qsort needs of a channel. */
typedef struct
{
  gsize channel;
  double strength;
} Ranked;

static int
compare_ranked (const void *a, const void *b)
{
  const Ranked *left = a, *right = b;

  if (left->strength != right->strength)
    return left->strength < right->strength ? 1 : -1;
  return left->channel < right->channel ? -1 : left->channel > right->channel;
}

gsize *
fovea_patches_order (const FoveaPatches *patches, const FoveaPatchLayer *layer, gboolean strongest_first)
{
  g_autofree Ranked *ranked = g_new (Ranked, layer->channels);
  gsize *order = g_new (gsize, layer->channels);

  for (gsize c = 0; c < layer->channels; c++)
    {
      const FoveaPatch *best = fovea_patches_get (patches, layer, c, 0);

      ranked[c] = (Ranked){ c, !strongest_first ? 0.0 : best ? best->place.value : -INFINITY };
    }
  qsort (ranked, layer->channels, sizeof *ranked, compare_ranked);
  for (gsize c = 0; c < layer->channels; c++)
    order[c] = ranked[c].channel;
  return order;
}

static gboolean
check_request (const FoveaPatchesRequest *request, GError **error)
{
  for (guint i = 0; i < request->n_values; i++)
    if (!fovea_patches_applies (request->plan, request->values[i]))
      {
        g_autofree char *name = fovea_printable (request->plan->network->values[request->values[i]].name);

        return fovea_refuse (error, _("“%s” has no maps that a photo excites"), name);
      }
  return TRUE;
}

static gboolean
open_caches (Run *run, FoveaProgress *progress, GError **error)
{
  g_auto (GStrv) keys = run->request.forget ? NULL : fovea_patch_keys (run->plan->network, &run->request, progress, error);

  if (run->request.forget)
    return TRUE;
  if (!keys)
    return FALSE;
  run->caches = g_new0 (FoveaPatchCache *, run->request.n_values);
  for (guint i = 0; i < run->request.n_values; i++)
    {
      const FoveaPatchLayer *layer = &run->patches->layers[i];

      run->caches[i] = fovea_patch_cache_open (keys[i], layer->channels * run->request.per_photo, layer->height * layer->width);
    }
  return TRUE;
}

/* What is known of the photo from before, if that is all. */
static gboolean
recall (Run *run, FoveaPatchPhoto *photo, const FoveaPatchStamp *stamp)
{
  for (guint i = 0; i < run->request.n_values; i++)
    {
      const FoveaPatchLayer *layer = &run->patches->layers[i];
      const FoveaPatchPlace *places = run->caches ? fovea_patch_cache_find (run->caches[i], photo, stamp) : NULL;

      if (!places)
        return FALSE;
      memcpy (run->places[i], places, layer->channels * run->request.per_photo * sizeof *places);
    }
  return TRUE;
}

/* The first photo that must be run brings the session about: a look at what is known needs none. */
static gboolean
make_session (Run *run, FoveaProgress *progress, GError **error)
{
  if (run->session)
    return TRUE;
  fovea_conv_tuning_begin (progress);
  run->session = fovea_session_new (run->plan, FOVEA_SESSION_LEAN | (run->request.mode & FOVEA_SESSION_ACCURATE), progress, error);
  fovea_conv_tuning_end ();
  return run->session != NULL;
}

static gboolean
read_layers (Run *run, FoveaProgress *progress, GError **error)
{
  for (guint i = 0; i < run->request.n_values; i++)
    {
      const FoveaPatchLayer *layer = &run->patches->layers[i];
      gint value = run->plan->network->outputs[i];
      FoveaTensor *tensor = fovea_session_read (run->session, value, progress, error);
      g_autoptr (FoveaTensor) maps = tensor ? fovea_maps_values (run->plan, value, tensor, error) : NULL;

      if (!maps)
        return FALSE;
      if (!fovea_patch_places_find (fovea_tensor_floats (maps), layer->channels, layer->height, layer->width, run->request.per_photo, run->places[i],
                                    progress))
        return fovea_progress_check (progress, error);
    }
  return TRUE;
}

static gboolean
run_photo (Run *run, const FoveaImage *image, FoveaProgress *progress, GError **error)
{
  guint n = run->plan->network->n_inputs;
  FoveaTensor **inputs;
  gboolean done;

  if (!make_session (run, progress, error) || !(inputs = fovea_photo_inputs (run->plan, &run->request.preprocess, image, NULL, error)))
    return FALSE;
  done = fovea_session_run (run->session, inputs, progress, error) && read_layers (run, progress, error);
  fovea_inputs_free (inputs, n);
  return done;
}

/* TRUE without an image: the photo is left out, and says why. */
static gboolean
load_photo (FoveaPatchPhoto *photo, FoveaImage **image, FoveaProgress *progress, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *image = fovea_image_load (photo->path, NULL, progress, &failure);
  if (g_error_matches (failure, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!*image)
    photo->failure = g_strdup (failure->message);
  return TRUE;
}

static void
take_photo (Run *run, guint index)
{
  for (guint i = 0; i < run->request.n_values; i++)
    fovea_patch_places_merge (&run->patches->layers[i], run->request.count, index, run->places[i], run->request.per_photo);
}

static gboolean
look_at_photo (Run *run, guint index, FoveaProgress *progress, GError **error)
{
  FoveaPatchPhoto *photo = &run->patches->photos[index];
  g_autoptr (FoveaImage) image = NULL;
  FoveaPatchStamp stamp;
  gboolean known = fovea_patch_stamp_read (photo->path, &stamp);

  if (known && recall (run, photo, &stamp))
    {
      take_photo (run, index);
      return TRUE;
    }
  if (!load_photo (photo, &image, progress, error))
    return FALSE;
  run->patches->n_failed += !image;
  if (!image)
    return TRUE;
  photo->width = image->width;
  photo->height = image->height;
  if (!run_photo (run, image, progress, error))
    return FALSE;
  take_photo (run, index);
  run->patches->n_run++;
  for (guint i = 0; run->caches && known && i < run->request.n_values; i++)
    fovea_patch_cache_add (run->caches[i], photo, &stamp, run->places[i]);
  return TRUE;
}

static gboolean
look_at_photos (Run *run, FoveaProgress *progress, GError **error)
{
  guint n = run->request.n_photos;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *what = g_strdup_printf (_("Photo %u of %u"), i + 1, n);

      fovea_progress_range (progress, READY + (1.0 - READY) * i / n, READY + (1.0 - READY) * (i + 1) / n);
      fovea_progress_set (progress, 0.0, what);
      if (!fovea_progress_check (progress, error) || !look_at_photo (run, i, progress, error))
        return FALSE;
      run->patches->n_done++;
      if (run->request.watch)
        run->request.watch (run->patches, run->request.watch_user);
    }
  return TRUE;
}

static gboolean
prepare (Run *run, FoveaProgress *progress, GError **error)
{
  const FoveaPatchesRequest *request = &run->request;
  g_autoptr (FoveaNetwork) part = fovea_network_part_new (request->plan, request->values, request->n_values, error);

  fovea_progress_range (progress, 0.0, READY);
  fovea_progress_set (progress, 0.0, _("Reading what is known"));
  if (!part || !(run->plan = fovea_network_plan_new (part, NULL, 0, 0, progress, error)))
    return FALSE;
  for (guint i = 0; i < request->n_values; i++)
    if (!(run->places[i] = new_array (&run->patches->layers[i], request->per_photo, sizeof *run->places[i], error)))
      return FALSE;
  return open_caches (run, progress, error);
}

FoveaPatches *
fovea_patches_run (const FoveaPatchesRequest *request, FoveaProgress *progress, GError **error)
{
  g_auto (Run) run = { *request };
  gboolean done;

  run.request.count = CLAMP (request->count ? request->count : FOVEA_PATCHES_COUNT, 1, FOVEA_MAX_PATCHES_COUNT);
  run.request.per_photo = CLAMP (request->per_photo, 1, FOVEA_MAX_PATCHES_PER_PHOTO);
  run.places = g_new0 (FoveaPatchPlace *, request->n_values);
  if (!check_request (request, error) || !(run.patches = patches_new (&run.request, error)))
    return NULL;
  done = prepare (&run, progress, error) && look_at_photos (&run, progress, error);
  for (guint i = 0; run.caches && i < request->n_values; i++)
    fovea_patch_cache_save (run.caches[i]);
  return done ? g_steal_pointer (&run.patches) : NULL;
}
