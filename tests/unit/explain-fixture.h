/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks to be explained, of numbers that are the same at every run. */

#pragma once

#include <math.h>

#include "core/explain/attribution.h"
#include "tests/unit/network-fixture.h"

/* @n numbers between -@range and @range, another sequence for each @seed. */
static inline void
draw_numbers (float *values, gsize n, guint seed, double range)
{
  g_autoptr (GRand) numbers = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (numbers, -range, range);
}

static inline GByteArray *
drawn_floats (const char *name, const char *dims, guint seed, double range)
{
  g_auto (GStrv) sizes = g_strsplit (dims, ",", -1);
  g_autofree float *values = NULL;
  gsize n = 1;

  for (gsize i = 0; sizes[i]; i++)
    n *= (gsize) g_ascii_strtoull (sizes[i], NULL, 10);
  values = g_new (float, n);
  draw_numbers (values, n, seed, range);
  return onnx_tensor (name, FLOAT, dims, values, n * sizeof *values);
}

/* Maps "maps" (1,12,8,8) of the value @input (1,3,16,16). */
static inline void
add_maps (GByteArray *graph, const char *input, guint seed)
{
  g_autofree char *first = g_strdup_printf ("%s,w1,b1", input);

  pb_message (graph, 5, drawn_floats ("w1", "8,3,3,3", seed, 0.4));
  pb_message (graph, 5, drawn_floats ("b1", "8", seed + 1, 0.2));
  pb_message (graph, 5, drawn_floats ("w2", "12,8,3,3", seed + 2, 0.3));
  pb_message (graph, 5, drawn_floats ("b2", "12", seed + 3, 0.2));
  add (graph, onnx_node ("Conv", "conv1", first, "c1", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "relu1", "c1", "r1", NULL));
  add (graph, onnx_node ("MaxPool", "pool1", "r1", "p1", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("Conv", "conv2", "p1,w2,b2", "c2", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Relu", "relu2", "c2", "maps", NULL));
}

/* Scores "y" (1,5) of "maps": their means and weights, then a softmax whose scores "s" are explained. */
static inline void
add_scores (GByteArray *graph, guint seed)
{
  pb_message (graph, 5, drawn_floats ("w3", "12,5", seed + 4, 1.0));
  add (graph, onnx_node ("GlobalAveragePool", "means", "maps", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
  add (graph, onnx_node ("MatMul", "weights", "f,w3", "s", NULL));
  add (graph, onnx_node ("Softmax", "softmax", "s", "y", NULL));
}

static inline FoveaNetworkPlan *
plan_classifier (guint seed)
{
  GByteArray *graph = new_graph ("1,3,16,16");

  add_maps (graph, "x", seed);
  add_scores (graph, seed);
  return plan_of (graph);
}

/* The same, of photos whose channels come last. */
static inline FoveaNetworkPlan *
plan_channels_last (guint seed)
{
  GByteArray *graph = new_graph ("1,16,16,3");

  add (graph, onnx_node ("Transpose", "turn", "x", "t", onnx_ints ("perm", "0,3,1,2"), NULL));
  add_maps (graph, "t", seed);
  add_scores (graph, seed);
  return plan_of (graph);
}

static inline FoveaTensor *
draw_photo (const FoveaNetworkPlan *plan, guint seed)
{
  FoveaTensor *photo = new_tensor (&plan->values[plan->network->inputs[0]].shape, 0.0f);

  draw_numbers (photo->data, fovea_tensor_count (photo), seed, 1.0);
  return photo;
}

/* Class @class of the network. */
static inline FoveaAttributionRequest
request_class (FoveaNetworkPlan *plan, FoveaTensor *const *inputs, gint class)
{
  FoveaAttributionRequest request = { .plan = plan, .inputs = inputs, .photo = plan->network->inputs[0], .layer = -1, .samples = 3 };
  g_autoptr (GError) error = NULL;

  fovea_attribution_target (plan, inputs, class, &request.target, &request.element, NULL, &error);
  g_assert_no_error (error);
  return request;
}

static inline FoveaAttribution *
explain (const char *method, const FoveaAttributionRequest *request)
{
  g_autoptr (GError) error = NULL;
  FoveaAttribution *attribution = fovea_attribution_run (fovea_attribution_find (method), request, NULL, &error);

  g_assert_no_error (error);
  return attribution;
}

/* Element @element of value @name for @photo. */
static inline double
value_at (FoveaNetworkPlan *plan, FoveaTensor *photo, gint value, gsize element)
{
  g_autoptr (FoveaSession) session = session_of (plan);

  g_assert_true (fovea_session_run (session, &photo, NULL, NULL));
  return fovea_tensor_get (fovea_session_get_value (session, value), element);
}
