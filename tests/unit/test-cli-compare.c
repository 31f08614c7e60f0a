/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static char *
source_path (const char *name)
{
  return g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL);
}

static char *network, *three, *eight;

static JsonObject *
compared (const char *line, JsonParser *parser)
{
  const char *const files[] = { network, three, NULL };

  g_assert_cmpint (run_with (line, files), ==, 0);
  g_assert_true (json_parser_load_from_data (parser, output, -1, NULL));
  return json_node_get_object (json_parser_get_root (parser));
}

static double
number_of (JsonObject *object, guint layer, const char *name)
{
  return json_object_get_double_member (json_array_get_object_element (json_object_get_array_member (object, "layers"), layer), name);
}

/* A network on one photo differs nowhere from itself. */
static void
test_same (void)
{
  g_autofree char *line = g_strdup_printf ("compare --json --with-photo '%s'", three);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = compared (line, parser);
  guint n = json_array_get_length (json_object_get_array_member (object, "layers"));

  g_assert_cmpuint (n, >=, 11);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat (number_of (object, i, "largest"), ==, 0.0);
      g_assert_cmpfloat (number_of (object, i, "relative"), ==, 0.0);
      g_assert_cmpfloat (number_of (object, i, "correlation"), >, 0.999999);
    }
}

static void
test_photos (void)
{
  g_autofree char *line = g_strdup_printf ("compare --with-photo '%s' --difference c1=c1.svg --difference c3=c3.npy", eight);
  const char *const files[] = { network, three, NULL };

  g_assert_cmpint (run_with (line, files), ==, 0);
  g_assert_nonnull (strstr (output, "A: class 3 ("));
  g_assert_nonnull (strstr (output, "B: class 8 ("));
  g_assert_true (exists ("c1.svg"));
  g_assert_true (exists ("c3.npy"));
}

/* The network without its training: the same layers, other numbers. */
static void
test_networks (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = compared ("compare --json --with-network architecture:lenet-5", parser);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "layers")), >=, 2);
  g_assert_cmpfloat (number_of (object, 0, "relative"), >, 0.1);
}

/* No input is replaced, the other photo neither. */
static void
test_inputs_stay (void)
{
  g_autofree char *copy = path_of ("b.png"), *content = NULL, *after = NULL;
  const char *const files[] = { network, three, NULL };
  gsize length, later;

  g_assert_true (g_file_get_contents (eight, &content, &length, NULL));
  g_assert_true (g_file_set_contents (copy, content, (gssize) length, NULL));
  assert_fails_with (2, "compare --with-photo b.png --difference c1=b.png", files);
  g_assert_true (g_file_get_contents (copy, &after, &later, NULL));
  g_assert_cmpmem (content, length, after, later);
}

static void
test_usage (void)
{
  const char *const files[] = { network, three, NULL };

  assert_fails_with (2, "compare", files);
  assert_fails_with (2, "compare --with-photo a.png --difference c1", files);
  assert_fails_with (5, "compare --with-photo nowhere.png", files);
  assert_fails (2, "compare --with-photo a.png");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-compare-XXXXXX", NULL);
  network = source_path ("networks/lenet-5.onnx");
  three = source_path ("samples/digit-3.png");
  eight = source_path ("samples/digit-8.png");
  g_test_add_func ("/cli/compare/same", test_same);
  g_test_add_func ("/cli/compare/photos", test_photos);
  g_test_add_func ("/cli/compare/networks", test_networks);
  g_test_add_func ("/cli/compare/inputs-stay", test_inputs_stay);
  g_test_add_func ("/cli/compare/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (network);
  g_free (three);
  g_free (eight);
  return result;
}
