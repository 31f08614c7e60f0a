/* SPDX-License-Identifier: GPL-3.0-or-later */

/* fovea-cli effective-field on the bundled LeNet-5. */

#include "core/base/error.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static void
copy (const char *name, const char *to)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL), *target = path_of (to);
  g_autoptr (GFile) from = g_file_new_for_path (path), file = g_file_new_for_path (target);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_copy (from, file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static double
number_in (JsonObject *object, const char *array, guint i)
{
  return json_array_get_double_element (json_object_get_array_member (object, array), i);
}

/* The share of the field's side that holds 95 %. */
static double
scale_of (JsonObject *object)
{
  JsonArray *contains = json_object_get_array_member (object, "contains");

  g_assert_cmpuint (json_array_get_length (contains), ==, 2);
  return json_object_get_double_member (json_array_get_object_element (contains, 1), "scale");
}

static void
test_layers (void)
{
  static const double sides[] = { 5.0, 6.0, 14.0, 16.0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *layers;

  assert_done ("effective-field net.onnx digit.png --json");
  layers = json_object_get_array_member (parse_output (parser), "layers");
  g_assert_cmpuint (json_array_get_length (layers), ==, G_N_ELEMENTS (sides));
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      JsonObject *layer = json_array_get_object_element (layers, i);

      g_assert_cmpfloat (number_in (layer, "field", 0), ==, sides[i]);
      g_assert_cmpfloat (scale_of (layer), >, 0.5);
      g_assert_cmpfloat (scale_of (layer), <=, 1.0);
      g_assert_cmpfloat (json_object_get_double_member (layer, "outside"), <, 1e-9);
    }
}

/* On the photo and over random inputs, as values and as a picture; the same seed gives the same. */
static void
test_neuron (void)
{
  static const char *const lines[] = { "--samples 0", "--samples 3 --seed 5", "--samples 3 --seed 5", "--samples 3 --seed 6" };
  g_autoptr (GError) error = NULL;
  double scales[G_N_ELEMENTS (lines)];

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = g_strdup_printf ("effective-field net.onnx digit.png e.npy --layer c3 --neuron 2,4,5 --json %s", lines[i]);
      g_autofree char *path = path_of ("e.npy");
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (FoveaTensor) energy = NULL;

      assert_done (line);
      scales[i] = scale_of (parse_output (parser));
      energy = fovea_npy_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (energy->shape.dims[0], ==, 32);
    }
  g_assert_cmpfloat (scales[1], ==, scales[2]);
  g_assert_cmpfloat (scales[1], !=, scales[3]);
  assert_done ("effective-field net.onnx digit.png e.png --layer c3 --neuron 2,4,5");
  g_assert_true (exists ("e.png"));
}

static void
test_refused (void)
{
  assert_fails (2, "effective-field net.onnx");
  assert_fails (2, "effective-field net.onnx digit.png e.png");
  assert_fails (2, "effective-field net.onnx digit.png --neuron 0,0,0");
  assert_fails (2, "effective-field net.onnx digit.png --layer c3 --neuron 16,0,0");
  assert_fails (2, "effective-field net.onnx digit.png --layer c3 --neuron 1,2");
  assert_fails (2, "effective-field net.onnx digit.png --samples many");
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-effective-XXXXXX", NULL);
  copy ("networks/lenet-5.onnx", "net.onnx");
  copy ("samples/digit-3.png", "digit.png");
  g_test_add_func ("/cli-effective/layers", test_layers);
  g_test_add_func ("/cli-effective/neuron", test_neuron);
  g_test_add_func ("/cli-effective/refused", test_refused);
  failed = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return failed;
}
