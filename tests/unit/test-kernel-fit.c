/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A kernel is found again in what it made of a photo. */

#include "core/base/pool.h"
#include "core/learn/fit-curve.h"
#include "core/learn/kernel-residual.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/slowdown.h"

static FoveaKernelFit *
fit (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request)
{
  g_autoptr (GError) error = NULL;
  FoveaKernelFit *result = fovea_kernel_fit (before, after, request, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static FoveaFitRequest
request_for (gsize width, gsize height)
{
  FoveaFitRequest request = fovea_fit_defaults;

  request.width = width;
  request.height = height;
  return request;
}

static void
assert_refused (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_kernel_fit (before, after, request, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, says));
}

/* The length of the difference as a share of @truth's. */
static double
error_of (const FoveaKernel *found, const FoveaKernel *truth)
{
  double difference = 0.0, size = 0.0;

  g_assert_cmpuint (found->width, ==, truth->width);
  g_assert_cmpuint (found->height, ==, truth->height);
  for (gsize i = 0; i < truth->width * truth->height; i++)
    {
      double cell = truth->values[i] / truth->divisor, apart = found->values[i] / found->divisor - cell;

      difference += apart * apart;
      size += cell * cell;
    }
  return sqrt (difference / size);
}

static FoveaImage *
filtered (const FoveaImage *photo, FoveaKernel *kernel)
{
  g_autoptr (FoveaStep) step = fovea_step_new (NULL, kernel);

  return apply (step, photo);
}

/* Whole cells that sum to zero: results are whole, nothing is rounded. */
static FoveaKernel *
random_whole_kernel (gsize width, gsize height, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  FoveaKernel *kernel = fovea_kernel_new (width, height, NULL);

  for (gsize i = 0; i < width * height; i++)
    kernel->values[i] = g_rand_int_range (rand, -1, 2);
  kernel->values[0] = width * height > 1 ? kernel->values[0] - fovea_kernel_sum (kernel) : 1.0;
  kernel->offset = 128.0;
  return kernel;
}

/* Of all sizes, odd or not, wide or high; with what was cut off at 0 and 255 among the samples, or without. */
static void
test_exact (void)
{
  const gsize sizes[][2] = { { 1, 1 }, { 3, 3 }, { 2, 2 }, { 5, 1 }, { 1, 4 }, { 4, 7 }, { 9, 9 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int wide = 0; wide < 2; wide++)
      {
        FoveaFitRequest request = request_for (sizes[i][0], sizes[i][1]);
        g_autoptr (FoveaKernel) kernel = random_whole_kernel (sizes[i][0], sizes[i][1], 3 + (guint32) i);
        g_autoptr (FoveaImage) before = wide ? random_image (70, 41, 3, 0, 256) : random_image (1100, 12, 3, 100, 109);
        g_autoptr (FoveaImage) after = filtered (before, kernel);
        g_autoptr (FoveaKernelFit) found = NULL;

        request.offset = TRUE;
        found = fit (before, after, &request);
        g_assert_cmpfloat (error_of (found->kernel, kernel), <, 1e-8);
        g_assert_cmpfloat_with_epsilon (found->kernel->offset, 128.0, 1e-5);
        g_assert_cmpfloat (found->rms, <, 1e-4);
        g_assert_cmpuint (found->samples + found->clipped, ==, found->inside);
      }
}

/* The moments of both ways are the same whole numbers, and those of the definition. */
static void
test_moments (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) before = random_image (31, 19, 3, 0, 256), after = random_image (31, 19, 3, 0, 4);
  gsize w = 4, h = 3, n = w * h + 2;
  g_autofree double *sums = g_new0 (double, n * n), *window = g_new (double, n);
  g_autoptr (FoveaMoments) moments = fovea_moments_new (before, after, FOVEA_COLOURS_RED | FOVEA_COLOURS_BLUE, w, h, NULL, &error);
  gsize clipped = 0;

  g_assert_no_error (error);
  for (gsize c = 0; c < 3; c += 2)
    for (gsize y = 0; y + h <= 19; y++)
      for (gsize x = 0; x + w <= 31; x++)
        {
          guint8 result = fovea_image_row (after, y + h / 2)[3 * (x + w / 2) + c];

          for (gsize i = 0; i < w * h; i++)
            window[i] = fovea_image_row (before, y + i / w)[3 * (x + i % w) + c];
          window[w * h] = 1.0;
          window[w * h + 1] = result;
          clipped += result == 0;
          for (gsize i = 0; i < n * n && result != 0; i++)
            sums[i] += window[i / n] * window[i % n];
        }
  g_assert_cmpuint (moments->clipped, ==, clipped);
  g_assert_cmpuint (moments->every, ==, 1);
  for (gsize i = 0; i < n * n; i++)
    g_assert_cmpfloat (moments->sums[i], ==, sums[i]);
}

static const char *const presets[] = { "sharpen", "gaussian", "sobel-x" };

static FoveaKernel *
preset_kernel (const char *id)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  double values[FOVEA_FILTER_MAX_PARAMETERS];

  fovea_filter_defaults (fovea_filter_find (id), values);
  build (fovea_filter_find (id), values, kernels);
  return kernels[0];
}

