/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators in blocks of channels against the same operators over planes, on every instruction set and for 1, 2 and 3 threads. Channels
 * that fill up the inputs' last blocks hold numbers; their halo holds none, as nothing may read it, unless the operator asks for one. */

#include <math.h>

#include "core/base/cpu.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/simd/simd.h"
#include "core/network/op.h"
#include "tests/unit/op-fixture.h"
#include "tests/unit/slowdown.h"

#define UNTOUCHED 0x7fc12345u /* not a number; what a run must leave alone keeps it */
#define EXACT 0.0
#define ROUNDED 1e-6 /* the same sums, products contracted or reciprocals rounded: some units of 6e-8 */
#define SUMS 3e-5    /* sums of hundreds of products of up to 14 in another order */
#define WINOGRAD 1e-3 /* the same sums through transforms, whose terms are some ten times as large */

#define ROUNDS CASES (600, 30)

typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  guint maps; /* bits: inputs that are no constants; 0: the first only */
  double tolerance;
  gboolean clamp; /* to -1 to 2 */
  gboolean full;  /* only accepted when the channels fill their blocks */
  gboolean ties;  /* numbers are whole, so that many are equal */
} Case;

static const Case cases[] = {
  { "Relu", 13, "", { "float 2x19x5x7" } },
  { "Abs", 13, "", { "float 1x5x3x1" } },
  { "Neg", 13, "", { "float 1x33x1x1" } },
  { "Exp", 13, "", { "float 1x17x5x3" } },
  { "Tanh", 13, "", { "float 1x17x5x3" }, .tolerance = ROUNDED },
  { "Softplus", 1, "", { "float 1x17x5x3" } },
  { "HardSwish", 14, "", { "float 2x24x9x5" }, .tolerance = ROUNDED },
  { "Sigmoid", 13, "", { "float 1x17x9x5" }, .tolerance = ROUNDED },
  { "LeakyRelu", 6, "alpha=0.25", { "float 1x20x7x3" } },
  { "Elu", 6, "alpha=0.5", { "float 1x20x7x3" } },
  { "HardSigmoid", 6, "alpha=0.3 beta=0.4", { "float 1x20x7x3" }, .tolerance = ROUNDED },
  { "Selu", 6, "", { "float 1x20x7x3" }, .tolerance = ROUNDED },
  { "Celu", 12, "alpha=2.0", { "float 1x20x7x3" } },
  { "Mish", 18, "", { "float 1x20x7x3" }, .tolerance = ROUNDED },
  { "Gelu", 20, "approximate=tanh", { "float 1x20x7x3" }, .tolerance = ROUNDED },
  { "Shrink", 9, "bias=0.5", { "float 1x20x7x3" } },
  { "Erf", 13, "", { "float 1x20x7x3" } },
  { "Round", 11, "", { "float 1x20x7x3" } },
  { "Clip", 6, "min=-1.5 max=2.25", { "float 1x3x40x37" } },
  { "Clip", 13, "", { "float 2x21x4x3", "", "float scalar = 1" } },
  { "Log", 13, "", { "float 1x32x3x5 = 1 2 3" }, .full = TRUE },
  { "Sqrt", 13, "", { "float 1x16x3x5 = 1 2 3" }, .full = TRUE },
  { "Reciprocal", 13, "", { "float 1x16x3x5 = 1 2 3" }, .full = TRUE },
  { "BatchNormalization", 9, "epsilon=0.001", { "float 2x3x5x7", "float 3 = 1.5 -0.5 2", "float 3 = 0.25 1 0", "float 3 = -1 0.5 3",
    "float 3 = 4 0.09 1" }, .tolerance = ROUNDED },
  { "BatchNormalization", 9, "", { "float 1x37x33x31", "float 37", "float 37", "float 37", "float 37 = 1 2 3 4 5" },
    .tolerance = ROUNDED * 300, .clamp = TRUE },
  { "Add", 13, "", { "float 2x19x5x67", "float 2x19x5x67" }, .maps = 3 },
  { "Add", 13, "", { "float 1x64x28x28", "float 1x64x28x28" }, .maps = 3, .clamp = TRUE },
  { "Add", 13, "", { "float 2x19x5x7", "float 19x1x1" }, .clamp = TRUE },
  { "Add", 6, "broadcast=1 axis=1", { "float 2x19x5x7", "float 19" } },
  { "Sub", 13, "", { "float 2x19x5x7", "float 2x19x1x1" }, .maps = 3 },
  { "Sub", 13, "", { "float 2x19x1x1", "float 2x19x5x67" }, .maps = 3 },
  { "Mul", 13, "", { "float 2x19x5x7", "float 1x19x1x1" }, .maps = 3 },
  { "Mul", 13, "", { "float 2x19x1x1", "float 1x19x1x1" } },
  { "Mul", 7, "", { "float 1x17x5x40", "float scalar = -1.5" }, .clamp = TRUE },
  { "Mul", 7, "", { "float 1x1x5x40", "float 1x1x1 = -1.5" } },
  { "Div", 13, "", { "float 1x17x5x4", "float 17x1x1 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8" } },
  { "Div", 13, "", { "float 1x19x5x4", "float 1x1 = 3" } },
  { "Div", 13, "", { "float 1x32x5x4 = 1", "float 1x32x5x4 = 1" }, .maps = 3, .full = TRUE },
  { "Pow", 13, "", { "float 1x16x5x4", "float scalar = 2" }, .full = TRUE },
  { "Max", 8, "", { "float 2x19x5x7", "float 2x19x5x7", "float 19x1x1", "float scalar = -1" }, .maps = 3 },
  { "Min", 8, "", { "float 2x19x5x7", "float 2x19x5x7", "float 1x19x1x1" }, .maps = 7 },
  { "Sum", 8, "", { "float 1x19x5x33", "float 1x19x5x33", "float 1x19x5x33" }, .maps = 7, .clamp = TRUE },
  { "PRelu", 9, "", { "float 1x19x5x33", "float 19x1x1" } },
  { "PRelu", 6, "", { "float 2x19x5x3", "float 19" } },
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2]", { "float 1x64x57x55" } },
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x35x28x28" } },
  { "MaxPool", 12, "kernel_shape=[2,2] strides=[2,2]", { "float 2x17x29x31" } },
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", { "float 1x20x14x12" } },
  { "MaxPool", 12, "kernel_shape=[3,3] pads=[1,1,1,1]", { "float 1x20x13x11" } },
  { "MaxPool", 12, "kernel_shape=[13,13] pads=[6,6,6,6]", { "float 1x5x5x7" } },
  { "MaxPool", 12, "kernel_shape=[2,2] dilations=[2,3]", { "float 1x32x9x11" }, .full = TRUE },
  { "MaxPoolGradient", 1, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x35x28x28", "float 1x35x14x14" }, .maps = 3, .ties = TRUE },
  { "MaxPoolGradient", 1, "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", { "float 1x20x14x12", "float 1x20x7x6" }, .maps = 3 },
  { "MaxPoolGradient", 1, "kernel_shape=[2,2] strides=[2,2]", { "float 2x17x29x31", "float 2x17x14x15" }, .maps = 3, .ties = TRUE },
  { "MaxPoolGradient", 1, "kernel_shape=[3,3] auto_pad=SAME_UPPER", { "float 1x20x13x11", "float 1x20x13x11" }, .maps = 3, .ties = TRUE },
  { "MaxPoolGradient", 1, "kernel_shape=[13,13] pads=[6,6,6,6]", { "float 1x5x5x7", "float 1x5x5x7" }, .maps = 3, .ties = TRUE },
  { "MaxPoolGradient", 1, "kernel_shape=[2,2] dilations=[2,3]", { "float 1x32x9x11", "float 1x32x7x8" }, .maps = 3, .full = TRUE },
  { "AveragePoolGradient", 1, "kernel_shape=[3,3] pads=[1,1,1,1]", { "float 1x35x17x17", "int64 4 = 1 35 17 17" },
    .tolerance = ROUNDED },
  { "AveragePoolGradient", 1, "kernel_shape=[2,2] strides=[2,2]", { "float 1x35x8x8", "int64 4 = 1 35 17 17" },
    .tolerance = ROUNDED },
  { "AveragePoolGradient", 1, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] ceil_mode=1 count_include_pad=1",
    { "float 2x35x9x10", "int64 4 = 2 35 17 18" }, .tolerance = ROUNDED },
  { "AveragePoolGradient", 1, "kernel_shape=[3,4] sums=1", { "float 1x16x5x4", "int64 4 = 1 16 7 7" },
    .tolerance = ROUNDED },
  { "AveragePool", 11, "kernel_shape=[3,3] pads=[1,1,1,1]", { "float 1x35x17x17" }, .tolerance = ROUNDED },
  { "AveragePool", 11, "kernel_shape=[2,2] strides=[2,2]", { "float 1x35x17x17" }, .tolerance = ROUNDED },
  { "AveragePool", 11, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] ceil_mode=1 count_include_pad=1", { "float 2x35x17x18" },
    .tolerance = ROUNDED },
  { "AveragePool", 7, "kernel_shape=[7,7]", { "float 1x48x7x7" }, .tolerance = ROUNDED },
  { "GlobalAveragePool", 6, "", { "float 2x35x7x7" } },
  { "GlobalAveragePool", 6, "", { "float 1x16x113x111" }, .tolerance = ROUNDED },
  { "GlobalMaxPool", 6, "", { "float 2x35x7x9" } },
  { "ReduceMean", 13, "axes=[2,3]", { "float 2x35x7x9" } },
  { "ReduceMax", 13, "axes=[2,3]", { "float 2x35x7x9" } },
  { "ReduceSum", 13, "", { "float 1x35x70x9", "int64 2 = 2 3" } },
  { "ReduceProd", 13, "axes=[-1,-2]", { "float 1x5x2x3" }, .tolerance = ROUNDED },
  { "ReduceLogSumExp", 13, "axes=[2,3]", { "float 1x35x7x9" }, .tolerance = ROUNDED },
  { "ReduceLogSum", 13, "axes=[2,3]", { "float 1x35x7x9 = 1" }, .tolerance = ROUNDED },
  { "ReduceMean", 13, "axes=[1]", { "float 2x35x7x90" } },
  { "ReduceMin", 13, "axes=[1]", { "float 1x5x7x9" } },
  { "ReduceL2", 13, "axes=[1]", { "float 1x48x7x9" }, .tolerance = ROUNDED },
  { "ReduceLogSumExp", 13, "axes=[1]", { "float 1x35x7x9" }, .tolerance = ROUNDED },
  { "Concat", 13, "axis=1", { "float 1x16x5x7", "float 1x32x5x7", "float 1x5x5x7" }, .maps = 7 },
  { "Concat", 13, "axis=1", { "float 2x5x5x7", "float 2x1x5x7", "float 2x33x5x7", "float 2x2x5x7" }, .maps = 15 },
  { "InstanceNormalization", 6, "epsilon=0.01", { "float 2x19x5x7", "float 19", "float 19" }, .tolerance = ROUNDED, .clamp = TRUE },
  { "InstanceNormalization", 6, "epsilon=0.0", { "float 1x35x90x101", "float 35", "float 35" }, .tolerance = ROUNDED },
  { "GroupNormalization", 18, "num_groups=5 epsilon=0.01", { "float 2x20x5x7", "float 5", "float 5" }, .tolerance = 4 * ROUNDED, .clamp = TRUE },
  { "GroupNormalization", 21, "num_groups=3", { "float 2x51x40x37", "float 51", "float 51" }, .tolerance = 4 * ROUNDED },
  { "GroupNormalization", 21, "num_groups=1", { "float 1x35x90x101", "float 35", "float 35" }, .tolerance = 4 * ROUNDED },
  { "LRN", 13, "size=5 alpha=0.5 beta=0.75 bias=2.0", { "float 2x35x5x37" } },
  { "LRN", 13, "size=4 alpha=0.3 beta=0.6", { "float 1x5x3x2" } },
  { "LRN", 13, "size=9 alpha=0.3", { "float 1x48x3x2" } },
  { "LRN", 13, "size=3 alpha=0.5 bias=0.0", { "float 1x32x3x2 = 1 -2 3" }, .tolerance = ROUNDED, .full = TRUE },
  { "Pad", 13, "", { "float 2x19x5x7", "int64 8 = 0 0 1 2 0 0 3 0" } },
  { "Pad", 13, "mode=reflect", { "float 1x19x5x7", "int64 8 = 0 0 4 4 0 0 4 4" } },
  { "Pad", 13, "mode=edge", { "float 1x19x5x7", "int64 8 = 0 0 4 -2 0 0 -1 40" } },
  { "Pad", 13, "", { "float 1x19x5x7", "int64 8 = 0 0 1 1 0 0 1 1", "float scalar = -2" } },
  { "Pad", 2, "pads=[0,0,1,1,0,0,1,1] value=0.5", { "float 1x19x5x7" } },
  { "Pad", 13, "", { "float 2x19x5x7", "int64 8 = 0 3 0 0 0 19 0 0" } },
  { "Pad", 13, "", { "float 1x35x5x7", "int64 8 = 0 16 0 0 0 -2 0 0" } },
  { "Pad", 13, "", { "float 1x35x5x7", "int64 8 = 0 -16 0 0 0 0 0 0" } },
  { "Slice", 13, "", { "float 2x19x15x17", "int64 2 = 2 3", "int64 2 = -2 15", "int64 2 = 2 3" } },
  { "Slice", 13, "", { "float 2x19x15x17", "int64 2 = -1 0", "int64 2 = -99 99", "int64 2 = 3 2", "int64 2 = -2 3" } },
  { "Slice", 13, "", { "float 2x37x5x7", "int64 1 = 16", "int64 1 = 35", "int64 1 = 1" } },
  { "Slice", 13, "", { "float 2x37x5x7", "int64 1 = -1", "int64 1 = -99", "int64 1 = 1", "int64 1 = -2" } },
  { "Upsample", 9, "mode=nearest", { "float 2x19x5x7", "float 4 = 1 1 2 2" } },
  { "Resize", 11, "mode=nearest", { "float 1x19x5x7", "", "", "int64 4 = 1 19 13 5" } },
  { "Resize", 11, "mode=linear coordinate_transformation_mode=align_corners", { "float 2x19x5x7", "", "", "int64 4 = 2 19 13 5" },
    .tolerance = ROUNDED },
  { "Resize", 13, "mode=linear", { "float 1x35x5x7", "", "float 4 = 1 1 4 1" }, .tolerance = ROUNDED },
  { "Resize", 13, "mode=cubic", { "float 1x19x5x7", "", "", "int64 4 = 1 19 13 50" }, .tolerance = 4 * ROUNDED },
  { "ResizeGradient", 1, "axes=[2,3]", { "float 1x19x3x2", "int64 8 = 0 1 1 2 2 0 0 0", "float 4x2", "int64 4 = 0 1 1 0", "float 2x2" },
    .tolerance = ROUNDED },
  { "Concat", 13, "axis=-3", { "float 1x24x5x3", "float 1x24x5x3" }, .maps = 3 },
  { "ConvTranspose", 11, "strides=[2,2]", { "float 1x35x9x31", "float 35x21x2x2", "float 21" }, .tolerance = SUMS, .clamp = TRUE },
  { "ConvTranspose", 11, "strides=[2,2] pads=[1,1,1,1]", { "float 2x17x20x21", "float 17x33x4x4" }, .tolerance = SUMS },
  { "ConvTranspose", 11, "strides=[2,2] pads=[1,1,1,1] output_padding=[1,1]", { "float 1x20x7x9", "float 20x9x3x3", "float 9" },
    .tolerance = SUMS },
  { "ConvTranspose", 11, "strides=[2,2] auto_pad=SAME_LOWER group=19", { "float 1x19x7x9", "float 19x1x5x4", "float 19" },
    .tolerance = SUMS, .clamp = TRUE },
  { "ConvTranspose", 11, "strides=[2,2] pads=[2,2,2,2]", { "float 1x32x70x75", "float 32x32x6x6" }, .tolerance = WINOGRAD },
  { "ConvTranspose", 11, "strides=[2,2]", { "float 1x16x101x203", "float 16x40x2x3" }, .tolerance = SUMS },
};

