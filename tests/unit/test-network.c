/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans, sessions, measures, pictures to inputs, and labels, on small networks written here. */

#include <glib/gstdio.h>
#include <math.h>

#include "core/network/builder.h"
#include "core/network/labels.h"
#include "core/network/measure.h"
#include "core/network/preprocess.h"
#include "tests/unit/network-fixture.h"

/* Nodes given in the wrong order are sorted, those in the right one stay; names come from outputs where they are missing. */
static void
test_builder (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("small", 13);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  const char *x[] = { "x" }, *a[] = { "a" }, *b[] = { "b" }, *both[] = { "a", "b" }, *y[] = { "y" };

  g_assert_true (fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, NULL, &error));
  g_assert_true (fovea_network_builder_add_output (builder, "y", NULL, &error));
  g_assert_false (fovea_network_builder_add_output (builder, "y", NULL, NULL));
  g_assert_true (fovea_network_builder_add_node (builder, "sum", "", "Add", both, 2, y, 1, NULL, 0, &error));
  g_assert_true (fovea_network_builder_add_node (builder, "", "ai.onnx", "Relu", x, 1, a, 1, NULL, 0, &error));
  g_assert_true (fovea_network_builder_add_node (builder, "copy", "", "Identity", x, 1, b, 1, NULL, 0, &error));
  fovea_network_builder_add_metadata (builder, "key", "value");
  fovea_network_builder_add_notice (builder, "notice");
  network = fovea_network_builder_finish (builder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (network->n_nodes, ==, 3);
  g_assert_cmpstr (network->nodes[0].name, ==, "a");
  g_assert_cmpstr (network->nodes[1].name, ==, "copy");
  g_assert_cmpstr (network->nodes[2].name, ==, "sum");
  g_assert_cmpint (network->values[fovea_network_find_value (network, "y")].producer, ==, 2);
  g_assert_cmpint (fovea_network_find_node (network, "b"), ==, 1);
  g_assert_cmpint (fovea_network_find_node (network, "nobody"), ==, -1);
  g_assert_cmpstr (g_hash_table_lookup (network->metadata, "key"), ==, "value");
}

