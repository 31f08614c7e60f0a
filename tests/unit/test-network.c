/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans, sessions, measures, receptive fields, pictures to inputs, and labels, on small networks written here. */

#include <glib/gstdio.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/builder.h"
#include "core/network/labels.h"
#include "core/network/measure.h"
#include "core/network/onnx/read.h"
#include "core/network/op.h"
#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"
#include "core/network/session.h"
#include "tests/unit/onnx-writer.h"

/* A graph from "x" to "y". */
static GByteArray *
new_graph (const char *input_dims)
{
  GByteArray *graph = g_byte_array_new ();

  pb_message (graph, 11, onnx_value ("x", 1, input_dims));
  pb_message (graph, 12, onnx_value ("y", 1, NULL));
  return graph;
}

static FoveaNetwork *
load (GByteArray *graph)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (onnx_model (8, 13, graph));
  g_autoptr (GError) error = NULL;
  FoveaNetwork *network = fovea_onnx_parse (bytes, "test", NULL, NULL, &error);

  g_assert_no_error (error);
  return network;
}

static FoveaNetworkPlan *
plan_of (GByteArray *graph)
{
  g_autoptr (FoveaNetwork) network = load (graph);
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan = fovea_network_plan_new (network, NULL, 32, 48, &error);

  g_assert_no_error (error);
  return plan;
}

static void
add (GByteArray *graph, GByteArray *node)
{
  pb_message (graph, 1, node);
}

static void
add_weights (GByteArray *graph, const char *name, const char *dims, gsize n)
{
  pb_message (graph, 5, onnx_floats (name, dims, n));
}

static gint
value_of (const FoveaNetworkPlan *plan, const char *name)
{
  gint value = fovea_network_find_value (plan->network, name);

  g_assert_cmpint (value, >=, 0);
  return value;
}

static FoveaTensor *
new_tensor (const FoveaShape *shape, float value)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, "test", NULL);

  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    ((float *) tensor->data)[i] = value;
  return tensor;
}

static FoveaSession *
session_of (FoveaNetworkPlan *plan)
{
  g_autoptr (GError) error = NULL;
  FoveaSession *session = fovea_session_new (plan, NULL, &error);

  g_assert_no_error (error);
  return session;
}

/* Nodes given in the wrong order are sorted, those in the right one stay; names come from outputs where they are missing. */
static void
test_builder (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("small", 13);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  const char *x[] = { "x" }, *a[] = { "a" }, *b[] = { "b" }, *both[] = { "a", "b" }, *y[] = { "y" };

  g_assert_true (fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, NULL, &error));
  g_assert_true (fovea_network_builder_add_output (builder, "y", &error));
  g_assert_false (fovea_network_builder_add_output (builder, "y", NULL));
  g_assert_true (fovea_network_builder_add_node (builder, "sum", "", "Add", both, 2, y, 1, NULL, 0, &error));
  g_assert_true (fovea_network_builder_add_node (builder, "", "ai.onnx", "Relu", x, 1, a, 1, NULL, 0, &error));
  g_assert_true (fovea_network_builder_add_node (builder, "copy", "", "Identity", x, 1, b, 1, NULL, 0, &error));
  fovea_network_builder_add_metadata (builder, "key", "value");
  fovea_network_builder_add_notice (builder, "notice");
  network = fovea_network_builder_finish (builder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (network->n_nodes, ==, 3);
  g_assert_cmpstr (network->nodes[0].name, ==, "a");
  g_assert_cmpstr (network->nodes[1].name, ==, "copy");
  g_assert_cmpstr (network->nodes[2].name, ==, "sum");
  g_assert_cmpint (network->values[fovea_network_find_value (network, "y")].producer, ==, 2);
  g_assert_cmpint (fovea_network_find_node (network, "b"), ==, 1);
  g_assert_cmpint (fovea_network_find_node (network, "nobody"), ==, -1);
  g_assert_cmpstr (g_hash_table_lookup (network->metadata, "key"), ==, "value");
}

