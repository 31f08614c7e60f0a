/* SPDX-License-Identifier: GPL-3.0-or-later */

/* fovea-cli maps, and the maps that export chooses, on the bundled LeNet-5 and a digit. */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"

#define MAPS "maps net.onnx 3.png --layer c3 --json "

static void
copy_in (const char *source, const char *name)
{
  g_autofree char *from = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", source, NULL), *to = path_of (name), *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, content, (gssize) length, &error);
  g_assert_no_error (error);
}

/* The maps that a command line lists. */
static JsonArray *
list_maps (JsonParser *parser, const char *options)
{
  g_autofree char *line = g_strconcat (MAPS, options, NULL);

  assert_done (line);
  return json_object_get_array_member (parse_output (parser), "maps");
}

static double
number_of (JsonArray *maps, guint i, const char *member)
{
  return json_object_get_double_member (json_array_get_object_element (maps, i), member);
}

static void
test_sort (void)
{
  static const char *const keys[][2] = { { "--sort mean", "mean" },          { "--sort maximum", "maximum" }, { "--sort variance", "deviation" },
                                         { "--sort sparsity", "zero_share" }, { "--sort similarity --similar-to 5", "key" } };

  for (gsize k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      JsonArray *maps = list_maps (parser, keys[k][0]);

      g_assert_cmpuint (json_array_get_length (maps), ==, 16);
      for (guint i = 1; i < 16; i++)
        g_assert_cmpfloat (number_of (maps, i - 1, keys[k][1]), >=, number_of (maps, i, keys[k][1]));
    }
}

static void
test_choose (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *maps = list_maps (parser, "--maps '0-2, 9' --sort mean --ascending");

  g_assert_cmpuint (json_array_get_length (maps), ==, 4);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpfloat (number_of (maps, i - 1, "mean"), <=, number_of (maps, i, "mean"));
  maps = list_maps (parser, "--maximum-above 5");
  g_assert_cmpuint (json_array_get_length (maps), >, 0);
  for (guint i = 0; i < json_array_get_length (maps); i++)
    g_assert_cmpfloat (number_of (maps, i, "maximum"), >, 5.0);
  g_assert_cmpuint (json_array_get_length (list_maps (parser, "--show dead")), ==, 0);
}

static void
test_statistics (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *report, *statistics;
  gint64 counted = 0;

  assert_done (MAPS "--statistics --compare 0,0 --seeing 14,14");
  report = parse_output (parser);
  statistics = json_object_get_object_member (report, "statistics");
  g_assert_cmpint (json_object_get_int_member (report, "count"), ==, 16);
  g_assert_cmpint (json_object_get_int_member (report, "dead"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (statistics, "count"), ==, 1600);
  for (guint i = 0; i < 64; i++)
    counted += json_array_get_int_element (json_object_get_array_member (statistics, "histogram"), i);
  g_assert_cmpint (counted, ==, 1600);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (report, "correlation"), 1.0, 1e-12);
  /* All ten see the pixel: fields are 14 pixels wide, 2 apart, the first from 0 to 13. */
  for (guint i = 0; i < 10; i++)
    {
      JsonObject *neuron = json_array_get_object_element (json_object_get_array_member (report, "neurons"), i);

      g_assert_cmpint (json_object_get_int_member (neuron, "y") * 2, <=, 14);
      g_assert_cmpint (json_object_get_int_member (neuron, "y") * 2 + 13, >=, 14);
    }
}

/* What a person reads has no less in it. */
static void
test_text (void)
{
  assert_done ("maps net.onnx 3.png --layer c3 --statistics --compare 1,2");
  g_assert_nonnull (strstr (output, "c3: 16 maps of 10x10, 0 dead"));
  g_assert_nonnull (strstr (output, "median,"));
  g_assert_nonnull (strstr (output, "correlation of maps 1 and 2: "));
}

/* The third of a sorted export is the third of the sorted list. */
static void
test_export (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *maps = list_maps (parser, "--sort maximum --maps 0-9");
  double wanted = number_of (maps, 2, "maximum"), found = -INFINITY;
  g_autofree char *path = path_of ("out/003-c3-activations-selected.npy");
  g_autoptr (FoveaTensor) tensor = NULL;
  g_autoptr (GError) error = NULL;

  assert_done ("export net.onnx 3.png --layer c3 --what activations --output-dir out --format npy --sort maximum --maps 0-9 --quiet");
  tensor = fovea_npy_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tensor->shape.dims[0], ==, 10);
  for (gsize i = 200; i < 300; i++)
    found = fmax (found, fovea_tensor_get (tensor, i));
  g_assert_cmpfloat_with_epsilon (found, wanted, 1e-6);
  assert_done ("export net.onnx 3.png --layer c3 --what activations --output-dir out --gamma 0.5 --normalise network --maps 1 --single --quiet");
  g_assert_true (exists ("out/003-c3-activations-0001.png"));
}

static void
test_usage (void)
{
  static const char *const wrong[] = { "--sort size", "--maps 3-1", "--maps 0-16", "--show some", "--similar-to 3", "--class 3",
                                       "--sort similarity --similar-to 16", "--mean-above 1 --maximum-above 1", "--compare 3",
                                       "--compare 0,16", "--seeing 40,3" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *line = g_strconcat (MAPS, wrong[i], NULL);

      assert_fails (2, line);
    }
  /* No pooling and classifier follow LeNet-5's maps. */
  assert_fails (3, MAPS "--sort class");
  assert_fails (2, "maps net.onnx 3.png");
  assert_fails (2, "export net.onnx 3.png --layer c3 --what filters --output-dir out --sort mean");
  assert_fails (2, "export net.onnx 3.png --layer c3 --what activations --output-dir out --gamma 20");
  assert_fails (3, "export net.onnx 3.png --layer c3 --what activations --output-dir out --mean-above 900");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-maps-XXXXXX", &error);
  g_assert_no_error (error);
  copy_in ("networks/lenet-5.onnx", "net.onnx");
  copy_in ("samples/digit-3.png", "3.png");
  g_test_add_func ("/cli/maps/sort", test_sort);
  g_test_add_func ("/cli/maps/choose", test_choose);
  g_test_add_func ("/cli/maps/statistics", test_statistics);
  g_test_add_func ("/cli/maps/text", test_text);
  g_test_add_func ("/cli/maps/export", test_export);
  g_test_add_func ("/cli/maps/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
