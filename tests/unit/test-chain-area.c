/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/pool.h"
#include "core/image/pyramid.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/slowdown.h"

#define MOST_STEPS 3

static FoveaImage *
apply_area (GPtrArray *chain, FoveaImage *image, gsize reduction, const FoveaArea *area)
{
  g_autoptr (GError) error = NULL;
  FoveaImage *result = fovea_chain_apply_area (chain, image, reduction, area, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->width, ==, area->width);
  g_assert_cmpuint (result->height, ==, area->height);
  return result;
}

static FoveaArea
random_area (GRand *rand, const FoveaImage *image)
{
  FoveaArea area = { (gsize) g_rand_int_range (rand, 0, (gint32) image->width), (gsize) g_rand_int_range (rand, 0, (gint32) image->height) };

  area.width = (gsize) g_rand_int_range (rand, 1, (gint32) (image->width - area.x) + 1);
  area.height = (gsize) g_rand_int_range (rand, 1, (gint32) (image->height - area.y) + 1);
  return area;
}

static void
assert_part (const FoveaImage *whole, const FoveaArea *area, const FoveaImage *part)
{
  for (gsize y = 0; y < area->height; y++)
    g_assert_cmpmem (fovea_image_row (whole, area->y + y) + area->x * whole->channels, area->width * whole->channels,
                     fovea_image_row (part, y), area->width * part->channels);
}

static FoveaStep *
random_step (GRand *rand)
{
  static const char *const ids[] = { "sharpen", "gaussian", "box", "sobel-magnitude", "unsharp-mask", "emboss", "motion-blur", "brighten" };
  FoveaStep *step = preset (ids[g_rand_int_range (rand, 0, G_N_ELEMENTS (ids))]);

  if (g_str_equal (step->filter->id, "gaussian"))
    step->values[0] = g_rand_double_range (rand, 0.5, 9.0); /* on several paths */
  else if (g_str_equal (step->filter->id, "box"))
    step->values[0] = g_rand_int_range (rand, 1, 30);
  step->border = (FoveaBorder) g_rand_int_range (rand, 0, FOVEA_N_BORDERS);
  step->linear_light = g_rand_int_range (rand, 0, 4) == 0;
  step->flip = g_rand_boolean (rand);
  step->enabled = g_rand_int_range (rand, 0, 5) > 0;
  return step;
}

/* What is seen while a slider moves is, at 100 %, what is there in the end. */
static void
test_exact (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (gsize round = 0; round < CASES (60, 12); round++)
    {
      gsize channels = round % 3 == 0 ? 4 : 3;
      g_autoptr (FoveaImage) image = random_image (1100 + round, 300 + 7 * round % 90, channels, 0, 256);
      g_autoptr (GPtrArray) chain = fovea_chain_new ();
      g_autoptr (FoveaImage) whole = NULL;

      for (gint n = g_rand_int_range (rand, 0, MOST_STEPS + 1); n > 0; n--)
        {
          FoveaStep *step = random_step (rand);

          step->channels = (FoveaChannels) g_rand_int_range (rand, 0, FOVEA_N_CHANNELS);
          if (step->channels == FOVEA_CHANNELS_RGBA && channels == 4)
            step->channels = FOVEA_CHANNELS_RGB; /* see test_filtered_alpha() */
          g_ptr_array_add (chain, step);
        }
      whole = fovea_chain_apply (chain, image, NULL, NULL, NULL);
      for (gsize i = 0; i < 3; i++)
        {
          FoveaArea area = random_area (rand, image);
          g_autoptr (FoveaImage) part = apply_area (chain, image, 1, &area);

          assert_part (whole, &area, part);
        }
    }
}

