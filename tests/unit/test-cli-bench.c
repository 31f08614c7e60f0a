/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command bench, and --explain-plan of the others, on what is small. */

#include <string.h>

#include "tests/unit/cli-fixture.h"
#include "tests/unit/onnx-writer.h"
#include "tests/unit/slowdown.h"

static char *
data_file (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL);

  return g_shell_quote (path);
}

/* Runs bench with what @format gives and --json. */
static JsonObject *
bench (JsonParser *parser, const char *options)
{
  g_autofree char *line = g_strdup_printf ("bench --json %s", options);

  assert_done (line);
  return parse_output (parser);
}

static JsonObject *
element (JsonObject *object, const char *member, guint index, guint length)
{
  JsonArray *array = json_object_get_array_member (object, member);

  g_assert_nonnull (array);
  g_assert_cmpuint (json_array_get_length (array), ==, length);
  return index < length ? json_array_get_object_element (array, index) : NULL;
}

static void
assert_times (JsonObject *object)
{
  g_assert_cmpfloat (json_object_get_double_member (object, "min_ms"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (object, "median_ms"), >=, json_object_get_double_member (object, "min_ms"));
  g_assert_cmpfloat (json_object_get_double_member (object, "spread"), >=, 0);
}

/* Each has a path and a reason, and times of the candidates or why they are none. */
static void
assert_plan (JsonObject *object, const char *kind, guint least)
{
  JsonArray *plan = json_object_get_array_member (object, "plan");

  g_assert_cmpuint (json_array_get_length (plan), >=, least);
  for (guint i = 0; i < json_array_get_length (plan); i++)
    {
      JsonObject *line = json_array_get_object_element (plan, i);
      JsonArray *candidates = json_object_get_array_member (line, "candidates");

      g_assert_nonnull (json_object_get_string_member (line, kind));
      g_assert_nonnull (strstr (json_object_get_string_member (line, "problem"), "kernel "));
      g_assert_nonnull (json_object_get_string_member (line, "path"));
      g_assert_nonnull (json_object_get_string_member (line, "reason"));
      g_assert_cmpuint (json_array_get_length (candidates), >, 0);
      for (guint j = 0; j < json_array_get_length (candidates); j++)
        {
          JsonObject *candidate = json_array_get_object_element (candidates, j);

          g_assert_nonnull (json_object_get_string_member (candidate, "path"));
          g_assert_true (json_object_has_member (candidate, "estimated_ms") != json_object_has_member (candidate, "obstacle"));
        }
    }
}

static void
test_machine (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result = bench (parser, "--threads 2"), *machine = json_object_get_object_member (result, "machine");

  g_assert_cmpint (json_object_get_int_member (result, "threads"), ==, 2);
  g_assert_nonnull (json_object_get_string_member (result, "isa"));
  g_assert_cmpfloat (json_object_get_double_member (machine, "peak_gflops"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (machine, "read_gb_per_second"), >, 0);
  g_assert_false (json_object_get_boolean_member (machine, "calibrated")); /* FOVEA_CALIBRATION=off */
  element (result, "networks", 0, 0);
  element (result, "filters", 0, 0);
  assert_done ("bench");
  g_assert_nonnull (strstr (output, "GFLOP/s"));
}

/* The first run on a machine stores what it measures, and the others take it. */
static void
test_calibration (void)
{
  g_autofree char *cache = path_of ("cache/planner.ini"), *first = NULL, *second = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_setenv ("FOVEA_CALIBRATION", cache, TRUE);
  for (int i = 0; i < 2; i++)
    {
      JsonObject *machine = json_object_get_object_member (bench (parser, ""), "machine");

      g_assert_true (json_object_get_boolean_member (machine, "calibrated"));
      g_assert_true (g_file_get_contents (cache, i ? &second : &first, NULL, NULL));
    }
  g_assert_cmpstr (first, ==, second);
  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
}

static void
test_network (void)
{
  g_autofree char *lenet = data_file ("networks/lenet-5.onnx");
  g_autofree char *lean = g_strdup_printf ("--network %s --network %s --rounds 2 --mode lean --accurate", lenet, lenet);
  g_autofree char *both = g_strdup_printf ("--network %s --rounds 2 --mode both", lenet);
  g_autofree char *full = g_strdup_printf ("--network %s --rounds 3 --layers --explain-plan", lenet);
  g_autofree char *text = g_strdup_printf ("bench --network %s --rounds 1 --layers --explain-plan", lenet);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *network;
  JsonArray *layers;

  network = element (bench (parser, lean), "networks", 1, 2);
  g_assert_cmpstr (json_object_get_string_member (network, "name"), ==, "lenet-5");
  g_assert_cmpstr (json_object_get_string_member (network, "mode"), ==, "lean");
  g_assert_true (json_object_get_boolean_member (network, "accurate"));
  assert_times (network);
  g_assert_false (json_object_has_member (network, "layers"));
  g_assert_false (json_object_has_member (network, "plan"));
  g_assert_false (json_object_has_member (network, "keep_over_lean"));

  network = element (bench (parser, both), "networks", 0, 1);
  g_assert_cmpstr (json_object_get_string_member (network, "mode"), ==, "keep-all");
  assert_times (network);
  g_assert_cmpfloat (json_object_get_double_member (network, "lean_ms"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (network, "keep_over_lean"), >, 0);

  network = element (bench (parser, full), "networks", 0, 1);
  g_assert_cmpstr (json_object_get_string_member (network, "mode"), ==, "keep-all");
  g_assert_false (json_object_get_boolean_member (network, "accurate"));
  assert_times (network);
  assert_plan (network, "layer", 3);
  layers = json_object_get_array_member (network, "layers");
  g_assert_cmpuint (json_array_get_length (layers), >=, 3);
  for (guint i = 0; i < json_array_get_length (layers); i++)
    {
      JsonObject *layer = json_array_get_object_element (layers, i);

      g_assert_nonnull (json_object_get_string_member (layer, "name"));
      g_assert_nonnull (json_object_get_string_member (layer, "op"));
      g_assert_cmpfloat (json_object_get_double_member (layer, "ms"), >, 0);
    }
  assert_done (text);
  g_assert_nonnull (strstr (output, "lenet-5 (keep-all)"));
  g_assert_nonnull (strstr (output, "c3"));
}

static void
test_filters (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result = bench (parser, "--filter sharpen --filter motion-blur:length=9:angle=30 --kernel '1 2; 3 5' --megapixels 1 --rounds 2"
                                      " --explain-plan");

  g_assert_cmpstr (json_object_get_string_member (element (result, "filters", 0, 3), "name"), ==, "sharpen");
  for (guint i = 0; i < 3; i++)
    {
      JsonObject *filter = element (result, "filters", i, 3);

      assert_times (filter);
      assert_plan (filter, "step", 1);
      g_assert_nonnull (json_object_get_string_member (filter, "path"));
      g_assert_cmpint (json_object_get_int_member (filter, "megapixels"), ==, 1);
    }
  assert_done ("bench --filter box --megapixels 1 --rounds 1");
  g_assert_nonnull (strstr (output, "box, 1 megapixels"));
}

static void
test_scaling (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *scaling = json_object_get_array_member (bench (parser, "--scaling --megapixels 1 --rounds 1"), "scaling");

  g_assert_cmpuint (json_array_get_length (scaling), ==, 4 + 13);
  for (guint i = 0; i < json_array_get_length (scaling); i++)
    assert_times (json_array_get_object_element (scaling, i));
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (scaling, 16), "name"), ==, "101x101");
}

static void
test_planner (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *planner = json_object_get_object_member (bench (parser, "--check-planner 4"), "planner");

  g_assert_cmpint (json_object_get_int_member (planner, "problems"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (planner, "within_10_percent"), ==,
                   4 - json_array_get_length (json_object_get_array_member (planner, "misses")));
  g_assert_true (json_object_has_member (planner, "fft_crossover"));
}

/* Single precision sums up to 400 products here; Winograd's tiles of 4x4 lose up to three digits more. The whole network has the error
 * that all networks are allowed. */
static void
check_accuracy (const char *options, gboolean accurate)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result = bench (parser, options), *whole = element (result, "whole_networks", 0, 1);
  JsonArray *paths = json_object_get_array_member (result, "accuracy");

  g_assert_cmpstr (json_object_get_string_member (whole, "name"), ==, "lenet-5");
  g_assert_true (json_object_get_boolean_member (whole, "accurate") == accurate);
  g_assert_cmpfloat (json_object_get_double_member (whole, "largest_error"), <=, accurate ? 1e-5 : 1e-3);
  g_assert_cmpfloat (json_object_get_double_member (whole, "naive_ms"), >, 0);
  g_assert_true (json_object_get_boolean_member (whole, "lean_gives_same_bytes"));
  g_assert_cmpuint (json_array_get_length (paths), >=, 1);
  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      JsonObject *path = json_array_get_object_element (paths, i);
      gboolean winograd = g_str_equal (json_object_get_string_member (path, "path"), "winograd");

      g_assert_cmpint (json_object_get_int_member (path, "layers"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (path, "largest_error"), <=, winograd ? 5e-3 : 1e-4);
      g_assert_nonnull (json_object_get_string_member (path, "layer"));
    }
}

/* A convolution over one dimension runs on planes; here it has one output pixel. */
static void
test_accuracy_of_planes (void)
{
  GByteArray *graph = g_byte_array_new ();
  g_autoptr (GByteArray) model = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = path_of ("line.onnx");
  JsonArray *paths;
  gboolean has_vector = FALSE;

  pb_message (graph, 11, onnx_value ("x", 1, "1,4,20"));
  pb_message (graph, 12, onnx_value ("y", 1, NULL));
  pb_message (graph, 5, onnx_floats ("w", "3,4,20", 240));
  pb_message (graph, 1, onnx_node ("Conv", "line", "x,w", "y", NULL));
  model = onnx_model (8, 13, graph);
  g_assert_true (g_file_set_contents (path, (const char *) model->data, (gssize) model->len, NULL));
  paths = json_object_get_array_member (bench (parser, "--check-accuracy line.onnx"), "accuracy");
  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      JsonObject *found = json_array_get_object_element (paths, i);

      g_assert_cmpfloat (json_object_get_double_member (found, "largest_error"), <=, 1e-6);
      has_vector |= g_str_equal (json_object_get_string_member (found, "path"), "vector");
    }
  g_assert_true (has_vector);
}

