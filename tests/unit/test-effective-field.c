/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Effective receptive fields: small ones against sums by hand, and how they grow with depth (Luo et al. 2016). */

#include <math.h>

#include "core/base/pool.h"
#include "core/explain/effective-field.h"
#include "core/network/architectures/architecture.h"
#include "tests/unit/network-fixture.h"

/* Of neuron (@channel, @y, @x) of "y", on the input of @plan with @fill everywhere, or on random ones. */
static FoveaEffectiveField *
field_of (const FoveaNetworkPlan *plan, gssize channel, gsize y, gsize x, guint samples, float fill, GError **error)
{
  gint photo = plan->network->inputs[0];
  g_autoptr (FoveaTensor) input = new_tensor (&plan->values[photo].shape, fill);
  const FoveaEffectiveRequest request = { .plan = plan, .inputs = &input, .photo = photo, .value = plan->network->outputs[0], .channel = channel,
                                          .y = y, .x = x, .samples = samples, .seed = 7 };

  return fovea_effective_field_new (&request, NULL, error);
}

static float
energy_at (const FoveaEffectiveField *field, gint64 y, gint64 x)
{
  return fovea_tensor_floats (field->energy)[y * field->energy->shape.dims[1] + x];
}

/* Takes @weights, of 3x3 kernels for @channels channels. */
static FoveaNetworkPlan *
one_layer (GByteArray *weights, guint channels)
{
  g_autofree char *dims = g_strdup_printf ("1,%u,8,8", channels);
  GByteArray *graph = new_graph (dims);

  pb_message (graph, 5, weights);
  add (graph, onnx_node ("Conv", "c", "x,w", "y", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("pads", "1,1,1,1"), NULL));
  return plan_of (graph);
}

/* What moves the neuron is its kernel, and that alone. */
static void
test_one_layer (void)
{
  static const float w[18] = { 1, -2, 3, 4, 5, -6, 7, 8, 9, 0.5f, 0.25f, 0, -1, 2, 3, 1, 1, -4 };
  g_autoptr (FoveaNetworkPlan) plan = one_layer (onnx_tensor ("w", FLOAT, "1,2,3,3", w, sizeof w), 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaEffectiveField) field = field_of (plan, 0, 4, 5, 0, 1.0f, &error);

  g_assert_no_error (error);
  for (gint64 y = 0; y < 8; y++)
    for (gint64 x = 0; x < 8; x++)
      {
        gint64 i = y - 3, j = x - 4;
        gboolean inside = i >= 0 && i < 3 && j >= 0 && j < 3;
        float first = inside ? w[i * 3 + j] : 0.0f, second = inside ? w[9 + i * 3 + j] : 0.0f;

        g_assert_cmpfloat_with_epsilon (energy_at (field, y, x), first * first + second * second, 1e-6);
      }
  g_assert_cmpint (field->field.top, ==, 3);
  g_assert_cmpint (field->field.right, ==, 6);
}

/* Nine pixels of equal energy, on the photo and on random inputs: between the middle and the edge it counts as even. */
static void
test_containment (void)
{
  static const float ones[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
  g_autoptr (FoveaNetworkPlan) plan = one_layer (onnx_tensor ("w", FLOAT, "1,1,3,3", ones, sizeof ones), 1);

  for (guint samples = 0; samples < 3; samples++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaEffectiveField) field = field_of (plan, 0, 4, 4, samples, 0.5f, &error);
      FoveaFieldBox box;

      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (field->total, 9.0, 1e-6);
      g_assert_cmpfloat_with_epsilon (field->deviation[0], sqrt (2.0 / 3.0), 1e-6);
      g_assert_cmpfloat_with_epsilon (field->contains[FOVEA_CONTAINS_68].scale, 1.0 / 3.0 + 2.0 / 3.0 * (0.68 - 1.0 / 9.0) / (8.0 / 9.0), 1e-6);
      g_assert_cmpfloat_with_epsilon (field->contains[FOVEA_CONTAINS_95].scale, 1.0 / 3.0 + 2.0 / 3.0 * (0.95 - 1.0 / 9.0) / (8.0 / 9.0), 1e-6);
      box = fovea_effective_box (field, 1.0, NULL, 0, 0);
      g_assert_cmpfloat (box.left, ==, 3.0);
      g_assert_cmpfloat (box.bottom, ==, 6.0);
    }
}

