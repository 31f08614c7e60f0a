/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators that pick, place and list elements by their numbers, in all element types. What is expected was computed with numpy. */

#include "tests/unit/op-cases.h"

static const Case cases[] = {
  { "GatherElements", 13, "axis=1", { "float 2x3", "int64 2x2 = 2 -3 0 0" }, "2x2", { 0.5, -3.5, 2.5, 2.5 } },
  { "GatherElements", 11, "", { "int64 3x2 = 1 2 3 4 5 6", "int32 1x2 = -1 1" }, "1x2", { 5, 4 } },
  { "GatherND", 13, "batch_dims=1", { "float 2x3x4", "int64 2x1 = 1 -1" }, "2x4", { -2.75, -0.75, 1.25, 3.25, 0.25, 2.25,
    -3, -1 } },
  { "GatherND", 12, "", { "uint8 2x3 = 1 2 3 4 5 6", "int64 2x1x2 = 0 2 1 -3" }, "2x1", { 3, 4 } },
  { "GatherND", 13, "batch_dims=2", { "float 1x2x3", "int64 1x2x1 = 2 0" }, "1x2", { 0.5, 2.5 } },
  { "Scatter", 9, "axis=1", { "float 1x4", "int64 1x2 = 2 0", "float 1x2 = 8 9" }, "1x4", { 9, -1.5, 8, 2.5 } },
  { "ScatterElements", 11, "", { "float 2x2", "int64 1x2 = -1 0", "float 1x2 = 8 9" }, "2x2", { -3.5, 9, 8, 2.5 } },
  { "ScatterElements", 16, "reduction=add axis=1", { "float 1x4", "int64 1x3 = 1 1 -1", "float 1x3 = 1 2 3" }, "1x4", {
    -3.5, 1.5, 0.5, 5.5 } },
  { "ScatterElements", 16, "reduction=mul", { "int32 3 = 1 2 3", "int64 2 = 1 1", "int32 2 = 5 -2" }, "3", { 1, -20, 3 }
    },
  { "ScatterElements", 18, "reduction=max", { "int64 3 = 1 2 3", "int64 2 = 0 2", "int64 2 = 9 -9" }, "3", { 9, 2, 3 } },
  { "ScatterElements", 18, "reduction=min", { "uint8 3 = 1 200 3", "int64 2 = 1 2", "uint8 2 = 199 200" }, "3", { 1, 199,
    3 } },
  { "ScatterElements", 18, "reduction=max", { "bool 3 = 0 0 1", "int64 2 = 1 2", "bool 2 = 1 0" }, "3", { 0, 1, 1 } },
  { "ScatterND", 11, "", { "float 3x2", "int64 2x1 = -1 0", "float 2x2 = 1 2 3 4" }, "3x2", { 3, 4, 0.5, 2.5, 1, 2 } },
  { "ScatterND", 16, "reduction=add", { "int64 2x2 = 1 2 3 4", "int64 2x2 = 0 1 0 1", "int64 2 = 10 20" }, "2x2", { 1,
    32, 3, 4 } },
  { "ScatterND", 18, "reduction=min", { "float 2x2", "int64 1x2 = 0 0", "float 1 = -9" }, "2x2", { -9, -1.5, 0.5, 2.5 }
    },
  { "Compress", 11, "axis=-1", { "float 2x3", "bool 3 = 1 0 1" }, "2x2", { -3.5, 0.5, 2.5, -0.75 } },
  { "Compress", 9, "", { "int64 2x2 = 1 2 3 4", "bool 3 = 0 1 1" }, "2", { 2, 3 } },
  { "NonZero", 13, "", { "float 2x3 = 0 -0.0 1 nan 0 2" }, "2x3", { 0, 1, 1, 2, 0, 2 } },
  { "NonZero", 9, "", { "int64 4 = 0 5 0 -1" }, "1x2", { 1, 3 } },
  { "OneHot", 11, "", { "int64 3 = 1 -1 7", "int64 scalar = 3", "float 2 = -1 4" }, "3x3", { -1, 4, -1, -1, -1, 4, -1,
    -1, -1 } },
  { "OneHot", 9, "axis=0", { "float 2 = 0 1", "float 1 = 2", "int32 2 = 5 6" }, "2x2", { 6, 5, 5, 6 } },
  { "OneHot", 11, "axis=1", { "uint8 1x2 = 2 0", "int32 scalar = 3", "uint8 2 = 0 1" }, "1x3x2", { 0, 1, 0, 0, 1, 0 } },
  { "Trilu", 14, "", { "float 1x3x4" }, "1x3x4", { -3.5, -1.5, 0.5, 2.5, 0, -0.75, 1.25, 3.25, 0, 0, 2, -3.25 } },
  { "Trilu", 14, "upper=0", { "uint8 3x4 = 1 2 3 4 5 6 7 8 9 10 11 12", "int64 scalar = -1" }, "3x4", { 0, 0, 0, 0, 5, 0,
    0, 0, 9, 10, 0, 0 } },
  { "Trilu", 14, "", { "int64 2x2 = 1 2 3 4", "int64 1 = -9000000000000000000" }, "2x2", { 1, 2, 3, 4 } },
  { "EyeLike", 9, "k=1 dtype=6", { "float 3x2" }, "3x2", { 0, 1, 0, 0, 0, 0 } },
  { "EyeLike", 9, "k=-1 dtype=11", { "float 2x3" }, "2x3", { 0, 0, 0, 1, 0, 0 } },
  { "EyeLike", 9, "k=9", { "int64 1x2 = 5 5" }, "1x2", { 0, 0 } },
  { "Unique", 11, "sorted=0", { "float 6 = 2 1 1 3 4 3" }, "4", { 2, 1, 3, 4 }, .outputs = 4, .which = 0 },
  { "Unique", 11, "sorted=0", { "float 6 = 2 1 1 3 4 3" }, "4", { 0, 1, 3, 4 }, .outputs = 4, .which = 1 },
  { "Unique", 11, "sorted=0", { "float 6 = 2 1 1 3 4 3" }, "6", { 0, 1, 1, 2, 3, 2 }, .outputs = 4, .which = 2 },
  { "Unique", 11, "sorted=0", { "float 6 = 2 1 1 3 4 3" }, "4", { 1, 2, 2, 1 }, .outputs = 4, .which = 3 },
  { "Unique", 11, "axis=0", { "int64 3x2 = 5 1 -2 8 5 1" }, "2x2", { -2, 8, 5, 1 }, .outputs = 4, .which = 0 },
  { "Unique", 11, "axis=0", { "int64 3x2 = 5 1 -2 8 5 1" }, "2", { 1, 0 }, .outputs = 4, .which = 1 },
  { "Unique", 11, "axis=0", { "int64 3x2 = 5 1 -2 8 5 1" }, "3", { 1, 0, 1 }, .outputs = 4, .which = 2 },
  { "Unique", 11, "axis=0", { "int64 3x2 = 5 1 -2 8 5 1" }, "2", { 1, 2 }, .outputs = 4, .which = 3 },
  { "Unique", 11, "axis=1", { "uint64 2x3 = -1 1 -1 0 2 0" }, "2x2", { 1, 1.844674e+19, 2, 0 } },
  { "Unique", 11, "", { "float 4 = 0 -0.0 -1 -inf" }, "3", { -INFINITY, -1, 0 } },
  { "ReverseSequence", 10, "time_axis=0 batch_axis=1", { "float 3x2", "int64 2 = 2 3" }, "3x2", { 0.5, -0.75, -3.5, 2.5,
    -2.75, -1.5 } },
  { "ReverseSequence", 10, "time_axis=1 batch_axis=0", { "uint8 2x3x2 = 1 2 3 4 5 6 7 8 9 10 11 12", "int64 2 = 0 2" },
    "2x3x2", { 1, 2, 3, 4, 5, 6, 9, 10, 7, 8, 11, 12 } },
  { "Range", 11, "", { "float scalar = 1", "float scalar = 2.6", "float scalar = 0.5" }, "4", { 1, 1.5, 2, 2.5 } },
  { "Range", 11, "", { "int64 scalar = 5", "int64 scalar = -3", "int64 scalar = -3" }, "3", { 5, 2, -1 } },
  { "Range", 11, "", { "int64 scalar = -9223372036854775808", "int64 scalar = 9223372036854775807",
    "int64 scalar = 9223372036854775807" }, "3", { -9.223372e+18, -1, 9.223372e+18 } },
  { "Range", 11, "", { "int16 1 = -2", "int16 1 = 2", "int16 1 = 3" }, "2", { -2, 1 } },
  { "Size", 13, "", { "float 2x3x1" }, "scalar", { 6 } },
  { "Gather", 13, "", { "bool 3 = 1 0 1", "int64 2 = -1 1" }, "2", { 1, 0 } },
  { "Gather", 13, "axis=1", { "int16 1x3 = -7 5 300", "int32 2 = 2 0" }, "1x2", { 300, -7 } },
  { "Concat", 13, "axis=0", { "uint8 1 = 200", "uint8 2 = 1 2" }, "3", { 200, 1, 2 } },
  { "Transpose", 13, "", { "int16 2x2 = 1 2 3 400" }, "2x2", { 1, 3, 2, 400 } },
  { "Slice", 13, "", { "bool 4 = 1 0 0 1", "int64 1 = -1", "int64 1 = -9223372036854775807", "int64 1 = 0",
    "int64 1 = -3" }, "2", { 1, 1 } },
  { "Split", 13, "axis=0", { "int32 3 = 7 8 9", "int64 2 = 1 2" }, "2", { 8, 9 }, .outputs = 2, .which = 1 },
  { "Tile", 13, "", { "bool 2 = 1 0", "int64 1 = 2" }, "4", { 1, 0, 1, 0 } },
  { "Expand", 13, "", { "uint64 1x1 = 3", "int64 2 = 1 2" }, "1x2", { 3, 3 } },
  { "Constant", 13, "value_float=1.5", { }, "scalar", { 1.5 } },
  { "Constant", 13, "value_floats=[1.5,-2.0]", { }, "2", { 1.5, -2 } },
  { "Constant", 13, "value_int=-7", { }, "scalar", { -7 } },
  { "Constant", 13, "value_ints=[3,4]", { }, "2", { 3, 4 } },
  { "Dropout", 13, "", { "float 2", "", "bool scalar = 0" }, "2", { 1, 1 }, .outputs = 2, .which = 1 },
  { "Dropout", 13, "", { "float 2", "float scalar = 0", "bool scalar = 1" }, "2", { -3.5, -1.5 } },
  { "Dropout", 7, "ratio=0.25", { "float 2" }, "2", { 1, 1 }, .outputs = 2, .which = 1 },
  { "Size", 13, "", { "float 2x0" }, "scalar", { 0 } },
  { "NonZero", 13, "", { "float 2 = 0 0" }, "1x0" },
  { "Range", 11, "", { "int64 scalar = 5", "int64 scalar = 5", "int64 scalar = 1" }, "0" },
  { "Compress", 11, "axis=1", { "float 2x2", "bool 2 = 0 0" }, "2x0" },
  { "Unique", 11, "", { "float 0" }, "0" },
  { "GatherElements", 13, "", { "float 2", "int64 0" }, "0" },
  { "GatherND", 13, "", { "float 2x2", "int64 0x1" }, "0x2" },
  { "ScatterND", 13, "", { "float 2", "int64 0x1", "float 0" }, "2", { -3.5, -1.5 } },
  { "ScatterElements", 13, "", { "float 2", "int64 0", "float 0" }, "2", { -3.5, -1.5 } },
  { "TopK", 11, "", { "float 2x3", "int64 1 = 0" }, "2x0" },
  { "Squeeze", 13, "", { "float 1x2", "int64 0" }, "1x2", { -3.5, -1.5 } },
  { "Squeeze", 13, "", { "float 1x2" }, "2", { -3.5, -1.5 } },
  { "Unsqueeze", 13, "", { "float 1x2", "int64 0" }, "1x2", { -3.5, -1.5 } },
  { "Slice", 13, "", { "float 2", "int64 0", "int64 0" }, "2", { -3.5, -1.5 } },
  { "Slice", 13, "", { "float 2", "int64 0", "int64 0", "int64 0", "int64 0" }, "2", { -3.5, -1.5 } },
  { "Slice", 13, "", { "float 2", "int64 1 = 1", "int64 1 = 2", "int64 0", "int64 0" }, "1", { -1.5 } },
  { "Pad", 18, "", { "float 2", "int64 0", "", "int64 0" }, "2", { -3.5, -1.5 } },
  { "ReduceSum", 13, "", { "float 1x2", "int64 0" }, "1x1", { -5 } },
  { "ReduceSum", 13, "noop_with_empty_axes=1", { "float 1x2", "int64 0" }, "1x2", { -3.5, -1.5 } },
  { "Resize", 13, "", { "float 2", "", "float 1 = 2", "int64 0" }, "4", { -3.5, -3.5, -1.5, -1.5 } },
  { "Resize", 13, "", { "float 2", "", "float 0", "int64 1 = 4" }, "4", { -3.5, -3.5, -1.5, -1.5 } },
  { "Resize", 18, "keep_aspect_ratio_policy=not_larger", { "float scalar = 3", "", "", "int64 0" }, "scalar", { 3 } },
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
    { "GatherElements", 13, "", { "float 2x3", "int64 1x1 = 2" }, FOVEA_ERROR_REFUSED, "index 2 does not exist among 2" },
    { "GatherElements", 13, "axis=1", { "float 2x3", "int64 3x1 = 0 0 0" }, FOVEA_ERROR_REFUSED, "the indices (3x1) do not fit the value (2x3)" },
    { "GatherElements", 13, "", { "float 2x3", "int64 1 = 0" }, FOVEA_ERROR_REFUSED, "the indices (1) do not fit" },
    { "GatherElements", 13, "", { "float 2", "float 1 = 0" }, FOVEA_ERROR_REFUSED, "the indices need int64, have float32" },
    { "GatherND", 13, "", { "float 2x3", "int64 1x3 = 0 0 0" }, FOVEA_ERROR_REFUSED, "the indices (1x3) do not fit" },
    { "GatherND", 13, "", { "float 2x3", "int64 1x2 = 0 -4" }, FOVEA_ERROR_REFUSED, "index -4 does not exist among 3" },
    { "GatherND", 13, "batch_dims=1", { "float 2x3", "int64 3x1 = 0 0 0" }, FOVEA_ERROR_REFUSED, "do not fit" },
    { "GatherND", 13, "batch_dims=-1", { "float 2x3", "int64 scalar = 0" }, FOVEA_ERROR_REFUSED, "do not fit" },
    { "ScatterElements", 18, "reduction=mean", { "float 2", "int64 1 = 0", "float 1" }, FOVEA_ERROR_REFUSED, "“mean” is unknown" },
    { "ScatterElements", 18, "", { "float 2", "int64 1 = 0", "float 2" }, FOVEA_ERROR_REFUSED, "the updates have the shape 2" },
    { "ScatterElements", 18, "", { "float 2", "int64 1 = -3", "float 1" }, FOVEA_ERROR_REFUSED, "index -3 does not exist" },
    { "ScatterElements", 18, "", { "float 2", "int64 1 = 0", "int64 1 = 1" }, FOVEA_ERROR_REFUSED, "input 3 needs float32, has int64" },
    { "ScatterND", 18, "", { "float 2x2", "int64 1x1 = 0", "float 1" }, FOVEA_ERROR_REFUSED, "the indices need 1x2" },
    { "ScatterND", 18, "", { "float 2x2", "int64 1x1 = 2", "float 1x2" }, FOVEA_ERROR_REFUSED, "index 2 does not exist among 2" },
    { "Compress", 11, "axis=0", { "float 2x2", "bool 3 = 1 1 1" }, FOVEA_ERROR_REFUSED, "3 entries for 2 elements" },
    { "Compress", 11, "axis=0", { "float 2x2", "int64 1 = 1" }, FOVEA_ERROR_REFUSED, "input 2 needs bool" },
    { "OneHot", 11, "", { "int64 1 = 1", "float scalar = nan", "float 2" }, FOVEA_ERROR_REFUSED, "the depth is not one number" },
    { "OneHot", 11, "", { "int64 1 = 1", "int64 scalar = 3", "float 3" }, FOVEA_ERROR_REFUSED, "needs two values, has 3" },
    { "OneHot", 11, "", { "int64 2 = 1 1", "int64 scalar = 9000000000000000000", "float 2" }, FOVEA_ERROR_LIMIT, "larger than any memory" },
    { "OneHot", 11, "axis=3", { "int64 1 = 1", "int64 scalar = 3", "float 2" }, FOVEA_ERROR_REFUSED, "axis 3 does not exist among 2" },
    { "Trilu", 14, "", { "float 3" }, FOVEA_ERROR_REFUSED, "input 1 needs 2 to 8 dimensions" },
    { "EyeLike", 9, "", { "float 3" }, FOVEA_ERROR_REFUSED, "input 1 needs 2 dimensions" },
    { "EyeLike", 9, "dtype=8", { "float 3x3" }, FOVEA_ERROR_REFUSED, "element type 8" },
    { "Unique", 11, "axis=2", { "float 3x3" }, FOVEA_ERROR_REFUSED, "axis 2 does not exist" },
    { "ReverseSequence", 10, "time_axis=1", { "float 3x3", "int64 3 = 1 1 1" }, FOVEA_ERROR_REFUSED, "one must be 0 and the other 1" },
    { "ReverseSequence", 10, "", { "float 2x3", "int64 2 = 1 1" }, FOVEA_ERROR_REFUSED, "2 lengths are given for 3 sequences" },
    { "ReverseSequence", 10, "", { "float 2x3", "int64 3 = 1 3 1" }, FOVEA_ERROR_REFUSED, "a sequence of 3 does not fit 2 steps" },
    { "Range", 11, "", { "int64 scalar = 0", "int64 scalar = 5", "int64 scalar = 0" }, FOVEA_ERROR_REFUSED, "the step is 0" },
    { "Range", 11, "", { "float scalar = 0", "float scalar = nan", "float scalar = 1" }, FOVEA_ERROR_REFUSED, "not all numbers" },
    { "Range", 11, "", { "float scalar = 0", "float scalar = inf", "float scalar = 1" }, FOVEA_ERROR_LIMIT, "memory" },
    { "Range", 11, "", { "int64 scalar = -9000000000000000000", "int64 scalar = 9000000000000000000", "int64 scalar = 1" }, FOVEA_ERROR_LIMIT,
      "memory" },
    { "Range", 11, "", { "int64 scalar = 0", "int32 scalar = 5", "int64 scalar = 1" }, FOVEA_ERROR_REFUSED, "input 2 needs int64" },
    { "Dropout", 13, "", { "float 2", "float scalar = 0.5", "bool scalar = 1" }, FOVEA_ERROR_REFUSED, "at random while training" },
    { "Dropout", 13, "", { "float 2", "", "bool scalar = 1" }, FOVEA_ERROR_REFUSED, "at random while training" },
  };

  check_refusals (refusals, G_N_ELEMENTS (refusals));
}

