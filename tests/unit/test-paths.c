/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The paths of a step side by side, where two curves cross, and the charts of both. */

#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/planner/crossover.h"
#include "core/filter/kernel-plots.h"
#include "core/filter/path-comparison.h"
#include "tests/unit/folder.h"

#define WIDTH 1300 /* more than an error map has columns */
#define HEIGHT 70
#define ROUNDING 2e-3 /* of float sums of 0 to 255 by a transform */

static FoveaImage *
random_photo (gsize channels)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  FoveaImage *image = fovea_image_new (WIDTH, HEIGHT, channels, NULL);

  for (gsize y = 0; y < HEIGHT; y++)
    for (gsize x = 0; x < WIDTH * channels; x++)
      fovea_image_row (image, y)[x] = (guint8) g_rand_int_range (rand, 0, 256);
  return image;
}

static FoveaStep *
kernel_step (gsize side)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (side, side, NULL);

  for (gsize i = 0; i < side * side; i++)
    kernel->values[i] = g_rand_double_range (rand, -1, 1) / (double) side;
  return fovea_step_new (NULL, kernel);
}

static void
assert_run (const FoveaPathRun *run, double tolerance)
{
  g_assert_nonnull (run);
  g_assert_null (run->obstacle);
  g_assert_cmpfloat (run->seconds, >, 0);
  g_assert_cmpfloat (run->largest, <=, tolerance);
  g_assert_cmpfloat (run->mean, <=, run->largest);
}

static void
test_random_kernel (void)
{
  g_autoptr (FoveaStep) step = kernel_step (7);
  g_autoptr (FoveaImage) photo = random_photo (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPathComparison) c = fovea_paths_compare (step, photo, NULL, &error);
  const FoveaPathRun *fft, *reference;
  float largest = 0;

  g_assert_no_error (error);
  g_assert_cmpint (c->baseline, ==, FOVEA_CONV_REFERENCE);
  g_assert_nonnull (c->reason);
  g_assert_cmpuint (c->block, ==, 2);
  g_assert_cmpuint (c->map_width, ==, WIDTH / 2);
  g_assert_cmpuint (c->map_height, ==, HEIGHT / 2);
  assert_run (fovea_path_comparison_find (c, FOVEA_CONV_DIRECT), ROUNDING);
  assert_run (fft = fovea_path_comparison_find (c, FOVEA_CONV_FFT), ROUNDING);
  g_assert_cmpfloat (fft->largest, >, 0);
  for (gsize i = 0; i < c->map_width * c->map_height; i++)
    largest = MAX (largest, fft->errors[i]);
  g_assert_cmpfloat (largest, ==, (float) fft->largest);
  reference = fovea_path_comparison_find (c, FOVEA_CONV_REFERENCE);
  g_assert_cmpfloat (reference->largest, ==, 0);
  g_assert_cmpuint (reference->changed, ==, 0);
  g_assert_nonnull (fovea_path_comparison_find (c, FOVEA_CONV_INTEGER)->obstacle);
}

/* Small integers and a separable kernel: two paths more. */
static void
test_binomial (void)
{
  static const double values[] = { 1, 2, 1, 2, 4, 2, 1, 2, 1 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values);
  g_autoptr (FoveaImage) photo = random_photo (3);
  g_autoptr (FoveaPathComparison) c = NULL;
  g_autoptr (FoveaStep) step = NULL;
  const FoveaPathRun *integer;

  kernel->divisor = 16;
  step = fovea_step_new (NULL, kernel);
  c = fovea_paths_compare (step, photo, NULL, NULL);
  assert_run (fovea_path_comparison_find (c, FOVEA_CONV_SEPARABLE), ROUNDING);
  integer = fovea_path_comparison_find (c, FOVEA_CONV_INTEGER);
  assert_run (integer, 1);
  g_assert_true (integer->rounded);
  g_assert_cmpuint (integer->changed, ==, 0); /* its sums are exact, and so are the reference's */
}

