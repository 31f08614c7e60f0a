/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include <gtk/gtk.h>

#include "core/base/error.h"
#include "core/network/tiles.h"
#include "ui/document.h"
#include "ui/explain/explain-job.h"
#include "ui/export/export-job.h"
#include "ui/visualise/apply-network.h"

#define PATIENCE_SECONDS 20

static gboolean
on_timeout (gpointer data)
{
  g_error ("waited %d seconds for %s", PATIENCE_SECONDS, (const char *) data);
  return G_SOURCE_REMOVE;
}

static void
on_signal (gboolean *told)
{
  *told = TRUE;
}

/* Runs the main loop until @signal. */
static void
wait_for (gpointer object, const char *signal)
{
  gboolean told = FALSE;
  gulong handler = g_signal_connect_swapped (object, signal, G_CALLBACK (on_signal), &told);
  guint timeout = g_timeout_add_seconds (PATIENCE_SECONDS, on_timeout, (gpointer) signal);

  while (!told)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_signal_handler_disconnect (object, handler);
}

static GFile *
data_file (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL);

  return g_file_new_for_path (path);
}

static FoveaDocument *
open_document (void)
{
  FoveaDocument *document = fovea_document_new ();
  g_autoptr (GFile) photo = data_file ("samples/digit-3.png");

  fovea_document_open_photo (document, photo);
  wait_for (document, "filtered-changed");
  return document;
}

static FoveaStep *
make_step (const char *filter, double value)
{
  FoveaStep *step = fovea_step_new (fovea_filter_find (filter), NULL);

  if (step->filter->n_parameters > 0)
    step->values[0] = value;
  return step;
}

static const FoveaStep *
step_at (FoveaDocument *document, guint index)
{
  return fovea_document_get_chain (document)->pdata[index];
}

static gboolean
same_pixels (const FoveaImage *a, const FoveaImage *b)
{
  return a->stride == b->stride && a->height == b->height && memcmp (a->pixels, b->pixels, a->stride * a->height) == 0;
}

static gpointer
wait_until_cancelled (gpointer data, FoveaProgress *progress, GError **error)
{
  while (fovea_progress_check (progress, error))
    g_usleep (1000);
  return NULL;
}

static void
never (GObject *owner, gpointer result, GError *error)
{
  g_assert_not_reached ();
}

/* Keeps the worker busy until "block" or all is cancelled: what is submitted after it waits. */
static void
block (FoveaDocument *document)
{
  fovea_jobs_submit (fovea_document_get_jobs (document), "block", "block", G_OBJECT (document), wait_until_cancelled, NULL, NULL, never,
                     NULL);
}

/* Runs the main loop until edits have become a request. */
static void
let_edits_settle (void)
{
  gint64 end = g_get_monotonic_time () + 100 * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
wait_until_idle (FoveaDocument *document)
{
  gboolean busy = TRUE;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (fovea_document_get_jobs (document), "busy", &busy, NULL);
    }
  while (busy);
}

/* The filtered photo is what the core makes of the chain, and undo gives the photo itself again. */
static void
test_chain (void)
{
  g_autoptr (FoveaDocument) document = open_document ();
  g_autoptr (FoveaImage) expected = NULL;

  g_assert_true (fovea_document_get_filtered (document) == fovea_document_get_photo (document));
  g_assert_false (fovea_document_can_undo (document));
  fovea_document_add_step (document, make_step ("gaussian", 3.0));
  g_assert_null (fovea_document_get_report (document, 0));
  wait_for (document, "filtered-changed");

  expected = fovea_step_apply (step_at (document, 0), fovea_document_get_photo (document), NULL, NULL, NULL);
  g_assert_true (same_pixels (fovea_document_get_filtered (document), expected));
  g_assert_nonnull (fovea_document_get_report (document, 0));

  fovea_document_undo (document);
  g_assert_cmpuint (fovea_document_get_chain (document)->len, ==, 0);
  g_assert_true (fovea_document_can_redo (document));
  wait_for (document, "filtered-changed");
  g_assert_true (fovea_document_get_filtered (document) == fovea_document_get_photo (document));
  fovea_document_redo (document);
  g_assert_cmpstr (step_at (document, 0)->filter->id, ==, "gaussian");
}

