/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions with edits against the same network with its nodes run one by one, each value zeroed behind the node that makes it. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/network/evaluate.h"
#include "core/network/labels.h"
#include "core/network/maps.h"
#include "tests/unit/session-networks.h"
#include "tests/unit/slowdown.h"

/* As in test-session.c: of the value's largest element. */
#define TOLERANCE 2e-5

static FoveaTensor *
random_input (const FoveaNetworkPlan *plan)
{
  FoveaTensor *x = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);

  for (gsize i = 0; i < fovea_tensor_count (x); i++)
    ((float *) x->data)[i] = (float) g_test_rand_double_range (-1.0, 1.0);
  return x;
}

/* A copy of @tensor (taken), zero where @edits mute. */
static FoveaTensor *
masked (const FoveaNetworkPlan *plan, const FoveaEdits *edits, gint value, FoveaTensor *tensor)
{
  FoveaTensor *copy;
  FoveaPlanes planes;
  gsize inner = 1;

  if (!fovea_network_plan_planes (plan, value, &planes))
    return tensor;
  copy = fovea_tensor_new (tensor->dtype, &tensor->shape, "test", NULL);
  memcpy (copy->data, tensor->data, fovea_tensor_bytes (tensor));
  for (guint i = (guint) planes.channel_axis + 1; i < tensor->shape.rank; i++)
    inner *= (gsize) tensor->shape.dims[i];
  for (gsize i = 0; i < fovea_tensor_count (copy); i++)
    if (fovea_edits_is_muted (edits, value, i / inner % planes.channels))
      fovea_tensor_set (copy, i, 0.0);
  fovea_tensor_unref (tensor);
  return copy;
}

/* One tensor a value, NULL for constants that only nodes hold. */
static GPtrArray *
run_one_by_one (FoveaNetworkPlan *plan, const FoveaEdits *edits, FoveaTensor *x)
{
  g_autoptr (FoveaNetworkPlan) edited = fovea_edits_apply (edits, plan, NULL);
  const FoveaNetwork *network = plan->network;
  GPtrArray *values = g_ptr_array_new_full (network->n_values, (GDestroyNotify) fovea_tensor_unref);

  g_ptr_array_set_size (values, (gint) network->n_values);
  for (guint i = 0; i < network->n_values; i++)
    if (edited->values[i].constant)
      values->pdata[i] = fovea_tensor_ref (edited->values[i].constant);
  values->pdata[network->inputs[0]] = masked (plan, edits, network->inputs[0], fovea_tensor_ref (x));
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      FoveaTensor *inputs[8] = { NULL }, *outputs[8] = { NULL };
      g_autoptr (GError) error = NULL;

      if (plan->states[i] != FOVEA_NODE_PLANNED)
        continue;
      for (guint j = 0; j < node->n_inputs; j++)
        inputs[j] = node->inputs[j] < 0 ? NULL : values->pdata[node->inputs[j]];
      fovea_op_evaluate (network, &edited->contexts[i], inputs, outputs, NULL, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          values->pdata[node->outputs[j]] = masked (plan, edits, node->outputs[j], outputs[j]);
    }
  return values;
}

static void
assert_close (const char *edit, const char *name, const FoveaTensor *actual, const FoveaTensor *expected)
{
  double scale = 1e-3, worst = 0.0;

  g_assert_true (fovea_shape_equal (&actual->shape, &expected->shape));
  for (gsize i = 0; i < fovea_tensor_count (expected); i++)
    {
      scale = MAX (scale, fabs (fovea_tensor_get (expected, i)));
      worst = MAX (worst, fabs (fovea_tensor_get (actual, i) - fovea_tensor_get (expected, i)));
    }
  if (!(worst <= TOLERANCE * scale))
    g_test_fail_printf ("with %s, %s is off by %g of %g", edit, name, worst, scale);
}

