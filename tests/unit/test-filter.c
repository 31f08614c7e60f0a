/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <json-glib/json-glib.h>

#include "core/base/limits.h"
#include "tests/unit/filter-fixture.h"

static void
check_parameter (const FoveaFilter *filter, const FoveaParameter *parameter)
{
  g_assert_true (parameter->id && parameter->title && parameter->tooltip);
  g_assert_cmpfloat (parameter->minimum, <, parameter->maximum);
  g_assert_cmpfloat (parameter->initial, >=, parameter->minimum);
  g_assert_cmpfloat (parameter->initial, <=, parameter->maximum);
  g_assert_cmpfloat (parameter->step, >, 0.0);
  g_assert_true (fovea_parameter_check (parameter, parameter->initial, NULL));
  g_assert_true (&filter->parameters[fovea_filter_parameter (filter, parameter->id)] == parameter);
}

static void
test_rows (void)
{
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);

  g_assert_cmpuint (n, >=, 25);
  for (gsize i = 0; i < n; i++)
    {
      const FoveaFilter *filter = filters[i];

      g_assert_true (fovea_filter_find (filter->id) == filter);
      g_assert_true (filter->title && filter->category && filter->description && filter->build);
      g_assert_cmpuint (filter->n_parameters, <=, FOVEA_FILTER_MAX_PARAMETERS);
      g_assert_cmpuint (filter->n_kernels, >=, 1);
      g_assert_cmpuint (filter->n_kernels, <=, FOVEA_FILTER_MAX_KERNELS);
      g_assert_true (filter->n_kernels == 1 || filter->combine);
      for (gsize j = 0; j < filter->n_parameters; j++)
        check_parameter (filter, &filter->parameters[j]);
    }
  g_assert_null (fovea_filter_find ("no such filter"));
}

static void
check_build (const FoveaFilter *filter, const double *values)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };

  build (filter, values, kernels);
  for (gsize k = 0; k < filter->n_kernels; k++)
    {
      g_assert_nonnull (kernels[k]);
      g_assert_cmpuint (kernels[k]->width, ==, kernels[0]->width);
      g_assert_cmpuint (kernels[k]->height, ==, kernels[0]->height);
      g_assert_cmpuint (kernels[k]->anchor_x, ==, kernels[0]->anchor_x);
      g_assert_cmpuint (kernels[k]->anchor_y, ==, kernels[0]->anchor_y);
      g_assert_cmpuint (MAX (kernels[k]->width, kernels[k]->height), <=, FOVEA_MAX_KERNEL_SIDE);
      g_assert_true (isfinite (fovea_kernel_sum (kernels[k]) / kernels[k]->divisor));
    }
  free_kernels (kernels);
}

/* Each parameter at both ends and in the middle of the others, all at an end, and random ones. */
static void
test_whole_range_builds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);

  for (gsize i = 0; i < n; i++)
    {
      const FoveaFilter *filter = filters[i];
      double values[FOVEA_FILTER_MAX_PARAMETERS], low[FOVEA_FILTER_MAX_PARAMETERS], high[FOVEA_FILTER_MAX_PARAMETERS];

      for (gsize j = 0; j < filter->n_parameters; j++)
        {
          const FoveaParameter *parameter = &filter->parameters[j];

          low[j] = parameter->minimum;
          high[j] = parameter->maximum;
          fovea_filter_defaults (filter, values);
          check_build (filter, values);
          values[j] = parameter->minimum;
          check_build (filter, values);
          values[j] = parameter->maximum;
          check_build (filter, values);
        }
      check_build (filter, low);
      check_build (filter, high);
      for (int round = 0; round < 20; round++)
        {
          for (gsize j = 0; j < filter->n_parameters; j++)
            values[j] = random_value (&filter->parameters[j], rand);
          check_build (filter, values);
        }
    }
}

static void
random_build (const char *id, GRand *rand, FoveaKernel **kernels)
{
  const FoveaFilter *filter = fovea_filter_find (id);
  double values[FOVEA_FILTER_MAX_PARAMETERS];

  g_assert_nonnull (filter);
  for (gsize j = 0; j < filter->n_parameters; j++)
    values[j] = random_value (&filter->parameters[j], rand);
  build (filter, values, kernels);
}

