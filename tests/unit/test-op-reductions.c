/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators that make one number of many, or look for one among many. What is expected was computed with numpy. */

#include "tests/unit/op-cases.h"

static const Case cases[] = {
  { "ReduceSum", 13, "keepdims=0", { "float 2x3x4", "int64 1 = -1" }, "2x3", { -2, 1, -3.25, -0.25, 2.75, -1.5 } },
  { "ReduceSum", 11, "axes=[0,2]", { "float 2x3x4" }, "1x3x1", { -2.25, 3.75, -4.75 } },
  { "ReduceSum", 13, "", { "float 2x3x4" }, "1x1x1", { -3.25 } },
  { "ReduceSum", 13, "noop_with_empty_axes=1", { "float 2x2" }, "2x2", { -3.5, -1.5, 0.5, 2.5 } },
  { "ReduceSum", 13, "", { "int64 2x2 = 9007199254740993 1 2 -5", "int64 1 = 1" }, "2x1", { 9007199254740994, -3 } },
  { "ReduceSum", 13, "", { "float scalar = -3" }, "scalar", { -3 } },
  { "ReduceMean", 18, "", { "int32 4 = 1 2 4 -15" }, "1", { -2 } },
  { "ReduceMax", 18, "keepdims=0", { "float 2x3x4", "int64 1 = 1" }, "2x4", { -2, 0, 2, 3.25, 0.25, 2.25, 3.5, -1 } },
  { "ReduceMax", 13, "axes=[1]", { "uint8 2x3 = 1 200 3 4 5 6" }, "2x1", { 200, 6 } },
  { "ReduceMax", 13, "axes=[0]", { "uint64 3 = 1 -1 2" }, "1", { 1.844674e+19 } },
  { "ReduceMax", 20, "", { "bool 3 = 0 1 0", "int64 1 = 0" }, "1", { 1 } },
  { "ReduceMin", 13, "axes=[0]", { "float 2x3x4" }, "1x3x4", { -3.5, -1.5, 0.5, -2.5, -2.75, -0.75, 1.25, -1.75, -2, 0,
    -3, -3.25 } },
  { "ReduceMin", 13, "axes=[0]", { "int8 3 = 5 -7 2" }, "1", { -7 } },
  { "ReduceProd", 13, "axes=[2] keepdims=0", { "float 2x3x4" }, "2x3", { 6.5625, 8.378906, 0, 6.445312, 4.59375, 1.6875 }
    },
  { "ReduceProd", 13, "", { "int32 4 = 2 3 -4 5" }, "1", { -120 } },
  { "ReduceL1", 13, "axes=[0,1] keepdims=0", { "float 2x3x4" }, "4", { 10.25, 6.75, 13, 14.25 } },
  { "ReduceL1", 13, "", { "int64 3 = -2 3 -4" }, "1", { 9 } },
  { "ReduceL2", 13, "axes=[1,2]", { "float 2x3x4" }, "2x1x1", { 7.733854, 6.991066 } },
  { "ReduceL2", 13, "", { "int32 2 = 3 -4" }, "1", { 5 } },
  { "ReduceSumSquare", 18, "keepdims=0", { "float 2x3x4", "int64 2 = 0 2" }, "3", { 36.9375, 38.0625, 33.6875 } },
  { "ReduceLogSum", 13, "axes=[1]", { "float 2x3 = 1 2 3 4 5 6" }, "2x1", { 1.791759, 2.70805 } },
  { "ReduceLogSumExp", 13, "axes=[-1]", { "float 2x3x4" }, "2x3x1", { 2.645078, 3.395078, 2.14747, 2.89747, 3.64747,
    2.414969 } },
  { "ReduceLogSumExp", 13, "axes=[1]", { "float 2x3x4" }, "2x1x4", { -1.472024, 0.5279757, 2.527976, 3.637892, 0.7779757,
    2.777976, 3.887892, -0.4720243 } },
  { "ReduceLogSumExp", 13, "keepdims=0", { "float 3 = 1000 999 -1000" }, "scalar", { 1000.313 } },
  { "ReduceLogSumExp", 13, "axes=[0] keepdims=0", { "float 2x3 = inf -inf -inf inf 1 -inf" }, "3", { INFINITY, 1,
    -INFINITY } },
  { "ArgMax", 13, "axis=1", { "float 2x3x4" }, "2x1x4", { 2, 2, 2, 1, 2, 2, 1, 2 } },
  { "ArgMax", 13, "axis=-1 keepdims=0", { "float 2x3x4" }, "2x3", { 3, 3, 2, 2, 2, 1 } },
  { "ArgMax", 13, "", { "float 3x2 = 1 5 1 5 0 5" }, "1x2", { 0, 0 } },
  { "ArgMax", 12, "select_last_index=1", { "float 3x2 = 1 5 1 5 0 5" }, "1x2", { 1, 2 } },
  { "ArgMax", 13, "keepdims=0", { "int64 4 = -3 9007199254740993 9007199254740992 0" }, "scalar", { 1 } },
  { "ArgMax", 13, "", { "uint64 3 = 5 -1 7" }, "1", { 1 } },
  { "ArgMin", 13, "axis=2", { "float 2x3x4" }, "2x3x1", { 0, 0, 3, 3, 3, 2 } },
  { "ArgMin", 13, "select_last_index=1", { "float 4 = 0 -0.0 3 -0.0" }, "1", { 3 } },
  { "ArgMin", 11, "", { "int8 4 = 3 -7 -7 2" }, "1", { 1 } },
  { "TopK", 11, "", { "float 2x7", "int64 1 = 3" }, "2x3", { 2.5, 1.25, 0.5, 3.25, 2, 0.75 } },
  { "TopK", 11, "", { "float 2x7", "int64 1 = 3" }, "2x3", { 3, 6, 2, 0, 3, 6 }, .outputs = 2, .which = 1 },
  { "TopK", 11, "axis=1 largest=0 sorted=0", { "float 2x3x4", "int64 1 = 2" }, "2x2x4", { -3.5, -1.5, 0.5, -3.25, -2.75,
    -0.75, 1.25, 2.5, -1.25, 0.75, -3, -2.5, -0.5, 1.5, 2.75, -1.75 } },
  { "TopK", 11, "axis=1 largest=0", { "float 2x3x4", "int64 1 = 2" }, "2x2x4", { 0, 0, 0, 2, 1, 1, 1, 0, 0, 0, 2, 0, 1,
    1, 0, 1 }, .outputs = 2, .which = 1 },
  { "TopK", 6, "k=2 axis=0", { "float 4 = 1 7 7 7" }, "2", { 1, 2 }, .outputs = 2, .which = 1 },
  { "TopK", 11, "", { "int64 5 = 4 -9 9007199254740993 9007199254740992 4", "int64 1 = 4" }, "4", { 9007199254740993,
    9007199254740992, 4, 4 } },
  { "TopK", 11, "largest=0", { "int64 5 = 4 -9 8 8 4", "int64 1 = 5" }, "5", { 1, 0, 4, 2, 3 }, .outputs = 2, .which = 1
    },
  { "Hardmax", 13, "axis=1", { "float 1x3x2 = 1 5 4 5 4 0" }, "1x3x2", { 0, 1, 1, 0, 0, 0 } },
  { "Hardmax", 11, "axis=1", { "float 2x2x2 = 1 5 4 5 4 0 9 9" }, "2x2x2", { 0, 1, 0, 0, 0, 0, 1, 0 } },
  { "LogSoftmax", 11, "axis=1", { "float 1x2x2 = 1 2 3 4" }, "1x2x2", { -3.44019, -2.44019, -1.44019, -0.4401897 } },
  { "CumSum", 14, "", { "float 2x3", "int64 scalar = 1" }, "2x3", { -3.5, -5, -4.5, 2.5, -0.25, -1 } },
  { "CumSum", 11, "reverse=1", { "float 2x3", "int32 1 = 0" }, "2x3", { -1, -4.25, -0.25, 2.5, -2.75, -0.75 } },
  { "CumSum", 14, "exclusive=1", { "float 2x3", "int64 scalar = -1" }, "2x3", { 0, -3.5, -5, 0, 2.5, -0.25 } },
  { "CumSum", 14, "exclusive=1 reverse=1", { "int32 4 = 1 2 3 4", "int32 scalar = 0" }, "4", { 9, 7, 4, 0 } },
  { "ReduceSum", 13, "", { "float 2x0x3", "int64 1 = 1" }, "2x1x3", { 0, 0, 0, 0, 0, 0 } },
  { "ReduceProd", 13, "", { "int32 0" }, "1", { 1 } },
  { "ReduceMax", 13, "", { "float 0x2" }, "1x1", { -INFINITY } },
  { "ReduceMax", 13, "axes=[0] keepdims=0", { "int16 0x2" }, "2", { -32768, -32768 } },
  { "ReduceMin", 13, "", { "uint8 0" }, "1", { 255 } },
  { "ReduceMin", 13, "", { "int64 0" }, "1", { 9223372036854775807.0 } },
  { "ReduceMax", 20, "", { "bool 0" }, "1", { 0 } },
  { "ReduceLogSumExp", 13, "axes=[1]", { "float 2x0" }, "2x1", { -INFINITY, -INFINITY } },
};

