/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The boxes that operators say they read, against what they do read: each input element is changed in turn, and every output
 * that changes with it depends on it. */

#include "core/network/op.h"
#include "tests/unit/op-fixture.h"

typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  gboolean loose; /* the box may be larger than what is read */
} Case;

static const Case cases[] = {
  { "Add", 13, "", { "float 2x3x4", "float 3x1" } },
  { "ArgMax", 13, "axis=1", { "float 2x3x2 = 1 2 30 4 5 6 7 80 9 1 2 3" }, TRUE },
  { "ArgMin", 13, "axis=-1 keepdims=0", { "float 2x3" }, TRUE },
  { "AveragePool", 13, "kernel_shape=[3,2] strides=[2,1] pads=[1,0,1,1]", { "float 1x2x5x5" } },
  { "AveragePool", 13, "kernel_shape=[2,1,2] strides=[1,2,1] pads=[1,0,0,0,0,1]", { "float 1x2x3x3x3" } },
  { "AveragePoolGradient", 1, "kernel_shape=[3,2] strides=[2,1] pads=[1,0,1,1]", { "float 1x2x3x5", "int64 4 = 1 2 5 5" } },
  { "AveragePoolGradient", 1, "kernel_shape=[1,2] strides=[2,3] ceil_mode=1", { "float 1x1x3x2", "int64 4 = 1 1 5 5" } },
  { "BatchNormalization", 13, "", { "float 1x2x3", "float 2 = 1 2", "float 2", "float 2", "float 2 = 1 1" } },
  { "CastLike", 15, "", { "float 2x3", "float 5" } },
  { "Clip", 13, "", { "float 2x3", "float scalar = -100" } },
  { "Compress", 11, "axis=1", { "float 2x3x2", "bool 3 = 1 0 1" }, TRUE },
  { "Compress", 11, "", { "float 2x3", "bool 3 = 1 0 1" }, TRUE },
  { "Concat", 13, "axis=1", { "float 1x2x2x2", "float 1x3x2x2" } },
  { "Conv", 13, "pads=[1,1,1,1]", { "float 1x2x5x4", "float 3x2x3x3" } },
  { "Conv", 13, "group=2 strides=[2,2] dilations=[1,2] pads=[0,2,1,0]", { "float 1x4x5x6", "float 4x2x3x3" } },
  { "Conv", 13, "auto_pad=SAME_LOWER", { "float 1x1x4x4", "float 1x1x2x2 = 1 2 3 4" } },
  { "Conv", 13, "strides=[2] pads=[1,1]", { "float 1x2x7", "float 2x2x3" } },
  { "Conv", 13, "group=2 strides=[1,2,1] pads=[1,0,0,0,1,0]", { "float 1x2x2x4x3", "float 2x1x2x3x2 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6" } },
  { "ConvInteger", 13, "pads=[1,0,0,1]", { "uint8 1x2x3x3 = 1 2 3", "int8 2x2x2x2 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7" } },
  { "ConvTranspose", 13, "strides=[2,2] pads=[1,1,1,1]", { "float 1x2x3x3", "float 2x1x3x3 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9" } },
  { "ConvTranspose", 13, "strides=[3,3]", { "float 1x1x3x3", "float 1x1x2x2 = 1 2 3 4" } },
  { "ConvTranspose", 13, "group=2", { "float 1x4x3x3", "float 4x1x2x2 = 1 2 3 4 5 6 7 8 1 2 3 4 5 6 7 8" } },
  { "ConvTranspose", 13, "dilations=[2,2] strides=[2,1]", { "float 1x1x3x4", "float 1x1x2x2 = 1 2 3 4" }, TRUE },
  { "CumSum", 14, "", { "float 2x3x2", "int64 scalar = 1" } },
  { "CumSum", 14, "exclusive=1", { "float 2x3x2", "int64 scalar = 1" } },
  { "CumSum", 14, "exclusive=1 reverse=1", { "float 2x3x2", "int64 scalar = -1" } },
  { "ConvTranspose", 13, "strides=[1,2,1]", { "float 1x1x2x2x3", "float 1x1x2x2x1 = 1 2 3 4" } },
  { "DeformConv", 19, "", { "float 1x2x4x4", "float 1x2x2x2", "float 1x8x3x3" }, TRUE },
  { "DepthToSpace", 13, "blocksize=2", { "float 1x8x2x2" } },
  { "DepthToSpace", 13, "blocksize=2 mode=CRD", { "float 1x8x2x2" } },
  { "Det", 11, "", { "float 2x2x2 = 1 2 3 5 7 9 2 4" } },
  { "DFT", 17, "", { "float 2x3x1" }, TRUE },
  { "Einsum", 12, "equation=bij,bjk->bik", { "float 2x2x3", "float 2x3x2 = 1 2 3 4 5 6 7 8 9 1 2 3" } },
  { "Einsum", 12, "equation=iji->j", { "float 2x3x2" }, TRUE },
  { "DequantizeLinear", 13, "", { "uint8 2x3x2 = 1 2 3", "float 3 = 1 2 3" } },
  { "Expand", 13, "", { "float 2x1x3", "int64 3 = 1 4 1" } },
  { "Flatten", 13, "axis=2", { "float 1x2x3x4" } },
  { "Flatten", 13, "", { "float 2x3x2x2" } },
  { "Gather", 13, "axis=1", { "float 2x4x3", "int64 2 = 3 -3" } },
  { "Gather", 13, "axis=0", { "float 4x3", "int64 2x2 = 0 2 1 3" }, TRUE },
  { "GatherElements", 13, "axis=1", { "float 2x4x3", "int64 1x2x3 = 3 -3 0 1 0 0" }, TRUE },
  { "GatherND", 13, "batch_dims=1", { "float 2x3x2", "int64 2x1 = 1 2" }, TRUE },
  { "Gemm", 13, "transA=1", { "float 4x2", "float 4x3 = 1 2 3 4 5 6 7 8 9 1 2 3" } },
  { "Gemm", 13, "", { "float 2x4", "float 4x3 = 1 2 3 4 5 6 7 8 9 1 2 3" } },
  { "GlobalAveragePool", 13, "", { "float 1x2x3x3" } },
  { "GlobalLpPool", 13, "", { "float 1x2x3x3" } },
  { "GlobalMaxPool", 13, "", { "float 1x2x3x3" } },
  { "Hardmax", 13, "axis=1", { "float 1x3x2" }, TRUE },
  { "GridSample", 16, "", { "float 1x2x3x3", "float 1x2x2x2 = -0.5 0.2 0.1 0.3 -0.9 0.9 0.4 -0.4" }, TRUE },
  { "GridSampleGradient", 1, "", { "float 1x2x3x3", "float 1x2x2x2 = -0.5 0.2 0.1 0.3 -0.9 0.9 0.4 -0.4", "float 1x2x2x2" }, TRUE },
  { "GridSampleGradient", 1, "input=1", { "float 1x2x3x3", "float 1x2x2x2 = -0.5 0.2 0.1 0.3 -0.9 0.9 0.4 -0.4", "float 1x2x2x2" }, TRUE },
  { "GroupNormalization", 21, "num_groups=2", { "float 1x4x3x2", "float 4 = 1 2 3 4", "float 4" } },
  { "LayerNormalization", 17, "axis=2", { "float 1x2x3x4", "float 3x4 = 1 2 3 4 5 6 7 8 9 1 2 3" } },
  { "LpNormalization", 1, "axis=1", { "float 1x3x2x2 = 1 2 3 4 5 6 7 8 9 1 2 3" } },
  { "InstanceNormalization", 13, "", { "float 1x2x3x2", "float 2 = 1 2", "float 2" } },
  { "LRN", 13, "size=3 alpha=1.0", { "float 1x5x2x2 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2" } },
  { "LocallyConnected", 1, "group=2 strides=[2,1]", { "float 1x2x4x3", "float 2x1x2x2x2x2 = 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 "
    "1 2 3 4 5" } },
  { "LogSoftmax", 13, "axis=1", { "float 1x3x2x2" } },
  { "Gelu", 20, "", { "float 2x3" } },
  { "LpPool", 13, "kernel_shape=[2,3] pads=[0,1,1,0]", { "float 1x2x4x4" } },
  { "Einsum", 12, "equation=bij,bkj->bki", { "float 2x3x2", "float 2x2x2 = 1 2 3 4 5 6 7 8" } },
  { "Einsum", 12, "equation=ii->i", { "float 3x3" } },
  { "MatMul", 13, "", { "float 2x3x4", "float 4x2 = 1 2 3 4 5 6 7 8" } },
  { "MatMul", 13, "", { "float 1x3x2", "float 3x2x2 = 1 2 3 4 5 6 7 8 1 2 3 4" } },
  { "MatMul", 13, "", { "float 3", "float 3x2 = 1 2 3 4 5 6" } },
  { "MatMul", 13, "", { "float 2x3", "float 3 = 1 2 3" } },
  { "MatMulInteger", 13, "", { "uint8 2x2x3 = 1 2 3", "int8 3x2 = 1 2 3 4 5 6" } },
  { "MaxPool", 13, "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", { "float 1x2x6x5" } },
  { "MaxPoolGradient", 1, "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", { "float 1x2x6x5", "float 1x2x3x2" }, TRUE },
  { "OneHot", 11, "axis=1", { "float 2x3 = 1 -2 0 3 -4 2", "int64 scalar = 60", "float 2 = 0 1" }, TRUE },
  { "MaxPool", 13, "kernel_shape=[2,2,2] strides=[2,1,1] ceil_mode=1", { "float 1x1x3x3x3" } },
  { "MaxPool", 13, "kernel_shape=[2,2]", { "uint8 1x1x3x4 = 1" } },
  { "MaxUnpool", 11, "kernel_shape=[2,2] strides=[2,2]", { "float 1x2x2x2", "int64 1x2x2x2 = 0 3 8 13 16 17 30 31" }, TRUE },
  { "MeanVarianceNormalization", 13, "", { "float 2x2x2x2" } },
  { "MeanVarianceNormalization", 13, "axes=[2]", { "float 1x2x3x2" } },
  { "Pad", 13, "", { "float 1x2x3x3", "int64 8 = 0 0 1 -1 0 0 2 1" } },
  { "Pad", 13, "mode=reflect", { "float 1x1x4x3", "int64 8 = 0 0 2 1 0 0 3 2" } },
  { "Pad", 13, "mode=edge", { "float 1x1x3x3", "int64 8 = 0 0 2 1 0 0 1 1" } },
  { "Pad", 19, "mode=wrap", { "float 1x1x3x3", "int64 8 = 0 0 2 1 0 0 1 1" } },
  { "QLinearConv", 13, "pads=[1,1]", { "uint8 1x2x4 = 1 2 3", "float 1 = 0.1", "uint8 1 = 2", "int8 2x2x3 = 1 2 3 4 5 6 7 8 9 1 2 3", "float 1 = 0.3",
    "int8 1 = 0", "float 1 = 1", "uint8 1 = 100" } },
  { "QLinearMatMul", 13, "", { "uint8 2x3 = 1 2 3", "float 1 = 0.1", "uint8 1 = 2", "int8 3x2 = 1 2 3 4 5 6", "float 1 = 0.3", "int8 1 = 0", "float 1 = 1",
    "uint8 1 = 100" } },
  { "QuantizeLinear", 13, "", { "float 2x3x2", "float 3 = 0.5 1 2" } },
  { "ReduceMean", 13, "axes=[2,3] keepdims=0", { "float 1x2x3x3" } },
  { "ReduceMean", 13, "axes=[1]", { "float 1x3x2x2" } },
  { "ReduceL2", 13, "keepdims=0", { "float 2x3", "int64 1 = 0" } },
  { "ReduceLogSumExp", 13, "axes=[1]", { "float 2x3x2 = 1" }, TRUE },
  { "ReduceMax", 13, "axes=[1]", { "float 2x3x2" } },
  { "ReduceProd", 13, "axes=[1]", { "float 2x3x2 = 1 2 3 4 5 6 1 2 3 4 5 6" } },
  { "ReduceSum", 13, "noop_with_empty_axes=1", { "float 2x3" } },
  { "Relu", 13, "", { "float 2x3" } },
  { "Reshape", 13, "", { "float 1x4x2x3", "int64 3 = 1 4 6" } },
  { "Reshape", 13, "", { "float 2x3x4", "int64 2 = 6 4" } },
  { "Reshape", 13, "", { "float 4x3", "int64 2 = 3 4" } },
  { "ResizeGradient", 1, "axes=[2]", { "float 1x2x4x2", "int64 6 = 0 1 1 3 2 0", "float 3x2 = 1 2 3 4 5 0" } },
  { "RoiAlignGradient", 16, "output_height=2 output_width=2", { "float 1x2x4x4", "float 1x4 = 0.5 0.5 3 3", "int64 1 = 0", "float 1x2x2x2" }, TRUE },
  { "Resize", 13, "mode=linear", { "float 1x1x3x4", "", "", "int64 4 = 1 1 5 2" } },
  { "Resize", 13, "mode=linear coordinate_transformation_mode=align_corners", { "float 1x1x3x4", "", "", "int64 4 = 1 1 5 7" } },
  { "Resize", 13, "coordinate_transformation_mode=asymmetric nearest_mode=floor", { "float 1x1x3x4", "", "float 4 = 1 1 2 1.5" } },
  { "Resize", 13, "mode=cubic", { "float 1x1x6x5", "", "", "int64 4 = 1 1 9 5" } },
  { "ReverseSequence", 10, "", { "float 4x2x3", "int64 2 = 3 2" }, TRUE },
  { "ScatterElements", 16, "reduction=add", { "float 3x2", "int64 1x2 = 0 2", "float 1x2" } },
  { "ScatterND", 16, "", { "float 3x2", "int64 1x1 = 1", "float 1x2" }, TRUE },
  { "Resize", 18, "mode=linear antialias=1", { "float 1x1x9x7", "", "", "int64 4 = 1 1 3 4" } },
  { "Resize", 18, "mode=linear coordinate_transformation_mode=tf_crop_and_resize axes=[2,3]", { "float 1x1x5x6", "float 4 = 0.25 1.25 1 -0.5",
    "", "int64 2 = 3 7" } },
  { "Resize", 13, "coordinate_transformation_mode=asymmetric nearest_mode=floor", { "float 1x1x3x4", "", "float 4 = 1 1 1.3 1.2" } },
  { "RoiAlign", 16, "output_height=2", { "float 2x2x4x4", "float 2x4 = 0 1 3 2 1 0 3 3", "int64 2 = 0 1" }, TRUE },
  { "Slice", 13, "", { "float 2x5", "int64 2 = 1 4", "int64 2 = 2 -100", "int64 2 = 0 1", "int64 2 = 1 -2" } },
  { "STFT", 17, "", { "float 2x7x1", "int64 scalar = 3", "", "int64 scalar = 4" }, TRUE },
  { "Softmax", 13, "axis=1", { "float 1x3x2x2" } },
  { "Softmax", 11, "axis=1", { "float 2x3x2" } },
  { "SpaceToDepth", 13, "blocksize=2", { "float 1x2x4x4" } },
  { "Squeeze", 11, "axes=[0]", { "float 1x3x2" } },
  { "Tile", 13, "", { "float 2x3", "int64 2 = 2 3" } },
  { "TopK", 11, "axis=1", { "float 2x4x2", "int64 1 = 2" }, TRUE },
  { "Transpose", 13, "perm=[0,2,3,1]", { "float 1x2x3x4" } },
  { "Trilu", 14, "", { "float 2x3x3" }, TRUE },
  { "Unsqueeze", 11, "axes=[1]", { "float 2x3" } },
  { "Upsample", 9, "mode=linear", { "float 1x1x2x3", "float 4 = 1 1 2 2" } },
};