/* A value in blocks; @embedded: amid the blocks of a larger one. */
typedef struct
{
  FoveaBlocks blocks;
  float *memory;
  gsize floats;
} Value;

static void
value_clear (Value *value)
{
  fovea_memory_free (value->memory);
}

static Value
value_new (const FoveaShape *shape, gsize block, gboolean embedded, gsize halo_h, gsize halo_w)
{
  gsize c = (gsize) shape->dims[1];
  FoveaBlocks whole = fovea_blocks_layout ((gsize) shape->dims[0], embedded ? c + 3 * block : c, (gsize) shape->dims[2],
                                           (gsize) shape->dims[3], block, halo_h + (embedded ? 2 : 0), halo_w + (embedded ? 1 : 0));
  Value value = { .floats = fovea_blocks_floats (&whole) };

  value.memory = fovea_memory_alloc (value.floats * sizeof (float), "test", NULL);
  for (gsize i = 0; i < value.floats; i++)
    ((guint32 *) value.memory)[i] = UNTOUCHED;
  fovea_blocks_place (&whole, value.memory);
  value.blocks = embedded ? fovea_blocks_part (&whole, 1, c) : whole;
  return value;
}

/* Sets the channels that fill up the last block. */
static void
fill_rest (const FoveaBlocks *blocks, float number)
{
  gsize last = fovea_blocks_count (blocks) - 1;

  for (gsize n = 0; n < blocks->n; n++)
    for (gsize y = 0; y < blocks->h; y++)
      for (gsize x = 0; x < blocks->w; x++)
        for (gsize l = blocks->c - last * blocks->block; l < blocks->block; l++)
          fovea_blocks_at (blocks, n, last, y, x)[l] = number;
}

