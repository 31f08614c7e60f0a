/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables of operators with what they give, or why they refuse: the tests of the operators' families are such tables. */

#pragma once

#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "tests/unit/op-fixture.h"
#include "tests/unit/slowdown.h"

typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  const char *shape;
  double values[56];
  guint outputs, which; /* of an operator of several outputs: how many, and which is looked at */
} Case;

typedef struct
{
  const char *op;
  guint opset;
  const char *attributes;
  const char *inputs[MAX_INPUTS + 1];
  FoveaErrorCode code;
  const char *reason;
} Refusal;

/* Operators whose shape depends on the elements of their first input get it as a constant. */
static inline OpFixture
plan_case (const char *op, guint opset, const char *attributes, const char *const *inputs, guint outputs, GError **error)
{
  OpFixture fixture = op_fixture (op, opset, attributes, inputs, outputs, FALSE, error);

  if (!fixture.plan || fixture.plan->states[0] != FOVEA_NODE_LATE)
    return fixture;
  op_fixture_clear (&fixture);
  return op_fixture (op, opset, attributes, inputs, outputs, TRUE, error);
}

static inline FoveaTensor *
run_case (const Case *given)
{
  g_autoptr (GError) error = NULL;
  g_auto (OpFixture) fixture = plan_case (given->op, given->opset, given->attributes, given->inputs, MAX (given->outputs, 1), &error);

  g_assert_no_error (error);
  return op_fixture_run (&fixture, given->which);
}

static inline void
check_values (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (FoveaTensor) output = NULL;
      g_autofree char *shape = NULL;

      g_test_message ("%s %u %s", cases[i].op, cases[i].opset, cases[i].attributes);
      output = run_case (&cases[i]);
      shape = fovea_shape_to_string (&output->shape);
      g_assert_cmpstr (shape, ==, cases[i].shape);
      for (gsize j = 0; j < fovea_tensor_count (output); j++)
        if (fovea_tensor_get (output, j) != cases[i].values[j])
          g_assert_cmpfloat_with_epsilon (fovea_tensor_get (output, j), cases[i].values[j], 1e-6 + 2e-6 * fabs (cases[i].values[j]));
    }
}

static inline void
check_refusals (const Refusal *refusals, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (OpFixture) fixture = plan_case (refusals[i].op, refusals[i].opset, refusals[i].attributes, refusals[i].inputs, 1, &error);

      g_test_message ("%s %s: %s", refusals[i].op, refusals[i].attributes, error ? error->message : "not refused");
      g_assert_null (fixture.plan);
      g_assert_error (error, FOVEA_ERROR, refusals[i].code);
      if (!strstr (error->message, refusals[i].reason))
        g_error ("“%s” does not say “%s”", error->message, refusals[i].reason);
      g_assert_null (strchr (error->message, '\n'));
    }
}

/* The same bytes with 1, 2 and 3 threads. */
static inline void
check_threads (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (FoveaTensor) alone = NULL;

      fovea_pool_set_threads (1);
      alone = run_case (&cases[i]);
      for (guint threads = 2; threads <= 3; threads++)
        {
          g_autoptr (FoveaTensor) output = NULL;

          fovea_pool_set_threads (threads);
          output = run_case (&cases[i]);
          g_assert_cmpmem (output->data, fovea_tensor_bytes (output), alone->data, fovea_tensor_bytes (alone));
        }
    }
  fovea_pool_set_threads (0);
}

static inline gpointer
cancel_soon (gpointer progress)
{
  g_usleep (20000);
  fovea_progress_cancel (progress);
  return NULL;
}

/* Cases that take seconds stop within 200 ms. */
static inline void
check_cancel (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto (OpFixture) fixture = op_fixture (cases[i].op, cases[i].opset, cases[i].attributes, cases[i].inputs, 1, FALSE, NULL);
      g_autoptr (FoveaSession) session = fovea_session_new (fixture.plan, FOVEA_SESSION_KEEP_ALL, NULL, NULL);
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_soon, progress);
      gint64 start = g_get_monotonic_time ();

      g_assert_false (fovea_session_run (session, &fixture.input, progress, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - start, <, SLOWDOWN * 220000);
      g_thread_join (thread);
    }
}
