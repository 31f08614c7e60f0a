/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ONNX reader makes of operators that Fovea does not have, or not in that form, and of files that others wrote. */

#include "core/network/builder.h"
#include "tests/unit/network-fixture.h"

static void
test_unknown_operators (void) /* (11) */
{
  GByteArray *graph = new_graph ("1,1,8,8"), *other = onnx_node ("ZipMap", "zip", "c", "y", NULL);

  pb_message (graph, 1, onnx_node ("Quux", "first", "x", "a", NULL));
  pb_message (graph, 1, onnx_node ("Relu", "relu", "a", "b", NULL));
  pb_message (graph, 1, onnx_node ("Frobnicate", "second", "b", "c", NULL));
  pb_string (other, 7, "ai.onnx.ml");
  pb_message (graph, 1, other);
  assert_opens_without (onnx_model (8, 13, graph), "Frobnicate, Quux, ai.onnx.ml.ZipMap");
}

/* An operator that nothing runs may leave its first output out, or have none, and hold what no other may. */
static void
test_unknown_nodes (void)
{
  GByteArray *graph = new_graph ("1,1,8,8"), *odd = onnx_attribute ("kind", 99);

  pb_message (graph, 1, onnx_node ("Quux", "second", "x", ",y", odd, onnx_int ("size", 3), NULL));
  pb_message (graph, 1, onnx_node ("Quux", "none", "x", "", NULL));
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (onnx_model (8, 13, graph));
  const FoveaNode *node = &plan->network->nodes[0];

  g_assert_cmpuint (plan->network->unsupported->len, ==, 1);
  g_assert_true (node->op == plan->network->unsupported->pdata[0] && !fovea_op_is_supported (node->op));
  g_assert_cmpint (fovea_node_int (node, "size", 0), ==, 3);
  g_assert_cmpuint (node->n_attributes, ==, 1);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (plan->network->values[plan->network->nodes[i].outputs[0]].producer, ==, i);
  assert_refused (model_of (NULL, onnx_node ("Quux", "quux", "w", "y", NULL)), "quux (Quux): reads “w”");
  assert_opens_without (model_of (NULL, onnx_node ("Constant", "text", "", "y", onnx_text ("value_string", "a"), NULL)), "Constant (string)");
}

static GByteArray *
model_graph (GByteArray *node)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  pb_message (graph, 1, node);
  return graph;
}

static void
check_old_form (gint64 opset, GByteArray *node, const char *wanted)
{
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (onnx_model (3, opset, model_graph (node)));
  g_autofree char *shape = fovea_network_plan_shape_text (plan, value_of (plan, "y"));

  g_assert_cmpstr (shape, ==, wanted);
}

/* As many outputs as a file may be made to have: each is looked up once among those before it, not compared with all of them. */
static void
test_many_outputs (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("many", 13);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *name = g_strdup_printf ("output-%u", i);

      g_assert_true (fovea_network_builder_add_output (builder, name, NULL, NULL));
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, SLOWDOWN * G_USEC_PER_SEC);
  g_assert_false (fovea_network_builder_add_output (builder, "output-5", NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* Forms of operators from before the ones that we have. */
static void
test_old_forms (void)
{
  GByteArray *relu = onnx_node ("Relu", "relu", "x", "y", onnx_ints ("consumed_inputs", "0"), NULL);

  fovea_network_plan_unref (assert_opens (onnx_model (3, 5, model_graph (relu))));
  assert_refused (onnx_model (3, 6, model_graph (onnx_node ("Relu", "relu", "x", "y", onnx_ints ("consumed_inputs", "0"), NULL))), "consumed_inputs");
  assert_opens_without (onnx_model (3, 5, model_graph (onnx_node ("Cast", "cast", "x", "y", onnx_text ("to", "FLOAT"), NULL))), "Cast (version 5)");
  check_old_form (4, onnx_node ("Reshape", "flat", "x", "y", onnx_ints ("shape", "1,64"), NULL), "1x64");
  check_old_form (3, onnx_node ("Concat", "join", "x,x", "y", NULL), "1x2x8x8");
  check_old_form (1, onnx_node ("Pad", "pad", "x", "y", onnx_ints ("paddings", "0,0,1,2,0,0,3,4"), NULL), "1x1x12x14");
  check_old_form (1, onnx_node ("Split", "split", "x", "y,z", onnx_int ("axis", 2), NULL), "1x1x4x8");
}

/* Older files name their weights as inputs too; exporters fill inputs that Resize does not use with tensors of no elements. */
static void
test_habits (void)
{
  GByteArray *older = new_graph ("1,1,8,8"), *empty = new_graph ("1,1,8,8");
  const float scales[] = { 1.0f, 1.0f, 2.0f, 2.0f };
  g_autoptr (FoveaNetworkPlan) first = NULL, second = NULL;

  pb_message (older, 11, onnx_value ("w", FLOAT, "1"));
  pb_message (older, 5, onnx_floats ("w", "1", 1));
  pb_message (older, 1, onnx_node ("Add", "", "x,w", "y", NULL));
  first = assert_opens (onnx_model (3, 7, older));
  g_assert_cmpuint (first->network->n_inputs, ==, 1);
  g_assert_cmpstr (first->network->nodes[0].name, ==, "y");
  pb_message (empty, 5, onnx_tensor ("s", FLOAT, "4", scales, sizeof scales));
  pb_message (empty, 1, onnx_node ("Constant", "roi", "", "r", onnx_tensor_attribute ("value", onnx_tensor_head ("", FLOAT, "0")), NULL));
  pb_message (empty, 1, onnx_node ("Resize", "zoom", "x,r,s", "y", NULL));
  second = assert_opens (onnx_model (8, 13, empty));
  g_assert_cmpint (second->values[fovea_network_find_value (second->network, "y")].shape.dims[3], ==, 16);
}

/* Networks that others wrote and that we cannot run say why; some open all the same. */
static void
test_odd_files (void)
{
  static const struct
  {
    const char *name, *cause;
    gboolean opens;
  } files[] = {
    { "super_resolution-ir1-noopset", "format 1", FALSE },
    { "fns-candy-experimental-ops", "Affine, Crop, ImageScaler", TRUE },
    { "squeezenet-zipmap-10class", "ai.onnx.ml.ZipMap", TRUE },
    { "git-lfs-pointer", "Git LFS", FALSE },
  };
  const char *shared = g_getenv ("FOVEA_SHARED_DIR");

  if (!shared || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    {
      g_printerr ("NOT RUN: the odd networks, FOVEA_SHARED_DIR is absent\n");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strconcat (files[i].name, ".onnx", NULL);
      g_autofree char *path = g_build_filename (shared, "networks", "odd", name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaNetwork) network = fovea_onnx_load (path, NULL, &error);
      g_autoptr (FoveaNetworkPlan) plan = network ? fovea_network_plan_new (network, NULL, 224, 224, NULL, &error) : NULL;

      g_assert_true (files[i].opens == (plan != NULL));
      if (plan)
        g_assert_false (fovea_network_plan_reaches_end (plan, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, files[i].cause));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx-operators/unknown", test_unknown_operators);
  g_test_add_func ("/onnx-operators/unknown-nodes", test_unknown_nodes);
  g_test_add_func ("/onnx-operators/many-outputs", test_many_outputs);
  g_test_add_func ("/onnx-operators/old-forms", test_old_forms);
  g_test_add_func ("/onnx-operators/habits", test_habits);
  g_test_add_func ("/onnx-operators/odd-files", test_odd_files);
  return g_test_run ();
}
