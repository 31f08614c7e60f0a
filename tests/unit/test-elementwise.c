/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators element by element, in all element types. What is expected of floats was computed with numpy and PyTorch in double
 * precision, what is expected of whole numbers with wider ones. */

#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "tests/unit/op-fixture.h"

typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  const char *output; /* type and shape */
  double values[12];
} Case;

static const Case cases[] = {
  { "Selu", 6, "", { "float 6" }, "float32 6", { -1.705009, -1.365814, 0.5253505, 2.626752, -1.645708, -0.927632 } },
  { "Selu", 6, "alpha=0.5 gamma=2.0", { "float 6" }, "float32 6", { -0.9698026, -0.7768698, 1, 5, -0.9360721, -0.5276334 } },
  { "Celu", 12, "alpha=2.0", { "float 6" }, "float32 6", { -1.652452, -1.055267, 0.5, 2.5, -1.494321, -0.6254215 } },
  { "Elu", 6, "", { "float 6" }, "float32 6", { -0.9698026, -0.7768698, 0.5, 2.5, -0.9360721, -0.5276334 } },
  { "LeakyRelu", 6, "", { "float 6" }, "float32 6", { -0.035, -0.015, 0.5, 2.5, -0.0275, -0.0075 } },
  { "ThresholdedRelu", 10, "", { "float 6" }, "float32 6", { 0, 0, 0, 2.5, 0, 0 } },
  { "ThresholdedRelu", 10, "alpha=-2.75", { "float 6" }, "float32 6", { 0, -1.5, 0.5, 2.5, 0, -0.75 } },
  { "Mish", 18, "", { "float 6" }, "float32 6", { -0.1040958, -0.2980998, 0.3752452, 2.471392, -0.1701931, -0.2764947 } },
  { "Mish", 18, "", { "float 4 = 30 -30 0 -1.2" }, "float32 4", { 30, -2.807287e-12, 0, -0.3088358 } },
  { "Gelu", 20, "", { "float 6" }, "float32 6", { -0.0008142018, -0.1002108, 0.3457312, 2.484476, -0.008194349, -0.1699705 } },
  { "Gelu", 20, "approximate=tanh", { "float 6" }, "float32 6", { -0.0006161976, -0.1004284, 0.345714, 2.484916,
    -0.007723144, -0.1700394 } },
  { "Softsign", 6, "", { "float 6" }, "float32 6", { -0.7777778, -0.6, 0.3333333, 0.7142857, -0.7333333, -0.4285714 } },
  { "Softplus", 6, "", { "float 6" }, "float32 6", { 0.02975042, 0.2014133, 0.974077, 2.57889, 0.06196759, 0.386871 } },
  { "Shrink", 9, "bias=1.5 lambd=1.5", { "float 6" }, "float32 6", { -2, 0, 0, 1, -1.25, 0 } },
  { "Shrink", 9, "", { "float 6" }, "float32 6", { -3.5, -1.5, 0, 2.5, -2.75, -0.75 } },
  { "HardSigmoid", 6, "", { "float 6" }, "float32 6", { 0, 0.2, 0.6, 1, 0, 0.35 } },
  { "HardSwish", 14, "", { "float 6" }, "float32 6", { 0, -0.375, 0.2916667, 2.291667, -0.1145833, -0.28125 } },
  { "Erf", 13, "", { "float 6" }, "float32 6", { -0.9999993, -0.9661052, 0.5204999, 0.999593, -0.9998994, -0.7111557 } },
  { "Sin", 13, "", { "float 6" }, "float32 6", { 0.3507832, -0.997495, 0.4794255, 0.5984721, -0.381661, -0.6816388 } },
  { "Cos", 13, "", { "float 6" }, "float32 6", { -0.9364567, 0.0707372, 0.8775826, -0.8011436, -0.9243024, 0.7316889 } },
  { "Tan", 13, "", { "float 6" }, "float32 6", { -0.3745856, -14.10142, 0.5463025, -0.7470223, 0.4129179, -0.9315965 } },
  { "Atan", 13, "", { "float 6" }, "float32 6", { -1.292497, -0.9827937, 0.4636476, 1.19029, -1.222025, -0.6435011 } },
  { "Sinh", 13, "", { "float 6" }, "float32 6", { -16.54263, -2.129279, 0.5210953, 6.050204, -7.789352, -0.8223167 } },
  { "Cosh", 13, "", { "float 6" }, "float32 6", { 16.57282, 2.35241, 1.127626, 6.132289, 7.85328, 1.294683 } },
  { "Tanh", 13, "", { "float 6" }, "float32 6", { -0.9981779, -0.9051483, 0.4621172, 0.9866143, -0.9918597, -0.6351489 } },
  { "Asinh", 13, "", { "float 6" }, "float32 6", { -1.96572, -1.194763, 0.4812118, 1.647231, -1.736278, -0.6931472 } },
  { "Exp", 13, "", { "float 6" }, "float32 6", { 0.03019738, 0.2231302, 1.648721, 12.18249, 0.06392786, 0.4723665 } },
  { "Asin", 13, "", { "float 4 = 0.5 -0.25 0.75 -1" }, "float32 4", { 0.5235988, -0.2526802, 0.8480621, -1.570796 } },
  { "Acos", 13, "", { "float 4 = 0.5 -0.25 0.75 -1" }, "float32 4", { 1.047198, 1.823477, 0.7227343, 3.141593 } },
  { "Atanh", 13, "", { "float 4 = 0.5 -0.25 0.75 0" }, "float32 4", { 0.5493062, -0.2554128, 0.972955, 0 } },
  { "Acosh", 13, "", { "float 3 = 1 1.5 10" }, "float32 3", { 0, 0.9624236, 2.993223 } },
  { "Round", 11, "", { "float 8 = -2.5 -1.5 -0.5 0.5 1.5 2.5 0.3 -0.7" }, "float32 8", { -2, -2, 0, 0, 2, 2, 0, -1 } },
  { "Ceil", 13, "", { "float 8 = -2.5 -1.5 -0.5 0.5 1.5 2.5 0.3 -0.7" }, "float32 8", { -2, -1, 0, 1, 2, 3, 1, 0 } },
  { "Floor", 13, "", { "float 8 = -2.5 -1.5 -0.5 0.5 1.5 2.5 0.3 -0.7" }, "float32 8", { -3, -2, -1, 0, 1, 2, 0, -1 } },
  { "Sign", 13, "", { "float 8 = -2.5 -1.5 -0.5 0.5 1.5 2.5 0.3 -0.7" }, "float32 8", { -1, -1, -1, 1, 1, 1, 1, -1 } },
  { "Sign", 13, "", { "float 3 = nan 0 -1e-30" }, "float32 3", { NAN, 0, -1 } },
  { "Sign", 13, "", { "int16 4 = -300 0 7 1" }, "int16 4", { -1, 0, 1, 1 } },
  { "Sign", 13, "", { "uint64 3 = -1 0 2" }, "uint64 3", { 1, 0, 1 } },
  { "Abs", 13, "", { "int8 4 = -128 -127 0 5" }, "int8 4", { -128, 127, 0, 5 } },
  { "Abs", 13, "", { "uint16 2 = 65535 3" }, "uint16 2", { 65535, 3 } },
  { "Abs", 13, "", { "int64 2 = -5000000000 4" }, "int64 2", { 5000000000, 4 } },
  { "Neg", 13, "", { "int32 3 = -5 0 2147483647" }, "int32 3", { 5, 0, -2147483647 } },
  { "Neg", 13, "", { "int8 2 = -128 1" }, "int8 2", { -128, -1 } },
  { "Relu", 14, "", { "int8 4 = -128 -1 0 5" }, "int8 4", { 0, 0, 0, 5 } },
  { "Relu", 14, "", { "float 3 = nan -1 2" }, "float32 3", { NAN, 0, 2 } },
  { "IsInf", 10, "", { "float 6 = inf -inf nan 0 -1 1e30" }, "bool 6", { 1, 1, 0, 0, 0, 0 } },
  { "IsInf", 10, "detect_negative=0", { "float 6 = inf -inf nan 0 -1 1e30" }, "bool 6", { 1, 0, 0, 0, 0, 0 } },
  { "IsInf", 10, "detect_positive=0", { "float 6 = inf -inf nan 0 -1 1e30" }, "bool 6", { 0, 1, 0, 0, 0, 0 } },
  { "IsInf", 20, "detect_positive=0 detect_negative=0", { "float 6 = inf -inf nan 0 -1 1e30" }, "bool 6", { 0, 0, 0, 0, 0, 0 } },
  { "IsNaN", 13, "", { "float 6 = inf -inf nan 0 -1 1e30" }, "bool 6", { 0, 0, 1, 0, 0, 0 } },
  { "Not", 6, "", { "bool 3 = 1 0 1" }, "bool 3", { 0, 1, 0 } },
  { "BitwiseNot", 18, "", { "int8 3 = 0 -1 5" }, "int8 3", { -1, 0, -6 } },
  { "BitwiseNot", 18, "", { "uint16 2 = 0 43690" }, "uint16 2", { 65535, 21845 } },
  { "Clip", 12, "", { "int8 5 = -128 -3 0 3 127", "int8 scalar = -2", "int8 scalar = 100" }, "int8 5", { -2, -2, 0, 3, 100 } },
  { "Clip", 12, "", { "uint64 3 = 0 5 -1", "", "uint64 scalar = 7" }, "uint64 3", { 0, 5, 7 } },
  { "Clip", 12, "", { "int16 2 = 300 -300" }, "int16 2", { 300, -300 } },
  { "Clip", 13, "", { "float 3 = 0 5 10", "float scalar = 4", "float scalar = 2" }, "float32 3", { 2, 2, 2 } },
  { "Clip", 13, "", { "int32 3 = 0 5 10", "int32 scalar = 4", "int32 scalar = 2" }, "int32 3", { 2, 2, 2 } },
  { "Clip", 13, "", { "float 3 = nan inf -inf", "float scalar = 0", "float scalar = 1" }, "float32 3", { NAN, 1, 0 } },
  { "PRelu", 9, "", { "int32 4 = -3 5 -7 0", "int32 scalar = 2" }, "int32 4", { -6, 5, -14, 0 } },
  { "PRelu", 16, "", { "float 2x2x3", "float 3 = 0.5 -1 2" }, "float32 2x2x3", { -1.75, 1.5, 0.5, 2.5, 2.75, -1.5, 1.25,
    3.25, -4, 0, 2, -6.5 } },
  { "PRelu", 6, "", { "float 2x3x2", "float 1 = 0.5" }, "float32 2x3x2", { -1.75, -0.75, 0.5, 2.5, -1.375, -0.375, 1.25,
    3.25, -1, 0, 2, -1.625 } },
  { "Min", 13, "", { "float 4 = nan 1 nan 3", "float 4 = 0 nan nan 2" }, "float32 4", { NAN, NAN, NAN, 2 } },
  { "Max", 13, "", { "float 4 = nan 1 nan 3", "float 4 = 0 nan nan 2" }, "float32 4", { NAN, NAN, NAN, 3 } },
  { "Max", 13, "", { "uint8 2x2 = 1 200 3 4", "uint8 2 = 100 2", "uint8 scalar = 50" }, "uint8 2x2", { 100, 200, 100, 50 } },
  { "Mod", 13, "fmod=1", { "float 6 = -4.3 7.2 5.0 4.3 -7.2 8.0", "float 6 = 2.1 -3.4 8.0 -2.1 3.4 5.0" }, "float32 6", {
    -0.1000004, 0.3999996, 5, 0.1000004, -0.3999996, 3 } },
  { "Mod", 13, "", { "int64 6 = -4 7 5 4 -7 8", "int64 6 = 2 -3 8 -2 3 5" }, "int64 6", { 0, -2, 5, 0, 2, 3 } },
  { "Mod", 13, "fmod=1", { "int64 6 = -4 7 5 4 -7 8", "int64 6 = 2 -3 8 -2 3 5" }, "int64 6", { 0, 1, 5, 0, -1, 3 } },
  { "Pow", 15, "", { "float 3 = 1 2 3", "int32 3 = 4 -1 2" }, "float32 3", { 1, 0.5, 9 } },
  { "Pow", 15, "", { "float 3 = 1 2 3", "uint64 scalar = 3" }, "float32 3", { 1, 8, 27 } },
  { "Pow", 15, "", { "int32 4 = 2 -3 4 9", "float 4 = 3.5 3 -1 0.5" }, "int32 4", { 11, -27, 0, 3 } },
  { "Pow", 15, "", { "int64 3 = 3 -2 10", "int8 3 = 39 63 18" }, "int64 3", { 4.0525551530189763e+18,
    -9.2233720368547758e+18, 1e+18 } },
  { "Pow", 15, "", { "int32 6 = 1 -1 -1 2 0 5", "int64 6 = -5 -3 -4 -1 0 13" }, "int32 6", { 1, -1, 1, 0, 1, 1220703125 } },
  { "Pow", 15, "", { "int64 2 = 10 -10", "float 2 = 30 31" }, "int64 2", { 9.2233720368547758e+18, -9.2233720368547758e+18 } },
  { "Pow", 15, "", { "int32 2 = 10 -10", "float 2 = 30 31" }, "int32 2", { 2147483647, -2147483648 } },
  { "Equal", 16, "", { "float 2x3", "float 3 = -3.5 0 0.5" }, "bool 2x3", { 1, 0, 1, 0, 0, 0 } },
  { "Greater", 16, "", { "float 2x3", "float 3 = -3.5 0 0.5" }, "bool 2x3", { 0, 0, 0, 1, 0, 0 } },
  { "GreaterOrEqual", 16, "", { "float 2x3", "float 3 = -3.5 0 0.5" }, "bool 2x3", { 1, 0, 1, 1, 0, 0 } },
  { "Less", 16, "", { "float 2x3", "float 3 = -3.5 0 0.5" }, "bool 2x3", { 0, 1, 0, 0, 1, 1 } },
  { "LessOrEqual", 16, "", { "float 2x3", "float 3 = -3.5 0 0.5" }, "bool 2x3", { 1, 1, 1, 0, 1, 1 } },
  { "Less", 9, "", { "float 3 = nan 1 nan", "float 3 = 1 nan nan" }, "bool 3", { 0, 0, 0 } },
  { "Equal", 6, "broadcast=1 axis=0", { "int64 2x3 = 1 2 3 1 2 3", "int64 2 = 1 2" }, "bool 2x3", { 1, 0, 0, 0, 1, 0 } },
  { "Equal", 13, "", { "bool 4 = 1 1 0 0", "bool 4 = 1 0 1 0" }, "bool 4", { 1, 0, 0, 1 } },
  { "Greater", 13, "", { "uint64 2 = -1 1", "uint64 2 = 1 -1" }, "bool 2", { 1, 0 } },
  { "And", 7, "", { "bool 2x1 = 1 0", "bool 2 = 1 0" }, "bool 2x2", { 1, 0, 0, 0 } },
  { "Or", 7, "", { "bool 2x1 = 1 0", "bool 2 = 1 0" }, "bool 2x2", { 1, 1, 1, 0 } },
  { "Xor", 7, "", { "bool 2x1 = 1 0", "bool 2 = 1 0" }, "bool 2x2", { 0, 1, 1, 0 } },
  { "BitShift", 11, "direction=LEFT", { "uint8 4 = 16 4 255 1", "uint8 4 = 1 2 4 8" }, "uint8 4", { 32, 16, 240, 0 } },
  { "BitShift", 11, "direction=RIGHT", { "uint64 3 = -1 8 1", "uint64 3 = 63 2 64" }, "uint64 3", { 1, 2, 0 } },
  { "BitShift", 11, "direction=LEFT", { "uint32 2 = 1 3", "uint32 2 = 31 32" }, "uint32 2", { 2147483648, 0 } },
  { "BitwiseAnd", 18, "", { "int16 2x1 = -2 12", "int16 2 = 10 7" }, "int16 2x2", { 10, 6, 8, 4 } },
  { "BitwiseOr", 18, "", { "int16 2x1 = -2 12", "int16 2 = 10 7" }, "int16 2x2", { -2, -1, 14, 15 } },
  { "BitwiseXor", 18, "", { "uint8 2x1 = 254 12", "uint8 2 = 10 7" }, "uint8 2x2", { 244, 249, 6, 11 } },
  { "Where", 16, "", { "bool 2x1x2 = 1 0 0 1", "float 3x1", "float 1x2" }, "float32 2x3x2", { -0.75, -3.25, 1.25, -3.25,
    3.25, -3.25, 2, -0.75, 2, 1.25, 2, 3.25 } },
  { "Where", 9, "", { "bool 3 = 1 0 1", "int8 3 = 1 2 3", "int8 scalar = -9" }, "int8 3", { 1, -9, 3 } },
  { "Where", 9, "", { "bool scalar = 1", "uint16 2 = 1 65535", "uint16 3x1 = 7 8 9" }, "uint16 3x2", { 1, 65535, 1, 65535,
    1, 65535 } },
  { "Where", 9, "", { "bool 2 = 0 1", "int64 2 = 1 5000000000", "int64 2 = -5000000000 3" }, "int64 2", { -5000000000,
    5000000000 } },
  { "Where", 9, "", { "bool 2 = 0 1", "bool 2 = 1 0", "bool 2 = 1 1" }, "bool 2", { 1, 0 } },
  { "CastLike", 15, "", { "float 3 = 1.9 -1.9 300", "int8 1 = 0" }, "int8 3", { 1, -1, 127 } },
  { "CastLike", 19, "saturate=1", { "int64 2 = 5 0", "bool 3 = 0 0 0" }, "bool 2", { 1, 0 } },
  { "Cast", 13, "to=10", { "float 4 = 1.0007 65520 -1e-5 2e-8" }, "float32 4", { 1.00097656, INFINITY, -1.00135803e-05, 0 } },
  { "Cast", 13, "to=16", { "float 4 = 1.00390625 1.01171875 -3.1415927 3.4028235e38" }, "float32 4", { 1, 1.015625,
    -3.140625, INFINITY } },
  { "Cast", 13, "to=10", { "int64 2 = 2049 -70000" }, "float32 2", { 2048, -INFINITY } },
  { "Cast", 13, "to=11", { "float 1 = 0.1" }, "float32 1", { 0.100000001 } },
  { "Cast", 13, "to=2", { "float 3 = 255.9 256 -1" }, "uint8 3", { 255, 255, 0 } },
  { "Cast", 13, "to=3", { "int32 2 = 200 -129" }, "int8 2", { -56, 127 } },
  { "Cast", 13, "to=13", { "float 2 = 1e19 -3" }, "uint64 2", { 9999999980506447872.0, 0 } },
  { "Sum", 13, "", { "float 2x1", "float 3", "float scalar = 1" }, "float32 2x3", { -3.25, -1.25, 0.75, -1.25, 0.75, 2.75 } },
  { "Mean", 13, "", { "float 2x1", "float 2 = 1 2", "float scalar = 4" }, "float32 2x2", { 0.5, 0.8333333, 1.166667, 1.5 } },};

