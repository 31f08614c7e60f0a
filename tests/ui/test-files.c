/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strips of photos, sessions and what is dragged out of the window, without one. */

#include <glib/gstdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/image/load.h"
#include "tests/unit/folder.h"
#include "ui/document.h"
#include "ui/photo/photo-content.h"
#include "ui/photo/photo-item.h"
#include "ui/session/keeper.h"

#define PATIENCE_SECONDS 20

static char *folder;

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

static GFile *
own_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_new_for_path (path);
}

static guint
count (FoveaDocument *document)
{
  return g_list_model_get_n_items (fovea_document_get_photos (document));
}

static void
open_samples (FoveaDocument *document, const char *first, const char *second)
{
  g_autoptr (GFile) a = data_file (first), b = data_file (second);

  fovea_document_open_photos (document, (GFile *const[]){ a, b }, 2);
  wait_for (document, "filtered-changed");
}

static void
test_strip (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (GFile) broken = own_file ("broken.png"), digit = data_file ("samples/digit-3.png"), other = data_file ("samples/digit-4.png");

  g_assert_true (g_file_set_contents (g_file_peek_path (broken), "no picture", -1, NULL));
  fovea_document_open_photo (document, digit);
  wait_for (document, "filtered-changed");
  open_samples (document, "samples/coffee.png", "samples/digit-3.png");
  g_assert_cmpuint (count (document), ==, 2); /* one alone gives way */
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "coffee.png");
  fovea_document_open_photos (document, (GFile *const[]){ broken, other, digit }, 3);
  wait_for (document, "filtered-changed");
  g_assert_cmpuint (count (document), ==, 3); /* a strip grows, by what is not there yet and can be read */
  g_assert_cmpint (fovea_document_get_photo_index (document), ==, 2);
  fovea_document_show_photo (document, 1);
  wait_for (document, "filtered-changed");
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "digit-3.png");
  fovea_document_remove_photo (document, 1);
  wait_for (document, "filtered-changed");
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "digit-4.png");
  g_assert_cmpuint (count (document), ==, 2);
  fovea_document_open_photo (document, broken);
  wait_for (document, "failed");
  g_assert_cmpuint (count (document), ==, 2);
}

/* More than a session holds are refused, not lost when it is opened again. */
static void
test_full_strip (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, data_file ("samples/digit-3.png"));
  while (files->len <= FOVEA_MAX_PROJECT_PHOTOS)
    {
      g_autofree char *name = g_strdup_printf ("%u.png", files->len);

      g_ptr_array_add (files, own_file (name));
    }
  fovea_document_open_photos (document, (GFile *const *) files->pdata, files->len);
  wait_for (document, "failed");
  g_assert_cmpuint (count (document), ==, FOVEA_MAX_PROJECT_PHOTOS);
  g_assert_cmpint (fovea_document_get_photo_index (document), ==, 0);
}

/* A picture that was pasted is in no file: it never gives way. */
static void
test_pasted (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (FoveaImage) picture = fovea_image_new (8, 6, 3, NULL);
  g_autoptr (GFile) digit = data_file ("samples/digit-3.png");
  g_autoptr (FoveaProject) project = NULL;

  memset (picture->pixels, 90, picture->stride * picture->height);
  fovea_document_add_picture (document, picture, "Pasted picture");
  wait_for (document, "filtered-changed");
  g_assert_null (fovea_document_get_photo_file (document));
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "Pasted picture");
  fovea_document_open_photo (document, digit);
  wait_for (document, "filtered-changed");
  g_assert_cmpuint (count (document), ==, 2);
  project = fovea_document_describe (document, NULL);
  g_assert_cmpuint (project->photos->len, ==, 1);
}

static void
save (FoveaDocument *document, const char *path)
{
  g_autoptr (FoveaProject) project = fovea_document_describe (document, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_project_seal (project, NULL, &error));
  g_assert_true (fovea_project_save (project, path, &error));
  g_assert_no_error (error);
}

