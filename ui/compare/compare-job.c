/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/compare/compare-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/conv/planner/tune.h"
#include "core/image/load.h"
#include "core/network/maps.h"
#include "core/network/open.h"
#include "core/network/photo-inputs.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaImage *photo; /* filtered */
  GPtrArray *chain;  /* what filtered it: the other photo goes through it, too */
  char *photo_name, *path;
  gboolean is_network;
} Job;

static void
comparison_clear (gpointer data)
{
  FoveaComparison *self = data;

  for (guint i = 0; i < 2; i++)
    {
      FoveaComparedSide *side = &self->sides[i];

      g_free (side->network);
      g_free (side->photo);
      g_clear_pointer (&side->seen, fovea_image_unref);
      g_clear_pointer (&side->plan, fovea_network_plan_unref);
      g_clear_pointer (&side->session, fovea_session_unref);
    }
  fovea_layer_comparison_clear (&self->layers);
}

FoveaComparison *
fovea_comparison_ref (FoveaComparison *comparison)
{
  return g_atomic_rc_box_acquire (comparison);
}

void
fovea_comparison_unref (gpointer comparison)
{
  g_atomic_rc_box_release_full (comparison, comparison_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaComparison, fovea_comparison_unref)

gpointer
fovea_compare_job_new (FoveaDocument *document, GFile *file, gboolean is_network)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (document);
  FoveaImage *photo = fovea_document_get_filtered (document);
  Job *job;

  if (!plan || !photo)
    return NULL;
  job = g_new (Job, 1);
  *job = (Job){ fovea_network_plan_ref (plan), *fovea_document_get_preprocess (document), fovea_image_ref (photo),
                fovea_chain_copy (fovea_document_get_chain (document)), g_strdup (fovea_document_get_photo_name (document)),
                g_file_get_path (file), is_network };
  return job;
}

void
fovea_compare_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  fovea_image_unref (job->photo);
  g_ptr_array_unref (job->chain);
  g_free (job->photo_name);
  g_free (job->path);
  g_free (job);
}

static void
find_best (FoveaComparedSide *side)
{
  gint output = fovea_network_plan_scores (side->plan);
  FoveaTensor *scores = output >= 0 ? fovea_session_get_value (side->session, output) : NULL;

  side->has_best = scores && fovea_top_classes (fovea_tensor_floats (scores), fovea_tensor_count (scores), &side->best, 1) == 1;
}

/* Binds and runs the side's network on @photo. */
static gboolean
run_side (FoveaComparedSide *side, const FoveaPreprocess *preprocess, const FoveaImage *photo, FoveaProgress *progress, GError **error)
{
  FoveaTensor **inputs = fovea_photo_inputs (side->plan, preprocess, photo, &side->seen, error);
  gboolean done;

  if (!inputs)
    return FALSE;
  fovea_conv_tuning_begin (progress);
  side->session = fovea_session_new (side->plan, FOVEA_SESSION_KEEP_ALL, progress, error);
  fovea_conv_tuning_end ();
  done = side->session && fovea_session_run (side->session, inputs, progress, error);
  fovea_inputs_free (inputs, side->plan->network->n_inputs);
  if (done)
    find_best (side);
  return done;
}

/* The other network at the path of @job, for its photo. */
static gboolean
open_network (const Job *job, FoveaComparedSide *side, FoveaPreprocess *preprocess, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetwork) network = fovea_network_open (job->path, FOVEA_OPEN_TO_RUN, progress, error);
  FoveaShape shape;

  if (!network)
    return FALSE;
  *preprocess = fovea_preprocess_guess (network, job->photo->width, job->photo->height, progress);
  shape = fovea_preprocess_shape (preprocess);
  side->network = fovea_printable (network->name);
  side->photo = g_strdup (job->photo_name);
  side->plan = fovea_network_plan_new (network, network->n_inputs == 1 ? &shape : NULL, preprocess->height, preprocess->width, progress, error);
  return side->plan != NULL;
}

static gboolean
make_other (const Job *job, FoveaComparedSide *side, FoveaProgress *progress, GError **error)
{
  FoveaPreprocess preprocess = job->preprocess;
  g_autoptr (FoveaImage) original = NULL, photo = NULL;
  g_autofree char *name = g_path_get_basename (job->path);

  if (job->is_network)
    return open_network (job, side, &preprocess, progress, error) && run_side (side, &preprocess, job->photo, progress, error);
  original = fovea_image_load (job->path, NULL, progress, error);
  photo = original ? fovea_chain_apply (job->chain, original, NULL, progress, error) : NULL;
  if (!photo)
    return FALSE;
  side->network = fovea_printable (job->plan->network->name);
  side->photo = fovea_printable (name);
  side->plan = fovea_network_plan_ref (job->plan);
  return run_side (side, &preprocess, photo, progress, error);
}

gpointer
fovea_compare_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  g_autoptr (FoveaComparison) self = g_atomic_rc_box_new0 (FoveaComparison);

  self->sides[0].network = fovea_printable (job->plan->network->name);
  self->sides[0].photo = g_strdup (job->photo_name);
  self->sides[0].plan = fovea_network_plan_ref (job->plan);
  fovea_progress_range (progress, 0.0, 0.3);
  if (!run_side (&self->sides[0], &job->preprocess, job->photo, progress, error))
    return NULL;
  fovea_progress_range (progress, 0.3, 0.9);
  if (!make_other (job, &self->sides[1], progress, error))
    return NULL;
  fovea_progress_range (progress, 0.9, 1.0);
  for (guint i = 0; i < 2; i++)
    {
      self->layers.plans[i] = self->sides[i].plan;
      self->layers.sessions[i] = self->sides[i].session;
    }
  return fovea_layer_comparison_run (&self->layers, progress, error) ? g_steal_pointer (&self) : NULL;
}