/* The part of a field that lies in the padding has no energy, and the field is not cut for it. */
static void
test_corner (void)
{
  static const float ones[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
  g_autoptr (FoveaNetworkPlan) plan = one_layer (onnx_tensor ("w", FLOAT, "1,1,3,3", ones, sizeof ones), 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaEffectiveField) field = field_of (plan, 0, 0, 0, 0, 0.5f, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (field->total, 4.0, 1e-6);
  g_assert_cmpint (field->field.top, ==, -1);
  g_assert_cmpfloat (fovea_effective_half (field, 1), ==, 1.5);
}

/* A ReLU that lets nothing through: the reason is told. */
static void
test_silent_neuron (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaEffectiveField) field = NULL;
  g_autoptr (GError) error = NULL;

  add (graph, onnx_node ("Relu", "r", "x", "y", NULL));
  plan = plan_of (graph);
  field = field_of (plan, 0, 4, 4, 0, -1.0f, &error);
  g_assert_null (field);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* The mean of many equal energies is that energy. */
static void
test_many_samples (void)
{
  static const float w[9] = { 0, 0, 0, 0, 1, 0, 0, 0, 0 };
  g_autoptr (FoveaNetworkPlan) plan = one_layer (onnx_tensor ("w", FLOAT, "1,1,3,3", w, sizeof w), 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaEffectiveField) field = field_of (plan, 0, 4, 4, 3001, 0.0f, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (energy_at (field, 4, 4), 1.0, 1e-7);
  g_assert_cmpfloat_with_epsilon (field->total, 1.0, 1e-9);
}

/* A gradient whose square no float holds is small, and not nothing. */
static void
test_small_gradient (void)
{
  static const float w[9] = { 0, 0, 0, 0, 1e-30f, 0, 0, 0, 0 };
  g_autoptr (FoveaNetworkPlan) plan = one_layer (onnx_tensor ("w", FLOAT, "1,1,3,3", w, sizeof w), 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaEffectiveField) field = field_of (plan, 0, 4, 4, 0, 1.0f, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (field->total, 1e-60, 1e-66);
  g_assert_cmpfloat (field->deviation[0], ==, 0.0);
  g_assert_cmpfloat (field->contains[FOVEA_CONTAINS_95].scale, <=, 1.0 / 3.0);
}

/* y = x^2: the gradient is twice what was drawn. The second input of a seed is not the first one of the next seed. */
static void
test_seeds (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  double totals[3];

  add (graph, onnx_node ("Mul", "square", "x,x", "y", NULL));
  plan = plan_of (graph);
  input = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);
  for (guint i = 0; i < 3; i++)
    {
      const FoveaEffectiveRequest request = { .plan = plan, .inputs = &input, .photo = plan->network->inputs[0], .value = plan->network->outputs[0],
                                              .y = 4, .x = 4, .samples = i == 1 ? 2 : 1, .seed = i == 2 ? 8 : 7 };
      g_autoptr (FoveaEffectiveField) field = fovea_effective_field_new (&request, NULL, NULL);

      totals[i] = field->total;
    }
  g_assert_cmpfloat (fabs (2.0 * totals[1] - totals[0] - totals[2]), >, 1e-3);
}

static FoveaNetworkPlan *
plan_of_text (const char *text)
{
  const guint64 seed = 3;
  const FoveaArchitectureOptions options = { .seed = &seed };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_parse (text, &options, NULL, &error);
  FoveaNetworkPlan *plan = network ? fovea_network_plan_new (network, NULL, 0, 0, NULL, &error) : NULL;

  g_assert_no_error (error);
  return plan;
}

/* The deviation and the two radii of a stack of @n layers of 3x3 with random weights; they lie within the theoretical field. */
static void
measure_stack (guint n, double sizes[3])
{
  g_autofree char *text = g_strdup_printf ("INPUT %ux%ux24 -> [CONV3-24 nobias]*%u", 2 * n + 3, 2 * n + 3, n);
  g_autoptr (FoveaNetworkPlan) plan = plan_of_text (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaEffectiveField) field = field_of (plan, -1, n + 1, n + 1, 8, 0.0f, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (fovea_effective_half (field, 0), ==, n + 0.5);
  g_assert_cmpfloat (field->outside, <, 1e-9);
  g_assert_cmpfloat (field->contains[FOVEA_CONTAINS_68].scale, <, field->contains[FOVEA_CONTAINS_95].scale);
  g_assert_cmpfloat (field->contains[FOVEA_CONTAINS_95].scale, <=, 1.0);
  sizes[0] = hypot (field->deviation[0], field->deviation[1]);
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    sizes[1 + i] = field->contains[i].scale * fovea_effective_half (field, 0);
  g_test_message ("%2u layers: deviation %.3f, 68 %% within %.3f, 95 %% within %.3f of %.1f", n, sizes[0], sizes[1], sizes[2], n + 0.5);
}

/* Acceptance: the radius grows as the square root of the number of layers. */
static void
test_growth (void)
{
  static const guint depths[] = { 4, 8, 16, 32 };
  guint n = CASES (G_N_ELEMENTS (depths), 3);
  double products[3] = { 0.0 }, square = 0.0, mean = 0.0;

  for (guint i = 0; i < n; i++)
    mean += log (depths[i]) / n;
  for (guint i = 0; i < n; i++)
    {
      double sizes[3], at = log (depths[i]) - mean;

      measure_stack (depths[i], sizes);
      square += at * at;
      for (guint j = 0; j < 3; j++)
        products[j] += at * log (sizes[j]);
    }
  for (guint j = 0; j < 3; j++)
    {
      g_test_message ("slope %.4f", products[j] / square);
      g_assert_cmpfloat_with_epsilon (products[j] / square, 0.5, 0.05);
    }
}

static void
test_threads (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of_text ("INPUT 48x48x3 -> CONV3-16 -> RELU -> POOL -> CONV5-24 -> RELU -> CONV3-8");
  g_autoptr (FoveaEffectiveField) first = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaEffectiveField) field = NULL;

      fovea_pool_set_threads (threads);
      field = field_of (plan, -1, 10, 12, 5, 0.0f, &error);
      g_assert_no_error (error);
      if (first)
        g_assert_cmpmem (first->energy->data, fovea_tensor_bytes (first->energy), field->energy->data, fovea_tensor_bytes (field->energy));
      else
        first = g_steal_pointer (&field);
    }
  fovea_pool_set_threads (0);
}

/* Layers come in their order; each field is larger in theory than what the one before it reads, and holds its share. */
static void
test_layers (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of_text ("INPUT 40x40x3 -> CONV3-8 -> RELU -> POOL -> CONV3-8 -> RELU -> GAP -> FC 4");
  gint photo = plan->network->inputs[0];
  g_autoptr (FoveaTensor) input = new_tensor (&plan->values[photo].shape, 0.5f);
  const FoveaEffectiveRequest request = { .plan = plan, .inputs = &input, .photo = photo, .samples = 8, .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) layers = fovea_effective_layers (&request, NULL, &error);
  static const double halves[] = { 1.5, 2.0, 4.0 };

  g_assert_no_error (error);
  g_assert_cmpuint (layers->len, ==, G_N_ELEMENTS (halves));
  for (guint i = 0; i < layers->len; i++)
    {
      const FoveaEffectiveLayer *layer = layers->pdata[i];

      g_assert_nonnull (layer->field);
      g_assert_null (layer->reason);
      g_assert_cmpfloat (fovea_effective_half (layer->field, 0), ==, halves[i]);
      g_assert_cmpfloat (layer->field->contains[FOVEA_CONTAINS_95].scale, <=, 1.0);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of_text ("INPUT 40x40x3 -> CONV3-8 -> RELU");
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  gint photo = plan->network->inputs[0];
  g_autoptr (FoveaTensor) input = new_tensor (&plan->values[photo].shape, 0.5f);
  const FoveaEffectiveRequest request = { .plan = plan, .inputs = &input, .photo = photo, .samples = 8 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) layers = NULL;

  fovea_progress_cancel (progress);
  layers = fovea_effective_layers (&request, progress, &error);
  g_assert_null (layers);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/effective-field/one-layer", test_one_layer);
  g_test_add_func ("/effective-field/containment", test_containment);
  g_test_add_func ("/effective-field/corner", test_corner);
  g_test_add_func ("/effective-field/silent-neuron", test_silent_neuron);
  g_test_add_func ("/effective-field/many-samples", test_many_samples);
  g_test_add_func ("/effective-field/small-gradient", test_small_gradient);
  g_test_add_func ("/effective-field/seeds", test_seeds);
  g_test_add_func ("/effective-field/growth", test_growth);
  g_test_add_func ("/effective-field/threads", test_threads);
  g_test_add_func ("/effective-field/layers", test_layers);
  g_test_add_func ("/effective-field/cancelled", test_cancelled);
  return g_test_run ();
}