static void
test_values (void)
{
  check_values (cases, G_N_ELEMENTS (cases));
}

static void
test_refusals (void)
{
  static const Refusal refusals[] = {
    { "ReduceSum", 13, "", { "float 2x3", "int64 1 = 2" }, FOVEA_ERROR_REFUSED, "axis 2 does not exist" },
    { "ReduceSum", 11, "axes=[0,-2]", { "float 2x3" }, FOVEA_ERROR_REFUSED, "axis 0 is named twice" },
    { "ReduceSum", 13, "", { "bool 2 = 0 1" }, FOVEA_ERROR_REFUSED, "cannot compute with bool" },
    { "ArgMax", 13, "axis=2", { "float 2x3" }, FOVEA_ERROR_REFUSED, "axis 2 does not exist" },
    { "ArgMax", 13, "", { "float scalar = 1" }, FOVEA_ERROR_REFUSED, "axis 0 does not exist" },
    { "ArgMax", 13, "axis=1", { "float 2x0" }, FOVEA_ERROR_REFUSED, "input 1 has no elements" },
    { "TopK", 11, "", { "float 2x3", "int64 1 = 4" }, FOVEA_ERROR_REFUSED, "4 of 3 elements" },
    { "TopK", 6, "k=-1", { "float 2x3" }, FOVEA_ERROR_REFUSED, "-1 of 3 elements" },
    { "TopK", 11, "", { "float 2x3", "int64 2 = 1 1" }, FOVEA_ERROR_REFUSED, "-1 of 3 elements" },
    { "Hardmax", 13, "", { "int64 2 = 1 2" }, FOVEA_ERROR_REFUSED, "input 1 needs float32" },
    { "CumSum", 14, "", { "float 2x3", "int64 2 = 0 1" }, FOVEA_ERROR_REFUSED, "needs one axis, has 2" },
    { "CumSum", 14, "", { "float 2x3", "int64 scalar = -3" }, FOVEA_ERROR_REFUSED, "axis -3 does not exist" },
  };

  check_refusals (refusals, G_N_ELEMENTS (refusals));
}

