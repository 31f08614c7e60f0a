/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lens on layers against the session's values: every neuron of small networks. */

#include <math.h>
#include <string.h>

#include "core/network/lens.h"
#include "tests/unit/network-fixture.h"

#define TOLERANCE 1e-5 /* of the sum of absolute products */

/* Numbers of both signs, not too alike. */
static void
add_numbers (GByteArray *graph, const char *name, const char *dims, gsize n, guint32 seed, double scale)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) (scale * g_rand_double_range (rand, -1.0, 1.0));
  pb_message (graph, 5, onnx_tensor (name, FOVEA_DTYPE_FLOAT32, dims, values, n * sizeof *values));
}

static FoveaSession *
run_graph (FoveaNetworkPlan *plan)
{
  FoveaSession *session = session_of (plan);
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, plan->network->n_inputs);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      inputs[i] = new_tensor (&plan->values[plan->network->inputs[i]].shape, 0.0f);
      for (gsize j = 0; j < fovea_tensor_count (inputs[i]); j++)
        ((float *) inputs[i]->data)[j] = (float) g_rand_double_range (rand, -1.0, 1.0);
    }
  g_assert_true (fovea_session_run (session, inputs, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < plan->network->n_inputs; i++)
    fovea_tensor_unref (inputs[i]);
  return session;
}

static double
absolute (const FoveaLens *lens)
{
  double sum = fabs (lens->bias);

  for (gsize i = 0; i < lens->n_planes * lens->rows * lens->columns; i++)
    sum += fabs (lens->taps[i].product);
  return sum;
}

/* Every neuron of value @name, which @made or what follows it gives; the last lens, to be looked at. */
static FoveaLens *
check_value (FoveaSession *session, const FoveaNetworkPlan *plan, const char *name)
{
  gint value = value_of (plan, name);
  FoveaTensor *tensor = fovea_session_get_value (session, value);
  FoveaLens *lens = NULL;
  FoveaPlanes planes;

  g_assert_true (fovea_network_plan_planes (plan, value, &planes));
  g_assert_cmpint (fovea_network_lens_node (plan, value), >=, 0);
  for (gsize i = 0; i < planes.channels * planes.height * planes.width; i++)
    {
      gsize y = i / planes.width % planes.height, x = i % planes.width;
      g_autoptr (GError) error = NULL;
      double got;

      fovea_lens_free (lens);
      lens = fovea_network_lens_new (session, value, i / planes.width / planes.height, y, x, NULL, &error);
      g_assert_no_error (error);
      got = plan->network->values[value].producer == fovea_network_lens_node (plan, value) ? lens->total : fovea_lens_result (lens);
      g_assert_cmpfloat (fabs (got - fovea_tensor_floats (tensor)[i]), <=, TOLERANCE * (1e-3 + absolute (lens)));
    }
  return lens;
}

/* A graph of one node @node from x to y. Takes @graph and @node. */
static FoveaLens *
check_node (GByteArray *graph, GByteArray *node)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) session = NULL;

  add (graph, node);
  plan = plan_of (graph);
  session = run_graph (plan);
  return check_value (session, plan, "y");
}

static void
test_conv (void)
{
  GByteArray *strided = new_graph ("1,3,9,11"), *grouped = new_graph ("1,6,7,7"), *many = new_graph ("1,40,6,6");
  g_autoptr (FoveaLens) a = NULL, b = NULL, c = NULL;

  add_numbers (strided, "w", "5,3,3,2", 90, 1, 1.0);
  add_numbers (strided, "b", "5", 5, 2, 1.0);
  a = check_node (strided, onnx_node ("Conv", "conv", "x,w,b", "y", onnx_ints ("strides", "2,1"), onnx_ints ("pads", "2,0,1,3"),
                                      onnx_ints ("dilations", "1,2"), NULL));
  g_assert_cmpuint (a->n_planes, ==, 3);
  g_assert_cmpuint (a->dilation[1], ==, 2);
  g_assert_cmpint (a->before[0], ==, 2);
  g_assert_true (a->has_bias);
  g_assert_cmpuint (fovea_lens_count (a, FOVEA_LENS_PADDING), >, 0);

  add_numbers (grouped, "w", "4,3,3,3", 108, 3, 1.0);
  b = check_node (grouped, onnx_node ("Conv", "conv", "x,w", "y", onnx_int ("group", 2), onnx_text ("auto_pad", "SAME_LOWER"),
                                      onnx_ints ("strides", "2,2"), NULL));
  g_assert_cmpuint (b->groups, ==, 2);
  g_assert_cmpuint (b->planes[0].index, ==, 3); /* the last neuron is of the second group */
  g_assert_false (b->has_bias);

  add_numbers (many, "w", "8,40,3,3", 2880, 4, 1.0);
  c = check_node (many, onnx_node ("Conv", "conv", "x,w", "y", onnx_ints ("pads", "1,1,1,1"), NULL));
  g_assert_cmpuint (c->n_planes, ==, 40);
}