/* Sizes that the network computes of its input's size are constants of the plan. */
static void
test_folding (void)
{
  GByteArray *graph = new_graph ("?,3,?,?");
  g_autoptr (FoveaNetworkPlan) plan = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = { 4, { 2, 3, 5, 7 } }, wrong = { 3, { 3, 5, 7 } };

  pb_message (graph, 5, onnx_int64s ("zero", "0"));
  pb_message (graph, 5, onnx_int64s ("rest", "-1"));
  add (graph, onnx_node ("Shape", "shape", "x", "s", NULL));
  add (graph, onnx_node ("Gather", "batch", "s,zero", "n", NULL));
  add (graph, onnx_node ("Concat", "sizes", "n,rest", "to", onnx_int ("axis", 0), NULL));
  add (graph, onnx_node ("Reshape", "flat", "x,to", "y", NULL));
  plan = plan_of (graph);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (plan->states[i], ==, FOVEA_NODE_FOLDED);
  g_assert_cmpint (plan->states[3], ==, FOVEA_NODE_PLANNED);
  g_assert_true (fovea_shape_equal (&plan->values[value_of (plan, "y")].shape, &(FoveaShape){ 2, { 1, 3 * 32 * 48 } }));
  g_assert_cmpfloat (fovea_tensor_get (plan->values[value_of (plan, "to")].constant, 0), ==, 1.0);

  other = fovea_network_plan_new (plan->network, &shape, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&other->values[value_of (other, "y")].shape, &(FoveaShape){ 2, { 2, 105 } }));
  g_assert_null (fovea_network_plan_new (plan->network, &wrong, 0, 0, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* d = Conv (c, w): c of the given sizes, 64 kernels of 64x31x31, all 0.5. */
static GByteArray *
constant_convolution (const char *sizes)
{
  GByteArray *graph = new_graph ("1,64,1,1");

  pb_message (graph, 5, onnx_int64s ("s", sizes));
  pb_message (graph, 5, onnx_int64s ("t", "64,64,31,31"));
  add (graph, onnx_node ("ConstantOfShape", "ones", "s", "c", onnx_tensor_attribute ("value", onnx_floats ("", "1", 1)), NULL));
  add (graph, onnx_node ("ConstantOfShape", "weights", "t", "w", onnx_tensor_attribute ("value", onnx_floats ("", "1", 1)), NULL));
  add (graph, onnx_node ("Conv", "fixed", "c,w", "d", NULL));
  add (graph, onnx_node ("Add", "sum", "x,d", "y", NULL));
  return graph;
}

/* What would take long is left to the run; before, the user can stop it. */
static void
test_folding_ends (void)
{
  g_autoptr (FoveaNetwork) short_one = load (constant_convolution ("1,64,32,32")), long_one = load (constant_convolution ("1,64,600,600"));
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (FoveaNetworkPlan) plan = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gsize used;

  plan = fovea_network_plan_new (long_one, NULL, 0, 0, progress, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start, <, SLOWDOWN * G_USEC_PER_SEC);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (plan->states[i], ==, i < 2 ? FOVEA_NODE_FOLDED : FOVEA_NODE_PLANNED);
  other = fovea_network_plan_new (short_one, NULL, 0, 0, progress, &error);
  g_assert_no_error (error);
  g_assert_cmpint (other->states[2], ==, FOVEA_NODE_FOLDED);
  g_assert_cmpfloat (fovea_tensor_get (other->values[value_of (other, "d")].constant, 3), ==, 64 * 31 * 31 * 0.25);

  used = fovea_memory_get_used ();
  fovea_progress_cancel (progress);
  g_assert_null (fovea_network_plan_new (short_one, NULL, 0, 0, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
}

static void
test_planes (void)
{
  GByteArray *graph = new_graph ("1,6,8,3");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPlanes planes;

  add (graph, onnx_node ("Relu", "relu", "x", "r", NULL));
  add (graph, onnx_node ("Transpose", "turn", "r", "t", onnx_ints ("perm", "0,3,1,2"), NULL));
  add (graph, onnx_node ("Flatten", "flat", "t", "y", NULL));
  plan = plan_of (graph);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "r"), &planes));
  g_assert_cmpuint (planes.channels, ==, 3);
  g_assert_cmpuint (planes.height, ==, 6);
  g_assert_cmpuint (planes.width_axis, ==, 2);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "t"), &planes));
  g_assert_cmpuint (planes.channels, ==, 3);
  g_assert_cmpuint (planes.height, ==, 6);
  g_assert_cmpuint (planes.width_axis, ==, 3);
  g_assert_true (fovea_network_plan_planes (plan, value_of (plan, "y"), &planes));
  g_assert_cmpuint (planes.channels, ==, 144);
  g_assert_cmpuint (planes.height * planes.width, ==, 1);
}

static GByteArray *
small_convolution (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  add_weights (graph, "w", "2,1,3,3", 18);
  add_weights (graph, "b", "2", 2);
  add (graph, onnx_node ("Conv", "conv", "x,w,b", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "relu", "h", "y", NULL));
  return graph;
}

static void
test_session (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (small_convolution ());
  g_autoptr (FoveaSession) session = session_of (plan);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (FoveaTensor) x = new_tensor (&(FoveaShape){ 4, { 1, 1, 8, 8 } }, 1.0f);
  g_autoptr (FoveaTensor) wrong = new_tensor (&(FoveaShape){ 4, { 1, 1, 8, 9 } }, 1.0f);
  g_autoptr (GError) error = NULL;
  gint y = value_of (plan, "y");
  g_autofree char *what = NULL;

  g_assert_null (fovea_session_get_value (session, y));
  g_assert_nonnull (fovea_session_get_value (session, value_of (plan, "w")));
  fovea_progress_range (progress, 0.5, 1.0);
  g_assert_true (fovea_session_run (session, &x, progress, &error));
  g_assert_cmpfloat (fovea_progress_get (progress, &what), ==, 1.0);
  g_assert_cmpstr (what, ==, "relu");
  g_assert_cmpfloat (fovea_tensor_floats (fovea_session_get_value (session, y))[0], ==, 4 * 0.5f + 0.5f);
  g_assert_cmpfloat (fovea_tensor_floats (fovea_session_get_value (session, y))[9], ==, 9 * 0.5f + 0.5f);
  g_assert_true (fovea_session_get_value (session, plan->network->inputs[0]) == x);

  g_assert_false (fovea_session_run (session, &wrong, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "1x1x8x9"));
  g_clear_error (&error);
  fovea_progress_cancel (progress);
  g_assert_false (fovea_session_run (session, &x, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_null (fovea_session_get_value (session, y));
}

/* A session that cannot fit says so before it takes anything, and nothing stays taken. */
static void
test_budget (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (small_convolution ());
  g_autoptr (GError) error = NULL;
  gsize budget = fovea_memory_get_budget (), used = fovea_memory_get_used ();

  for (gsize spare = 0; spare < 2048; spare += 16)
    {
      FoveaSession *session;

      fovea_memory_set_budget (used + spare);
      session = fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);
      g_assert_true (session != NULL || g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT));
      g_assert_true (session == NULL || spare >= 2 * 2 * 64 * sizeof (float));
      g_clear_pointer (&session, fovea_session_unref);
      g_clear_error (&error);
      g_assert_cmpuint (fovea_memory_get_used (), ==, used);
    }
  fovea_memory_set_budget (budget);
}

