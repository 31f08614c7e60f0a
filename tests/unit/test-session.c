/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session makes of a graph (fused, in blocks, placed) against its nodes run one by one as planes. */

#include <math.h>

#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/network/naive.h"
#include "tests/unit/session-networks.h"

/* Sums in another order and, for 3x3 kernels, Winograd's transforms: of the value's largest element. */
#define TOLERANCE 2e-5

static GPtrArray *
run_naively (const FoveaNetworkPlan *plan, FoveaTensor *x)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *values = fovea_network_run_naively (plan, &x, NULL, &error);

  g_assert_no_error (error);
  return values;
}

static double
largest_difference (const FoveaTensor *actual, const FoveaTensor *expected)
{
  double worst = 0.0;

  for (gsize i = 0; i < fovea_tensor_count (expected); i++)
    worst = MAX (worst, fabs ((double) fovea_tensor_floats (actual)[i] - fovea_tensor_floats (expected)[i]));
  return worst;
}

static void
assert_close (const char *name, const FoveaTensor *actual, const FoveaTensor *expected)
{
  gsize n = fovea_tensor_count (expected);
  double scale = 1e-3, worst;

  g_assert_true (fovea_shape_equal (&actual->shape, &expected->shape));
  for (gsize i = 0; i < n; i++)
    scale = MAX (scale, fabs (fovea_tensor_floats (expected)[i]));
  worst = largest_difference (actual, expected);
  if (!(worst <= TOLERANCE * scale))
    g_test_fail_printf ("%s is off by %g of %g", name, worst, scale);
}

static void
assert_all_close (FoveaSession *session, const FoveaNetworkPlan *plan, const GPtrArray *expected)
{
  for (guint i = 0; i < plan->network->n_values; i++)
    if (expected->pdata[i] && plan->values[i].dtype == FOVEA_DTYPE_FLOAT32)
      {
        g_autoptr (GError) error = NULL;
        FoveaTensor *actual = fovea_session_read (session, (gint) i, NULL, &error);

        g_assert_no_error (error);
        assert_close (plan->network->values[i].name, actual, expected->pdata[i]);
        g_assert_true (fovea_session_get_value (session, (gint) i) == actual);
      }
}

/* The output's bytes with @threads threads; run twice, so that what a run leaves behind would show. */
static GBytes *
output_bytes (FoveaNetworkPlan *plan, FoveaTensor *x, FoveaSessionMode mode, guint threads)
{
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (GError) error = NULL;
  FoveaTensor *y;

  fovea_pool_set_threads (threads);
  session = fovea_session_new (plan, mode, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    g_assert_true (fovea_session_run (session, &x, NULL, NULL));
  y = fovea_session_read (session, plan->network->outputs[0], NULL, &error);
  g_assert_no_error (error);
  fovea_pool_set_threads (0);
  return g_bytes_new (y->data, fovea_tensor_bytes (y));
}

static FoveaTensor *
random_input (const FoveaNetworkPlan *plan)
{
  FoveaTensor *x = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);

  for (gsize i = 0; i < fovea_tensor_count (x); i++)
    ((float *) x->data)[i] = (float) g_test_rand_double_range (-1.0, 1.0);
  return x;
}

