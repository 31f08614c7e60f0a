/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nodes whose outputs no plan knows: those that depend on elements of the input, and those behind operators that Fovea does not have. */

#include <math.h>

#include "core/base/pool.h"
#include "core/network/measure.h"
#include "core/network/naive.h"
#include "core/network/receptive-field.h"
#include "tests/unit/network-fixture.h"

/* Sums in another order, of the largest element. */
#define TOLERANCE 2e-5

static GByteArray *
random_floats (const char *name, const char *dims, gsize n)
{
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_test_rand_double_range (-0.2, 0.2);
  return onnx_tensor (name, FLOAT, dims, values, n * sizeof *values);
}

/* A convolution whose kernel "k" is fed, between two of the usual kind. */
static GByteArray *
fed_kernel (void)
{
  GByteArray *graph = new_graph ("1,16,12,11");

  pb_message (graph, 11, onnx_value ("k", FLOAT, "24,16,3,3"));
  pb_message (graph, 5, random_floats ("w1", "16,16,3,3", 16 * 16 * 9));
  pb_message (graph, 5, random_floats ("w3", "8,24,1,1", 8 * 24));
  add (graph, onnx_node ("Conv", "c1", "x,w1", "h1", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "r1", "h1", "h2", NULL));
  add (graph, onnx_node ("Conv", "c2", "h2,k", "h3", NULL));
  add (graph, onnx_node ("Relu", "r2", "h3", "h4", NULL));
  add (graph, onnx_node ("Conv", "c3", "h4,w3", "y", NULL));
  return graph;
}

/* A shape "s" that is fed decides how the maps of a convolution are laid out. */
static GByteArray *
fed_shape (void)
{
  GByteArray *graph = new_graph ("1,16,6,6");

  pb_message (graph, 11, onnx_value ("s", INT64, "2"));
  pb_message (graph, 5, random_floats ("w", "16,16,3,3", 16 * 16 * 9));
  add (graph, onnx_node ("Conv", "c", "x,w", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Reshape", "lay", "h,s", "z", NULL));
  add (graph, onnx_node ("Relu", "r", "z", "v", NULL));
  add (graph, onnx_node ("Softmax", "end", "v", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

/* A convolution, an operator that nobody has, and an addition behind both. */
static GByteArray *
blocked_end (void)
{
  GByteArray *graph = new_graph ("1,4,8,8");

  pb_message (graph, 5, random_floats ("w", "4,4,3,3", 4 * 4 * 9));
  add (graph, onnx_node ("Conv", "c", "x,w", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "r", "h", "v", NULL));
  add (graph, onnx_node ("Quux", "q", "v", "z", NULL));
  add (graph, onnx_node ("Add", "a", "z,v", "y", NULL));
  return graph;
}

static FoveaTensor *
random_tensor (const FoveaShape *shape)
{
  FoveaTensor *tensor = new_tensor (shape, 0.0f);

  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    ((float *) tensor->data)[i] = (float) g_test_rand_double_range (-1.0, 1.0);
  return tensor;
}

static FoveaTensor *
shape_tensor (gint64 rows, gint64 columns)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_DTYPE_INT64, &(FoveaShape){ 1, { 2 } }, "test", NULL);

  ((gint64 *) tensor->data)[0] = rows;
  ((gint64 *) tensor->data)[1] = columns;
  return tensor;
}

static FoveaSession *
open_session (FoveaNetworkPlan *plan, FoveaSessionMode mode)
{
  g_autoptr (GError) error = NULL;
  FoveaSession *session = fovea_session_new (plan, mode, NULL, &error);

  g_assert_no_error (error);
  return session;
}

/* What the session gives for @value against the nodes run one by one. */
static void
assert_agrees (FoveaSession *session, const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, gint value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) values = fovea_network_run_naively (plan, inputs, NULL, &error);
  FoveaTensor *actual = fovea_session_read (session, value, NULL, &error), *expected = values ? values->pdata[value] : NULL;

  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&actual->shape, &expected->shape));
  for (gsize i = 0; i < fovea_tensor_count (expected); i++)
    g_assert_cmpfloat (fabs ((double) fovea_tensor_floats (actual)[i] - fovea_tensor_floats (expected)[i]), <=, TOLERANCE);
}

/* The shapes are known before, and what follows is planned as ever. */
static void
test_fed_kernel (void)
{
  static const FoveaNodeState states[] = { FOVEA_NODE_PLANNED, FOVEA_NODE_PLANNED, FOVEA_NODE_LATE, FOVEA_NODE_PLANNED, FOVEA_NODE_PLANNED };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (fed_kernel ());
  g_autoptr (FoveaTensor) x = random_tensor (&(FoveaShape){ 4, { 1, 16, 12, 11 } });

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpint (plan->states[i], ==, states[i]);
  g_assert_true (fovea_shape_equal (&plan->values[value_of (plan, "y")].shape, &(FoveaShape){ 4, { 1, 8, 10, 9 } }));
  g_assert_cmpuint (fovea_measure_node (plan, 2).macs, ==, 24 * 16 * 9 * 10 * 9);
  for (guint mode = FOVEA_SESSION_KEEP_ALL; mode <= FOVEA_SESSION_LEAN; mode++)
    {
      g_autoptr (FoveaSession) session = open_session (plan, mode);

      for (guint run = 0; run < 2; run++)
        {
          g_autoptr (FoveaTensor) k = random_tensor (&(FoveaShape){ 4, { 24, 16, 3, 3 } });
          FoveaTensor *inputs[] = { x, k };

          g_assert_true (fovea_session_run (session, inputs, NULL, NULL));
          assert_agrees (session, plan, inputs, value_of (plan, "y"));
        }
    }
}

