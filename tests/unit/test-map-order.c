/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of maps and the choice among them, what they have in common, and what they add to a class. */

#include <math.h>

#include "core/network/map-order.h"
#include "core/network/network-range.h"
#include "core/network/seeing.h"
#include "tests/unit/network-fixture.h"

/* Five maps of 2x2: a ramp, the dead one, the ramp's opposite, twice the ramp plus one, and one that is constant. */
static const float ramps[5][4] = {
  { 1, 2, 3, 4 }, { 0, 0, 0, 0 }, { -1, -2, -3, -4 }, { 3, 5, 7, 9 }, { 2, 2, 2, 2 },
};

static FoveaMaps *
make_maps (void)
{
  FoveaShape shape = { 3, { 5, 2, 2 } };
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "test", NULL);

  memcpy (tensor->data, ramps, sizeof ramps);
  return fovea_maps_of_planes (tensor, NULL, FOVEA_NORMALISE_LAYER, NULL);
}

static void
assert_order (const FoveaMaps *maps, const FoveaMapsQuery *query, const char *wanted)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_autofree gsize *order = NULL;
  gsize n;

  order = fovea_maps_order (maps, query, NULL, &n, NULL);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (got, "%s%zu", i > 0 ? " " : "", order[i]);
  g_assert_cmpstr (got->str, ==, wanted);
}

static void
test_sort (void)
{
  static const struct
  {
    FoveaMapsSort sort;
    gboolean descending;
    const char *wanted;
  } rows[] = {
    { FOVEA_SORT_INDEX, FALSE, "0 1 2 3 4" },   { FOVEA_SORT_INDEX, TRUE, "4 3 2 1 0" },
    { FOVEA_SORT_MEAN, TRUE, "3 0 4 1 2" },     { FOVEA_SORT_MEAN, FALSE, "2 1 4 0 3" },
    { FOVEA_SORT_MAXIMUM, TRUE, "3 0 4 1 2" },  { FOVEA_SORT_VARIANCE, TRUE, "3 0 2 1 4" },
    { FOVEA_SORT_SPARSITY, TRUE, "1 0 2 3 4" },
    /* To map 0: 3 is the same up to scale; the dead and the constant one have no correlation and stay last either way. */
    { FOVEA_SORT_SIMILARITY, TRUE, "0 3 2 1 4" }, { FOVEA_SORT_SIMILARITY, FALSE, "2 0 3 1 4" },
  };
  g_autoptr (FoveaMaps) maps = make_maps ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_order (maps, &(FoveaMapsQuery){ .sort = rows[i].sort, .descending = rows[i].descending }, rows[i].wanted);
  assert_order (maps, &(FoveaMapsQuery){ .sort = FOVEA_SORT_CLASS, .descending = TRUE, .contributions = (double[]){ 1, 5, -2, 3, 3 } },
                "1 3 4 0 2");
  maps->index[0] = 9; /* as kernels by norm have it */
  assert_order (maps, &(FoveaMapsQuery){ .as_they_stand = TRUE }, "0 1 2 3 4");
  assert_order (maps, &(FoveaMapsQuery){ 0 }, "1 2 3 4 0");
}

static void
test_ids (void)
{
  FoveaMapsSort found;

  for (FoveaMapsSort sort = 0; sort < FOVEA_N_SORTS; sort++)
    {
      g_assert_true (fovea_maps_sort_find (fovea_maps_sort_id (sort), &found));
      g_assert_cmpint (found, ==, sort);
    }
  g_assert_false (fovea_maps_sort_find ("size", &found));
}

static void
test_choose (void)
{
  g_autoptr (FoveaMaps) maps = make_maps ();
  g_autoptr (GArray) some = fovea_index_list_parse (" 1-2, 4", NULL);

  g_assert_true (fovea_maps_is_dead (maps, 1));
  g_assert_false (fovea_maps_is_dead (maps, 4));
  assert_order (maps, &(FoveaMapsQuery){ .show = FOVEA_SHOW_DEAD }, "1");
  assert_order (maps, &(FoveaMapsQuery){ .show = FOVEA_SHOW_ALIVE }, "0 2 3 4");
  assert_order (maps, &(FoveaMapsQuery){ .indices = some }, "1 2 4");
  assert_order (maps, &(FoveaMapsQuery){ .indices = some, .sort = FOVEA_SORT_MEAN, .descending = TRUE }, "4 1 2");
  /* Above, not at. */
  assert_order (maps, &(FoveaMapsQuery){ .has_threshold = TRUE, .above = FOVEA_SORT_MEAN, .threshold = 2.0 }, "0 3");
  assert_order (maps, &(FoveaMapsQuery){ .has_threshold = TRUE, .above = FOVEA_SORT_MAXIMUM, .threshold = 4.0 }, "3");
  assert_order (maps, &(FoveaMapsQuery){ .has_threshold = TRUE, .above = FOVEA_SORT_MAXIMUM, .threshold = 90.0 }, "");
}