/* A drag is one undo step; a move and a removal are one each. */
static void
test_undo (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();

  fovea_document_add_step (document, make_step ("gaussian", 1.0));
  fovea_document_add_step (document, make_step ("sharpen", 1.0));
  for (guint i = 0; i < 10; i++)
    fovea_document_replace_step (document, 0, make_step ("gaussian", 2.0 + i), i > 0);
  fovea_document_move_step (document, 0, 1);
  fovea_document_remove_step (document, 0);
  g_assert_cmpuint (fovea_document_get_chain (document)->len, ==, 1);

  fovea_document_undo (document);
  g_assert_cmpstr (step_at (document, 0)->filter->id, ==, "sharpen");
  fovea_document_undo (document);
  g_assert_cmpstr (step_at (document, 0)->filter->id, ==, "gaussian");
  g_assert_cmpfloat (step_at (document, 0)->values[0], ==, 11.0);
  fovea_document_undo (document);
  g_assert_cmpfloat (step_at (document, 0)->values[0], ==, 1.0);
  fovea_document_undo (document);
  fovea_document_undo (document);
  g_assert_false (fovea_document_can_undo (document));
  fovea_document_redo (document);
  fovea_document_add_step (document, make_step ("box", 3));
  g_assert_false (fovea_document_can_redo (document));
}

/* Many changes in a short time: the last one is what is seen at the end. */
static void
test_last_wins (void)
{
  g_autoptr (FoveaDocument) document = open_document ();
  g_autoptr (FoveaImage) expected = NULL;

  fovea_document_add_step (document, make_step ("gaussian", 1.0));
  for (guint i = 0; i < 100; i++)
    {
      fovea_document_replace_step (document, 0, make_step ("gaussian", 1.0 + i * 0.05), i > 0);
      g_main_context_iteration (NULL, FALSE);
    }
  expected = fovea_step_apply (step_at (document, 0), fovea_document_get_photo (document), NULL, NULL, NULL);
  do
    wait_for (document, "filtered-changed");
  while (!same_pixels (fovea_document_get_filtered (document), expected));
}

/* A file that cannot be opened tells why and leaves the open photo. */
static void
test_failure (void)
{
  g_autoptr (FoveaDocument) document = open_document ();
  g_autoptr (GFile) text = data_file ("samples/README");
  FoveaImage *photo = fovea_document_get_photo (document);

  fovea_document_open_photo (document, text);
  wait_for (document, "failed");
  g_assert_true (fovea_document_get_photo (document) == photo);
  fovea_document_open_network (document, text);
  wait_for (document, "failed");
  g_assert_null (fovea_document_get_network (document));
}

/* The network runs on the filtered photo, and again after each change; meanwhile no values are given. */
static void
test_network (void)
{
  g_autoptr (FoveaDocument) document = open_document ();
  g_autoptr (GFile) file = data_file ("networks/lenet-5.onnx");
  gint output;
  float before;

  fovea_document_open_network (document, file);
  wait_for (document, "activations-changed");
  output = fovea_document_get_network (document)->outputs[0];
  g_assert_nonnull (fovea_document_get_network_view (document));
  before = fovea_tensor_floats (fovea_document_get_value (document, output))[3];

  fovea_document_add_step (document, make_step ("gaussian", 8.0));
  g_assert_null (fovea_document_get_value (document, output));
  wait_for (document, "activations-changed");
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], !=, before);
}

static gpointer
give_data (gpointer data, FoveaProgress *progress, GError **error)
{
  return data;
}

static void
take_result (GObject *owner, gpointer result, GError *error)
{
  g_object_set_data (owner, "result", result);
}

static FoveaDocument *
open_with_network (void)
{
  FoveaDocument *document = open_document ();
  g_autoptr (GFile) file = data_file ("networks/lenet-5.onnx");

  fovea_document_open_network (document, file);
  wait_for (document, "activations-changed");
  return document;
}

static gboolean
can_export (FoveaDocument *document, FoveaExportScope scope)
{
  const FoveaExportOptions options = { .format = FOVEA_EXPORT_PNG };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaExportJob) job = fovea_export_job_new (document, scope, &options, "folder", &error);

  if (!job)
    g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  return job != NULL;
}

/* Steps that were cancelled before they ran: the filtered photo and the values are whole, but of the steps before, and are not taken for
 * those of the chain. The next edit brings everything up to date. */
