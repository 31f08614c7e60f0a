/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What operators make of unsound and hostile attributes and inputs. Numbers in parentheses are those of the list of bad input. */

#include <math.h>

#include "core/network/measure.h"
#include "core/network/receptive-field.h"
#include "tests/unit/network-fixture.h"
#include "tests/unit/slowdown.h"

static void
test_bombs (void) /* (28) */
{
  assert_fails_in (model_of (onnx_int64s ("s", "1000000,1000000"), onnx_node ("ConstantOfShape", "bomb", "s", "y", NULL)), NULL,
                   FOVEA_ERROR_LIMIT, "bomb (ConstantOfShape)");
  assert_fails_in (model_of (onnx_int64s ("s", "1000000000000,1,8,8"), onnx_node ("Expand", "bomb", "x,s", "y", NULL)), NULL,
                   FOVEA_ERROR_LIMIT, "bomb (Expand)");
  assert_fails_in (model_of (onnx_int64s ("s", "1000000000,1000,1,1"), onnx_node ("Tile", "bomb", "x,s", "y", NULL)), NULL,
                   FOVEA_ERROR_LIMIT, "bomb (Tile)");
  /* Each is within the limit, all together are not. */
  GByteArray *graph = new_graph ("1,1,8,8");
  gsize budget = fovea_memory_get_budget ();

  pb_message (graph, 5, onnx_int64s ("s", "1024,1024"));
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);

      pb_message (graph, 1, onnx_node ("ConstantOfShape", name, "s", name, NULL));
    }
  pb_message (graph, 1, onnx_node ("Relu", "relu", "x", "y", NULL));
  fovea_memory_set_budget ((gsize) 64 << 20);
  assert_fails_in (onnx_model (8, 13, graph), NULL, FOVEA_ERROR_LIMIT, "(ConstantOfShape)");
  fovea_memory_set_budget (budget);
}

/* Only outputs behind those that every node of the operator gives may be left out. */
static void
test_outputs_left_out (void)
{
  static const char *const ops[] = { "Relu", "MaxPool", "Constant", "Dropout", "Split" };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      gboolean is_constant = g_str_equal (ops[i], "Constant");
      GByteArray *graph = new_graph ("1,1,8,8"), *attribute = NULL, *node;

      if (is_constant)
        attribute = onnx_tensor_attribute ("value", onnx_int64s ("", "1"));
      else if (g_str_equal (ops[i], "MaxPool"))
        attribute = onnx_ints ("kernel_shape", "2,2");
      node = onnx_node (ops[i], "half", is_constant ? "" : "x", "", attribute, NULL);
      pb_string (node, 2, "");
      if (g_str_equal (ops[i], "Dropout"))
        pb_string (node, 2, "mask");
      add (graph, node);
      add (graph, onnx_node ("Relu", "relu", "x", "y", NULL));
      assert_refused (onnx_model (8, 13, graph), "output 1 is needed and left out");
    }

  g_autoptr (FoveaNetworkPlan) plan = assert_opens (model_of (NULL, onnx_node ("Dropout", "drop", "x", "y,", NULL)));

  g_assert_cmpint (plan->network->nodes[0].outputs[1], ==, -1);
}

/* y = Conv (x, w), w of 2 maps of 1x3x3, with one attribute. */
static GByteArray *
convolving (GByteArray *attribute)
{
  return model_of (onnx_floats ("w", "2,1,3,3", 18), onnx_node ("Conv", "conv", "x,w", "y", attribute, NULL));
}

static GByteArray *
pooling (GByteArray *attribute)
{
  return model_of (NULL, onnx_node ("MaxPool", "pool", "x", "y", onnx_ints ("kernel_shape", "3,3"), attribute, NULL));
}

