/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/patches/patch-job.h"

#include <string.h>

#include "core/base/file.h"
#include "core/explain/patch-photos.h"
#include "core/explain/patch-sheet.h"
#include "core/network/provenance.h"

#define NEWS_US (250 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  gint value;
  char *folder;
  gboolean below;
  GWeakRef owner;
  FoveaPatchJobNews news;
  guint serial;
  gint64 told; /* when there were news last */
} Job;

/* On its way to the main thread. */
typedef struct
{
  GWeakRef owner;
  GObject *held; /* the same: whoever lets go of it last destroys it, which no worker may */
  FoveaPatchJobNews news;
  FoveaPatchFinding *finding;
  guint serial;
} News;

typedef struct
{
  FoveaPatchFinding *finding;
  gboolean strongest_first;
  char *path;
} Save;

gpointer
fovea_patch_job_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, gint value, const char *folder, gboolean below, GObject *owner,
                     FoveaPatchJobNews news, guint serial)
{
  Job *job = g_new0 (Job, 1);

  job->plan = fovea_network_plan_ref (plan);
  job->preprocess = *preprocess;
  job->value = value;
  job->folder = g_strdup (folder);
  job->below = below;
  g_weak_ref_init (&job->owner, owner);
  job->news = news;
  job->serial = serial;
  return job;
}

void
fovea_patch_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  g_weak_ref_clear (&job->owner);
  g_free (job->folder);
  g_free (job);
}

static gboolean
tell (gpointer data)
{
  News *news = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&news->owner);

  if (owner)
    news->news (owner, g_steal_pointer (&news->finding), news->serial);
  g_clear_pointer (&news->finding, fovea_patch_finding_unref);
  g_weak_ref_clear (&news->owner);
  g_object_unref (news->held);
  g_free (news);
  return G_SOURCE_REMOVE;
}

static void
on_photo (const FoveaPatches *patches, gpointer data)
{
  Job *job = data;
  FoveaPatches *copy;
  GObject *owner;
  News *news;

  if (g_get_monotonic_time () - job->told < NEWS_US || patches->n_done == patches->n_photos || !(copy = fovea_patches_copy (patches, NULL)))
    return;
  if (!(owner = g_weak_ref_get (&job->owner)))
    {
      fovea_patches_free (copy);
      return;
    }
  job->told = g_get_monotonic_time ();
  news = g_new0 (News, 1);
  g_weak_ref_init (&news->owner, owner);
  news->held = owner;
  news->news = job->news;
  news->finding = fovea_patch_finding_new (job->plan, &job->preprocess, copy);
  news->serial = job->serial;
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, news, NULL);
}

gpointer
fovea_patch_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  Job *job = data;
  g_auto (GStrv) photos = fovea_patch_photos_list (&job->folder, 1, job->below, progress, error);
  FoveaPatchesRequest request = { .plan = job->plan, .preprocess = job->preprocess, .values = &job->value, .n_values = 1,
                                  .photos = (const char *const *) photos, .watch = on_photo, .watch_user = job };
  FoveaPatches *patches;

  if (!photos)
    return NULL;
  request.n_photos = g_strv_length (photos);
  patches = fovea_patches_run (&request, progress, error);
  return patches ? fovea_patch_finding_new (job->plan, &job->preprocess, patches) : NULL;
}

gpointer
fovea_patch_save_new (FoveaPatchFinding *finding, gboolean strongest_first, const char *path)
{
  Save *save = g_new (Save, 1);

  *save = (Save){ fovea_patch_finding_ref (finding), strongest_first, g_strdup (path) };
  return save;
}

void
fovea_patch_save_free (gpointer data)
{
  Save *save = data;

  fovea_patch_finding_unref (save->finding);
  g_free (save->path);
  g_free (save);
}

gpointer
fovea_patch_save_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Save *save = data;
  const FoveaPatchView *view = &save->finding->view;
  gboolean table = g_str_has_suffix (save->path, ".csv");
  g_autofree char *text = table ? fovea_patch_table_csv (view, 1, NULL) : NULL;
  g_autofree gsize *order = fovea_patch_finding_order (save->finding, save->strongest_first);
  g_auto (GStrv) caption = table ? NULL : fovea_provenance_new (view->plan->network, NULL, NULL, 0, view->preprocess, progress);

  if (!(table ? fovea_file_write (save->path, text, strlen (text), error)
              : fovea_patch_sheet_save (view, order, view->layer->channels, FOVEA_PATCH_SIDE, (const char *const *) caption, NULL, save->path, progress,
                                        error)))
    return NULL;
  return g_path_get_basename (save->path);
}
