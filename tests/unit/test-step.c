/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/pool.h"
#include "tests/unit/filter-fixture.h"

/* One sample by the definition, in double precision. */
static double
naive (const FoveaKernel *kernel, const FoveaImage *image, gssize y, gssize x, gsize channel, FoveaBorder border, gboolean flip)
{
  double sum = 0.0;

  for (gssize i = 0; i < (gssize) kernel->height; i++)
    for (gssize j = 0; j < (gssize) kernel->width; j++)
      {
        gssize dy = i - (gssize) kernel->anchor_y, dx = j - (gssize) kernel->anchor_x;
        gssize sy = fovea_border_map (border, flip ? y - dy : y + dy, image->height);
        gssize sx = fovea_border_map (border, flip ? x - dx : x + dx, image->width);

        if (sy >= 0 && sx >= 0)
          sum += kernel->values[i * (gssize) kernel->width + j]
                 * fovea_image_row (image, (gsize) sy)[(gsize) sx * image->channels + channel];
      }
  return sum / kernel->divisor + kernel->offset;
}

static void
assert_sample (guint8 got, double expected)
{
  g_assert_cmpfloat (fabs (got - CLAMP (expected, 0.0, 255.0)), <=, 0.5 + 1e-3);
}

static void
test_kernels_against_definition (void)
{
  const char *const texts[] = {
    "0 -1 0; -1 5 -1; 0 -1 0",
    "divisor 7; offset 20; 1 2 3; -1 0 4; 0.5 -2 1",
    "anchor 3 0; divisor sum; 1 2 3 4; 5 6 7 8",
    "divisor sum; 1 2; 3 5",
    "divisor sum; 1 2 3 4 5",
    "offset 128; 1 0 0 0 0 0 0 0 0 0 0 0 0 0 -1",
    "divisor sum; 1 2 3 4 5 6 7; 1 1 1 1 1 1 1; 2 0 0 0 0 0 0; 3 0 0 0 0 0 0; 1 0 0 0 9 0 0; 1 0 0 0 0 0 0; 1 0 0 0 0 0 4",
  };
  const gsize sizes[][2] = { { 13, 9 }, { 1, 1 }, { 2, 5 }, { 70, 3 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (FoveaImage) image = random_image (sizes[s][0], sizes[s][1], 3, 0, 256);

      for (gsize t = 0; t < G_N_ELEMENTS (texts) * FOVEA_N_BORDERS * 2; t++)
        {
          g_autoptr (FoveaKernel) kernel = kernel_from (texts[t / (FOVEA_N_BORDERS * 2)]);
          g_autoptr (FoveaStep) step = fovea_step_new (NULL, kernel);
          g_autoptr (FoveaImage) result = NULL;

          step->border = (FoveaBorder) (t / 2 % FOVEA_N_BORDERS);
          step->flip = t % 2;
          result = apply (step, image);
          for (gsize y = 0; y < image->height; y++)
            for (gsize i = 0; i < image->width * 3; i++)
              assert_sample (fovea_image_row (result, y)[i],
                             naive (kernel, image, (gssize) y, (gssize) (i / 3), i % 3, step->border, step->flip));
        }
    }
}

static void
test_combinations_against_definition (void)
{
  g_autoptr (FoveaImage) image = random_image (31, 17, 3, 60, 120);
  g_autoptr (FoveaKernel) across = kernel_from ("-1 0 1; -2 0 2; -1 0 1");
  g_autoptr (FoveaKernel) down = kernel_from ("-1 -2 -1; 0 0 0; 1 2 1");
  g_autoptr (FoveaStep) sobel = preset ("sobel-magnitude");
  g_autoptr (FoveaStep) unsharp = preset ("unsharp-mask");
  g_autoptr (FoveaStep) gaussian = preset ("gaussian");
  g_autoptr (FoveaStep) dog = preset ("dog");
  FoveaKernel *blur[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  g_autoptr (FoveaImage) edges = apply (sobel, image);

  g_assert_true (fovea_filter_set (unsharp->filter, "threshold=9", unsharp->values, NULL));
  g_assert_true (fovea_filter_set (dog->filter, "sigma1=2", dog->values, NULL));
  g_assert_true (fovea_filter_set (dog->filter, "sigma2=0.3", dog->values, NULL));
  g_assert_true (fovea_filter_set (dog->filter, "offset=128", dog->values, NULL));
  build (gaussian->filter, gaussian->values, blur);
  g_autoptr (FoveaImage) sharp = apply (unsharp, image);
  g_autoptr (FoveaImage) band = apply (dog, image);

  for (gsize y = 0; y < image->height; y++)
    for (gsize i = 0; i < image->width * 3; i++)
      {
        gssize sy = (gssize) y, sx = (gssize) (i / 3);
        double pixel = fovea_image_row (image, y)[i], smooth = naive (blur[0], image, sy, sx, i % 3, FOVEA_BORDER_REPLICATE, FALSE);

        assert_sample (fovea_image_row (edges, y)[i], hypot (naive (across, image, sy, sx, i % 3, FOVEA_BORDER_REPLICATE, FALSE),
                                                            naive (down, image, sy, sx, i % 3, FOVEA_BORDER_REPLICATE, FALSE)));
        if (fabs (fabs (pixel - smooth) - 9.0) > 1e-3)
          assert_sample (fovea_image_row (sharp, y)[i], fabs (pixel - smooth) >= 9.0 ? 2.0 * pixel - smooth : pixel);
        /* A Gaussian of 0.3 pixels is nearly the photo. */
        g_assert_cmpfloat (fabs (fovea_image_row (band, y)[i] - (smooth - pixel + 128.0)), <=, 3.0);
      }
  free_kernels (blur);
}

static void
test_paths_agree (void)
{
  g_autoptr (FoveaImage) image = random_image (150, 90, 3, 0, 256);
  g_autoptr (FoveaStep) step = preset ("gaussian");
  g_autoptr (FoveaImage) direct = NULL;
  const FoveaConvPath paths[] = { FOVEA_CONV_AUTO, FOVEA_CONV_REFERENCE, FOVEA_CONV_SEPARABLE, FOVEA_CONV_FFT };

  step->values[0] = 4.0;
  step->path = FOVEA_CONV_DIRECT;
  direct = apply (step, image);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (FoveaImage) other = NULL;

      step->path = paths[i];
      other = apply (step, image);
      g_assert_cmpint (distance (direct, other), <=, 1);
    }
}

static void
test_threads_give_the_same_bytes (void)
{
  g_autoptr (FoveaImage) image = random_image (301, 203, 4, 0, 256);
  g_autoptr (FoveaImage) one = NULL;
  g_autoptr (FoveaStep) step = preset ("unsharp-mask");

  step->linear_light = TRUE;
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaImage) result = NULL;

      fovea_pool_set_threads (threads);
      result = apply (step, image);
      if (!one)
        one = fovea_image_ref (result);
      g_assert_cmpint (distance (one, result), ==, 0);
    }
  fovea_pool_set_threads (0);
}

