/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Explanations: each method over small networks, and where what it must give is known. */

#include "core/base/pool.h"
#include "core/explain/layer.h"
#include "core/network/open.h"
#include "tests/unit/explain-fixture.h"

static void
assert_close (const FoveaTensor *got, const double *wanted, gsize n, double tolerance)
{
  g_assert_cmpuint (fovea_tensor_count (got), ==, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_get (got, i), wanted[i], tolerance);
}

static GBytes *
bytes_of (const FoveaTensor *tensor)
{
  return g_bytes_new (tensor->data, fovea_tensor_bytes (tensor));
}

static double
sum_of (const FoveaTensor *tensor)
{
  double sum = 0.0;

  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    sum += fovea_tensor_get (tensor, i);
  return sum;
}

static void
assert_shapes (const FoveaAttributionMethod *method, const FoveaAttribution *attribution)
{
  FoveaShape pixels = { 3, { 3, 16, 16 } }, one = { 3, { 1, 16, 16 } }, maps = { 3, { 1, 8, 8 } }, heat = { 2, { 16, 16 } };

  g_assert_true (fovea_shape_equal (&attribution->heat->shape, &heat));
  g_assert_true (fovea_shape_equal (&attribution->values->shape, method->of_layer ? &maps : &pixels)
                 || (!method->of_layer && fovea_shape_equal (&attribution->values->shape, &one)));
  g_assert_true ((attribution->layer >= 0) == method->of_layer && (attribution->reason != NULL) == method->of_layer);
  for (gsize i = 0; i < fovea_tensor_count (attribution->heat); i++)
    g_assert_true (isfinite (fovea_tensor_get (attribution->heat, i)));
}

/* Each method gives values of its shape, the same bits on any number of threads, and when its way is used again. */
static void
test_methods (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  g_autoptr (FoveaExplainer) explainer = fovea_explainer_new (plan);
  FoveaAttributionRequest request = request_class (plan, &photo, 3);
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GBytes) first = NULL;

      g_test_message ("%s", methods[i]->id);
      for (guint round = 0; round < 5; round++)
        {
          g_autoptr (FoveaAttribution) attribution = NULL;
          g_autoptr (GBytes) bytes = NULL;

          fovea_pool_set_threads (round % 3 + 1);
          request.explainer = round < 3 ? NULL : explainer;
          attribution = explain (methods[i]->id, &request);
          assert_shapes (methods[i], attribution);
          bytes = bytes_of (attribution->values);
          if (!first)
            first = g_bytes_ref (bytes);
          g_assert_true (g_bytes_equal (bytes, first));
        }
    }
  fovea_pool_set_threads (0);
}

/* What a photo in the other layout gives is the same. */
static void
test_channels_last (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1), last = plan_channels_last (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2), turned = draw_photo (last, 2);
  FoveaAttributionRequest request = request_class (plan, &photo, 3), other = request_class (last, &turned, 3);
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  for (gsize i = 0; i < 3 * 256; i++)
    ((float *) turned->data)[i % 256 * 3 + i / 256] = fovea_tensor_floats (photo)[i];
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (FoveaAttribution) a = explain (methods[i]->id, &request), b = explain (methods[i]->id, &other);

      g_test_message ("%s", methods[i]->id);
      g_assert_true (fovea_shape_equal (&a->values->shape, &b->values->shape));
      if (g_str_equal (methods[i]->id, "smooth-grad")) /* noise is drawn in the order of the input */
        continue;
      for (gsize j = 0; j < fovea_tensor_count (a->heat); j++)
        g_assert_cmpfloat_with_epsilon (fovea_tensor_get (a->heat, j), fovea_tensor_get (b->heat, j), 1e-5);
    }
}

