/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks that the window makes and teaches, and the scan of a photo by one: the work behind the dialogs. */

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "core/base/error.h"
#include "core/network/measure.h"
#include "core/network/onnx/read.h"
#include "ui/dense/dense-job.h"
#include "tests/unit/folder.h"
#include "tests/unit/learn-fixture.h"
#include "ui/document.h"
#include "ui/learn/train-job.h"
#include "ui/new/recipe.h"

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
open_photo (const char *name)
{
  FoveaDocument *document = fovea_document_new ();
  g_autoptr (GFile) photo = data_file (name);

  fovea_document_open_photo (document, photo);
  wait_for (document, "filtered-changed");
  return document;
}

/* That the weights are random is known until another network is opened, and stays with other pre-processing. */
static void
test_random_weights (void)
{
  g_autoptr (FoveaDocument) document = open_photo ("samples/digit-3.png");
  g_autoptr (GFile) trained = data_file ("networks/lenet-5.onnx");
  FoveaPreprocess preprocess;
  guint64 seed;

  g_assert_false (fovea_document_has_random_weights (document, &seed));
  fovea_document_make_network (document, "INPUT 32x32x1 -> CONV3-4 -> RELU -> FC 10", 0, 0, 3);
  wait_for (document, "activations-changed");
  g_assert_true (fovea_document_has_random_weights (document, &seed));
  g_assert_cmpuint (seed, ==, 3);
  preprocess = *fovea_document_get_preprocess (document);
  preprocess.invert = TRUE;
  fovea_document_set_preprocess (document, &preprocess);
  wait_for (document, "activations-changed");
  g_assert_true (fovea_document_has_random_weights (document, &seed));
  g_assert_cmpuint (seed, ==, 3);
  fovea_document_open_network (document, trained);
  wait_for (document, "activations-changed");
  g_assert_false (fovea_document_has_random_weights (document, &seed));
}

static void
test_made_refused (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();

  fovea_document_make_network (document, "INPUT 32x32x1 -> NOTHING", 0, 0, 1);
  wait_for (document, "failed");
  g_assert_null (fovea_document_get_network (document));
}

static void
test_scan (void)
{
  g_autoptr (FoveaDocument) document = open_photo ("samples/digit-3.png");
  g_autoptr (GFile) trained = data_file ("networks/lenet-5.onnx");
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  FoveaDenseResult *result;
  gpointer job;

  g_assert_null (fovea_dense_job_new (document, 2.0));
  fovea_document_open_network (document, trained);
  wait_for (document, "activations-changed");
  job = fovea_dense_job_new (document, 2.0);
  result = fovea_dense_job_run (job, progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->view.rows, ==, 9); /* (64 - 32) / 4 + 1 */
  g_assert_cmpuint (result->view.columns, ==, 9);
  g_assert_null (result->padded);
  g_assert_cmpuint (result->n_top, ==, 10);
  for (gsize i = 0; i < result->n_top; i++)
    {
      const FoveaDenseClass *class = &result->top[i];

      g_assert_cmpfloat (fovea_dense_result_map (result, class->index)[class->row * 9 + class->column], ==, (float) class->probability);
      g_assert_cmpfloat (class->probability, <=, i > 0 ? result->top[i - 1].probability : 1.0);
    }
  fovea_dense_result_free (result);

  fovea_progress_cancel (progress);
  g_assert_null (fovea_dense_job_run (job, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  fovea_dense_job_free (job);
}

/* What is written is the network whose numbers were shown. */
static void
test_recipe (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-made-XXXXXX", NULL);
  FoveaRecipe *recipe = g_new0 (FoveaRecipe, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (FoveaNetwork) written = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPreview *preview;

  *recipe = (FoveaRecipe){ .text = g_strdup ("lenet-5"), .seed = 5, .path = g_build_filename (folder, "made.onnx", NULL) };
  preview = fovea_recipe_preview (recipe, NULL, &error);
  g_assert_no_error (error);
  name = fovea_recipe_write (recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "made.onnx");
  written = fovea_onnx_load (recipe->path, NULL, &error);
  g_assert_no_error (error);
  plan = fovea_network_plan_new (written, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_measure_total (plan).parameters, ==, fovea_measure_total (preview->plan).parameters);
  g_assert_cmpuint (fovea_measure_total (plan).macs, ==, fovea_measure_total (preview->plan).macs);
  g_unlink (recipe->path);
  g_rmdir (folder);
  fovea_preview_free (preview);
  fovea_recipe_free (recipe);
}

static FoveaTrainStart *
start_on_bars (const char *folder)
{
  static const guint64 seed = 1;
  FoveaTrainStart *start = g_new0 (FoveaTrainStart, 1);
  g_autoptr (GError) error = NULL;

  write_bars (folder, 64);
  start->data = g_strdup (folder);
  start->network = fovea_architecture_parse ("INPUT 8x8x1 -> CONV3-4 -> FC 2", &(FoveaArchitectureOptions){ .seed = &seed }, NULL, &error);
  g_assert_no_error (error);
  start->settings = (FoveaTrainerSettings){ fovea_optimiser_usual (), 4, 1000, seed, FALSE };
  return start;
}

static FoveaTrainState *
learn (FoveaTrainTask *task)
{
  g_autoptr (GError) error = NULL;
  FoveaTrainState *state = fovea_train_slice_work (task, NULL, &error);

  g_assert_no_error (error);
  return state;
}

/* Saving tells the steps that are in the file: also those that were under way when it was asked for. */
static void
test_learned_steps (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-learned-XXXXXX", NULL), *path = g_build_filename (folder, "learned.onnx", NULL);
  g_autoptr (GError) error = NULL;
  FoveaTrainStart *start = start_on_bars (folder);
  FoveaTrainState *begun = fovea_train_begin_work (start, NULL, &error), *before, *now;
  FoveaTrainSave asked = { .path = path }, *saved;

  g_assert_no_error (error);
  before = learn (begun->task);
  asked.task = before->task;
  now = learn (begun->task);
  g_assert_cmpuint (now->done, >, before->done);
  saved = fovea_train_save_work (&asked, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (saved->steps, ==, now->done);
  g_assert_true (saved->task == now->task);
  g_assert_cmpstr (saved->path, ==, path);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  fovea_train_save_free (saved);
  fovea_train_state_free (now);
  fovea_train_state_free (before);
  fovea_train_state_free (begun);
  fovea_train_start_free (start);
  remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/made/random-weights", test_random_weights);
  g_test_add_func ("/made/refused", test_made_refused);
  g_test_add_func ("/made/scan", test_scan);
  g_test_add_func ("/made/recipe", test_recipe);
  g_test_add_func ("/made/learned-steps", test_learned_steps);
  return g_test_run ();
}
