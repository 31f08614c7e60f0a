/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `lens`: of a photo against the pixels that `filter` writes, of the bundled LeNet-5 against the values that `run --dump` writes. */

#include <math.h>
#include <string.h>

#include "core/image/load.h"
#include "core/image/save.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/folder.h"

static void
copy_data (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", from, NULL), *target = path_of (to), *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &content, &length, NULL));
  g_assert_true (g_file_set_contents (target, content, (gssize) length, NULL));
}

static void
write_photo (void)
{
  g_autofree char *path = path_of ("in.png");
  g_autoptr (FoveaImage) image = random_image (12, 9, 3, 0, 256);
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_image_save (image, path, NULL, &error));
  g_assert_no_error (error);
}

/* The sum of the terms of plane @i. */
static double
sum_terms (JsonObject *lens, guint i)
{
  JsonArray *terms = json_object_get_array_member (json_array_get_object_element (json_object_get_array_member (lens, "planes"), i), "terms");
  double sum = 0.0;

  for (guint j = 0; j < json_array_get_length (terms); j++)
    sum += json_object_get_double_member (json_array_get_object_element (terms, j), "product");
  return sum;
}

static void
check_pixel (const char *options, int x, int y)
{
  g_autofree char *filter = g_strdup_printf ("filter in.png out.png %s --path reference", options);
  g_autofree char *lens = g_strdup_printf ("lens in.png %s --at %d,%d --channel green --json", options, x, y), *path = path_of ("out.png");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (FoveaImage) out = NULL;
  JsonObject *result;
  JsonArray *pixel;

  g_assert_cmpint (run (filter), ==, 0);
  out = fovea_image_load (path, NULL, NULL, NULL);
  assert_done (lens);
  result = parse_output (parser);
  pixel = json_object_get_array_member (result, "pixel");
  for (guint c = 0; c < 3; c++)
    g_assert_cmpint (json_array_get_int_element (pixel, c), ==, fovea_image_row (out, (gsize) y)[3 * x + (int) c]);
  g_assert_cmpfloat (json_object_get_double_member (result, "result"), ==, fovea_image_row (out, (gsize) y)[3 * x + 1]);
  g_assert_cmpfloat_with_epsilon (
      sum_terms (result, 0),
      json_object_get_double_member (json_array_get_object_element (json_object_get_array_member (result, "planes"), 0), "sum"), 1e-6);
}

static void
test_photo (void)
{
  write_photo ();
  check_pixel ("--preset sharpen", 5, 4);
  check_pixel ("--preset sharpen --border zero", 0, 0);
  check_pixel ("--kernel '1 2 3; 0 -1 2; 4 0 1' --convolution --border wrap", 11, 8);
  check_pixel ("--preset gaussian --set sigma=2 --border reflect --linear", 1, 7);
  check_pixel ("--preset sobel-magnitude", 6, 3);
}

/* The second step reads what the first has made. */
static void
test_chain (void)
{
  g_autoptr (JsonParser) parser = json_parser_new (), first = json_parser_new ();
  g_autofree char *path = path_of ("out.png");
  g_autoptr (FoveaImage) out = NULL;
  JsonObject *result;

  write_photo ();
  write_text ("chain.json", "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\"}, {\"kernel\": \"0 0 0; -1 1 0; 0 0 0\", \"border\": \"zero\"}]}");
  assert_done ("filter in.png out.png --chain chain.json --quiet");
  out = fovea_image_load (path, NULL, NULL, NULL);
  assert_done ("lens in.png --chain chain.json --at 3,2 --json");
  result = parse_output (parser);
  g_assert_cmpstr (json_object_get_string_member (result, "border"), ==, "zero");
  g_assert_cmpfloat (json_object_get_double_member (result, "result"), ==, fovea_image_row (out, 2)[9]);
  assert_done ("lens in.png --chain chain.json --step 1 --at 3,2 --json");
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (parse_output (first), "kernel"), 0), ==, 5);
}

static void
test_text (void)
{
  write_photo ();
  assert_done ("lens in.png --kernel 'divisor 9; 1 1 1; 1 1 1; 1 1 1' --border zero --at 0,0");
  g_assert_nonnull (strstr (output, "3×3, correlation, border: zero"));
  g_assert_nonnull (strstr (output, "(0)"));
  g_assert_nonnull (strstr (output, "÷ 9"));
  g_assert_nonnull (strstr (output, "8 bits → "));
}

static void
check_neuron (const char *layer, const char *dumped, gsize c, gsize y, gsize x)
{
  g_autofree char *dump = g_strdup_printf ("run net.onnx digit.png --dump %s=out.npy", dumped);
  g_autofree char *lens = g_strdup_printf ("lens net.onnx digit.png --layer %s --neuron %zu,%zu,%zu --json", layer, c, y, x);
  g_autofree char *path = path_of ("out.npy");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (FoveaTensor) values = NULL;
  JsonObject *result;
  double wanted;

  g_assert_cmpint (run (dump), ==, 0);
  values = fovea_npy_load (path, NULL);
  wanted = fovea_tensor_get (values, values->shape.rank == 4 ? (c * (gsize) values->shape.dims[2] + y) * (gsize) values->shape.dims[3] + x : c);
  assert_done (lens);
  result = parse_output (parser);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (result, "total"), wanted, 1e-4 * (1.0 + fabs (wanted)));
}

static void
test_network (void)
{
  check_neuron ("c1", "c1", 2, 5, 7);
  check_neuron ("c3", "c3", 15, 9, 0);
  check_neuron ("c5", "c5", 100, 0, 0);
  g_assert_cmpint (run ("lens net.onnx digit.png --layer c3 --neuron 15,9,0"), ==, 0);
  g_assert_nonnull (strstr (output, "5×5, correlation"));
  g_assert_nonnull (strstr (output, "input map"));
  g_assert_nonnull (strstr (output, " + bias "));
  assert_done ("lens net.onnx digit.png --layer c3 --neuron 0,0,0 --channel 3");
  g_assert_nonnull (strstr (output, "input map 3\n"));
}

static void
test_usage (void)
{
  write_photo ();
  assert_fails (2, "lens in.png --preset sharpen");
  assert_fails (2, "lens in.png --at 1,1");
  assert_fails (2, "lens in.png --preset sharpen --at 12,0");
  assert_fails (2, "lens in.png --preset sharpen --at 1");
  assert_fails (2, "lens in.png --preset sharpen --at -1,0");
  assert_fails (2, "lens in.png --preset sharpen --at 1,1 --channel alpha");
  assert_fails (2, "lens in.png --preset sharpen --at 1,1 --channels red --channel red");
  assert_fails (2, "lens in.png --preset sharpen --at 1,1 --step 2");
  assert_fails (2, "lens net.onnx digit.png --layer c1");
  assert_fails (2, "lens net.onnx digit.png --layer nothing --neuron 0,0,0");
  assert_fails (2, "lens net.onnx digit.png --layer c1 --neuron 0,0,0 --channel 1");
  assert_fails (2, "lens net.onnx digit.png --layer c1 --neuron 0,0,0 --preset box");
  assert_fails (3, "lens net.onnx digit.png --layer c1 --neuron 6,0,0");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-lens-XXXXXX", NULL);
  copy_data ("networks/lenet-5.onnx", "net.onnx");
  copy_data ("samples/digit-3.png", "digit.png");
  g_test_add_func ("/cli/lens/photo", test_photo);
  g_test_add_func ("/cli/lens/chain", test_chain);
  g_test_add_func ("/cli/lens/text", test_text);
  g_test_add_func ("/cli/lens/network", test_network);
  g_test_add_func ("/cli/lens/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
