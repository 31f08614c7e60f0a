/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `run --dense`: the bundled LeNet-5, which has no padding, slides over two digits that stand side by side. */

#include <string.h>

#include "core/base/error.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

#define COLUMNS 9 /* (64 - 32) / 4 + 1 */

static char *
source_path (const char *name)
{
  return g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL);
}

/* "3 7" as one picture; the size of each. */
static gsize
write_pair (const char *name)
{
  static const char *const digits[2] = { "samples/digit-3.png", "samples/digit-7.png" };
  g_autofree char *path = path_of (name);
  g_autoptr (FoveaImage) pair = NULL;
  g_autoptr (GError) error = NULL;
  gsize side = 0;

  for (gsize i = 0; i < 2; i++)
    {
      g_autofree char *from = source_path (digits[i]);
      g_autoptr (FoveaImage) digit = fovea_image_load (from, NULL, NULL, &error);

      g_assert_no_error (error);
      side = digit->width;
      if (!pair)
        pair = fovea_image_new (2 * side, digit->height, 3, &error);
      g_assert_no_error (error);
      for (gsize y = 0; y < digit->height; y++)
        memcpy (fovea_image_row (pair, y) + 3 * i * side, fovea_image_row (digit, y), 3 * side);
    }
  g_assert_true (fovea_image_save (pair, path, NULL, &error));
  return side;
}

static FoveaTensor *
load_npy (const char *name, const char *shape)
{
  g_autofree char *path = path_of (name), *got = NULL;
  g_autoptr (GError) error = NULL;
  FoveaTensor *tensor = fovea_npy_load (path, &error);

  g_assert_no_error (error);
  got = fovea_shape_to_string (&tensor->shape);
  g_assert_cmpstr (got, ==, shape);
  return tensor;
}

static gsize
best_at (const FoveaTensor *scores, gsize column)
{
  gsize best = 0;

  for (gsize k = 1; k < 10; k++)
    if (fovea_tensor_get (scores, k * COLUMNS + column) > fovea_tensor_get (scores, best * COLUMNS + column))
      best = k;
  return best;
}