/* Every path, where it takes the filter. */
static void
test_paths (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (FoveaImage) image = random_image (CASES (2500, 1100), CASES (500, 200), 3, 0, 256);
  gsize n_tried = 0;

  for (FoveaConvPath path = 0; path < FOVEA_N_CONV_PATHS; path++)
    for (gsize i = 0; i < 3; i++)
      {
        g_autoptr (GPtrArray) chain = fovea_chain_new ();
        FoveaStep *step = preset (i == 0 ? "box" : i == 1 ? "gaussian" : "sharpen");
        g_autoptr (FoveaImage) whole = NULL;

        step->values[0] = i == 0 ? 21 : i == 1 ? 6 : step->values[0];
        step->path = path;
        g_ptr_array_add (chain, step);
        whole = path == FOVEA_CONV_REFERENCE ? NULL : fovea_chain_apply (chain, image, NULL, NULL, NULL);
        if (!whole)
          continue;
        for (gsize j = 0; j < CASES (3, 1); j++)
          {
            FoveaArea area = random_area (rand, image);
            g_autoptr (FoveaImage) part = apply_area (chain, image, 1, &area);

            assert_part (whole, &area, part);
            n_tried++;
          }
      }
  g_assert_cmpuint (n_tried, >=, CASES (30, 10));
}

/* Whether filtered alpha leaves a transparent pixel is not known of a part: within a rounding of the whole. */
static void
test_filtered_alpha (void)
{
  g_autoptr (FoveaImage) image = random_image (900, 200, 4, 0, 256);
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  FoveaArea area = { 300, 50, 200, 100 };
  FoveaStep *blur = preset ("gaussian");

  blur->channels = FOVEA_CHANNELS_RGBA;
  g_ptr_array_add (chain, blur);
  g_ptr_array_add (chain, preset ("sharpen"));

  g_autoptr (FoveaImage) whole = fovea_chain_apply (chain, image, NULL, NULL, NULL);
  g_autoptr (FoveaImage) expected = fovea_image_crop (whole, area.x, area.y, area.width, area.height, NULL);
  g_autoptr (FoveaImage) part = apply_area (chain, image, 1, &area);

  g_assert_cmpint (distance (expected, part), <=, 1);
}

static void
test_cancelled (void)
{
  g_autoptr (FoveaImage) image = random_image (300, 200, 3, 0, 256);
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, preset ("sharpen"));
  fovea_progress_cancel (progress);
  g_assert_null (fovea_chain_apply_area (chain, image, 1, &(FoveaArea){ 10, 10, 50, 50 }, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

/* Smooth enough that a photo reduced to an eighth still has all of it. */
static FoveaImage *
smooth_photo (gsize width, gsize height)
{
  FoveaImage *image = new_image (width, height, 3);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      for (gsize c = 0; c < 3; c++)
        fovea_image_row (image, y)[3 * x + c] =
          (guint8) lrint (128 + 60 * sin ((double) x / (40.0 + 9.0 * (double) c)) + 50 * cos ((double) y / 55.0));
  return image;
}

/* A preview of the reduced photo is the reduced result, for blurs, slopes and sharpening alike: not a filter that is as many times too strong. */
static void
test_reduced (void)
{
  static const struct
  {
    const char *id;
    double value; /* of the first parameter, or 0 */
    int most;     /* the largest difference */
  } cases[] = { { "gaussian", 10.0, 2 }, { "box", 33.0, 2 }, { "sharpen", 0.0, 2 }, { "brighten", 0.0, 2 }, { "emboss", 0.0, 2 }, { "unsharp-mask", 6.0, 3 } };
  g_autoptr (FoveaImage) image = smooth_photo (1024, 768);
  g_autoptr (FoveaPyramid) photo = fovea_pyramid_new (image, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) chain = fovea_chain_new ();
      FoveaStep *step = preset (cases[i].id);
      g_autoptr (FoveaImage) whole = NULL;
      g_autoptr (FoveaPyramid) result = NULL;

      if (cases[i].value != 0.0)
        step->values[0] = cases[i].value;
      g_ptr_array_add (chain, step);
      whole = fovea_chain_apply (chain, image, NULL, NULL, NULL);
      result = fovea_pyramid_new (whole, NULL, NULL);
      for (gsize level = 1; level <= 3; level++)
        {
          FoveaImage *reduced = photo->levels[level];
          FoveaArea area = { 16, 16, reduced->width - 32, reduced->height - 32 };
          g_autoptr (FoveaImage) expected = fovea_image_crop (result->levels[level], 16, 16, area.width, area.height, NULL);
          g_autoptr (FoveaImage) preview = apply_area (chain, reduced, (gsize) 1 << level, &area);

          g_test_message ("%s, level %zu: differs by %d", cases[i].id, level, distance (expected, preview));
          g_assert_cmpint (distance (expected, preview), <=, cases[i].most);
        }
    }
}

/* The sum stays, the anchor's cell too; a reduction by 1 is the kernel itself. */
static void
test_kernels (void)
{
  g_autoptr (FoveaKernel) kernel = kernel_from ("1 2 3 4 5\n0 -1 7 2 2\n9 8 -7 6 5");
  g_autoptr (FoveaKernel) same = fovea_kernel_reduce (kernel, 1), half = NULL, point = NULL;

  g_assert_cmpmem (same->values, 15 * sizeof (double), kernel->values, 15 * sizeof (double));
  for (gsize reduction = 1; reduction < 20; reduction++)
    {
      g_autoptr (FoveaKernel) reduced = fovea_kernel_reduce (kernel, reduction);

      g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (reduced), fovea_kernel_sum (kernel), 1e-9);
      g_assert_cmpuint (reduced->width, <=, kernel->width);
      g_assert_cmpuint (reduced->anchor_x, <, reduced->width);
    }
  kernel->anchor_x = 0;
  half = fovea_kernel_reduce (kernel, 2);
  g_assert_cmpuint (half->width, ==, 3);
  g_assert_cmpuint (half->anchor_x, ==, 0);
  g_assert_cmpuint (half->height, ==, 3);
  g_assert_cmpfloat (half->values[0], ==, 0.5 * (1 + 2 / 2.0)); /* rows of -1 and 0 in halves; columns 0 and 1/2 */
  point = kernel_from ("3");
  same->divisor = 2;
  g_autoptr (FoveaKernel) small = fovea_kernel_reduce (point, 8);
  g_assert_cmpuint (small->width * small->height, ==, 1);
  g_assert_cmpfloat (small->values[0], ==, 3);
}