static FoveaTensor *
copy_tensor (FoveaTensor *tensor)
{
  FoveaTensor *copy = fovea_tensor_new (tensor->dtype, &tensor->shape, "test", NULL);

  memcpy (copy->data, tensor->data, fovea_tensor_bytes (tensor));
  return copy;
}

/* As the receptive fields do it for operators without field(). */
static void
field_of (const FoveaOpContext *context, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *in = &context->inputs[0].shape;

  if (context->node->op->field)
    {
      context->node->op->field (context, 0, output, box);
      return;
    }
  *box = (FoveaBox){ .rank = in->rank };
  for (guint d = 0; d < in->rank; d++)
    {
      guint from = d + output->rank - in->rank;

      box->begin[d] = in->dims[d] == 1 ? 0 : output->begin[from];
      box->end[d] = in->dims[d] == 1 ? 0 : output->end[from];
    }
}

static FoveaBox
box_of_element (const FoveaShape *shape, gsize index)
{
  FoveaBox box = { .rank = shape->rank };

  for (guint d = shape->rank; d-- > 0; index /= (gsize) shape->dims[d])
    box.begin[d] = box.end[d] = (gint64) (index % (gsize) shape->dims[d]);
  return box;
}

static void
clip (FoveaBox *box, const FoveaShape *shape)
{
  for (guint d = 0; d < box->rank; d++)
    {
      box->begin[d] = MAX (box->begin[d], 0);
      box->end[d] = MIN (box->end[d], shape->dims[d] - 1);
      box->empty |= box->begin[d] > box->end[d];
    }
}