static void
test_cancel_filter (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  gint output = fovea_document_get_network (document)->outputs[0];
  float before = fovea_tensor_floats (fovea_document_get_value (document, output))[3];
  FoveaImage *filtered = fovea_document_get_filtered (document);

  g_assert_true (can_export (document, FOVEA_EXPORT_PHOTO));
  g_assert_true (can_export (document, FOVEA_EXPORT_ALL_MAPS));
  block (document);
  fovea_document_add_step (document, make_step ("gaussian", 8.0));
  g_assert_false (can_export (document, FOVEA_EXPORT_PHOTO));
  let_edits_settle ();
  fovea_jobs_cancel (fovea_document_get_jobs (document), NULL);
  wait_for (document, "activations-changed");

  g_assert_true (fovea_document_get_filtered (document) == filtered);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], ==, before);
  g_assert_false (can_export (document, FOVEA_EXPORT_PHOTO));
  g_assert_false (can_export (document, FOVEA_EXPORT_ALL_MAPS));
  g_assert_true (can_export (document, FOVEA_EXPORT_ALL_FILTERS));

  fovea_document_replace_step (document, 0, make_step ("gaussian", 7.0), FALSE);
  wait_for (document, "activations-changed");
  g_assert_true (fovea_document_get_filtered (document) != filtered);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], !=, before);
  g_assert_true (can_export (document, FOVEA_EXPORT_PHOTO));
  g_assert_true (can_export (document, FOVEA_EXPORT_ALL_MAPS));
}

static void
block_on (FoveaDocument *document)
{
  block (document);
}

/* A run that was cancelled before it began leaves the values of the picture before, which are not those of the filtered photo. */
static void
test_cancel_run (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  gint output = fovea_document_get_network (document)->outputs[0];
  float before = fovea_tensor_floats (fovea_document_get_value (document, output))[3];

  g_signal_connect (document, "filtered-changed", G_CALLBACK (block_on), NULL);
  fovea_document_add_step (document, make_step ("gaussian", 8.0));
  wait_for (document, "filtered-changed");
  fovea_jobs_cancel (fovea_document_get_jobs (document), NULL);
  wait_for (document, "activations-changed");
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], ==, before);
  g_assert_true (can_export (document, FOVEA_EXPORT_PHOTO));
  g_assert_false (can_export (document, FOVEA_EXPORT_ALL_MAPS));
}

/* Another pre-processing of the open network does not stop the next one from opening, and does not come after it. */
static void
test_preprocess_while_opening (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  g_autoptr (GFile) file = data_file ("networks/lenet-5.onnx");
  FoveaNetwork *before = fovea_document_get_network (document);
  FoveaPreprocess preprocess = *fovea_document_get_preprocess (document);
  double mean = preprocess.mean[0];

  preprocess.mean[0] = mean + 1.0;
  for (guint order = 0; order < 2; order++)
    {
      block (document);
      if (order == 0)
        fovea_document_open_network (document, file);
      fovea_document_set_preprocess (document, &preprocess);
      if (order == 1)
        fovea_document_open_network (document, file);
      fovea_jobs_cancel (fovea_document_get_jobs (document), "block");
      wait_until_idle (document);
      g_assert_true (fovea_document_get_network (document) != before);
      g_assert_cmpfloat (fovea_document_get_preprocess (document)->mean[0], ==, mean);
      before = fovea_document_get_network (document);
    }
}

/* A network that cannot be opened does not take the pre-processing with it. */
static void
test_preprocess_while_failing (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  g_autoptr (GFile) text = data_file ("samples/README");
  FoveaPreprocess preprocess = *fovea_document_get_preprocess (document);

  preprocess.mean[0] += 1.0;
  fovea_document_open_network (document, text);
  fovea_document_set_preprocess (document, &preprocess);
  wait_for (document, "failed");
  wait_for (document, "activations-changed");
  g_assert_cmpfloat (fovea_document_get_preprocess (document)->mean[0], ==, preprocess.mean[0]);
}