/* The value of input @i, with the halo that its operator wants. */
static Value
value_from (const FoveaOpContext *context, guint i, const FoveaTensor *tensor, gboolean embedded)
{
  const FoveaBlocksOp *op = context->node->op->blocks;
  gsize halo_h = 0, halo_w = 0;
  Value value;

  if (op->halo)
    op->halo (context, i, &halo_h, &halo_w);
  value = value_new (&tensor->shape, fovea_simd ()->lanes, embedded, halo_h, halo_w);
  if (op->halo)
    fovea_blocks_clear_halo (&value.blocks);
  fovea_blocks_from_planes (&value.blocks, fovea_tensor_floats (tensor), NULL);
  fill_rest (&value.blocks, 1.75f);
  return value;
}

/* All of the value's elements are numbers, in the channels that fill up its blocks, too; all else is as it was. */
static void
check_memory (Value *value)
{
  const FoveaBlocks *blocks = &value->blocks;

  for (gsize n = 0; n < blocks->n; n++)
    for (gsize b = 0; b < fovea_blocks_count (blocks); b++)
      for (gsize y = 0; y < blocks->h; y++)
        for (gsize i = 0; i < blocks->w * blocks->block; i++)
          {
            float *at = fovea_blocks_at (blocks, n, b, y, 0) + i;

            g_assert_true (isfinite (*at));
            memcpy (at, &(guint32){ UNTOUCHED }, sizeof (float));
          }
  for (gsize i = 0; i < value->floats; i++)
    g_assert_cmphex (((guint32 *) value->memory)[i], ==, UNTOUCHED);
}

