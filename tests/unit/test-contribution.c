/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Neurons taken apart: sums of products and bias against what a session computes, for every neuron of small layers. */

#include <math.h>

#include "core/base/error.h"
#include "core/network/contribution.h"
#include "core/network/onnx/read.h"
#include "core/network/session.h"
#include "core/network/sources.h"
#include "tests/unit/onnx-writer.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaSession *session;
  FoveaTensor *input;
} Run;

/* The same numbers each time, between -1 and 1. */
static float *
numbers (gsize n, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (random, -1.0, 1.0);
  return values;
}

static void
add_numbers (GByteArray *graph, const char *name, const char *dims, gsize n)
{
  g_autofree float *values = numbers (n, (guint32) g_str_hash (name) + (guint32) n);

  pb_message (graph, 5, onnx_tensor (name, FOVEA_DTYPE_FLOAT32, dims, values, n * sizeof *values));
}

static GByteArray *
new_graph (const char *input_dims)
{
  GByteArray *graph = g_byte_array_new ();

  pb_message (graph, 11, onnx_value ("x", FOVEA_DTYPE_FLOAT32, input_dims));
  pb_message (graph, 12, onnx_value ("y", FOVEA_DTYPE_FLOAT32, NULL));
  return graph;
}

static Run
run (GByteArray *graph)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (onnx_model (8, 13, graph));
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *values = NULL;
  Run result;

  network = fovea_onnx_parse (bytes, "test", NULL, NULL, &error);
  g_assert_no_error (error);
  result.plan = fovea_network_plan_new (network, NULL, 8, 8, NULL, &error);
  g_assert_no_error (error);
  result.session = fovea_session_new (result.plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);
  g_assert_no_error (error);
  result.input = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &result.plan->values[network->inputs[0]].shape, "test", &error);
  values = numbers (fovea_tensor_count (result.input), 7);
  memcpy (result.input->data, values, fovea_tensor_bytes (result.input));
  g_assert_true (fovea_session_run (result.session, &result.input, NULL, &error));
  g_assert_no_error (error);
  return result;
}

static void
run_clear (Run *result)
{
  fovea_session_unref (result->session);
  fovea_network_plan_unref (result->plan);
  fovea_tensor_unref (result->input);
}

static void
check_parts (const FoveaContribution *contribution)
{
  double products = 0.0;

  for (gsize i = 0; i < contribution->n_parts; i++)
    {
      products += contribution->parts[i].sum;
      if (i > 0)
        g_assert_cmpfloat (fabs (contribution->parts[i].sum), <=, fabs (contribution->parts[i - 1].sum));
    }
  g_assert_cmpfloat_with_epsilon (products, contribution->products, 1e-9);
  g_assert_cmpfloat_with_epsilon (contribution->products + contribution->bias, contribution->total, 1e-12);
}