/* From 8 bits, within 1 %, with its name and the photo as it was. */
static void
test_presets (void)
{
  g_autoptr (FoveaImage) before = random_image (320, 240, 3, 0, 256);

  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (FoveaKernel) kernel = preset_kernel (presets[i]);
      g_autoptr (FoveaImage) after = filtered (before, kernel);
      FoveaFitRequest request = request_for (kernel->width, kernel->height);
      g_autoptr (FoveaKernelFit) found = fit (before, after, &request);
      g_auto (FoveaKernelResidual) residual = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_cmpfloat (error_of (found->kernel, kernel), <, 0.01);
      g_assert_cmpstr (found->name.filter->id, ==, presets[i]);
      g_assert_true (fovea_kernel_residual (found->kernel, before, after, FOVEA_COLOURS_ALL, &residual, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (residual.largest, <=, 1);
      g_assert_cmpfloat (residual.same, >, 0.98);
    }
}

/* The smallest size that is good enough; a line of cells is not fitted by a square. */
static void
test_suggestion (void)
{
  static const struct
  {
    const char *text;
    gsize width, height;
  } cases[] = { { "0 -1 0; -1 5 -1; 0 -1 0", 3, 3 }, { "1 1 1 1 1", 5, 1 }, { "1; 2; 1", 1, 3 }, { "1", 1, 1 } };
  g_autoptr (FoveaImage) before = random_image (120, 90, 3, 40, 60);

  for (gsize i = 0; i < CASES (G_N_ELEMENTS (cases), 1); i++)
    {
      g_autoptr (FoveaKernel) kernel = kernel_from (cases[i].text);
      g_autoptr (FoveaImage) after = filtered (before, kernel);
      g_autoptr (FoveaKernelFit) found = fit (before, after, &fovea_fit_defaults);

      g_assert_cmpuint (found->kernel->width, ==, cases[i].width);
      g_assert_cmpuint (found->kernel->height, ==, cases[i].height);
      g_assert_cmpuint (found->trials->len, >, 1);
    }
}

/* Errors of rounding are averaged over cells that are the same, as far as they can tell; a kernel that is not symmetric stays so. */
static void
test_symmetry (void)
{
  static const struct
  {
    const char *text;
    guint symmetries;
  } cases[] = {
    { "divisor 16.3; 1 2 1; 2 4 2; 1 2 1",
      FOVEA_SYMMETRY_LEFT_RIGHT | FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_POINT | FOVEA_SYMMETRY_DIAGONAL },
    { "divisor 16.3; 1 2 1; 2 4 2; 1 2 1.1", FOVEA_SYMMETRY_DIAGONAL },
    { "divisor 17.1; 1 2 3; 2 4 2; 3 2 1", FOVEA_SYMMETRY_POINT },
    { "divisor 17.1; 1 2 1; 2 4 2.2", 0 },
    { "divisor 17.1; 1 2 1; 2 4 2; 3 3 3", FOVEA_SYMMETRY_LEFT_RIGHT },
  };
  g_autoptr (FoveaImage) before = random_image (200, 160, 3, 0, 256);

  for (gsize i = 0; i < CASES (G_N_ELEMENTS (cases), 2); i++)
    {
      g_autoptr (FoveaKernel) kernel = kernel_from (cases[i].text);
      g_autoptr (FoveaImage) after = filtered (before, kernel);
      FoveaFitRequest request = request_for (kernel->width, kernel->height);
      g_autoptr (FoveaKernelFit) found = fit (before, after, &request);

      g_assert_cmpuint (found->symmetries, ==, cases[i].symmetries);
      g_assert_cmpfloat (error_of (found->kernel, kernel), <, 1e-3);
    }
}

static void
test_refused (void)
{
  FoveaFitRequest request = request_for (3, 3);
  g_autoptr (FoveaImage) photo = random_image (40, 30, 3, 1, 255), other = random_image (40, 29, 3, 0, 256), flat = random_image (40, 30, 3, 7, 8);
  g_autoptr (FoveaImage) black = random_image (40, 30, 3, 0, 1), glass = random_image (40, 30, 4, 0, 256), tiny = random_image (2, 2, 3, 1, 255);

  assert_refused (photo, other, &request, "40×30 pixels, after it 40×29");
  assert_refused (flat, photo, &request, "too little detail");
  request.offset = TRUE;
  assert_refused (flat, photo, &request, "flat");
  assert_refused (photo, black, &request, "0 or 255");
  assert_refused (glass, photo, &request, "transparent");
  assert_refused (tiny, tiny, &request, "smaller than a kernel of 3×3");
  request.width = request.height = 31;
  assert_refused (photo, photo, &request, "smaller than a kernel of 31×31");
}

static void
test_threads (void)
{
  FoveaFitRequest request = request_for (5, 5);
  g_autoptr (FoveaImage) before = random_image (200, 150, 3, 0, 256);
  g_autoptr (FoveaKernel) kernel = preset_kernel ("sharpen");
  g_autoptr (FoveaImage) after = filtered (before, kernel);
  g_autoptr (FoveaKernelFit) first = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaKernelFit) found = NULL;

      fovea_pool_set_threads (threads);
      found = fit (before, after, &request);
      if (!first)
        first = g_steal_pointer (&found);
      else
        g_assert_cmpmem (found->kernel->values, 25 * sizeof (double), first->kernel->values, 25 * sizeof (double));
    }
  fovea_pool_set_threads (0);
}