static void
test_measure (void)
{
  GByteArray *graph = new_graph ("1,2,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaMeasure measure;

  add_weights (graph, "w", "4,2,3,3", 72);
  add_weights (graph, "v", "4,4,1,1", 16);
  add_weights (graph, "b", "4", 4);
  add_weights (graph, "six", "", 1);
  add (graph, onnx_node ("Conv", "one", "x,w,b", "h", onnx_ints ("strides", "2,2"), onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "two", "h,v,b", "i", NULL));
  add (graph, onnx_node ("Clip", "clip", "i,,six", "j", NULL));
  add (graph, onnx_node ("Div", "div", "j,six", "y", NULL));
  plan = plan_of (graph);
  measure = fovea_measure_node (plan, 0);
  g_assert_cmpuint (measure.parameters, ==, 76);
  g_assert_cmpuint (measure.macs, ==, 4 * 4 * 4 * 18);
  g_assert_cmpuint (measure.activation_bytes, ==, 4 * 4 * 4 * 4);
  measure = fovea_measure_node (plan, 1);
  g_assert_cmpuint (measure.parameters, ==, 16);
  measure = fovea_measure_total (plan);
  g_assert_cmpuint (measure.parameters, ==, 92);
  g_assert_cmpuint (measure.macs, ==, 4 * 4 * 4 * 18 + 4 * 4 * 4 * 4);
  g_assert_cmpuint (measure.activation_bytes, ==, 4 * 64 * 4);
}

/* A picture of @width x @height whose pixel (x, y) is (x, y, 7). */
static FoveaImage *
ramp (gsize width, gsize height)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        guint8 *pixel = fovea_image_row (image, y) + 3 * x;

        pixel[0] = (guint8) x;
        pixel[1] = (guint8) y;
        pixel[2] = 7;
      }
  return image;
}