/* What a flat area becomes, whatever the parameters. */
static void
test_gain (void)
{
  const char *const one[] = { "identity", "gaussian",  "box",          "motion-blur",
                              "sharpen",  "sharpen-8", "unsharp-mask", "high-boost" };
  const char *const zero[] = { "edge-detection", "laplacian-4", "laplacian-8", "log",    "sobel-x",
                               "sobel-y",        "sobel-magnitude", "prewitt-x", "prewitt-y", "prewitt-magnitude",
                               "scharr",         "roberts",     "emboss",      "gabor" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };

  for (int round = 0; round < 10; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (one); i++)
        {
          random_build (one[i], rand, kernels);
          g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernels[0]) / kernels[0]->divisor, 1.0, 1e-9);
          free_kernels (kernels);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (zero); i++)
        {
          random_build (zero[i], rand, kernels);
          for (gsize k = 0; k < FOVEA_FILTER_MAX_KERNELS && kernels[k]; k++)
            g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernels[k]), 0.0, 1e-9);
          free_kernels (kernels);
        }
      random_build ("dog", rand, kernels);
      g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernels[0]), fovea_kernel_sum (kernels[1]), 1e-9);
      free_kernels (kernels);
    }
}

static void
test_symmetry (void)
{
  const char *const ids[] = { "gaussian", "box", "sharpen", "sharpen-8", "unsharp-mask", "high-boost", "edge-detection",
                              "laplacian-4", "laplacian-8", "log", "dog" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
      gsize side;

      random_build (ids[i], rand, kernels);
      side = kernels[0]->width;
      g_assert_cmpuint (kernels[0]->height, ==, side);
      for (gsize y = 0; y < side; y++)
        for (gsize x = 0; x < side; x++)
          {
            double value = kernels[0]->values[y * side + x];

            g_assert_cmpfloat (value, ==, kernels[0]->values[y * side + side - 1 - x]);
            g_assert_cmpfloat (value, ==, kernels[0]->values[(side - 1 - y) * side + x]);
            g_assert_cmpfloat (value, ==, kernels[0]->values[x * side + y]);
          }
      free_kernels (kernels);
    }
}

static void
assert_cells (const char *id, const char *parameters, const char *text)
{
  g_autoptr (FoveaStep) step = preset (id);
  g_autoptr (FoveaKernel) expected = kernel_from (text);
  g_auto (GStrv) assignments = g_strsplit (parameters, " ", -1);
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };

  for (char **assignment = assignments; *assignment; assignment++)
    g_assert_true (fovea_filter_set (step->filter, *assignment, step->values, NULL));
  build (step->filter, step->values, kernels);
  g_assert_cmpuint (kernels[0]->width, ==, expected->width);
  g_assert_cmpuint (kernels[0]->height, ==, expected->height);
  for (gsize i = 0; i < expected->width * expected->height; i++)
    g_assert_cmpfloat_with_epsilon (kernels[0]->values[i] / kernels[0]->divisor, expected->values[i] / expected->divisor, 1e-12);
  free_kernels (kernels);
}

static void
test_known_cells (void)
{
  assert_cells ("identity", "", "1");
  assert_cells ("sharpen", "", "0 -1 0; -1 5 -1; 0 -1 0");
  assert_cells ("sharpen-8", "strength=2", "-2 -2 -2; -2 17 -2; -2 -2 -2");
  assert_cells ("edge-detection", "", "-1 -1 -1; -1 8 -1; -1 -1 -1");
  assert_cells ("sobel-x", "strength=0.5", "-.5 0 .5; -1 0 1; -.5 0 .5");
  assert_cells ("sobel-y", "", "-1 -2 -1; 0 0 0; 1 2 1");
  assert_cells ("box", "size=3", "divisor 9; 1 1 1; 1 1 1; 1 1 1");
  assert_cells ("high-boost", "boost=1", "divisor 9; -1 -1 -1; -1 17 -1; -1 -1 -1");
  assert_cells ("motion-blur", "length=5 angle=0", "divisor 5; 1 1 1 1 1");
  assert_cells ("motion-blur", "length=3 angle=-90", "divisor 3; 1; 1; 1");
  assert_cells ("emboss", "angle=90 strength=2",
                "-1.4142135623730951 -2 -1.4142135623730951; 0 0 0; 1.4142135623730951 2 1.4142135623730951");
  assert_cells ("darken", "amount=0.25", "0.75");
  assert_cells ("brighten", "amount=0.25", "1.25");
}

