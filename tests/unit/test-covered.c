/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network on a photo with a patch covered: what is computed around the patch alone, against runs of the whole network. */

#include "core/base/pool.h"
#include "core/explain/covered.h"
#include "tests/unit/explain-fixture.h"

/* Windows and strides of all kinds on the way: a stem, a pooling that goes over the edge, a residual block, branches that are joined, and a head. */
static GByteArray *
new_deep_network (void)
{
  GByteArray *graph = new_graph ("1,3,67,58");

  pb_message (graph, 5, drawn_floats ("w1", "8,3,5,5", 1, 0.3));
  pb_message (graph, 5, drawn_floats ("w2", "8,8,3,3", 2, 0.3));
  pb_message (graph, 5, drawn_floats ("w3", "8,8,3,3", 3, 0.3));
  pb_message (graph, 5, drawn_floats ("w4", "6,8,1,1", 4, 0.6));
  pb_message (graph, 5, drawn_floats ("w5", "10,8,3,3", 5, 0.3));
  pb_message (graph, 5, drawn_floats ("w6", "12,16,3,3", 6, 0.2));
  add (graph, onnx_node ("Conv", "stem", "x,w1", "a0", onnx_ints ("pads", "2,2,2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("Relu", "r1", "a0", "a", NULL));
  add (graph, onnx_node ("MaxPool", "pool", "a", "b", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("strides", "2,2"), onnx_int ("ceil_mode", 1),
                         NULL));
  add (graph, onnx_node ("Conv", "c2", "b,w2", "c0", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "r2", "c0", "c", NULL));
  add (graph, onnx_node ("Conv", "c3", "c,w3", "d0", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Add", "sum", "d0,b", "d1", NULL));
  add (graph, onnx_node ("Relu", "r3", "d1", "d", NULL));
  add (graph, onnx_node ("Conv", "c4", "d,w4", "e1", NULL));
  add (graph, onnx_node ("Conv", "c5", "d,w5", "e2", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Concat", "join", "e1,e2", "e", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("AveragePool", "average", "e", "f", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("Conv", "c6", "f,w6", "g0", onnx_text ("auto_pad", "SAME_UPPER"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("Relu", "r6", "g0", "maps", NULL));
  return graph;
}

static FoveaAttributionRequest
request_of (FoveaNetworkPlan *plan, FoveaTensor *const *inputs, const char *target, gsize element)
{
  return (FoveaAttributionRequest){
    .plan = plan, .inputs = inputs, .photo = plan->network->inputs[0], .target = value_of (plan, target), .element = element, .layer = -1
  };
}

/* All patches, each against a run of the whole network. */
static void
check_scores (const FoveaAttributionRequest *request, const FoveaOcclusionGrid *patches)
{
  g_autoptr (FoveaCovered) covered = NULL;
  g_autoptr (FoveaSession) session = session_of (request->plan);
  g_autoptr (GError) error = NULL;
  g_autofree float *scores = g_new (float, patches->rows * patches->columns);
  const FoveaShape *shape = &request->inputs[0]->shape;
  gsize height = (gsize) shape->dims[2], width = (gsize) shape->dims[3], n = fovea_shape_count (shape);

  g_assert_true (fovea_covered_new (request, patches, &covered, NULL, &error));
  g_assert_nonnull (covered);
  g_assert_true (fovea_covered_run (covered, scores, NULL, &error));
  for (gsize i = 0; i < patches->rows * patches->columns; i++)
    {
      gsize top = i / patches->columns * patches->stride, left = i % patches->columns * patches->stride;
      g_autoptr (FoveaTensor) photo = new_tensor (shape, 0.0f);
      double wanted;

      for (gsize j = 0; j < n; j++)
        {
          gsize y = j / width % height, x = j % width;
          gboolean hidden = y >= top && y < top + patches->patch && x >= left && x < left + patches->patch;

          ((float *) photo->data)[j] = hidden ? 0.0f : fovea_tensor_floats (request->inputs[0])[j];
        }
      g_assert_true (fovea_session_run (session, &photo, NULL, NULL));
      wanted = fovea_tensor_get (fovea_session_get_value (session, request->target), request->element);
      g_assert_cmpfloat_with_epsilon (scores[i], wanted, 1e-5 * (1.0 + fabs (wanted)));
    }
}

/* The number of stages that a photo with such patches takes. */
static guint
count_stages (const FoveaAttributionRequest *request, const FoveaOcclusionGrid *patches)
{
  g_auto (FoveaCuts) cuts = { 0 };
  g_autoptr (GArray) stages = NULL;

  g_assert_true (fovea_cuts_find (&cuts, request));
  stages = fovea_stages_choose (&cuts, patches);
  return stages->len;
}

static void
test_windows (void)
{
  static const FoveaOcclusionGrid patches[] = { { 1, 11, 7, 6 }, { 6, 9, 7, 6 }, { 16, 17, 4, 3 }, { 40, 18, 2, 2 }, { 58, 9, 2, 1 } };
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  FoveaAttributionRequest request;
  GByteArray *graph = new_deep_network ();

  pb_message (graph, 5, drawn_floats ("w7", "12,5", 7, 1.0));
  add (graph, onnx_node ("GlobalAveragePool", "means", "maps", "h", NULL));
  add (graph, onnx_node ("Flatten", "flat", "h", "i", NULL));
  add (graph, onnx_node ("MatMul", "weights", "i,w7", "y", NULL));
  plan = plan_of (graph);
  photo = draw_photo (plan, 8);
  request = request_of (plan, &photo, "y", 3);
  g_assert_cmpuint (count_stages (&request, &patches[0]), >, 2);
  g_assert_cmpuint (count_stages (&request, &patches[4]), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (patches); i++)
    check_scores (&request, &patches[i]);
  /* A neuron of maps in the middle. */
  request = request_of (plan, &photo, "d", 5 * 17 * 15 + 8 * 15 + 7);
  check_scores (&request, &patches[1]);
}

/* Constants may name the batch: then one patch goes at a time. */
static void
test_batch (void)
{
  static const FoveaOcclusionGrid patches = { 6, 9, 7, 6 };
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  FoveaAttributionRequest request;
  GByteArray *graph = new_deep_network ();

  pb_message (graph, 5, onnx_int64s ("sizes", "1,-1"));
  add (graph, onnx_node ("Reshape", "flat", "maps,sizes", "y", NULL));
  plan = plan_of (graph);
  photo = draw_photo (plan, 8);
  request = request_of (plan, &photo, "y", 20);
  check_scores (&request, &patches);
}

/* What cannot be cut is left to runs of the whole. */
static void
test_whole (void)
{
  static const FoveaOcclusionGrid patches = { 4, 4, 4, 4 };
  g_autoptr (FoveaNetworkPlan) last = plan_channels_last (1);
  g_autoptr (FoveaTensor) photo = draw_photo (last, 2);
  FoveaAttributionRequest request = request_of (last, &photo, "s", 1);
  g_autoptr (FoveaCovered) covered = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_covered_new (&request, &patches, &covered, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (covered);
}

static void
test_cancel (void)
{
  static const FoveaOcclusionGrid patches = { 4, 4, 4, 4 };
  g_autoptr (FoveaNetworkPlan) plan = plan_classifier (1);
  g_autoptr (FoveaTensor) photo = draw_photo (plan, 2);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  FoveaAttributionRequest request = request_of (plan, &photo, "s", 1);
  g_autoptr (FoveaCovered) covered = NULL;
  g_autoptr (GError) error = NULL;
  float scores[16];

  g_assert_true (fovea_covered_new (&request, &patches, &covered, progress, &error));
  fovea_progress_cancel (progress);
  g_assert_false (fovea_covered_run (covered, scores, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/covered/windows", test_windows);
  g_test_add_func ("/covered/batch", test_batch);
  g_test_add_func ("/covered/whole", test_whole);
  g_test_add_func ("/covered/cancel", test_cancel);
  return g_test_run ();
}
