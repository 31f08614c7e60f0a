/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of what works element by element. */

static const GradientCase element_cases[] = {
  { "Relu", 13, "", { "float 3x5" } },

  /* One value. */
  { "Abs", 13, "", { "float 3x5" } },
  { "Acos", 13, "", { "float 3x5" }, .scale = 0.1f },
  { "Acosh", 13, "", { "float 4 = 1.5 2 3 7" } },
  { "Asin", 13, "", { "float 3x5" }, .scale = 0.1f },
  { "Asinh", 13, "", { "float 3x5" } },
  { "Atan", 13, "", { "float 3x5" } },
  { "Atanh", 13, "", { "float 3x5" }, .scale = 0.1f },
  { "Cast", 13, "to=1", { "float 3x5" } },
  { "CastLike", 19, "", { "float 3x5", "float 2" } },
  { "Celu", 13, "", { "float 3x5" } },
  { "Celu", 13, "alpha=2.5", { "float 3x5" } },
  { "Cos", 13, "", { "float 3x5" } },
  { "Cosh", 13, "", { "float 3x5" }, .scale = 0.25f },
  { "Elu", 13, "", { "float 3x5" } },
  { "Elu", 13, "alpha=0.5", { "float 3x5" } },
  { "Erf", 13, "", { "float 3x5" }, .scale = 0.25f },
  { "Exp", 13, "", { "float 3x5" }, .scale = 0.25f },
  { "Gelu", 20, "", { "float 3x5" } },
  { "Gelu", 20, "approximate=tanh", { "float 3x5" } },
  { "HardSigmoid", 13, "", { "float 3x5" } },
  { "HardSigmoid", 13, "alpha=0.1 beta=0.4", { "float 3x5" } },
  { "HardSwish", 14, "", { "float 3x5" } },
  { "LeakyRelu", 13, "", { "float 3x5" } },
  { "LeakyRelu", 13, "alpha=-0.5", { "float 3x5" } },
  { "Log", 13, "", { "float 4 = .5 1 2.5 7" } },
  { "Mish", 18, "", { "float 3x5" } },
  { "Neg", 13, "", { "float 3x5" } },
  { "Reciprocal", 13, "", { "float 5 = .5 -.5 1 -2 3" } },
  { "Selu", 13, "", { "float 3x5" } },
  { "Selu", 13, "alpha=1.5 gamma=2.0", { "float 3x5" } },
  { "Shrink", 13, "", { "float 3x5" } },
  { "Shrink", 13, "bias=0.5 lambd=2.0", { "float 3x5" } },
  { "Sigmoid", 13, "", { "float 3x5" } },
  { "Sin", 13, "", { "float 3x5" } },
  { "Sinh", 13, "", { "float 3x5" }, .scale = 0.25f },
  { "Softplus", 13, "", { "float 3x5" } },
  { "Softsign", 13, "", { "float 3x5" } },
  { "Sqrt", 13, "", { "float 4 = .5 1 2.5 7" } },
  { "Tan", 13, "", { "float 3x5" }, .scale = 0.1f },
  { "Tanh", 13, "", { "float 3x5" } },
  { "ThresholdedRelu", 13, "", { "float 3x5" } },
  { "ThresholdedRelu", 13, "alpha=-2.0", { "float 3x5" } },

  /* Bounds as attributes and as inputs, which have gradients as well. */
  { "Clip", 6, "min=0.0 max=6.0", { "float 3x5" } },
  { "Clip", 6, "max=2.0", { "float 3x5" } },
  { "Clip", 13, "", { "float 3x5", "float scalar = -2", "float scalar = 3" } },
  { "Clip", 13, "", { "float 3x5", "float 1 = -2" } },
  { "Clip", 13, "", { "float 3x5", "", "float scalar = 3" } },

  /* Several values, either of them repeated. */
  { "Add", 13, "", { "float 2x3x4", "float 2x3x4" } },
  { "Add", 13, "", { "float 2x3x4", "float 3x1" } },
  { "Add", 13, "", { "float 4", "float 2x3x1" } },
  { "Add", 6, "broadcast=1 axis=1", { "float 2x3x4", "float 3" } },
  { "Sub", 13, "", { "float 2x3x4", "float 3x1" } },
  { "Sub", 6, "broadcast=1 axis=0", { "float 2x3x4", "float 2x3" } },
  { "Mul", 13, "", { "float 2x3x4", "float 2x3x4" } },
  { "Mul", 13, "", { "float 2x1x4", "float 3x1" } },
  { "Mul", 13, "", { "float 2x3x4x5", "float 1x3x1x1" } },
  { "Mul", 6, "broadcast=1 axis=1", { "float 2x3x4", "float 3" } },
  { "Div", 13, "", { "float 2x3x4", "float 3x1 = 1 -2 3" } },
  { "Div", 13, "", { "float 3x1", "float 2x1x4 = 1 -2 3 .5 1 2 -3 2" } },
  { "Div", 6, "broadcast=1 axis=1", { "float 2x3x4", "float 3 = 1 -2 3" } },
  { "Pow", 13, "", { "float 2x3 = .5 1 1.5 2 .75 1.25", "float 3 = 1.5 -1 3" } },
  { "Pow", 13, "", { "float 3x1 = .5 1 1.5", "float 2x1x2 = 2 -1 3 .5" } },
  { "Pow", 13, "", { "float 3 = .5 1 1.5", "float scalar = 2" } },
  { "Pow", 13, "", { "float 3 = .5 1 1.5", "float 1x1x1 = 0" } },
  { "Pow", 13, "", { "float 4", "int64 1 = 3" }, .scale = 0.25f },
  { "Pow", 13, "", { "float 4", "int64 4 = 3 2 1 0" }, .scale = 0.25f },
  { "Pow", 6, "broadcast=1 axis=0", { "float 2x3 = .5 1 1.5 2 .75 1.25", "float 2 = 1.5 -1" } },
  { "Max", 13, "", { "float 2x3x4", "float 3x1" } },
  { "Max", 13, "", { "float 2x3", "float 3", "float 2x1" } },
  { "Max", 13, "", { "float 2x3" } },
  { "Min", 13, "", { "float 3x1", "float 2x3x4" } },
  { "Min", 13, "", { "float 2x3", "float 3", "float scalar = 1" } },
  { "Mean", 13, "", { "float 2x3", "float 3", "float 2x1" }, .scale = 0.125f },
  { "Mean", 13, "", { "float 2x3" } },
  { "Sum", 13, "", { "float 2x3", "float 3", "float 2x1" } },
  { "Sum", 13, "", { "float 2x3" } },
  { "PRelu", 13, "", { "float 2x3x4", "float 3x1" } },
  { "PRelu", 13, "", { "float 2x3x4", "float 2x3x4" } },
  { "PRelu", 13, "", { "float 2x3x4", "float scalar = .25" } },
  { "PRelu", 6, "", { "float 2x3x4", "float 3" } },
  { "Where", 13, "", { "bool 2x3 = 1 0 0 1 1 0", "float 2x3", "float 3" } },
  { "Where", 13, "", { "bool 3x1 = 1 0 1", "float scalar = 2", "float 2x1x4" } },
};