/* Large enough that every thread gets work, and that a result is made of pieces. */
static const Case large[] = {
  { "ReduceSum", 13, "", { "float 3x1000x101" } },
  { "ReduceSum", 11, "axes=[0]", { "float 3000x70" } },
  { "ReduceSum", 11, "axes=[0,2]", { "float 40x7x3000" } },
  { "ReduceLogSumExp", 11, "axes=[1]", { "float 2x70000" } },
  { "ReduceMax", 11, "axes=[1]", { "float 1x21x90x90" } },
  { "ReduceProd", 11, "axes=[1,2]", { "float 2x300x300" } },
  { "ArgMax", 13, "axis=1", { "float 1x21x90x90" } },
  { "TopK", 11, "axis=1", { "float 3x700x50", "int64 1 = 20" } },
  { "CumSum", 11, "", { "float 1x300x300", "int64 1 = 1" } },
  { "Hardmax", 13, "axis=1", { "float 1x21x90x90" } },
};

static void
test_threads (void)
{
  check_threads (large, G_N_ELEMENTS (large));
}

/* Sums of pieces against sums in double precision; single precision would lose 1e-4 of this. */
static void
test_precision (void)
{
  static const Case sums[] = {
    { "ReduceSum", 13, "", { "float 1000x1000" } },
    { "ReduceSumSquare", 13, "", { "float 1000x1000" } },
    { "ReduceL1", 13, "", { "float 1000x1000" } },
  };
  double expected[G_N_ELEMENTS (sums)] = { 0.0 };

  for (gsize i = 0; i < 1000000; i++)
    {
      double x = (double) pattern (i, 0);

      expected[0] += x;
      expected[1] += x * x;
      expected[2] += fabs (x);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autoptr (FoveaTensor) output = run_case (&sums[i]);

      g_assert_cmpfloat (fovea_tensor_get (output, 0), ==, (double) (float) expected[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-reductions/values", test_values);
  g_test_add_func ("/op-reductions/refusals", test_refusals);
  g_test_add_func ("/op-reductions/threads", test_threads);
  g_test_add_func ("/op-reductions/precision", test_precision);
  return g_test_run ();
}
