/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawn digits as MNIST has them: ink found on either ground, fitted, centred by its mass. */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/digit.h"

static FoveaImage *
sheet (gsize width, gsize height, guint8 grey)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);

  memset (image->pixels, grey, image->stride * image->height);
  return image;
}

static void
fill (FoveaImage *image, gsize left, gsize top, gsize right, gsize bottom, guint8 grey)
{
  for (gsize y = top; y < bottom; y++)
    memset (fovea_image_row (image, y) + 3 * left, grey, 3 * (right - left));
}

static guint8
at (const FoveaImage *image, gsize x, gsize y)
{
  return fovea_image_row (image, y)[3 * x];
}

/* A bar of 40x100 becomes 8x20, in the middle: columns 10 to 17, rows 4 to 23. */
static void
test_bar (void)
{
  g_autoptr (FoveaImage) drawing = sheet (280, 200, 0), digit = NULL;

  fill (drawing, 200, 30, 240, 130, 200);
  digit = fovea_digit_fit (drawing, NULL);
  g_assert_nonnull (digit);
  g_assert_cmpuint (digit->width, ==, 28);
  g_assert_cmpuint (digit->height, ==, 28);
  for (gsize y = 0; y < 28; y++)
    for (gsize x = 0; x < 28; x++)
      g_assert_cmpuint (at (digit, x, y), ==, x >= 10 && x < 18 && y >= 4 && y < 24 ? 255 : 0);
}

/* Dark on light paper, with grain that is no ink: the same digit. */
static void
test_paper (void)
{
  g_autoptr (FoveaImage) light = sheet (280, 280, 230), dark = sheet (280, 280, 0), a = NULL, b = NULL;

  fill (light, 100, 60, 130, 220, 30);
  fill (light, 100, 190, 180, 220, 30);
  fill (light, 10, 10, 14, 14, 215);
  fill (dark, 100, 60, 130, 220, 255);
  fill (dark, 100, 190, 180, 220, 255);
  a = fovea_digit_fit (light, NULL);
  b = fovea_digit_fit (dark, NULL);
  g_assert_cmpmem (a->pixels, a->stride * a->height, b->pixels, b->stride * b->height);
}

/* The mass of an L lies in its lower left corner: that is what comes to the middle, as near as whole pixels can. */
static void
test_mass (void)
{
  g_autoptr (FoveaImage) drawing = sheet (300, 300, 0), digit = NULL;
  double mass = 0.0, x_sum = 0.0, y_sum = 0.0;

  fill (drawing, 20, 20, 50, 280, 255);
  fill (drawing, 20, 250, 240, 280, 255);
  digit = fovea_digit_fit (drawing, NULL);
  for (gsize y = 0; y < 28; y++)
    for (gsize x = 0; x < 28; x++)
      {
        mass += at (digit, x, y);
        x_sum += at (digit, x, y) * ((double) x + 0.5);
        y_sum += at (digit, x, y) * ((double) y + 0.5);
      }
  g_assert_cmpfloat (fabs (x_sum / mass - 14.0), <=, 0.5);
  g_assert_cmpfloat (fabs (y_sum / mass - 14.0), <=, 0.5);
}

/* A stroke along one side and a dot far away: centring by the mass would push the dot out, so the digit stays whole. */
static void
test_stays_whole (void)
{
  g_autoptr (FoveaImage) drawing = sheet (300, 300, 0), digit = NULL;
  gsize columns = 0;

  fill (drawing, 0, 100, 60, 160, 255);
  fill (drawing, 280, 120, 299, 140, 255);
  digit = fovea_digit_fit (drawing, NULL);
  for (gsize x = 0; x < 28; x++)
    {
      gboolean inked = FALSE;

      for (gsize y = 0; y < 28; y++)
        inked |= at (digit, x, y) > 0;
      columns += inked;
    }
  g_assert_true (at (digit, 27, 14) > 0 || at (digit, 27, 13) > 0);
  g_assert_cmpuint (columns, >=, 5);
}

static void
test_empty (void)
{
  g_autoptr (FoveaImage) drawing = sheet (64, 64, 240), point = sheet (1, 1, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_digit_fit (drawing, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (fovea_digit_fit (point, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digit/bar", test_bar);
  g_test_add_func ("/digit/paper", test_paper);
  g_test_add_func ("/digit/mass", test_mass);
  g_test_add_func ("/digit/stays-whole", test_stays_whole);
  g_test_add_func ("/digit/empty", test_empty);
  return g_test_run ();
}