static void
test_fed_shape (void)
{
  static const gint64 shapes[][2] = { { 16, 36 }, { -1, 8 }, { 1, 576 } };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (fed_shape ());
  g_autoptr (FoveaTensor) x = random_tensor (&(FoveaShape){ 4, { 1, 16, 6, 6 } });
  gint y = value_of (plan, "y");
  gsize used = fovea_memory_get_used ();

  g_assert_cmpint (plan->states[0], ==, FOVEA_NODE_PLANNED);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpint (plan->states[i], ==, FOVEA_NODE_LATE);
  for (guint mode = FOVEA_SESSION_KEEP_ALL; mode <= FOVEA_SESSION_LEAN; mode++)
    {
      FoveaSession *session = open_session (plan, mode);

      for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
        {
          g_autoptr (FoveaTensor) s = shape_tensor (shapes[i][0], shapes[i][1]);
          FoveaTensor *inputs[] = { x, s };

          g_assert_true (fovea_session_run (session, inputs, NULL, NULL));
          g_assert_cmpint (fovea_session_get_value (session, y)->shape.dims[1], ==, shapes[i][1]);
          assert_agrees (session, plan, inputs, y);
          g_assert_true ((fovea_session_get_value (session, value_of (plan, "v")) != NULL) == (mode == FOVEA_SESSION_KEEP_ALL));
        }
      fovea_session_unref (session);
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
}

/* What cannot be is refused while running, naming the node; the next run is as good as ever. */
static void
test_errors (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (fed_shape ());
  g_autoptr (FoveaSession) session = session_of (plan);
  g_autoptr (FoveaTensor) x = random_tensor (&(FoveaShape){ 4, { 1, 16, 6, 6 } }), bad = shape_tensor (7, 7), good = shape_tensor (4, 144);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  FoveaTensor *inputs[] = { x, bad };
  gint y = value_of (plan, "y");

  g_assert_false (fovea_session_run (session, inputs, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "lay (Reshape): "));
  g_assert_null (fovea_session_get_value (session, y));
  inputs[1] = good;
  g_clear_error (&error);
  fovea_progress_cancel (progress);
  g_assert_false (fovea_session_run (session, inputs, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_true (fovea_session_run (session, inputs, NULL, NULL));
  assert_agrees (session, plan, inputs, y);
}

/* Late nodes give the same bytes with any number of threads. */
static void
test_threads (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (fed_kernel ());
  g_autoptr (FoveaTensor) x = random_tensor (&(FoveaShape){ 4, { 1, 16, 12, 11 } }), k = random_tensor (&(FoveaShape){ 4, { 24, 16, 3, 3 } });
  FoveaTensor *inputs[] = { x, k };
  g_autoptr (GBytes) one = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaSession) session = NULL;
      g_autoptr (GBytes) bytes = NULL;
      FoveaTensor *y;

      fovea_pool_set_threads (threads);
      session = session_of (plan);
      g_assert_true (fovea_session_run (session, inputs, NULL, NULL));
      y = fovea_session_get_value (session, value_of (plan, "y"));
      bytes = g_bytes_new (y->data, fovea_tensor_bytes (y));
      if (!one)
        one = g_bytes_ref (bytes);
      g_assert_true (g_bytes_equal (one, bytes));
    }
  fovea_pool_set_threads (0);
}

static void
test_blocked (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (blocked_end ());
  g_autoptr (FoveaTensor) x = random_tensor (&(FoveaShape){ 4, { 1, 4, 8, 8 } });
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  gint y = value_of (plan, "y"), v = value_of (plan, "v");
  g_autofree char *shape = fovea_network_plan_shape_text (plan, y);

  g_assert_cmpstr (shape, ==, "unknown");
  g_assert_true (fields[v].known && !fields[y].known);
  g_assert_cmpuint (fovea_measure_total (plan).parameters, ==, 4 * 4 * 9);
  g_assert_true (fovea_network_plan_reaches (plan, v, NULL));
  for (guint mode = FOVEA_SESSION_KEEP_ALL; mode <= FOVEA_SESSION_LEAN; mode++)
    {
      g_autoptr (FoveaSession) session = open_session (plan, mode);
      g_autoptr (GError) error = NULL;

      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      if (mode == FOVEA_SESSION_KEEP_ALL)
        assert_agrees (session, plan, &x, v);
      g_assert_null (fovea_session_read (session, y, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, "Quux"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/late/fed-kernel", test_fed_kernel);
  g_test_add_func ("/late/fed-shape", test_fed_shape);
  g_test_add_func ("/late/errors", test_errors);
  g_test_add_func ("/late/threads", test_threads);
  g_test_add_func ("/late/blocked", test_blocked);
  return g_test_run ();
}
