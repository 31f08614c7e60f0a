/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions from the command line: what they write is what the other commands write. */

#include <string.h>

#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

#define STEPS "[{\"filter\": \"gaussian\"}, {\"kernel\": \"0 -1 0; -1 5 -1; 0 -1 0\", \"border\": \"wrap\"}]"

static void
copy_in (const char *name, const char *to)
{
  g_autofree char *from = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL), *path = path_of (to);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &data, &length, NULL));
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

static void
assert_same (const char *a, const char *b)
{
  g_autofree char *path_a = path_of (a), *path_b = path_of (b), *data_a = NULL, *data_b = NULL;
  gsize length_a, length_b;

  g_assert_true (g_file_get_contents (path_a, &data_a, &length_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &data_b, &length_b, NULL));
  g_assert_cmpmem (data_a, length_a, data_b, length_b);
}

static void
test_photo (void)
{
  write_text ("s.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}, {\"file\": \"coffee.png\"}], \"photo\": 1, "
                         "\"steps\": " STEPS "}");
  write_text ("chain.json", "{\"fovea-chain\": 1, \"steps\": " STEPS "}");
  assert_done ("filter coffee.png expected.png --chain chain.json");
  assert_done ("session s.fovea --output got.png");
  assert_same ("expected.png", "got.png");
  assert_done ("session s.fovea --output-dir all --all-photos");
  assert_same ("expected.png", "all/coffee-filtered.png");
  g_assert_true (exists ("all/digit-filtered.png"));
}

static void
test_exports (void)
{
  write_text ("s.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}], \"network\": {\"file\": \"lenet.onnx\"}, "
                         "\"steps\": " STEPS ", \"exports\": [{\"what\": \"photo\", \"format\": \"png\"}, "
                         "{\"what\": \"activations\", \"format\": \"png\", \"cell\": 32, \"colour-bar\": true}, "
                         "{\"what\": \"activations\", \"format\": \"npy\"}, {\"what\": \"filters\", \"format\": \"csv\"}]}");
  write_text ("chain.json", "{\"fovea-chain\": 1, \"steps\": " STEPS "}");
  assert_done ("session s.fovea --output-dir got");
  assert_done ("filter digit.png filtered.png --chain chain.json");
  assert_done ("export lenet.onnx filtered.png --layer all --what activations --format png --cell 32 --colour-bar --output-dir expected");
  assert_done ("export lenet.onnx filtered.png --layer all --what activations --format npy --output-dir expected");
  assert_done ("export lenet.onnx filtered.png --layer all --what filters --format csv --output-dir expected");

  g_autofree char *expected = path_of ("expected");
  g_autoptr (GDir) dir = g_dir_open (expected, 0, NULL);
  guint n = 0;

  for (const char *name; (name = g_dir_read_name (dir)); n++)
    {
      g_autofree char *a = g_build_filename ("expected", name, NULL), *b = g_build_filename ("got", name, NULL);

      assert_same (a, b);
    }
  g_assert_cmpuint (n, >, 10);
  assert_same ("filtered.png", "got/digit-filtered.png");
}

/* Muted maps and other kernels, as the options of export make them. */
static void
test_edits (void)
{
  write_text ("e.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}], \"network\": {\"file\": \"lenet.onnx\"}, "
                         "\"edits\": {\"mute\": [\"c1:0-2\"], \"kernels\": []}, "
                         "\"exports\": [{\"what\": \"activations\", \"layer\": \"c3\", \"format\": \"npy\"}]}");
  assert_done ("session e.fovea --output-dir edited");
  assert_done ("export lenet.onnx digit.png --layer c3 --what activations --format npy --mute c1:0-2 --output-dir asked");

  g_autofree char *asked = path_of ("asked");
  g_autoptr (GDir) dir = g_dir_open (asked, 0, NULL);
  const char *name = g_dir_read_name (dir);
  g_autofree char *a = g_build_filename ("asked", name, NULL), *b = g_build_filename ("edited", name, NULL);

  assert_same (a, b);
  write_text ("w.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}], \"network\": {\"file\": \"lenet.onnx\"}, "
                         "\"edits\": {\"mute\": [\"moon:0\"], \"kernels\": []}, "
                         "\"exports\": [{\"what\": \"activations\", \"layer\": \"c3\", \"format\": \"npy\"}]}");
  g_assert_cmpint (run ("session w.fovea --output-dir wrong"), !=, 0);
}

static void
test_made_network (void)
{
  write_text ("m.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}], \"network\": {\"architecture\": "
                         "\"INPUT 28x28x1 -> CONV3-4 -> RELU -> FC 10\", \"seed\": \"7\"}, "
                         "\"exports\": [{\"what\": \"filters\", \"format\": \"npy\"}]}");
  assert_done ("session m.fovea --output-dir made");
  assert_done ("session m.fovea --output-dir again --threads 1");
  assert_same ("made/000-conv1-filters.npy", "again/000-conv1-filters.npy");
}

static void
test_failures (void)
{
  const char *photo = "{\"fovea-session\": 1, \"photos\": [{\"file\": \"digit.png\"}]";
  g_autofree char *layer = g_strconcat (photo, ", \"network\": {\"file\": \"lenet.onnx\"}, \"exports\": [{\"what\": \"filters\", "
                                               "\"layer\": \"moon\", \"format\": \"png\"}]}", NULL);
  g_autofree char *plain = g_strconcat (photo, "}", NULL);

  write_text ("layer.fovea", layer);
  write_text ("plain.fovea", plain);
  write_text ("none.fovea", "{\"fovea-session\": 1}");
  write_text ("gone.fovea", "{\"fovea-session\": 1, \"photos\": [{\"file\": \"gone.png\"}]}");
  assert_fails (2, "session --output x.png");
  assert_fails (2, "session plain.fovea");
  assert_fails (2, "session plain.fovea --output x.png --output-dir y");
  assert_fails (2, "session plain.fovea --output x.txt");
  assert_fails (5, "session missing.fovea --output x.png");
  assert_fails (3, "session digit.png --output x.png");
  assert_fails (3, "session none.fovea --output x.png");
  assert_fails (3, "session layer.fovea --output-dir layer");
  assert_fails (3, "session plain.fovea --output digit.png");
  g_assert_cmpint (run ("session gone.fovea --output x.png"), ==, 5);
  g_assert_false (exists ("x.png"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  copy_in ("samples/digit-3.png", "digit.png");
  copy_in ("samples/coffee.png", "coffee.png");
  copy_in ("networks/lenet-5.onnx", "lenet.onnx");
  g_test_add_func ("/cli-session/photo", test_photo);
  g_test_add_func ("/cli-session/exports", test_exports);
  g_test_add_func ("/cli-session/edits", test_edits);
  g_test_add_func ("/cli-session/made-network", test_made_network);
  g_test_add_func ("/cli-session/failures", test_failures);
  status = g_test_run ();
  remove_tree (folder);
  g_clear_pointer (&output, g_free);
  g_clear_pointer (&errors, g_free);
  g_free (folder);
  return status;
}
