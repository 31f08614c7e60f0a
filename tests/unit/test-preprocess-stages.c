/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pre-processing inspector shows: pictures and numbers of the stages, doubts about them, red and blue exchanged. */

#include <math.h>
#include <string.h>

#include "core/network/preprocess-stages.h"

static const FoveaPreprocess usual = { .width = 224, .height = 224, .scale = 1.0 / 255.0, .mean = { 0.485, 0.456, 0.406 },
                                       .deviation = { 0.229, 0.224, 0.225 } };

/* A plain photo of one colour: what goes in is known. */
static void
test_stages (void)
{
  g_autoptr (FoveaImage) photo = fovea_image_new (600, 300, 3, NULL);
  static const guint8 colour[3] = { 255, 0, 102 };

  for (gsize i = 0; i < 600 * 300; i++)
    memcpy (fovea_image_row (photo, i / 600) + i % 600 * 3, colour, 3);
  for (int order = FOVEA_ORDER_RGB; order <= (int) FOVEA_ORDER_BGR; order++)
    {
      FoveaPreprocess preprocess = usual;
      g_autoptr (FoveaPreprocessStages) stages = NULL;

      preprocess.order = (FoveaOrder) order;
      preprocess.channels_last = order == FOVEA_ORDER_BGR;
      stages = fovea_preprocess_stages_new (&preprocess, photo, 120, NULL);
      g_assert_cmpuint (stages->widths[FOVEA_STAGE_ORIGINAL], ==, 600);
      g_assert_cmpuint (stages->pictures[FOVEA_STAGE_ORIGINAL]->width, ==, 120);
      g_assert_cmpuint (stages->pictures[FOVEA_STAGE_ORIGINAL]->height, ==, 60);
      g_assert_cmpuint (stages->heights[FOVEA_STAGE_RESIZED], ==, 256);
      g_assert_cmpuint (stages->widths[FOVEA_STAGE_CROPPED], ==, 224);
      g_assert_cmpuint (stages->n_channels, ==, 3);
      for (gsize c = 0; c < 3; c++)
        {
          double pixel = colour[order == FOVEA_ORDER_BGR ? 2 - c : c] / 255.0, value = (pixel - usual.mean[c]) / usual.deviation[c];

          g_assert_cmpfloat_with_epsilon (stages->channels[c].minimum, value, 1e-5);
          g_assert_cmpfloat_with_epsilon (stages->channels[c].maximum, value, 1e-5);
        }
      g_assert_cmpuint (stages->pictures[FOVEA_STAGE_NORMALISED]->pixels[1], ==, 0);
    }
}

static void
assert_fixed (const FoveaPreprocess *wrong, const char *fragment, const FoveaPreprocess *right)
{
  FoveaPreprocess fixed;
  g_autofree char *doubt = fovea_preprocess_doubt (wrong, &fixed), *again = NULL;

  g_assert_nonnull (doubt);
  if (!strstr (doubt, fragment))
    g_test_fail_printf ("“%s” and not “%s”", doubt, fragment);
  g_assert_cmpfloat_with_epsilon (fixed.scale, right->scale, 1e-9);
  g_assert_cmpint (fixed.order, ==, right->order);
  for (gsize i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (fixed.mean[i], right->mean[i], 2e-3);
      g_assert_cmpfloat_with_epsilon (fixed.deviation[i], right->deviation[i], 2e-3);
    }
  again = fovea_preprocess_doubt (&fixed, &fixed);
  g_assert_null (again);
}

static void
test_doubts (void)
{
  FoveaPreprocess wrong = usual, fixed, bgr = fovea_preprocess_swap (&usual), bytes = usual;

  g_assert_null (fovea_preprocess_doubt (&usual, &fixed));
  g_assert_null (fovea_preprocess_doubt (&bgr, &fixed));
  wrong.mean[2] = 406.0; /* 0.406 without its point */
  assert_fixed (&wrong, "brightest", &usual);
  for (gsize i = 0; i < 3; i++)
    {
      wrong.mean[i] = 255.0 * usual.mean[i]; /* of pixels 0 to 255 */
      wrong.deviation[i] = 255.0 * usual.deviation[i];
      bytes.mean[i] = wrong.mean[i];
      bytes.deviation[i] = wrong.deviation[i];
    }
  assert_fixed (&wrong, "brightest", &usual);
  bytes.scale = 1.0;
  g_assert_null (fovea_preprocess_doubt (&bytes, &fixed));
  wrong = usual;
  wrong.scale = 1.0; /* 0 to 255 goes into a network for 0 to 1 */
  assert_fixed (&wrong, "0 to 255", &usual);
  wrong = usual;
  wrong.order = FOVEA_ORDER_BGR;
  assert_fixed (&wrong, "BGR", &bgr);
  wrong = bgr;
  wrong.order = FOVEA_ORDER_RGB;
  assert_fixed (&wrong, "RGB", &usual);
}

static void
test_swap (void)
{
  FoveaPreprocess swapped = fovea_preprocess_swap (&usual), back = fovea_preprocess_swap (&swapped);

  g_assert_cmpint (swapped.order, ==, FOVEA_ORDER_BGR);
  g_assert_cmpfloat (swapped.mean[0], ==, usual.mean[2]);
  g_assert_cmpfloat (swapped.deviation[2], ==, usual.deviation[0]);
  g_assert_cmpint (back.order, ==, usual.order);
  g_assert_cmpfloat (back.mean[0], ==, usual.mean[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preprocess/stages", test_stages);
  g_test_add_func ("/preprocess/doubts", test_doubts);
  g_test_add_func ("/preprocess/swap", test_swap);
  return g_test_run ();
}