static void
test_accuracy (void)
{
  g_autofree char *lenet = data_file ("networks/lenet-5.onnx"), *usual = g_strdup_printf ("--check-accuracy %s", lenet);
  g_autofree char *accurate = g_strdup_printf ("%s --accurate", usual), *text = g_strdup_printf ("bench %s", usual);

  check_accuracy (usual, FALSE);
  check_accuracy (accurate, TRUE);
  assert_done (text);
  g_assert_nonnull (strstr (output, "error by the largest output"));
  g_assert_nonnull (strstr (output, "the same bytes"));
}

/* LeNet-5 does not pad: each place of the one pass is its crop. */
static void
test_dense (void)
{
  g_autofree char *lenet = data_file ("networks/lenet-5.onnx"), *options = g_strdup_printf ("--dense %s --rounds 1", lenet);
  g_autofree char *text = g_strdup_printf ("bench %s", options);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *scan = json_array_get_object_element (json_object_get_array_member (bench (parser, options), "dense"), 0);

  g_assert_cmpstr (json_object_get_string_member (scan, "scores"), ==, "1x10x6x6");
  g_assert_false (json_object_get_boolean_member (scan, "padded"));
  g_assert_cmpfloat (json_object_get_double_member (scan, "largest_difference"), <=, 1e-4);
  g_assert_cmpfloat (json_object_get_double_member (scan, "one_pass_ms"), >, 0);
  assert_done (text);
  g_assert_nonnull (strstr (output, "36 crops"));
}

