/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session makes of a graph (fused, in blocks, placed) against its nodes run one by one as planes. */

#include <math.h>

#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/network/fuse.h"
#include "core/network/naive.h"
#include "tests/unit/network-fixture.h"

/* Sums in another order and, for 3x3 kernels, Winograd's transforms: of the value's largest element. */
#define TOLERANCE 2e-5

static GByteArray *
random_floats (const char *name, const char *dims, gsize n, double from, double to)
{
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_test_rand_double_range (from, to);
  return onnx_tensor (name, FLOAT, dims, values, n * sizeof *values);
}

/* Weights "NAME.w" of @k kernels for @c channels, scaled so that values keep their size. */
static void
add_conv (GByteArray *graph, const char *name, const char *input, const char *output, guint k, guint c, guint side, const char *pads,
          const char *strides)
{
  g_autofree char *w = g_strdup_printf ("%s.w", name), *dims = g_strdup_printf ("%u,%u,%u,%u", k, c, side, side);
  g_autofree char *inputs = g_strdup_printf ("%s,%s", input, w);
  double range = sqrt (3.0 / (c * side * side));

  pb_message (graph, 5, random_floats (w, dims, (gsize) k * c * side * side, -range, range));
  add (graph, onnx_node ("Conv", name, inputs, output, onnx_ints ("pads", pads), onnx_ints ("strides", strides), NULL));
}

static void
add_norm (GByteArray *graph, const char *name, const char *input, const char *output, guint c)
{
  static const char *const parts[] = { "s", "b", "m", "v" };
  g_autofree char *dims = g_strdup_printf ("%u", c);
  g_autofree char *inputs = g_strdup_printf ("%s,%s.s,%s.b,%s.m,%s.v", input, name, name, name, name);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strdup_printf ("%s.%s", name, parts[i]);

      pb_message (graph, 5, i % 3 == 0 ? random_floats (part, dims, c, 0.5, 1.5) : random_floats (part, dims, c, -0.5, 0.5));
    }
  add (graph, onnx_node ("BatchNormalization", name, inputs, output, NULL));
}

/* Two residual blocks, the second with a convolution on its way past, as in ResNet; y stays in blocks. */
static GByteArray *
residual_network (guint n)
{
  g_autofree char *dims = g_strdup_printf ("%u,3,20,17", n);
  GByteArray *graph = new_graph (dims);

  add_conv (graph, "stem", "x", "s0", 24, 3, 7, "3,3,3,3", "2,2");
  add_norm (graph, "stem-norm", "s0", "s1", 24);
  add (graph, onnx_node ("Relu", "stem-relu", "s1", "s2", NULL));
  add_conv (graph, "a1", "s2", "a1c", 24, 24, 3, "1,1,1,1", "1,1");
  add_norm (graph, "a1n", "a1c", "a1n", 24);
  add (graph, onnx_node ("Relu", "a1r", "a1n", "a1", NULL));
  add_conv (graph, "a2", "a1", "a2c", 24, 24, 3, "1,1,1,1", "1,1");
  add_norm (graph, "a2n", "a2c", "a2", 24);
  add (graph, onnx_node ("Add", "a-add", "a2,s2", "a3", NULL));
  add (graph, onnx_node ("Relu", "a-relu", "a3", "a", NULL));
  add_conv (graph, "b1", "a", "b1", 40, 24, 3, "1,1,1,1", "2,2");
  add_conv (graph, "down", "a", "down0", 40, 24, 1, "0,0,0,0", "2,2");
  add_norm (graph, "down-norm", "down0", "down1", 40);
  add (graph, onnx_node ("Add", "b-add", "b1,down1", "b2", NULL));
  add (graph, onnx_node ("Relu", "b-relu", "b2", "y", NULL));
  return graph;
}