static FoveaSession *
edited_session (FoveaSession *base, FoveaEdits *edits)
{
  g_autoptr (GError) error = NULL;
  FoveaSession *session = fovea_session_new_edited (base, edits, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (fovea_session_run (session, NULL, NULL, &error));
  g_assert_no_error (error);
  return session;
}

static void
assert_values (FoveaSession *session, FoveaNetworkPlan *plan, const FoveaEdits *edits, const GPtrArray *expected)
{
  g_auto (GStrv) mutes = fovea_edits_print_mutes (edits, plan->network), kernels = fovea_edits_print_kernels (edits, plan->network);
  g_autofree char *name = g_strdup_printf ("%s %s", mutes[0] ? mutes[0] : "", kernels[0] ? kernels[0] : "");

  for (guint i = 0; i < plan->network->n_values; i++)
    if (expected->pdata[i])
      {
        g_autoptr (GError) error = NULL;
        FoveaTensor *actual = fovea_session_read (session, (gint) i, NULL, &error);

        g_assert_no_error (error);
        assert_close (name, plan->network->values[i].name, actual, expected->pdata[i]);
      }
}

static GBytes *
output_bytes (FoveaNetworkPlan *plan, FoveaEdits *edits, FoveaTensor *x, guint threads)
{
  g_autoptr (FoveaSession) base = NULL;
  g_autoptr (FoveaSession) session = NULL;
  FoveaTensor *y;

  fovea_pool_set_threads (threads);
  base = session_of (plan);
  g_assert_true (fovea_session_run (base, &x, NULL, NULL));
  session = edited_session (base, edits);
  y = fovea_session_get_value (session, plan->network->outputs[0]);
  fovea_pool_set_threads (0);
  return g_bytes_new (y->data, fovea_tensor_bytes (y));
}

/* @edits of the network, twice, since a run must leave nothing behind; the base stays as it is. */
static void
check_edits (FoveaNetworkPlan *plan, FoveaSession *base, FoveaEdits *edits, FoveaTensor *x)
{
  g_autoptr (GPtrArray) expected = run_one_by_one (plan, edits, x);
  g_autoptr (FoveaSession) session = edited_session (base, edits);

  assert_values (session, plan, edits, expected);
  g_assert_true (fovea_session_run (session, NULL, NULL, NULL));
  assert_values (session, plan, edits, expected);
}

static void
check_threads (FoveaNetworkPlan *plan, FoveaEdits *edits, FoveaTensor *x)
{
  g_autoptr (GBytes) one = output_bytes (plan, edits, x, 1);

  for (guint threads = 2; threads <= 3; threads++)
    {
      g_autoptr (GBytes) other = output_bytes (plan, edits, x, threads);

      g_assert_true (g_bytes_equal (one, other));
    }
}

/* Mutes a map of every value in turn, alone and together with those before, and edits a kernel of every convolution. */
static void
check_isa (FoveaNetworkPlan *plan, FoveaTensor *x)
{
  g_autoptr (FoveaSession) base = session_of (plan);
  g_autoptr (FoveaEdits) none = fovea_edits_new (), all = fovea_edits_new ();
  g_autoptr (GPtrArray) own = run_one_by_one (plan, none, x);
  const FoveaNetwork *network = plan->network;

  g_assert_true (fovea_session_run (base, &x, NULL, NULL));
  for (guint i = 0; i < network->n_values; i++)
    {
      g_autoptr (FoveaEdits) edits = fovea_edits_new ();
      FoveaPlanes planes;

      if (!fovea_edits_can_mute (plan, (gint) i, NULL))
        continue;
      fovea_network_plan_planes (plan, (gint) i, &planes);
      g_assert_true (fovea_edits_mute (edits, plan, (gint) i, planes.channels / 2, NULL));
      g_assert_true (fovea_edits_mute (edits, plan, (gint) i, planes.channels - 1, NULL));
      if (i % 3 == 0)
        g_assert_true (fovea_edits_mute (all, plan, (gint) i, 0, NULL));
      check_edits (plan, base, edits, x);
    }
  for (guint i = 0; i < network->n_nodes; i++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_network_plan_kernel (plan, i, 1, 0, NULL);
      g_autoptr (FoveaEdits) edits = fovea_edits_new ();

      if (!kernel)
        continue;
      kernel->values[0] += 0.5;
      g_assert_true (fovea_edits_set_kernel (edits, plan, i, 1, 0, kernel, NULL));
      g_assert_true (fovea_edits_set_kernel (all, plan, i, 1, 0, kernel, NULL));
      check_edits (plan, base, edits, x);
    }
  check_edits (plan, base, all, x);
  check_threads (plan, all, x);
  assert_values (base, plan, none, own);
}

static void
check_network (GByteArray *graph)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (graph);
  g_autoptr (FoveaTensor) x = random_input (plan);

  for (int isa = 0; isa <= (int) fovea_cpu_best_isa (); isa += CASES (1, 2))
    {
      g_assert_true (fovea_cpu_force_isa ((FoveaIsa) isa));
      check_isa (plan, x);
    }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

static void
test_residual (void)
{
  check_network (residual_network (1));
  check_network (residual_network (2));
}

static void
test_dense (void)
{
  check_network (dense_network (16));
  check_network (dense_network (12));
}

static void
test_splits (void)
{
  check_network (split_network (16));
  check_network (split_network (13));
}

static void
test_frames (void)
{
  check_network (framed_network ());
}

static void
test_awkward (void)
{
  check_network (awkward_network ());
}

static void
test_turning (void)
{
  check_network (turning_network (FALSE));
  check_network (turning_network (TRUE));
}

static void
test_gated (void)
{
  check_network (gated_network ());
}

static void
test_shuffled (void)
{
  check_network (shuffled_network (32));
  check_network (shuffled_network (38));
}

static void
test_gelu (void)
{
  check_network (gelu_network ());
}

/* Depthwise, then pointwise, as in MobileNet, with biases. */
static GByteArray *
depthwise_network (void)
{
  GByteArray *graph = new_graph ("1,3,12,13");

  add_conv (graph, "stem", "x", "h0", 24, 3, 3, "1,1,1,1", "2,2");
  add (graph, onnx_node ("Relu", "r0", "h0", "h1", NULL));
  pb_message (graph, 5, random_floats ("dw.w", "24,1,3,3", 24 * 9, -0.5, 0.5));
  pb_message (graph, 5, random_floats ("dw.b", "24", 24, -0.5, 0.5));
  add (graph, onnx_node ("Conv", "dw", "h1,dw.w,dw.b", "h2", onnx_ints ("pads", "1,1,1,1"), onnx_int ("group", 24), NULL));
  add (graph, onnx_node ("Relu", "r1", "h2", "h3", NULL));
  add_conv (graph, "pw", "h3", "h4", 10, 24, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("GlobalAveragePool", "mean", "h4", "m", NULL));
  add (graph, onnx_node ("Flatten", "flat", "m", "y", NULL));
  return graph;
}

static void
test_depthwise (void)
{
  check_network (depthwise_network ());
}

/* The mask as a node of the file, in front of all that read the value. */
static void
test_mask_in_the_file (void)
{
  float mask[16];
  FoveaNetworkPlan *plans[2];
  FoveaSession *sessions[2];
  g_autoptr (FoveaEdits) edits = fovea_edits_new ();
  g_autoptr (FoveaSession) edited = NULL;
  g_autoptr (FoveaTensor) x = NULL;

  for (int i = 0; i < 16; i++)
    mask[i] = i == 5 || i == 6 ? 0.0f : 1.0f;
  for (int i = 0; i < 2; i++)
    {
      GByteArray *graph = new_graph ("1,16,9,9");

      add_weights (graph, "a.w", "16,16,3,3", 16 * 16 * 9);
      add_weights (graph, "b.w", "16,16,3,3", 16 * 16 * 9);
      pb_message (graph, 5, onnx_tensor ("mask", FLOAT, "1,16,1,1", mask, sizeof mask));
      add (graph, onnx_node ("Conv", "a", "x,a.w", "a", onnx_ints ("pads", "1,1,1,1"), NULL));
      add (graph, onnx_node ("Relu", "r", "a", "r", NULL));
      add (graph, onnx_node (i ? "Mul" : "Identity", "m", i ? "r,mask" : "r", "m", NULL));
      add (graph, onnx_node ("Conv", "b", "m,b.w", "b", onnx_ints ("pads", "1,1,1,1"), NULL));
      add (graph, onnx_node ("Add", "add", "b,m", "y", NULL));
      plans[i] = plan_of (graph);
      sessions[i] = session_of (plans[i]);
      x = x ? x : random_input (plans[0]);
      g_assert_true (fovea_session_run (sessions[i], &x, NULL, NULL));
    }
  g_assert_true (fovea_edits_parse_mute (edits, plans[0], "r:5-6", NULL));
  edited = edited_session (sessions[0], edits);
  assert_close ("r:5-6", "y", fovea_session_get_value (edited, value_of (plans[0], "y")),
                fovea_session_get_value (sessions[1], value_of (plans[1], "y")));
  for (int i = 0; i < 2; i++)
    {
      fovea_session_unref (sessions[i]);
      fovea_network_plan_unref (plans[i]);
    }
}

/* Text to edits and back; what is not understood names its cause. */
static void
test_text (void)
{
  static const struct
  {
    const char *text, *fragment;
    gboolean kernel;
  } wrong[] = {
    { "stem", "LAYER:MAPS" },
    { "no-such:1", "no-such" },
    { "stem:24", "0 to 23" },
    { "stem:4-2", "4-2" },
    { "stem:-1", "-1" },
    { "stem:", "LAYER:MAPS" },
    { "stem.w:1", "constant" },
    { "stem:1,0", "LAYER:OUTPUT,INPUT", TRUE },
    { "r0:1,0=1", "no kernels", TRUE },
    { "stem:1,3=1 2 3;4 5 6;7 8 9", "inputs 0 to 2", TRUE },
    { "stem:1,0=1 2;3 4", "2 rows of 2", TRUE },
    { "stem:1,bias=1", "no bias", TRUE },
    { "dw:1,0=1e39 0 0;0 0 0;0 0 0", "too large", TRUE },
    { "dw:1;0=1", "OUTPUT,INPUT", TRUE },
  };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (depthwise_network ());
  g_autoptr (FoveaEdits) edits = fovea_edits_new (), again = NULL;
  g_auto (GStrv) mutes = NULL, kernels = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *summary = NULL;

  g_assert_true (fovea_edits_is_empty (edits));
  g_assert_true (fovea_edits_parse_mute (edits, plan, "stem:7,0-2,4,3", NULL));
  g_assert_true (fovea_edits_parse_mute (edits, plan, "h3:1", NULL));
  g_assert_true (fovea_edits_parse_kernel (edits, plan, "stem:3,2=divisor 2;1 2 3;4 5 6;7 8 9", NULL));
  g_assert_true (fovea_edits_parse_kernel (edits, plan, "dw:3,bias=0.1", NULL));
  mutes = fovea_edits_print_mutes (edits, plan->network);
  kernels = fovea_edits_print_kernels (edits, plan->network);
  g_assert_cmpstr (mutes[0], ==, "stem:0-4,7");
  g_assert_cmpstr (mutes[1], ==, "r1:1");
  g_assert_cmpstr (kernels[0], ==, "stem:3,2=0.5 1 1.5; 2 2.5 3; 3.5 4 4.5");
  g_assert_cmpstr (kernels[1], ==, "dw:3,bias=0.1");
  summary = fovea_edits_summary (edits);
  g_assert_cmpstr (summary, ==, "7 maps muted, 2 kernels edited");
  json = fovea_edits_to_json (edits, plan->network);
  again = fovea_edits_from_json (json, plan, NULL);
  g_assert_true (fovea_edits_equal (edits, again));
  fovea_edits_unmute (again, value_of (plan, "h0"), 7);
  g_assert_false (fovea_edits_equal (edits, again));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false ((wrong[i].kernel ? fovea_edits_parse_kernel : fovea_edits_parse_mute) (again, plan, wrong[i].text, &error));
      if (!strstr (error->message, wrong[i].fragment) || strchr (error->message, '\n'))
        g_test_fail_printf ("%s: %s", wrong[i].text, error->message);
    }
}

