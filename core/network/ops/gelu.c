/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "approximate", FOVEA_ATTRIBUTE_STRING },
};

/* Of Hendrycks and Gimpel (2016), and their approximation. */
FOVEA_VECTOR_ROW (exact, fovea_simd ()->gelu (in, out, n))
FOVEA_VECTOR_ROW (by_tanh, fovea_simd ()->gelu_tanh (in, out, n))

static const FoveaUnary exactly = { { [FOVEA_DTYPE_FLOAT32] = exact } };
static const FoveaUnary approximately = { { [FOVEA_DTYPE_FLOAT32] = by_tanh } };

static const char *
approximation (const FoveaOpContext *context)
{
  return fovea_node_string (context->node, "approximate", "none");
}

static const FoveaUnary *
unary_of (const FoveaOpContext *context)
{
  return g_str_equal (approximation (context), "tanh") ? &approximately : &exactly;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  if (!g_str_equal (approximation (context), "tanh") && !g_str_equal (approximation (context), "none"))
    {
      g_autofree char *shown = fovea_printable (approximation (context));

      return fovea_refuse (error, _("the approximation “%s” is unknown"), shown);
    }
  return fovea_unary_infer (context, unary_of (context), error);
}

FOVEA_UNARY_RUN (unary_of (context))
FOVEA_UNARY_BLOCKS (unary_of (context), NULL);

static inline float
slope (float x, gboolean approximate)
{
  static const float root = 0.797884561f, cubic = 0.044715f; /* sqrt (2 / pi) */

  if (approximate)
    {
      float t = tanhf (root * (x + cubic * x * x * x));

      return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * root * (1.0f + 3.0f * cubic * x * x);
    }
  return 0.5f * (1.0f + erff (x * (float) M_SQRT1_2)) + 0.5f * root * x * expf (-0.5f * x * x);
}

/* p: whether by the approximation. */
FOVEA_DERIVATIVE_BY_X (slope (x, p != 0.0f))

static void
backward (FoveaBackward *backward)
{
  float parameters[FOVEA_UNARY_PARAMETERS] = { unary_of (fovea_backward_context (backward)) == &approximately };

  fovea_unary_backward_with (backward, fovea_backward_gradient (backward, 0), parameters);
}

const FoveaOp fovea_op_gelu = {
  .name = "Gelu",
  .summary = N_("Weighs every element by how likely a normal distribution is below it: the activation of transformers."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
  .derivative = &derivative,
};