/* Two kernels, four channels, an alpha that is not opaque. */
static void
test_combined (void)
{
  const FoveaFilter *filter = fovea_filter_find ("sobel-magnitude");
  g_autoptr (FoveaStep) step = fovea_step_new (filter, NULL);
  g_autoptr (FoveaImage) photo = random_photo (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPathComparison) c = fovea_paths_compare (step, photo, NULL, &error);

  g_assert_no_error (error);
  assert_run (fovea_path_comparison_find (c, FOVEA_CONV_DIRECT), ROUNDING);
  assert_run (fovea_path_comparison_find (c, FOVEA_CONV_FFT), ROUNDING);
}

static void
test_cancelled (void)
{
  g_autoptr (FoveaStep) step = kernel_step (5);
  g_autoptr (FoveaImage) photo = random_photo (3);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  gsize used = fovea_memory_get_used ();

  fovea_progress_cancel (progress);
  g_assert_null (fovea_paths_compare (step, photo, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
}

static void
test_crossing (void)
{
  FoveaCrossoverPoint points[] = { { 3, 1, 8 }, { 6, 4, 8 }, { 12, 16, 8 }, { 24, 64, 8 } };

  /* Direct sums grow with the square of the side: 8 ns are reached at 3 sqrt (8). */
  g_assert_cmpfloat_with_epsilon (fovea_crossover_find (points, 4), 3 * sqrt (8), 1e-9);
  g_assert_cmpfloat (fovea_crossover_find (points, 2), ==, 0);
  g_assert_cmpfloat (fovea_crossover_find (points + 2, 2), ==, 12);
  points[0].fft = 0.5; /* a quick start that does not last is no crossing */
  g_assert_cmpfloat_with_epsilon (fovea_crossover_find (points, 4), 3 * sqrt (8), 1e-9);
}

static void
assert_ticks (double low, double high, gboolean logarithmic, gsize most, gsize n, const double *wanted)
{
  FoveaPlotAxis axis = { NULL, low, high, logarithmic };
  double ticks[16];

  g_assert_cmpuint (fovea_plot_ticks (&axis, most, ticks), ==, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (ticks[i], wanted[i], 1e-9 * fabs (wanted[i]) + 1e-12);
}

static void
test_ticks (void)
{
  assert_ticks (0, 1, FALSE, 6, 6, (double[]){ 0, 0.2, 0.4, 0.6, 0.8, 1 });
  assert_ticks (-0.5, 0.5, FALSE, 3, 3, (double[]){ -0.5, 0, 0.5 });
  assert_ticks (-73, 12, FALSE, 6, 4, (double[]){ -60, -40, -20, 0 });
  assert_ticks (3, 63, TRUE, 10, 4, (double[]){ 5, 10, 20, 50 });
  assert_ticks (1e-3, 1e3, TRUE, 8, 7, (double[]){ 1e-3, 1e-2, 0.1, 1, 10, 100, 1000 });
}

static void
test_response (void)
{
  static const double values[] = { -1, 0, 1, -2, 0, 2, -1, 0, 1 };
  static const char *const names[] = { "response.png", "response.svg", "response.pdf" };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values), zeros = fovea_kernel_new (2, 5, NULL);
  g_autofree char *folder = g_dir_make_tmp ("fovea-paths-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (fovea_kernel_save_response (i == 1 ? zeros : kernel, i > 0, path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  remove_tree (folder);
}

/* Sobel's kernel across: nothing of an even grey, most at a quarter of a cycle; decibels end 80 below. */
static void
test_profile (void)
{
  static const double values[] = { -1, 0, 1, -2, 0, 2, -1, 0, 1 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values);
  g_autoptr (FoveaPlot) linear = fovea_kernel_plot_profile (kernel, FALSE), decibels = fovea_kernel_plot_profile (kernel, TRUE);
  const FoveaPlotCurve *across = linear->curves->pdata[0], *in_decibels = decibels->curves->pdata[0];

  g_assert_cmpfloat (across->y[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (across->y[across->n / 2], 8, 1e-9);
  g_assert_cmpfloat_with_epsilon (in_decibels->y[across->n / 2], 20 * log10 (8), 1e-9);
  g_assert_cmpfloat_with_epsilon (in_decibels->y[0], 20 * log10 (8) - FOVEA_RESPONSE_DECIBELS, 1e-9);
}

#define LETTER 7.0

typedef struct
{
  double width, height; /* of the plot */
  guint texts;
} Page;

static double
measure_text (const char *text, gpointer data)
{
  return LETTER * (double) g_utf8_strlen (text, -1);
}

/* A text, also one that is turned, stands within the page. */
static void
check_text (cairo_t *cr, const char *text, double x, double y, double align, gpointer data)
{
  Page *page = data;
  double width = measure_text (text, NULL);

  page->texts++;
  for (guint end = 0; end < 2; end++)
    {
      double at_x = x + ((double) end - align) * width, at_y = y;

      cairo_user_to_device (cr, &at_x, &at_y);
      if (at_x < -0.01 || at_x > page->width + 0.01 || at_y < -0.01 || at_y > page->height + 0.01)
        g_error ("“%s” reaches %g, %g of %g x %g", text, at_x, at_y, page->width, page->height);
    }
}

static void
check_page (const FoveaPlot *plot, double width)
{
  Page page = { width, 200, 0 };
  FoveaPlotLook look = { .font_size = 12, .line_width = 2, .show_text = check_text, .text_width = measure_text, .data = &page };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, 200);
  cairo_t *cr = cairo_create (surface);

  fovea_plot_draw (plot, &look, cr, width, 200);
  g_assert_cmpuint (page.texts, >, 5);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* Numbers and names are nowhere cut off, however long and wherever they stand. */
static void
test_inside (void)
{
  static const struct
  {
    double x_high, y_low, y_high;
    gboolean logarithmic;
  } rows[] = { { 10, 0, 2.5, FALSE }, { 1000, 0, 1, FALSE }, { 250000, -0.00025, 0.00015, FALSE }, { 20000, 1e-9, 5e4, TRUE }, { 1.0 / 3, 1e6, 3e6, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (double width = 140; width <= 860; width += 90)
      {
        g_autoptr (FoveaPlot) plot = fovea_plot_new ();

        plot->title = g_strdup ("Accuracy, %");
        fovea_plot_set_axis (&plot->x, "Epochs", rows[i].logarithmic ? 1 : 0, rows[i].x_high, rows[i].logarithmic);
        fovea_plot_set_axis (&plot->y, "Mean", rows[i].y_low, rows[i].y_high, rows[i].logarithmic);
        fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, "learned", 2, (double[]){ 1, 2 }, (double[]){ 1, 2 });
        fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, "held", 2, (double[]){ 1, 2 }, (double[]){ 1, 2 });
        check_page (plot, MAX (width, measure_text ("learned held", NULL) + 110));
        g_ptr_array_set_size (plot->curves, 0);
        g_assert_true (fovea_plot_set_picture (plot, fovea_colormap_find ("viridis"), (FoveaRange){ -123456, 123456 }, "difference of samples",
                                               (const float[]){ 0, 1 }, 2, 1, NULL));
        check_page (plot, MAX (width, 230));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths/random-kernel", test_random_kernel);
  g_test_add_func ("/paths/binomial", test_binomial);
  g_test_add_func ("/paths/combined", test_combined);
  g_test_add_func ("/paths/cancelled", test_cancelled);
  g_test_add_func ("/paths/crossing", test_crossing);
  g_test_add_func ("/plot/ticks", test_ticks);
  g_test_add_func ("/plot/inside", test_inside);
  g_test_add_func ("/plot/response", test_response);
  g_test_add_func ("/plot/profile", test_profile);
  return g_test_run ();
}
