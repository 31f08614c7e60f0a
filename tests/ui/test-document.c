/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include <gtk/gtk.h>

#include "core/base/error.h"
#include "ui/document.h"

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
wait_until_cancelled (gpointer data, FoveaProgress *progress, GError **error)
{
  while (fovea_progress_check (progress, error))
    g_usleep (1000);
  return NULL;
}

static gpointer
give_data (gpointer data, FoveaProgress *progress, GError **error)
{
  return data;
}

static void
never (GObject *owner, gpointer result, GError *error)
{
  g_assert_not_reached ();
}

static void
take_result (GObject *owner, gpointer result, GError *error)
{
  g_object_set_data (owner, "result", result);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/chain", test_chain);
  g_test_add_func ("/document/undo", test_undo);
  g_test_add_func ("/document/last-wins", test_last_wins);
  g_test_add_func ("/document/failure", test_failure);
  g_test_add_func ("/document/network", test_network);
  g_test_add_func ("/jobs/lanes", test_jobs);
  return g_test_run ();
}