static FoveaTensor *
run_case (const Case *given)
{
  g_autoptr (GError) error = NULL;
  g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, &error);

  g_assert_no_error (error);
  return op_fixture_run (&fixture, 0);
}

/* Some units of 6e-8, and as much again where terms around 1 cancel; whole numbers, and what Cast rounds, are exact. */
static double
tolerance (const Case *given, const FoveaTensor *output, double expected)
{
  if (output->dtype != FOVEA_DTYPE_FLOAT32 || g_str_equal (given->op, "Cast"))
    return 0.0;
  return 3e-7 + 1e-6 * fabs (expected);
}

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaTensor) output = run_case (&cases[i]);
      g_autofree char *shape = fovea_shape_to_string (&output->shape);
      g_autofree char *type = g_strdup_printf ("%s %s", fovea_dtype_name (output->dtype), shape);

      g_test_message ("%s %u %s", cases[i].op, cases[i].opset, cases[i].attributes);
      g_assert_cmpstr (type, ==, cases[i].output);
      for (gsize j = 0; j < fovea_tensor_count (output); j++)
        {
          double value = fovea_tensor_get (output, j), expected = cases[i].values[j];

          if (output->dtype == FOVEA_DTYPE_FLOAT32)
            expected = (double) (float) expected;
          if (value != expected && !(isnan (value) && isnan (expected))
              && !(fabs (value - expected) <= tolerance (&cases[i], output, expected)))
            g_error ("element %zu is %.9g, not %.9g", j, value, expected);
        }
    }
}