/* A newer request of a lane replaces the one that runs and the one that waits; other lanes are left alone; an owner that is gone is not told. */
static void
test_jobs (void)
{
  g_autoptr (FoveaJobs) jobs = fovea_jobs_new ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *gone = g_object_new (G_TYPE_OBJECT, NULL);

  fovea_jobs_submit (jobs, "a", "a", owner, wait_until_cancelled, NULL, NULL, never, NULL);
  fovea_jobs_submit (jobs, "b", "b", gone, give_data, GINT_TO_POINTER (1), NULL, never, NULL);
  g_usleep (20 * 1000);
  fovea_jobs_submit (jobs, "a", "a", owner, give_data, GINT_TO_POINTER (2), NULL, never, NULL);
  fovea_jobs_submit (jobs, "a", "a", owner, give_data, GINT_TO_POINTER (3), NULL, take_result, NULL);
  g_object_unref (gone);
  while (!g_object_get_data (owner, "result"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (GPOINTER_TO_INT (g_object_get_data (owner, "result")), ==, 3);
}

static void
count_result (GObject *owner, gpointer result, GError *error)
{
  g_object_set_data (owner, "count", GINT_TO_POINTER (GPOINTER_TO_INT (g_object_get_data (owner, "count")) + 1));
}

/* What takes long keeps nothing else waiting, and is cancelled as all else is; work without a lane replaces none. */
static void
test_long_jobs (void)
{
  g_autoptr (FoveaJobs) jobs = fovea_jobs_new ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  gboolean busy = TRUE;

  fovea_jobs_submit_long (jobs, "long", "long", owner, wait_until_cancelled, NULL, NULL, never, NULL);
  fovea_jobs_submit (jobs, "a", "a", owner, give_data, GINT_TO_POINTER (3), NULL, take_result, NULL);
  while (!g_object_get_data (owner, "result"))
    g_main_context_iteration (NULL, TRUE);
  g_object_get (jobs, "busy", &busy, NULL);
  g_assert_true (busy);

  for (guint i = 0; i < 3; i++)
    fovea_jobs_submit_long (jobs, NULL, "any", owner, give_data, GINT_TO_POINTER (1), NULL, count_result, NULL);
  fovea_jobs_cancel (jobs, "long");
  while (GPOINTER_TO_INT (g_object_get_data (owner, "count")) < 3)
    g_main_context_iteration (NULL, TRUE);
}

static void
count_settled (GObject *owner)
{
  count_result (owner, NULL, NULL);
}

static void
wait_until_told (GObject *owner, gint times)
{
  guint timeout = g_timeout_add_seconds (PATIENCE_SECONDS, on_timeout, (gpointer) "work to settle");

  while (GPOINTER_TO_INT (g_object_get_data (owner, "count")) < times)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

/* Cancelled quick work settles beside work that takes long, and the other way round. */
static void
test_settled_jobs (void)
{
  g_autoptr (FoveaJobs) jobs = fovea_jobs_new ();
  g_autoptr (GObject) quick = g_object_new (G_TYPE_OBJECT, NULL), slow = g_object_new (G_TYPE_OBJECT, NULL);

  fovea_jobs_when_settled (jobs, quick, G_CALLBACK (count_settled));
  fovea_jobs_when_long_settled (jobs, slow, G_CALLBACK (count_settled));
  fovea_jobs_submit_long (jobs, "long", "long", slow, wait_until_cancelled, NULL, NULL, never, NULL);
  wait_for (jobs, "notify::what");
  for (gint i = 1; i <= 2; i++)
    {
      fovea_jobs_submit (jobs, "a", "a", quick, wait_until_cancelled, NULL, NULL, never, NULL);
      fovea_jobs_cancel (jobs, "a");
      wait_until_told (quick, i);
    }
  g_assert_null (g_object_get_data (slow, "count"));

  fovea_jobs_submit (jobs, "a", "a", quick, wait_until_cancelled, NULL, NULL, never, NULL);
  fovea_jobs_cancel (jobs, "long");
  wait_until_told (slow, 1);
  g_assert_cmpint (GPOINTER_TO_INT (g_object_get_data (quick, "count")), ==, 2);
}

static gpointer
report_until_cancelled (gpointer data, FoveaProgress *progress, GError **error)
{
  fovea_progress_set (progress, GPOINTER_TO_INT (data) / 100.0, NULL);
  return wait_until_cancelled (NULL, progress, error);
}

/* Quick work has a fraction of its own beside work that takes long, which the window tells of. */
static void
test_job_fractions (void)
{
  g_autoptr (FoveaJobs) jobs = fovea_jobs_new ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *what = NULL;
  double quick, shown;

  fovea_jobs_submit_long (jobs, "long", "long", owner, report_until_cancelled, GINT_TO_POINTER (75), NULL, never, NULL);
  wait_for (jobs, "notify::fraction");
  fovea_jobs_submit (jobs, "a", "a", owner, report_until_cancelled, GINT_TO_POINTER (25), NULL, never, NULL);
  wait_for (jobs, "notify::quick-fraction");
  g_object_get (jobs, "fraction", &shown, "quick-fraction", &quick, "what", &what, NULL);
  g_assert_cmpfloat (shown, ==, 0.75);
  g_assert_cmpfloat (quick, ==, 0.25);
  g_assert_cmpstr (what, ==, "long");
  fovea_jobs_cancel (jobs, "long");
  wait_for (jobs, "notify::fraction");
  g_object_get (jobs, "fraction", &shown, NULL);
  g_assert_cmpfloat (shown, ==, 0.25);
}

static gint idle_begun, idle_ended;

/* The first time only a job ends it. */
static void
count_idle_work (FoveaProgress *progress)
{
  if (g_atomic_int_add (&idle_begun, 1) == 0)
    while (!fovea_progress_is_cancelled (progress))
      g_usleep (1000);
  else
    g_atomic_int_inc (&idle_ended);
}

static void
wait_for_count (gint *count, gint wanted)
{
  guint timeout = g_timeout_add_seconds (PATIENCE_SECONDS, on_timeout, (gpointer) "idle work");

  while (g_atomic_int_get (count) < wanted)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_source_remove (timeout);
}

/* Idle work makes nobody busy, gives way to a job, and is done once. */
static void
test_idle_work (void)
{
  g_autoptr (FoveaJobs) jobs = fovea_jobs_new ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  gboolean busy;

  fovea_jobs_when_idle (jobs, count_idle_work);
  wait_for_count (&idle_begun, 1);
  g_object_get (jobs, "busy", &busy, NULL);
  g_assert_false (busy);
  fovea_jobs_submit (jobs, "a", "a", owner, give_data, GINT_TO_POINTER (1), NULL, take_result, NULL);
  while (!g_object_get_data (owner, "result"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&idle_ended), ==, 0);
  wait_for_count (&idle_ended, 1);
  g_usleep (1500 * 1000);
  g_assert_cmpint (g_atomic_int_get (&idle_begun), ==, 2);
}

/* Edits of the network and of the chain are undone in the order in which they were made; the baseline stays what the file gives. */
static void
test_edits (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  const FoveaNetwork *network = fovea_document_get_network (document);
  gint map = network->nodes[0].outputs[0], output = network->outputs[0];
  float before = fovea_tensor_floats (fovea_document_get_value (document, output))[3];

  fovea_document_toggle_mute (document, map, 2);
  wait_for (document, "activations-changed");
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, map))[2 * 28 * 28 + 5], ==, 0.0f);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], !=, before);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_session_get_value (fovea_document_get_baseline (document), output))[3], ==, before);
  g_assert_true (fovea_document_values_are_current (document));

  fovea_document_add_step (document, make_step ("gaussian", 2.0));
  wait_for (document, "activations-changed");
  fovea_document_undo (document); /* the step */
  g_assert_cmpuint (fovea_document_get_chain (document)->len, ==, 0);
  g_assert_true (fovea_edits_is_muted (fovea_document_get_edits (document), map, 2));
  wait_for (document, "activations-changed");
  fovea_document_undo (document); /* the mute */
  g_assert_true (fovea_edits_is_empty (fovea_document_get_edits (document)));
  g_assert_false (fovea_document_can_undo (document));
  wait_for (document, "activations-changed");
  g_assert_null (fovea_document_get_baseline (document));
  g_assert_cmpfloat (fovea_tensor_floats (fovea_document_get_value (document, output))[3], ==, before);
  fovea_document_redo (document);
  wait_for (document, "activations-changed");
  g_assert_nonnull (fovea_document_get_baseline (document));
}