static guint
maps_of (const Case *c)
{
  return c->maps ? c->maps : 1;
}

/* The inputs' tensors: the network's, then constants. */
static FoveaTensor *
tensor_of (const OpFixture *fixture, guint i)
{
  return i == 0 ? fixture->input : fixture->context->inputs[i].constant;
}

/* The context as a plan would have it were all maps computed by other nodes. */
static FoveaOpContext
blocks_context (const OpFixture *fixture, guint maps, FoveaOperand *inputs)
{
  FoveaOpContext context = *fixture->context;

  for (guint i = 0; i < context.n_inputs; i++)
    {
      inputs[i] = context.inputs[i];
      if (maps & (1u << i))
        inputs[i].constant = NULL;
    }
  context.inputs = inputs;
  context.state = NULL;
  context.scratch = 0;
  return context;
}

static FoveaTensor *
run_planes (const OpFixture *fixture, gboolean clamp)
{
  const FoveaOp *op = fixture->context->node->op;
  FoveaOpContext context = *fixture->context;
  FoveaTensor *inputs[MAX_INPUTS] = { NULL }, *output;
  g_autofree gpointer scratch = NULL;

  context.state = NULL;
  g_assert_true (!op->prepare || op->prepare (&context, NULL));
  scratch = g_malloc (context.scratch);
  output = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &context.outputs[0].shape, "test", NULL);
  for (guint i = 0; i < context.n_inputs; i++)
    inputs[i] = tensor_of (fixture, i);
  g_assert_true (op->run (&context, inputs, &output, scratch, NULL));
  if (op->release)
    op->release (&context);
  for (gsize i = 0; clamp && i < fovea_tensor_count (output); i++)
    ((float *) output->data)[i] = CLAMP (((float *) output->data)[i], -1.0f, 2.0f);
  return output;
}