/* What @op is of two whole numbers, before it is cut to its type. */
static __int128
combine (const char *op, __int128 x, __int128 y)
{
  if (g_str_equal (op, "Add"))
    return x + y;
  if (g_str_equal (op, "Sub"))
    return x - y;
  if (g_str_equal (op, "Mul"))
    return (__int128) ((unsigned __int128) x * (unsigned __int128) y);
  if (g_str_equal (op, "Div"))
    return y == 0 ? 0 : x / y;
  if (g_str_equal (op, "Mod"))
    return y == 0 ? 0 : (x % y + y) % y;
  if (g_str_equal (op, "Min"))
    return MIN (x, y);
  if (g_str_equal (op, "Max"))
    return MAX (x, y);
  if (g_str_equal (op, "BitwiseAnd"))
    return x & y;
  if (g_str_equal (op, "BitwiseOr"))
    return x | y;
  if (g_str_equal (op, "BitwiseXor"))
    return x ^ y;
  if (g_str_equal (op, "Equal"))
    return x == y;
  if (g_str_equal (op, "Greater"))
    return x > y;
  if (g_str_equal (op, "GreaterOrEqual"))
    return x >= y;
  if (g_str_equal (op, "Less"))
    return x < y;
  g_assert_cmpstr (op, ==, "LessOrEqual");
  return x <= y;
}