static void
test_preprocess (void)
{
  GByteArray *graph = new_graph ("1,3,32,32"), *open = new_graph ("?,3,?,?"), *gray = new_graph ("1,1,28,28");
  g_autoptr (FoveaNetwork) fixed = NULL, picture = NULL, digits = NULL;
  g_autoptr (FoveaImage) photo = ramp (40, 32), tall = ramp (3, 200), view = NULL;
  g_autoptr (FoveaTensor) tensor = NULL, small = NULL;
  g_autoptr (GError) error = NULL;
  FoveaPreprocess p;
  double px, py;

  add (graph, onnx_node ("Flatten", "flat", "x", "y", NULL));
  add (open, onnx_node ("Relu", "relu", "x", "y", NULL));
  add (gray, onnx_node ("Flatten", "flat", "x", "y", NULL));
  fixed = load (graph);
  picture = load (open);
  digits = load (gray);

  p = fovea_preprocess_guess (digits, 100, 100, NULL);
  g_assert_cmpint (p.order, ==, FOVEA_ORDER_GRAY);
  g_assert_cmpfloat (p.scale, ==, 1.0 / 255.0);
  g_assert_cmpfloat (p.mean[0], ==, 0.0);
  p = fovea_preprocess_guess (picture, 100, 70, NULL);
  g_assert_cmpuint (p.width, ==, 96);
  g_assert_cmpuint (p.height, ==, 64);
  g_assert_cmpfloat (p.mean[0], ==, 0.0);
  p = fovea_preprocess_guess (fixed, 40, 32, NULL);
  g_assert_cmpuint (p.width, ==, 32);
  g_assert_cmpfloat (p.mean[1], ==, 0.456);
  g_assert_cmpfloat (p.deviation[2], ==, 0.225);
  g_assert_cmpstr (p.source, !=, "");

  /* 32 of 40 columns remain: the first is the fourth. */
  tensor = fovea_preprocess_run (&p, photo, &view, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->width, ==, 32);
  g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (tensor)[0], (4 / 255.0 - 0.485) / 0.229, 1e-6);
  g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (tensor)[32 * 32 + 5 * 32], (5 / 255.0 - 0.456) / 0.224, 1e-6);
  fovea_preprocess_to_photo (&p, 40, 32, 0.0, 5.0, &px, &py);
  g_assert_cmpfloat (px, ==, 4.0);
  g_assert_cmpfloat (py, ==, 5.0);

  p = (FoveaPreprocess){ .width = 4, .height = 4, .fit = FOVEA_FIT_PAD, .order = FOVEA_ORDER_BGR, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 },
                         .channels_last = TRUE, .invert = TRUE };
  small = fovea_preprocess_run (&p, tall, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&small->shape, &(FoveaShape){ 4, { 1, 4, 4, 3 } }));
  g_assert_cmpfloat (fovea_tensor_floats (small)[0], ==, 0.0f);
  g_assert_cmpfloat (fovea_tensor_floats (small)[3], ==, 248.0f);
  p.deviation[1] = 0.0;
  g_assert_null (fovea_preprocess_run (&p, tall, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* Settings that a file carries; what is garbage in them changes nothing. */
static void
test_preprocess_metadata (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("small", 13);
  g_autoptr (FoveaNetwork) network = NULL;
  FoveaShape shape = { 4, { 1, 3, -1, 10 } };
  const char *x[] = { "x" }, *y[] = { "y" };
  FoveaPreprocess p;

  fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, &shape, NULL);
  fovea_network_builder_add_output (builder, "y", NULL, NULL);
  fovea_network_builder_add_node (builder, "relu", "", "Relu", x, 1, y, 1, NULL, 0, NULL);
  fovea_network_builder_add_metadata (builder, "Image.BitmapPixelFormat", "Rgb8");
  fovea_network_builder_add_metadata (builder, "Image.NominalPixelRange", "NominalRange_0_255");
  fovea_network_builder_add_metadata (builder, "fovea.preprocess",
                                      "size=20x30; fit=pad;channels=bgr;mean=1,2,3;std=0.5;scale=nonsense;std=1,0,1;invert=1;;=;colour");
  network = fovea_network_builder_finish (builder, NULL);
  p = fovea_preprocess_guess (network, 640, 480, NULL);
  g_assert_cmpuint (p.height, ==, 20);
  g_assert_cmpuint (p.width, ==, 10);
  g_assert_cmpint (p.fit, ==, FOVEA_FIT_PAD);
  g_assert_cmpint (p.order, ==, FOVEA_ORDER_BGR);
  g_assert_cmpfloat (p.scale, ==, 1.0);
  g_assert_cmpfloat (p.mean[2], ==, 3.0);
  g_assert_cmpfloat (p.deviation[1], ==, 0.5);
  g_assert_true (p.invert);
}

static void
test_top_classes (void)
{
  static const float scores[] = { 1.0f, NAN, 3.0f, 2.0f, -INFINITY }, chances[] = { 0.25f, 0.125f, 0.625f };
  FoveaClass classes[8];

  g_assert_cmpuint (fovea_top_classes (scores, 5, classes, 2), ==, 2);
  g_assert_cmpuint (classes[0].index, ==, 2);
  g_assert_cmpuint (classes[1].index, ==, 3);
  g_assert_cmpfloat_with_epsilon (classes[0].probability, 1.0 / (1.0 + exp (-1.0) + exp (-2.0)), 1e-12);
  g_assert_cmpuint (fovea_top_classes (chances, 3, classes, 8), ==, 3);
  g_assert_cmpfloat (classes[0].probability, ==, 0.625);
  g_assert_cmpuint (classes[2].index, ==, 1);
  g_assert_cmpuint (fovea_top_classes (chances, 3, classes, 0), ==, 0);
}

static void
test_labels (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "labels.txt", NULL), *network_path = g_build_filename (folder, "net.onnx", NULL);
  g_autoptr (FoveaNetwork) network = load (small_convolution ());
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) labels = NULL, found = NULL;

  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbf" "cat\r\ndog \n\nbird", -1, NULL));
  labels = fovea_labels_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (labels), ==, 4);
  g_assert_cmpstr (labels[0], ==, "cat");
  g_assert_cmpstr (labels[1], ==, "dog");
  g_assert_cmpstr (labels[3], ==, "bird");
  g_assert_null (fovea_labels_find (network, 4));
  network->path = g_steal_pointer (&network_path);
  found = fovea_labels_find (network, 4);
  g_assert_nonnull (found);
  g_assert_null (fovea_labels_find (network, 5));
  g_assert_true (g_file_set_contents (path, "\xff\xfe", 2, NULL));
  g_assert_null (fovea_labels_load (path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Sizes of one name are one size, in one input and in all. */
static void
test_symbols (void)
{
  GByteArray *graph = new_graph ("N,3,S,S");
  const FoveaShape fits[] = { { 4, { 2, 3, 8, 8 } }, { 4, { 2, 3, 8, 9 } } }, differs[] = { { 4, { 2, 3, 8, 8 } }, { 4, { 1, 3, 8, 9 } } };
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL, given = NULL;
  g_autoptr (GError) error = NULL;
  FoveaPreprocess guess;

  pb_message (graph, 11, onnx_value ("z", FLOAT, "N,3,S,None"));
  add (graph, onnx_node ("Relu", "r", "x", "y", NULL));
  network = load (graph);
  guess = fovea_preprocess_guess (network, 640, 480, NULL);
  g_assert_cmpuint (guess.width, ==, guess.height);
  plan = fovea_network_plan_new (network, NULL, 32, 48, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fovea_shape_equal (&plan->values[value_of (plan, "x")].shape, &(FoveaShape){ 4, { 1, 3, 32, 32 } }));
  g_assert_true (fovea_shape_equal (&plan->values[value_of (plan, "z")].shape, &(FoveaShape){ 4, { 1, 3, 32, 48 } }));
  given = fovea_network_plan_new (network, fits, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (fovea_network_plan_new (network, differs, 0, 0, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "“z”: “N” is 1, and 2 elsewhere"));
}

/* Maps that are turned to (N, H, W, C), as TensorFlow and ConvNeXt have them, are maps still. */
static void
test_layouts (void)
{
  static const char *const last[] = { "t", "a", "m" }, *const first[] = { "h", "y" };
  GByteArray *graph = new_graph ("1,3,9,7");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPlanes planes;

  add_weights (graph, "w", "4,3,3,3", 108);
  add_weights (graph, "b", "4", 4);
  add_weights (graph, "v", "4,5", 20);
  add (graph, onnx_node ("Conv", "conv", "x,w", "h", NULL));
  add (graph, onnx_node ("Transpose", "turn", "h", "t", onnx_ints ("perm", "0,2,3,1"), NULL));
  add (graph, onnx_node ("Add", "add", "t,b", "a", NULL));
  add (graph, onnx_node ("MatMul", "mix", "a,v", "m", NULL));
  add (graph, onnx_node ("Transpose", "back", "m", "y", onnx_ints ("perm", "0,3,1,2"), NULL));
  plan = plan_of (graph);
  for (gsize i = 0; i < G_N_ELEMENTS (last) + G_N_ELEMENTS (first); i++)
    {
      const char *name = i < G_N_ELEMENTS (last) ? last[i] : first[i - G_N_ELEMENTS (last)];

      g_assert_true (fovea_network_plan_planes (plan, value_of (plan, name), &planes));
      g_assert_cmpuint (planes.channel_axis, ==, i < G_N_ELEMENTS (last) ? 3 : 1);
      g_assert_cmpuint (planes.height, ==, 7);
      g_assert_cmpuint (planes.width, ==, 5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/builder", test_builder);
  g_test_add_func ("/network/folding", test_folding);
  g_test_add_func ("/network/folding-ends", test_folding_ends);
  g_test_add_func ("/network/planes", test_planes);
  g_test_add_func ("/network/session", test_session);
  g_test_add_func ("/network/budget", test_budget);
  g_test_add_func ("/network/measure", test_measure);
  g_test_add_func ("/network/preprocess/guess", test_preprocess);
  g_test_add_func ("/network/preprocess/metadata", test_preprocess_metadata);
  g_test_add_func ("/network/top-classes", test_top_classes);
  g_test_add_func ("/network/labels", test_labels);
  g_test_add_func ("/network/symbols", test_symbols);
  g_test_add_func ("/network/layouts", test_layouts);
  return g_test_run ();
}