/* The output as planes. */
static FoveaTensor *
run_in_blocks (const OpFixture *fixture, guint maps, gboolean clamp, gboolean embedded)
{
  const FoveaBlocksOp *op = fixture->context->node->op->blocks;
  FoveaFusion fusion = { .lowest = clamp ? -1.0f : -INFINITY, .highest = clamp ? 2.0f : INFINITY };
  FoveaOperand operands[MAX_INPUTS];
  FoveaOpContext context = blocks_context (fixture, maps, operands);
  FoveaBlocks inputs[MAX_INPUTS + 1] = { { 0 } };
  Value values[MAX_INPUTS] = { { { 0 } } }, output;
  gsize block = fovea_simd ()->lanes;
  FoveaTensor *planes = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &context.outputs[0].shape, "test", NULL);
  gpointer scratch;

  g_assert_true (!op->prepare || op->prepare (&context, block, &fusion, NULL));
  scratch = fovea_memory_alloc (MAX (context.scratch, 1), "test", NULL);
  for (guint i = 0; i < context.n_inputs; i++)
    if (maps & (1u << i))
      {
        values[i] = value_from (&context, i, tensor_of (fixture, i), embedded);
        inputs[i] = values[i].blocks;
      }
  output = value_new (&context.outputs[0].shape, block, embedded, 0, 0);
  g_assert_true (op->run (&context, inputs, &output.blocks, scratch, NULL));
  fovea_blocks_to_planes (&output.blocks, planes->data, NULL);
  check_memory (&output);
  fovea_memory_free (scratch);
  if (op->release)
    op->release (&context);
  for (guint i = 0; i < context.n_inputs; i++)
    value_clear (&values[i]);
  value_clear (&output);
  return planes;
}

static void
compare (const FoveaTensor *result, const FoveaTensor *expected, double tolerance)
{
  for (gsize i = 0; i < fovea_tensor_count (expected); i++)
    {
      double a = fovea_tensor_floats (result)[i], b = fovea_tensor_floats (expected)[i];

      if (!(fabs (a - b) <= tolerance * MAX (fabs (b), 1.0)))
        g_error ("element %zu is %.9g, not %.9g", i, a, b);
    }
}

