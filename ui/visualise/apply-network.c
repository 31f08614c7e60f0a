/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/visualise/apply-network.h"

#include <glib/gi18n.h>

#include "core/network/tiles.h"

#define CUT 0.2 /* share of the progress: cutting tiles */

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaImage *photo;
  char *name; /* of what is made */
} Job;

typedef struct
{
  FoveaImage *picture;
  char *name;
  gboolean blended;
} Result;

static void
job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  fovea_image_unref (job->photo);
  g_free (job->name);
  g_free (job);
}

static void
result_free (gpointer data)
{
  Result *result = data;

  fovea_image_unref (result->picture);
  g_free (result->name);
  g_free (result);
}

static gpointer
work (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  g_autoptr (FoveaTiles) tiles = NULL;
  const FoveaTilesFacts *facts;
  FoveaImage *picture;
  Result *result;

  fovea_progress_range (progress, 0.0, CUT);
  if (!(tiles = fovea_tiles_new_for (job->plan, &job->preprocess, job->photo, 0, NULL, progress, error)))
    return NULL;
  fovea_progress_range (progress, CUT, 1.0);
  if (!(picture = fovea_tiles_run (tiles, job->photo, progress, error)))
    return NULL;
  facts = fovea_tiles_get_facts (tiles);
  result = g_new (Result, 1);
  *result = (Result){ picture, g_strdup (job->name), !facts->exact && facts->count[0] * facts->count[1] > 1 };
  return result;
}

static void
done (GObject *owner, gpointer data, GError *error)
{
  FoveaDocument *document = FOVEA_DOCUMENT (owner);
  Result *result = data;

  if (!result)
    {
      fovea_document_fail (document, error->message);
      return;
    }
  fovea_document_add_made (document, result->picture, result->name);
  if (result->blended)
    g_signal_emit_by_name (document, "notice", _("The network looks at all that it is given: tiles of the photo were blended where they overlap."));
  result_free (result);
}

void
fovea_apply_network (FoveaDocument *document)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  FoveaImage *photo = fovea_document_get_filtered (document);
  Job *job;

  if (!plan || !photo)
    return;
  job = g_new (Job, 1);
  *job = (Job){ fovea_network_plan_ref (plan), *fovea_document_get_preprocess (document), fovea_image_ref (photo),
                g_strdup_printf (_("%s by %s"), fovea_document_get_photo_name (document), plan->network->name) };
  fovea_jobs_submit (fovea_document_get_jobs (document), "apply-network", _("Applying the network"), G_OBJECT (document), work, job, job_free, done,
                     result_free);
}