static void
unite (FoveaBox *box, const FoveaBox *element)
{
  for (guint d = 0; d < element->rank; d++)
    {
      box->begin[d] = box->empty ? element->begin[d] : MIN (box->begin[d], element->begin[d]);
      box->end[d] = box->empty ? element->end[d] : MAX (box->end[d], element->end[d]);
    }
  box->rank = element->rank;
  box->empty = FALSE;
}

/* For every output element the box of the input elements that change it. */
static FoveaBox *
boxes_by_trial (OpFixture *fixture, FoveaTensor *before)
{
  gsize n_outputs = fovea_tensor_count (before);
  FoveaBox *boxes = g_new0 (FoveaBox, n_outputs);

  for (gsize o = 0; o < n_outputs; o++)
    boxes[o].empty = TRUE;
  for (gsize i = 0; i < fovea_tensor_count (fixture->input); i++)
    {
      FoveaBox element = box_of_element (&fixture->input->shape, i);
      gsize size = fovea_dtype_size (fixture->input->dtype);
      guint8 *x = (guint8 *) fixture->input->data + i * size, kept[sizeof (double)];
      g_autoptr (FoveaTensor) after = NULL;

      memcpy (kept, x, size);
      if (fixture->input->dtype == FOVEA_DTYPE_FLOAT32)
        *(float *) x += 50.0f;
      else
        *x += 50;
      after = op_fixture_run (fixture, 0);
      memcpy (x, kept, size);
      for (gsize o = 0; o < n_outputs; o++)
        if (fovea_tensor_get (after, o) != fovea_tensor_get (before, o))
          unite (&boxes[o], &element);
    }
  return boxes;
}