/* Runs of 1, 2 and 3 threads, with and without a halo, against @expected. */
static void
check_runs (const OpFixture *fixture, const Case *c, const FoveaTensor *expected)
{
  g_autoptr (FoveaTensor) first = NULL;

  for (guint threads = 1; threads <= 3; threads += CASES (1, 2))
    for (int embedded = 0; embedded < 2; embedded++)
      {
        g_autoptr (FoveaTensor) result = NULL;

        fovea_pool_set_threads (threads);
        result = run_in_blocks (fixture, maps_of (c), c->clamp, embedded);
        compare (result, expected, c->tolerance);
        if (!first)
          first = fovea_tensor_ref (result);
        g_assert_cmpmem (result->data, fovea_tensor_bytes (result), first->data, fovea_tensor_bytes (first));
      }
  fovea_pool_set_threads (0);
}

static gboolean
accepts (const OpFixture *fixture, guint maps, gsize lanes)
{
  const FoveaBlocksOp *op = fixture->context->node->op->blocks;
  FoveaOperand operands[MAX_INPUTS];
  FoveaOpContext context = blocks_context (fixture, maps, operands);

  g_assert_nonnull (op);
  return !op->accepts || op->accepts (&context, lanes);
}

/* Numbers that are no multiples of each other, in place of the fixture's pattern; positive where the case lists its own. */
static void
randomize (FoveaTensor *tensor, guint seed, gboolean positive, gboolean whole)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    {
      double number = g_rand_double_range (rand, positive ? 0.5 : -4.0, 4.0);

      ((float *) tensor->data)[i] = (float) (whole ? rint (number) : number);
    }
}

/* FALSE: refused, as a whole or in blocks. */
static gboolean
check_case (const Case *c)
{
  g_autoptr (GError) error = NULL;
  g_auto (OpFixture) fixture = op_fixture (c->op, c->opset, c->attributes, c->inputs, 1, FALSE, &error);
  gsize lanes = fovea_simd ()->lanes;
  g_autoptr (FoveaTensor) expected = NULL;
  gboolean fills;

  if (!fixture.plan)
    return FALSE;
  fills = fixture.context->outputs[0].shape.dims[1] % (gint64) lanes == 0;
  g_assert_true (accepts (&fixture, maps_of (c), lanes) == (!c->full || fills));
  if (c->full && !fills)
    return FALSE;
  for (guint i = 0; i < MAX_INPUTS && c->inputs[i]; i++)
    if (maps_of (c) & (1u << i))
      randomize (tensor_of (&fixture, i), i, strchr (c->inputs[i], '=') != NULL, c->ties);
  expected = run_planes (&fixture, c->clamp);
  check_runs (&fixture, c, expected);
  return TRUE;
}

static void
test_cases (void)
{
  for (int isa = 0; isa < FOVEA_N_ISAS; isa += CASES (1, 2))
    for (gsize i = 0; i < G_N_ELEMENTS (cases) && fovea_cpu_force_isa ((FoveaIsa) isa); i++)
      {
        const Case *c = &cases[i];

        g_test_message ("%s: %s %s %s", fovea_isa_name ((FoveaIsa) isa), c->op, c->attributes, c->inputs[0]);
        g_assert_true (check_case (c) || c->full);
      }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

/* The way back through a pool of @shape, "float 1x2x3x4". */
static void
check_way_back (gboolean average, const char *attributes, const char *shape, gboolean full)
{
  const char *inputs[] = { shape, NULL };
  g_auto (OpFixture) fixture = op_fixture (average ? "AveragePool" : "MaxPool", 19, attributes, inputs, 1, FALSE, NULL);
  g_autofree char *pooled = NULL, *size = NULL, *sizes = NULL;

  if (!fixture.plan)
    return;
  size = fovea_shape_to_string (&fixture.context->outputs[0].shape);
  pooled = g_strdup_printf ("float %s", size);
  sizes = g_strdup_printf ("int64 4 = %s", shape + strlen ("float "));
  g_strdelimit (sizes + strlen ("int64"), "x", ' ');
  if (average)
    check_case (&(Case){ "AveragePoolGradient", 1, attributes, { pooled, sizes }, .tolerance = 4 * ROUNDED, .full = full });
  else
    check_case (&(Case){ "MaxPoolGradient", 1, attributes, { shape, pooled }, .maps = 3, .full = full, .ties = TRUE });
}

/* Windows of all kinds; those that the operator refuses do not count. */
static void
test_random_pools (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint done = 0;

  for (int i = 0; i < ROUNDS; i++)
    {
      gboolean average = g_rand_boolean (rand);
      int r[16];
      g_autofree char *attributes = NULL, *shape = NULL;

      for (int j = 0; j < 16; j++)
        r[j] = g_rand_int_range (rand, 0, 4);
      attributes = g_strdup_printf ("kernel_shape=[%d,%d] strides=[%d,%d] pads=[%d,%d,%d,%d] dilations=[%d,%d] ceil_mode=%d%s", r[0] + 1,
                                    r[1] + 1, r[2] + 1, r[3] + 1, r[4] % (r[0] + 1), r[5] % (r[1] + 1), r[6] % (r[0] + 1),
                                    r[7] % (r[1] + 1), r[8] ? 1 : 2, r[9] ? 1 : 3, r[10] & 1,
                                    average ? r[11] & 1 ? " count_include_pad=1" : " count_include_pad=0" : "");
      shape = g_strdup_printf ("float %dx%dx%dx%d", 1 + (r[12] & 1), g_rand_int_range (rand, 1, 40), g_rand_int_range (rand, 1, 20),
                               g_rand_int_range (rand, 1, 20));
      fovea_cpu_force_isa ((FoveaIsa) (i % (int) (fovea_cpu_best_isa () + 1)));
      done += check_case (&(Case){ average ? "AveragePool" : "MaxPool", 19, attributes, { shape },
                                   .tolerance = average ? ROUNDED : EXACT, .full = !r[8] || !r[9] });
      check_way_back (average, attributes, shape, !r[8] || !r[9]);
    }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
  g_test_message ("%u pools", done);
  g_assert_cmpuint (done, >, ROUNDS * 5 / 12);
}

/* One of the ways in which a transposed convolution of @full outputs an axis gets its size. */
static char *
random_ends (GRand *rand, const int *full)
{
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      return g_strdup ("auto_pad=SAME_UPPER");
    case 1:
      return g_strdup ("auto_pad=SAME_LOWER");
    case 2:
      return g_strdup_printf ("output_shape=[%d,%d]", g_rand_int_range (rand, 1, full[0] + 2), g_rand_int_range (rand, 1, full[1] + 2));
    case 3:
      return g_strdup ("output_padding=[1,1]");
    default:
      return g_strdup_printf ("pads=[%d,%d,%d,%d] output_padding=[%d,0]", g_rand_int_range (rand, 0, 4), g_rand_int_range (rand, 0, 4),
                              g_rand_int_range (rand, 0, 4), g_rand_int_range (rand, 0, 4), g_rand_int_range (rand, 0, 2));
    }
}