static void
test_windows (void) /* (29), (30), (34) */
{
  static const char *const wrong[][2] = {
    { "strides", "0,1" }, { "strides", "-1,1" }, { "strides", "9223372036854775807,1" }, { "strides", "1" }, { "strides", "1,1,1" },
    { "dilations", "1,0" }, { "dilations", "1,-2" }, { "dilations", "1,9223372036854775807" }, { "dilations", "1" },
    { "pads", "-1,0,0,0" }, { "pads", "0,0,0,9223372036854775807" }, { "pads", "1000000000,0,0,0" }, { "pads", "1,1" },
    { "pads", "1,1,1,1,1" }, { "kernel_shape", "0,3" }, { "kernel_shape", "-3,3" }, { "kernel_shape", "3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (convolving (onnx_ints (wrong[i][0], wrong[i][1])), "conv (Conv)");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong) - 3; i++)
    assert_refused (pooling (onnx_ints (wrong[i][0], wrong[i][1])), "pool (MaxPool)");
  assert_refused (convolving (onnx_text ("auto_pad", "SAME_SOMEHOW")), "conv (Conv)");
  assert_refused (pooling (onnx_text ("auto_pad", "")), "pool (MaxPool)");
  assert_refused (model_of (onnx_floats ("w", "2,1,3,3", 18),
                            onnx_node ("Conv", "conv", "x,w", "y", onnx_text ("auto_pad", "SAME_UPPER"), onnx_ints ("pads", "1,1,1,1"), NULL)),
                  "conv (Conv)");
}

static void
test_weights (void) /* (31), (32), (33), (35) */
{
  GByteArray *graph = new_graph ("1,1,8,8");

  assert_refused (convolving (onnx_int ("group", 0)), "conv (Conv)");
  assert_refused (convolving (onnx_int ("group", -1)), "conv (Conv)");
  assert_refused (convolving (onnx_int ("group", 2)), "conv (Conv)");
  assert_refused (convolving (onnx_int ("group", G_MAXINT64)), "conv (Conv)");
  assert_refused (convolving (onnx_ints ("kernel_shape", "5,5")), "conv (Conv)");
  assert_refused (model_of (onnx_floats ("w", "2,1,3", 6), onnx_node ("Conv", "conv", "x,w", "y", NULL)), "conv (Conv)");
  assert_refused (model_of (onnx_floats ("w", "2,3,3,3", 54), onnx_node ("Conv", "conv", "x,w", "y", NULL)), "conv (Conv)");
  assert_refused (model_of (onnx_floats ("w", "1,1,9,9", 81), onnx_node ("Conv", "conv", "x,w", "y", NULL)), "at least 9");
  pb_message (graph, 5, onnx_floats ("w", "2,1,3,3", 18));
  pb_message (graph, 5, onnx_floats ("b", "3", 3));
  pb_message (graph, 1, onnx_node ("Conv", "conv", "x,w,b", "y", NULL));
  assert_refused (onnx_model (8, 13, graph), "conv (Conv)");
}

static void
test_indices (void) /* (36) */
{
  static const char *const permutations[] = { "0,1,2", "0,1,2,4", "0,1,2,2", "0,1,2,-1", "0,1,2,3,4" };
  static const char *const shapes[] = { "3,3", "-1,-1", "-2,64", "0,0,0,0,0", "9223372036854775807,2" };

  for (gsize i = 0; i < G_N_ELEMENTS (permutations); i++)
    assert_refused (model_of (NULL, onnx_node ("Transpose", "turn", "x", "y", onnx_ints ("perm", permutations[i]), NULL)), "turn (Transpose)");
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    assert_refused (model_of (onnx_int64s ("s", shapes[i]), onnx_node ("Reshape", "form", "x,s", "y", NULL)), "form (Reshape)");
  assert_refused (model_of (onnx_int64s ("i", "8"), onnx_node ("Gather", "pick", "x,i", "y", onnx_int ("axis", 2), NULL)), "pick (Gather)");
  assert_refused (model_of (onnx_int64s ("i", "-9"), onnx_node ("Gather", "pick", "x,i", "y", onnx_int ("axis", 2), NULL)), "pick (Gather)");
  assert_refused (model_of (onnx_int64s ("i", "0"), onnx_node ("Gather", "pick", "x,i", "y", onnx_int ("axis", 4), NULL)), "pick (Gather)");
  assert_refused (model_of (NULL, onnx_node ("Softmax", "soft", "x", "y", onnx_int ("axis", 4), NULL)), "soft (Softmax)");
  assert_refused (model_of (NULL, onnx_node ("Concat", "join", "x,x", "y", onnx_int ("axis", -5), NULL)), "join (Concat)");
  assert_refused (model_of (onnx_int64s ("i", "9"), onnx_node ("Slice", "cut", "x,i,i,i", "y", NULL)), "cut (Slice)");
  fovea_network_plan_unref (assert_opens (model_of (onnx_int64s ("i", "3"), onnx_node ("Slice", "nothing", "x,i,i,i", "y", NULL))));
}

static GByteArray *
resizing (const float scales[4])
{
  return model_of (onnx_tensor ("s", FLOAT, "4", scales, 16), onnx_node ("Resize", "zoom", "x,,s", "y", NULL));
}

static void
test_resize (void) /* (37) */
{
  assert_refused (resizing ((const float[]){ 1.0f, 1.0f, 0.0f, 1.0f }), "zoom (Resize)");
  assert_refused (resizing ((const float[]){ 1.0f, 1.0f, -1.0f, 1.0f }), "zoom (Resize)");
  assert_refused (resizing ((const float[]){ 1.0f, 1.0f, NAN, 1.0f }), "zoom (Resize)");
  assert_refused (resizing ((const float[]){ 1.0f, 1.0f, INFINITY, 1.0f }), "zoom (Resize)");
  assert_refused (resizing ((const float[]){ 1.0f, 1.0f, 0.01f, 1.0f }), "zoom (Resize)");
  assert_fails_in (resizing ((const float[]){ 1.0f, 1.0f, 1e9f, 1e9f }), NULL, FOVEA_ERROR_LIMIT, "zoom (Resize)");
  assert_fails_in (resizing ((const float[]){ 1.0f, 1.0f, 1e9f, 1.0f }), NULL, FOVEA_ERROR_LIMIT, "zoom (Resize)");
}

static GByteArray *
random_attribute (GRand *rand, const FoveaOpAttribute *attribute)
{
  static const char *const numbers[] = { "0", "1", "2", "3", "-1", "-2", "8", "100", "65536", "2147483648", "9223372036854775807" };
  static const char *const words[] = { "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "nearest", "linear", "cubic", "reflect", "edge", "constant",
                                       "wrap", "half_pixel", "asymmetric", "align_corners", "floor", "DCR", "CRD", "", "%s" };
  GByteArray *out = onnx_attribute (attribute->name, attribute->kind);
  const float floats[] = { 0.0f, 1.0f, -1.0f, 0.5f, 2.0f, 1e30f, NAN, INFINITY };
  guint n = (guint) g_rand_int_range (rand, 0, 6);

  if (attribute->kind == FOVEA_ATTRIBUTE_FLOAT)
    pb_float (out, 2, floats[g_rand_int_range (rand, 0, G_N_ELEMENTS (floats))]);
  else if (attribute->kind == FOVEA_ATTRIBUTE_INT)
    pb_int (out, 3, g_ascii_strtoll (numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))], NULL, 10));
  else if (attribute->kind == FOVEA_ATTRIBUTE_STRING)
    pb_string (out, 4, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
  else if (attribute->kind == FOVEA_ATTRIBUTE_TENSOR)
    pb_message (out, 5, g_rand_boolean (rand) ? onnx_floats ("t", "1", 1) : onnx_int64s ("t", "1,2"));
  for (guint i = 0; i < n && attribute->kind == FOVEA_ATTRIBUTE_INTS; i++)
    pb_int (out, 8, g_ascii_strtoll (numbers[g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 4 : G_N_ELEMENTS (numbers))], NULL, 10));
  for (guint i = 0; i < n && attribute->kind == FOVEA_ATTRIBUTE_FLOATS; i++)
    pb_float (out, 7, floats[g_rand_int_range (rand, 0, G_N_ELEMENTS (floats))]);
  return out;
}