static FoveaDocument *
make_document (void)
{
  FoveaDocument *document = fovea_document_new ();
  g_autoptr (GFile) network = data_file ("networks/lenet-5.onnx");
  FoveaPreprocess preprocess;

  open_samples (document, "samples/digit-3.png", "samples/digit-4.png");
  fovea_document_add_step (document, fovea_step_new (fovea_filter_find ("gaussian"), NULL));
  wait_for (document, "filtered-changed");
  fovea_document_open_network (document, network);
  wait_for (document, "activations-changed");
  preprocess = *fovea_document_get_preprocess (document);
  preprocess.invert = !preprocess.invert;
  fovea_document_set_preprocess (document, &preprocess);
  wait_for (document, "activations-changed");
  fovea_document_select (document, (FoveaNeuron){ fovea_document_get_network (document)->nodes[0].outputs[0], 2, 3, 4 });
  return document;
}

static void
test_session (void)
{
  g_autoptr (FoveaDocument) document = make_document (), again = fovea_document_new ();
  g_autoptr (GFile) file = own_file ("s.fovea");
  g_autoptr (FoveaProject) before = fovea_document_describe (document, NULL), after = NULL;
  g_autofree char *text = fovea_project_to_json (before, NULL), *read = NULL;
  FoveaNeuron neuron;

  save (document, g_file_peek_path (file));
  fovea_document_open_session (again, file);
  wait_for (again, "activations-changed");
  after = fovea_document_describe (again, NULL);
  read = fovea_project_to_json (after, NULL);
  g_assert_cmpstr (text, ==, read);
  neuron = fovea_document_get_selection (again);
  g_assert_cmpint (neuron.channel, ==, 2);
  g_assert_cmpint (neuron.y, ==, 3);
  g_assert_cmpint (neuron.x, ==, 4);
  g_assert_cmpuint (count (again), ==, 2);
}

/* What is changed of a network comes back with it. */
static void
test_edited_network (void)
{
  g_autoptr (FoveaDocument) document = make_document (), again = fovea_document_new ();
  g_autoptr (GFile) file = own_file ("edited.fovea");

  fovea_document_toggle_mute (document, fovea_document_get_network (document)->nodes[0].outputs[0], 1);
  wait_for (document, "activations-changed");
  save (document, g_file_peek_path (file));
  fovea_document_open_session (again, file);
  wait_for (again, "activations-changed");
  g_assert_true (fovea_edits_equal (fovea_document_get_edits (document), fovea_document_get_edits (again)));
  g_assert_false (fovea_edits_is_empty (fovea_document_get_edits (again)));
}

static void
test_made_network (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new (), again = fovea_document_new ();
  g_autoptr (GFile) file = own_file ("made.fovea");
  const char *text;
  gint64 height, width;
  guint64 seed;

  open_samples (document, "samples/digit-3.png", "samples/digit-4.png");
  fovea_document_make_network (document, "INPUT 28x28x1 -> CONV3-4 -> RELU -> FC 10", 0, 0, 7);
  wait_for (document, "activations-changed");
  save (document, g_file_peek_path (file));
  fovea_document_open_session (again, file);
  wait_for (again, "activations-changed");
  g_assert_true (fovea_document_get_recipe (again, &text, &height, &width, &seed));
  g_assert_cmpstr (text, ==, "INPUT 28x28x1 -> CONV3-4 -> RELU -> FC 10");
  g_assert_cmpuint (seed, ==, 7);
  g_assert_true (fovea_document_has_random_weights (again, &seed));
}

/* A session without its photo is refused, and the document stays; what was kept comes back with its steps. */
static void
test_missing_photo (void)
{
  const char *json = "{\"fovea-session\": 1, \"photos\": [{\"file\": \"gone.png\"}], \"steps\": [{\"filter\": \"sharpen\"}]}";
  g_autoptr (FoveaDocument) document = make_document ();
  g_autoptr (GFile) file = own_file ("gone.fovea");
  g_autoptr (FoveaProject) project = NULL;
  const FoveaStep *step;

  g_assert_true (g_file_set_contents (g_file_peek_path (file), json, -1, NULL));
  fovea_document_open_session (document, file);
  wait_for (document, "failed");
  step = fovea_document_get_chain (document)->pdata[0];
  g_assert_cmpstr (step->filter->id, ==, "gaussian");
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "digit-3.png");
  fovea_document_open_kept (document, file);
  wait_for (document, "session-opened");
  step = fovea_document_get_chain (document)->pdata[0];
  g_assert_cmpstr (step->filter->id, ==, "sharpen");
  g_assert_cmpstr (fovea_document_get_photo_name (document), ==, "digit-3.png");
  project = fovea_document_describe (document, NULL);
  g_assert_cmpuint (project->photos->len, ==, 1);
  g_assert_true (g_str_has_suffix (((FoveaProjectFile *) project->photos->pdata[0])->path, "/gone.png"));
}