/* Windows smaller and larger than the stride, outputs cut and widened, groups. */
static void
test_random_transposed (void)
{
  static const int group_counts[] = { 1, 1, 2, 3, 8, 20 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  guint done = 0;

  for (int i = 0; i < ROUNDS; i++)
    {
      int groups = group_counts[g_rand_int_range (rand, 0, G_N_ELEMENTS (group_counts))];
      int inputs = groups * g_rand_int_range (rand, 1, 40 / groups + 1);
      int outputs = g_rand_int_range (rand, (7 + groups) / groups, 40 / groups + 1);
      int size[2] = { g_rand_int_range (rand, 1, 12), g_rand_int_range (rand, 1, 30) };
      int stride[2] = { g_rand_int_range (rand, 1, 5), g_rand_int_range (rand, 1, 5) };
      int kernel[2] = { g_rand_int_range (rand, 1, 8), g_rand_int_range (rand, 1, 8) };
      int full[2] = { (size[0] - 1) * stride[0] + kernel[0], (size[1] - 1) * stride[1] + kernel[1] };
      g_autofree char *ends = random_ends (rand, full);
      g_autofree char *attributes = g_strdup_printf ("strides=[%d,%d] group=%d %s", stride[0], stride[1], groups, ends);
      g_autofree char *x = g_strdup_printf ("float %dx%dx%dx%d", 1 + (i & 1), inputs, size[0], size[1]);
      g_autofree char *w = g_strdup_printf ("float %dx%dx%dx%d", inputs, outputs, kernel[0], kernel[1]);
      g_autofree char *bias = g_strdup_printf ("float %d", outputs * groups);

      g_test_message ("%s %s %s", attributes, x, w);
      fovea_cpu_force_isa ((FoveaIsa) (i % (int) (fovea_cpu_best_isa () + 1)));
      done += check_case (&(Case){ "ConvTranspose", 11, attributes, { x, w, i % 3 ? bias : NULL }, .tolerance = WINOGRAD, .clamp = i % 5 == 0 });
    }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
  g_test_message ("%u transposed convolutions", done);
  g_assert_cmpuint (done, >, ROUNDS * 3 / 4);
}

/* Inputs that lie in their place in the output stay as they are. */
static void
test_concat_in_place (void)
{
  static const char *const shapes[] = { "float 1x32x3x5", "float 1x5x3x5", "float 1x11x3x5", NULL };
  g_auto (OpFixture) fixture = op_fixture ("Concat", 13, "axis=1", shapes, 1, FALSE, NULL);
  g_autoptr (FoveaTensor) expected = run_planes (&fixture, FALSE);
  g_autoptr (FoveaTensor) result = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &expected->shape, "test", NULL);
  const FoveaBlocksOp *op = fixture.context->node->op->blocks;
  FoveaOperand operands[MAX_INPUTS];
  FoveaOpContext context = blocks_context (&fixture, 7, operands);
  gsize block = fovea_simd ()->lanes;
  Value output = value_new (&expected->shape, block, TRUE, 0, 0), last = value_from (&context, 2, tensor_of (&fixture, 2), FALSE);
  FoveaBlocks inputs[4] = { fovea_blocks_part (&output.blocks, 0, 32), fovea_blocks_part (&output.blocks, 32 / block, 5), last.blocks };

  for (guint i = 0; i < 2; i++)
    {
      fovea_blocks_from_planes (&inputs[i], fovea_tensor_floats (tensor_of (&fixture, i)), NULL);
      fill_rest (&inputs[i], 3.0f);
    }
  g_assert_true (op->run (&context, inputs, &output.blocks, NULL, NULL));
  fovea_blocks_to_planes (&output.blocks, result->data, NULL);
  compare (result, expected, EXACT);
  check_memory (&output);
  value_clear (&output);
  value_clear (&last);
}