static void
explain (FoveaDocument *document)
{
  const FoveaExplainChoice choice = { .method = fovea_attribution_find ("grad-cam"), .target = FOVEA_EXPLAIN_WINNER, .layer = -1 };
  g_autoptr (FoveaExplainer) explainer = fovea_explainer_new (fovea_document_get_file_plan (document));
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  gpointer job = fovea_explain_job_new (document, &choice, explainer);
  FoveaExplanation *explanation = fovea_explain_job_run (job, progress, &error);

  g_assert_no_error (error);
  fovea_explain_job_free (job);
  fovea_document_set_explanation (document, explanation);
}

/* It goes with the photo that it is of, before anybody is told of the next. */
static void
test_explanation (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  g_autoptr (GFile) other = data_file ("samples/digit-4.png");
  const FoveaColormap *colormap = fovea_colormap_find ("inferno");
  g_autoptr (FoveaExplanation) changed = NULL;
  g_autofree char *command = NULL;

  explain (document);
  changed = fovea_explanation_with_look (fovea_document_get_explanation (document), colormap, 0.25, NULL);
  command = fovea_explanation_get_command (changed);
  g_assert_nonnull (strstr (command, " --layer s4"));
  g_assert_true (g_str_has_suffix (command, " --colormap inferno --opacity 0.25"));

  fovea_document_open_photo (document, other);
  wait_for (document, "photo-changed");
  g_assert_null (fovea_document_get_explanation (document));
}