static void
test_explain (void)
{
  g_autofree char *lenet = data_file ("networks/lenet-5.onnx"), *digit = data_file ("samples/digit-3.png");
  g_autofree char *run_json = g_strdup_printf ("run %s %s --explain-plan --json", lenet, digit);
  g_autofree char *run_text = g_strdup_printf ("run %s %s --explain-plan", lenet, digit);
  g_autofree char *filter_json = g_strdup_printf ("filter %s out.png --preset gaussian --explain-plan --json", digit);
  g_autofree char *filter_text = g_strdup_printf ("filter %s out.png --preset gaussian --explain-plan", digit);
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done (run_json);
  assert_plan (parse_output (parser), "layer", 3);
  assert_done (run_text);
  g_assert_nonnull (strstr (output, "estimated"));
  assert_done (filter_json);
  assert_plan (parse_output (parser), "step", 1);
  assert_done (filter_text);
  g_assert_nonnull (strstr (output, "gaussian, "));
}

static void
test_usage (void)
{
  static const char *const lines[] = {
    "bench more",
    "bench --no-such-option",
    "bench --rounds 0",
    "bench --rounds 2.5",
    "bench --mode fast",
    "bench --megapixels 0 --filter box",
    "bench --megapixels 100000 --filter box",
    "bench --filter no-such",
    "bench --filter ''",
    "bench --filter gaussian:radius=2",
    "bench --check-planner 0",
    "bench --check-planner many",
    "bench --network no-such.onnx --size 224",
  };
  g_autofree char *lenet = data_file ("networks/lenet-5.onnx"), *size = g_strdup_printf ("bench --network %s --size 8x8", lenet);

  for (gsize i = 0; i < CASES (G_N_ELEMENTS (lines), 5); i++) /* each measures the machine first */
    assert_fails (2, lines[i]);
  assert_fails (3, "bench --filter gaussian:sigma=1e9");
  assert_fails (3, "bench --kernel 'a b'");
  assert_fails (3, size);
  assert_fails (5, "bench --network no-such.onnx");
  assert_fails (5, "bench --check-accuracy no-such.onnx");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-bench-XXXXXX", NULL);
  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
  g_test_add_func ("/cli/bench/machine", test_machine);
  g_test_add_func ("/cli/bench/calibration", test_calibration);
  g_test_add_func ("/cli/bench/network", test_network);
  g_test_add_func ("/cli/bench/filters", test_filters);
  g_test_add_func ("/cli/bench/scaling", test_scaling);
  g_test_add_func ("/cli/bench/planner", test_planner);
  g_test_add_func ("/cli/bench/accuracy", test_accuracy);
  g_test_add_func ("/cli/bench/accuracy-of-planes", test_accuracy_of_planes);
  g_test_add_func ("/cli/bench/dense", test_dense);
  g_test_add_func ("/cli/bench/usage", test_usage);
  g_test_add_func ("/cli/explain-plan", test_explain);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (output);
  g_free (errors);
  return result;
}