/* Every neuron of the only node of @graph. */
static void
check_all (GByteArray *graph, gsize n_parts)
{
  Run result = run (graph);
  FoveaNetwork *network = result.plan->network;
  gint value = network->nodes[0].outputs[0];
  const float *activation = fovea_tensor_floats (fovea_session_get_value (result.session, value));
  FoveaPlanes planes;
  gsize checked = 0;

  g_assert_true (fovea_network_plan_planes (result.plan, value, &planes));
  g_assert_true (fovea_contribution_applies (result.plan, 0));
  for (gsize c = 0; c < planes.channels; c++)
    for (gsize y = 0; y < planes.height; y++)
      for (gsize x = 0; x < planes.width; x++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (FoveaContribution) contribution = fovea_contribution_new (result.plan, 0, result.input, c, y, x, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (contribution->n_parts, ==, n_parts);
          g_assert_cmpint (contribution->input, ==, network->inputs[0]);
          g_assert_cmpfloat_with_epsilon (contribution->total, activation[checked], 1e-5);
          check_parts (contribution);
          checked++;
        }
  g_assert_cmpuint (checked, ==, fovea_tensor_count (fovea_session_get_value (result.session, value)));
  run_clear (&result);
}

static void
test_conv (void)
{
  GByteArray *graph = new_graph ("1,6,9,11");

  add_numbers (graph, "w", "5,6,3,2", 5 * 6 * 3 * 2);
  add_numbers (graph, "b", "5", 5);
  pb_message (graph, 1,
              onnx_node ("Conv", "conv", "x,w,b", "y", onnx_ints ("strides", "2,1"), onnx_ints ("pads", "2,0,1,3"),
                         onnx_ints ("dilations", "1,2"), NULL));
  check_all (graph, 6);
}

static void
test_groups (void)
{
  GByteArray *graph = new_graph ("1,6,7,7");

  add_numbers (graph, "w", "4,3,3,3", 4 * 3 * 9);
  pb_message (graph, 1, onnx_node ("Conv", "conv", "x,w", "y", onnx_int ("group", 2), onnx_text ("auto_pad", "SAME_LOWER"),
                                   onnx_ints ("strides", "2,2"), NULL));
  check_all (graph, 3);
}

/* The channels of a group's parts are those of the whole input, and the middle is where the kernel lies. */
static void
test_places (void)
{
  GByteArray *graph = new_graph ("1,6,7,7");
  Run result;
  g_autoptr (FoveaContribution) first = NULL, last = NULL;

  add_numbers (graph, "w", "4,3,3,3", 4 * 3 * 9);
  pb_message (graph, 1, onnx_node ("Conv", "conv", "x,w", "y", onnx_int ("group", 2), onnx_ints ("strides", "2,2"), NULL));
  result = run (graph);
  first = fovea_contribution_new (result.plan, 0, result.input, 1, 0, 0, NULL);
  last = fovea_contribution_new (result.plan, 0, result.input, 2, 2, 1, NULL);
  for (gsize i = 0; i < 3; i++)
    {
      g_assert_cmpuint (first->parts[i].channel, <, 3);
      g_assert_cmpuint (last->parts[i].channel, >=, 3);
    }
  g_assert_cmpuint (first->y, ==, 1);
  g_assert_cmpuint (first->x, ==, 1);
  g_assert_cmpuint (last->y, ==, 5);
  g_assert_cmpuint (last->x, ==, 3);
  run_clear (&result);
}

static GByteArray *
onnx_number (const char *name, float value)
{
  GByteArray *out = onnx_attribute (name, FOVEA_ATTRIBUTE_FLOAT);

  pb_float (out, 2, value);
  return out;
}

static void
test_gemm (void)
{
  GByteArray *turned = new_graph ("1,12"), *plain = new_graph ("1,12"), *product = new_graph ("1,12");

  add_numbers (turned, "w", "5,12", 60);
  add_numbers (turned, "b", "5", 5);
  pb_message (turned, 1, onnx_node ("Gemm", "fc", "x,w,b", "y", onnx_int ("transB", 1), onnx_number ("alpha", 0.5f),
                                    onnx_number ("beta", 2.0f), NULL));
  check_all (turned, 12);

  add_numbers (plain, "w", "12,5", 60);
  add_numbers (plain, "b", "1,1", 1);
  pb_message (plain, 1, onnx_node ("Gemm", "fc", "x,w,b", "y", NULL));
  check_all (plain, 12);

  add_numbers (product, "w", "12,5", 60);
  pb_message (product, 1, onnx_node ("MatMul", "fc", "x,w", "y", NULL));
  check_all (product, 12);
}

static void
test_others (void)
{
  GByteArray *graph = new_graph ("1,3,4,4");
  g_autoptr (GError) error = NULL;
  Run result;

  pb_message (graph, 1, onnx_node ("Relu", "relu", "x", "y", NULL));
  result = run (graph);
  g_assert_false (fovea_contribution_applies (result.plan, 0));
  g_assert_null (fovea_contribution_new (result.plan, 0, result.input, 0, 0, 0, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  run_clear (&result);
}

/* The neurons of x that neuron (1, 1, 1) of y reads are those of rows @top to @bottom and columns @left to @right of map 1. */
static void
check_sources (const char *op, GByteArray *first, GByteArray *second, guint top, guint bottom, guint left, guint right)
{
  GByteArray *graph = new_graph ("1,3,4,4");
  g_autoptr (GArray) sources = NULL;
  gsize n_read, n = (bottom - top + 1) * (right - left + 1);
  double before = INFINITY;
  Run result;

  pb_message (graph, 1, onnx_node (op, "node", "x", "y", first, second, NULL));
  result = run (graph);
  sources = fovea_neuron_sources (result.session, fovea_network_find_value (result.plan->network, "y"), 1, 1, 1, 3, &n_read);
  g_assert_cmpuint (n_read, ==, n);
  g_assert_cmpuint (sources->len, ==, MIN (n, 3));
  for (guint i = 0; i < sources->len; i++)
    {
      const FoveaNeuronSource *source = &g_array_index (sources, FoveaNeuronSource, i);

      g_assert_cmpint (source->value, ==, fovea_network_find_value (result.plan->network, "x"));
      g_assert_cmpuint (source->channel, ==, 1);
      g_assert_true (source->y >= top && source->y <= bottom && source->x >= left && source->x <= right);
      g_assert_cmpfloat (source->number, ==, ((const float *) result.input->data)[16 + source->y * 4 + source->x]);
      g_assert_cmpfloat (fabs (source->number), <=, before);
      before = fabs (source->number);
    }
  run_clear (&result);
}

/* Of neurons that are no sums of products. */
static void
test_sources (void)
{
  check_sources ("Relu", NULL, NULL, 1, 1, 1, 1);
  check_sources ("MaxPool", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), 2, 3, 2, 3);
  check_sources ("AveragePool", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("pads", "2,2,2,2"), 0, 1, 0, 1);
}

/* Both summands; a constant is no neuron. */
static void
test_sources_of_sums (void)
{
  GByteArray *graph = new_graph ("1,2,4,4");
  g_autoptr (GArray) sources = NULL, of_product = NULL;
  gsize n_read;
  Run result;

  add_numbers (graph, "c", "1,2,1,1", 2);
  pb_message (graph, 1, onnx_node ("Mul", "product", "x,c", "m", NULL));
  pb_message (graph, 1, onnx_node ("Add", "sum", "x,m", "y", NULL));
  result = run (graph);
  sources = fovea_neuron_sources (result.session, fovea_network_find_value (result.plan->network, "y"), 1, 2, 3, 9, &n_read);
  g_assert_cmpuint (n_read, ==, 2);
  g_assert_cmpuint (sources->len, ==, 2);
  g_assert_cmpint (g_array_index (sources, FoveaNeuronSource, 0).value, !=, g_array_index (sources, FoveaNeuronSource, 1).value);
  of_product = fovea_neuron_sources (result.session, fovea_network_find_value (result.plan->network, "m"), 1, 2, 3, 9, &n_read);
  g_assert_cmpuint (n_read, ==, 1);
  run_clear (&result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/contribution/conv", test_conv);
  g_test_add_func ("/network/contribution/groups", test_groups);
  g_test_add_func ("/network/contribution/places", test_places);
  g_test_add_func ("/network/contribution/gemm", test_gemm);
  g_test_add_func ("/network/contribution/others", test_others);
  g_test_add_func ("/network/sources/windows", test_sources);
  g_test_add_func ("/network/sources/sums", test_sources_of_sums);
  return g_test_run ();
}
