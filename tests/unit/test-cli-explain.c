/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `explain`: of a digit and the bundled LeNet-5. */

#include <string.h>

#include "core/explain/attribution.h"
#include "core/image/load.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static void
copy_data (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", from, NULL), *target = path_of (to), *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &content, &length, NULL));
  g_assert_true (g_file_set_contents (target, content, (gssize) length, NULL));
}

static FoveaTensor *
load_values (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  FoveaTensor *values = fovea_npy_load (path, &error);

  g_assert_no_error (error);
  return values;
}

static void
test_list (void)
{
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  assert_done ("explain --list");
  for (gsize i = 0; i < n; i++)
    g_assert_nonnull (strstr (output, methods[i]->id));
}

/* The digit itself is explained, with its layer and the reason for that. */
static void
test_json (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result;

  g_assert_cmpint (run ("explain net.onnx digit.png out.npy --json"), ==, 0);
  result = parse_output (parser);
  g_assert_cmpstr (json_object_get_string_member (result, "method"), ==, "grad-cam");
  g_assert_cmpint (json_object_get_int_member (result, "element"), ==, 3);
  g_assert_true (json_object_has_member (result, "layer") && json_object_has_member (result, "reason"));
}

static void
test_picture (void)
{
  g_autofree char *path = path_of ("out.png"), *digit = path_of ("digit.png");
  g_autoptr (FoveaImage) picture = NULL, photo = NULL;

  g_assert_cmpint (run ("explain net.onnx digit.png out.png --method gradient --class 8 --opacity 0.5"), ==, 0);
  g_assert_nonnull (strstr (output, "element 8"));
  picture = fovea_image_load (path, NULL, NULL, NULL);
  photo = fovea_image_load (digit, NULL, NULL, NULL);
  g_assert_cmpuint (picture->width, ==, photo->width);
  g_assert_cmpuint (picture->height, ==, photo->height);
}

/* Of a raw tensor the same comes out as of its photo, and a gradient by its name is that of the method. */
static void
test_gradients (void)
{
  g_autoptr (FoveaTensor) first = NULL, second = NULL, gradient = NULL, maps = NULL;

  g_assert_cmpint (run ("run net.onnx digit.png --dump image=in.npy"), ==, 0);
  g_assert_cmpint (run ("explain net.onnx digit.png first.npy --method gradient --class 3"), ==, 0);
  g_assert_cmpint (run ("explain net.onnx second.npy --input in.npy --method gradient --class 3 --with-respect-to image=gradient.npy "
                        "--with-respect-to c1=maps.npy"),
                   ==, 0);
  first = load_values ("first.npy");
  second = load_values ("second.npy");
  gradient = load_values ("gradient.npy");
  maps = load_values ("maps.npy");
  g_assert_cmpmem (first->data, fovea_tensor_bytes (first), second->data, fovea_tensor_bytes (second));
  g_assert_cmpuint (maps->shape.rank, ==, 4);
  g_assert_cmpuint (fovea_tensor_count (gradient), ==, fovea_tensor_count (first));
  for (gsize i = 0; i < fovea_tensor_count (first); i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_get (first, i), fovea_tensor_get (gradient, i), 1e-5);
}

/* The same seed, the same noise. */
static void
test_seed (void)
{
  g_autoptr (FoveaTensor) a = NULL, b = NULL, c = NULL;

  g_assert_cmpint (run ("explain net.onnx digit.png a.npy --method smooth-grad --samples 2 --seed 7"), ==, 0);
  g_assert_cmpint (run ("explain net.onnx digit.png b.npy --method smooth-grad --samples 2 --seed 7 --threads 1"), ==, 0);
  g_assert_cmpint (run ("explain net.onnx digit.png c.npy --method smooth-grad --samples 2 --seed 8"), ==, 0);
  a = load_values ("a.npy");
  b = load_values ("b.npy");
  c = load_values ("c.npy");
  g_assert_cmpmem (a->data, fovea_tensor_bytes (a), b->data, fovea_tensor_bytes (b));
  g_assert_cmpint (memcmp (a->data, c->data, fovea_tensor_bytes (a)), !=, 0);
}

static void
test_neuron (void)
{
  g_assert_cmpint (run ("explain net.onnx digit.png n.npy --method gradient --layer c1 --neuron 2,5,7"), ==, 0);
  g_assert_cmpint (run ("explain net.onnx digit.png o.npy --method occlusion --patch 8 --stride 8"), ==, 0);
}

static void
test_usage (void)
{
  assert_fails (2, "explain net.onnx digit.png");
  assert_fails (2, "explain net.onnx digit.png out.png more.png");
  assert_fails (3, "explain net.onnx digit.png digit.png");
  assert_fails (2, "explain net.onnx digit.png out.png --method nothing");
  assert_fails (2, "explain net.onnx digit.png out.png --class 10");
  g_assert_nonnull (strstr (errors, "classes 0 to 9"));
  assert_fails (2, "explain net.onnx digit.png out.png --class x");
  assert_fails (2, "explain net.onnx digit.png out.png --neuron 0,0,0");
  assert_fails (2, "explain net.onnx digit.png out.png --layer nothing");
  assert_fails (2, "explain net.onnx digit.png out.png --opacity 2");
  assert_fails (2, "explain net.onnx digit.png out.png --method occlusion --patch 1000");
  assert_fails (2, "explain net.onnx out.png --input in.npy");
  assert_fails (2, "explain net.onnx digit.png --with-respect-to c1");
  assert_fails (2, "explain net.onnx digit.png --with-respect-to nothing=x.npy");
  assert_fails (3, "explain net.onnx digit.png out.png --method cam");
  assert_fails (3, "explain net.onnx digit.png --with-respect-to c1=digit.png");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-explain-XXXXXX", NULL);
  copy_data ("networks/lenet-5.onnx", "net.onnx");
  copy_data ("samples/digit-3.png", "digit.png");
  g_test_add_func ("/cli/explain/list", test_list);
  g_test_add_func ("/cli/explain/json", test_json);
  g_test_add_func ("/cli/explain/picture", test_picture);
  g_test_add_func ("/cli/explain/gradients", test_gradients);
  g_test_add_func ("/cli/explain/seed", test_seed);
  g_test_add_func ("/cli/explain/neuron", test_neuron);
  g_test_add_func ("/cli/explain/usage", test_usage);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