/* What cannot run in blocks says so. */
static void
test_refused (void)
{
  static const Case refused[] = {
    { "Concat", 13, "axis=2", { "float 1x16x5x7", "float 1x16x5x7" }, .maps = 3 },
    { "Concat", 13, "axis=1", { "float 1x16x5x7", "float 1x16x5x7" }, .maps = 1 },
    { "Add", 13, "", { "float 1x16x5x7", "float 1x16x5x7" }, .maps = 1 },
    { "Add", 13, "", { "float 1x16x5x7", "float 7" }, .maps = 1 },
    { "Mul", 13, "", { "float 1x16x5x7", "float 1x1x5x7" }, .maps = 3 },
    { "Div", 13, "", { "float 1x17x5x7", "float 1x17x5x7" }, .maps = 3 },
    { "Reciprocal", 13, "", { "float 1x17x5x7" } },
    { "Pow", 13, "", { "float 1x16x5x7", "int64 scalar = 2" } },
    { "ReduceMean", 13, "axes=[1,2]", { "float 1x16x5x7" } },
    { "ReduceMean", 13, "axes=[2,3] keepdims=0", { "float 1x16x5x7" } },
    { "Pad", 13, "", { "float 1x16x5x7", "int64 8 = 0 1 1 1 0 0 1 1" } },
    { "Slice", 13, "", { "float 1x16x5x7", "int64 2 = 2 1", "int64 2 = 7 3", "int64 2 = 1 2" } },
    { "Reshape", 13, "", { "float 1x16x5x7", "int64 4 = 1 8 10 7" } },
    { "Slice", 13, "", { "float 1x16x5x7", "int64 1 = -1", "int64 1 = -99", "int64 1 = 1", "int64 1 = -1" } },
    { "Resize", 11, "mode=nearest", { "float 1x16x5x7", "", "", "int64 4 = 1 32 5 7" } },
    { "Resize", 18, "mode=linear antialias=1", { "float 1x16x9x7", "", "", "int64 4 = 1 16 3 7" } },
  { "Resize", 13, "coordinate_transformation_mode=tf_crop_and_resize", { "float 1x16x5x7", "float 8 = 0 0 0 0 1 1 1 1", "float 4 = 1 1 2 2" } },
  { "LRN", 13, "size=35", { "float 1x48x3x2" } },
    { "LRN", 13, "size=5 bias=0.0", { "float 1x17x3x2" } },
    { "ConvTranspose", 11, "strides=[2,2] dilations=[2,2]", { "float 1x16x5x7", "float 16x16x3x3" } },
    { "ConvTranspose", 11, "strides=[2,2]", { "float 1x16x5x7", "float 16x16x3x3" }, .maps = 3 },
    { "ConvTranspose", 11, "strides=[2,2] output_shape=[500,500]", { "float 1x16x5x7", "float 16x16x3x3" } },
    { "ConvTranspose", 11, "strides=[32,32]", { "float 1x16x5x7", "float 16x1x64x64" } },
    { "ConvTranspose", 11, "strides=[2,2]", { "float 1x16x5x7", "float 16x7x2x2" } },
    { "ConvTranspose", 11, "strides=[2]", { "float 1x16x5", "float 16x16x3" } },
    { "MaxPool", 12, "kernel_shape=[3]", { "float 1x16x5" } },
    { "MaxPool", 12, "kernel_shape=[2000,1000] pads=[1999,999,1999,999]", { "float 1x16x50x700" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (OpFixture) fixture = op_fixture (refused[i].op, refused[i].opset, refused[i].attributes, refused[i].inputs, 1, FALSE, &error);

      g_assert_no_error (error);
      g_assert_false (accepts (&fixture, maps_of (&refused[i]), 16));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-blocks/cases", test_cases);
  g_test_add_func ("/op-blocks/random-pools", test_random_pools);
  g_test_add_func ("/op-blocks/random-transposed", test_random_transposed);
  g_test_add_func ("/op-blocks/concat-in-place", test_concat_in_place);
  g_test_add_func ("/op-blocks/refused", test_refused);
  return g_test_run ();
}