static void
test_index_list (void)
{
  static const char *const wrong[] = { "a", "3-", "-3", "5-2", "1;2", "1-2-3", "99999999999" };
  g_autoptr (GArray) list = fovea_index_list_parse ("0-31, 40 ,", NULL);
  g_autoptr (GError) nothing = NULL;

  g_assert_true (fovea_index_list_has (list, 0) && fovea_index_list_has (list, 31) && fovea_index_list_has (list, 40));
  g_assert_false (fovea_index_list_has (list, 32) || fovea_index_list_has (list, 41));
  g_assert_null (fovea_index_list_parse (" , ", &nothing));
  g_assert_no_error (nothing);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_index_list_parse (wrong[i], &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
    }
}

static void
test_look (void)
{
  g_autoptr (FoveaMaps) maps = make_maps ();
  const FoveaColormap *grey = fovea_colormap_find ("grey"), *blue_red = fovea_colormap_find ("blue-red");
  g_autoptr (FoveaMaps) fixed = fovea_maps_with_look (maps, &(FoveaLook){ grey, FOVEA_NORMALISE_FIXED, { 0.0, 4.0 } });
  g_autoptr (FoveaMaps) bent = fovea_maps_with_look (maps, &(FoveaLook){ grey, FOVEA_NORMALISE_FIXED, { 0.0, 4.0, 0.5 } });
  g_autoptr (FoveaMaps) even = fovea_maps_with_look (maps, &(FoveaLook){ blue_red, FOVEA_NORMALISE_NETWORK, { -1.0, 4.0 } });
  guint8 rgb[12];

  g_assert_true (fixed->values == maps->values); /* a view, no copy */
  fovea_maps_paint (fixed, 0, rgb, 6);
  g_assert_cmpuint (rgb[0], ==, 64);
  g_assert_cmpuint (rgb[9], ==, 255);
  fovea_maps_paint (bent, 0, rgb, 6);
  g_assert_cmpuint (rgb[0], ==, 128); /* the root of a quarter */
  /* Zero stays the neutral colour. */
  g_assert_cmpfloat (even->ranges[0].low, ==, -4.0);
  fovea_maps_paint (even, 1, rgb, 6);
  g_assert_cmpmem (rgb, 3, blue_red->rgb[128], 3);
}

static void
test_difference (void)
{
  g_autoptr (FoveaMaps) maps = make_maps ();
  g_autoptr (FoveaMaps) difference = fovea_maps_difference (maps, 3, 0, NULL);

  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_maps_get (difference, 0)[i], ==, ramps[3][i] - ramps[0][i]);
  g_assert_cmpfloat (difference->ranges[0].low, ==, -difference->ranges[0].high);
  g_assert_cmpfloat (fovea_maps_correlation (maps, 0, 3), >, 1.0 - 1e-12);
  g_assert_cmpfloat (fovea_maps_correlation (maps, 0, 2), <, -1.0 + 1e-12);
  g_assert_true (isnan (fovea_maps_correlation (maps, 0, 4)));
}

/* x (1, 3, 2, 2), Relu "t", its mean over the plane, and a fully connected layer of two classes. */
static FoveaNetworkPlan *
classifier (gboolean pooled)
{
  static const float weights[] = { 1.0f, 2.0f, -1.0f, 0.5f, 0.0f, 4.0f };
  GByteArray *graph = new_graph ("1,3,2,2");

  pb_message (graph, 5, onnx_tensor ("w", FLOAT, "2,3", weights, sizeof weights));
  add (graph, onnx_node ("Relu", "relu", "x", "t", NULL));
  if (pooled)
    add (graph, onnx_node ("GlobalAveragePool", "pool", "t", "p", NULL));
  else
    add (graph, onnx_node ("MaxPool", "pool", "t", "p", onnx_ints ("kernel_shape", "2,1"), NULL));
  add (graph, onnx_node ("Flatten", "flat", "p", "f", NULL));
  add (graph, onnx_node (pooled ? "Gemm" : "Identity", "fc", pooled ? "f,w" : "f", "y", pooled ? onnx_int ("transB", 1) : NULL, NULL));
  return plan_of (graph);
}

static FoveaSession *
run_on_ramp (FoveaNetworkPlan *plan)
{
  FoveaShape shape = { 4, { 1, 3, 2, 2 } };
  g_autoptr (FoveaTensor) input = new_tensor (&shape, 0.0f);
  FoveaSession *session = session_of (plan);

  for (gsize i = 0; i < 12; i++)
    ((float *) input->data)[i] = (float) i - 2.0f;
  g_assert_true (fovea_session_run (session, &input, NULL, NULL));
  return session;
}

