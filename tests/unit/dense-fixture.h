/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small classifiers with weights that are the same each time. */

#pragma once

#include <math.h>

#include "tests/unit/network-fixture.h"

/* The same numbers each time; small enough that scores stay near 1. */
static inline float *
numbers (gsize n, guint32 seed, double spread)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (random, -spread, spread);
  return values;
}

static inline gsize
count_of (const char *dims)
{
  g_auto (GStrv) sizes = g_strsplit (dims, ",", -1);
  gsize n = 1;

  for (gsize i = 0; sizes[i]; i++)
    n *= (gsize) g_ascii_strtoull (sizes[i], NULL, 10);
  return n;
}

static inline void
add_numbers (GByteArray *graph, const char *name, const char *dims)
{
  gsize n = count_of (dims);
  g_autofree float *values = numbers (n, g_str_hash (name), 0.3);

  pb_message (graph, 5, onnx_tensor (name, FLOAT, dims, values, n * sizeof *values));
}

/* Numbers above 0, for variances. */
static inline void
add_positive (GByteArray *graph, const char *name, const char *dims)
{
  gsize n = count_of (dims);
  g_autofree float *values = numbers (n, g_str_hash (name), 0.3);

  for (gsize i = 0; i < n; i++)
    values[i] = fabsf (values[i]) + 0.5f;
  pb_message (graph, 5, onnx_tensor (name, FLOAT, dims, values, n * sizeof *values));
}

static inline void
add_conv (GByteArray *graph, const char *name, const char *input, const char *output, const char *kernel, const char *stride, const char *pads)
{
  g_autofree char *weights = g_strconcat (name, ".w", NULL), *inputs = g_strconcat (input, ",", weights, NULL);

  add_numbers (graph, weights, kernel);
  add (graph, onnx_node ("Conv", name, inputs, output, onnx_ints ("strides", stride), onnx_ints ("pads", pads), NULL));
}

static inline FoveaNetwork *
parse (GByteArray *graph, gint64 opset)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (onnx_model (8, opset, graph));
  g_autoptr (GError) error = NULL;
  FoveaNetwork *network = fovea_onnx_parse (bytes, "test", NULL, NULL, &error);

  g_assert_no_error (error);
  return network;
}

static inline FoveaNetworkPlan *
plan_at (FoveaNetwork *network, const FoveaShape *shape)
{
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan = fovea_network_plan_new (network, shape, 0, 0, NULL, &error);

  g_assert_no_error (error);
  return plan;
}
