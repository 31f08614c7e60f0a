/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two stacks of maps compared: known differences, layers found by name and by order. */

#include <math.h>
#include <string.h>

#include "core/network/compare.h"
#include "core/network/open.h"

static FoveaTensor *
stack (const float *values, gint64 count, gint64 height, gint64 width)
{
  FoveaShape shape = { 3, { count, height, width } };
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "test", NULL);

  memcpy (tensor->data, values, fovea_tensor_bytes (tensor));
  return tensor;
}

static void
test_numbers (void)
{
  g_autoptr (FoveaTensor) a = stack ((const float[]){ 3, 4, 1, 2, 0, 0, 5, 5 }, 4, 1, 2);
  g_autoptr (FoveaTensor) b = stack ((const float[]){ -3, -4, 2, 4, 0, 0, 5, 7 }, 4, 1, 2);
  FoveaDifference whole, maps[4];

  g_assert_true (fovea_compare_values (a, b, &whole, maps, NULL));
  g_assert_cmpfloat (maps[0].largest, ==, 8.0);
  g_assert_cmpfloat (fabs (maps[0].relative - 2.0), <, 1e-12); /* opposite */
  g_assert_cmpfloat (fabs (maps[0].correlation + 1.0), <, 1e-12);
  g_assert_cmpfloat (fabs (maps[1].relative - sqrt (5.0 / 12.5)), <, 1e-12); /* twice as much */
  g_assert_cmpfloat (fabs (maps[1].correlation - 1.0), <, 1e-12);
  g_assert_cmpfloat (maps[2].relative, ==, 0.0); /* nothing but zeros */
  g_assert_true (isnan (maps[2].correlation) && isnan (maps[3].correlation));
  g_assert_cmpfloat (whole.largest, ==, 8.0);
  g_assert_cmpfloat (fabs (whole.relative - sqrt (109.0 / ((80.0 + 119.0) / 2.0))), <, 1e-12);
}

static void
test_subtract (void)
{
  g_autoptr (FoveaTensor) a = stack ((const float[]){ 1, 2 }, 1, 1, 2), b = stack ((const float[]){ 4, 0 }, 1, 1, 2);
  g_autoptr (FoveaTensor) difference = fovea_compare_subtract (a, b, NULL);

  g_assert_cmpfloat (fovea_tensor_get (difference, 0), ==, 3.0);
  g_assert_cmpfloat (fovea_tensor_get (difference, 1), ==, -2.0);
}

static FoveaNetworkPlan *
make_plan (const char *text)
{
  g_autoptr (FoveaNetwork) network = fovea_network_make (text, 0, 0, NULL, NULL, NULL);

  return fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);
}

static void
test_pairs (void)
{
  g_autoptr (FoveaNetworkPlan) a = make_plan ("INPUT 12x12x3 -> CONV3-4 -> RELU -> POOL -> CONV3-4 -> FC 5");
  g_autoptr (FoveaNetworkPlan) b = make_plan ("INPUT 12x12x3 -> CONV5-4 -> RELU -> POOL -> CONV3-8 -> FC 5");
  g_autoptr (GArray) same = fovea_compare_pairs (a, a), other = fovea_compare_pairs (a, b);

  for (guint i = 0; i < same->len; i++)
    g_assert_cmpint (g_array_index (same, FoveaValuePair, i).a, ==, g_array_index (same, FoveaValuePair, i).b);
  g_assert_cmpuint (other->len, ==, same->len - 2); /* the second convolution has twice as many maps, and so has what it flattens to */
  for (guint i = 0; i < other->len; i++)
    {
      const FoveaValuePair *pair = &g_array_index (other, FoveaValuePair, i);

      g_assert_true (fovea_shape_equal (&a->values[pair->a].shape, &b->values[pair->b].shape));
      g_assert_true (a->network->nodes[pair->node].outputs[0] == pair->a);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/numbers", test_numbers);
  g_test_add_func ("/compare/subtract", test_subtract);
  g_test_add_func ("/compare/pairs", test_pairs);
  return g_test_run ();
}