/* What is ambiguous, and what the rules besides the gradient change: @seed is the gradient of the output, @wanted that of input 0. No input is
 * a constant. */
typedef struct
{
  GradientCase problem;
  FoveaBackwardRule rule;
  const char *seed, *wanted;
} GradientExample;

static const GradientExample element_examples[] = {
  { { "Relu", 13, "", { "float 4 = -1 2 3 0" } }, FOVEA_BACKWARD_GRADIENT, "float 4 = 1 -1 2 1", "float 4 = 0 -1 2 0" },
  { { "Relu", 13, "", { "float 4 = -1 2 3 0" } }, FOVEA_BACKWARD_GUIDED, "float 4 = 1 -1 2 1", "float 4 = 0 0 2 0" },
  { { "Relu", 13, "", { "float 4 = -1 2 3 0" } }, FOVEA_BACKWARD_DECONVNET, "float 4 = 1 -1 2 1", "float 4 = 1 0 2 1" },
  { { "Clip", 6, "min=0.0 max=6.0", { "float 4 = -1 2 3 7" } }, FOVEA_BACKWARD_GUIDED, "float 4 = 1 -1 2 1", "float 4 = 0 0 2 0" },
  { { "Clip", 6, "min=0.0 max=6.0", { "float 4 = -1 2 3 7" } }, FOVEA_BACKWARD_DECONVNET, "float 4 = 1 -1 2 1", "float 4 = 1 0 2 1" },
  { { "Clip", 6, "min=-1.0 max=6.0", { "float 4 = -1 2 3 7" } }, FOVEA_BACKWARD_GUIDED, "float 4 = 1 -1 2 1", "float 4 = 0 -1 2 0" },
  { { "Clip", 13, "", { "float 4 = -1 2 0 7", "float 1x1 = -1", "float scalar = 6" } }, FOVEA_BACKWARD_GRADIENT,
    "float 4 = 1 -1 2 1", "float 4 = 0 -1 2 0" },
  { { "Clip", 13, "", { "float 4 = -1 2 0 7", "", "float scalar = 2" } }, FOVEA_BACKWARD_GRADIENT, "float 4 = 1 -1 2 1", "float 4 = 1 0 2 0" },
  { { "Abs", 13, "", { "float 3 = -1 0 2" } }, FOVEA_BACKWARD_GRADIENT, "float 3 = 1 1 1", "float 3 = -1 0 1" },
  { { "PRelu", 13, "", { "float 3 = -1 0 2", "float 1 = 3" } }, FOVEA_BACKWARD_GRADIENT, "float 3 = 1 1 1", "float 3 = 3 3 1" },
  { { "Pow", 13, "", { "float 3 = 0 0 2", "float 3 = 0 1 3" } }, FOVEA_BACKWARD_GRADIENT, "float 3 = 1 1 1", "float 3 = 0 1 12" },
  { { "Max", 13, "", { "float 4 = 1 2 3 4", "float 4 = 1 1 4 4" } }, FOVEA_BACKWARD_GRADIENT, "float 4 = 2 2 2 2", "float 4 = 1 2 0 1" },
  { { "Min", 13, "", { "float 3 = 1 2 2", "float scalar = 2" } }, FOVEA_BACKWARD_GRADIENT, "float 3 = 2 2 2", "float 3 = 2 1 1" },
  { { "ReduceMax", 18, "", { "float 4 = 1 3 3 2" } }, FOVEA_BACKWARD_GRADIENT, "float 1 = 1", "float 4 = 0 .5 .5 0" },
  { { "ReduceL1", 18, "", { "float 3 = -1 0 2" } }, FOVEA_BACKWARD_GRADIENT, "float 1 = 1", "float 3 = -1 0 1" },
  { { "ReduceL2", 18, "", { "float 2 = 0 0" } }, FOVEA_BACKWARD_GRADIENT, "float 1 = 1", "float 2 = 0 0" },
  { { "LpNormalization", 13, "", { "float 2 = 0 0" } }, FOVEA_BACKWARD_GRADIENT, "float 2 = 1 2", "float 2 = 0 0" },
  { { "MeanVarianceNormalization", 13, "", { "float 1x1x2 = 3 3" } }, FOVEA_BACKWARD_GRADIENT, "float 1x1x2 = 1 1", "float 1x1x2 = 0 0" },
};

