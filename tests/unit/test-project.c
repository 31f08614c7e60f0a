/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of sessions: what is written is read again, and what is no session is refused. */

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/filter/kernel-text.h"
#include "core/image/save.h"
#include "core/project/kept.h"
#include "core/project/run.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/folder.h"

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static FoveaProject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  FoveaProject *project = fovea_project_parse (json, strlen (json), folder, &error);

  g_assert_no_error (error);
  return project;
}

static FoveaProject *
full_project (void)
{
  FoveaProject *project = fovea_project_new ();
  g_autofree char *near = path_of ("pictures/cat \"1\".jpg"), *network = path_of ("net.onnx");
  FoveaProjectExport photo = { .photo = TRUE, .options = { .format = FOVEA_EXPORT_TIFF } };
  FoveaProjectExport maps = { .kind = FOVEA_EXPORT_ACTIVATIONS, .layer = (char *) "c1", .options = { .format = FOVEA_EXPORT_PDF } };
  FoveaProjectExport field = { .kind = FOVEA_EXPORT_RECEPTIVE_FIELD, .layer = (char *) "c1", .neuron = { 1, 2, 3 } };

  g_ptr_array_add (project->photos, fovea_project_file_new (near, NULL));
  g_ptr_array_add (project->photos, fovea_project_file_new ("/elsewhere/dog.png", NULL));
  g_ptr_array_add (project->photos, fovea_project_file_new ("/elsewhere/\xff.png", NULL));
  project->photo = 2;
  project->network = fovea_project_file_new (network, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  project->has_preprocess = TRUE;
  project->preprocess = (FoveaPreprocess){ .width = 32, .height = 28, .fit = FOVEA_FIT_PAD, .order = FOVEA_ORDER_BGR, .scale = 1.0 / 255.0,
                                           .mean = { 0.1, 0.2, 0.3 }, .deviation = { 1.0 / 3.0, 1, 2 }, .invert = TRUE };
  g_ptr_array_add (project->chain, preset ("gaussian"));
  project->layer = g_strdup ("c1");
  project->channel = 4;
  project->y = 0;
  project->x = 7;
  project->labels = g_strdupv ((char *[]){ "cat", "“dog”", NULL });
  project->page = g_strdup ("network");
  project->graph = TRUE;
  project->zoom = 0.3;
  project->colormap = fovea_colormap_find ("inferno");
  project->normalise = FOVEA_NORMALISE_PERCENTILE;
  maps.options.cell = 64;
  maps.options.colour_bar = TRUE;
  maps.options.normalise = FOVEA_NORMALISE_FIXED;
  maps.options.fixed = (FoveaRange){ -0.1, 0.7 };
  g_ptr_array_add (project->exports, fovea_project_export_copy (&photo));
  g_ptr_array_add (project->exports, fovea_project_export_copy (&maps));
  g_ptr_array_add (project->exports, fovea_project_export_copy (&field));
  project->unsaved = g_strdup ("/home/x/y.fovea");
  return project;
}

static void
test_round_trip (void)
{
  g_autoptr (FoveaProject) project = full_project (), copy = NULL;
  g_autofree char *json = fovea_project_to_json (project, folder), *again = NULL;
  const FoveaProjectExport *maps;

  g_assert_nonnull (strstr (json, "\"pictures/cat \\\"1\\\".jpg\""));
  g_assert_nonnull (strstr (json, "\"/elsewhere/dog.png\""));
  g_assert_nonnull (strstr (json, "\"file:///elsewhere/%FF.png\""));
  copy = parse (json);
  again = fovea_project_to_json (copy, folder);
  g_assert_cmpstr (json, ==, again);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((FoveaProjectFile *) copy->photos->pdata[i])->path, ==, ((FoveaProjectFile *) project->photos->pdata[i])->path);
  g_assert_cmpuint (copy->photo, ==, 2);
  g_assert_cmpstr (copy->network->sha256, ==, project->network->sha256);
  g_assert_cmpfloat (copy->preprocess.scale, ==, 1.0 / 255.0);
  g_assert_cmpfloat (copy->preprocess.deviation[0], ==, 1.0 / 3.0);
  g_assert_cmpint (copy->channel, ==, 4);
  g_assert_cmpint (copy->y, ==, 0);
  g_assert_cmpfloat (copy->zoom, ==, 0.3);
  g_assert_true (copy->colormap == project->colormap);
  maps = copy->exports->pdata[1];
  g_assert_cmpfloat (maps->options.fixed.high, ==, 0.7);
  g_assert_true (maps->options.colour_bar);
  g_assert_cmpuint (((FoveaProjectExport *) copy->exports->pdata[2])->neuron[2], ==, 3);
}

