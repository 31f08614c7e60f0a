/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lens on a photo against the filter itself: kernels, borders, both conventions, channels, light, alpha, filters of two kernels. */

#include "core/filter/lens.h"
#include "tests/unit/filter-fixture.h"

/* Whether a byte may fall to either side: the filter adds up in single precision. */
static gboolean
is_tie (double value)
{
  return fabs (value - floor (value) - 0.5) < 2e-3;
}

static void
check_terms (const FoveaLens *lens)
{
  for (gsize k = 0; k < lens->n_planes; k++)
    {
      const FoveaLensTap *taps = fovea_lens_taps (lens, k);
      double sum = 0.0;

      for (gsize i = 0; i < lens->rows * lens->columns; i++)
        {
          gboolean inside = taps[i].y >= 0 && taps[i].y < lens->input_height && taps[i].x >= 0 && taps[i].x < lens->input_width;

          g_assert_cmpint (taps[i].place, ==, inside ? FOVEA_LENS_INSIDE : FOVEA_LENS_PADDING);
          g_assert_cmpfloat_with_epsilon (taps[i].product, taps[i].value * taps[i].weight, 1e-9);
          sum += taps[i].product;
        }
      g_assert_cmpfloat_with_epsilon (sum, lens->planes[k].sum, 1e-6 * (1.0 + fabs (sum)));
      g_assert_cmpfloat_with_epsilon (sum / lens->planes[k].divisor + lens->planes[k].offset, lens->planes[k].result, 1e-6 * (1.0 + fabs (sum)));
    }
}

/* What is told before the bytes; NaN when there is no such step. */
static double
before_bytes (const FoveaLens *lens)
{
  return lens->n_after > 1 ? lens->after[lens->n_after - 2].value : lens->total;
}

/* Every pixel and sample. */
static void
check (const FoveaStep *step, FoveaImage *image)
{
  g_autoptr (FoveaImage) result = apply (step, image);
  gsize n = fovea_step_lens_samples (step, image->channels);

  for (gsize i = 0; i < image->height * image->width * n; i++)
    {
      gsize y = i / n / image->width, x = i / n % image->width;
      g_autoptr (GError) error = NULL;
      guint8 pixel[4];
      g_autoptr (FoveaLens) lens = fovea_step_lens_new (step, image, i % n, y, x, pixel, &error);
      const guint8 *wanted = fovea_image_row (result, y) + x * image->channels;

      g_assert_no_error (error);
      check_terms (lens);
      for (gsize c = 0; c < image->channels; c++)
        if (pixel[c] != wanted[c] && (ABS (pixel[c] - wanted[c]) > 1 || (n == image->channels && c == i % n && !step->linear_light
                                                                          && !is_tie (before_bytes (lens)))))
          g_error ("pixel %zu, %zu: channel %zu is %d, the lens says %d", y, x, c, wanted[c], pixel[c]);
      if (n >= 3 && i % n < 3)
        g_assert_cmpfloat (fovea_lens_result (lens), ==, pixel[i % n]);
    }
}

static void
test_kernels (void)
{
  const char *const texts[] = {
    "0 -1 0; -1 5 -1; 0 -1 0",
    "divisor 7; offset 20; 1 2 3; -1 0 4; 0.5 -2 1",
    "anchor 3 0; divisor sum; 1 2 3 4; 5 6 7 8",
    "divisor sum; 1 2 3 4 5",
  };
  g_autoptr (FoveaImage) image = random_image (9, 7, 3, 0, 256), dot = random_image (1, 1, 3, 0, 256);

  for (gsize t = 0; t < G_N_ELEMENTS (texts) * FOVEA_N_BORDERS * 2; t++)
    {
      g_autoptr (FoveaKernel) kernel = kernel_from (texts[t / (FOVEA_N_BORDERS * 2)]);
      g_autoptr (FoveaStep) step = fovea_step_new (NULL, kernel);

      step->border = (FoveaBorder) (t / 2 % FOVEA_N_BORDERS);
      step->flip = t % 2;
      step->path = FOVEA_CONV_REFERENCE;
      check (step, image);
      check (step, dot);
    }
}

static void
test_samples (void)
{
  g_autoptr (FoveaKernel) kernel = kernel_from ("divisor 10; offset 12; 1 2 1; 2 4 2; 1 2 -5");
  g_autoptr (FoveaImage) plain = random_image (6, 5, 3, 0, 256), clear = random_image (6, 5, 4, 0, 256), opaque = random_image (6, 5, 4, 0, 256);

  for (gsize y = 0; y < opaque->height; y++)
    for (gsize x = 0; x < opaque->width; x++)
      fovea_image_row (opaque, y)[4 * x + 3] = 255;
  for (guint i = 0; i < 2 * FOVEA_N_CHANNELS; i++)
    {
      g_autoptr (FoveaStep) step = fovea_step_new (NULL, kernel);

      step->border = FOVEA_BORDER_ZERO;
      step->channels = (FoveaChannels) (i / 2);
      step->linear_light = i % 2;
      check (step, plain);
      check (step, clear);
      check (step, opaque);
    }
}

/* Filters of several kernels, whose results a formula combines. */
static void
test_presets (void)
{
  const char *const ids[] = { "sobel-magnitude", "unsharp-mask", "dog", "emboss", "gaussian", NULL };
  g_autoptr (FoveaImage) image = random_image (8, 6, 3, 0, 256);

  for (gsize i = 0; ids[i]; i++)
    {
      g_autoptr (FoveaStep) step = preset (ids[i]);
      guint8 pixel[4];
      g_autoptr (FoveaLens) lens = fovea_step_lens_new (step, image, 0, 2, 3, pixel, NULL);

      g_assert_cmpuint (lens->n_planes, ==, step->filter->n_kernels);
      step->path = FOVEA_CONV_REFERENCE;
      check (step, image);
    }
}

static void
assert_text (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

/* In words: a mean at the corner, where six of nine terms lie beyond the edge. */
static void
test_text (void)
{
  g_autoptr (FoveaKernel) kernel = kernel_from ("divisor 4; offset 1; 1 1 1; 1 -8 1; 1 1 1");
  g_autoptr (FoveaStep) step = fovea_step_new (NULL, kernel);
  g_autoptr (FoveaImage) image = new_image (4, 4, 3);
  guint8 pixel[4];
  g_autoptr (FoveaLens) lens = NULL;

  for (gsize y = 0; y < 4; y++)
    memset (fovea_image_row (image, y), 10, 12);
  step->border = FOVEA_BORDER_ZERO;
  lens = fovea_step_lens_new (step, image, 1, 0, 0, pixel, NULL);
  g_assert_cmpuint (fovea_lens_count (lens, FOVEA_LENS_PADDING), ==, 5);
  assert_text (fovea_lens_equation (lens), "Σ products −50 ÷ 4 + offset 1 = −11.5, 8 bits → 0");
  assert_text (fovea_lens_tap_text (lens, fovea_lens_taps (lens, 0)), "row −1, column −1, padding: 0 × 1 = 0");
  assert_text (fovea_lens_tap_text (lens, fovea_lens_taps (lens, 0) + 4), "row 0, column 0: 10 × −8 = −80");
  assert_text (fovea_lens_conventions (lens), "3×3, correlation, border: zero");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/lens/kernels", test_kernels);
  g_test_add_func ("/filter/lens/samples", test_samples);
  g_test_add_func ("/filter/lens/presets", test_presets);
  g_test_add_func ("/filter/lens/text", test_text);
  return g_test_run ();
}