static void
compare_boxes (const Case *given, gsize output, const FoveaBox *said, const FoveaBox *tried)
{
  gboolean same = said->empty == tried->empty;

  if (tried->empty && given->loose)
    return;
  for (guint d = 0; same && !said->empty && d < said->rank; d++)
    {
      gboolean within = said->begin[d] <= tried->begin[d] && said->end[d] >= tried->end[d];

      same = within && (given->loose || (said->begin[d] == tried->begin[d] && said->end[d] == tried->end[d]));
    }
  if (!same)
    g_error ("%s %s: output %zu: box [%d..%d, ...] says otherwise than trying", given->op, given->attributes, output,
             (int) said->begin[said->rank - 1], (int) said->end[said->rank - 1]);
}

static void
test_boxes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *given = &cases[i];
      g_autoptr (GError) error = NULL;
      g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, &error);
      g_autoptr (FoveaTensor) first = NULL, before = NULL;
      g_autofree FoveaBox *tried = NULL;

      g_assert_no_error (error);
      g_test_message ("%s %s", given->op, given->attributes);
      first = op_fixture_run (&fixture, 0);
      before = copy_tensor (first);
      tried = boxes_by_trial (&fixture, before);
      for (gsize o = 0; o < fovea_tensor_count (before); o++)
        {
          FoveaBox element = box_of_element (&before->shape, o), said;

          field_of (fixture.context, &element, &said);
          g_assert_cmpuint (said.rank, ==, fixture.input->shape.rank);
          clip (&said, &fixture.input->shape);
          compare_boxes (given, o, &said, &tried[o]);
        }
    }
}

