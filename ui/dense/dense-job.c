/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/dense/dense-job.h"

#include "core/conv/planner/tune.h"

#define TURNED 0.1 /* shares of the progress: turning the network, making it ready, running */
#define READY 0.4

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaImage *photo;
  double windows;
} Job;

gpointer
fovea_dense_job_new (FoveaDocument *document, double windows)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (document);
  FoveaImage *photo = fovea_document_get_filtered (document);
  Job *job;

  if (!plan || !photo)
    return NULL;
  job = g_new (Job, 1);
  *job = (Job){ fovea_network_plan_ref (plan), *fovea_document_get_preprocess (document), fovea_image_ref (photo), windows };
  return job;
}

void
fovea_dense_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  fovea_image_unref (job->photo);
  g_free (job);
}

void
fovea_dense_result_free (gpointer data)
{
  FoveaDenseResult *result = data;

  fovea_image_unref (result->photo);
  g_clear_pointer (&result->probabilities, fovea_tensor_unref);
  g_free (result->padded);
  g_free (result);
}

/* The whole photo, in the size that the user wants, as the network's numbers. */
static FoveaTensor *
make_input (const Job *job, const FoveaDense *dense, FoveaPreprocess *preprocess, GError **error)
{
  gsize size[2], window = MIN (dense->window[0], dense->window[1]);
  gint input = dense->network->inputs[0];
  g_autoptr (FoveaTensor) floats = NULL;
  FoveaDType dtype = dense->network->values[input].dtype;

  fovea_dense_fit_photo (dense, job->photo->width, job->photo->height, (gsize) (job->windows * (double) window), size);
  *preprocess = job->preprocess;
  preprocess->fit = FOVEA_FIT_STRETCH;
  preprocess->height = size[0];
  preprocess->width = size[1];
  floats = fovea_preprocess_run (preprocess, job->photo, NULL, error);
  return !floats || dtype == FOVEA_DTYPE_FLOAT32 ? g_steal_pointer (&floats) : fovea_tensor_cast (floats, dtype, error);
}

/* The class probabilities of all places. */
static FoveaTensor *
scan (const FoveaDense *dense, FoveaTensor *input, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (dense->network, &input->shape, 0, 0, progress, error);
  g_autoptr (FoveaSession) session = NULL;

  if (!plan)
    return NULL;
  fovea_conv_tuning_begin (progress);
  session = fovea_session_new (plan, FOVEA_SESSION_LEAN, progress, error);
  fovea_conv_tuning_end ();
  fovea_progress_range (progress, READY, 1.0);
  if (!session || !fovea_session_run (session, &input, progress, error))
    return NULL;
  return fovea_dense_probabilities (fovea_session_get_value (session, dense->network->outputs[0]), error);
}

gpointer
fovea_dense_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FoveaDense) dense = NULL;
  g_autoptr (FoveaTensor) input = NULL, probabilities = NULL;
  FoveaPreprocess preprocess;
  FoveaDenseResult *result;

  fovea_progress_range (progress, 0.0, TURNED);
  dense = fovea_dense_new (job->plan, progress, error);
  fovea_progress_range (progress, TURNED, READY);
  if (!dense || !(input = make_input (job, dense, &preprocess, error)) || !(probabilities = scan (dense, input, progress, error)))
    return NULL;
  result = g_new0 (FoveaDenseResult, 1);
  result->photo = fovea_image_ref (job->photo);
  result->view = fovea_dense_view (dense, &preprocess, job->photo);
  result->probabilities = g_steal_pointer (&probabilities);
  result->n_top = fovea_dense_top (result->probabilities, result->top, FOVEA_DENSE_TOP);
  result->padded = dense->padded >= 0 ? g_strdup (job->plan->network->nodes[dense->padded].name) : NULL;
  result->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return result;
}

const float *
fovea_dense_result_map (const FoveaDenseResult *result, gsize index)
{
  return fovea_tensor_floats (result->probabilities) + index * result->view.rows * result->view.columns;
}