/* y = x W: its gradient is W, whatever the photo. */
static void
test_linear (void)
{
  GByteArray *graph = new_graph ("1,1,4,4");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  g_autoptr (FoveaAttribution) gradient = NULL, product = NULL, integrated = NULL, covered = NULL, smooth = NULL;
  FoveaAttributionRequest request;
  double weights[16], products[16], losses[16] = { 0 };
  float w[48];

  pb_message (graph, 5, drawn_floats ("w", "16,3", 5, 1.0));
  draw_numbers (w, 48, 5, 1.0);
  add (graph, onnx_node ("Flatten", "flat", "x", "f", NULL));
  add (graph, onnx_node ("MatMul", "weights", "f,w", "y", NULL));
  plan = plan_of (graph);
  photo = draw_photo (plan, 6);
  request = request_class (plan, &photo, 1);
  request.patch = request.stride = 2;
  for (gsize i = 0; i < 16; i++)
    {
      weights[i] = w[i * 3 + 1];
      products[i] = weights[i] * fovea_tensor_get (photo, i);
    }
  for (gsize i = 0; i < 16; i++)
    for (gsize j = 0; j < 16; j++)
      if (i / 8 == j / 8 && i % 4 / 2 == j % 4 / 2)
        losses[i] += products[j];
  gradient = explain ("gradient", &request);
  assert_close (gradient->values, weights, 16, 1e-9);
  product = explain ("gradient-input", &request);
  assert_close (product->values, products, 16, 1e-7);
  smooth = explain ("smooth-grad", &request);
  assert_close (smooth->values, weights, 16, 1e-6);
  integrated = explain ("integrated-gradients", &request);
  assert_close (integrated->values, products, 16, 1e-6);
  covered = explain ("occlusion", &request);
  assert_close (covered->values, losses, 16, 1e-6);
}

/* y = v ReLU (w x): what each rule lets through. */
static void
test_rules (void)
{
  static const float w[] = { 1, 1, -2, -2, 3, 3 }, v[] = { 2, -2, 2, -2, 5, -5 }, x[] = { 1, 1, 1, -1, -1, 1 };
  static const double gradient[] = { 2, -2, 0, 4, 0, -15 }, guided[] = { 2, 0, 0, 0, 0, 0 }, deconvnet[] = { 2, 0, -4, 0, 15, 0 };
  GByteArray *graph = new_graph ("1,1,2,3");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  g_autoptr (FoveaAttribution) a = NULL, b = NULL, c = NULL;
  FoveaAttributionRequest request = { .layer = -1 };

  pb_message (graph, 5, onnx_tensor ("w", FLOAT, "1,1,2,3", w, sizeof w));
  pb_message (graph, 5, onnx_tensor ("v", FLOAT, "6,1", v, sizeof v));
  add (graph, onnx_node ("Mul", "weigh", "x,w", "a", NULL));
  add (graph, onnx_node ("Relu", "relu", "a", "r", NULL));
  add (graph, onnx_node ("Flatten", "flat", "r", "f", NULL));
  add (graph, onnx_node ("MatMul", "sum", "f,v", "y", NULL));
  plan = plan_of (graph);
  photo = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);
  memcpy (photo->data, x, sizeof x);
  request.plan = plan;
  request.inputs = &photo;
  request.photo = plan->network->inputs[0];
  request.target = value_of (plan, "y");
  a = explain ("gradient", &request);
  assert_close (a->values, gradient, 6, 1e-9);
  b = explain ("guided-backprop", &request);
  assert_close (b->values, guided, 6, 1e-9);
  c = explain ("deconvnet", &request);
  assert_close (c->values, deconvnet, 6, 1e-9);
}

/* Integrated gradients add up to what the score gains from an empty photo on. */
static void
test_complete (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2), empty = new_tensor (&photo->shape, 0.0f);
  FoveaAttributionRequest request = request_class (plan, &photo, 2);
  g_autoptr (FoveaAttribution) attribution = NULL;
  double gain = value_at (plan, photo, request.target, 2) - value_at (plan, empty, request.target, 2);

  request.samples = 200;
  attribution = explain ("integrated-gradients", &request);
  g_assert_cmpfloat_with_epsilon (sum_of (attribution->values), gain, 5e-3 * fabs (gain));
}

/* With a global average pooling, Grad-CAM is the class activation map of Zhou et al. where that is positive, divided by the places. The mean of the
 * latter is the score. */