/* A blur at 45 degrees rises to the right. */
static void
test_angles_are_counter_clockwise (void)
{
  const double values[] = { 9.0, 45.0 };
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  gsize side;

  build (fovea_filter_find ("motion-blur"), values, kernels);
  side = kernels[0]->width;
  g_assert_cmpfloat (kernels[0]->values[1 * side + side - 2], >, 0.05);
  g_assert_cmpfloat (kernels[0]->values[1 * side + 1], ==, 0.0);
  free_kernels (kernels);
}

/* Light from the upper left: nothing across it, not even what rounding leaves. */
static void
test_diagonals_are_exact (void)
{
  const double values[] = { 135.0, 1.0, 128.0 };
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };

  build (fovea_filter_find ("emboss"), values, kernels);
  g_assert_cmpfloat (kernels[0]->values[2], ==, 0.0);
  g_assert_cmpfloat (kernels[0]->values[6], ==, 0.0);
  g_assert_cmpfloat (fovea_kernel_sum (kernels[0]), ==, 0.0);
  free_kernels (kernels);
}

static void
check_worked_kernel (JsonObject *object, const char *name, const char *id, const char *text)
{
  JsonArray *rows = json_object_get_array_member (object, name);
  g_autoptr (FoveaKernel) kernel = text ? kernel_from (text) : NULL;
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  double values[FOVEA_FILTER_MAX_PARAMETERS];

  if (id)
    {
      fovea_filter_defaults (fovea_filter_find (id), values);
      build (fovea_filter_find (id), values, kernels);
      kernel = fovea_kernel_ref (kernels[0]);
      free_kernels (kernels);
    }
  g_assert_cmpuint (json_array_get_length (rows), ==, kernel->height);
  for (guint y = 0; y < kernel->height; y++)
    for (guint x = 0; x < kernel->width; x++)
      g_assert_cmpfloat (json_array_get_double_element (json_array_get_array_element (rows, y), x), ==,
                         kernel->values[y * kernel->width + x]);
}

static void
test_worked_examples (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "tests", "data", "worked-examples.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (FoveaKernel) gaussian = kernel_from ("divisor sum; 1 2 1; 2 4 2; 1 2 1");
  JsonObject *kernels;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  kernels = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "kernels");
  check_worked_kernel (kernels, "edge detection", "edge-detection", NULL);
  check_worked_kernel (kernels, "sharpen", "sharpen", NULL);
  check_worked_kernel (kernels, "gaussian blur, times 1/16", NULL, "divisor sum; 1 2 1; 2 4 2; 1 2 1");
  g_assert_cmpfloat (gaussian->divisor, ==, 16.0);
}

static void
test_set (void)
{
  const struct
  {
    const char *filter, *assignment;
    int code;
  } cases[] = {
    { "gaussian", "sigma", FOVEA_ERROR_USAGE },         { "gaussian", "size=3", FOVEA_ERROR_USAGE },
    { "identity", "sigma=3", FOVEA_ERROR_USAGE },       { "gaussian", "sigma=", FOVEA_ERROR_REFUSED },
    { "gaussian", "sigma=1,5", FOVEA_ERROR_REFUSED },   { "gaussian", "sigma=nan", FOVEA_ERROR_REFUSED },
    { "gaussian", "sigma=1e999", FOVEA_ERROR_REFUSED }, { "gaussian", "sigma=0", FOVEA_ERROR_REFUSED },
    { "gaussian", "sigma=1000", FOVEA_ERROR_REFUSED },  { "box", "size=3.5", FOVEA_ERROR_REFUSED },
  };
  double values[FOVEA_FILTER_MAX_PARAMETERS] = { 7.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fovea_filter_set (fovea_filter_find (cases[i].filter), cases[i].assignment, values, &error));
      g_assert_error (error, FOVEA_ERROR, cases[i].code);
      g_assert_cmpfloat (values[0], ==, 7.0);
    }
  g_assert_true (fovea_filter_set (fovea_filter_find ("gaussian"), "sigma=1.5", values, NULL));
  g_assert_cmpfloat (values[0], ==, 1.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/rows", test_rows);
  g_test_add_func ("/filter/whole-range-builds", test_whole_range_builds);
  g_test_add_func ("/filter/gain", test_gain);
  g_test_add_func ("/filter/symmetry", test_symmetry);
  g_test_add_func ("/filter/known-cells", test_known_cells);
  g_test_add_func ("/filter/angles", test_angles_are_counter_clockwise);
  g_test_add_func ("/filter/diagonals-are-exact", test_diagonals_are_exact);
  g_test_add_func ("/filter/worked-examples", test_worked_examples);
  g_test_add_func ("/filter/set", test_set);
  return g_test_run ();
}
