/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back: every operator against differences, and what networks make of them. */

#include "core/base/error.h"
#include "tests/unit/gradient-fixture.h"
#include "tests/unit/gradient-elements.h"
#include "tests/unit/gradient-shapes.h"
#include "tests/unit/gradient-statistics.h"
#include "tests/unit/gradient-windows.h"

static void
check_cases (const GradientCase *cases, gsize n)
{
  double worst = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double error = check_gradient (&cases[i]);

      g_test_message ("%-24s %s: %.2g", cases[i].op, cases[i].attributes, error);
      worst = MAX (worst, error);
    }
  g_test_message ("largest relative error: %.2g", worst);
}

static void
test_elements (void)
{
  check_cases (element_cases, G_N_ELEMENTS (element_cases));
}

static void
test_examples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (element_examples); i++)
    {
      g_test_message ("%s %s, rule %d", element_examples[i].problem.op, element_examples[i].problem.attributes,
                      element_examples[i].rule);
      check_example (&element_examples[i]);
    }
}

/* Some attributes leave no way back. */
static void
test_refused (void)
{
  static const GradientCase bends[] = { { "Elu", 13, "alpha=-1.0", { "float 3" } }, { "Selu", 13, "gamma=-1.0", { "float 3" } } };

  for (gsize i = 0; i < G_N_ELEMENTS (bends); i++)
    {
      g_autoptr (FoveaTensor) x = parse_tensor ("float 3", 0);
      g_autoptr (FoveaNetworkPlan) plan = gradient_plan (&bends[i], &x, 1);
      g_autoptr (FoveaGradient) gradient = NULL;
      g_autoptr (GError) error = NULL;
      gint value = fovea_network_find_value (plan->network, "x");

      gradient = fovea_gradient_new (plan, fovea_network_find_value (plan->network, "y"), &value, 1, FOVEA_BACKWARD_GRADIENT, &error);
      g_assert_null (gradient);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, "does not tell its slope"));
    }
}

static void
test_shapes (void)
{
  check_cases (shape_cases, G_N_ELEMENTS (shape_cases));
  check_joined_parts (5);
  check_joined_parts (16);
}

static void
test_statistics (void)
{
  check_cases (statistics_cases, G_N_ELEMENTS (statistics_cases));
}

static void
test_windows (void)
{
  check_cases (window_cases, G_N_ELEMENTS (window_cases));
}

/* x (1,C,H,W) -> convolution -> @op -> convolution: all of it runs in blocks, whose last one is not full. */
static FoveaNetwork *
make_activated (const char *op)
{
  static const char *const inputs[][2] = { { "x", "kernels" }, { "a", NULL }, { "b", "kernels" } }, *const outputs[] = { "a", "b", "y" };
  const char *const ops[] = { "Conv", op, "Conv" };
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("test", FOVEA_BACKWARD_OPSET);
  g_autoptr (FoveaTensor) kernels = parse_tensor ("float 10x10x1x1", 0);
  g_autoptr (GError) error = NULL;
  FoveaNetwork *network;
  FoveaShape shape = { 4, { 1, 10, 9, 11 } };

  for (gsize i = 0; i < fovea_tensor_count (kernels); i++)
    ((float *) kernels->data)[i] = (float) (i * 7 % 13 + 1) / 100.0f;
  fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, &shape, NULL);
  fovea_network_builder_add_constant (builder, "kernels", kernels, NULL);
  fovea_network_builder_add_output (builder, "y", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    fovea_network_builder_add_node (builder, ops[i], "", ops[i], inputs[i], inputs[i][1] ? 2 : 1, &outputs[i], 1, NULL, 0, &error);
  network = fovea_network_builder_finish (builder, &error);
  g_assert_no_error (error);
  return network;
}

static void
check_in_blocks (const char *op)
{
  g_autoptr (FoveaNetwork) network = make_activated (op);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error), back = NULL;
  g_autoptr (FoveaGradient) gradient = NULL;
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (FoveaTensor) x = parse_tensor ("float 1x10x9x11", 0);
  const FoveaTensor *got, *wanted;
  gint value = fovea_network_find_value (network, "x");

  for (gsize i = 0; i < fovea_tensor_count (x); i++)
    ((float *) x->data)[i] = (float) (i * 37 % 61 + 10) / 64.0f;
  gradient = fovea_gradient_new (plan, fovea_network_find_value (network, "y"), &value, 1, FOVEA_BACKWARD_GRADIENT, &error);
  g_assert_no_error (error);
  back = fovea_network_plan_new (gradient->network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  session = fovea_session_new (back, 0, NULL, &error);
  g_assert_no_error (error);
  fovea_session_run (session, (FoveaTensor *[]){ x, x }, NULL, &error);
  g_assert_no_error (error);
  values = fovea_network_run_naively (back, (FoveaTensor *[]){ x, x }, NULL, &error);
  g_assert_no_error (error);
  got = fovea_session_get_value (session, gradient->gradients[0]);
  wanted = values->pdata[gradient->gradients[0]];
  for (gsize i = 0; i < fovea_tensor_count (wanted); i++)
    if (isnan (fovea_tensor_get (wanted, i)))
      g_assert_true (isnan (fovea_tensor_get (got, i)));
    else
      g_assert_cmpfloat_with_epsilon (fovea_tensor_get (got, i), fovea_tensor_get (wanted, i), 1e-5 * (1.0 + fabs (fovea_tensor_get (wanted, i))));
}

/* Each activation in the fast layout as in the plain one: channels that fill up a block must not disturb the others. */
static void
test_blocks (void)
{
  gsize n;
  const FoveaOp *const *ops = fovea_ops (&n);

  for (gsize i = 0; i < n; i++)
    if (ops[i]->derivative)
      {
        g_test_message ("%s", ops[i]->name);
        check_in_blocks (ops[i]->name);
      }
}

static gboolean
has_case (const GradientCase *cases, gsize n, const char *op)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (cases[i].op, op))
      return TRUE;
  return FALSE;
}

/* Each operator has a way back that is tested above, or says why there is none. */
static void
test_complete (void)
{
  gsize n;
  const FoveaOp *const *ops = fovea_ops (&n);

  for (gsize i = 0; i < n; i++)
    {
      const char *name = ops[i]->name;

      if (!ops[i]->backward == !ops[i]->no_backward)
        g_test_message ("%s has %s", name, ops[i]->backward ? "a way back, and says that it has none" : "neither a way back nor a reason");
      g_assert_true (!ops[i]->backward != !ops[i]->no_backward);
      if (ops[i]->backward && !has_case (element_cases, G_N_ELEMENTS (element_cases), name)
          && !has_case (shape_cases, G_N_ELEMENTS (shape_cases), name)
          && !has_case (statistics_cases, G_N_ELEMENTS (statistics_cases), name)
          && !has_case (window_cases, G_N_ELEMENTS (window_cases), name))
        g_error ("the way back of %s is not tested", name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradient/elements", test_elements);
  g_test_add_func ("/gradient/examples", test_examples);
  g_test_add_func ("/gradient/refused", test_refused);
  g_test_add_func ("/gradient/shapes", test_shapes);
  g_test_add_func ("/gradient/statistics", test_statistics);
  g_test_add_func ("/gradient/windows", test_windows);
  g_test_add_func ("/gradient/blocks", test_blocks);
  g_test_add_func ("/gradient/complete", test_complete);
  return g_test_run ();
}