static void
count_steps (const FoveaDescentStep *step, gpointer data)
{
  ++*(guint *) data;
}

/* To the same kernel, from any seed; the same seed takes the same way, and its curve is told and written. */
static void
test_descent (void)
{
  FoveaFitRequest request = request_for (3, 3);
  g_autoptr (FoveaImage) before = random_image (90, 70, 3, 0, 256);
  g_autoptr (FoveaKernel) kernel = preset_kernel ("sobel-x");
  g_autoptr (FoveaImage) after = filtered (before, kernel);
  g_autoptr (FoveaKernelFit) first = NULL;

  request.method = FOVEA_FIT_GRADIENT_DESCENT;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (FoveaKernelFit) found = NULL;
      g_autofree char *csv = NULL;
      guint steps = 0;

      request.descent.seed = i / 2;
      request.descent.func = count_steps;
      request.descent.data = &steps;
      found = fit (before, after, &request);
      g_assert_true (found->end.converged);
      g_assert_cmpfloat (found->distance, <, 1e-6);
      g_assert_cmpfloat (error_of (found->kernel, kernel), <, 1e-6);
      g_assert_cmpuint (found->curve->len, ==, steps);
      csv = fovea_fit_curve_csv (found->curve);
      g_assert_true (g_str_has_prefix (csv, "step,loss\n0,"));
      if (first && i == 1)
        g_assert_cmpmem (found->curve->data, found->curve->len * sizeof (FoveaFitPoint), first->curve->data,
                         first->curve->len * sizeof (FoveaFitPoint));
      if (!first)
        first = g_steal_pointer (&found);
    }
  request.descent.func = NULL;
  request.descent.rate = 1e3;
  assert_refused (before, after, &request, "smaller learning rate");
  request.descent.rate = 1e200; /* products of it are no numbers */
  assert_refused (before, after, &request, "smaller learning rate");
  request.descent.rate = 0.0;
  request.descent.steps = 3;
  g_clear_pointer (&first, fovea_kernel_fit_free);
  first = fit (before, after, &request);
  g_assert_false (first->end.converged);
  g_assert_cmpuint (first->end.steps, ==, 3);
}

static void
cancel (const FoveaDescentStep *step, gpointer data)
{
  fovea_progress_cancel (data);
}

static void
test_cancel (void)
{
  FoveaFitRequest request = request_for (3, 3);
  g_autoptr (FoveaImage) photo = random_image (40, 30, 3, 1, 255);

  request.method = FOVEA_FIT_GRADIENT_DESCENT;
  for (int during = 0; during < 2; during++)
    {
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (GError) error = NULL;

      request.descent.func = cancel;
      request.descent.data = progress;
      if (!during)
        fovea_progress_cancel (progress);
      g_assert_null (fovea_kernel_fit (photo, photo, &request, progress, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
    }
}

/* Parameters between the round ones, and what is no preset. */
static void
test_names (void)
{
  const FoveaFilter *gaussian = fovea_filter_find ("gaussian");
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  const double sigma = 1.37;
  g_autoptr (FoveaKernel) random = random_whole_kernel (7, 7, 9), box = kernel_from ("divisor 9; 1 1 1; 1 1 1; 1 1 1");
  g_autofree char *text = NULL;
  FoveaKernelName name;

  build (gaussian, &sigma, kernels);
  name = fovea_kernel_recognise (kernels[0]);
  g_assert_true (name.filter == gaussian);
  g_assert_cmpfloat_with_epsilon (name.values[0], sigma, 1e-4);
  text = fovea_kernel_name_text (&name);
  g_assert_cmpstr (text, ==, "Gaussian blur: Sigma 1.37 px");
  free_kernels (kernels);
  name = fovea_kernel_recognise (box);
  g_assert_cmpstr (name.filter->id, ==, "box");
  g_assert_cmpfloat (name.values[0], ==, 3);
  g_assert_null (fovea_kernel_recognise (random).filter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-fit/moments", test_moments);
  g_test_add_func ("/kernel-fit/exact", test_exact);
  g_test_add_func ("/kernel-fit/presets", test_presets);
  g_test_add_func ("/kernel-fit/suggestion", test_suggestion);
  g_test_add_func ("/kernel-fit/symmetry", test_symmetry);
  g_test_add_func ("/kernel-fit/refused", test_refused);
  g_test_add_func ("/kernel-fit/threads", test_threads);
  g_test_add_func ("/kernel-fit/descent", test_descent);
  g_test_add_func ("/kernel-fit/cancel", test_cancel);
  g_test_add_func ("/kernel-fit/names", test_names);
  return g_test_run ();
}
