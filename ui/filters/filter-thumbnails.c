/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/filter-thumbnails.h"

#include <glib/gi18n.h>

#include "core/filter/chain.h"
#include "core/image/resample.h"

/* The middle of the photo in the thumbnail's proportions. */
static FoveaImage *
crop_middle (const FoveaImage *photo, GError **error)
{
  gsize width = MIN (photo->width, photo->height * FOVEA_THUMBNAIL_WIDTH / FOVEA_THUMBNAIL_HEIGHT);
  gsize height = MIN (photo->height, photo->width * FOVEA_THUMBNAIL_HEIGHT / FOVEA_THUMBNAIL_WIDTH);

  width = MAX (width, 1);
  height = MAX (height, 1);
  return fovea_image_crop (photo, (photo->width - width) / 2, (photo->height - height) / 2, width, height, error);
}

static gpointer
make_thumbnails (gpointer data, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaImage) crop = crop_middle (data, error);
  g_autoptr (FoveaImage) small = crop ? fovea_image_resize (crop, FOVEA_THUMBNAIL_WIDTH, FOVEA_THUMBNAIL_HEIGHT, error) : NULL;
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);
  g_autoptr (GPtrArray) thumbnails = NULL;

  if (!small)
    return NULL;
  thumbnails = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (FoveaStep) step = fovea_step_new (filters[i], NULL);

      if (!fovea_progress_check (progress, error))
        return NULL;
      g_ptr_array_add (thumbnails, fovea_step_apply (step, small, NULL, NULL, NULL));
    }
  return g_steal_pointer (&thumbnails);
}

void
fovea_filter_thumbnails_make (FoveaJobs *jobs, FoveaImage *photo, GObject *owner, FoveaJobDone done)
{
  fovea_jobs_submit (jobs, "thumbnails", _("Preparing the previews"), owner, make_thumbnails, fovea_image_ref (photo),
                     (GDestroyNotify) fovea_image_unref, done, (GDestroyNotify) g_ptr_array_unref);
}
