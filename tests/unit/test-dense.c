/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Classifiers that slide over a larger photo in one pass, against the same classifiers run on each crop. */

#include <math.h>

#include "core/network/architectures/architecture.h"
#include "core/network/dense-map.h"
#include "core/network/dense.h"
#include "core/network/receptive-field.h"
#include "tests/unit/dense-fixture.h"

/* Both ways add the same products, in another order: sums of at most some hundred terms of about 1. */
#define TOLERANCE 2e-5

/* The first output for @input. */
static FoveaTensor *
run (FoveaNetwork *network, FoveaTensor *input)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_at (network, &input->shape);
  g_autoptr (FoveaSession) session = session_of (plan);
  g_autoptr (GError) error = NULL;

  fovea_session_run (session, &input, NULL, &error);
  g_assert_no_error (error);
  return fovea_tensor_ref (fovea_session_get_value (session, network->outputs[0]));
}

/* A photo of (1, C, height, width), or with channels last. */
static FoveaTensor *
photo_of (gsize channels, gsize height, gsize width, gboolean last)
{
  FoveaShape shape = { 4, { 1, (gint64) channels, (gint64) height, (gint64) width } };
  g_autofree float *values = numbers (channels * height * width, 7, 1.0);
  FoveaTensor *tensor;

  if (last)
    shape = (FoveaShape){ 4, { 1, (gint64) height, (gint64) width, (gint64) channels } };
  tensor = new_tensor (&shape, 0.0f);
  memcpy (tensor->data, values, fovea_tensor_bytes (tensor));
  return tensor;
}

static FoveaTensor *
crop_of (const FoveaTensor *photo, const gsize window[2], gsize top, gsize left, gboolean last)
{
  FoveaShape shape = photo->shape;
  FoveaTensor *crop;
  float *out;
  gsize columns = last ? (gsize) shape.dims[3] : 1, planes = last ? 1 : (gsize) shape.dims[1];
  gsize rows = (gsize) shape.dims[last ? 1 : 2], width = (gsize) shape.dims[last ? 2 : 3];

  shape.dims[last ? 1 : 2] = (gint64) window[0];
  shape.dims[last ? 2 : 3] = (gint64) window[1];
  crop = new_tensor (&shape, 0.0f);
  out = crop->data;
  for (gsize c = 0; c < planes; c++)
    for (gsize y = 0; y < window[0]; y++, out += window[1] * columns)
      memcpy (out, fovea_tensor_floats (photo) + ((c * rows + top + y) * width + left) * columns, window[1] * columns * sizeof (float));
  return crop;
}

static FoveaDense *
turn (FoveaNetwork *network)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_at (network, NULL);
  g_autoptr (GError) error = NULL;
  FoveaDense *dense = fovea_dense_new (plan, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (dense);
  return dense;
}

/* The largest difference between position (y, x) of @scores and what @network says of that crop of @photo. */
static double
difference_at (FoveaNetwork *network, const FoveaDense *dense, const FoveaTensor *photo, const FoveaTensor *scores, gsize y, gsize x,
               gboolean last)
{
  g_autoptr (FoveaTensor) crop = crop_of (photo, dense->window, y * dense->stride[0], x * dense->stride[1], last);
  g_autoptr (FoveaTensor) alone = run (network, crop);
  gsize columns = (gsize) scores->shape.dims[3], places = (gsize) scores->shape.dims[2] * columns;
  double largest = 0.0;

  g_assert_cmpuint (fovea_tensor_count (alone), ==, scores->shape.dims[1]);
  for (gsize k = 0; k < fovea_tensor_count (alone); k++)
    largest = MAX (largest, fabs (fovea_tensor_get (alone, k) - fovea_tensor_get (scores, k * places + y * columns + x)));
  return largest;
}

/* @rows x @columns positions, each the same as its crop. */
static void
assert_slides (FoveaNetwork *network, const FoveaDense *dense, gsize rows, gsize columns)
{
  gboolean last;
  gint input = fovea_network_photo_input (dense->network, &last);
  gsize channels = (gsize) dense->network->values[input].shape.dims[last ? 3 : 1];
  g_autoptr (FoveaTensor) photo = photo_of (channels, dense->window[0] + (rows - 1) * dense->stride[0],
                                            dense->window[1] + (columns - 1) * dense->stride[1], last);
  g_autoptr (FoveaTensor) scores = run (dense->network, photo);

  g_assert_cmpuint (scores->shape.rank, ==, 4);
  g_assert_cmpint (scores->shape.dims[2], ==, rows);
  g_assert_cmpint (scores->shape.dims[3], ==, columns);
  for (gsize y = 0; y < rows; y++)
    for (gsize x = 0; x < columns; x++)
      g_assert_cmpfloat (difference_at (network, dense, photo, scores, y, x, last), <=, TOLERANCE);
}