/* What is kept names its network and the edits of that, even when it is gone. */
static void
test_missing_network (void)
{
  const char *json = "{\"fovea-session\": 1, \"network\": {\"file\": \"gone.onnx\"}, \"edits\": {\"mute\": []}}";
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (GFile) file = own_file ("no-network.fovea");
  g_autoptr (FoveaProject) project = NULL, other = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (file), json, -1, NULL));
  fovea_document_open_kept (document, file);
  wait_for (document, "failed");
  project = fovea_document_describe (document, NULL);
  g_assert_true (g_str_has_suffix (project->network->path, "/gone.onnx"));
  g_assert_nonnull (project->edits);
  fovea_document_make_network (document, "INPUT 28x28x1 -> FC 10", 0, 0, 7);
  wait_for (document, "network-changed");
  other = fovea_document_describe (document, NULL);
  g_assert_null (other->network);
  g_assert_null (other->edits);
}

/* A photo of the strip that is opened again is the one that a session shows. */
static void
test_opened_again (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (GFile) digit = data_file ("samples/digit-4.png");
  g_autoptr (FoveaProject) project = NULL;

  open_samples (document, "samples/digit-3.png", "samples/digit-4.png");
  fovea_document_open_photo (document, digit);
  wait_for (document, "filtered-changed");
  project = fovea_document_describe (document, NULL);
  g_assert_cmpuint (project->photos->len, ==, 2);
  g_assert_cmpuint (project->photo, ==, 1);
}

/* The next photo cannot be opened: the one that was taken off the strip is still shown, and saved. */
static void
test_left_list (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (GFile) digit = data_file ("samples/digit-3.png"), broken = own_file ("broken-too.png");
  g_autoptr (FoveaProject) project = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (broken), "no picture", -1, NULL));
  fovea_document_open_photos (document, (GFile *const[]){ digit, broken }, 2);
  wait_for (document, "filtered-changed");
  fovea_document_remove_photo (document, 0);
  wait_for (document, "failed");
  project = fovea_document_describe (document, NULL);
  g_assert_cmpuint (project->photos->len, ==, 2);
  g_assert_cmpuint (project->photo, ==, 1);
}

static void
paste (FoveaDocument *document, FoveaKeeper *keeper)
{
  g_autoptr (FoveaImage) picture = fovea_image_new (8, 6, 3, NULL);

  memset (picture->pixels, 90, picture->stride * picture->height);
  fovea_document_add_picture (document, picture, "Pasted picture");
  wait_for (document, "filtered-changed");
  if (!fovea_keeper_is_unsaved (keeper))
    wait_for (keeper, "notify::unsaved");
}