/* One node of @op that reads inputs of all kinds, or none where one may be missing. */
static GByteArray *
random_use (GRand *rand, const FoveaOp *op)
{
  static const char *const dims[] = { "", "1", "3", "3,3", "1,3", "8,8", "1,1,3,3", "3,1,1,1", "2,1,3,3", "1,3,8,8", "1,1,8,8", "2,3,4", "1,2,3,4,5",
                                      "0", "3,0", "0,1,3,3", "2,3,0,9" };
  static const char *const lists[] = { "0", "1", "-1", "2,2", "0,1", "1,1,1,1", "1,1,2,2", "0,-1", "3,8,8", "0,0,1,1,0,0,1,1", "9223372036854775807",
                                       "0,0,0,0,0,0,9223372036854775807,0", "1,3,16,16", "" };
  static const float scales[][4] = { { 1, 1, 2, 2 }, { 1, 1, 0.3f, 1.7f }, { 1, 1, 1e9f, 1 }, { 0, 1, 1, 1 } };
  GByteArray *graph = g_byte_array_new (), *node = g_byte_array_new ();
  guint n = op->min_inputs + (guint) g_rand_int_range (rand, 0, 4), extra = (guint) g_rand_int_range (rand, 0, 3);

  pb_message (graph, 11, onnx_value ("x", FLOAT, g_rand_boolean (rand) ? "1,1,8,8" : "2,3,7,9"));
  pb_message (graph, 12, onnx_value ("y", FLOAT, NULL));
  for (guint i = 0; i < MIN (n, op->max_inputs); i++)
    {
      g_autofree char *name = g_strdup_printf ("i%u", i);
      const char *size = dims[g_rand_int_range (rand, 0, G_N_ELEMENTS (dims))];
      FoveaShape shape = { 0 };
      gint kind = g_rand_int_range (rand, 0, 12);

      for (const char *p = size; *p; p += p[1] ? 2 : 1)
        shape.dims[shape.rank++] = *p - '0';
      if (kind == 0)
        pb_string (node, 1, "");
      else if (kind < 4 || (i == 0 && kind < 8))
        pb_string (node, 1, "x");
      else if (kind >= 10)
        {
          pb_string (node, 1, name);
          pb_message (graph, 11, onnx_value (name, kind == 10 ? FLOAT : INT64, size));
        }
      else
        {
          pb_string (node, 1, name);
          pb_message (graph, 5, kind < 7   ? onnx_floats (name, size, fovea_shape_count (&shape))
                                : kind < 9 ? onnx_int64s (name, lists[g_rand_int_range (rand, 0, G_N_ELEMENTS (lists))])
                                           : onnx_tensor (name, FLOAT, "4", scales[g_rand_int_range (rand, 0, G_N_ELEMENTS (scales))], 16));
        }
    }
  pb_string (node, 2, "y");
  for (guint i = 1; i < op->min_outputs || (i < op->max_outputs && i <= extra); i++)
    {
      g_autofree char *name = g_strdup_printf ("y%u", i);

      pb_string (node, 2, name);
    }
  pb_string (node, 3, "node");
  pb_string (node, 4, op->name);
  for (gsize i = 0; i < op->n_attributes; i++)
    if (op->attributes[i].required || g_rand_int_range (rand, 0, 4) == 0)
      pb_message (node, 5, random_attribute (rand, &op->attributes[i]));
  pb_message (graph, 1, node);
  return onnx_model (8, (gint64[]){ 6, 9, 10, 11, 13, 18, 21 }[g_rand_int_range (rand, 0, 7)], graph);
}

