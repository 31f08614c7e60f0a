/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/visualise/apply-network.h"

#include <glib/gi18n.h>

#include "core/network/tiles.h"

#define CUT 0.2 /* share of the progress: cutting tiles */

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  gboolean stated; /* the user has set it */
  gboolean steps; /* the photo has some */
  FoveaImage *photo;
  char *name; /* of what is made */
} Job;

typedef struct
{
  FoveaImage *picture;
  char *name;
  gboolean blended, changed, steps;
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

/* With the numbers that the network seems to speak of, where the user has not said. */
static FoveaTiles *
make_tiles (const Job *job, gboolean *changed, FoveaProgress *progress, GError **error)
{
  *changed = FALSE;
  return job->stated ? fovea_tiles_new (job->plan, &job->preprocess, job->photo->width, job->photo->height, 0, progress, error)
                     : fovea_tiles_new_for (job->plan, &job->preprocess, job->photo, 0, changed, progress, error);
}

static gpointer
work (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  g_autoptr (FoveaTiles) tiles = NULL;
  const FoveaTilesFacts *facts;
  FoveaImage *picture;
  gboolean changed;
  Result *result;

  fovea_progress_range (progress, 0.0, CUT);
  if (!(tiles = make_tiles (job, &changed, progress, error)))
    return NULL;
  fovea_progress_range (progress, CUT, 1.0);
  if (!(picture = fovea_tiles_run (tiles, job->photo, progress, error)))
    return NULL;
  facts = fovea_tiles_get_facts (tiles);
  result = g_new (Result, 1);
  *result = (Result){ picture, g_strdup (job->name), !facts->exact && facts->count[0] * facts->count[1] > 1, changed, job->steps };
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
  if (result->changed)
    g_signal_emit_by_name (document, "notice", _("With values from 0 to 1 the network makes no picture: it got pixels from 0 to 255. A scale that you set in "
                                                 "the inspector is kept."));
  if (result->blended)
    g_signal_emit_by_name (document, "notice", _("The network looks at all that it is given: tiles of the photo were blended where they overlap."));
  if (result->steps)
    g_signal_emit_by_name (document, "notice", _("The network got the photo as it was opened; the filters come after it."));
  result_free (result);
}

void
fovea_apply_network (FoveaDocument *document)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  FoveaImage *photo = fovea_document_get_photo (document);
  Job *job;

  if (!plan || !photo)
    return;
  job = g_new (Job, 1);
  *job = (Job){ fovea_network_plan_ref (plan), *fovea_document_get_preprocess (document), fovea_document_has_stated_scale (document),
                fovea_document_get_chain (document)->len > 0, fovea_image_ref (photo),
                g_strdup_printf (_("%s by %s"), fovea_document_get_photo_name (document), plan->network->name) };
  fovea_jobs_submit_long (fovea_document_get_jobs (document), NULL, _("Applying the network"), G_OBJECT (document), work, job, job_free, done,
                          result_free);
}
