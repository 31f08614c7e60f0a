/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `fit-kernel`: a kernel goes out by `filter` and comes back. */

#include <string.h>

#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

#define PHOTO "chelsea.png"

static double
number (JsonObject *object, const char *name)
{
  return json_object_get_double_member (object, name);
}

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *first = path_of (a), *second = path_of (b), *one = NULL, *two = NULL;
  gsize m, n;

  g_assert_true (g_file_get_contents (first, &one, &m, NULL) && g_file_get_contents (second, &two, &n, NULL));
  return m == n && memcmp (one, two, m) == 0;
}

/* The written kernel makes the same photo again. */
static void
test_round_trip (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *fit;

  assert_done ("filter " PHOTO " sharp.png --preset sharpen --quiet");
  assert_done ("fit-kernel " PHOTO " sharp.png --json --output kernel.txt --residual residual.png");
  fit = parse_output (parser);
  g_assert_cmpint (json_object_get_int_member (fit, "width"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (fit, "height"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (fit, "name"), "preset"), ==, "sharpen");
  g_assert_cmpfloat (number (fit, "filter_same"), ==, 1);
  g_assert_cmpfloat (number (fit, "rms"), <, 1e-4);
  g_assert_true (exists ("residual.png"));
  assert_done ("filter " PHOTO " again.png --kernel kernel.txt --quiet");
  g_assert_true (is_same ("sharp.png", "again.png"));
}

static void
test_text (void)
{
  assert_done ("filter " PHOTO " edges.png --preset sobel-x --quiet");
  assert_done ("fit-kernel " PHOTO " edges.png --size 3x3");
  g_assert_true (g_str_has_prefix (output, "-1 0 1\n-2 0 2\n-1 0 1\n# Size: 3×3\n"));
  g_assert_nonnull (strstr (output, "# This is Sobel, horizontal: Strength 1"));
  write_text ("told.txt", output);
  assert_done ("filter " PHOTO " again.png --kernel told.txt --quiet --overwrite");
  g_assert_true (is_same ("edges.png", "again.png"));
}

/* With an offset what is below zero is kept; one channel is enough. */
static void
test_descent (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *fit;

  assert_done ("filter " PHOTO " relief.png --kernel 'offset 128; 0 0 0; -1 0 1; 0 0 0' --quiet");
  assert_done ("fit-kernel " PHOTO " relief.png --size 3x3 --offset --channels green --method gradient-descent --seed 5 --curve loss.csv --json");
  fit = parse_output (parser);
  g_assert_true (json_object_get_boolean_member (fit, "converged"));
  g_assert_cmpfloat (number (fit, "distance"), <, 1e-6);
  g_assert_cmpfloat_with_epsilon (number (fit, "offset"), 128, 1e-3);
  g_assert_true (exists ("loss.csv"));
  assert_done ("fit-kernel " PHOTO " relief.png --size 3x3 --offset --method gradient-descent --steps 9 --rate 1e-5 --momentum 0.5 --curve loss.svg");
  g_assert_true (exists ("loss.svg"));
}

/* What a number was added to is no kernel's work alone. */
static void
test_nothing (void)
{
  assert_done ("filter " PHOTO " emboss.png --preset emboss --quiet");
  g_assert_cmpint (run ("fit-kernel " PHOTO " emboss.png"), ==, 0);
  g_assert_nonnull (strstr (errors, "explains nothing"));
  g_assert_nonnull (strstr (errors, "--offset"));
  assert_done ("fit-kernel " PHOTO " emboss.png --offset");
}

static void
test_refused (void)
{
  g_autofree char *coffee = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", "samples", "coffee.png", NULL);

  assert_fails_with (3, "fit-kernel " PHOTO, (const char *const[]){ coffee, NULL });
  assert_fails (2, "fit-kernel " PHOTO);
  assert_fails_with (3, "fit-kernel " PHOTO, (const char *const[]){ coffee, "--output", coffee, NULL });
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --size 3");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --size 33x3");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --method guessing");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --channels cyan");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --curve loss.csv");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --method gradient-descent --momentum 1");
  assert_fails (2, "fit-kernel " PHOTO " " PHOTO " --residual nothing.xyz");
  assert_fails (3, "fit-kernel " PHOTO " " PHOTO " --size 3x3 --method gradient-descent --rate 1000");
}

int
main (int argc, char **argv)
{
  g_autofree char *photo = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", "samples", PHOTO, NULL), *copy = NULL, *pixels = NULL;
  gsize length;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-fit-XXXXXX", NULL);
  copy = path_of (PHOTO);
  g_assert_true (g_file_get_contents (photo, &pixels, &length, NULL) && g_file_set_contents (copy, pixels, (gssize) length, NULL));
  g_test_add_func ("/cli-fit/round-trip", test_round_trip);
  g_test_add_func ("/cli-fit/text", test_text);
  g_test_add_func ("/cli-fit/descent", test_descent);
  g_test_add_func ("/cli-fit/nothing", test_nothing);
  g_test_add_func ("/cli-fit/refused", test_refused);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