/* What the network makes of the photo as it was opened, and the steps once. */
static void
test_apply_network (void)
{
  g_autoptr (FoveaDocument) document = open_document ();
  g_autoptr (FoveaImage) original = fovea_image_ref (fovea_document_get_photo (document)), made = NULL, expected = NULL;
  g_autoptr (FoveaTiles) tiles = NULL;

  fovea_document_make_network (document, "INPUT 32x32x3 -> CONV3-3", 0, 0, 1);
  wait_for (document, "activations-changed");
  fovea_document_add_step (document, make_step ("gaussian", 3.0));
  wait_for (document, "filtered-changed");
  fovea_apply_network (document);
  wait_for (document, "photo-changed");
  wait_for (document, "filtered-changed");

  tiles = fovea_tiles_new_for (fovea_document_get_file_plan (document), fovea_document_get_preprocess (document), original, 0, NULL, NULL, NULL);
  made = fovea_tiles_run (tiles, original, NULL, NULL);
  g_assert_false (same_pixels (made, original));
  g_assert_true (same_pixels (fovea_document_get_photo (document), made));
  expected = fovea_step_apply (step_at (document, 0), made, NULL, NULL, NULL);
  g_assert_true (same_pixels (fovea_document_get_filtered (document), expected));
}

/* A scale that the user sets is known as such until another network is opened. */
static void
test_stated_scale (void)
{
  g_autoptr (FoveaDocument) document = open_with_network ();
  g_autoptr (GFile) file = data_file ("networks/lenet-5.onnx");
  FoveaPreprocess preprocess = *fovea_document_get_preprocess (document);
  double scale = preprocess.scale;

  preprocess.mean[0] += 1.0;
  fovea_document_set_preprocess (document, &preprocess);
  wait_for (document, "activations-changed");
  g_assert_false (fovea_document_has_stated_scale (document));
  for (guint i = 0; i < 2; i++)
    {
      preprocess.scale = i == 0 ? 2.0 * scale : scale;
      fovea_document_set_preprocess (document, &preprocess);
      wait_for (document, "activations-changed");
      g_assert_true (fovea_document_has_stated_scale (document));
    }
  fovea_document_open_network (document, file);
  wait_for (document, "network-changed");
  g_assert_false (fovea_document_has_stated_scale (document));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/chain", test_chain);
  g_test_add_func ("/document/undo", test_undo);
  g_test_add_func ("/document/last-wins", test_last_wins);
  g_test_add_func ("/document/failure", test_failure);
  g_test_add_func ("/document/network", test_network);
  g_test_add_func ("/document/cancel-filter", test_cancel_filter);
  g_test_add_func ("/document/cancel-run", test_cancel_run);
  g_test_add_func ("/document/preprocess-while-opening", test_preprocess_while_opening);
  g_test_add_func ("/document/preprocess-while-failing", test_preprocess_while_failing);
  g_test_add_func ("/jobs/lanes", test_jobs);
  g_test_add_func ("/jobs/long", test_long_jobs);
  g_test_add_func ("/jobs/settled", test_settled_jobs);
  g_test_add_func ("/jobs/fractions", test_job_fractions);
  g_test_add_func ("/jobs/idle-work", test_idle_work);
  g_test_add_func ("/document/edits", test_edits);
  g_test_add_func ("/document/explanation", test_explanation);
  g_test_add_func ("/document/apply-network", test_apply_network);
  g_test_add_func ("/document/stated-scale", test_stated_scale);
  return g_test_run ();
}
