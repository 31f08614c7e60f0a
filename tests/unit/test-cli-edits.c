/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits of networks on the command line: what they give before and after, and how they are refused. */

#include <math.h>
#include <string.h>

#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static char *network, *photo; /* quoted */

static int
run_network (const char *more)
{
  g_autofree char *line = g_strdup_printf ("run %s %s %s", network, photo, more);

  return run (line);
}

static JsonObject *
run_json (JsonParser *parser, const char *more)
{
  g_autofree char *line = g_strdup_printf ("%s --json", more);

  g_assert_cmpint (run_network (line), ==, 0);
  return parse_output (parser);
}

static double
probability_of (JsonObject *result, gint64 class)
{
  JsonArray *top = json_object_get_array_member (result, "top");

  for (guint i = 0; i < json_array_get_length (top); i++)
    if (json_object_get_int_member (json_array_get_object_element (top, i), "index") == class)
      return json_object_get_double_member (json_array_get_object_element (top, i), "probability");
  g_assert_not_reached ();
}

/* The classes before are those of a run without edits, those after those of a run whose changes are told. */
static void
test_run (void)
{
  g_autoptr (JsonParser) plain_parser = json_parser_new (), parser = json_parser_new ();
  JsonObject *plain = run_json (plain_parser, "--top 10"), *edited = run_json (parser, "--top 10 --mute c1:0,2-5 --set-kernel c3:1,bias=2.5");
  JsonArray *changes = json_object_get_array_member (edited, "changes");
  JsonObject *edits = json_object_get_object_member (edited, "edits");
  gboolean differs = FALSE;

  g_assert_false (json_object_has_member (plain, "changes"));
  g_assert_cmpuint (json_array_get_length (changes), ==, 10);
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      gint64 class = json_object_get_int_member (change, "index");
      double before = json_object_get_double_member (change, "before"), after = json_object_get_double_member (change, "after");

      g_assert_cmpfloat_with_epsilon (before, probability_of (plain, class), 1e-12);
      g_assert_cmpfloat_with_epsilon (after, probability_of (edited, class), 1e-12);
      differs |= fabs (after - before) > 0.01;
    }
  g_assert_true (differs);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (edits, "mute"), 0), ==, "c1:0,2-5");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (edits, "kernels"), 0), ==, "c3:1,bias=2.5");
}

static void
test_text (void)
{
  g_assert_cmpint (run_network ("--mute c1:3 --top 1"), ==, 0);
  g_assert_nonnull (strstr (output, "Changed: 1 map muted"));
  g_assert_nonnull (strstr (output, "before"));
  g_assert_nonnull (strstr (output, "after"));
}

/* An edited network's files are named so, and a muted map's numbers are zero. */
static void
test_export (void)
{
  g_autofree char *line = g_strdup_printf ("export %s %s --layer c1 --what activations --format csv --output-dir maps --mute c1:0-5", network, photo);
  g_autofree char *path = path_of ("maps/000-c1-activations-edited.csv"), *text = NULL;

  g_assert_cmpint (run (line), ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_false (g_regex_match_simple ("[1-9]\\.[0-9]", text, 0, 0));
}

static void
test_lift (void)
{
  g_autofree char *path = g_shell_unquote (network, NULL);
  g_autofree char *good = g_strdup_printf ("filter %s lifted.png --lift '%s:c1:2'", photo, path);
  g_autofree char *late = g_strdup_printf ("filter %s x.png --lift '%s:c3:2'", photo, path);
  g_autofree char *many = g_strdup_printf ("filter %s x.png --lift '%s:c1:6'", photo, path);

  g_assert_cmpint (run (good), ==, 0);
  g_assert_true (exists ("lifted.png"));
  assert_fails (3, late);
  g_assert_nonnull (strstr (errors, "first layer"));
  assert_fails (3, many);
  assert_fails (2, "filter a.png b.png --lift nothing:c1:2");
  g_assert_nonnull (strstr (errors, "NET:LAYER:MAP"));
  g_assert_false (exists ("x.png"));
}

static void
test_refused (void)
{
  static const struct
  {
    int code;
    const char *options;
  } wrong[] = {
    { 2, "--mute c1" },
    { 2, "--mute none:1" },
    { 3, "--mute c1:6" },
    { 2, "--mute c1:x" },
    { 2, "--set-kernel c1:0,0" },
    { 3, "--set-kernel c1:0,0='1 2 3'" },
    { 3, "--set-kernel f6:0,0=1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *line = g_strdup_printf ("run %s %s %s", network, photo, wrong[i].options);

      assert_fails (wrong[i].code, line);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *data = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", NULL);
  g_autofree char *net = g_build_filename (data, "networks", "lenet-5.onnx", NULL), *picture = g_build_filename (data, "samples", "digit-3.png", NULL);

  int code;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  network = g_shell_quote (net);
  photo = g_shell_quote (picture);
  g_test_add_func ("/cli-edits/run", test_run);
  g_test_add_func ("/cli-edits/text", test_text);
  g_test_add_func ("/cli-edits/export", test_export);
  g_test_add_func ("/cli-edits/lift", test_lift);
  g_test_add_func ("/cli-edits/refused", test_refused);
  code = g_test_run ();
  remove_tree (folder);
  return code;
}