static void
test_made_network (void)
{
  g_autoptr (FoveaProject) project = fovea_project_new (), copy = NULL;
  g_autofree char *json = NULL;

  project->architecture = g_strdup ("INPUT 28x28x1 -> FC 10");
  project->seed = G_MAXUINT64;
  project->height = 30;
  json = fovea_project_to_json (project, NULL);
  copy = parse (json);
  g_assert_cmpstr (copy->architecture, ==, project->architecture);
  g_assert_true (copy->seed == G_MAXUINT64);
  g_assert_cmpint (copy->height, ==, 30);
  g_assert_null (copy->network);
}

static void
test_defaults (void)
{
  g_autoptr (FoveaProject) project = parse ("{\"fovea-session\": 1}");

  g_assert_cmpuint (project->photos->len + project->chain->len + project->exports->len, ==, 0);
  g_assert_cmpint (project->channel, ==, -1);
  g_assert_cmpint (project->normalise, ==, FOVEA_NORMALISE_LAYER);
  g_assert_cmpfloat (project->zoom, ==, 0.0);
}

/* A session that is cut anywhere is refused. */
static void
test_truncated (void)
{
  g_autoptr (FoveaProject) project = full_project ();
  g_autofree char *json = fovea_project_to_json (project, folder);
  gsize whole = strlen (g_strchomp (json));

  for (gsize n = 0; n < whole; n++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_project_parse (json, n, folder, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
}

static void
assert_refused (const char *json)
{
  g_autoptr (GError) error = NULL;

  if (fovea_project_parse (json, strlen (json), folder, &error))
    g_error ("not refused: %s", json);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_refusals (void)
{
  const char *const members[] = {
    "\"later\": 1",
    "\"photos\": {}",
    "\"photos\": [3]",
    "\"photos\": [{}]",
    "\"photos\": [{\"file\": 3}]",
    "\"photos\": [{\"file\": \"\"}]",
    "\"photos\": [{\"file\": \"../secret.png\"}]",
    "\"photos\": [{\"file\": \"a/../../secret.png\"}]",
    "\"photos\": [{\"file\": \"a.png\", \"uri\": \"file:///a.png\"}]",
    "\"photos\": [{\"uri\": \"http://example.org/a.png\"}]",
    "\"photos\": [{\"file\": \"a.png\", \"sha256\": \"12\"}]",
    "\"photos\": [{\"file\": \"a.png\", \"pages\": 2}]",
    "\"photo\": 1",
    "\"photo\": -1",
    "\"photo\": \"0\"",
    "\"network\": []",
    "\"network\": {}",
    "\"network\": {\"architecture\": 3}",
    "\"network\": {\"architecture\": \"vgg-d\", \"seed\": \"-1\"}",
    "\"network\": {\"architecture\": \"vgg-d\", \"size\": [224]}",
    "\"network\": {\"architecture\": \"vgg-d\", \"size\": [224, 1000000]}",
    "\"preprocess\": {}",
    "\"preprocess\": {\"size\": [32, 32], \"fit\": \"zoom\", \"channels\": \"rgb\", \"scale\": 1, \"mean\": [0, 0, 0], \"std\": [1, 1, 1], "
    "\"channels-last\": false, \"invert\": false}",
    "\"preprocess\": {\"size\": [32, 32], \"fit\": \"crop\", \"channels\": \"rgb\", \"scale\": 1, \"mean\": [0, 0, 0], \"std\": [1, 0, 1], "
    "\"channels-last\": false, \"invert\": false}",
    "\"preprocess\": {\"size\": [32, 32], \"fit\": \"crop\", \"channels\": \"rgb\", \"scale\": 1e999, \"mean\": [0, 0, 0], \"std\": [1, 1, 1], "
    "\"channels-last\": false, \"invert\": false}",
    "\"edits\": []",
    "\"steps\": {}",
    "\"steps\": [{\"filter\": \"no-such\"}]",
    "\"selection\": {}",
    "\"selection\": {\"layer\": \"a\", \"y\": 1}",
    "\"selection\": {\"layer\": \"a\", \"channel\": -1}",
    "\"selection\": {\"layer\": \"a\", \"channel\": 0.5}",
    "\"view\": {\"zoom\": 0}",
    "\"view\": {\"page\": \"moon\"}",
    "\"view\": {\"colormap\": \"jet\"}",
    "\"exports\": [{}]",
    "\"exports\": [{\"what\": \"photo\", \"format\": \"npy\"}]",
    "\"exports\": [{\"what\": \"receptive-field\", \"format\": \"png\"}]",
    "\"exports\": [{\"what\": \"receptive-field\", \"format\": \"csv\", \"neuron\": [0, 0, 0]}]",
    "\"exports\": [{\"what\": \"photo\", \"format\": \"png\", \"neuron\": [0, 0, 0]}]",
    "\"exports\": [{\"what\": \"activations\", \"format\": \"png\", \"normalise\": \"fixed\"}]",
    "\"exports\": [{\"what\": \"activations\", \"format\": \"png\", \"cell\": 1000000}]",
  };
  const char *const wholes[] = { "", "null", "[]", "{}", "{\"fovea-session\": 2}", "{\"fovea-session\": \"1\"}", "{\"fovea-chain\": 1}" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"fovea-session\": 1, %s}", members[i]);

      assert_refused (json);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
    assert_refused (wholes[i]);
}

static void
test_bounded (void)
{
  g_autofree char *deep = g_strnfill (1 << 20, '['), *path = path_of ("huge.fovea");
  g_autoptr (GString) photos = g_string_new ("{\"fovea-session\": 1, \"photos\": [");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i <= FOVEA_MAX_PROJECT_PHOTOS; i++)
    g_string_append_printf (photos, "%s{\"file\": \"a.png\"}", i ? "," : "");
  g_string_append (photos, "]}");
  assert_refused (deep);
  assert_refused (photos->str);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, (off_t) FOVEA_MAX_PROJECT_FILE_BYTES + 1), ==, 0);
  g_assert_null (fovea_project_load (path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* What could not be read again is not written. */
static void
test_too_many_photos (void)
{
  g_autoptr (FoveaProject) project = fovea_project_new ();
  g_autofree char *path = path_of ("many.fovea");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < FOVEA_MAX_PROJECT_PHOTOS; i++)
    g_ptr_array_add (project->photos, fovea_project_file_new ("/a.png", NULL));
  g_assert_true (fovea_project_save (project, path, &error));
  g_assert_no_error (error);
  g_ptr_array_add (project->photos, fovea_project_file_new ("/a.png", NULL));
  g_assert_false (fovea_project_save (project, path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
test_files (void)
{
  g_autoptr (FoveaImage) image = random_image (20, 10, 3, 0, 256);
  g_autofree char *photo = path_of ("photo.png"), *session = path_of ("s.fovea"), *notice = NULL;
  g_autoptr (FoveaProject) project = fovea_project_new (), copy = NULL;
  g_autoptr (FoveaImage) filtered = NULL;
  g_autoptr (GPtrArray) fine = NULL, changed = NULL, missing = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_image_save (image, photo, NULL, NULL));
  g_ptr_array_add (project->photos, fovea_project_file_new (photo, NULL));
  g_assert_true (fovea_project_seal (project, NULL, &error));
  g_assert_true (fovea_project_save (project, session, &error));
  copy = fovea_project_load (session, &error);
  g_assert_no_error (error);
  fine = fovea_project_check (copy, NULL, NULL);
  g_assert_cmpuint (fine->len, ==, 0);
  filtered = fovea_project_filter (copy, &notice, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (distance (filtered, image), ==, 0);

  g_assert_true (g_file_set_contents (photo, "other", 5, NULL));
  changed = fovea_project_check (copy, NULL, NULL);
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_nonnull (strstr (changed->pdata[0], "has changed"));
  g_unlink (photo);
  missing = fovea_project_check (copy, NULL, NULL);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_false (fovea_project_seal (copy, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
}

/* A session that names itself as its photo, or its network. */
static void
test_cycle (void)
{
  const char *json = "{\"fovea-session\": 1, \"photos\": [{\"file\": \"self.fovea\"}], \"network\": {\"file\": \"self.fovea\"}}";
  g_autofree char *path = path_of ("self.fovea"), *notice = NULL;
  g_autoptr (FoveaProject) project = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  project = fovea_project_load (path, &error);
  g_assert_no_error (error);
  g_assert_null (fovea_project_filter (project, &notice, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* Photos of one name from two folders, one of which is the target and must stay. */
static void
test_all_photos (void)
{
  g_autoptr (FoveaImage) image = random_image (8, 8, 3, 0, 256);
  g_autofree char *first = path_of ("a.png"), *other = path_of ("other"), *second = path_of ("other/a.png");
  g_autofree char *third = path_of ("a-filtered.png"), *text = path_of ("text.png");
  const char *const names[] = { first, second, third, text };
  g_autoptr (FoveaProject) project = fovea_project_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free), failures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_mkdir (other, 0777);
  for (gsize i = 0; i < 3; i++)
    g_assert_true (fovea_image_save (image, names[i], NULL, NULL));
  g_assert_true (g_file_set_contents (text, "no picture", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (project->photos, fovea_project_file_new (names[i], NULL));
  g_assert_true (fovea_project_filter_all (project->photos, project->chain, FOVEA_EXPORT_PNG, folder, files, failures, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 3);
  g_assert_cmpuint (failures->len, ==, 1);
  g_assert_true (g_str_has_suffix (files->pdata[0], "/a-filtered-2.png"));
  g_assert_true (g_str_has_suffix (files->pdata[1], "/a-filtered-3.png"));
  g_assert_true (g_str_has_suffix (files->pdata[2], "/a-filtered-filtered.png"));
}

/* A photo stays when the target folder is its own by another name. */
static void
test_linked_folder (void)
{
  g_autoptr (FoveaImage) image = random_image (8, 8, 3, 0, 256);
  g_autofree char *real = path_of ("real"), *link = path_of ("link");
  g_autofree char *first = path_of ("real/b.png"), *second = path_of ("real/b-filtered.png");
  g_autoptr (GPtrArray) photos = g_ptr_array_new (), chain = fovea_chain_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free), failures = g_ptr_array_new_with_free_func (g_free);
  FoveaProjectFile one = { first, NULL }, two = { second, NULL };
  g_autoptr (GError) error = NULL;

  g_mkdir (real, 0777);
  g_assert_cmpint (symlink (real, link), ==, 0);
  g_assert_true (fovea_image_save (image, first, NULL, NULL));
  g_assert_true (fovea_image_save (image, second, NULL, NULL));
  g_ptr_array_add (photos, &one);
  g_ptr_array_add (photos, &two);
  g_assert_true (fovea_project_filter_all (photos, chain, FOVEA_EXPORT_PNG, link, files, failures, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 2);
  g_assert_true (g_str_has_suffix (files->pdata[0], "/b-filtered-2.png"));
  g_unlink (link);
}

/* What a program keeps is offered to others only when it has ended. */
static void
test_kept (void)
{
  g_autofree char *place = path_of ("state/unsaved"), *picture = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = NULL, one = NULL;
  g_autoptr (GHashTable) used = NULL;
  FoveaKept *kept = fovea_kept_new (place, &error), *other;
  pid_t child;
  int status;

  g_assert_no_error (error);
  path = g_strdup (fovea_kept_get_path (kept));
  picture = fovea_kept_picture_path (kept, 1);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_true (g_file_set_contents (picture, "x", 1, NULL));
  none = fovea_kept_find (place);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (fovea_kept_claim (path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  fovea_kept_free (kept);
  one = fovea_kept_find (place);
  g_assert_cmpuint (one->len, ==, 1);

  child = fork ();
  if (child == 0) /* takes it, and is killed */
    {
      fovea_kept_claim (path, NULL);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  other = fovea_kept_claim (one->pdata[0], NULL);
  g_assert_nonnull (other);
  used = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_add (used, picture);
  fovea_kept_remove (other, used);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  fovea_kept_remove (other, NULL);
  g_assert_false (g_file_test (picture, G_FILE_TEST_EXISTS));
  fovea_kept_free (other);
  g_assert_null (fovea_kept_claim (path, NULL));
  g_assert_cmpint (g_rmdir (place), ==, 0); /* no lock is left */
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_test_add_func ("/project/round-trip", test_round_trip);
  g_test_add_func ("/project/made-network", test_made_network);
  g_test_add_func ("/project/defaults", test_defaults);
  g_test_add_func ("/project/truncated", test_truncated);
  g_test_add_func ("/project/refusals", test_refusals);
  g_test_add_func ("/project/bounded", test_bounded);
  g_test_add_func ("/project/too-many-photos", test_too_many_photos);
  g_test_add_func ("/project/files", test_files);
  g_test_add_func ("/project/cycle", test_cycle);
  g_test_add_func ("/project/all-photos", test_all_photos);
  g_test_add_func ("/project/linked-folder", test_linked_folder);
  g_test_add_func ("/project/kept", test_kept);
  status = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return status;
}