static void
test_contributions (void)
{
  g_autoptr (FoveaNetworkPlan) plan = classifier (TRUE);
  g_autoptr (FoveaSession) session = run_on_ramp (plan);
  gint value = value_of (plan, "t"), class = -1;
  g_autoptr (FoveaMaps) maps
      = fovea_maps_of_value (plan, value, fovea_session_get_value (session, value), NULL, FOVEA_NORMALISE_LAYER, NULL);
  g_autofree double *parts = fovea_maps_contributions (plan, session, value, maps, &class, NULL, NULL);
  g_autofree double *others = NULL;
  g_autoptr (GError) error = NULL;

  /* The means are 0.25, 3.5 and 7.5; class 1 gets 30.125, class 0 -0.25. */
  g_assert_cmpint (class, ==, 1);
  g_assert_cmpfloat_with_epsilon (parts[0], 0.125, 1e-6);
  g_assert_cmpfloat_with_epsilon (parts[1], 0.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (parts[2], 30.0, 1e-5);
  class = 0;
  others = fovea_maps_contributions (plan, session, value, maps, &class, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (others[2], -7.5, 1e-6);
  class = 2;
  g_assert_null (fovea_maps_contributions (plan, session, value, maps, &class, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
}

static void
test_no_classifier (void)
{
  g_autoptr (FoveaNetworkPlan) plan = classifier (FALSE);
  g_autoptr (FoveaSession) session = run_on_ramp (plan);
  gint value = value_of (plan, "t"), class = -1;
  g_autoptr (FoveaMaps) maps
      = fovea_maps_of_value (plan, value, fovea_session_get_value (session, value), NULL, FOVEA_NORMALISE_LAYER, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_maps_contributions (plan, session, value, maps, &class, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
test_network_range (void)
{
  g_autoptr (FoveaNetworkPlan) plan = classifier (FALSE);
  g_autoptr (FoveaSession) session = run_on_ramp (plan);
  FoveaRange range;

  g_assert_true (fovea_network_range (plan, session, &range, NULL, NULL));
  g_assert_cmpfloat (range.low, ==, 0.0);
  g_assert_cmpfloat (range.high, ==, 9.0);
}

/* Fields of 3x3 pixels, 2 apart: neuron (0, 0) reads rows and columns -1 to 1, neuron (1, 1) 1 to 3. */
static void
test_seeing (void)
{
  const FoveaReceptiveField field = { .size = { 3, 3 }, .stride = { 2, 2 }, .offset = { 0, 0 }, .known = TRUE };
  FoveaReceptiveField all = { .known = TRUE, .global = TRUE };
  g_autoptr (FoveaMaps) maps = make_maps ();
  FoveaSeeingNeuron found[20];

  /* Pixel (0, 0): the first neuron of each map alone. */
  g_assert_cmpuint (fovea_neurons_seeing (&field, maps, 0, 0, found, 20), ==, 5);
  g_assert_cmpuint (found[0].channel, ==, 3);
  g_assert_cmpfloat (found[0].value, ==, 3.0);
  g_assert_cmpuint (found[1].channel, ==, 4);
  g_assert_cmpuint (found[4].channel, ==, 2);
  /* Pixel (1, 0): two rows of neurons. */
  g_assert_cmpuint (fovea_neurons_seeing (&field, maps, 1, 0, found, 20), ==, 10);
  g_assert_cmpuint (found[0].y, ==, 1);
  g_assert_cmpuint (found[0].x, ==, 0);
  g_assert_cmpfloat (found[0].value, ==, 7.0);
  g_assert_cmpuint (fovea_neurons_seeing (&field, maps, 9, 0, found, 20), ==, 0);
  /* All of them, the three strongest. */
  g_assert_cmpuint (fovea_neurons_seeing (&all, maps, 9, 0, found, 3), ==, 3);
  g_assert_cmpfloat (found[2].value, ==, 5.0);
  all.known = FALSE;
  g_assert_cmpuint (fovea_neurons_seeing (&all, maps, 0, 0, found, 3), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-order/sort", test_sort);
  g_test_add_func ("/map-order/ids", test_ids);
  g_test_add_func ("/map-order/choose", test_choose);
  g_test_add_func ("/map-order/index-list", test_index_list);
  g_test_add_func ("/map-order/look", test_look);
  g_test_add_func ("/map-order/difference", test_difference);
  g_test_add_func ("/map-order/contributions", test_contributions);
  g_test_add_func ("/map-order/no-classifier", test_no_classifier);
  g_test_add_func ("/map-order/network-range", test_network_range);
  g_test_add_func ("/map-order/seeing", test_seeing);
  return g_test_run ();
}
