/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command for built-in architectures and text, and their names in the place of network files. */

#include <string.h>

#include "core/base/error.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static gint64
total_of (JsonObject *object, const char *name)
{
  return json_object_get_int_member (json_object_get_object_member (object, "total"), name);
}

static void
test_list (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *rows;

  assert_done ("architecture --list");
  g_assert_nonnull (strstr (output, "\nvgg-d "));
  g_assert_nonnull (strstr (output, "Simonyan"));
  assert_done ("architecture --json");
  rows = json_object_get_array_member (parse_output (parser), "architectures");
  g_assert_cmpuint (json_array_get_length (rows), >=, 30);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      g_assert_cmpint (json_object_get_int_member (row, "year"), >=, 1998);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (row, "input")), ==, 4);
      g_assert_cmpuint (strlen (json_object_get_string_member (row, "summary")), >, 20);
    }
}

/* A tenth of a gigabyte of weights is not drawn for numbers: the budget would not hold it. */
static void
test_numbers (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *vgg;

  assert_done ("architecture vgg-d --json --memory 200000000");
  vgg = parse_output (parser);
  g_assert_cmpint (total_of (vgg, "params"), ==, 138357544);
  g_assert_cmpint (total_of (vgg, "biases"), ==, 13416);
  g_assert_cmpint (total_of (vgg, "statistics"), ==, 0);
  g_assert_cmpint (total_of (vgg, "macs"), ==, G_GINT64_CONSTANT (15470264320));
  g_assert_cmpint (total_of (vgg, "operations"), ==, G_GINT64_CONSTANT (30940528640));
  assert_done ("architecture vgg-d");
  g_assert_nonnull (strstr (output, "138357544 (138358 K of 1000, 135115 K of 1024)"));
  g_assert_nonnull (strstr (output, "15470264320 (15470.3 million; as operations, two each, 30940.5 million)"));
}

static void
test_size (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *layers;
  JsonObject *first;

  assert_done ("architecture resnet-18 --input 64x96 --json --quiet");
  layers = json_object_get_array_member (parse_output (parser), "layers");
  first = json_array_get_object_element (layers, 0);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (first, "output"), 2), ==, 32);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (first, "output"), 3), ==, 48);
}

/* What does not divide is said. */
static void
test_notice (void)
{
  g_assert_cmpint (run ("architecture --text 'INPUT 7x7x1 -> POOL3'"), ==, 0);
  g_assert_nonnull (strstr (errors, "pool1 (2.3333)"));
  g_assert_nonnull (strstr (output, "1x1x2x2"));
}

static void
test_onnx (void)
{
  g_autoptr (JsonParser) built = json_parser_new (), read = json_parser_new ();
  JsonObject *a, *b;
  g_autofree char *first = path_of ("first.onnx"), *second = path_of ("second.onnx"), *x = NULL, *y = NULL;
  gsize n_x, n_y;

  assert_done ("architecture all-conv --onnx first.onnx --seed 7 --json --quiet");
  a = parse_output (built);
  assert_done ("info first.onnx --json --quiet");
  b = parse_output (read);
  g_assert_cmpint (total_of (a, "params"), ==, total_of (b, "params"));
  g_assert_cmpint (total_of (a, "macs"), ==, total_of (b, "macs"));
  assert_done ("architecture all-conv --onnx second.onnx --seed 7 --threads 1 --quiet");
  g_assert_true (g_file_get_contents (first, &x, &n_x, NULL));
  g_assert_true (g_file_get_contents (second, &y, &n_y, NULL));
  g_assert_cmpmem (x, n_x, y, n_y);
}

static FoveaTensor *
load_output (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  FoveaTensor *tensor = fovea_npy_load (path, &error);

  g_assert_no_error (error);
  return tensor;
}

/* "architecture:NAME" is the network that --onnx writes. */
static void
test_in_place_of_file (void)
{
  FoveaShape shape = { 4, { 1, 1, 32, 32 } };
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "photo", NULL), direct = NULL, written = NULL, text = NULL;
  g_autofree char *path = path_of ("x.npy");

  for (gsize i = 0; i < fovea_tensor_count (photo); i++)
    ((float *) photo->data)[i] = (float) (i % 7) / 3.0f - 1.0f;
  g_assert_true (fovea_npy_save (photo, path, NULL));
  assert_done ("run architecture:lenet-5 --input x.npy --dump output/softmax1=direct.npy --quiet");
  assert_done ("architecture lenet-5 --onnx lenet.onnx --quiet");
  assert_done ("run lenet.onnx --input x.npy --dump output/softmax1=written.npy --quiet");
  assert_done ("run 'architecture:INPUT 32x32x1 -> CONV5-6 -> RELU -> GAP -> FC 3' --input x.npy --dump fc1=text.npy --quiet");
  direct = load_output ("direct.npy");
  written = load_output ("written.npy");
  text = load_output ("text.npy");
  g_assert_cmpmem (direct->data, fovea_tensor_bytes (direct), written->data, fovea_tensor_bytes (written));
  g_assert_cmpuint (fovea_tensor_count (text), ==, 3);
  assert_done ("info architecture:vgg-e --quiet --memory 200000000");
  g_assert_nonnull (strstr (output, "143667240"));
}

static void
test_exit_codes (void)
{
  assert_fails (2, "architecture vgg-f");
  assert_fails (2, "architecture vgg-a vgg-b");
  assert_fails (2, "architecture vgg-a --list");
  assert_fails (2, "architecture vgg-a --text 'INPUT 8x8x3 -> GAP'");
  assert_fails (2, "architecture vgg-a --input 8");
  assert_fails (2, "architecture vgg-a --seed -1");
  assert_fails (2, "architecture --onnx x.onnx");
  assert_fails (2, "run architecture:vgg-f --input x.npy");
  assert_fails (3, "architecture vgg-a --input 8x8");
  assert_fails (3, "architecture --text 'INPUT 8x8x3 -> CONV3'");
  assert_fails (3, "info 'architecture:INPUT 8x8x3 ->'");
  assert_fails (4, "architecture vgg-a --onnx x.onnx --memory 200000000");
  assert_fails (4, "architecture --text 'INPUT 256x256x3 -> FC 4096' --onnx x.onnx --memory 3000000000");
  assert_fails (5, "architecture lenet-5 --quiet --onnx none/x.onnx");
  g_assert_false (exists ("x.onnx"));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-architecture-XXXXXX", &error);
  g_assert_no_error (error);
  g_test_add_func ("/cli/architecture/list", test_list);
  g_test_add_func ("/cli/architecture/numbers", test_numbers);
  g_test_add_func ("/cli/architecture/size", test_size);
  g_test_add_func ("/cli/architecture/notice", test_notice);
  g_test_add_func ("/cli/architecture/onnx", test_onnx);
  g_test_add_func ("/cli/architecture/in-place-of-file", test_in_place_of_file);
  g_test_add_func ("/cli/architecture/exit-codes", test_exit_codes);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (output);
  g_free (errors);
  return result;
}