static void
test_cam (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  FoveaAttributionRequest request = request_class (plan, &photo, 2);
  g_autoptr (FoveaAttribution) cam = explain ("cam", &request), grad_cam = explain ("grad-cam", &request);

  g_assert_cmpint (cam->layer, ==, value_of (plan, "maps"));
  g_assert_cmpint (grad_cam->layer, ==, cam->layer);
  for (gsize i = 0; i < 64; i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_get (grad_cam->values, i), fmax (fovea_tensor_get (cam->values, i), 0.0) / 64.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (sum_of (cam->values) / 64.0, value_at (plan, photo, request.target, 2), 1e-5);
}

/* What is covered, and what the score then loses, one place after another; @size of patches beside each other. */
static void
check_occlusion (FoveaNetworkPlan *plan, gsize size)
{
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  FoveaAttributionRequest request = request_class (plan, &photo, 4);
  g_autoptr (FoveaAttribution) attribution = NULL;
  double whole = value_at (plan, photo, request.target, 4);

  request.patch = request.stride = size;
  attribution = explain ("occlusion", &request);
  for (gsize y = 0; y + size <= 16; y += size)
    for (gsize x = 0; x + size <= 16; x += size)
      {
        g_autoptr (FoveaTensor) covered = draw_photo (plan, 2);
        double loss;

        for (gsize i = 0; i < 3 * 256; i++)
          if (i % 256 / 16 >= y && i % 256 / 16 < y + size && i % 16 >= x && i % 16 < x + size)
            ((float *) covered->data)[i] = 0.0f;
        loss = whole - value_at (plan, covered, request.target, 4);
        g_assert_cmpfloat_with_epsilon (fovea_tensor_get (attribution->values, (y + size - 1) * 16 + x), loss, 1e-5);
      }
}

static void
test_occlusion (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);

  check_occlusion (plan, 2);
  check_occlusion (plan, 3);
  check_occlusion (plan, 5);
  check_occlusion (plan, 16);
}

/* A neuron's gradient ends where its receptive field does: 3x3, then 4x4 after the pooling, then 8x8. */
static void
test_neuron (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  FoveaAttributionRequest request = { .plan = plan, .inputs = &photo, .photo = plan->network->inputs[0], .layer = -1 };
  g_autoptr (FoveaAttribution) attribution = NULL;
  gboolean some = FALSE;

  request.target = value_of (plan, "c2");
  request.element = 7 * 64 + 4 * 8 + 4;
  attribution = explain ("gradient", &request);
  for (gsize i = 0; i < 3 * 256; i++)
    {
      gsize y = i % 256 / 16, x = i % 16;

      if (y < 5 || y > 12 || x < 5 || x > 12)
        g_assert_cmpfloat (fovea_tensor_get (attribution->values, i), ==, 0.0);
      else
        some |= fovea_tensor_get (attribution->values, i) != 0.0;
    }
  g_assert_true (some);
}