/* An edit that gives the network's own numbers is none. */
static void
test_own_numbers (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (depthwise_network ());
  g_autoptr (FoveaKernel) own = fovea_network_plan_kernel (plan, 0, 3, 1, NULL);
  g_autoptr (FoveaEdits) edits = fovea_edits_new ();

  own->values[4] += 1.0;
  g_assert_true (fovea_edits_set_kernel (edits, plan, 0, 3, 1, own, NULL));
  g_assert_nonnull (fovea_edits_get_kernel (edits, 0, 3, 1));
  own->values[4] = fovea_tensor_floats (fovea_network_plan_filters (plan, 0))[(3 * 3 + 1) * 9 + 4];
  g_assert_true (fovea_edits_set_kernel (edits, plan, 0, 3, 1, own, NULL));
  g_assert_true (fovea_edits_is_empty (edits));
  g_assert_true (fovea_edits_solo (edits, plan, value_of (plan, "h0"), 3, NULL));
  g_assert_cmpuint (fovea_edits_count_muted (edits, value_of (plan, "h0")), ==, 23);
  g_assert_false (fovea_edits_is_muted (edits, value_of (plan, "h0"), 3));
}

/* A map that is zero because it is muted is not dead. */
static void
test_muted_is_not_dead (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (depthwise_network ());
  g_autoptr (FoveaTensor) x = random_input (plan);
  g_autoptr (FoveaSession) base = session_of (plan), edited = NULL;
  g_autoptr (FoveaEdits) edits = fovea_edits_new ();
  g_autoptr (FoveaMaps) maps = NULL, same = NULL;
  gint value = value_of (plan, "h0");

  g_assert_true (fovea_session_run (base, &x, NULL, NULL));
  g_assert_true (fovea_edits_solo (edits, plan, value, 3, NULL));
  edited = fovea_session_run_edited (base, edits, NULL, NULL);
  g_assert_nonnull (edited);
  maps = fovea_maps_of_session (edited, value, NULL, NULL);
  g_assert_cmpuint (maps->statistics[5].zeros, ==, maps->statistics[5].count);
  g_assert_cmpuint (maps->n_dead, ==, 0);
  g_assert_false (fovea_maps_is_dead (maps, 5));
  same = fovea_maps_with_look (maps, &(FoveaLook){ NULL, FOVEA_NORMALISE_MAP });
  g_assert_false (fovea_maps_is_dead (same, 5));
}