static GPtrArray *
zero_inputs (const FoveaNetworkPlan *plan)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_unref);

  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      const FoveaOperand *operand = &plan->values[plan->network->inputs[i]];
      FoveaTensor *tensor = fovea_tensor_new (operand->dtype, &operand->shape, "x", NULL);

      memset (tensor->data, 0, fovea_tensor_bytes (tensor));
      g_ptr_array_add (inputs, tensor);
    }
  return inputs;
}

/* Whatever a file gives an operator, it is refused or computed. */
static void
test_any_use (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  gsize n_ops, budget = fovea_memory_get_budget (), used = fovea_memory_get_used ();
  const FoveaOp *const *ops = fovea_ops (&n_ops);

  fovea_memory_set_budget (used + ((gsize) 64 << 20));
  for (gsize i = 0; i < n_ops; i++)
    {
      guint n_run = 0;

      for (guint attempt = 0; attempt < CASES (1000, 200); attempt++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (FoveaNetworkPlan) plan = load_and_plan (random_use (rand, ops[i]), NULL, &error);
          g_autoptr (FoveaSession) session = plan ? fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, &error) : NULL;

          if (!session)
            {
              g_assert_true (error->domain == FOVEA_ERROR && error->code != FOVEA_ERROR_USAGE);
              continue;
            }
          g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
          g_autoptr (GPtrArray) inputs = zero_inputs (plan);

          if (fovea_measure_total (plan).macs < 10000000)
            n_run += fovea_session_run (session, (FoveaTensor **) inputs->pdata, NULL, &error);
        }
      g_test_message ("%s: %u of %u could be run", ops[i]->name, n_run, CASES (1000, 200));
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
  fovea_memory_set_budget (budget);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx-nodes/bombs", test_bombs);
  g_test_add_func ("/onnx-nodes/outputs-left-out", test_outputs_left_out);
  g_test_add_func ("/onnx-nodes/windows", test_windows);
  g_test_add_func ("/onnx-nodes/weights", test_weights);
  g_test_add_func ("/onnx-nodes/indices", test_indices);
  g_test_add_func ("/onnx-nodes/resize", test_resize);
  g_test_add_func ("/onnx-nodes/any-use", test_any_use);
  return g_test_run ();
}