/* Sizes that the network computes of its input's size are constants of the plan. */
static void
test_folding (void)
{
  GByteArray *graph = new_graph ("?,3,?,?");
  g_autoptr (FoveaNetworkPlan) plan = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = { 4, { 2, 3, 5, 7 } }, wrong = { 3, { 3, 5, 7 } };

  pb_message (graph, 5, onnx_int64s ("zero", "0"));
  pb_message (graph, 5, onnx_int64s ("rest", "-1"));
  add (graph, onnx_node ("Shape", "shape", "x", "s", NULL));
  add (graph, onnx_node ("Gather", "batch", "s,zero", "n", NULL));
  add (graph, onnx_node ("Concat", "sizes", "n,rest", "to", onnx_int ("axis", 0), NULL));
  add (graph, onnx_node ("Reshape", "flat", "x,to", "y", NULL));
  plan = plan_of (graph);
  for (guint i = 0; i < 3; i++)
    g_assert_true (plan->folded[i]);
  g_assert_false (plan->folded[3]);
  g_assert_true (fovea_shape_equal (&plan->values[value_of (plan, "y")].shape, &(FoveaShape){ 2, { 1, 3 * 32 * 48 } }));
  g_assert_cmpfloat (fovea_tensor_get (plan->values[value_of (plan, "to")].constant, 0), ==, 1.0);

  other = fovea_network_plan_new (plan->network, &shape, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&other->values[value_of (other, "y")].shape, &(FoveaShape){ 2, { 2, 105 } }));
  g_assert_null (fovea_network_plan_new (plan->network, &wrong, 0, 0, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
test_planes (void)
{
  GByteArray *graph = new_graph ("1,6,8,3");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPlanes planes;

  add (graph, onnx_node ("Relu", "relu", "x", "r", NULL));
  add (graph, onnx_node ("Transpose", "turn", "r", "t", onnx_ints ("perm", "0,3,1,2"), NULL));
  add (graph, onnx_node ("Flatten", "flat", "t", "y", NULL));
  plan = plan_of (graph);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "r"), &planes));
  g_assert_cmpuint (planes.channels, ==, 3);
  g_assert_cmpuint (planes.height, ==, 6);
  g_assert_cmpuint (planes.width_axis, ==, 2);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "t"), &planes));
  g_assert_cmpuint (planes.channels, ==, 3);
  g_assert_cmpuint (planes.height, ==, 6);
  g_assert_cmpuint (planes.width_axis, ==, 3);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "y"), &planes));
  g_assert_cmpuint (planes.channels, ==, 144);
  g_assert_cmpuint (planes.height * planes.width, ==, 1);
}

static GByteArray *
small_convolution (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  add_weights (graph, "w", "2,1,3,3", 18);
  add_weights (graph, "b", "2", 2);
  add (graph, onnx_node ("Conv", "conv", "x,w,b", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "relu", "h", "y", NULL));
  return graph;
}

