/* SPDX-License-Identifier: GPL-3.0-or-later */

/* As many nodes as a file may have: whatever takes more than a few steps a node would not end here. */

#include "core/network/measure.h"
#include "core/network/receptive-field.h"
#include "tests/unit/network-fixture.h"

#define BLOCKS (FOVEA_MAX_NODES / 4)

/* Residual blocks of four nodes, which all read the same kernel. */
static GByteArray *
long_network (void)
{
  GByteArray *graph = g_byte_array_new ();
  g_autofree char *last = g_strdup_printf ("y%u", BLOCKS - 1);

  pb_message (graph, 11, onnx_value ("x", FLOAT, "1,2,6,6"));
  pb_message (graph, 12, onnx_value (last, FLOAT, NULL));
  add_weights (graph, "w", "2,2,3,3", 36);
  for (guint i = 0; i < BLOCKS; i++)
    {
      g_autofree char *in = i > 0 ? g_strdup_printf ("y%u", i - 1) : g_strdup ("x"), *conv = g_strdup_printf ("c%u", i);
      g_autofree char *relu = g_strdup_printf ("r%u", i), *pool = g_strdup_printf ("p%u", i), *out = g_strdup_printf ("y%u", i);
      g_autofree char *conv_inputs = g_strdup_printf ("%s,w", in), *add_inputs = g_strdup_printf ("%s,%s", pool, in);

      add (graph, onnx_node ("Conv", conv, conv_inputs, conv, onnx_ints ("pads", "1,1,1,1"), NULL));
      add (graph, onnx_node ("Relu", relu, conv, relu, NULL));
      add (graph, onnx_node ("MaxPool", pool, relu, pool, onnx_ints ("kernel_shape", "3,3"), onnx_ints ("pads", "1,1,1,1"), NULL));
      add (graph, onnx_node ("Add", out, add_inputs, out, NULL));
    }
  return graph;
}

/* The field grows by four pixels a block; following it back from every layer would have stopped at FOVEA_MAX_FIELD_STEPS. */
static void
test_open (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (long_network ());
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);

  g_assert_cmpuint (plan->network->n_nodes, ==, FOVEA_MAX_NODES);
  g_assert_cmpuint (fovea_measure_total (plan).parameters, ==, 36);
  for (guint i = 0; i < BLOCKS; i++)
    {
      const FoveaReceptiveField *field = &fields[plan->network->nodes[4 * i + 3].outputs[0]];

      g_assert_true (field->known && !field->global && !field->misaligned);
      g_assert_cmpfloat (field->size[0], ==, 4.0 * (i + 1) + 1.0);
      g_assert_cmpfloat (field->offset[1], ==, 0.0);
    }
}

/* The same as a session that runs, with values that share memory. */
static void
test_run (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (long_network ());
  g_autoptr (FoveaTensor) x = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaSession) session = fovea_session_new (plan, FOVEA_SESSION_LEAN, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (fovea_session_get_bytes (session), <, 100000);
  g_assert_true (fovea_session_run (session, &x, NULL, &error));
  g_assert_no_error (error);
}

/* A chain from a photo of (N, H, W, C), whose layout every value has. */
static void
test_channels_last (void)
{
  GByteArray *graph = g_byte_array_new ();
  g_autofree char *last = g_strdup_printf ("y%u", FOVEA_MAX_NODES - 1);
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  pb_message (graph, 11, onnx_value ("x", FLOAT, "1,6,5,3"));
  pb_message (graph, 12, onnx_value (last, FLOAT, NULL));
  for (guint i = 0; i < FOVEA_MAX_NODES; i++)
    {
      g_autofree char *in = i > 0 ? g_strdup_printf ("y%u", i - 1) : g_strdup ("x"), *out = g_strdup_printf ("y%u", i);

      add (graph, onnx_node ("Relu", out, in, out, NULL));
    }
  plan = plan_of (graph);
  for (guint i = 0; i < plan->network->n_values; i++)
    {
      FoveaPlanes planes;

      g_assert_true (fovea_network_plan_planes (plan, (gint) i, &planes));
      g_assert_cmpuint (planes.channels, ==, 3);
      g_assert_cmpuint (planes.width, ==, 5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scale/open", test_open);
  g_test_add_func ("/scale/run", test_run);
  g_test_add_func ("/scale/channels-last", test_channels_last);
  return g_test_run ();
}