/* A red disc with a soft edge on black that is transparent. */
static FoveaImage *
red_disc (void)
{
  FoveaImage *image = new_image (41, 41, 4);

  for (gsize y = 0; y < 41; y++)
    for (gsize x = 0; x < 41; x++)
      {
        guint8 *pixel = fovea_image_row (image, y) + 4 * x;
        double alpha = CLAMP (12.0 - hypot ((double) x - 20.0, (double) y - 20.0), 0.0, 1.0);

        memset (pixel, 0, 4);
        pixel[3] = (guint8) (255.0 * alpha);
        pixel[0] = pixel[3] ? 255 : 0;
      }
  return image;
}

static void
assert_red (const FoveaImage *image, int red)
{
  for (gsize y = 0; y < image->height; y++)
    for (gsize x = 0; x < image->width; x++)
      {
        const guint8 *pixel = fovea_image_row (image, y) + 4 * x;

        if (pixel[3] == 0)
          continue;
        g_assert_cmpint (ABS (pixel[0] - red), <=, 1);
        g_assert_cmpint (pixel[1], ==, 0);
        g_assert_cmpint (pixel[2], ==, 0);
      }
}

static void
assert_alpha_kept (const FoveaImage *before, const FoveaImage *after)
{
  for (gsize y = 0; y < before->height; y++)
    for (gsize x = 0; x < before->width; x++)
      g_assert_cmpint (fovea_image_row (before, y)[4 * x + 3], ==, fovea_image_row (after, y)[4 * x + 3]);
}

