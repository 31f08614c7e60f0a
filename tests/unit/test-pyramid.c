/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/image/pyramid.h"

static FoveaImage *
make_noise (gsize width, gsize height, gsize channels, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  FoveaImage *image = fovea_image_new (width, height, channels, NULL);

  for (gsize y = 0; y < height; y++)
    for (gsize i = 0; i < width * channels; i++)
      fovea_image_row (image, y)[i] = (guint8) g_rand_int_range (random, 0, 256);
  return image;
}

static FoveaPyramid *
make_pyramid (FoveaImage *image)
{
  g_autoptr (GError) error = NULL;
  FoveaPyramid *pyramid = fovea_pyramid_new (image, NULL, &error);

  g_assert_no_error (error);
  return pyramid;
}

/* The mean of 2x2 pixels, the edge pixels standing in for those beyond it. */
static guint
naive_mean (const FoveaImage *image, gsize x, gsize y, gsize channel)
{
  guint sum = 2;

  for (gsize j = 0; j < 2; j++)
    for (gsize i = 0; i < 2; i++)
      sum += fovea_image_row (image, MIN (2 * y + j, image->height - 1))[3 * MIN (2 * x + i, image->width - 1) + channel];
  return sum / 4;
}

static void
test_levels (void)
{
  g_autoptr (FoveaImage) image = make_noise (301, 150, 3, 1);
  g_autoptr (FoveaPyramid) pyramid = make_pyramid (image);

  g_assert_true (pyramid->levels[0] == image);
  g_assert_cmpuint (pyramid->n_levels, ==, 3);
  for (gsize level = 1; level < pyramid->n_levels; level++)
    {
      const FoveaImage *from = pyramid->levels[level - 1], *to = pyramid->levels[level];

      g_assert_cmpuint (to->width, ==, (from->width + 1) / 2);
      g_assert_cmpuint (to->height, ==, (from->height + 1) / 2);
      for (gsize y = 0; y < to->height; y++)
        for (gsize i = 0; i < to->width * 3; i++)
          g_assert_cmpuint (fovea_image_row (to, y)[i], ==, naive_mean (from, i / 3, y, i % 3));
    }
}

/* The colour of what is transparent does not count. */
static void
test_alpha (void)
{
  const guint8 blue[4] = { 10, 20, 200, 255 }, hidden_red[4] = { 255, 0, 0, 0 };
  g_autoptr (FoveaImage) image = fovea_image_new (200, 2, 4, NULL);
  g_autoptr (FoveaPyramid) pyramid = NULL;

  for (gsize y = 0; y < 2; y++)
    for (gsize x = 0; x < 200; x++)
      memcpy (fovea_image_row (image, y) + 4 * x, x % 2 ? hidden_red : blue, 4);
  pyramid = make_pyramid (image);
  for (gsize x = 0; x < 100; x++)
    {
      const guint8 *pixel = fovea_image_row (pyramid->levels[1], 0) + 4 * x;

      g_assert_cmpmem (pixel, 3, blue, 3);
      g_assert_cmpuint (pixel[3], ==, 128);
    }
}

static void
assert_square (const FoveaImage *level, const guint8 *rgb, gsize stride, gsize x, gsize y, gsize scale)
{
  const guint8 *pixel = fovea_image_row (level, y) + 3 * x;

  for (gsize j = 0; j < scale; j++)
    for (gsize i = 0; i < scale; i++)
      g_assert_cmpmem (rgb + (y * scale + j) * stride + 3 * (x * scale + i), 3, pixel, 3);
}

/* At 100 % and above each pixel is a square of its own colour; at 50 % the pixels are those of the next level. */
static void
test_exact_scales (void)
{
  g_autoptr (FoveaImage) image = make_noise (160, 90, 3, 2);
  g_autoptr (FoveaPyramid) pyramid = make_pyramid (image);
  g_autofree guint8 *rgb = g_malloc (480 * 270 * 3);

  for (gsize scale = 1; scale <= 3; scale++)
    {
      fovea_pyramid_render (pyramid, (double) scale, 0, 0, 160 * scale, 90 * scale, rgb, 480 * 3);
      for (gsize y = 0; y < 90; y++)
        for (gsize x = 0; x < 160; x++)
          assert_square (image, rgb, 480 * 3, x, y, scale);
    }
  fovea_pyramid_render (pyramid, 0.5, 0, 0, 80, 45, rgb, 480 * 3);
  for (gsize y = 0; y < 45; y++)
    for (gsize x = 0; x < 80; x++)
      assert_square (pyramid->levels[1], rgb, 480 * 3, x, y, 1);
}

/* Pieces drawn apart fit together: what the window shows has no seams. */
static void
test_pieces (void)
{
  g_autofree guint8 *whole = g_malloc (400 * 300 * 3), *pieces = g_malloc (400 * 300 * 3);

  for (gsize channels = 3; channels <= 4; channels++)
    for (double scale = 0.17; scale < 3.0; scale *= 1.7)
      {
        g_autoptr (FoveaImage) image = make_noise (700, 500, channels, 3);
        g_autoptr (FoveaPyramid) pyramid = make_pyramid (image);

        fovea_pyramid_render (pyramid, scale, 7, 5, 400, 300, whole, 1200);
        for (gsize y = 0; y < 300; y += 100)
          for (gsize x = 0; x < 400; x += 80)
            fovea_pyramid_render (pyramid, scale, 7 + x, 5 + y, 80, 100, pieces + y * 1200 + x * 3, 1200);
        g_assert_cmpmem (whole, 400 * 300 * 3, pieces, 400 * 300 * 3);
      }
}

static void
test_threads (void)
{
  g_autoptr (FoveaImage) image = make_noise (641, 977, 4, 4);
  g_autoptr (FoveaPyramid) one = NULL, three = NULL;

  fovea_pool_set_threads (1);
  one = make_pyramid (image);
  fovea_pool_set_threads (3);
  three = make_pyramid (image);
  fovea_pool_set_threads (0);
  for (gsize i = 0; i < one->n_levels; i++)
    {
      gsize bytes = one->levels[i]->stride * one->levels[i]->height;

      g_assert_cmpmem (one->levels[i]->pixels, bytes, three->levels[i]->pixels, bytes);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (FoveaImage) image = make_noise (600, 600, 3, 5);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  fovea_progress_cancel (progress);
  g_assert_null (fovea_pyramid_new (image, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pyramid/levels", test_levels);
  g_test_add_func ("/pyramid/alpha", test_alpha);
  g_test_add_func ("/pyramid/exact-scales", test_exact_scales);
  g_test_add_func ("/pyramid/pieces", test_pieces);
  g_test_add_func ("/pyramid/threads", test_threads);
  g_test_add_func ("/pyramid/cancelled", test_cancelled);
  return g_test_run ();
}