/* An element of an integer type, exactly. */
static __int128
integer_at (const FoveaTensor *tensor, gsize i)
{
  gboolean large = tensor->dtype == FOVEA_DTYPE_UINT64;
  g_autoptr (FoveaTensor) wide = fovea_tensor_cast (tensor, large ? FOVEA_DTYPE_UINT64 : FOVEA_DTYPE_INT64, NULL);

  return large ? (__int128) ((const guint64 *) wide->data)[i] : (__int128) ((const gint64 *) wide->data)[i];
}

static void
check_integers (const char *op, FoveaDType dtype, const char *bounds)
{
  g_autofree char *column = g_strdup_printf ("%s 10x1 = 0 1 2 3 7 -1 -2 -7 %s", fovea_dtype_name (dtype), bounds);
  g_autofree char *row = g_strdup_printf ("%s 10 = 0 1 2 3 7 -1 -2 -7 %s", fovea_dtype_name (dtype), bounds);
  g_autoptr (FoveaTensor) a = parse_tensor (column, 0), b = parse_tensor (row, 1);
  g_autoptr (FoveaTensor) output = run_case (&(Case){ op, 18, "", { column, row } });

  g_assert_true (output->dtype == dtype || output->dtype == FOVEA_DTYPE_BOOL);
  for (gsize i = 0; i < 100; i++)
    {
      guint64 difference = (guint64) (integer_at (output, i) - combine (op, integer_at (a, i / 10), integer_at (b, i % 10)));
      guint bits = 8 * (guint) fovea_dtype_size (output->dtype);

      if (difference << (64 - bits) != 0)
        g_error ("%s of %s: pair %zu is wrong", op, fovea_dtype_name (dtype), i);
    }
}