static void
test_session (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (small_convolution ());
  g_autoptr (FoveaSession) session = session_of (plan);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (FoveaTensor) x = new_tensor (&(FoveaShape){ 4, { 1, 1, 8, 8 } }, 1.0f);
  g_autoptr (FoveaTensor) wrong = new_tensor (&(FoveaShape){ 4, { 1, 1, 8, 9 } }, 1.0f);
  g_autoptr (GError) error = NULL;
  gint y = value_of (plan, "y");
  const char *what;

  g_assert_null (fovea_session_get_value (session, y));
  g_assert_nonnull (fovea_session_get_value (session, value_of (plan, "w")));
  fovea_progress_range (progress, 0.5, 1.0);
  g_assert_true (fovea_session_run (session, &x, progress, &error));
  g_assert_cmpfloat (fovea_progress_get (progress, &what), ==, 1.0);
  g_assert_cmpstr (what, ==, "relu");
  g_assert_cmpfloat (fovea_tensor_floats (fovea_session_get_value (session, y))[0], ==, 4 * 0.5f + 0.5f);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_session_get_value (session, y))[9], ==, 9 * 0.5f + 0.5f);
  g_assert_true (fovea_session_get_value (session, plan->network->inputs[0]) == x);

  g_assert_false (fovea_session_run (session, &wrong, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "1x1x8x9"));
  g_clear_error (&error);
  fovea_progress_cancel (progress);
  g_assert_false (fovea_session_run (session, &x, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_null (fovea_session_get_value (session, y));
}

/* A session that cannot fit says so before it takes anything, and nothing stays taken. */
static void
test_budget (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (small_convolution ());
  g_autoptr (GError) error = NULL;
  gsize budget = fovea_memory_get_budget (), used = fovea_memory_get_used ();

  for (gsize spare = 0; spare < 2048; spare += 16)
    {
      FoveaSession *session;

      fovea_memory_set_budget (used + spare);
      session = fovea_session_new (plan, NULL, &error);
      g_assert_true (session != NULL || g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT));
      g_assert_true (session == NULL || spare >= 2 * 2 * 64 * sizeof (float));
      g_clear_pointer (&session, fovea_session_free);
      g_clear_error (&error);
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
  fovea_memory_set_budget (budget);
}

static void
test_measure (void)
{
  GByteArray *graph = new_graph ("1,2,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaMeasure measure;

  add_weights (graph, "w", "4,2,3,3", 72);
  add_weights (graph, "v", "4,4,1,1", 16);
  add_weights (graph, "b", "4", 4);
  add_weights (graph, "six", "", 1);
  add (graph, onnx_node ("Conv", "one", "x,w,b", "h", onnx_ints ("strides", "2,2"), onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "two", "h,v,b", "i", NULL));
  add (graph, onnx_node ("Clip", "clip", "i,,six", "j", NULL));
  add (graph, onnx_node ("Div", "div", "j,six", "y", NULL));
  plan = plan_of (graph);
  measure = fovea_measure_node (plan, 0);
  g_assert_cmpuint (measure.parameters, ==, 76);
  g_assert_cmpuint (measure.macs, ==, 4 * 4 * 4 * 18);
  g_assert_cmpuint (measure.activation_bytes, ==, 4 * 4 * 4 * 4);
  measure = fovea_measure_node (plan, 1);
  g_assert_cmpuint (measure.parameters, ==, 16);
  measure = fovea_measure_total (plan);
  g_assert_cmpuint (measure.parameters, ==, 92);
  g_assert_cmpuint (measure.macs, ==, 4 * 4 * 4 * 18 + 4 * 4 * 4 * 4);
  g_assert_cmpuint (measure.activation_bytes, ==, 4 * 64 * 4);
}

/* Takes @graph: the field of "y" has these sizes, strides and offsets (height and width alike). */
static void
check_field (GByteArray *graph, double size, double stride, double offset, gboolean misaligned)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (graph);
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[value_of (plan, "y")];

  g_assert_true (field->known);
  g_assert_false (field->global);
  g_assert_cmpint (field->misaligned, ==, misaligned);
  for (guint axis = 0; axis < 2; axis++)
    {
      g_assert_cmpfloat (field->size[axis], ==, size);
      g_assert_cmpfloat (field->stride[axis], ==, stride);
      g_assert_cmpfloat_with_epsilon (field->offset[axis], offset, 1e-9);
    }
}

/* Layers from x to y, each "op kernel stride pad dilation" without bias and with one channel. */
static GByteArray *
chain (const char *layers)
{
  GByteArray *graph = new_graph ("1,1,64,64");
  g_auto (GStrv) list = g_strsplit (layers, ";", -1);
  guint n = g_strv_length (list);

  for (guint i = 0; i < n; i++)
    {
      char op[32];
      guint k, s, p, d;
      gboolean pools;

      g_assert_cmpint (sscanf (list[i], " %31s %u %u %u %u", op, &k, &s, &p, &d), ==, 5);
      pools = strstr (op, "Pool") != NULL;
      g_autofree char *kernel = g_strdup_printf ("%u,%u", k, k), *strides = g_strdup_printf ("%u,%u", s, s);
      g_autofree char *pads = g_strdup_printf ("%u,%u,%u,%u", p, p, p, p), *dilations = g_strdup_printf ("%u,%u", d, d);
      g_autofree char *dims = g_strdup_printf ("1,1,%u,%u", k, k), *weights = g_strdup_printf ("w%u", i);
      g_autofree char *from = i == 0 ? g_strdup ("x") : g_strdup_printf ("h%u", i);
      g_autofree char *to = i == n - 1 ? g_strdup ("y") : g_strdup_printf ("h%u", i + 1);
      g_autofree char *inputs = pools ? g_strdup (from) : g_strconcat (from, ",", weights, NULL);

      if (!pools)
        add_weights (graph, weights, dims, k * k);
      add (graph, onnx_node (op, to, inputs, to, onnx_ints ("kernel_shape", kernel), onnx_ints ("strides", strides), onnx_ints ("pads", pads),
                             d > 1 ? onnx_ints ("dilations", dilations) : NULL, NULL));
    }
  return graph;
}

static void
test_fields_of_chains (void)
{
  check_field (chain ("Conv 3 1 1 1; Conv 3 1 1 1; Conv 3 1 1 1"), 7, 1, 0, FALSE);
  check_field (chain ("Conv 3 1 0 1; Conv 3 1 0 1; Conv 3 1 0 1"), 7, 1, 3, FALSE);
  check_field (chain ("Conv 2 1 0 1; Conv 2 1 0 1"), 3, 1, 1, FALSE);
  check_field (chain ("Conv 3 2 1 1; Conv 3 2 1 1"), 7, 4, 0, FALSE);
  check_field (chain ("Conv 3 1 0 2"), 5, 1, 2, FALSE);
  check_field (chain ("Conv 3 1 2 2; Conv 3 1 4 4"), 13, 1, 0, FALSE);
  check_field (chain ("Conv 3 1 1 1; MaxPool 2 2 0 1"), 4, 2, 0.5, FALSE);
  check_field (chain ("Conv 7 2 3 1; MaxPool 3 2 1 1; Conv 3 1 1 1; AveragePool 2 2 0 1"), 23, 8, 2, FALSE);
  check_field (chain ("ConvTranspose 2 2 0 1"), 1, 0.5, -0.25, FALSE);
  check_field (chain ("ConvTranspose 3 2 1 1"), 2, 0.5, 0, FALSE);
  check_field (chain ("Conv 2 2 0 1; ConvTranspose 2 2 0 1; Conv 3 1 1 1"), 4, 1, 0, FALSE);
  check_field (chain ("Conv 4 4 0 1; ConvTranspose 4 4 0 1; ConvTranspose 2 2 0 1"), 4, 0.5, -0.25, FALSE);
}

/* 1x7 then 3x1: the axes are apart. */
static void
test_field_axes (void)
{
  GByteArray *graph = new_graph ("1,1,40,50");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;

  add_weights (graph, "v", "1,1,1,7", 7);
  add_weights (graph, "w", "1,1,3,1", 3);
  add (graph, onnx_node ("Conv", "wide", "x,v", "h", onnx_ints ("strides", "1,2"), NULL));
  add (graph, onnx_node ("Conv", "high", "h,w", "y", NULL));
  plan = plan_of (graph);
  fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[value_of (plan, "y")];

  g_assert_cmpfloat (field->size[0], ==, 3);
  g_assert_cmpfloat (field->size[1], ==, 7);
  g_assert_cmpfloat (field->stride[0], ==, 1);
  g_assert_cmpfloat (field->stride[1], ==, 2);
  g_assert_cmpfloat (field->offset[0], ==, 1);
  g_assert_cmpfloat (field->offset[1], ==, 3);
}

/* x + Conv (x) for a kernel of @size cells and pads before and behind. */
static GByteArray *
residual (guint size, const char *pads)
{
  GByteArray *graph = new_graph ("1,1,20,20");
  g_autofree char *dims = g_strdup_printf ("1,1,%u,%u", size, size);

  add_weights (graph, "w", dims, size * size);
  add (graph, onnx_node ("Conv", "conv", "x,w", "h", onnx_ints ("pads", pads), NULL));
  add (graph, onnx_node ("Add", "add", "x,h", "y", NULL));
  return graph;
}

static void
test_field_branches (void)
{
  GByteArray *graph = new_graph ("1,1,20,20");

  check_field (residual (3, "1,1,1,1"), 3, 1, 0, FALSE);
  check_field (residual (2, "0,0,1,1"), 2, 1, 0.5, TRUE);
  check_field (residual (4, "1,1,2,2"), 4, 1, 0.5, TRUE);
  add_weights (graph, "a", "2,1,1,1", 2);
  add_weights (graph, "b", "3,1,3,3", 27);
  add_weights (graph, "c", "1,1,5,5", 25);
  add (graph, onnx_node ("Conv", "one", "x,a", "p", NULL));
  add (graph, onnx_node ("Conv", "three", "x,b", "q", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "five", "x,c", "r", onnx_ints ("pads", "2,2,2,2"), NULL));
  add (graph, onnx_node ("Concat", "join", "p,q,r", "y", onnx_int ("axis", 1), NULL));
  check_field (graph, 5, 1, 0, FALSE);
}

static void
test_field_global (void)
{
  GByteArray *graph = new_graph ("1,1,12,16");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;
  FoveaRectangle rectangle;

  add_weights (graph, "w", "2,1,3,3", 18);
  add_weights (graph, "v", "2,5", 10);
  add (graph, onnx_node ("Conv", "conv", "x,w", "h", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "pool", "h", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
  add (graph, onnx_node ("Gemm", "dense", "f,v", "y", NULL));
  plan = plan_of (graph);
  fields = fovea_receptive_fields (plan);
  for (gint value = value_of (plan, "g"); value <= value_of (plan, "y"); value++)
    {
      if (plan->values[value].constant)
        continue;
      g_assert_true (fields[value].known && fields[value].global);
      g_assert_cmpfloat (fields[value].size[0], ==, 12);
      g_assert_cmpfloat (fields[value].size[1], ==, 16);
      g_assert_cmpfloat (fields[value].offset[1], ==, 7.5);
    }
  g_assert_false (fields[value_of (plan, "h")].global);
  g_assert_false (fields[value_of (plan, "w")].known);
  g_assert_true (fovea_receptive_field_of (plan, value_of (plan, "y"), 3, 0, 0, &rectangle));
  g_assert_true (!rectangle.empty && rectangle.top == 0 && rectangle.left == 0 && rectangle.bottom == 11 && rectangle.right == 15);
  g_assert_false (fovea_receptive_field_of (plan, value_of (plan, "w"), 0, 0, 0, &rectangle));
}

static void
test_field_steps (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (chain ("Conv 3 2 1 1"));
  FoveaRectangle rectangle;
  FoveaBox box;

  g_assert_true (fovea_receptive_step (plan, 0, 0, 0, 0, 3, &box));
  g_assert_cmpint (box.begin[2], ==, -1);
  g_assert_cmpint (box.end[2], ==, 1);
  g_assert_cmpint (box.begin[3], ==, 5);
  g_assert_cmpint (box.end[3], ==, 7);
  g_assert_true (fovea_receptive_field_of (plan, value_of (plan, "y"), 0, 0, 3, &rectangle));
  g_assert_cmpint (rectangle.top, ==, -1);
  g_assert_cmpint (rectangle.right, ==, 7);
  g_assert_false (fovea_receptive_field_of (plan, value_of (plan, "y"), 0, 99, 3, &rectangle));
}

/* A random graph of layers that only ever add positive amounts, so that no change of a pixel can cancel. Windows leave no gaps:
 * a rectangle cannot tell of them. */
static GByteArray *
random_graph (GRand *rand)
{
  static const char *const ops[] = { "Conv", "ConvTranspose", "MaxPool", "AveragePool", "Relu", "Residual", "Concat", "Resize", "Pad", "Grouped" };
  static const float scales[] = { 1.0f, 1.0f, 2.0f, 2.0f };
  GByteArray *graph = new_graph ("1,2,9,10");
  g_autofree char *from = g_strdup ("x");
  guint n = (guint) g_rand_int_range (rand, 2, 6), channels = 2;

  pb_message (graph, 5, onnx_tensor ("scales", 1, "4", scales, sizeof scales));
  pb_message (graph, 5, onnx_int64s ("around", "0,0,1,1,0,0,1,0"));
  for (guint i = 0; i < n; i++)
    {
      const char *op = ops[g_rand_int_range (rand, 0, G_N_ELEMENTS (ops))];
      g_autofree char *to = i == n - 1 ? g_strdup ("y") : g_strdup_printf ("h%u", i), *weights = g_strdup_printf ("w%u", i);
      g_autofree char *inputs = g_strconcat (from, ",", weights, NULL), *side = g_strdup_printf ("s%u", i);
      guint kh = (guint) g_rand_int_range (rand, 1, 4), kw = (guint) g_rand_int_range (rand, 1, 4);
      guint stride = MIN ((guint) g_rand_int_range (rand, 1, 3), kh), top = g_rand_int_range (rand, 0, kh), left = g_rand_int_range (rand, 0, kw);
      g_autofree char *kernel = g_strdup_printf ("%u,%u", kh, kw), *strides = g_strdup_printf ("%u,1", stride);
      g_autofree char *pads = g_strdup_printf ("%u,%u,1,0", top, left);

      if (g_str_equal (op, "Residual"))
        {
          g_autofree char *dims = g_strdup_printf ("%u,%u,3,3", channels, channels);

          add_weights (graph, weights, dims, channels * channels * 9);
          add (graph, onnx_node ("Conv", side, inputs, side, onnx_ints ("pads", "1,1,1,1"), NULL));
          g_autofree char *both = g_strconcat (from, ",", side, NULL);
          add (graph, onnx_node ("Add", to, both, to, NULL));
        }
      else if (g_str_equal (op, "Concat"))
        {
          g_autofree char *dims = g_strdup_printf ("1,%u,1,3", channels), *both = g_strconcat (from, ",", side, NULL);

          add_weights (graph, weights, dims, channels * 3);
          add (graph, onnx_node ("Conv", side, inputs, side, onnx_ints ("pads", "0,1,0,1"), NULL));
          add (graph, onnx_node ("Concat", to, both, to, onnx_int ("axis", 1), NULL));
          channels++;
        }
      else if (g_str_equal (op, "Conv") || g_str_equal (op, "ConvTranspose"))
        {
          g_autofree char *dims = g_str_equal (op, "Conv") ? g_strdup_printf ("2,%u,%u,%u", channels, kh + 1, kw + 1)
                                                           : g_strdup_printf ("%u,2,%u,%u", channels, kh + 1, kw + 1);

          add_weights (graph, weights, dims, 2 * channels * (kh + 1) * (kw + 1));
          add (graph, onnx_node (op, to, inputs, to, onnx_ints ("strides", strides), onnx_ints ("pads", pads), NULL));
          channels = 2;
        }
      else if (g_str_equal (op, "Grouped"))
        {
          g_autofree char *dims = g_strdup_printf ("%u,1,%u,%u", channels, kh, kw);

          add_weights (graph, weights, dims, channels * kh * kw);
          add (graph, onnx_node ("Conv", to, inputs, to, onnx_int ("group", channels), NULL));
        }
      else if (g_str_equal (op, "Resize"))
        {
          g_autofree char *scaled = g_strconcat (from, ",,scales", NULL);

          add (graph, onnx_node (op, to, scaled, to, onnx_text ("mode", g_rand_boolean (rand) ? "nearest" : "linear"),
                                 onnx_text ("coordinate_transformation_mode", g_rand_boolean (rand) ? "asymmetric" : "half_pixel"), NULL));
        }
      else if (g_str_equal (op, "Pad"))
        {
          static const char *const modes[] = { "constant", "reflect", "edge" };
          g_autofree char *padded = g_strconcat (from, ",around", NULL);

          add (graph, onnx_node (op, to, padded, to, onnx_text ("mode", modes[g_rand_int_range (rand, 0, 3)]), NULL));
        }
      else if (g_str_equal (op, "Relu"))
        add (graph, onnx_node (op, to, from, to, NULL));
      else
        add (graph, onnx_node (op, to, from, to, onnx_ints ("kernel_shape", kernel), onnx_ints ("strides", strides), NULL));
      g_free (from);
      from = g_strdup (to);
    }
  return graph;
}

static void
widen (FoveaRectangle *field, gint64 y, gint64 x)
{
  if (field->empty)
    *field = (FoveaRectangle){ y, x, y, x };
  field->top = MIN (field->top, y);
  field->left = MIN (field->left, x);
  field->bottom = MAX (field->bottom, y);
  field->right = MAX (field->right, x);
}

/* Which neurons of "y" change when a pixel does, for each pixel. */
static FoveaRectangle *
fields_by_force (FoveaSession *session, gint y, gsize height, gsize width)
{
  FoveaNetworkPlan *plan = fovea_session_get_plan (session);
  const FoveaShape *shape = &plan->values[plan->network->inputs[0]].shape;
  g_autoptr (FoveaTensor) x = new_tensor (shape, 1.0f);
  gsize n = fovea_shape_count (&plan->values[y].shape), plane = height * width;
  FoveaRectangle *fields = g_new (FoveaRectangle, n);
  g_autofree float *before = NULL;

  for (gsize i = 0; i < n; i++)
    fields[i].empty = TRUE;
  g_assert_true (fovea_session_run (session, &x, NULL, NULL));
  before = g_memdup2 (fovea_session_get_value (session, y)->data, n * sizeof *before);
  for (gsize pixel = 0; pixel < plane; pixel++)
    {
      const float *after;

      for (gsize c = 0; c < (gsize) shape->dims[1]; c++)
        ((float *) x->data)[c * plane + pixel] = 1000.0f;
      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      after = fovea_tensor_floats (fovea_session_get_value (session, y));
      for (gsize i = 0; i < n; i++)
        if (fabsf (after[i] - before[i]) > 1e-4f * fabsf (before[i]))
          widen (&fields[i], (gint64) (pixel / width), (gint64) (pixel % width));
      for (gsize c = 0; c < (gsize) shape->dims[1]; c++)
        ((float *) x->data)[c * plane + pixel] = 1.0f;
    }
  return fields;
}

/* The exact field of every neuron of random networks is the smallest rectangle around the pixels that change it. */
static void
test_field_by_force (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_tried = 0;

  for (guint attempt = 0; attempt < 150; attempt++)
    {
      g_autoptr (FoveaNetwork) network = load (random_graph (rand));
      g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 0, 0, NULL);
      g_autoptr (FoveaSession) session = plan ? session_of (plan) : NULL;
      gint y = fovea_network_find_value (network, "y");
      FoveaPlanes planes;

      if (!session || !fovea_network_plan_planes (plan, y, &planes) || planes.channels * planes.height * planes.width > 4000)
        continue;
      g_autofree FoveaRectangle *forced = fields_by_force (session, y, 9, 10);

      n_tried++;
      for (gsize i = 0; i < planes.channels * planes.height * planes.width; i++)
        {
          gsize channel = i / (planes.height * planes.width), row = i / planes.width % planes.height, column = i % planes.width;
          FoveaRectangle field;

          g_assert_true (fovea_receptive_field_of (plan, y, channel, row, column, &field));
          field = (FoveaRectangle){ MAX (field.top, 0), MAX (field.left, 0), MIN (field.bottom, 8), MIN (field.right, 9), field.empty };
          field.empty |= field.top > field.bottom || field.left > field.right;
          if (field.empty != forced[i].empty
              || (!field.empty && (field.top != forced[i].top || field.left != forced[i].left || field.bottom != forced[i].bottom
                                   || field.right != forced[i].right)))
            {
              for (guint j = 0; j < network->n_nodes; j++)
                g_printerr ("%s (%s)\n", network->nodes[j].name, network->nodes[j].op->name);
              g_error ("network %u, neuron %zu %zu %zu: %d rows %d to %d, columns %d to %d; by force %d rows %d to %d, columns %d to %d", attempt,
                       channel, row, column, field.empty, (int) field.top, (int) field.bottom, (int) field.left, (int) field.right,
                       forced[i].empty, (int) forced[i].top, (int) forced[i].bottom, (int) forced[i].left, (int) forced[i].right);
            }
        }
    }
  g_assert_cmpuint (n_tried, >, 60);
}

/* A picture of @width x @height whose pixel (x, y) is (x, y, 7). */
static FoveaImage *
ramp (gsize width, gsize height)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        guint8 *pixel = fovea_image_row (image, y) + 3 * x;

        pixel[0] = (guint8) x;
        pixel[1] = (guint8) y;
        pixel[2] = 7;
      }
  return image;
}