/* Padding is part of a box; who covers a whole picture says so. */
static void
test_edges (void)
{
  static const struct
  {
    Case given;
    gint64 output[4]; /* one element */
    gint64 begin, end; /* of the last axis */
    gboolean global;
  } edges[] = {
    { { "Conv", 13, "pads=[2,2,2,2]", { "float 1x1x8x8", "float 1x1x5x5" } }, { 0, 0, 0, 0 }, -2, 2, FALSE },
    { { "Conv", 13, "pads=[2,2,2,2]", { "float 1x1x8x8", "float 1x1x5x5" } }, { 0, 0, -1, -1 }, -3, 1, FALSE },
    { { "MaxPool", 13, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x1x8x8" } }, { 0, 0, 0, 4 }, 7, 9, FALSE },
    { { "ConvTranspose", 13, "strides=[2,2] pads=[1,1,1,1]", { "float 1x1x4x4", "float 1x1x4x4" } }, { 0, 0, 0, 0 }, -1, 0, FALSE },
    { { "Pad", 13, "", { "float 1x1x4x4", "int64 8 = 0 0 1 1 0 0 1 1" } }, { 0, 0, 0, 0 }, -1, -1, FALSE },
    { { "Resize", 13, "mode=linear", { "float 1x1x4x4", "", "float 4 = 1 1 2 2" } }, { 0, 0, 0, -1 }, -1, 0, FALSE },
    { { "GlobalAveragePool", 13, "", { "float 1x2x3x5" } }, { 0, 1, 0, 0 }, 0, 4, TRUE },
    { { "InstanceNormalization", 13, "", { "float 1x2x3x5", "float 2", "float 2" } }, { 0, 1, 2, 2 }, 0, 4, TRUE },
    { { "Softmax", 13, "axis=1", { "float 1x2x3x5" } }, { 0, 1, 2, 2 }, 2, 2, FALSE },
    { { "Flatten", 13, "axis=3", { "float 1x2x3x5" } }, { 4, 3 }, 3, 3, FALSE },
    { { "ReduceMean", 13, "axes=[2,3]", { "float 1x2x3x5" } }, { 0, 1, 0, 0 }, 0, 4, TRUE },
    { { "Conv", 13, "pads=[2,2,2,2,2,2]", { "float 1x1x4x4x8", "float 1x1x5x5x5" } }, { 0, 0, 0, 0 }, -2, 2, FALSE },
    { { "DeformConv", 13, "", { "float 1x1x4x5", "float 1x1x2x2", "float 1x8x3x4" } }, { 0, 0, 1, 1 }, 0, 4, TRUE },
    { { "MaxUnpool", 11, "kernel_shape=[2,2]", { "float 1x1x4x5", "int64 1x1x4x5 = 0" } }, { 0, 0, 1, 1 }, 0, 4, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      const Case *given = &edges[i].given;
      g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, NULL);
      FoveaBox output = { .rank = fixture.context->outputs[0].shape.rank }, box;

      g_test_message ("%s %s", given->op, given->attributes);
      memcpy (output.begin, edges[i].output, sizeof edges[i].output);
      memcpy (output.end, edges[i].output, sizeof edges[i].output);
      field_of (fixture.context, &output, &box);
      g_assert_cmpint (box.begin[box.rank - 1], ==, edges[i].begin);
      g_assert_cmpint (box.end[box.rank - 1], ==, edges[i].end);
      g_assert_cmpint (box.global, ==, edges[i].global);
    }
}

/* All of a flattened picture is the whole picture; one element of it is not. */
static void
test_flat_picture (void)
{
  const char *inputs[MAX_INPUTS + 1] = { "float 1x2x3x5" };
  g_auto (OpFixture) fixture = op_fixture ("Flatten", 13, "", inputs, 1, FALSE, NULL);
  FoveaBox all = { .rank = 2, .end = { 0, 29 } }, box;

  field_of (fixture.context, &all, &box);
  g_assert_true (box.global);
  g_assert_cmpint (box.end[1], ==, 1);
  g_assert_cmpint (box.end[2], ==, 2);
  g_assert_cmpint (box.end[3], ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-fields/boxes", test_boxes);
  g_test_add_func ("/op-fields/edges", test_edges);
  g_test_add_func ("/op-fields/flat-picture", test_flat_picture);
  return g_test_run ();
}