/* Bad input 52. */
static void
test_no_dark_halo (void)
{
  const struct
  {
    const char *id;
    int red; /* what a surface of plain red becomes */
  } cases[] = {
    { "gaussian", 255 },     { "box", 255 },          { "motion-blur", 255 }, { "sharpen", 255 },
    { "unsharp-mask", 255 }, { "edge-detection", 0 }, { "laplacian-4", 0 },   { "sobel-magnitude", 0 },
    { "dog", 0 },            { "darken", 179 },
  };
  g_autoptr (FoveaImage) image = red_disc ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int linear = 0; linear < 2; linear++)
      {
        g_autoptr (FoveaStep) step = preset (cases[i].id);
        g_autoptr (FoveaImage) result = NULL;

        if (linear && cases[i].red == 179)
          continue;
        step->linear_light = linear;
        result = apply (step, image);
        assert_alpha_kept (image, result);
        assert_red (result, cases[i].red);
      }
}

static void
test_alpha_filtered (void)
{
  g_autoptr (FoveaImage) image = red_disc ();
  g_autoptr (FoveaStep) step = preset ("box");
  g_autoptr (FoveaKernel) box = kernel_from ("divisor sum; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1");
  g_autoptr (FoveaImage) result = NULL;

  step->channels = FOVEA_CHANNELS_RGBA;
  result = apply (step, image);
  assert_red (result, 255);
  for (gsize y = 0; y < image->height; y++)
    for (gsize x = 0; x < image->width; x++)
      assert_sample (fovea_image_row (result, y)[4 * x + 3],
                     naive (box, image, (gssize) y, (gssize) x, 3, FOVEA_BORDER_REPLICATE, FALSE));
}

/* An opaque photo with alpha is filtered like one without, at every border. */
static void
test_opaque_alpha (void)
{
  g_autoptr (FoveaImage) rgb = random_image (33, 21, 3, 0, 256);
  g_autoptr (FoveaImage) rgba = new_image (33, 21, 4);

  for (gsize y = 0; y < 21; y++)
    for (gsize x = 0; x < 33; x++)
      {
        memcpy (fovea_image_row (rgba, y) + 4 * x, fovea_image_row (rgb, y) + 3 * x, 3);
        fovea_image_row (rgba, y)[4 * x + 3] = 255;
      }
  for (int i = 0; i < FOVEA_N_BORDERS * FOVEA_N_CHANNELS; i++)
    {
      g_autoptr (FoveaStep) step = preset ("sharpen");
      g_autoptr (FoveaImage) a = NULL;
      g_autoptr (FoveaImage) b = NULL;

      step->border = (FoveaBorder) (i % FOVEA_N_BORDERS);
      step->channels = (FoveaChannels) (i / FOVEA_N_BORDERS);
      if (step->channels == FOVEA_CHANNELS_RGBA)
        continue;
      a = apply (step, rgb);
      b = apply (step, rgba);
      assert_alpha_kept (rgba, b);
      for (gsize y = 0; y < 21; y++)
        for (gsize x = 0; x < 33; x++)
          g_assert_cmpmem (fovea_image_row (a, y) + 3 * x, 3, fovea_image_row (b, y) + 4 * x, 3);
    }
}

static void
test_luminance_leaves_chroma (void)
{
  g_autoptr (FoveaImage) image = random_image (37, 23, 3, 100, 130);
  g_autoptr (FoveaStep) step = preset ("gaussian");
  g_autoptr (FoveaImage) result = NULL;

  step->channels = FOVEA_CHANNELS_LUMINANCE;
  result = apply (step, image);
  g_assert_cmpint (distance (image, result), >, 3);
  for (gsize y = 0; y < image->height; y++)
    for (gsize x = 0; x < image->width; x++)
      {
        const guint8 *a = fovea_image_row (image, y) + 3 * x, *b = fovea_image_row (result, y) + 3 * x;

        g_assert_cmpint (ABS ((a[0] - a[1]) - (b[0] - b[1])), <=, 1);
        g_assert_cmpint (ABS ((a[2] - a[1]) - (b[2] - b[1])), <=, 1);
      }
}

static void
test_single_channels (void)
{
  g_autoptr (FoveaImage) image = random_image (37, 23, 3, 0, 256);
  g_autoptr (FoveaStep) step = preset ("gaussian");
  g_autoptr (FoveaImage) whole = apply (step, image);

  for (gsize channel = 0; channel < 3; channel++)
    {
      g_autoptr (FoveaImage) result = NULL;

      step->channels = (FoveaChannels) (FOVEA_CHANNELS_RED + channel);
      result = apply (step, image);
      for (gsize y = 0; y < image->height; y++)
        for (gsize i = 0; i < image->width * 3; i++)
          g_assert_cmpint (fovea_image_row (result, y)[i], ==, fovea_image_row (i % 3 == channel ? whole : image, y)[i]);
    }
}