/* Concatenations of ever more of the same maps, as in DenseNet, of channels on and off whole blocks, then a head with views and aliases. */
static GByteArray *
dense_network (guint growth)
{
  GByteArray *graph = new_graph ("1,32,9,11");
  g_autofree char *columns = g_strdup_printf ("%u,7", 32 + 2 * growth);

  add_conv (graph, "l0", "x", "f0", 32, 32, 1, "0,0,0,0", "1,1");
  add_norm (graph, "n1", "f0", "n1", 32);
  add (graph, onnx_node ("Relu", "r1", "n1", "r1", NULL));
  add_conv (graph, "l1", "r1", "f1", growth, 32, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Concat", "c1", "f0,f1", "c1", onnx_int ("axis", 1), NULL));
  add_norm (graph, "n2", "c1", "n2", 32 + growth);
  add (graph, onnx_node ("Relu", "r2", "n2", "r2", NULL));
  add_conv (graph, "l2", "r2", "f2", growth, 32 + growth, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Concat", "c2", "f0,f1,f2", "c2", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Dropout", "drop", "c2", "d2", NULL));
  add (graph, onnx_node ("MaxPool", "pool", "d2", "p", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("GlobalAveragePool", "mean", "p", "m", NULL));
  add (graph, onnx_node ("Flatten", "flatten", "m", "v", NULL));
  add (graph, onnx_node ("Identity", "same", "v", "v2", NULL));
  pb_message (graph, 5, random_floats ("fc.w", columns, (32 + 2 * growth) * 7, -0.2, 0.2));
  add (graph, onnx_node ("MatMul", "fc", "v2,fc.w", "logits", NULL));
  add (graph, onnx_node ("Softmax", "softmax", "logits", "y", NULL));
  return graph;
}

/* Parts of a value, of @first channels and of what is left of 48, on and off whole blocks: one goes on as it is, one through layers, and both
 * are joined with a part again. */
static GByteArray *
split_network (guint first)
{
  GByteArray *graph = new_graph ("1,16,9,11");
  g_autofree char *parts = g_strdup_printf ("%u,%u,8", first, 40 - first);

  pb_message (graph, 5, onnx_int64s ("parts", parts));
  add_conv (graph, "l0", "x", "f0", 48, 16, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Split", "split", "f0,parts", "s0,s1,s2", onnx_int ("axis", 1), NULL));
  add_conv (graph, "l1", "s1", "f1", 16, 40 - first, 3, "1,1,1,1", "1,1");
  pb_message (graph, 5, random_floats ("g.s", "16", 16, 0.5, 1.5));
  pb_message (graph, 5, random_floats ("g.b", "16", 16, -0.5, 0.5));
  add (graph, onnx_node ("InstanceNormalization", "norm", "f1,g.s,g.b", "g1", NULL));
  add (graph, onnx_node ("Relu", "relu", "g1", "r1", NULL));
  add (graph, onnx_node ("Concat", "join", "s0,r1,s2,s0", "c1", onnx_int ("axis", 1), NULL));
  add_conv (graph, "l2", "c1", "y", 16, 24 + 2 * first, 1, "0,0,0,0", "1,1");
  return graph;
}

/* Frames of zeros, one in another, and no frame at all, behind a part of a concatenation. */
static GByteArray *
framed_network (void)
{
  GByteArray *graph = new_graph ("1,16,10,9");

  pb_message (graph, 5, onnx_int64s ("none", "0,0,0,0,0,0,0,0"));
  pb_message (graph, 5, onnx_int64s ("one", "0,0,1,1,0,0,1,1"));
  pb_message (graph, 5, onnx_int64s ("odd", "0,0,0,2,0,0,3,1"));
  add_conv (graph, "l0", "x", "h0", 16, 16, 3, "1,1,1,1", "1,1");
  add_conv (graph, "l1", "x", "h1", 16, 16, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Concat", "join", "h0,h1", "h2", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Pad", "p0", "h2,none", "h3", NULL));
  add (graph, onnx_node ("AveragePool", "mean", "h3", "h4", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "1,1"), NULL));
  add (graph, onnx_node ("Pad", "p1", "h1,one", "h5", NULL));
  add (graph, onnx_node ("Pad", "p2", "h5,odd", "h6", NULL));
  add_conv (graph, "l2", "h6", "h7", 16, 16, 3, "1,1,1,1", "1,1");
  add_conv (graph, "l3", "h4", "h8", 16, 32, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("GlobalMaxPool", "m7", "h7", "m7", NULL));
  add (graph, onnx_node ("GlobalMaxPool", "m8", "h8", "m8", NULL));
  add (graph, onnx_node ("Concat", "end", "m7,m8", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

/* Values that more than one reader wants, a clip that does not hold zero, an addition to itself, planes between blocks. */
static GByteArray *
awkward_network (void)
{
  GByteArray *graph = new_graph ("1,20,8,8");

  add_conv (graph, "l0", "x", "h0", 20, 20, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Add", "twice", "h0,h0", "h1", NULL));
  add_conv (graph, "l1", "h1", "h2", 20, 20, 3, "0,0,2,2", "1,1");
  add (graph, onnx_node ("Relu", "r1", "h2", "h3", NULL));
  pb_message (graph, 5, random_floats ("from", "1,20,1,1", 20, 0.5, 1.0));
  add (graph, onnx_node ("Sub", "less", "from,h3", "h3b", NULL));
  add (graph, onnx_node ("Add", "past", "h3b,h2", "h4", NULL));
  pb_message (graph, 5, random_floats ("low", "", 1, 0.25, 0.25));
  add_conv (graph, "l2", "h4", "h5", 18, 20, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Clip", "clip", "h5,low", "h6", NULL));
  add (graph, onnx_node ("Transpose", "turn", "h6", "h7", onnx_ints ("perm", "0,1,3,2"), NULL));
  add_conv (graph, "l3", "h7", "h8", 16, 18, 5, "2,2,2,2", "1,1");
  add (graph, onnx_node ("Concat", "join", "h6,h8,h6", "h9", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Sigmoid", "gate", "h9", "y", NULL));
  return graph;
}

/* SiLU and hard swish: behind a convolution, a residual and a depthwise layer; as one node; and three that cannot be fused: what is gated is read
 * once more, the gate is, and the slope is another one. */
static GByteArray *
gated_network (void)
{
  GByteArray *graph = new_graph ("1,3,18,17");

  add_conv (graph, "stem", "x", "h0", 24, 3, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Sigmoid", "s0", "h0", "g0", NULL));
  add (graph, onnx_node ("Mul", "m0", "h0,g0", "h1", NULL));
  add_conv (graph, "l1", "h1", "h2", 24, 24, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Add", "past", "h2,h1", "h3", NULL));
  add (graph, onnx_node ("HardSigmoid", "s1", "h3", "g1", onnx_float ("alpha", 1.0f / 6.0f), NULL));
  add (graph, onnx_node ("Mul", "m1", "g1,h3", "h4", NULL));
  add_conv (graph, "l2", "h4", "h5", 40, 24, 5, "2,2,2,2", "2,2");
  add (graph, onnx_node ("HardSwish", "m2", "h5", "h6", NULL));
  add_conv (graph, "l3", "h6", "h7", 40, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Sigmoid", "s3", "h7", "g3", NULL));
  add (graph, onnx_node ("Mul", "m3", "h7,g3", "h8", NULL));
  add (graph, onnx_node ("Add", "again", "h8,h7", "h9", NULL));
  add_conv (graph, "l4", "h9", "h10", 40, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Sigmoid", "s4", "h10", "g4", NULL));
  add (graph, onnx_node ("Mul", "m4", "h10,g4", "h11", NULL));
  add (graph, onnx_node ("Add", "and-gate", "h11,g4", "h12", NULL));
  add_conv (graph, "l5", "h12", "h13", 16, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("HardSigmoid", "s5", "h13", "g5", NULL));
  add (graph, onnx_node ("Mul", "m5", "h13,g5", "y", NULL));
  return graph;
}

/* Channels of groups are mixed, then split into halves of which one goes past a convolution, as in ShuffleNet v2. */
static GByteArray *
shuffled_network (guint c)
{
  GByteArray *graph = new_graph ("2,3,13,9");
  g_autofree char *groups = g_strdup_printf ("2,2,%u,13,9", c / 2), *half = g_strdup_printf ("%u", c / 2), *all = g_strdup_printf ("%u", c);

  pb_message (graph, 5, onnx_int64s ("groups", groups));
  pb_message (graph, 5, onnx_int64s ("whole", "2,-1,13,9"));
  pb_message (graph, 5, onnx_int64s ("zero", "0"));
  pb_message (graph, 5, onnx_int64s ("half", half));
  pb_message (graph, 5, onnx_int64s ("all", all));
  pb_message (graph, 5, onnx_int64s ("axis", "1"));
  add_conv (graph, "stem", "x", "h0", c, 3, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Reshape", "apart", "h0,groups", "h1", NULL));
  add (graph, onnx_node ("Transpose", "mix", "h1", "h2", onnx_ints ("perm", "0,2,1,3,4"), NULL));
  add (graph, onnx_node ("Reshape", "together", "h2,whole", "h3", NULL));
  add (graph, onnx_node ("Slice", "first", "h3,zero,half,axis", "h4", NULL));
  add (graph, onnx_node ("Slice", "second", "h3,half,all,axis", "h5", NULL));
  add_conv (graph, "l1", "h5", "h6", c / 2, c / 2, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Concat", "join", "h4,h6", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

static void
add_gelu (GByteArray *graph, const char *name, const char *input, const char *output, const char *half)
{
  g_autofree char *div = g_strdup_printf ("%s.div", name), *erf = g_strdup_printf ("%s.erf", name), *sum = g_strdup_printf ("%s.sum", name);
  g_autofree char *mul = g_strdup_printf ("%s.mul", name), *to_div = g_strdup_printf ("%s,root", input);
  g_autofree char *to_sum = g_strdup_printf ("%s,one", erf), *to_mul = g_strdup_printf ("%s,%s", input, sum);
  g_autofree char *to_half = g_strdup_printf ("%s,%s", mul, half);

  add (graph, onnx_node ("Div", div, to_div, div, NULL));
  add (graph, onnx_node ("Erf", erf, div, erf, NULL));
  add (graph, onnx_node ("Add", sum, to_sum, sum, NULL));
  add (graph, onnx_node ("Mul", mul, to_mul, mul, NULL));
  add (graph, onnx_node ("Mul", name, to_half, output, NULL));
}

/* Gelu in five nodes, in blocks and as planes, and two of which it is none: another number, and a reader in between. */
static GByteArray *
gelu_network (void)
{
  GByteArray *graph = new_graph ("1,3,9,7");

  pb_message (graph, 5, random_floats ("root", "", 1, G_SQRT2, G_SQRT2));
  pb_message (graph, 5, random_floats ("one", "", 1, 1.0, 1.0));
  pb_message (graph, 5, random_floats ("half", "", 1, 0.5, 0.5));
  pb_message (graph, 5, random_floats ("third", "", 1, 0.3, 0.3));
  add_conv (graph, "l0", "x", "h0", 20, 3, 3, "1,1,1,1", "1,1");
  add_gelu (graph, "g0", "h0", "h1", "half");
  add (graph, onnx_node ("Transpose", "turn", "h1", "h2", onnx_ints ("perm", "0,2,3,1"), NULL));
  add_gelu (graph, "g1", "h2", "h3", "half");
  add_gelu (graph, "g2", "h3", "h4", "third");
  add_gelu (graph, "g3", "h4", "h5", "half");
  add (graph, onnx_node ("Add", "more", "h5,g3.erf", "y", NULL));
  return graph;
}

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
  g_autoptr (FoveaNetworkPlan) plan = plan_of (framed_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 8, FALSE);

  for (guint i = 0; i < schedule->n_steps; i++)
    g_assert_cmpstr (plan->network->nodes[schedule->steps[i].node].op->name, !=, "Pad");
  fovea_schedule_free (schedule);
  check_network (framed_network ());
}

static void
test_awkward (void)
{
  check_network (awkward_network ());
}

/* Convolutions between turns from and to (N, H, W, C), as tf2onnx writes them, with one turn that somebody reads. */
static GByteArray *
turning_network (gboolean read)
{
  GByteArray *graph = new_graph ("1,16,9,8");

  add_conv (graph, "l0", "x", "h0", 16, 16, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Transpose", "to0", "h0", "t0", onnx_ints ("perm", "0,2,3,1"), NULL));
  add (graph, onnx_node ("Identity", "same", "t0", "t1", NULL));
  add (graph, onnx_node ("Transpose", "back0", "t1", "h1", onnx_ints ("perm", "0,3,1,2"), NULL));
  add (graph, onnx_node ("Relu", "r0", "h1", "h2", NULL));
  add (graph, onnx_node ("Transpose", "to1", "h2", "t2", onnx_ints ("perm", "0,2,3,1"), NULL));
  add (graph, onnx_node ("Transpose", "back1", "t2", "h3", onnx_ints ("perm", "0,3,1,2"), NULL));
  add_conv (graph, "l1", "h3", read ? "h4" : "y", 16, 16, 3, "1,1,1,1", "1,1");
  if (read)
    {
      add (graph, onnx_node ("Transpose", "to2", "t2", "t3", onnx_ints ("perm", "0,2,1,3"), NULL));
      add (graph, onnx_node ("ReduceMean", "mean", "t3", "m", onnx_ints ("axes", "1,2"), onnx_int ("keepdims", 0), NULL));
      add (graph, onnx_node ("GlobalAveragePool", "gap", "h4", "g", NULL));
      add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
      add (graph, onnx_node ("Add", "end", "f,m", "y", NULL));
    }
  return graph;
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

static guint
count_steps (const FoveaSchedule *schedule, FoveaStepKind kind)
{
  guint n = 0;

  for (guint i = 0; i < schedule->n_steps; i++)
    n += schedule->steps[i].kind == kind;
  return n;
}

/* The fifteen nodes of the residual network are its five convolutions: all else is fused, and nothing is turned but the photo. */
static void
test_fusion (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (residual_network (1));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (plan->network->n_nodes, ==, 15);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 5);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_BLOCKS), ==, 1);
  g_assert_cmpuint (schedule->n_steps, ==, 6);
  fovea_schedule_free (schedule);
}

/* All parts of a split value stay in blocks. */
static void
test_split_in_blocks (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (split_network (13));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 0);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* Turns that cancel cost nothing: two convolutions, the first with its ReLU, remain. */
static void
test_turns (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (turning_network (FALSE));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 2);
  g_assert_cmpuint (schedule->n_steps, ==, 3);
  fovea_schedule_free (schedule);
  check_network (turning_network (FALSE));
  check_network (turning_network (TRUE));
}

/* Three convolutions take the activation behind them, the other three stand before three, three and two steps. */
static void
test_fused_activations (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (gated_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6 + 3 + 3 + 2);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* A convolution and a Gelu in blocks; a transposition, a Gelu, five nodes twice and an addition as planes. */
static void
test_fused_gelu (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (gelu_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 2);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 1 + 1 + 5 + 5 + 1);
  fovea_schedule_free (schedule);
}

/* Nothing leaves the blocks: two convolutions, the three nodes of the shuffle as one, two halves and their concatenation. */
static void
test_fused_shuffle (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (shuffled_network (38));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_BLOCKS), <=, 1);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* Each node of the residual network is done by the convolution before it; a frame that is a view is done by nobody. */
static void
test_steps (void)
{
  g_autoptr (FoveaNetworkPlan) residual = plan_of (residual_network (1)), framed = plan_of (framed_network ());
  g_autoptr (FoveaSession) session = session_of (residual), frames = session_of (framed);
  guint n_steps = 0;

  for (guint i = 0; i < residual->network->n_nodes; i++)
    {
      gint step = fovea_session_get_step (session, i);

      g_assert_cmpint (step, >=, 0);
      g_assert_cmpint (step, <=, (gint) i);
      g_assert_cmpstr (residual->network->nodes[step].op->name, ==, "Conv");
      g_assert_nonnull (fovea_session_get_conv_plan (session, (guint) step));
      n_steps += step == (gint) i;
    }
  g_assert_cmpuint (n_steps, ==, 5);
  for (guint i = 0; i < framed->network->n_nodes; i++)
    if (g_str_equal (framed->network->nodes[i].op->name, "Pad"))
      g_assert_cmpint (fovea_session_get_step (frames, i), ==, -1);
}

/* All features and both concatenations stand in one buffer, one behind the other. */
static void
test_placing (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (dense_network (16));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE);
  const FoveaPlace *f0 = fovea_schedule_place (schedule, value_of (plan, "f0")), *f2 = fovea_schedule_place (schedule, value_of (plan, "f2"));
  const FoveaPlace *c1 = fovea_schedule_place (schedule, value_of (plan, "c1")), *d2 = fovea_schedule_place (schedule, value_of (plan, "d2"));

  g_assert_cmpint (f0->blocks_buffer, ==, f2->blocks_buffer);
  g_assert_cmpint (f0->blocks_buffer, ==, c1->blocks_buffer);
  g_assert_cmpint (f0->blocks_buffer, ==, d2->blocks_buffer);
  g_assert_cmpuint (f0->first_block, ==, 0);
  g_assert_cmpuint (f2->first_block, ==, 3);
  fovea_schedule_free (schedule);
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
  g_test_add_func ("/session/split-in-blocks", test_split_in_blocks);
  g_test_add_func ("/session/frames", test_frames);
  g_test_add_func ("/session/awkward", test_awkward);
  g_test_add_func ("/session/gated", test_gated);
  g_test_add_func ("/session/shuffled", test_shuffled);
  g_test_add_func ("/session/gelu", test_gelu);
  g_test_add_func ("/session/fusion", test_fusion);
  g_test_add_func ("/session/turns", test_turns);
  g_test_add_func ("/session/fused-activations", test_fused_activations);
  g_test_add_func ("/session/fused-shuffle", test_fused_shuffle);
  g_test_add_func ("/session/fused-gelu", test_fused_gelu);
  g_test_add_func ("/session/steps", test_steps);
  g_test_add_func ("/session/placing", test_placing);
  g_test_add_func ("/session/lean", test_lean);
  g_test_add_func ("/session/accurate", test_accurate);
  g_test_add_func ("/session/naive-cancelled", test_naive_cancelled);
  return g_test_run ();
}