static void
test_transposed (void)
{
  GByteArray *plain = new_graph ("1,4,5,6"), *dilated = new_graph ("1,4,5,4");
  g_autoptr (FoveaLens) a = NULL, b = NULL;

  add_numbers (plain, "w", "4,3,3,3", 108, 5, 1.0);
  add_numbers (plain, "b", "3", 3, 6, 1.0);
  a = check_node (plain, onnx_node ("ConvTranspose", "up", "x,w,b", "y", onnx_ints ("strides", "2,3"), onnx_ints ("pads", "1,0,1,1"),
                                    onnx_ints ("output_padding", "1,0"), NULL));
  g_assert_cmpuint (fovea_lens_count (a, FOVEA_LENS_GAP), >, 0);

  add_numbers (dilated, "w", "4,2,3,2", 48, 7, 1.0);
  b = check_node (dilated, onnx_node ("ConvTranspose", "up", "x,w", "y", onnx_int ("group", 2), onnx_ints ("dilations", "2,1"), NULL));
  g_assert_cmpuint (b->n_planes, ==, 2);
  g_assert_cmpuint (b->planes[0].index, ==, 2);
}

/* Offsets of up to two pixels, so that some positions lie outside, and a mask. */
static void
test_deformable (void)
{
  GByteArray *graph = new_graph ("1,4,6,7"), *masked = new_graph ("1,4,6,7");
  g_autoptr (FoveaLens) a = NULL, b = NULL;
  gboolean between = FALSE;

  add_numbers (graph, "w", "3,4,3,3", 108, 8, 1.0);
  add_numbers (graph, "o", "1,18,4,5", 360, 9, 2.0);
  a = check_node (graph, onnx_node ("DeformConv", "deform", "x,w,o", "y", NULL));
  for (gsize i = 0; i < 9; i++)
    between |= a->taps[i].y != floor (a->taps[i].y);
  g_assert_true (between);

  add_numbers (masked, "w", "4,2,2,2", 32, 10, 1.0);
  add_numbers (masked, "o", "1,16,4,4", 256, 11, 2.0);
  add_numbers (masked, "b", "4", 4, 12, 1.0);
  add_numbers (masked, "m", "1,8,4,4", 128, 13, 1.0);
  b = check_node (masked, onnx_node ("DeformConv", "deform", "x,w,o,b,m", "y", onnx_int ("group", 2), onnx_int ("offset_group", 2),
                                     onnx_ints ("strides", "2,2"), onnx_ints ("pads", "1,1,1,1"), NULL));
  g_assert_cmpfloat (b->taps[0].mask, !=, 1.0);
  g_assert_cmpfloat_with_epsilon (b->taps[0].product, b->taps[0].value * b->taps[0].weight * b->taps[0].mask, 1e-12);
}

static void
test_pools (void)
{
  const char *const names[] = { "MaxPool", "AveragePool" };
  g_autoptr (FoveaLens) whole = NULL, most = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (FoveaLens) lens
          = check_node (new_graph ("1,3,7,8"), onnx_node (names[i / 2], "pool", "x", "y", onnx_ints ("kernel_shape", "3,3"),
                                                          onnx_ints ("strides", "2,2"), onnx_ints ("pads", "1,1,1,1"),
                                                          onnx_int ("ceil_mode", i % 2), NULL));

      g_assert_cmpuint (lens->n_planes, ==, 1);
      if (i / 2 == 0)
        g_assert_cmpfloat (lens->taps[lens->winner].value, ==, lens->total);
    }
  whole = check_node (new_graph ("1,3,7,8"), onnx_node ("GlobalAveragePool", "pool", "x", "y", NULL));
  g_assert_cmpuint (whole->rows * whole->columns, ==, 56);
  most = check_node (new_graph ("1,3,7,8"), onnx_node ("GlobalMaxPool", "pool", "x", "y", NULL));
  g_assert_cmpint (most->kind, ==, FOVEA_LENS_MAXIMUM);
}

static void
test_connected (void)
{
  GByteArray *turned = new_graph ("1,12"), *product = new_graph ("1,12");
  g_autoptr (FoveaLens) a = NULL, b = NULL;

  add_numbers (turned, "w", "5,12", 60, 14, 1.0);
  add_numbers (turned, "b", "5", 5, 15, 1.0);
  a = check_node (turned, onnx_node ("Gemm", "fc", "x,w,b", "y", onnx_int ("transB", 1), NULL));
  g_assert_cmpuint (a->n_planes, ==, 12);
  add_numbers (product, "w", "12,5", 60, 16, 1.0);
  b = check_node (product, onnx_node ("MatMul", "fc", "x,w", "y", NULL));
  g_assert_cmpint (b->kind, ==, FOVEA_LENS_CONNECTED);
}