/* A filter that leaves flat areas alone does so in linear light for every value, with and without alpha. */
static void
test_linear_light_of_flat_areas (void)
{
  const FoveaChannels channels[] = { FOVEA_CHANNELS_RGB, FOVEA_CHANNELS_LUMINANCE, FOVEA_CHANNELS_RED };

  for (int value = 0; value < 256; value++)
    for (gsize i = 0; i < 2 * G_N_ELEMENTS (channels); i++)
      {
        g_autoptr (FoveaImage) image = random_image (9, 7, i % 2 ? 4 : 3, value, value + 1);
        g_autoptr (FoveaStep) step = preset (value % 2 ? "gaussian" : "sharpen");
        g_autoptr (FoveaImage) result = NULL;

        if (i % 2)
          fovea_image_row (image, 3)[3] = 200;
        step->channels = channels[i / 2];
        step->linear_light = TRUE;
        result = apply (step, image);
        g_assert_cmpint (distance (image, result), ==, 0);
      }
}

/* The mean of black and white is half the light, code value 188; an offset of 128 shows nothing as 128. */
static void
test_linear_light (void)
{
  g_autoptr (FoveaImage) image = new_image (2, 1, 3);
  g_autoptr (FoveaKernel) mean = kernel_from ("divisor sum; 1 1");
  g_autoptr (FoveaStep) step = fovea_step_new (NULL, mean);
  g_autoptr (FoveaStep) emboss = preset ("emboss");
  g_autoptr (FoveaImage) flat = random_image (8, 8, 3, 77, 78);
  g_autoptr (FoveaImage) half = NULL;
  g_autoptr (FoveaImage) grey = NULL;

  memcpy (fovea_image_row (image, 0), (const guint8[]){ 0, 0, 0, 255, 255, 255 }, 6);
  step->linear_light = emboss->linear_light = TRUE;
  step->border = FOVEA_BORDER_WRAP;
  half = apply (step, image);
  g_assert_cmpint (fovea_image_row (half, 0)[0], ==, 188);
  grey = apply (emboss, flat);
  g_assert_cmpint (fovea_image_row (grey, 4)[12], ==, 128);
}

static void
test_report_and_failures (void)
{
  g_autoptr (FoveaImage) image = random_image (20, 20, 3, 0, 256);
  g_autoptr (FoveaStep) step = preset ("sharpen");
  g_autoptr (FoveaProgress) cancelled = fovea_progress_new ();
  g_autoptr (FoveaKernel) huge = kernel_from ("divisor 1e-300; 1e300");
  g_autoptr (FoveaStep) overflow = fovea_step_new (NULL, huge);
  FoveaStepReport report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) result = fovea_step_apply (step, image, &report, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (report.path, !=, FOVEA_CONV_AUTO);
  g_assert_nonnull (report.reason);
  g_assert_cmpuint (report.n_candidates, >=, 2);
  fovea_step_report_clear (&report);
  g_assert_null (report.reason);

  fovea_progress_cancel (cancelled);
  g_assert_null (fovea_step_apply (step, image, &report, cancelled, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_null (fovea_step_apply (overflow, image, &report, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step/kernels", test_kernels_against_definition);
  g_test_add_func ("/step/combinations", test_combinations_against_definition);
  g_test_add_func ("/step/paths-agree", test_paths_agree);
  g_test_add_func ("/step/threads", test_threads_give_the_same_bytes);
  g_test_add_func ("/step/no-dark-halo", test_no_dark_halo);
  g_test_add_func ("/step/alpha-filtered", test_alpha_filtered);
  g_test_add_func ("/step/opaque-alpha", test_opaque_alpha);
  g_test_add_func ("/step/luminance", test_luminance_leaves_chroma);
  g_test_add_func ("/step/single-channels", test_single_channels);
  g_test_add_func ("/step/linear-light-flat", test_linear_light_of_flat_areas);
  g_test_add_func ("/step/linear-light", test_linear_light);
  g_test_add_func ("/step/report-and-failures", test_report_and_failures);
  return g_test_run ();
}