static void
test_every_integer (void)
{
  static const char *const ops[] = { "Add", "Sub", "Mul", "Div", "Mod", "Min", "Max", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Equal",
                                     "Greater", "GreaterOrEqual", "Less", "LessOrEqual" };
  static const struct
  {
    FoveaDType dtype;
    const char *bounds;
  } types[] = {
    { FOVEA_DTYPE_INT8, "-128 127" },
    { FOVEA_DTYPE_UINT8, "128 255" },
    { FOVEA_DTYPE_INT16, "-32768 32767" },
    { FOVEA_DTYPE_UINT16, "32768 65535" },
    { FOVEA_DTYPE_INT32, "-2147483648 2147483647" },
    { FOVEA_DTYPE_UINT32, "2147483648 4294967295" },
    { FOVEA_DTYPE_INT64, "-9223372036854775808 9223372036854775807" },
    { FOVEA_DTYPE_UINT64, "-9223372036854775808 9223372036854775807" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (types); j++)
      check_integers (ops[i], types[j].dtype, types[j].bounds);
}

/* Where, of operands that are repeated along the axes whose bit is set, against an index computed for each element. */
static void
check_broadcast (guint choice)
{
  gsize sizes[3][3];
  char *texts[3];
  FoveaTensor *tensors[3];
  g_autoptr (FoveaTensor) output = NULL;

  for (guint i = 0; i < 3; i++)
    {
      for (guint d = 0; d < 3; d++)
        sizes[i][d] = choice >> (3 * i + d) & 1 ? 1 : d + 2;
      texts[i] = g_strdup_printf ("%s %zux%zux%zu%s", i == 0 ? "bool" : "float", sizes[i][0], sizes[i][1], sizes[i][2],
                                  i == 0 ? " = 1 0 0 1 1 0 1 0 0 0 1 0 1 1 0 1 1 0 0 1 0 1 0 1" : "");
      tensors[i] = parse_tensor (texts[i], i);
    }
  output = run_case (&(Case){ "Where", 16, "", { texts[0], texts[1], texts[2] } });
  for (gsize j = 0; j < fovea_tensor_count (output); j++)
    {
      double values[3];

      for (guint i = 0; i < 3; i++)
        {
          gsize rest = j, index = 0, stride = 1;

          for (guint d = 3; d-- > 0; rest /= (gsize) output->shape.dims[d], stride *= sizes[i][d])
            index += rest % (gsize) output->shape.dims[d] % sizes[i][d] * stride;
          values[i] = fovea_tensor_get (tensors[i], index);
        }
      g_assert_cmpfloat (fovea_tensor_get (output, j), ==, values[0] != 0.0 ? values[1] : values[2]);
    }
  for (guint i = 0; i < 3; i++)
    {
      fovea_tensor_unref (tensors[i]);
      g_free (texts[i]);
    }
}

static void
test_broadcasting (void)
{
  for (guint choice = 0; choice < 512; choice++)
    check_broadcast (choice);
}

static void
test_refusals (void)
{
  static const struct
  {
    Case given;
    const char *reason;
  } refusals[] = {
    { { "Add", 14, "", { "bool 2 = 0 1", "bool 2 = 1 1" } }, "cannot compute with bool" },
    { { "Add", 14, "", { "int8 2 = 0 1", "uint8 2 = 1 1" } }, "input 2 needs int8, has uint8" },
    { { "And", 7, "", { "float 2", "float 2" } }, "cannot compute with float32" },
    { { "Not", 7, "", { "uint8 2 = 1 0" } }, "cannot compute with uint8" },
    { { "Neg", 13, "", { "uint8 2 = 1 0" } }, "cannot compute with uint8" },
    { { "Selu", 6, "", { "int32 2 = 1 0" } }, "cannot compute with int32" },
    { { "Mod", 13, "", { "float 2", "float 2" } }, "the rest of float32 needs fmod = 1" },
    { { "BitShift", 11, "direction=UP", { "uint8 1 = 1", "uint8 1 = 1" } }, "the direction “UP” is neither LEFT nor RIGHT" },
    { { "BitShift", 11, "direction=LEFT", { "int8 1 = 1", "int8 1 = 1" } }, "cannot compute with int8" },
    { { "BitShift", 11, "", { "uint8 1 = 1", "uint8 1 = 1" } }, "attribute “direction” is missing" },
    { { "Gelu", 20, "approximate=sigmoid", { "float 2" } }, "the approximation “sigmoid” is unknown" },
    { { "Pow", 15, "", { "int8 2 = 1 2", "float 2" } }, "cannot compute with int8" },
    { { "Pow", 15, "", { "float 2", "bool 2 = 1 0" } }, "cannot compute with bool" },
    { { "Where", 16, "", { "float 2", "float 2", "float 2" } }, "input 1 needs bool, has float32" },
    { { "Where", 16, "", { "bool 2 = 1 0", "float 2", "int64 2 = 1 2" } }, "input 3 needs float32, has int64" },
    { { "Where", 16, "", { "bool 3 = 1 0 1", "float 2", "float 2" } }, "the shapes 3 and 2 do not go together" },
    { { "Clip", 12, "", { "int8 2 = 1 2", "int64 scalar = 1" } }, "input 2 needs int8, has int64" },
    { { "Clip", 12, "", { "float 2", "float 2" } }, "input 2 (a bound) needs one element" },
    { { "Clip", 12, "", { "bool 2 = 1 0" } }, "cannot compute with bool" },
    { { "PRelu", 16, "", { "float 2", "float 3x2" } }, "the slope has more elements than the input" },
    { { "Cast", 19, "to=17", { "float 2" } }, "cannot convert to element type 17" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Case *given = &refusals[i].given;
      g_autoptr (GError) error = NULL;
      g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, &error);

      g_assert_null (fixture.plan);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      if (!strstr (error->message, refusals[i].reason))
        g_error ("“%s” does not say “%s”", error->message, refusals[i].reason);
    }
}

/* Large enough that every thread gets work. */
static void
test_threads (void)
{
  static const Case large[] = {
    { "Where", 16, "", { "bool 64x1x40 = 1 0 1", "float 40x40", "float 64x40x1" } },
    { "Greater", 13, "", { "float 64x40x40", "float 64x1x1" } },
    { "Gelu", 20, "", { "float 8x90x90" } },
    { "Cast", 13, "to=10", { "float 8x90x90" } },
    { "Clip", 13, "", { "int64 300x300 = 1 2 3", "int64 scalar = 1" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (large); i++)
    {
      g_autoptr (FoveaTensor) alone = NULL;

      fovea_pool_set_threads (1);
      alone = run_case (&large[i]);
      for (guint threads = 2; threads <= 3; threads++)
        {
          g_autoptr (FoveaTensor) output = NULL;

          fovea_pool_set_threads (threads);
          output = run_case (&large[i]);
          g_assert_cmpmem (output->data, fovea_tensor_bytes (output), alone->data, fovea_tensor_bytes (alone));
        }
    }
  fovea_pool_set_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/elementwise/values", test_values);
  g_test_add_func ("/elementwise/every-integer", test_every_integer);
  g_test_add_func ("/elementwise/broadcasting", test_broadcasting);
  g_test_add_func ("/elementwise/refusals", test_refusals);
  g_test_add_func ("/elementwise/threads", test_threads);
  return g_test_run ();
}