static void
check_network (GByteArray *graph)
{
  static const FoveaSessionMode modes[] = { FOVEA_SESSION_KEEP_ALL, FOVEA_SESSION_LEAN };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (graph);
  g_autoptr (FoveaTensor) x = random_input (plan);
  g_autoptr (GPtrArray) expected = run_naively (plan, x);

  for (int isa = 0; isa <= (int) fovea_cpu_best_isa (); isa++)
    {
      g_autoptr (FoveaSession) session = NULL;
      g_autoptr (GBytes) one = NULL;

      g_assert_true (fovea_cpu_force_isa ((FoveaIsa) isa));
      session = session_of (plan);
      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      assert_all_close (session, plan, expected);
      one = output_bytes (plan, x, FOVEA_SESSION_KEEP_ALL, 1);
      for (guint threads = 1; threads <= 3; threads++)
        for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
          {
            g_autoptr (GBytes) other = output_bytes (plan, x, modes[i], threads);

            g_assert_true (g_bytes_equal (one, other));
          }
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

/* Two groups of 16 and of 19 channels: on and off whole blocks. */
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

/* Normalisation as in training: the statistics that it could give are left out by empty names, and its value is hidden in a fused step. */
static void
test_outputs_left_out (void)
{
  GByteArray *graph = new_graph ("1,3,8,8");

  add_conv (graph, "conv", "x", "c", 16, 3, 3, "0,0,0,0", "1,1");
  for (guint i = 0; i < 2; i++)
    pb_message (graph, 5, random_floats (i ? "v" : "k", "16", 16, 0.5, 1.5));
  add (graph, onnx_node ("BatchNormalization", "norm", "c,k,k,k,v", "b,,,,", NULL));
  add (graph, onnx_node ("Relu", "relu", "b", "r", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "pool", "r", "y", NULL));
  check_network (graph);
}

/* An operator that has memory for fewer threads refuses to run: that is no success of the session. */
static void
test_more_threads (void)
{
  GByteArray *graph = new_graph ("4,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (FoveaTensor) x = NULL;

  add (graph, onnx_node ("Det", "det", "x", "y", NULL));
  plan = plan_of (graph);
  x = random_input (plan);
  fovea_pool_set_threads (1);
  session = session_of (plan);
  fovea_pool_set_threads (2);
  g_test_expect_message ("fovea", G_LOG_LEVEL_CRITICAL, "*fovea_op_has_thread_scratch*");
  g_assert_false (fovea_session_run (session, &x, NULL, NULL));
  g_test_assert_expected_messages ();
  g_assert_null (fovea_session_get_value (session, plan->network->outputs[0]));
  fovea_pool_set_threads (1);
  g_assert_true (fovea_session_run (session, &x, NULL, NULL));
  fovea_pool_set_threads (0);
}

static void
test_lean (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (residual_network (1));
  g_autoptr (FoveaTensor) x = random_input (plan);
  g_autoptr (FoveaSession) all = session_of (plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaSession) lean = fovea_session_new (plan, FOVEA_SESSION_LEAN, NULL, &error);

  g_assert_cmpuint (fovea_session_get_bytes (lean), <, fovea_session_get_bytes (all));
  g_assert_true (fovea_session_run (lean, &x, NULL, &error));
  g_assert_nonnull (fovea_session_read (lean, value_of (plan, "y"), NULL, &error));
  g_assert_null (fovea_session_read (lean, value_of (plan, "a1"), NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* 64 channels on 28x28 maps, where tiles of 4x4 are worth their transforms: in the accurate mode none is used, the layer's largest error
 * is that of plain sums, and it has the same bytes with and without values kept. */
static void
test_accurate (void)
{
  GByteArray *graph = new_graph ("1,64,28,28");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) x = NULL;
  g_autoptr (GPtrArray) expected = NULL;

  add_conv (graph, "a", "x", "ac", 64, 64, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Relu", "r", "ac", "ar", NULL));
  add_conv (graph, "b", "ar", "y", 64, 64, 3, "1,1,1,1", "1,1");
  plan = plan_of (graph);
  x = random_input (plan);
  expected = run_naively (plan, x);
  for (int isa = 0; isa <= (int) fovea_cpu_best_isa (); isa++)
    {
      g_autoptr (FoveaSession) usual = NULL, accurate = NULL;
      g_autoptr (GBytes) kept = NULL, lean = NULL;
      gint y = value_of (plan, "y");
      double error, usual_error;

      g_assert_true (fovea_cpu_force_isa ((FoveaIsa) isa));
      usual = session_of (plan);
      accurate = fovea_session_new (plan, FOVEA_SESSION_ACCURATE, NULL, NULL);
      g_assert_false (fovea_conv_plan_get_problem (fovea_session_get_conv_plan (usual, 0))->accurate);
      g_assert_true (fovea_conv_plan_get_problem (fovea_session_get_conv_plan (accurate, 0))->accurate);
      g_assert_true (fovea_session_run (usual, &x, NULL, NULL) && fovea_session_run (accurate, &x, NULL, NULL));
      error = largest_difference (fovea_session_get_value (accurate, y), expected->pdata[y]);
      usual_error = largest_difference (fovea_session_get_value (usual, y), expected->pdata[y]);
      g_test_message ("%s: %g, accurate %g", fovea_isa_name ((FoveaIsa) isa), usual_error, error);
      g_assert_cmpfloat (error, <=, 5e-6); /* of values up to about 3 */
      if (fovea_conv_plan_get_path (fovea_session_get_conv_plan (usual, 0)) == FOVEA_CONV_WINOGRAD)
        g_assert_cmpfloat (error, <, usual_error);
      kept = output_bytes (plan, x, FOVEA_SESSION_ACCURATE, 1);
      lean = output_bytes (plan, x, FOVEA_SESSION_ACCURATE | FOVEA_SESSION_LEAN, 2);
      g_assert_true (g_bytes_equal (kept, lean));
    }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

/* The naive way is cancelled between its planes. */
static void
test_naive_cancelled (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (residual_network (1));
  g_autoptr (FoveaTensor) x = random_input (plan);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  fovea_progress_cancel (progress);
  g_assert_null (fovea_network_run_naively (plan, &x, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/residual", test_residual);
  g_test_add_func ("/session/dense", test_dense);
  g_test_add_func ("/session/splits", test_splits);
  g_test_add_func ("/session/frames", test_frames);
  g_test_add_func ("/session/awkward", test_awkward);
  g_test_add_func ("/session/turning", test_turning);
  g_test_add_func ("/session/gated", test_gated);
  g_test_add_func ("/session/shuffled", test_shuffled);
  g_test_add_func ("/session/gelu", test_gelu);
  g_test_add_func ("/session/outputs-left-out", test_outputs_left_out);
  g_test_add_func ("/session/more-threads", test_more_threads);
  g_test_add_func ("/session/lean", test_lean);
  g_test_add_func ("/session/accurate", test_accurate);
  g_test_add_func ("/session/naive-cancelled", test_naive_cancelled);
  return g_test_run ();
}
