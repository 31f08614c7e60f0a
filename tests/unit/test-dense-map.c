/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a dense scan shows: sizes of the photo, probabilities of places, colours over the photo. */

#include <math.h>
#include <string.h>

#include "core/network/dense-map.h"

static FoveaTensor *
new_tensor (const FoveaShape *shape)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, "test", NULL);

  memset (tensor->data, 0, fovea_tensor_bytes (tensor));
  return tensor;
}

static void
test_sizes (void)
{
  FoveaDense dense = { .window = { 224, 224 }, .stride = { 32, 32 } };
  gsize size[2];

  fovea_dense_fit (&dense, 384, 384, size);
  g_assert_cmpuint (size[0], ==, 384);
  fovea_dense_fit (&dense, 100, 401, size);
  g_assert_cmpuint (size[0], ==, 224);
  g_assert_cmpuint (size[1], ==, 416);
  fovea_dense_fit_photo (&dense, 3000, 2000, 0, size);
  g_assert_cmpuint (size[0], ==, 384);
  g_assert_cmpuint (size[1], ==, 576);
  fovea_dense_fit_photo (&dense, 600, 900, 512, size);
  g_assert_cmpuint (size[0], ==, 768);
  g_assert_cmpuint (size[1], ==, 512);
}

static void
test_probabilities (void)
{
  FoveaShape shape = { 4, { 1, 3, 1, 2 } };
  g_autoptr (FoveaTensor) scores = new_tensor (&shape), odds = NULL, same = NULL;
  float *values = scores->data;
  FoveaDenseClass classes[3];

  /* Position 0: all alike; position 1: class 2 is e times as probable. */
  values[5] = 1.0f;
  odds = fovea_dense_probabilities (scores, NULL);
  g_assert_cmpfloat (fabs (fovea_tensor_get (odds, 0) - 1.0 / 3.0), <, 1e-6);
  g_assert_cmpfloat (fabs (fovea_tensor_get (odds, 5) - G_E / (2.0 + G_E)), <, 1e-6);
  g_assert_cmpuint (fovea_dense_top (odds, classes, 3), ==, 3);
  g_assert_cmpuint (classes[0].index, ==, 2);
  g_assert_cmpuint (classes[0].column, ==, 1);
  g_assert_cmpuint (classes[1].index, ==, 0);
  g_assert_cmpuint (classes[1].column, ==, 0);
  g_assert_cmpuint (fovea_dense_top (odds, classes, 1), ==, 1);
  g_assert_cmpuint (classes[0].index, ==, 2);

  memcpy (scores->data, odds->data, fovea_tensor_bytes (scores));
  same = fovea_dense_probabilities (scores, NULL);
  g_assert_cmpmem (same->data, fovea_tensor_bytes (same), odds->data, fovea_tensor_bytes (odds));

  values[0] = NAN;
  values[1] = -INFINITY;
  g_clear_pointer (&odds, fovea_tensor_unref);
  odds = fovea_dense_probabilities (scores, NULL);
  g_assert_true (isnan (fovea_tensor_get (odds, 2)));
  g_assert_false (isnan (fovea_tensor_get (odds, 3)));
  g_assert_cmpuint (fovea_dense_top (odds, classes, 3), ==, 3);
  g_assert_cmpuint (classes[0].column, ==, 1);
}

static void
test_overlay (void)
{
  const float map[2] = { 0.0f, 1.0f };
  const FoveaColormap *grey = fovea_colormap_find ("grey");
  g_autoptr (FoveaImage) photo = fovea_image_new (40, 20, 3, NULL), paint = NULL, picture = NULL;
  FoveaDenseView view = { .rows = 1, .columns = 2, .window = { 10, 10 }, .stride = { 10, 10 }, .photo_width = 40, .photo_height = 20,
                          .preprocess = { .width = 20, .height = 10, .fit = FOVEA_FIT_STRETCH } };

  for (gsize y = 0; y < 20; y++)
    memset (fovea_image_row (photo, y), 100, 120);
  paint = fovea_dense_paint (&view, map, grey, (FoveaRange){ 0.0, 1.0 }, NULL);
  g_assert_cmpuint (paint->width, ==, 20);
  picture = fovea_dense_overlay (&view, photo, paint, 0.5, NULL);
  g_assert_cmpuint (picture->width, ==, 40);
  g_assert_cmpint (fovea_image_row (picture, 3)[3 * 19], ==, (100 + grey->rgb[0][0]) / 2);
  g_assert_cmpint (fovea_image_row (picture, 3)[3 * 20], ==, (100 + grey->rgb[255][0] + 1) / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dense-map/sizes", test_sizes);
  g_test_add_func ("/dense-map/probabilities", test_probabilities);
  g_test_add_func ("/dense-map/overlay", test_overlay);
  return g_test_run ();
}