static void
assert_numbers (JsonObject *object, const char *name, guint n, const double *wanted)
{
  JsonArray *array = json_object_get_array_member (object, name);

  g_assert_cmpuint (json_array_get_length (array), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (ABS (json_array_get_double_element (array, i) - wanted[i]), <, 1e-9);
}

static void
test_json (void)
{
  gsize side = write_pair ("pair.png");
  double step = (double) side / 8.0; /* 4 of 32 pixels */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (FoveaTensor) scores = NULL, map = NULL;
  JsonObject *result, *dense, *best;
  gint64 class, column;

  assert_done ("run net.onnx pair.png --dense --size 32x64 --dump output=scores.npy --heat-map map.npy --heat-map map.png --json");
  result = parse_output (parser);
  dense = json_object_get_object_member (result, "dense");
  assert_numbers (dense, "positions", 2, (const double[]){ 1, COLUMNS });
  assert_numbers (dense, "window", 2, (const double[]){ 32, 32 });
  assert_numbers (dense, "stride", 2, (const double[]){ 4, 4 });
  g_assert_false (json_object_get_boolean_member (dense, "padded"));

  scores = load_npy ("scores.npy", "1x10x1x9");
  g_assert_cmpuint (best_at (scores, 0), ==, 3);
  g_assert_cmpuint (best_at (scores, COLUMNS - 1), ==, 7);

  /* The heat map is that of the best class, highest where its place is; window and field of LeNet-5 are the same. */
  best = json_array_get_object_element (json_object_get_array_member (result, "top"), 0);
  class = json_object_get_int_member (best, "index");
  column = json_array_get_int_element (json_object_get_array_member (best, "position"), 1);
  map = load_npy ("map.npy", "1x9");
  g_assert_cmpfloat (ABS (fovea_tensor_get (map, column) - json_object_get_double_member (best, "probability")), <, 1e-6);
  g_assert_cmpuint (best_at (scores, column), ==, class);
  for (const char *const *name = (const char *const[]){ "window", "receptive_field", NULL }; *name; name++)
    assert_numbers (best, *name, 4, (const double[]){ step * column, 0, step * column + side, side });
}

static void
test_picture (void)
{
  gsize side = write_pair ("pair.png");
  g_autofree char *path = path_of ("seen.png"), *clear = path_of ("clear.png"), *photo_path = path_of ("pair.png");
  g_autoptr (FoveaImage) seen = NULL, photo = NULL, plain = NULL;

  assert_done ("run net.onnx pair.png --dense --size 32x64 --class 7 --heat-map seen.png --quiet");
  assert_done ("run net.onnx pair.png --dense --size 32x64 --class 7 --heat-map clear.png --opacity 0 --quiet");
  seen = fovea_image_load (path, NULL, NULL, NULL);
  plain = fovea_image_load (clear, NULL, NULL, NULL);
  photo = fovea_image_load (photo_path, NULL, NULL, NULL);
  g_assert_cmpuint (seen->width, ==, 2 * side);
  g_assert_cmpuint (seen->height, ==, photo->height);
  /* 7 is at the right: white paper turns yellow there (the end of viridis) and violet at the left. */
  g_assert_cmpint (fovea_image_row (seen, 2)[3 * (2 * side - 3)], >, fovea_image_row (seen, 2)[3 * (2 * side - 3) + 2]);
  g_assert_cmpint (fovea_image_row (seen, 2)[3 * 2], <, fovea_image_row (seen, 2)[3 * 2 + 2]);
  for (gsize y = 0; y < photo->height; y++)
    g_assert_cmpmem (fovea_image_row (plain, y), 6 * side, fovea_image_row (photo, y), 6 * side);
}

static void
test_text (void)
{
  write_pair ("pair.png");
  assert_done ("run net.onnx pair.png --dense --size 32x64 --top 2");
  g_assert_nonnull (strstr (output, "1 x 9 places"));
  g_assert_nonnull (strstr (output, "1x10x1x9"));
  g_assert_nonnull (strstr (output, "  2. "));
  g_assert_null (strstr (output, "  3. "));

  /* The whole photo with its shorter side 12/7 of 32, in steps of 4: 54.9 by 109.7 are nearest to 56 by 108. */
  assert_done ("run net.onnx pair.png --dense");
  g_assert_nonnull (strstr (output, "--size 56x108 --fit stretch"));
  assert_done ("run net.onnx pair.png --dense --window 32x32 --size 32x40");
  g_assert_nonnull (strstr (output, "1 x 3 places"));
  g_assert_cmpint (run ("run net.onnx pair.png --dense --size 33x64"), ==, 0);
  g_assert_nonnull (strstr (errors, "32x64"));
}

static void
test_threads (void)
{
  g_autofree char *one = NULL, *many = NULL, *path = path_of ("a.npy"), *other = path_of ("b.npy");
  gsize n_one, n_many;

  write_pair ("pair.png");
  assert_done ("run net.onnx pair.png --dense --dump output=a.npy --threads 1");
  assert_done ("run net.onnx pair.png --dense --dump output=b.npy --threads 3");
  g_assert_true (g_file_get_contents (path, &one, &n_one, NULL));
  g_assert_true (g_file_get_contents (other, &many, &n_many, NULL));
  g_assert_cmpmem (one, n_one, many, n_many);
}

static void
test_usage (void)
{
  write_pair ("pair.png");
  assert_fails (2, "run net.onnx pair.png --heat-map x.png");
  assert_fails (2, "run net.onnx pair.png --window 32x32");
  assert_fails (2, "run net.onnx pair.png --dense --class 3");
  assert_fails (2, "run net.onnx pair.png --dense --class 10 --heat-map x.png");
  assert_fails (2, "run net.onnx pair.png --dense --opacity 2 --heat-map x.png");
  assert_fails (2, "run net.onnx pair.png --dense --opacity 0,5 --heat-map x.png");
  assert_fails (2, "run net.onnx pair.png --dense --window 32 ");
  assert_fails (2, "run net.onnx pair.png --dense --input x.npy");
  assert_fails (2, "run net.onnx --dense");
  assert_fails (5, "run net.onnx pair.png --dense --heat-map nowhere/x.npy");
  g_assert_false (exists ("x.png"));
}

int
main (int argc, char **argv)
{
  g_autofree char *from = source_path ("networks/lenet-5.onnx"), *to = NULL, *content = NULL;
  gsize length;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-dense-XXXXXX", NULL);
  to = path_of ("net.onnx");
  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  g_assert_true (g_file_set_contents (to, content, (gssize) length, NULL));
  g_test_add_func ("/cli/dense/json", test_json);
  g_test_add_func ("/cli/dense/picture", test_picture);
  g_test_add_func ("/cli/dense/text", test_text);
  g_test_add_func ("/cli/dense/threads", test_threads);
  g_test_add_func ("/cli/dense/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