/* Large enough that every thread gets work. */
static const Case large[] = {
  { "Range", 11, "", { "float scalar = 0", "float scalar = 50000", "float scalar = 0.3" } },
  { "ScatterND", 18, "reduction=add", { "float 300x300", "int64 1x1 = 7", "float 1x300" } },
  { "Trilu", 14, "", { "float 3x200x300" } },
  { "OneHot", 11, "", { "int64 300 = 1 2 3", "int64 scalar = 900", "float 2 = 0 1" } },
};

static void
test_threads (void)
{
  check_threads (large, G_N_ELEMENTS (large));
}

/* Of a few indices a field is what they pick; of very many, all that they could pick, since it is asked for again and again. */
static void
test_field_of_many (void)
{
  static const char *const indices[] = { "int64 6x10 = 3 5", "int64 600x100 = 3 5" };

  for (gsize i = 0; i < G_N_ELEMENTS (indices); i++)
    {
      const char *inputs[MAX_INPUTS + 1] = { "float 1x9", indices[i] };
      g_auto (OpFixture) fixture = op_fixture ("Gather", 13, "axis=1", inputs, 1, FALSE, NULL);
      FoveaBox output = { .rank = 3 }, box;

      fixture.context->node->op->field (fixture.context, 0, &output, &box);
      g_assert_false (box.empty);
      g_assert_cmpint (box.begin[1], ==, 0);
      g_assert_cmpint (box.end[1], ==, i == 0 ? 5 : 8);
    }
}

/* What looks at sizes alone is known before the run, whatever its input holds. */
static void
test_sizes_only (void)
{
  static const char *const names[] = { "Shape", "Size", "EyeLike" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *inputs[MAX_INPUTS + 1] = { "float 2x3" };
      g_auto (OpFixture) fixture = op_fixture (names[i], 13, "", inputs, 1, FALSE, NULL);

      g_assert_nonnull (fixture.context->outputs[0].constant);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-indices/values", test_values);
  g_test_add_func ("/op-indices/refusals", test_refusals);
  g_test_add_func ("/op-indices/threads", test_threads);
  g_test_add_func ("/op-indices/field-of-many", test_field_of_many);
  g_test_add_func ("/op-indices/sizes-only", test_sizes_only);
  return g_test_run ();
}