/* The classifier with its scores, before the softmax, times @scale. */
static FoveaNetworkPlan *
plan_scaled (float scale)
{
  GByteArray *graph = new_graph ("1,3,16,16");

  add_maps (graph, "x", 1);
  pb_message (graph, 5, drawn_floats ("w3", "12,5", 5, 1.0));
  pb_message (graph, 5, onnx_tensor ("scale", FLOAT, "1", &scale, sizeof scale));
  add (graph, onnx_node ("GlobalAveragePool", "means", "maps", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
  add (graph, onnx_node ("MatMul", "weights", "f,w3", "s", NULL));
  add (graph, onnx_node ("Mul", "times", "s,scale", "y", NULL));
  return plan_of (graph);
}

/* The closed form of Chattopadhay et al. 2018 for class 2 of the classifier: the gradient is one number a map, w3 * @scale / 64. */
static void
expect_plus_plus (FoveaNetworkPlan *plan, FoveaTensor *photo, double scale, double *map)
{
  g_autoptr (FoveaSession) session = session_of (plan);
  const float *maps;
  float w[60];

  draw_numbers (w, 60, 5, 1.0);
  g_assert_true (fovea_session_run (session, &photo, NULL, NULL));
  maps = fovea_tensor_floats (fovea_session_get_value (session, value_of (plan, "maps")));
  for (gsize c = 0; c < 12; c++)
    {
      double gradient = scale * w[c * 5 + 2] / 64.0, sum = 0.0;

      for (gsize i = 0; i < 64; i++)
        sum += maps[c * 64 + i];
      for (gsize i = 0; i < 64; i++)
        map[i] += gradient > 0.0 ? maps[c * 64 + i] * 64.0 * gradient / (2.0 + sum * gradient) : 0.0;
    }
}

static double
largest_of (const FoveaTensor *tensor)
{
  return fovea_statistics (fovea_tensor_floats (tensor), fovea_tensor_count (tensor)).maximum;
}

/* Grad-CAM++ is its formula for gradients of any size: where they are small, it does not change any more but for its scale. */
static void
test_grad_cam_plus_plus (void)
{
  static const float scales[] = { 1.0f, 1e-3f, 1e-6f, 1e-12f };
  g_autoptr (FoveaAttribution) small = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = plan_scaled (scales[i]);
      g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
      FoveaAttributionRequest request = request_class (plan, &photo, 2);
      g_autoptr (FoveaAttribution) attribution = explain ("grad-cam-plus-plus", &request);
      double wanted[64] = { 0.0 };

      expect_plus_plus (plan, photo, scales[i], wanted);
      assert_close (attribution->values, wanted, 64, 1e-4 * largest_of (attribution->values));
      for (gsize j = 0; small && j < 64; j++)
        g_assert_cmpfloat_with_epsilon (fovea_tensor_get (small->values, j) / largest_of (small->values),
                                        fovea_tensor_get (attribution->values, j) / largest_of (attribution->values), 1e-4);
      if (scales[i] == 1e-6f)
        small = g_steal_pointer (&attribution);
    }
}

/* A neuron of one branch: the layer is one that all ways to it go through, not the last one of another branch, of which it knows nothing. */
static void
test_layer_before_branches (void)
{
  GByteArray *graph = new_graph ("1,1,4,4");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  g_autoptr (FoveaAttribution) attribution = NULL;
  FoveaAttributionRequest request = { 0 };

  pb_message (graph, 5, drawn_floats ("w0", "2,1,3,3", 3, 1.0));
  pb_message (graph, 5, drawn_floats ("w1", "3,2,1,1", 4, 1.0));
  pb_message (graph, 5, drawn_floats ("w2", "3,2,3,3", 5, 1.0));
  add (graph, onnx_node ("Conv", "stem", "x,w0", "common", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "left", "common,w1", "a", NULL));
  add (graph, onnx_node ("Conv", "right", "common,w2", "b", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Concat", "join", "a,b", "y", onnx_int ("axis", 1), NULL));
  plan = plan_of (graph);
  photo = draw_photo (plan, 6);
  request = (FoveaAttributionRequest){ .plan = plan, .inputs = &photo, .photo = plan->network->inputs[0], .target = value_of (plan, "y"), .element = 5,
                                       .layer = -1 };
  attribution = explain ("grad-cam", &request);
  g_assert_cmpint (attribution->layer, ==, value_of (plan, "common"));
  request.layer = value_of (plan, "b");
  g_clear_pointer (&attribution, fovea_attribution_free);
  attribution = explain ("grad-cam", &request);
  g_assert_cmpfloat (largest_of (attribution->values), ==, 0.0);
}

/* Maps "maps" (1,2,4,4), x and -2 x; then "m" (1,3,4,4), whose means "s" (1,3) end in @last. Beside them a node without inputs. */
static FoveaNetworkPlan *
plan_masks (const char *last)
{
  static const float w[] = { 1, -2 };
  GByteArray *graph = new_graph ("1,1,4,4");

  add (graph, onnx_node ("Constant", "unused", "", "nothing", onnx_float ("value_float", 1.0f), NULL));
  pb_message (graph, 5, onnx_tensor ("w1", FLOAT, "2,1,1,1", w, sizeof w));
  pb_message (graph, 5, drawn_floats ("w2", "3,2,3,3", 3, 1.0));
  pb_message (graph, 5, drawn_floats ("b2", "3", 4, 1.0));
  add (graph, onnx_node ("Conv", "conv1", "x,w1", "maps", NULL));
  add (graph, onnx_node ("Conv", "conv2", "maps,w2,b2", "m", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("GlobalAveragePool", "means", "m", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "s", NULL));
  add (graph, onnx_node (last, "last", "s", "y", NULL));
  return plan_of (graph);
}

/* What Score-CAM weighs a map of plan_masks() by that is @photo times @gain. */
static double
weight_of_mask (FoveaNetworkPlan *plan, FoveaTensor *photo, float gain, const FoveaAttributionRequest *request, gboolean softmax)
{
  g_autoptr (FoveaTensor) masked = new_tensor (&photo->shape, 0.0f), empty = new_tensor (&photo->shape, 0.0f);
  FoveaStatistics range = fovea_statistics (fovea_tensor_floats (photo), 16);
  double low = gain > 0 ? range.minimum : range.maximum, sum = 0.0;

  for (gsize i = 0; i < 16; i++)
    {
      float x = fovea_tensor_floats (photo)[i];

      ((float *) masked->data)[i] = x * (float) ((x - low) / (range.minimum + range.maximum - 2.0 * low));
    }
  if (!softmax)
    return value_at (plan, masked, request->target, request->element) - value_at (plan, empty, request->target, request->element);
  for (gsize i = 0; i < 3; i++)
    sum += exp (value_at (plan, masked, request->target, i));
  return exp (value_at (plan, masked, request->target, request->element)) / sum;
}

static void
check_score_cam (const char *last, const char *target, gsize element, gboolean softmax)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_masks (last);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 6);
  FoveaAttributionRequest request = { .plan = plan, .inputs = &photo, .photo = plan->network->inputs[0] };
  g_autoptr (FoveaAttribution) attribution = NULL;
  double first, second, wanted[16];

  request.target = value_of (plan, target);
  request.element = element;
  request.layer = value_of (plan, "maps");
  first = weight_of_mask (plan, photo, 1.0f, &request, softmax);
  second = weight_of_mask (plan, photo, -2.0f, &request, softmax);
  for (gsize i = 0; i < 16; i++)
    wanted[i] = fmax ((first - 2.0 * second) * fovea_tensor_get (photo, i), 0.0);
  attribution = explain ("score-cam", &request);
  assert_close (attribution->values, wanted, 16, 1e-5);
}

/* Classes that share one softmax are weighed by their probability; a neuron, and a class for itself, by what it gains over an empty photo. */
static void
test_score_cam (void)
{
  check_score_cam ("Softmax", "s", 1, TRUE);
  check_score_cam ("Softmax", "m", 16 + 2 * 4 + 2, FALSE);
  check_score_cam ("Softmax", "m", 1, FALSE);
  check_score_cam ("Sigmoid", "s", 1, FALSE);
}

static FoveaAttribution *
smooth (FoveaNetworkPlan *plan, FoveaTensor *photo, guint64 seed, guint samples)
{
  FoveaAttributionRequest request = request_class (plan, &photo, 2);

  request.seed = seed;
  request.samples = samples;
  return explain ("smooth-grad", &request);
}

/* The second noise of a seed is not the first one of the next seed. */
static void
test_seeds (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  g_autoptr (FoveaAttribution) one = smooth (plan, photo, 7, 1), two = smooth (plan, photo, 7, 2), next = smooth (plan, photo, 8, 1);
  double furthest = 0.0;

  for (gsize i = 0; i < fovea_tensor_count (one->values); i++)
    {
      double second = 2.0 * fovea_tensor_get (two->values, i) - fovea_tensor_get (one->values, i);

      furthest = fmax (furthest, fabs (second - fovea_tensor_get (next->values, i)));
    }
  g_assert_cmpfloat (furthest, >, 1e-3);
}

static double
correlation (const FoveaTensor *a, const FoveaTensor *b)
{
  gsize n = fovea_tensor_count (a);
  double mean_a = sum_of (a) / (double) n, mean_b = sum_of (b) / (double) n, ab = 0.0, aa = 0.0, bb = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double x = fovea_tensor_get (a, i) - mean_a, y = fovea_tensor_get (b, i) - mean_b;

      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
  return aa > 0.0 && bb > 0.0 ? ab / sqrt (aa * bb) : 0.0;
}

/* Adebayo et al. 2018, "Sanity Checks for Saliency Maps": an explanation of other weights is another one. Of guided backpropagation, deconvolution and
 * Eigen-CAM, which look at the photo more than at the weights, and of products with the photo that is not said. */
static void
test_other_weights (void)
{
  static const char *const methods[] = { "gradient", "smooth-grad", "occlusion", "grad-cam", "grad-cam-plus-plus", "layer-cam", "score-cam", "cam" };
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1), other = plan_classifier (100);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  FoveaAttributionRequest request = request_class (plan, &photo, 3), second = request_class (other, &photo, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (FoveaAttribution) a = explain (methods[i], &request), b = explain (methods[i], &second);
      double alike = correlation (a->values, b->values);

      g_test_message ("%s: %.2f", methods[i], alike);
      g_assert_cmpfloat (alike, <, 0.7);
    }
}

/* The bundled LeNet-5: scores before its softmax, if it has one, and the last maps with places. */
static void
test_lenet (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", "networks", "lenet-5.onnx", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_network_open (path, FOVEA_OPEN_TO_RUN, NULL, &error);
  g_autoptr (FoveaNetworkPlan) plan = network ? fovea_network_plan_new (network, NULL, 0, 0, NULL, &error) : NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  FoveaAttributionRequest request;
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  g_assert_no_error (error);
  photo = draw_photo (plan, 3);
  request = request_class (plan, &photo, -1);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (FoveaAttribution) attribution = fovea_attribution_run (methods[i], &request, NULL, &error);

      if (g_str_equal (methods[i]->id, "cam"))
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
          g_clear_error (&error);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (attribution->heat->shape.dims[0], ==, photo->shape.dims[2]);
    }
}