/* conv - pool - conv - pool - fully connected x 3, without padding, as AlexNet and VGG are but for that: 26x30 pixels, steps of 4. */
static GByteArray *
vgg_like (void)
{
  GByteArray *graph = new_graph ("1,3,26,30");

  add_conv (graph, "conv1", "x", "c1", "8,3,3,3", "1,1", "0,0,0,0");
  add (graph, onnx_node ("Relu", "relu1", "c1", "r1", NULL));
  add (graph, onnx_node ("MaxPool", "pool1", "r1", "p1", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add_conv (graph, "conv2", "p1", "c2", "8,8,3,3", "1,1", "0,0,0,0");
  add (graph, onnx_node ("LRN", "norm2", "c2", "n2", onnx_int ("size", 5), NULL));
  add (graph, onnx_node ("AveragePool", "pool2", "n2", "p2", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("Flatten", "flatten", "p2", "f", NULL));
  add (graph, onnx_node ("Dropout", "drop", "f", "d", NULL));
  add_numbers (graph, "fc1.w", "20,240");
  add_numbers (graph, "fc1.b", "20");
  add (graph, onnx_node ("Gemm", "fc1", "d,fc1.w,fc1.b", "g1", onnx_int ("transB", 1), NULL));
  add (graph, onnx_node ("Relu", "relu3", "g1", "r3", NULL));
  add_numbers (graph, "fc2.w", "20,16");
  add_numbers (graph, "fc2.b", "1,16");
  add (graph, onnx_node ("Gemm", "fc2", "r3,fc2.w,fc2.b", "g2", NULL));
  return graph;
}

static void
test_connected (void)
{
  GByteArray *graph = vgg_like ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add (graph, onnx_node ("Softmax", "softmax", "g2", "y", onnx_int ("axis", 1), NULL));
  network = parse (graph, 13);
  dense = turn (network);
  g_assert_cmpuint (dense->window[0], ==, 26);
  g_assert_cmpuint (dense->window[1], ==, 30);
  g_assert_cmpuint (dense->stride[0], ==, 4);
  g_assert_cmpuint (dense->stride[1], ==, 4);
  g_assert_cmpint (dense->padded, ==, -1);
  assert_slides (network, dense, 1, 1);
  assert_slides (network, dense, 3, 5);
}

/* Before opset 13, Softmax takes all dimensions from its axis on as one. */
static void
test_old_softmax (void)
{
  GByteArray *graph = vgg_like ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add (graph, onnx_node ("Softmax", "softmax", "g2", "y", NULL));
  network = parse (graph, 9);
  dense = turn (network);
  g_assert_cmpint (fovea_network_find_node (dense->network, "softmax"), ==, (gint) dense->network->n_nodes - 1);
  assert_slides (network, dense, 2, 3);
}

/* Weights that lie as kernels do are shared: nothing but the plan's own is taken. */
static void
test_shared_weights (void)
{
  GByteArray *graph = vgg_like ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;
  const FoveaTensor *given, *kernels;

  add (graph, onnx_node ("Identity", "same", "g2", "y", NULL));
  network = parse (graph, 13);
  dense = turn (network);
  given = network->values[fovea_network_find_value (network, "fc1.w")].constant;
  kernels = dense->network->values[fovea_network_find_value (dense->network, "g1/weights")].constant;
  g_assert_true (kernels->data == given->data);
  g_assert_cmpint (kernels->shape.dims[1], ==, 8);
  g_assert_cmpint (kernels->shape.dims[2], ==, 5);
  g_assert_cmpint (kernels->shape.dims[3], ==, 6);
  assert_slides (network, dense, 2, 2);
}

/* As tf2onnx writes it: channels last around the matrix, a bias of its own. */
static void
test_channels_last (void)
{
  GByteArray *graph = new_graph ("1,14,12,3");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add_numbers (graph, "mean", "3");
  add (graph, onnx_node ("Sub", "centre", "x,mean", "m", NULL));
  add (graph, onnx_node ("Transpose", "first", "m", "t1", onnx_ints ("perm", "0,3,1,2"), NULL));
  add_conv (graph, "conv", "t1", "c1", "6,3,3,3", "2,2", "0,0,0,0");
  add (graph, onnx_node ("Transpose", "last", "c1", "t2", onnx_ints ("perm", "0,2,3,1"), NULL));
  add_numbers (graph, "each", "6,4");
  add (graph, onnx_node ("MatMul", "per-place", "t2,each", "e", NULL));
  pb_message (graph, 5, onnx_int64s ("flat", "1,-1"));
  add (graph, onnx_node ("Reshape", "reshape", "e,flat", "f", NULL));
  add_numbers (graph, "w", "120,7");
  add_numbers (graph, "b", "7");
  add (graph, onnx_node ("MatMul", "dense", "f,w", "g", NULL));
  add (graph, onnx_node ("Add", "bias", "g,b", "s", NULL));
  add (graph, onnx_node ("Softmax", "softmax", "s", "y", NULL));
  network = parse (graph, 13);
  dense = turn (network);
  g_assert_cmpuint (dense->stride[1], ==, 2);
  g_assert_cmpint (dense->padded, ==, -1);
  assert_slides (network, dense, 3, 4);
}

/* Branches of convolutions, normalised and joined, and a pool over whole maps. */
static GByteArray *
branches (void)
{
  GByteArray *graph = new_graph ("1,1,15,15");

  add_conv (graph, "stem", "x", "c0", "6,1,3,3", "2,2", "0,0,0,0");
  add_positive (graph, "scale", "6");
  add_numbers (graph, "shift", "6");
  add_numbers (graph, "mean", "6");
  add_positive (graph, "variance", "6");
  add (graph, onnx_node ("BatchNormalization", "norm", "c0,scale,shift,mean,variance", "n0", NULL));
  add_numbers (graph, "slope", "6,1,1");
  add (graph, onnx_node ("PRelu", "prelu", "n0,slope", "r0", NULL));
  add (graph, onnx_node ("Split", "split", "r0", "s1,s2", onnx_int ("axis", 1), NULL));
  add_conv (graph, "left", "s1", "b1", "4,3,3,3", "1,1", "0,0,0,0");
  add_conv (graph, "right", "s2", "b2", "4,3,3,3", "1,1", "0,0,0,0");
  add (graph, onnx_node ("Add", "sum", "b1,b2", "b3", NULL));
  add (graph, onnx_node ("Concat", "join", "b1,b3", "b", onnx_int ("axis", -3), NULL));
  return graph;
}

static void
test_pooled (gconstpointer pool)
{
  GByteArray *graph = branches ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  if (g_str_equal (pool, "ReduceMean"))
    add (graph, onnx_node (pool, "pool", "b", "p", onnx_ints ("axes", "2,3"), onnx_int ("keepdims", 0), NULL));
  else if (g_str_equal (pool, "AveragePool"))
    add (graph, onnx_node (pool, "pool", "b", "q", onnx_ints ("kernel_shape", "5,5"), onnx_ints ("strides", "5,5"), NULL));
  else
    add (graph, onnx_node (pool, "pool", "b", "q", NULL));
  if (!g_str_equal (pool, "ReduceMean"))
    add (graph, onnx_node ("Flatten", "flatten", "q", "p", NULL));
  add_numbers (graph, "w", "9,8");
  add (graph, onnx_node ("Gemm", "fc", "p,w", "y", onnx_int ("transB", 1), NULL));
  network = parse (graph, 13);
  dense = turn (network);
  g_assert_cmpuint (dense->stride[0], ==, 2);
  assert_slides (network, dense, 4, 3);
}

/* 384x384 through a classifier of 224x224 that moves by 32 pixels: AlexNet without padding, with fewer channels. */
static void
test_textbook (void)
{
  static const char text[] = "INPUT 224x224x3 -> CONV11-16 s4 valid -> RELU -> POOL3 s2 valid -> CONV5-32 valid -> RELU -> POOL3 s2 valid -> "
                             "CONV3-48 valid -> RELU -> CONV3-32 valid -> RELU -> POOL3 s2 valid -> FC 128 -> RELU -> FC 1000";
  static const guint64 seed = 1;
  const FoveaArchitectureOptions options = { .seed = &seed };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_parse (text, &options, NULL, &error);
  g_autoptr (FoveaDense) dense = NULL;

  g_assert_no_error (error);
  dense = turn (network);
  g_assert_cmpuint (dense->window[0], ==, 224);
  g_assert_cmpuint (dense->stride[0], ==, 32);
  g_assert_cmpint (dense->padded, ==, -1);
  assert_slides (network, dense, 6, 6);
}

/* ShuffleNet's exchange of channels between groups, and channels chosen by number. */
static void
test_shuffle (void)
{
  GByteArray *graph = new_graph ("1,3,9,9");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add_conv (graph, "stem", "x", "c0", "6,3,3,3", "1,1", "0,0,0,0");
  pb_message (graph, 5, onnx_int64s ("grouped", "1,2,3,7,7"));
  pb_message (graph, 5, onnx_int64s ("rows", "1,6,7,7"));
  add (graph, onnx_node ("Reshape", "groups", "c0,grouped", "g", NULL));
  add (graph, onnx_node ("Transpose", "turn", "g", "t", onnx_ints ("perm", "0,2,1,3,4"), NULL));
  add (graph, onnx_node ("Reshape", "shuffled", "t,rows", "s", NULL));
  pb_message (graph, 5, onnx_int64s ("chosen", "5,0,2,2"));
  add (graph, onnx_node ("Gather", "choose", "s,chosen", "s4", onnx_int ("axis", 1), NULL));
  add_conv (graph, "conv", "s4", "c1", "4,4,1,1", "1,1", "0,0,0,0");
  add (graph, onnx_node ("GlobalMaxPool", "pool", "c1", "y", NULL));
  network = parse (graph, 13);
  dense = turn (network);
  assert_slides (network, dense, 2, 3);
}

/* Layer normalisation over the channels of each place, whole and in parts, as ConvNeXt has it. */
static void
test_layer_norm (gconstpointer parts)
{
  GByteArray *graph = new_graph ("1,3,9,9");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add_conv (graph, "stem", "x", "c0", "6,3,3,3", "2,2", "0,0,0,0");
  add (graph, onnx_node ("Transpose", "last", "c0", "t", onnx_ints ("perm", "0,2,3,1"), NULL));
  add_numbers (graph, "scale", "6");
  add_numbers (graph, "shift", "6");
  if (parts)
    {
      const float epsilon = 1e-5f;

      pb_message (graph, 5, onnx_tensor ("epsilon", FLOAT, "1", &epsilon, sizeof epsilon));
      add (graph, onnx_node ("ReduceMean", "mean", "t", "m", onnx_ints ("axes", "-1"), NULL));
      add (graph, onnx_node ("Sub", "centre", "t,m", "d", NULL));
      add (graph, onnx_node ("Mul", "square", "d,d", "q", NULL));
      add (graph, onnx_node ("ReduceMean", "variance", "q", "v", onnx_ints ("axes", "-1"), NULL));
      add (graph, onnx_node ("Add", "above-zero", "v,epsilon", "ve", NULL));
      add (graph, onnx_node ("Sqrt", "deviation", "ve", "s", NULL));
      add (graph, onnx_node ("Div", "norm", "d,s", "n", NULL));
      add (graph, onnx_node ("Mul", "scaled", "n,scale", "ns", NULL));
      add (graph, onnx_node ("Add", "shifted", "ns,shift", "l", NULL));
    }
  else
    add (graph, onnx_node ("LayerNormalization", "norm", "t,scale,shift", "l", NULL));
  add (graph, onnx_node ("Transpose", "first", "l", "f", onnx_ints ("perm", "0,3,1,2"), NULL));
  add_conv (graph, "conv", "f", "c1", "4,6,2,2", "1,1", "0,0,0,0");
  add (graph, onnx_node ("GlobalAveragePool", "pool", "c1", "y", NULL));
  network = parse (graph, 17);
  dense = turn (network);
  g_assert_cmpuint (dense->stride[0], ==, 2);
  assert_slides (network, dense, 2, 3);
}

/* A shortcut without weights: every second row and column, and channels of zeros behind. */
static void
test_shortcut (void)
{
  GByteArray *graph = new_graph ("1,3,13,13");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;

  add_conv (graph, "stem", "x", "c0", "4,3,3,3", "1,1", "0,0,0,0");
  pb_message (graph, 5, onnx_int64s ("starts", "0,0"));
  pb_message (graph, 5, onnx_int64s ("ends", "100,100"));
  pb_message (graph, 5, onnx_int64s ("axes", "2,3"));
  pb_message (graph, 5, onnx_int64s ("steps", "2,2"));
  add (graph, onnx_node ("Slice", "every-second", "c0,starts,ends,axes,steps", "s", NULL));
  pb_message (graph, 5, onnx_int64s ("pads", "0,1,0,0,0,1,0,0"));
  add (graph, onnx_node ("Pad", "channels", "s,pads", "p", NULL));
  add_conv (graph, "conv", "c0", "c1", "6,4,1,1", "2,2", "0,0,0,0");
  add (graph, onnx_node ("Add", "join", "p,c1", "j", NULL));
  pb_message (graph, 5, onnx_int64s ("first", "2"));
  pb_message (graph, 5, onnx_int64s ("behind", "6"));
  pb_message (graph, 5, onnx_int64s ("along", "1"));
  add (graph, onnx_node ("Slice", "some", "j,first,behind,along", "some.y", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "pool", "some.y", "y", NULL));
  network = parse (graph, 13);
  dense = turn (network);
  g_assert_cmpuint (dense->stride[0], ==, 2);
  g_assert_cmpint (dense->padded, ==, -1);
  assert_slides (network, dense, 3, 2);
}

/* A classifier that pads tells so, and agrees with the crop where there is but one window. */
static void
test_padded (void)
{
  GByteArray *graph = new_graph ("1,1,12,12");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaDense) dense = NULL;
  g_autoptr (FoveaTensor) photo = NULL, scores = NULL;

  add_conv (graph, "valid", "x", "c1", "4,1,3,3", "1,1", "0,0,0,0");
  add_conv (graph, "same", "c1", "c2", "4,4,3,3", "2,2", "1,1,1,1");
  add (graph, onnx_node ("Flatten", "flatten", "c2", "f", NULL));
  add_numbers (graph, "w", "5,100");
  add (graph, onnx_node ("Gemm", "fc", "f,w", "y", onnx_int ("transB", 1), NULL));
  network = parse (graph, 13);
  dense = turn (network);
  g_assert_cmpint (dense->padded, ==, 1);
  assert_slides (network, dense, 1, 1);
  photo = photo_of (1, 16, 16, FALSE);
  scores = run (dense->network, photo);
  g_assert_cmpint (scores->shape.dims[2], ==, 3);
  g_assert_cmpfloat (difference_at (network, dense, photo, scores, 1, 1, FALSE), >, 100 * TOLERANCE);
}

static void
assert_stays (GByteArray *graph, const char *fragment)
{
  g_autoptr (FoveaNetwork) network = parse (graph, 13);
  g_autoptr (FoveaNetworkPlan) plan = plan_at (network, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_dense_new (plan, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_test_message ("%s", error->message);
  if (!strstr (error->message, fragment) || strchr (error->message, '\n'))
    g_test_fail_printf ("wanted “%s”, got: %s", fragment, error->message);
}

static GByteArray *
with_head (GByteArray *graph, const char *value)
{
  g_autofree char *inputs = g_strconcat (value, ",head.w", NULL);

  add_numbers (graph, "head.w", "4,5");
  add (graph, onnx_node ("GlobalAveragePool", "pool", value, "pool.y", NULL));
  add (graph, onnx_node ("Flatten", "flatten", "pool.y", "pool.f", NULL));
  add (graph, onnx_node ("MatMul", "head", "pool.f,head.w", "y", NULL));
  return graph;
}

static void
test_refused (void)
{
  GByteArray *graph = new_graph ("1,4,8,8");

  add (graph, onnx_node ("Relu", "relu", "x", "y", NULL));
  assert_stays (graph, "no vector of class scores");

  graph = new_graph ("1,3,8,8");
  add_conv (graph, "conv", "x", "c", "4,3,1,1", "1,1", "0,0,0,0");
  add (graph, onnx_node ("GlobalAveragePool", "squeeze", "c", "s", NULL));
  add (graph, onnx_node ("Mul", "excite", "c,s", "e", NULL));
  assert_stays (with_head (graph, "e"), "excite (Mul)");

  graph = new_graph ("1,3,8,8");
  add_conv (graph, "conv", "x", "c", "4,3,1,1", "1,1", "0,0,0,0");
  add_numbers (graph, "everywhere", "1,4,8,8");
  add (graph, onnx_node ("Add", "place", "c,everywhere", "p", NULL));
  assert_stays (with_head (graph, "p"), "place (Add)");

  graph = new_graph ("1,3,8,8");
  add_conv (graph, "conv", "x", "c", "4,3,1,1", "1,1", "0,0,0,0");
  pb_message (graph, 5, onnx_int64s ("sizes", "1,8,8,4"));
  add (graph, onnx_node ("Reshape", "mix", "c,sizes", "m", NULL));
  add (graph, onnx_node ("Transpose", "back", "m", "b", onnx_ints ("perm", "0,3,1,2"), NULL));
  assert_stays (with_head (graph, "b"), "mix (Reshape)");

  graph = new_graph ("1,3,8,8");
  add_conv (graph, "conv", "x", "c", "4,3,1,1", "1,1", "0,0,0,0");
  add_numbers (graph, "ones", "4");
  add (graph, onnx_node ("InstanceNormalization", "instance", "c,ones,ones", "n", NULL));
  assert_stays (with_head (graph, "n"), "instance (InstanceNormalization)");
}

/* Maps that lie nowhere: a negative pad takes all rows away. */
static void
test_empty (void)
{
  GByteArray *graph = new_graph ("1,3,8,8");

  pb_message (graph, 5, onnx_int64s ("pads", "0,0,-8,0,0,0,0,0"));
  pb_message (graph, 5, onnx_int64s ("axes", "2,3"));
  add (graph, onnx_node ("Pad", "pad", "x,pads", "p", NULL));
  add (graph, onnx_node ("Relu", "relu", "p", "r", NULL));
  add (graph, onnx_node ("ReduceSum", "sum", "r,axes", "y", onnx_int ("keepdims", 0), NULL));
  assert_stays (graph, "pad (Pad): output 1 has no elements");

  graph = new_graph ("1,4,8,8");
  pb_message (graph, 5, onnx_int64s ("parts", "4,0"));
  add (graph, onnx_node ("Split", "split", "x,parts", "s,nothing", onnx_int ("axis", 1), NULL));
  assert_stays (with_head (graph, "s"), "split (Split): output 2 has no elements");
}

/* What is neither maps nor a constant: the mask of a dropout. */
static void
test_mask (void)
{
  GByteArray *graph = new_graph ("1,3,8,8");

  add (graph, onnx_node ("GlobalAveragePool", "pool", "x", "g", NULL));
  add (graph, onnx_node ("Dropout", "drop", "g", "d,mask", NULL));
  add (graph, onnx_node ("Where", "choose", "mask,d,g", "w", NULL));
  add (graph, onnx_node ("Flatten", "flatten", "w", "y", NULL));
  assert_stays (graph, "choose (Where): input 1 is computed from the photo");
}

/* Strides whose product no photo has room for, and no integer. */
static void
test_far_apart (void)
{
  GByteArray *graph = new_graph ("1,4,8,8");

  add (graph, onnx_node ("MaxPool", "p1", "x", "v1", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "65000,1"), NULL));
  add (graph, onnx_node ("MaxPool", "p2", "v1", "v2", onnx_ints ("kernel_shape", "1,1"), onnx_ints ("strides", "2,1"), NULL));
  assert_stays (with_head (graph, "v2"), "p2 (MaxPool): its positions would lie more than 65500 pixels apart");

  graph = new_graph ("1,4,8,8");
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i + 1), *input = i > 0 ? g_strdup_printf ("v%u", i) : g_strdup ("x");

      add (graph, onnx_node ("MaxPool", name, input, name, onnx_ints ("kernel_shape", i > 0 ? "2,2" : "8,8"),
                             onnx_ints ("strides", "65536,65536"), onnx_ints ("pads", "0,0,1,1"), NULL));
    }
  add (graph, onnx_node ("Flatten", "flatten", "v4", "y", NULL));
  assert_stays (graph, "v1 (MaxPool): its positions");

  graph = new_graph ("1,4,8,8");
  pb_message (graph, 5, onnx_int64s ("from", "0,0"));
  pb_message (graph, 5, onnx_int64s ("to", "8,8"));
  pb_message (graph, 5, onnx_int64s ("along", "2,3"));
  pb_message (graph, 5, onnx_int64s ("steps", "9223372036854775807,2"));
  add (graph, onnx_node ("Slice", "first", "x,from,to,along,steps", "s", NULL));
  assert_stays (with_head (graph, "s"), "first (Slice): its positions");
}

/* A name that the new network needs is taken: what was made so far is given back. */
static void
test_name_taken (void)
{
  GByteArray *graph = new_graph ("1,3,8,8");

  add (graph, onnx_node ("Relu", "relu", "x", "y/channels-last", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "pool", "y/channels-last", "p", NULL));
  add (graph, onnx_node ("Flatten", "flatten", "p", "f", NULL));
  add (graph, onnx_node ("Softmax", "softmax", "f", "y", onnx_int ("axis", 1), NULL));
  assert_stays (graph, "Two values have the name “y/channels-last”");
}

static void
test_cancelled (void)
{
  GByteArray *graph = vgg_like ();
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  add (graph, onnx_node ("Identity", "same", "g2", "y", NULL));
  network = parse (graph, 13);
  plan = plan_at (network, NULL);
  fovea_progress_cancel (progress);
  g_assert_null (fovea_dense_new (plan, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

/* The window of a position is what its scores depend on, exactly: the network's own receptive field fills it here. */
static void
test_windows (void)
{
  GByteArray *graph = vgg_like ();
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaDense) dense = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_new (84, 68, 3, NULL);
  FoveaPreprocess preprocess = { .width = 42, .height = 34, .fit = FOVEA_FIT_STRETCH };
  FoveaShape shape = { 4, { 1, 3, 34, 42 } };
  FoveaDenseView view;

  add (graph, onnx_node ("Identity", "same", "g2", "y", NULL));
  network = parse (graph, 13);
  dense = turn (network);
  plan = plan_at (dense->network, &shape);
  view = fovea_dense_view (dense, &preprocess, photo);
  g_assert_cmpuint (view.rows, ==, 3);
  g_assert_cmpuint (view.columns, ==, 4);
  for (gsize row = 0; row < view.rows; row++)
    for (gsize column = 0; column < view.columns; column++)
      {
        FoveaFieldBox window = fovea_dense_window (&view, row, column), field;
        gsize found_row, found_column;

        g_assert_true (fovea_field_box (plan, dense->network->outputs[0], 0, row, column, &preprocess, 84, 68, &field));
        g_assert_cmpfloat (window.left, ==, 8.0 * (double) column);
        g_assert_cmpfloat (window.top, ==, 8.0 * (double) row);
        g_assert_cmpfloat (window.right - window.left, ==, 60.0);
        g_assert_cmpfloat (window.bottom - window.top, ==, 52.0);
        g_assert_cmpfloat (field.left, ==, window.left);
        g_assert_cmpfloat (field.top, ==, window.top);
        g_assert_cmpfloat (field.right, <=, window.right);
        g_assert_cmpfloat (field.bottom, <=, window.bottom);
        g_assert_cmpfloat (field.right, >, window.right - 8.0);
        g_assert_true (fovea_dense_position_at (&view, 0.5 * (window.left + window.right), 0.5 * (window.top + window.bottom), &found_row,
                                                &found_column));
        g_assert_cmpuint (found_row, ==, row);
        g_assert_cmpuint (found_column, ==, column);
      }
}

int
main (int argc, char **argv)
{
  static const char *const pools[] = { "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "ReduceMean" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dense/connected", test_connected);
  g_test_add_func ("/dense/old-softmax", test_old_softmax);
  g_test_add_func ("/dense/shared-weights", test_shared_weights);
  g_test_add_func ("/dense/channels-last", test_channels_last);
  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      g_autofree char *path = g_strconcat ("/dense/pooled/", pools[i], NULL);

      g_test_add_data_func (path, pools[i], test_pooled);
    }
  g_test_add_func ("/dense/textbook", test_textbook);
  g_test_add_func ("/dense/shuffle", test_shuffle);
  g_test_add_data_func ("/dense/layer-norm/whole", NULL, test_layer_norm);
  g_test_add_data_func ("/dense/layer-norm/parts", "parts", test_layer_norm);
  g_test_add_func ("/dense/shortcut", test_shortcut);
  g_test_add_func ("/dense/padded", test_padded);
  g_test_add_func ("/dense/refused", test_refused);
  g_test_add_func ("/dense/empty", test_empty);
  g_test_add_func ("/dense/mask", test_mask);
  g_test_add_func ("/dense/far-apart", test_far_apart);
  g_test_add_func ("/dense/name-taken", test_name_taken);
  g_test_add_func ("/dense/cancelled", test_cancelled);
  g_test_add_func ("/dense/windows", test_windows);
  return g_test_run ();
}
