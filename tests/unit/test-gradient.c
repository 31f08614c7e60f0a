/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back: every operator against differences, and what networks make of them. */

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
test_shapes (void)
{
  check_cases (shape_cases, G_N_ELEMENTS (shape_cases));
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
  g_test_add_func ("/gradient/shapes", test_shapes);
  g_test_add_func ("/gradient/statistics", test_statistics);
  g_test_add_func ("/gradient/windows", test_windows);
  g_test_add_func ("/gradient/complete", test_complete);
  return g_test_run ();
}
