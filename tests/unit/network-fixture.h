/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small networks for tests, written as ONNX, read and planned. Functions take the messages that they are given. */

#pragma once

#include <time.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/onnx/read.h"
#include "core/network/session.h"
#include "tests/unit/onnx-writer.h"
#include "tests/unit/slowdown.h"

#define FLOAT 1 /* element types */
#define INT64 7

/* A graph from "x" to "y", whose nodes and initializers are still to come. */
static inline GByteArray *
new_graph (const char *input_dims)
{
  GByteArray *graph = g_byte_array_new ();

  pb_message (graph, 11, onnx_value ("x", FLOAT, input_dims));
  pb_message (graph, 12, onnx_value ("y", FLOAT, NULL));
  return graph;
}

static inline FoveaNetwork *
load (GByteArray *graph)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (onnx_model (8, 13, graph));
  g_autoptr (GError) error = NULL;
  FoveaNetwork *network = fovea_onnx_parse (bytes, "test", NULL, NULL, &error);

  g_assert_no_error (error);
  return network;
}

static inline FoveaNetworkPlan *
plan_of (GByteArray *graph)
{
  g_autoptr (FoveaNetwork) network = load (graph);
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan = fovea_network_plan_new (network, NULL, 32, 48, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static inline void
add (GByteArray *graph, GByteArray *node)
{
  pb_message (graph, 1, node);
}

static inline void
add_weights (GByteArray *graph, const char *name, const char *dims, gsize n)
{
  pb_message (graph, 5, onnx_floats (name, dims, n));
}

static inline gint
value_of (const FoveaNetworkPlan *plan, const char *name)
{
  gint value = fovea_network_find_value (plan->network, name);

  g_assert_cmpint (value, >=, 0);
  return value;
}

static inline FoveaTensor *
new_tensor (const FoveaShape *shape, float value)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, "test", NULL);

  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    ((float *) tensor->data)[i] = value;
  return tensor;
}

static inline FoveaSession *
session_of (FoveaNetworkPlan *plan)
{
  g_autoptr (GError) error = NULL;
  FoveaSession *session = fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);

  g_assert_no_error (error);
  return session;
}

/* A whole file: x of 1x1x8x8, one initializer or none, and one node that gives y. */
static inline GByteArray *
model_of (GByteArray *tensor, GByteArray *node)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  if (tensor)
    pb_message (graph, 5, tensor);
  pb_message (graph, 1, node);
  return onnx_model (8, 13, graph);
}

static inline FoveaNetworkPlan *
load_and_plan (GByteArray *model, const char *folder, GError **error)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (model);
  g_autoptr (FoveaNetwork) network = fovea_onnx_parse (bytes, "bad", folder, NULL, error);

  return network ? fovea_network_plan_new (network, NULL, 32, 48, NULL, error) : NULL;
}

/* Microseconds of work so far: other programs on the machine do not count. */
static inline gint64
processor_time (void)
{
  return (gint64) clock () * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* Takes @model: it must fail with @code and a message of one line in which @fragment stands, and leave no memory taken. */
static inline void
assert_fails_in (GByteArray *model, const char *folder, FoveaErrorCode code, const char *fragment)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  gsize used = fovea_memory_get_used ();
  gint64 start = processor_time ();

  plan = load_and_plan (model, folder, &error);
  if (plan)
    {
      g_test_fail_printf ("opened what was to fail with “%s”", fragment);
      return;
    }
  if (error->code != (int) code || !strstr (error->message, fragment) || strchr (error->message, '\n'))
    g_test_fail_printf ("wanted code %d and “%s”, got code %d: %s", code, fragment, error->code, error->message);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == FOVEA_ERROR);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
  g_assert_cmpint (processor_time () - start, <, SLOWDOWN * G_USEC_PER_SEC);
}

static inline void
assert_refused (GByteArray *model, const char *fragment)
{
  assert_fails_in (model, NULL, FOVEA_ERROR_REFUSED, fragment);
}

static inline FoveaNetworkPlan *
assert_opens (GByteArray *model)
{
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan = load_and_plan (model, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  return plan;
}

/* Opens, but nothing computes the output: the operators @list are told. */
static inline void
assert_opens_without (GByteArray *model, const char *list)
{
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (model);
  g_autofree char *unsupported = fovea_network_list_unsupported (plan->network);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (unsupported, ==, list);
  g_assert_false (fovea_network_plan_knows (plan, plan->network->outputs[0]));
  g_assert_false (fovea_network_plan_reaches_end (plan, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, list));
  g_assert_null (strchr (error->message, '\n'));
}
