/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `kernel`: the analysis in numbers, tools, files, and paths side by side. */

#include <math.h>
#include <string.h>

#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static JsonObject *
first_kernel (JsonParser *parser)
{
  JsonArray *kernels = json_object_get_array_member (parse_output (parser), "kernels");

  g_assert_cmpuint (json_array_get_length (kernels), >=, 1);
  return json_array_get_object_element (kernels, 0);
}

static double
element (JsonObject *object, const char *name, guint i)
{
  return json_array_get_double_element (json_object_get_array_member (object, name), i);
}

static void
test_numbers (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *kernel;

  assert_done ("kernel 'divisor 16; offset 3; 1 2 1; 2 4 2; 1 2 1' --json");
  kernel = first_kernel (parser);
  g_assert_cmpfloat (json_object_get_double_member (kernel, "sum"), ==, 16);
  g_assert_cmpfloat (json_object_get_double_member (kernel, "dc_gain"), ==, 1);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (kernel, "noise_gain"), 6.0 / 16.0, 1e-12);
  g_assert_cmpfloat (element (kernel, "results", 0), ==, 3);
  g_assert_cmpfloat (element (kernel, "results", 1), ==, 258);
  g_assert_cmpint (json_object_get_int_member (kernel, "rank"), ==, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (element (kernel, "column", i), i == 1 ? 2 : 1, 1e-12);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (kernel, "symmetries")), ==, 4);
  /* cos² (pi f) at a quarter of a cycle and at half of one */
  g_assert_cmpfloat_with_epsilon (element (kernel, "response_across", 2), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (element (kernel, "response_across", 4), 0, 1e-12);
}

static void
test_text (void)
{
  assert_done ("kernel -- '-1 0 1; -2 0 2; -1 0 1'");
  g_assert_nonnull (strstr (output, "DC gain: 0\n"));
  g_assert_nonnull (strstr (output, "Symmetry: top and bottom, odd (half a turn negates it)\n"));
  g_assert_nonnull (strstr (output, "Rank: 1 of 3: separable, a column times a row\n"));
}

/* Presets with their parameters; some have two kernels. */
static void
test_presets (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done ("kernel --preset gaussian --set sigma=1 --json");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (first_kernel (parser), "dc_gain"), 1, 1e-9);
  assert_done ("kernel --preset sobel-magnitude --json");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (parse_output (parser), "kernels")), ==, 2);
}

static void
test_edits (void)
{
  g_autofree char *path = path_of ("edited.txt"), *text = NULL;

  assert_done ("kernel '1 2 3; 4 5 6' --edit transpose --edit negate --save edited.txt --quiet");
  g_assert_cmpstr (output, ==, "");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "-1 -4\n-2 -5\n-3 -6\n");
  assert_done ("kernel edited.txt --json");
}

static void
test_response (void)
{
  assert_done ("kernel '0 -1 0; -1 5 -1; 0 -1 0' --response response.png");
  assert_done ("kernel '0 -1 0; -1 5 -1; 0 -1 0' --response response.svg --decibels");
  g_assert_true (exists ("response.png"));
  g_assert_true (exists ("response.svg"));
}

static void
test_compare (void)
{
  g_autofree char *photo = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", "samples", "digit-3.png", NULL);
  const char *const more[] = { "--compare", photo, "--json", NULL };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *comparison;
  JsonArray *paths;
  gboolean seen = FALSE;

  g_assert_cmpint (run_with ("kernel '1 5 2; 0 3 -8.25; 4 1 1'", more), ==, 0);
  comparison = json_object_get_object_member (parse_output (parser), "comparison");
  g_assert_cmpstr (json_object_get_string_member (comparison, "baseline"), ==, "reference");
  paths = json_object_get_array_member (comparison, "paths");
  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      JsonObject *path = json_array_get_object_element (paths, i);

      if (g_strcmp0 (json_object_get_string_member (path, "path"), "fft") != 0)
        continue;
      seen = TRUE;
      g_assert_cmpfloat (json_object_get_double_member (path, "largest_difference"), <, 0.05);
      g_assert_cmpfloat (json_object_get_double_member (path, "ms"), >, 0);
    }
  g_assert_true (seen);
}

static void
test_usage (void)
{
  assert_fails (2, "kernel");
  assert_fails (2, "kernel '1' '2'");
  assert_fails (2, "kernel '1' --preset gaussian");
  assert_fails (2, "kernel --preset nobody");
  assert_fails (2, "kernel '1' --set sigma=1");
  assert_fails (2, "kernel '1' --edit twist");
  assert_fails (2, "kernel --preset sobel-magnitude --edit negate");
  assert_fails (2, "kernel --preset sobel-magnitude --response x.png");
  assert_fails (2, "kernel '1' --response x.xyz");
  assert_fails (3, "kernel '1 two'");
  assert_fails (3, "kernel '0 0' --edit normalise");
  assert_fails (5, "kernel '1' --compare nowhere.png");
  assert_fails (5, "kernel '1' --save nowhere/x.txt");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-kernel-XXXXXX", NULL);
  g_test_add_func ("/cli/kernel/numbers", test_numbers);
  g_test_add_func ("/cli/kernel/text", test_text);
  g_test_add_func ("/cli/kernel/presets", test_presets);
  g_test_add_func ("/cli/kernel/edits", test_edits);
  g_test_add_func ("/cli/kernel/response", test_response);
  g_test_add_func ("/cli/kernel/compare", test_compare);
  g_test_add_func ("/cli/kernel/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
