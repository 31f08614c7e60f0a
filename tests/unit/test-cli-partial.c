/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands do with networks that run only in part, or whose shapes are known only while running. */

#include <string.h>

#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/onnx-writer.h"

#define FLOAT 1 /* element types */
#define INT64 7

static void
write_model (const char *name, GByteArray *graph)
{
  g_autoptr (GByteArray) model = onnx_model (8, 13, graph);
  g_autofree char *path = path_of (name);

  g_assert_true (g_file_set_contents (path, (const char *) model->data, model->len, NULL));
}

static void
write_tensor (const char *name, FoveaDType dtype, const FoveaShape *shape, const void *data)
{
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (dtype, shape, "test", NULL);
  g_autofree char *path = path_of (name);

  memcpy (tensor->data, data, fovea_tensor_bytes (tensor));
  g_assert_true (fovea_npy_save (tensor, path, NULL));
}

/* Two operators that nobody has behind two layers that run. */
static GByteArray *
blocked_graph (void)
{
  GByteArray *graph = g_byte_array_new ();

  pb_message (graph, 11, onnx_value ("x", FLOAT, "1,1,4,4"));
  pb_message (graph, 12, onnx_value ("y", FLOAT, NULL));
  pb_message (graph, 5, onnx_floats ("w", "2,1,3,3", 18));
  pb_message (graph, 1, onnx_node ("Conv", "conv", "x,w", "h", NULL));
  pb_message (graph, 1, onnx_node ("Relu", "relu", "h", "v", NULL));
  pb_message (graph, 1, onnx_node ("Quux", "quux", "v", "q", NULL));
  pb_message (graph, 1, onnx_node ("Frobnicate", "last", "q", "y", NULL));
  return graph;
}

static GByteArray *
late_graph (void)
{
  GByteArray *graph = g_byte_array_new ();

  pb_message (graph, 11, onnx_value ("x", FLOAT, "1,1,4,4"));
  pb_message (graph, 11, onnx_value ("s", INT64, "2"));
  pb_message (graph, 12, onnx_value ("y", FLOAT, NULL));
  pb_message (graph, 1, onnx_node ("Reshape", "lay", "x,s", "y", NULL));
  return graph;
}

static void
test_blocked_info (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *info, *last;
  JsonArray *layers, *unsupported;

  assert_done ("info blocked.onnx");
  g_assert_nonnull (strstr (output, "Frobnicate, Quux"));
  assert_done ("info blocked.onnx --json");
  info = parse_output (parser);
  layers = json_object_get_array_member (info, "layers");
  unsupported = json_object_get_array_member (info, "unsupported");
  last = json_array_get_object_element (layers, 3);
  g_assert_cmpuint (json_array_get_length (layers), ==, 4);
  g_assert_cmpuint (json_array_get_length (unsupported), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (unsupported, 0), ==, "Frobnicate");
  g_assert_cmpstr (json_object_get_string_member (last, "op"), ==, "Frobnicate");
  g_assert_cmpstr (json_object_get_string_member (last, "state"), ==, "blocked");
  g_assert_true (json_object_get_null_member (last, "output"));
}

/* Up to the operators, and no further. */
static void
test_blocked_run (void)
{
  g_autofree char *path = path_of ("v.npy");
  g_autoptr (FoveaTensor) v = NULL;

  assert_done ("run blocked.onnx --input x.npy --dump relu=v.npy");
  v = fovea_npy_load (path, NULL);
  g_assert_true (v && fovea_shape_equal (&v->shape, &(FoveaShape){ 4, { 1, 2, 2, 2 } }));
  assert_done ("run blocked.onnx --input x.npy --dump relu=v.npy --json");
  assert_fails (3, "run blocked.onnx --input x.npy");
  g_assert_nonnull (strstr (errors, "Frobnicate, Quux"));
  assert_fails (3, "run blocked.onnx --input x.npy --dump relu=v.npy --dump last=y.npy");
  g_assert_nonnull (strstr (errors, "Frobnicate, Quux"));
  g_assert_false (exists ("y.npy"));
  assert_fails (3, "bench --network blocked.onnx");
}

static void
test_late (void)
{
  g_autofree char *path = path_of ("y.npy");
  g_autoptr (FoveaTensor) y = NULL;

  assert_done ("info late.onnx");
  g_assert_nonnull (strstr (output, "while running"));
  assert_done ("run late.onnx --input x=x.npy --input s=s.npy --dump y=y.npy --json");
  y = fovea_npy_load (path, NULL);
  g_assert_true (y && fovea_shape_equal (&y->shape, &(FoveaShape){ 2, { 2, 8 } }));
  g_assert_cmpfloat (fovea_tensor_get (y, 9), ==, 9.0);
  assert_done ("run late.onnx --input x.npy --input s.npy");
  assert_fails (3, "run late.onnx --input x=x.npy --input s=bad.npy");
  g_assert_nonnull (strstr (errors, "lay (Reshape)"));
}

int
main (int argc, char **argv)
{
  float x[16];
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-partial-XXXXXX", &error);
  g_assert_no_error (error);
  for (int i = 0; i < 16; i++)
    x[i] = (float) i;
  write_model ("blocked.onnx", blocked_graph ());
  write_model ("late.onnx", late_graph ());
  write_tensor ("x.npy", FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 4, { 1, 1, 4, 4 } }, x);
  write_tensor ("s.npy", FOVEA_DTYPE_INT64, &(FoveaShape){ 1, { 2 } }, (const gint64[]){ 2, -1 });
  write_tensor ("bad.npy", FOVEA_DTYPE_INT64, &(FoveaShape){ 1, { 2 } }, (const gint64[]){ 3, 5 });
  g_test_add_func ("/cli/partial/blocked-info", test_blocked_info);
  g_test_add_func ("/cli/partial/blocked-run", test_blocked_run);
  g_test_add_func ("/cli/partial/late", test_late);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