static inline void
check_example (const GradientExample *given)
{
  FoveaTensor *tensors[MAX_INPUTS] = { NULL }, *fed[MAX_INPUTS + 1];
  g_autoptr (FoveaTensor) seed = parse_tensor (given->seed, 0), wanted = parse_tensor (given->wanted, 0);
  g_autoptr (FoveaNetworkPlan) plan = NULL, back = NULL;
  g_autoptr (FoveaGradient) gradient = NULL;
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *got;
  guint n = 0, n_fed = 0;
  gint value;

  for (; n < MAX_INPUTS && given->problem.inputs[n]; n++)
    if (*given->problem.inputs[n])
      fed[n_fed++] = tensors[n] = parse_tensor (given->problem.inputs[n], n);
  fed[n_fed] = seed;
  plan = gradient_plan (&given->problem, tensors, MAX_INPUTS);
  value = fovea_network_find_value (plan->network, "x");
  gradient = fovea_gradient_new (plan, fovea_network_find_value (plan->network, "y"), &value, 1, given->rule, &error);
  g_assert_no_error (error);
  back = fovea_network_plan_new (gradient->network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  session = fovea_session_new (back, FOVEA_SESSION_KEEP_ALL, NULL, &error);
  g_assert_no_error (error);
  fovea_session_run (session, fed, NULL, &error);
  g_assert_no_error (error);
  got = fovea_session_get_value (session, gradient->gradients[0]);
  for (gsize i = 0; i < fovea_tensor_count (wanted); i++)
    g_assert_cmpfloat (fovea_tensor_get (got, i), ==, fovea_tensor_get (wanted, i));
  for (guint i = 0; i < n_fed; i++)
    fovea_tensor_unref (fed[i]);
}