static gboolean
on_passed (gpointer passed)
{
  *(gboolean *) passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* What threads have to tell. */
static void
let_pass (guint milliseconds)
{
  gboolean passed = FALSE;

  g_timeout_add (milliseconds, on_passed, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

/* One thing is kept, with a picture and @steps. Removes it. */
static void
check_kept (guint steps)
{
  g_autofree char *place = fovea_keeper_folder ();
  g_autoptr (GPtrArray) paths = fovea_kept_find (place);
  g_autoptr (FoveaProject) project = NULL;
  g_autoptr (FoveaKept) kept = NULL;

  g_assert_cmpuint (paths->len, ==, 1);
  project = fovea_project_load (paths->pdata[0], NULL);
  g_assert_nonnull (project);
  g_assert_cmpuint (project->chain->len, ==, steps);
  g_assert_cmpuint (project->photos->len, ==, 1);
  g_assert_true (g_file_test (((FoveaProjectFile *) project->photos->pdata[0])->path, G_FILE_TEST_IS_REGULAR));
  kept = fovea_kept_claim (paths->pdata[0], NULL);
  fovea_kept_remove (kept, NULL);
}

/* The end comes while one state is being written and the next waits: it is the next that stays. */
static void
test_kept_at_end (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (FoveaKeeper) keeper = fovea_keeper_new (document);

  paste (document, keeper);
  fovea_document_add_step (document, fovea_step_new (fovea_filter_find ("gaussian"), NULL));
  fovea_keeper_end (keeper);
  let_pass (400);
  check_kept (1);
}

/* Another session is opened: what was not saved of the one before stays. */
static void
test_kept_before_other (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  g_autoptr (FoveaKeeper) keeper = fovea_keeper_new (document);

  paste (document, keeper);
  fovea_keeper_leave (keeper);
  fovea_keeper_set_saved (keeper, "/other.fovea");
  let_pass (400);
  g_assert_false (fovea_keeper_is_unsaved (keeper));
  check_kept (0);
  fovea_keeper_end (keeper);
}

static void
test_exports (void)
{
  g_autoptr (FoveaDocument) document = fovea_document_new ();
  FoveaProjectExport photo = { .photo = TRUE, .options = { .format = FOVEA_EXPORT_PNG } };
  FoveaProjectExport maps = { .kind = FOVEA_EXPORT_ACTIVATIONS, .layer = (char *) "c1", .options = { .cell = 32 } };
  g_autoptr (FoveaProject) project = NULL;

  fovea_document_remember_export (document, &photo);
  fovea_document_remember_export (document, &maps);
  maps.options.cell = 64;
  photo.options.format = FOVEA_EXPORT_TIFF;
  fovea_document_remember_export (document, &maps);
  fovea_document_remember_export (document, &photo);
  project = fovea_document_describe (document, NULL);
  g_assert_cmpuint (project->exports->len, ==, 2);
  g_assert_cmpuint (((FoveaProjectExport *) project->exports->pdata[0])->options.cell, ==, 64);
  g_assert_cmpint (((FoveaProjectExport *) project->exports->pdata[1])->options.format, ==, FOVEA_EXPORT_TIFF);
}

static void
on_written (GObject *provider, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (provider), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static GBytes *
content_as (GdkContentProvider *provider, const char *type)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  gboolean done = FALSE;

  gdk_content_provider_write_mime_type_async (provider, type, stream, G_PRIORITY_DEFAULT, NULL, on_written, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
test_dragged_out (void)
{
  g_autoptr (GFile) photo = data_file ("samples/digit-3.png");
  g_autoptr (FoveaImage) image = fovea_image_load (g_file_peek_path (photo), NULL, NULL, NULL), read = NULL, stored = NULL;
  g_autoptr (GdkContentProvider) provider = fovea_photo_content_new (image, "cat-filtered.png");
  g_autoptr (GBytes) png = content_as (provider, "image/png"), list = content_as (provider, "text/uri-list");
  g_autofree char *uri = g_strchomp (g_strndup (g_bytes_get_data (list, NULL), g_bytes_get_size (list)));
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);

  read = fovea_image_load_bytes (png, "png", NULL, NULL, NULL);
  g_assert_cmpuint (read->width, ==, image->width);
  g_assert_true (g_str_has_suffix (path, "/cat-filtered.png"));
  stored = fovea_image_load (path, NULL, NULL, NULL);
  g_assert_cmpmem (stored->pixels, stored->stride * stored->height, image->pixels, image->stride * image->height);
}

int
main (int argc, char **argv)
{
  int status;

  folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/strip", test_strip);
  g_test_add_func ("/files/full-strip", test_full_strip);
  g_test_add_func ("/files/pasted", test_pasted);
  g_test_add_func ("/files/session", test_session);
  g_test_add_func ("/files/edited-network", test_edited_network);
  g_test_add_func ("/files/made-network", test_made_network);
  g_test_add_func ("/files/missing-photo", test_missing_photo);
  g_test_add_func ("/files/missing-network", test_missing_network);
  g_test_add_func ("/files/opened-again", test_opened_again);
  g_test_add_func ("/files/left-list", test_left_list);
  g_test_add_func ("/files/kept-at-end", test_kept_at_end);
  g_test_add_func ("/files/kept-before-other", test_kept_before_other);
  g_test_add_func ("/files/exports", test_exports);
  g_test_add_func ("/files/dragged-out", test_dragged_out);
  status = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return status;
}
