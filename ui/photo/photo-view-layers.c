/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-view-private.h"

#include "ui/frames.h"
#include "ui/jobs.h"

static GPtrArray *views; /* all that live: two that show one photo share its pyramid */

static FoveaPyramid *
find_pyramid (const FoveaImage *image)
{
  for (guint i = 0; i < views->len; i++)
    {
      FoveaPhotoView *view = views->pdata[i];

      for (guint j = 0; j < FOVEA_N_LAYERS; j++)
        {
          FoveaPyramid *pyramid = fovea_photo_tiles_get_pyramid (view->layers[j].tiles);

          if (pyramid && pyramid->levels[0] == image)
            return pyramid;
        }
    }
  return NULL;
}

static void
notify_reduction (FoveaPhotoView *self)
{
  gsize reduction = fovea_photo_preview_get_reduction (self->preview);

  if (reduction == self->reduction)
    return;
  self->reduction = reduction;
  g_object_notify (G_OBJECT (self), "reduction");
}

static void
preview_changed (gpointer user)
{
  notify_reduction (user);
  gtk_widget_queue_draw (user);
}

/* The preview that is wanted begins once the pyramid of its photo is ready. */
static void
start_preview (FoveaPhotoView *self)
{
  FoveaPhotoLayer *source = &self->layers[FOVEA_LAYER_SOURCE];
  FoveaPyramid *pyramid = fovea_photo_tiles_get_pyramid (source->tiles);

  if (!self->chain || !pyramid || pyramid->levels[0] != source->image || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  fovea_photo_preview_start (self->preview, pyramid, g_steal_pointer (&self->chain));
  preview_changed (self);
}

typedef struct
{
  guint layer;
  FoveaImage *image;
  FoveaProgress *progress;
} Preparation;

static void
preparation_free (gpointer data)
{
  Preparation *preparation = data;

  fovea_image_unref (preparation->image);
  fovea_progress_unref (preparation->progress);
  g_free (preparation);
}

static void
prepare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preparation *preparation = data;
  GError *error = NULL;
  FoveaPyramid *pyramid;

  fovea_jobs_give_way ();
  pyramid = fovea_pyramid_new (preparation->image, preparation->progress, &error);
  if (pyramid)
    g_task_return_pointer (task, pyramid, (GDestroyNotify) fovea_pyramid_unref);
  else
    g_task_return_error (task, error);
}

static void
prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FoveaPhotoView *self = FOVEA_PHOTO_VIEW (source);
  Preparation *preparation = g_task_get_task_data (G_TASK (result));
  FoveaPhotoLayer *layer = &self->layers[preparation->layer];
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPyramid) pyramid = g_task_propagate_pointer (G_TASK (result), &error);

  if (layer->preparing != preparation->progress)
    return;
  g_clear_pointer (&layer->preparing, fovea_progress_unref);
  if (!pyramid)
    g_message ("%s", error->message);
  for (guint i = 0; i < FOVEA_N_LAYERS; i++)
    if (self->layers[i].image == preparation->image && !self->layers[i].preparing)
      fovea_photo_tiles_set_pyramid (self->layers[i].tiles, pyramid);
  start_preview (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_preparing (FoveaPhotoLayer *layer)
{
  fovea_progress_cancel (layer->preparing);
  g_clear_pointer (&layer->preparing, fovea_progress_unref);
}

/* Whether another layer's pyramid is under way that will be this one's, too. */
static gboolean
is_under_way (FoveaPhotoView *self, const FoveaImage *image)
{
  for (guint i = 0; i < FOVEA_N_LAYERS; i++)
    if (self->layers[i].image == image && self->layers[i].preparing)
      return TRUE;
  return FALSE;
}

/* Makes the pyramid of a layer's photo; a view that nobody sees waits until it is shown. */
static void
prepare (FoveaPhotoView *self, guint index)
{
  FoveaPhotoLayer *layer = &self->layers[index];
  FoveaPyramid *ready = layer->image ? find_pyramid (layer->image) : NULL;
  g_autoptr (GTask) task = NULL;
  Preparation *preparation;

  stop_preparing (layer);
  if (!layer->image || ready)
    {
      fovea_photo_tiles_set_pyramid (layer->tiles, ready);
      return;
    }
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      fovea_photo_tiles_set_pyramid (layer->tiles, NULL);
      return;
    }
  if (is_under_way (self, layer->image))
    return;
  layer->preparing = fovea_progress_new ();
  preparation = g_new (Preparation, 1);
  *preparation = (Preparation){ index, fovea_image_ref (layer->image), fovea_progress_ref (layer->preparing) };
  task = g_task_new (self, NULL, prepared, NULL);
  g_task_set_source_tag (task, prepare);
  g_task_set_task_data (task, preparation, preparation_free);
  g_task_run_in_thread (task, prepare_in_thread);
}

void
fovea_photo_view_set_layer (FoveaPhotoView *self, guint index, FoveaImage *image)
{
  FoveaPhotoLayer *layer = &self->layers[index];

  if (layer->image == image)
    return;
  g_clear_pointer (&layer->image, fovea_image_unref);
  layer->image = image ? fovea_image_ref (image) : NULL;
  prepare (self, index);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_photo_view_init_layers (FoveaPhotoView *self)
{
  if (!views)
    views = g_ptr_array_new ();
  g_ptr_array_add (views, self);
  for (guint i = 0; i < FOVEA_N_LAYERS; i++)
    self->layers[i].tiles = fovea_photo_tiles_new ();
  self->preview = fovea_photo_preview_new (preview_changed, self);
}

void
fovea_photo_view_free_layers (FoveaPhotoView *self)
{
  g_ptr_array_remove_fast (views, self);
  fovea_photo_preview_free (self->preview);
  for (guint i = 0; i < FOVEA_N_LAYERS; i++)
    {
      stop_preparing (&self->layers[i]);
      g_clear_pointer (&self->layers[i].image, fovea_image_unref);
      fovea_photo_tiles_free (self->layers[i].tiles);
    }
}

void
fovea_photo_view_prepare_layers (FoveaPhotoView *self)
{
  for (guint i = FOVEA_N_LAYERS; i-- > 0;)
    prepare (self, i);
  start_preview (self);
}

void
fovea_photo_view_set_source (FoveaPhotoView *self, FoveaImage *photo)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));

  if (self->layers[FOVEA_LAYER_SOURCE].image != photo)
    fovea_photo_view_end_preview (self);
  fovea_photo_view_set_layer (self, FOVEA_LAYER_SOURCE, photo);
}

void
fovea_photo_view_preview (FoveaPhotoView *self, GPtrArray *chain)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  g_return_if_fail (chain != NULL);

  g_clear_pointer (&self->chain, g_ptr_array_unref);
  self->chain = chain;
  self->exact = FALSE;
  start_preview (self);
}

void
fovea_photo_view_end_preview (FoveaPhotoView *self)
{
  if (self->reduction > 0)
    fovea_frames_mark ("exact");
  fovea_photo_preview_stop (self->preview);
  notify_reduction (self);
}

void
fovea_photo_view_set_compare (FoveaPhotoView *self, FoveaImage *before)
{
  g_return_if_fail (FOVEA_IS_PHOTO_VIEW (self));
  fovea_photo_view_set_layer (self, FOVEA_LAYER_BEFORE, before);
}
