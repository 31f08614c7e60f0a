/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `patches`: the bundled LeNet-5 on the bundled digits. */

#include <math.h>
#include <string.h>

#include "core/image/load.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

#define DIGITS 10

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", from, NULL), *target = path_of (to), *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &content, &length, NULL));
  g_assert_true (g_file_set_contents (target, content, (gssize) length, NULL));
}

static void
assert_sheet (const char *name, gsize columns, gsize rows, gsize side)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) sheet = fovea_image_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sheet->width, ==, MAX (16 + columns * (side + 2) - 2, 240));
  g_assert_cmpuint (sheet->height, ==, 16 + 24 + rows * (side + 11 + 2) - 2);
}

static void
test_pictures (void)
{
  assert_done ("patches net.onnx digits sheet.png --layer c1 --invert --side 40");
  g_assert_nonnull (strstr (output, "10 photos: 10 run"));
  assert_sheet ("sheet.png", 9, 6, 40);
  assert_done ("patches net.onnx digits few.png --layer c1 --maps 1,4 --count 3 --invert --side 40");
  g_assert_nonnull (strstr (output, "10 photos: 0 run, 10 known"));
  assert_sheet ("few.png", 3, 2, 40);
  assert_done ("patches net.onnx digits/digit-3.png digits/digit-7.png sheet.svg --layer c3 --caption --strongest-first --quiet");
  assert_done ("patches net.onnx digits sheet.pdf --layer c3 --paper a4 --quiet");
  g_assert_true (exists ("sheet.svg") && exists ("sheet.pdf"));
}

/* Ranks go down, values with them, and the box is the 5x5 field of the place. */
static void
test_json (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result, *layer;
  JsonArray *patches;
  double last = INFINITY;

  assert_done ("patches net.onnx digits table.json --layer c1 --maps 2 --size 32x32 --fit stretch --json");
  result = parse_output (parser);
  g_assert_cmpint (json_object_get_int_member (result, "photos_failed"), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "photos")), ==, DIGITS);
  layer = json_array_get_object_element (json_object_get_array_member (result, "layers"), 0);
  g_assert_cmpstr (json_object_get_string_member (layer, "layer"), ==, "c1");
  patches = json_object_get_array_member (layer, "patches");
  g_assert_cmpuint (json_array_get_length (patches), ==, 9);
  for (guint i = 0; i < 9; i++)
    {
      JsonObject *patch = json_array_get_object_element (patches, i);
      JsonArray *box = json_object_get_array_member (patch, "box");
      double value = json_object_get_double_member (patch, "value"), left = json_array_get_double_element (box, 0);
      double step = (json_array_get_double_element (box, 2) - left) / 5.0;

      g_assert_cmpint (json_object_get_int_member (patch, "rank"), ==, i);
      g_assert_cmpint (json_object_get_int_member (patch, "channel"), ==, 2);
      g_assert_cmpfloat (value, <=, last);
      g_assert_cmpfloat_with_epsilon (left, step * (double) json_object_get_int_member (patch, "x"), 1e-6);
      last = value;
    }
  g_assert_true (exists ("table.json"));
}

static void
test_csv (void)
{
  g_autofree char *path = path_of ("all.csv"), *content = NULL;
  g_auto (GStrv) lines = NULL;

  assert_done ("patches net.onnx digits all.csv --count 2 --quiet");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "layer,channel,rank,value,photo,y,x,left,top,right,bottom");
  g_assert_true (g_str_has_prefix (lines[1], "\"c1\",0,0,"));
  g_assert_nonnull (strstr (content, "\n\"output\",9,1,"));
}

static void
test_threads (void)
{
  g_autofree char *one = NULL;
  gsize length = 0;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autofree char *line = g_strdup_printf ("patches net.onnx digits t.png --layer c3 --no-cache --quiet --threads %u", threads);
      g_autofree char *path = path_of ("t.png"), *content = NULL;
      gsize n;

      assert_done (line);
      g_assert_true (g_file_get_contents (path, &content, &n, NULL));
      if (one)
        g_assert_cmpmem (content, n, one, length);
      else
        {
          one = g_steal_pointer (&content);
          length = n;
        }
    }
}

/* One is named and left out; where none is left it is a failure. */
static void
test_broken (void)
{
  g_autofree char *broken = path_of ("digits/zz-broken.png");

  write_text ("digits/zz-broken.png", "no picture");
  g_assert_cmpint (run ("patches net.onnx digits b.csv --layer c1"), ==, 0);
  g_assert_nonnull (strstr (errors, "left out"));
  g_assert_nonnull (strstr (errors, "zz-broken.png"));
  assert_fails (3, "patches net.onnx digits/zz-broken.png none.csv --layer c1");
  g_assert_false (exists ("none.csv"));
  g_remove (broken);
}

static void
test_usage (void)
{
  assert_fails (2, "patches net.onnx digits");
  assert_fails (2, "patches net.onnx digits x.png");
  assert_fails (2, "patches net.onnx digits x.png --layer c1 --layer c3");
  assert_fails (2, "patches net.onnx digits x.png --layer nothing");
  assert_fails (2, "patches net.onnx digits x.xyz --layer c1");
  assert_fails (2, "patches net.onnx digits x.png --layer c1 --maps 6");
  assert_fails (2, "patches net.onnx digits x.png --layer c1 --count 0");
  assert_fails (2, "patches net.onnx digits x.png --layer c1 --per-photo 10");
  assert_fails (2, "patches net.onnx digits x.png --layer c1 --paper a4");
  assert_fails (5, "patches net.onnx nowhere x.png --layer c1");
  g_assert_false (exists ("x.png"));
}

int
main (int argc, char **argv)
{
  g_autofree char *digits = NULL, *cache = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-patches-XXXXXX", NULL);
  digits = path_of ("digits");
  cache = path_of ("cache");
  g_setenv ("FOVEA_PATCHES", cache, TRUE);
  g_assert_cmpint (g_mkdir (digits, 0700), ==, 0);
  copy_file ("networks/lenet-5.onnx", "net.onnx");
  for (guint i = 0; i < DIGITS; i++)
    {
      g_autofree char *from = g_strdup_printf ("samples/digit-%u.png", i), *to = g_strdup_printf ("digits/digit-%u.png", i);

      copy_file (from, to);
    }
  g_test_add_func ("/cli/patches/pictures", test_pictures);
  g_test_add_func ("/cli/patches/json", test_json);
  g_test_add_func ("/cli/patches/csv", test_csv);
  g_test_add_func ("/cli/patches/threads", test_threads);
  g_test_add_func ("/cli/patches/broken", test_broken);
  g_test_add_func ("/cli/patches/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