/* Convolution, normalisation and ReLU, which the session does in one step: told in three, from either end. */
static void
test_after (void)
{
  GByteArray *graph = new_graph ("1,3,6,6");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (FoveaLens) sum = NULL, end = NULL, middle = NULL;
  g_autofree char *text = NULL;

  add_numbers (graph, "w", "4,3,3,3", 108, 17, 1.0);
  add_numbers (graph, "scale", "4", 4, 18, 1.0);
  add_numbers (graph, "shift", "4", 4, 19, 1.0);
  add_numbers (graph, "mean", "4", 4, 20, 1.0);
  add_weights (graph, "variance", "4", 4);
  add (graph, onnx_node ("Conv", "conv", "x,w", "c", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("BatchNormalization", "norm", "c,scale,shift,mean,variance", "n", NULL));
  add (graph, onnx_node ("Relu", "relu", "n", "y", NULL));
  plan = plan_of (graph);
  session = run_graph (plan);
  sum = check_value (session, plan, "c");
  middle = check_value (session, plan, "n");
  end = check_value (session, plan, "y");
  g_assert_cmpuint (sum->n_after, ==, 2);
  g_assert_cmpuint (middle->n_after, ==, 1);
  g_assert_cmpuint (end->n_after, ==, 2);
  g_assert_cmpstr (end->after[1].name, ==, "Relu");
  g_assert_cmpfloat (end->after[1].value, ==, fmax (0.0, end->after[0].value));
  text = fovea_lens_equation (end);
  g_assert_true (g_str_has_prefix (text, "Σ products "));
  g_assert_nonnull (strstr (text, ", BatchNormalization → "));
}

/* A session with edits: its own kernel, a muted map that it reads, and a muted one that it makes. */
static void
test_edits (void)
{
  GByteArray *graph = new_graph ("1,3,6,6");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) base = NULL, session = NULL;
  g_autoptr (FoveaEdits) edits = fovea_edits_new ();
  g_autoptr (FoveaKernel) kernel = NULL;
  g_autoptr (FoveaLens) sum = NULL, muted = NULL;
  g_autoptr (GError) error = NULL;

  add_numbers (graph, "w", "4,3,3,3", 108, 21, 1.0);
  add_numbers (graph, "v", "2,4,1,1", 8, 22, 1.0);
  add (graph, onnx_node ("Conv", "first", "x,w", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "second", "h,v", "y", NULL));
  plan = plan_of (graph);
  base = run_graph (plan);
  kernel = fovea_network_plan_kernel (plan, 0, 1, 0, &error);
  g_assert_no_error (error);
  kernel->values[4] += 3.0;
  g_assert_true (fovea_edits_set_kernel (edits, plan, 0, 1, 0, kernel, &error));
  g_assert_true (fovea_edits_mute (edits, plan, value_of (plan, "h"), 2, &error));
  session = fovea_session_new_edited (base, edits, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_session_run (session, NULL, NULL, &error));
  sum = check_value (session, fovea_session_get_plan (session), "y");
  g_assert_cmpfloat (sum->planes[2].sum, ==, 0.0);
  muted = fovea_network_lens_new (session, value_of (plan, "h"), 2, 1, 1, NULL, &error);
  g_assert_cmpfloat (muted->total, !=, 0.0);
  g_assert_cmpfloat (fovea_lens_result (muted), ==, 0.0);
  g_clear_pointer (&muted, fovea_lens_free);
  muted = fovea_network_lens_new (session, value_of (plan, "h"), 1, 3, 3, NULL, &error);
  g_assert_cmpfloat_with_epsilon (muted->total, fovea_tensor_floats (fovea_session_get_value (session, value_of (plan, "h")))[36 + 3 * 6 + 3], 1e-4);
}

static void
test_refusals (void)
{
  GByteArray *graph = new_graph ("1,3,4,4"), *conv = new_graph ("1,1,6,6");
  g_autoptr (FoveaNetworkPlan) plan = NULL, other = NULL;
  g_autoptr (FoveaSession) session = NULL, second = NULL;
  g_autoptr (GError) error = NULL, outside = NULL;

  add (graph, onnx_node ("Softmax", "soft", "x", "y", NULL));
  plan = plan_of (graph);
  session = run_graph (plan);
  g_assert_cmpint (fovea_network_lens_node (plan, value_of (plan, "y")), ==, -1);
  g_assert_null (fovea_network_lens_new (session, value_of (plan, "y"), 0, 0, 0, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);

  add_weights (conv, "w", "1,1,3,3", 9);
  add (conv, onnx_node ("Conv", "conv", "x,w", "y", NULL));
  other = plan_of (conv);
  second = run_graph (other);
  g_assert_null (fovea_network_lens_new (second, value_of (other, "y"), 0, 4, 0, NULL, &outside));
  g_assert_error (outside, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/lens/conv", test_conv);
  g_test_add_func ("/network/lens/transposed", test_transposed);
  g_test_add_func ("/network/lens/deformable", test_deformable);
  g_test_add_func ("/network/lens/pools", test_pools);
  g_test_add_func ("/network/lens/connected", test_connected);
  g_test_add_func ("/network/lens/after", test_after);
  g_test_add_func ("/network/lens/edits", test_edits);
  g_test_add_func ("/network/lens/refusals", test_refusals);
  return g_test_run ();
}