/* A part is drawn as the whole is. */
static void
test_drawn (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autofree guint8 *whole = g_malloc (300 * 200 * 3), *part = g_malloc (300 * 200 * 3);

  for (gsize channels = 3; channels <= 4; channels++)
    for (double scale = 0.13; scale < 3.0; scale *= 1.6)
      {
        g_autoptr (FoveaImage) image = random_image (1500, 1200, channels, 0, 256);
        g_autoptr (FoveaPyramid) pyramid = fovea_pyramid_new (image, NULL, NULL);
        gsize level = fovea_pyramid_get_level (pyramid, scale);
        gsize most_x = (gsize) (1500 * scale), most_y = (gsize) (1200 * scale);
        FoveaArea piece = { .width = MIN (300, most_x), .height = MIN (200, most_y) }, area;
        g_autoptr (FoveaImage) cut = NULL;

        piece.x = (gsize) g_rand_int_range (rand, 0, (gint32) (most_x - piece.width) + 1);
        piece.y = (gsize) g_rand_int_range (rand, 0, (gint32) (most_y - piece.height) + 1);
        area = fovea_pyramid_get_area (pyramid, level, scale, &piece);
        cut = fovea_image_crop (pyramid->levels[level], area.x, area.y, area.width, area.height, NULL);
        fovea_pyramid_render (pyramid, scale, piece.x, piece.y, piece.width, piece.height, whole, 900);
        fovea_pyramid_render_area (pyramid, level, &area, cut, scale, &piece, part, 900);
        for (gsize y = 0; y < piece.height; y++)
          g_assert_cmpmem (whole + 900 * y, 3 * piece.width, part + 900 * y, 3 * piece.width);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain-area/exact", test_exact);
  g_test_add_func ("/chain-area/paths", test_paths);
  g_test_add_func ("/chain-area/filtered-alpha", test_filtered_alpha);
  g_test_add_func ("/chain-area/cancelled", test_cancelled);
  g_test_add_func ("/chain-area/reduced", test_reduced);
  g_test_add_func ("/chain-area/kernels", test_kernels);
  g_test_add_func ("/chain-area/drawn", test_drawn);
  return g_test_run ();
}