static void
test_cancel (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  FoveaAttributionRequest request = request_class (plan, &photo, 3);
  gsize n, used = fovea_memory_get_used ();
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  fovea_progress_cancel (progress);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_attribution_run (methods[i], &request, progress, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
}

static void
test_memory (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  FoveaAttributionRequest request = request_class (plan, &photo, 3);
  gsize n, used = fovea_memory_get_used ();
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  fovea_memory_set_budget (used + 512);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_attribution_run (methods[i], &request, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
  fovea_memory_set_budget (0);
}

/* 32 maps of 128 pixels squared, 2 MiB, whose means are the scores. */
static FoveaNetworkPlan *
plan_large (void)
{
  GByteArray *graph = new_graph ("1,1,128,128");

  pb_message (graph, 5, drawn_floats ("w", "32,1,1,1", 5, 1.0));
  add (graph, onnx_node ("Conv", "conv", "x,w", "maps", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "means", "maps", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "y", NULL));
  return plan_of (graph);
}

/* Eigen-CAM makes doubles of all maps: these are counted besides what the maps themselves take. */
static void
test_buffers (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_large ();
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 6);
  g_autoptr (GError) error = NULL;
  FoveaAttributionRequest request = request_class (plan, &photo, 0);
  gsize step = 64 << 10, doubles = 32 * 128 * 128 * sizeof (double), used = fovea_memory_get_used (), budget = used;
  gboolean enough = FALSE;

  request.layer = value_of (plan, "maps");
  while (!enough)
    {
      g_auto (FoveaLayerGradient) layer = { 0 };

      fovea_memory_set_budget (budget += step);
      enough = fovea_layer_maps (&layer, &request, request.layer, NULL, NULL);
    }
  fovea_memory_set_budget (budget + doubles - step);
  g_assert_null (fovea_attribution_run (fovea_attribution_find ("eigen-cam"), &request, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
  fovea_memory_set_budget (0);
}

static void
assert_refused_with (const char *method, const FoveaAttributionRequest *request, const char *fragment)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_attribution_run (fovea_attribution_find (method), request, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, fragment));
}

static void
test_refused (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1), maps = NULL;
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  g_autoptr (GError) error = NULL;
  FoveaAttributionRequest request = request_class (plan, &photo, 3);
  GByteArray *graph = new_graph ("1,3,16,16");

  request.layer = value_of (plan, "y");
  assert_refused_with ("grad-cam", &request, "does not depend on y");
  request.layer = value_of (plan, "c1");
  assert_refused_with ("cam", &request, "use Grad-CAM");
  request.layer = -1;
  request.target = value_of (plan, "c1");
  assert_refused_with ("grad-cam", &request, "No layer with maps");
  request.target = value_of (plan, "s");
  request.patch = 17;
  g_assert_null (fovea_attribution_run (fovea_attribution_find ("occlusion"), &request, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (fovea_attribution_target (plan, &photo, 5, &request.target, &request.element, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
  g_clear_error (&error);
  add_maps (graph, "x", 1);
  add (graph, onnx_node ("Relu", "last", "maps", "y", NULL));
  maps = plan_of (graph);
  g_assert_false (fovea_attribution_target (maps, &photo, 0, &request.target, &request.element, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attribution/methods", test_methods);
  g_test_add_func ("/attribution/channels-last", test_channels_last);
  g_test_add_func ("/attribution/linear", test_linear);
  g_test_add_func ("/attribution/rules", test_rules);
  g_test_add_func ("/attribution/complete", test_complete);
  g_test_add_func ("/attribution/cam", test_cam);
  g_test_add_func ("/attribution/grad-cam-plus-plus", test_grad_cam_plus_plus);
  g_test_add_func ("/attribution/layer-before-branches", test_layer_before_branches);
  g_test_add_func ("/attribution/score-cam", test_score_cam);
  g_test_add_func ("/attribution/seeds", test_seeds);
  g_test_add_func ("/attribution/occlusion", test_occlusion);
  g_test_add_func ("/attribution/neuron", test_neuron);
  g_test_add_func ("/attribution/other-weights", test_other_weights);
  g_test_add_func ("/attribution/lenet", test_lenet);
  g_test_add_func ("/attribution/cancel", test_cancel);
  g_test_add_func ("/attribution/memory", test_memory);
  g_test_add_func ("/attribution/buffers", test_buffers);
  g_test_add_func ("/attribution/refused", test_refused);
  return g_test_run ();
}