static void
test_preprocess (void)
{
  GByteArray *graph = new_graph ("1,3,32,32"), *open = new_graph ("?,3,?,?"), *gray = new_graph ("1,1,28,28");
  g_autoptr (FoveaNetwork) fixed = NULL, picture = NULL, digits = NULL;
  g_autoptr (FoveaImage) photo = ramp (40, 32), tall = ramp (3, 200), view = NULL;
  g_autoptr (FoveaTensor) tensor = NULL, small = NULL;
  g_autoptr (GError) error = NULL;
  FoveaPreprocess p;
  double px, py;

  add (graph, onnx_node ("Flatten", "flat", "x", "y", NULL));
  add (open, onnx_node ("Relu", "relu", "x", "y", NULL));
  add (gray, onnx_node ("Flatten", "flat", "x", "y", NULL));
  fixed = load (graph);
  picture = load (open);
  digits = load (gray);

  p = fovea_preprocess_guess (digits, 100, 100);
  g_assert_cmpint (p.order, ==, FOVEA_ORDER_GRAY);
  g_assert_cmpfloat (p.scale, ==, 1.0 / 255.0);
  g_assert_cmpfloat (p.mean[0], ==, 0.0);
  p = fovea_preprocess_guess (picture, 100, 70);
  g_assert_cmpuint (p.width, ==, 96);
  g_assert_cmpuint (p.height, ==, 64);
  g_assert_cmpfloat (p.mean[0], ==, 0.0);
  p = fovea_preprocess_guess (fixed, 40, 32);
  g_assert_cmpuint (p.width, ==, 32);
  g_assert_cmpfloat (p.mean[1], ==, 0.456);
  g_assert_cmpfloat (p.deviation[2], ==, 0.225);
  g_assert_cmpstr (p.source, !=, "");

  /* 32 of 40 columns remain: the first is the fourth. */
  tensor = fovea_preprocess_run (&p, photo, &view, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->width, ==, 32);
  g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (tensor)[0], (4 / 255.0 - 0.485) / 0.229, 1e-6);
  g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (tensor)[32 * 32 + 5 * 32], (5 / 255.0 - 0.456) / 0.224, 1e-6);
  fovea_preprocess_to_photo (&p, 40, 32, 0.0, 5.0, &px, &py);
  g_assert_cmpfloat (px, ==, 4.0);
  g_assert_cmpfloat (py, ==, 5.0);

  p = (FoveaPreprocess){ .width = 4, .height = 4, .fit = FOVEA_FIT_PAD, .order = FOVEA_ORDER_BGR, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 },
                         .channels_last = TRUE, .invert = TRUE };
  small = fovea_preprocess_run (&p, tall, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&small->shape, &(FoveaShape){ 4, { 1, 4, 4, 3 } }));
  g_assert_cmpfloat (fovea_tensor_floats (small)[0], ==, 0.0f);
  g_assert_cmpfloat (fovea_tensor_floats (small)[3], ==, 248.0f);
  p.deviation[1] = 0.0;
  g_assert_null (fovea_preprocess_run (&p, tall, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* Settings that a file carries; what is garbage in them changes nothing. */
static void
test_preprocess_metadata (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("small", 13);
  g_autoptr (FoveaNetwork) network = NULL;
  FoveaShape shape = { 4, { 1, 3, -1, 10 } };
  const char *x[] = { "x" }, *y[] = { "y" };
  FoveaPreprocess p;

  fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, &shape, NULL);
  fovea_network_builder_add_output (builder, "y", NULL);
  fovea_network_builder_add_node (builder, "relu", "", "Relu", x, 1, y, 1, NULL, 0, NULL);
  fovea_network_builder_add_metadata (builder, "Image.BitmapPixelFormat", "Rgb8");
  fovea_network_builder_add_metadata (builder, "Image.NominalPixelRange", "NominalRange_0_255");
  fovea_network_builder_add_metadata (builder, "fovea.preprocess",
                                      "size=20x30; fit=pad;channels=bgr;mean=1,2,3;std=0.5;scale=nonsense;std=1,0,1;invert=1;;=;colour");
  network = fovea_network_builder_finish (builder, NULL);
  p = fovea_preprocess_guess (network, 640, 480);
  g_assert_cmpuint (p.height, ==, 20);
  g_assert_cmpuint (p.width, ==, 10);
  g_assert_cmpint (p.fit, ==, FOVEA_FIT_PAD);
  g_assert_cmpint (p.order, ==, FOVEA_ORDER_BGR);
  g_assert_cmpfloat (p.scale, ==, 1.0);
  g_assert_cmpfloat (p.mean[2], ==, 3.0);
  g_assert_cmpfloat (p.deviation[1], ==, 0.5);
  g_assert_true (p.invert);
}

static void
test_top_classes (void)
{
  static const float scores[] = { 1.0f, NAN, 3.0f, 2.0f, -INFINITY }, chances[] = { 0.25f, 0.125f, 0.625f };
  FoveaClass classes[8];

  g_assert_cmpuint (fovea_top_classes (scores, 5, classes, 2), ==, 2);
  g_assert_cmpuint (classes[0].index, ==, 2);
  g_assert_cmpuint (classes[1].index, ==, 3);
  g_assert_cmpfloat_with_epsilon (classes[0].probability, 1.0 / (1.0 + exp (-1.0) + exp (-2.0)), 1e-12);
  g_assert_cmpuint (fovea_top_classes (chances, 3, classes, 8), ==, 3);
  g_assert_cmpfloat (classes[0].probability, ==, 0.625);
  g_assert_cmpuint (classes[2].index, ==, 1);
  g_assert_cmpuint (fovea_top_classes (chances, 3, classes, 0), ==, 0);
}

static void
test_labels (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "labels.txt", NULL), *network_path = g_build_filename (folder, "net.onnx", NULL);
  g_autoptr (FoveaNetwork) network = load (small_convolution ());
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) labels = NULL, found = NULL;

  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbf" "cat\r\ndog \n\nbird", -1, NULL));
  labels = fovea_labels_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (labels), ==, 4);
  g_assert_cmpstr (labels[0], ==, "cat");
  g_assert_cmpstr (labels[1], ==, "dog");
  g_assert_cmpstr (labels[3], ==, "bird");
  g_assert_null (fovea_labels_find (network, 4));
  network->path = g_steal_pointer (&network_path);
  found = fovea_labels_find (network, 4);
  g_assert_nonnull (found);
  g_assert_null (fovea_labels_find (network, 5));
  g_assert_true (g_file_set_contents (path, "\xff\xfe", 2, NULL));
  g_assert_null (fovea_labels_load (path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/builder", test_builder);
  g_test_add_func ("/network/folding", test_folding);
  g_test_add_func ("/network/planes", test_planes);
  g_test_add_func ("/network/session", test_session);
  g_test_add_func ("/network/budget", test_budget);
  g_test_add_func ("/network/measure", test_measure);
  g_test_add_func ("/network/field/chains", test_fields_of_chains);
  g_test_add_func ("/network/field/axes", test_field_axes);
  g_test_add_func ("/network/field/branches", test_field_branches);
  g_test_add_func ("/network/field/global", test_field_global);
  g_test_add_func ("/network/field/steps", test_field_steps);
  g_test_add_func ("/network/field/by-force", test_field_by_force);
  g_test_add_func ("/network/preprocess/guess", test_preprocess);
  g_test_add_func ("/network/preprocess/metadata", test_preprocess_metadata);
  g_test_add_func ("/network/top-classes", test_top_classes);
  g_test_add_func ("/network/labels", test_labels);
  return g_test_run ();
}