/* Both ways of ranking count; scores that are no probabilities go through softmax. */
static void
test_classes (void)
{
  static const float before[] = { 0.5f, 0.3f, 0.1f, 0.1f, 0.0f }, after[] = { 0.0f, 1.0f, 0.0f, 0.0f, 1.0f };
  FoveaClassChange changes[4];
  double one = exp (1.0) / (2.0 * exp (1.0) + 3.0);
  gsize n = fovea_compare_classes (before, after, 5, changes, 2);

  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (changes[0].index, ==, 1);
  g_assert_cmpuint (changes[1].index, ==, 4);
  g_assert_cmpuint (changes[2].index, ==, 0);
  g_assert_cmpfloat_with_epsilon (changes[0].before, 0.3, 1e-7);
  g_assert_cmpfloat_with_epsilon (changes[0].after, one, 1e-12);
  g_assert_cmpfloat_with_epsilon (changes[1].before, 0.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (changes[2].after, one / exp (1.0), 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edits/residual", test_residual);
  g_test_add_func ("/edits/dense", test_dense);
  g_test_add_func ("/edits/splits", test_splits);
  g_test_add_func ("/edits/frames", test_frames);
  g_test_add_func ("/edits/awkward", test_awkward);
  g_test_add_func ("/edits/turning", test_turning);
  g_test_add_func ("/edits/gated", test_gated);
  g_test_add_func ("/edits/shuffled", test_shuffled);
  g_test_add_func ("/edits/gelu", test_gelu);
  g_test_add_func ("/edits/depthwise", test_depthwise);
  g_test_add_func ("/edits/mask-in-the-file", test_mask_in_the_file);
  g_test_add_func ("/edits/text", test_text);
  g_test_add_func ("/edits/own-numbers", test_own_numbers);
  g_test_add_func ("/edits/muted-is-not-dead", test_muted_is_not_dead);
  g_test_add_func ("/edits/classes", test_classes);
  return g_test_run ();
}
