/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos that go through a network in tiles, against the same network on the whole photo. */

#include "core/network/tiles.h"
#include "tests/unit/dense-fixture.h"

/* A network that makes a picture: @middle are nodes from "a" (4 maps) to "b" (4 maps), or to the 3 * @scale * @scale maps of "c" at once. */
static FoveaNetworkPlan *
plan_of_filter (void (*middle) (GByteArray *graph), const char *size, FoveaPreprocess *preprocess)
{
  g_autofree char *dims = g_strconcat ("1,3,", size, NULL);
  GByteArray *graph = new_graph (dims);
  g_autoptr (FoveaNetwork) network = NULL;
  const FoveaShape shape = { 4, { 1, 3, 48, 48 } };

  middle (graph);
  network = parse (graph, 13);
  *preprocess = (FoveaPreprocess){ .width = 48, .height = 48, .scale = 1.0 / 255.0, .mean = { 0.2, 0.1, 0.0 }, .deviation = { 0.5, 1.0, 2.0 } };
  return plan_at (network, &shape);
}

static void
three_layers (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,5,5", "1,1", "2,2,2,2");
  add (graph, onnx_node ("Relu", "relu", "a", "b", NULL));
  add_conv (graph, "two", "b", "c", "4,4,3,3", "1,1", "1,1,1,1");
  add_conv (graph, "three", "c", "y", "3,4,3,3", "1,1", "1,1,1,1");
}

/* Edges are lost. */
static void
unpadded (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,5,5", "1,1", "0,0,0,0");
  add_conv (graph, "two", "a", "y", "3,4,3,3", "1,1", "0,0,0,0");
}

/* Smaller by two and larger again: the way in which it looks at a photo repeats after two pixels. */
static void
down_and_up (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,3,3", "2,2", "1,1,1,1");
  add (graph, onnx_node ("Relu", "relu", "a", "b", NULL));
  add_conv (graph, "two", "b", "c", "12,4,3,3", "1,1", "1,1,1,1");
  add (graph, onnx_node ("DepthToSpace", "shuffle", "c", "y", onnx_int ("blocksize", 2), NULL));
}

static void
twice_as_large (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,3,3", "1,1", "1,1,1,1");
  add_conv (graph, "two", "a", "c", "12,4,3,3", "1,1", "1,1,1,1");
  add (graph, onnx_node ("DepthToSpace", "shuffle", "c", "y", onnx_int ("blocksize", 2), NULL));
}

static void
normalised (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,3,3", "1,1", "1,1,1,1");
  add_positive (graph, "scale", "4");
  add_numbers (graph, "shift", "4");
  add (graph, onnx_node ("InstanceNormalization", "norm", "a,scale,shift", "b", NULL));
  add_conv (graph, "two", "b", "y", "3,4,3,3", "1,1", "1,1,1,1");
}

/* The mean of each map opens or closes it: a value of one pixel, whatever the size of the tile. */
static void
gated (GByteArray *graph)
{
  add_conv (graph, "one", "x", "a", "4,3,3,3", "1,1", "1,1,1,1");
  add (graph, onnx_node ("GlobalAveragePool", "mean", "a", "m", NULL));
  add (graph, onnx_node ("Sigmoid", "gate", "m", "g", NULL));
  add (graph, onnx_node ("Mul", "gated", "a,g", "b", NULL));
  add_conv (graph, "two", "b", "y", "3,4,3,3", "1,1", "1,1,1,1");
}

static FoveaImage *
picture_of (gsize width, gsize height)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < 3 * width; x++)
      fovea_image_row (image, y)[x] = (guint8) (128.0 + 60.0 * sin ((double) x * 0.31) + 60.0 * cos ((double) (x + 3 * y) * 0.17));
  return image;
}

static FoveaImage *
filter (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side, FoveaTilesFacts *facts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTiles) tiles = fovea_tiles_new (plan, preprocess, photo->width, photo->height, side, NULL, &error);
  FoveaImage *result;

  g_assert_no_error (error);
  *facts = *fovea_tiles_get_facts (tiles);
  result = fovea_tiles_run (tiles, photo, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->width, ==, facts->width);
  g_assert_cmpuint (result->height, ==, facts->height);
  return result;
}

static gint
most_apart (const FoveaImage *a, const FoveaImage *b)
{
  gint most = 0;

  g_assert_cmpuint (a->width, ==, b->width);
  for (gsize y = 0; y < a->height; y++)
    for (gsize x = 0; x < 3 * a->width; x++)
      most = MAX (most, abs (fovea_image_row (a, y)[x] - fovea_image_row (b, y)[x]));
  return most;
}

/* The whole photo in one tile, and many small ones: sums in another order may be rounded to another neighbour. */
static void
test_exact (void)
{
  static const struct
  {
    void (*middle) (GByteArray *graph);
    gsize scale;
  } cases[] = { { three_layers, 1 }, { unpadded, 1 }, { down_and_up, 1 }, { twice_as_large, 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaPreprocess preprocess;
      g_autoptr (FoveaNetworkPlan) plan = plan_of_filter (cases[i].middle, "?,?", &preprocess);
      g_autoptr (FoveaImage) photo = picture_of (101, 75), whole = NULL, tiled = NULL;
      FoveaTilesFacts facts;

      whole = filter (plan, &preprocess, photo, 256, &facts);
      g_assert_cmpuint (facts.count[0] * facts.count[1], ==, 1);
      tiled = filter (plan, &preprocess, photo, 32, &facts);
      g_assert_cmpuint (facts.count[0], >, 2);
      g_assert_cmpuint (facts.count[1], >, 3);
      g_assert_true (facts.exact);
      g_assert_cmpuint (tiled->width, ==, 101 * cases[i].scale);
      g_assert_cmpint (most_apart (whole, tiled), <=, 1);
    }
}

static double
mean_apart (const FoveaImage *a, const FoveaImage *b)
{
  double sum = 0.0;

  for (gsize y = 0; y < a->height; y++)
    for (gsize x = 0; x < 3 * a->width; x++)
      sum += abs (fovea_image_row (a, y)[x] - fovea_image_row (b, y)[x]);
  return sum / (double) (3 * a->width * a->height);
}

/* Tiles of the smallest sizes cover the photo, too. */
static void
test_small (void)
{
  static const gsize sides[] = { 32, 64 };
  FoveaPreprocess preprocess;
  g_autoptr (FoveaNetworkPlan) plan = plan_of_filter (gated, "?,?", &preprocess);
  g_autoptr (FoveaImage) photo = picture_of (201, 175), whole = NULL;
  FoveaTilesFacts facts;

  whole = filter (plan, &preprocess, photo, 256, &facts);
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (FoveaImage) tiled = filter (plan, &preprocess, photo, sides[i], &facts);

      g_assert_false (facts.exact);
      g_assert_cmpuint (facts.count[0], >=, 175 / sides[i]);
      g_assert_cmpuint (facts.count[1], >=, 201 / sides[i]);
      g_test_message ("side %zu: %.1f from the whole photo", sides[i], mean_apart (whole, tiled));
      g_assert_cmpfloat (mean_apart (whole, tiled), <=, 16.0); /* a tile's means differ from the photo's; what is not covered is black */
    }
}

/* Without padding, and with a size that is the network's own: pixels are those that the plan alone makes of one tile. */
static void
test_own_size (void)
{
  FoveaPreprocess preprocess;
  g_autoptr (FoveaNetworkPlan) plan = plan_of_filter (three_layers, "48,48", &preprocess);
  g_autoptr (FoveaImage) photo = picture_of (20, 90), result = NULL;
  FoveaTilesFacts facts;

  result = filter (plan, &preprocess, photo, 0, &facts);
  g_assert_cmpuint (result->width, ==, 20);
  g_assert_cmpuint (result->height, ==, 90);
}

/* A network that sees everything: neighbouring tiles go over into each other, and no seam is steeper than the picture. */
static void
test_blended (void)
{
  FoveaPreprocess preprocess;
  g_autoptr (FoveaNetworkPlan) plan = plan_of_filter (normalised, "?,?", &preprocess);
  g_autoptr (FoveaImage) photo = picture_of (160, 64), whole = NULL, tiled = NULL;
  FoveaTilesFacts facts;
  gint steepest[2] = { 0 };

  for (guint c = 0; c < 3; c++) /* well between black and white */
    {
      preprocess.mean[c] = 0.5;
      preprocess.deviation[c] = 0.02;
    }
  whole = filter (plan, &preprocess, photo, 256, &facts);
  tiled = filter (plan, &preprocess, photo, 64, &facts);
  g_assert_false (facts.exact);
  g_assert_cmpuint (facts.count[1], >, 2);
  for (gsize y = 0; y < 64; y++)
    for (gsize x = 3; x < 3 * 160; x++)
      {
        const FoveaImage *images[] = { whole, tiled };

        for (guint i = 0; i < 2; i++)
          steepest[i] = MAX (steepest[i], abs (fovea_image_row (images[i], y)[x] - fovea_image_row (images[i], y)[x - 3]));
      }
  g_test_message ("the steepest step is %d, with tiles %d", steepest[0], steepest[1]);
  g_assert_cmpint (steepest[1], <=, steepest[0] + steepest[0] / 4);
}

/* A grey network leaves colours alone. */
static void
test_grey (void)
{
  GByteArray *graph = new_graph ("1,1,?,?");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaImage) photo = picture_of (70, 50), result = NULL;
  const FoveaPreprocess preprocess = { .width = 32, .height = 32, .order = FOVEA_ORDER_GRAY, .scale = 1.0 / 255.0, .deviation = { 1.0, 1.0, 1.0 } };
  const FoveaShape shape = { 4, { 1, 1, 32, 32 } };
  const float one = 1.0f;
  FoveaTilesFacts facts;

  pb_message (graph, 5, onnx_tensor ("w", FLOAT, "1,1,1,1", &one, sizeof one));
  add (graph, onnx_node ("Conv", "same", "x,w", "y", NULL));
  network = parse (graph, 13);
  plan = plan_at (network, &shape);
  result = filter (plan, &preprocess, photo, 32, &facts);
  g_assert_cmpint (most_apart (photo, result), <=, 1);
}

static void
test_refused (void)
{
  GByteArray *graph = new_graph ("1,3,32,32");
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaTiles) tiles = NULL, ready = NULL;
  g_autoptr (FoveaImage) photo = picture_of (60, 60), result = NULL;
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  FoveaPreprocess preprocess;
  const FoveaShape shape = { 4, { 1, 3, 32, 32 } };

  add_conv (graph, "one", "x", "y", "5,3,3,3", "2,2", "1,1,1,1");
  network = parse (graph, 13);
  plan = plan_at (network, &shape);
  preprocess = (FoveaPreprocess){ .width = 32, .height = 32, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 } };
  tiles = fovea_tiles_new (plan, &preprocess, 60, 60, 0, NULL, &error);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);

  g_clear_pointer (&plan, fovea_network_plan_unref);
  plan = plan_of_filter (three_layers, "?,?", &preprocess);
  ready = fovea_tiles_new (plan, &preprocess, 60, 60, 32, NULL, NULL);
  fovea_progress_cancel (progress);
  result = fovea_tiles_run (ready, photo, progress, &error);
  g_assert_null (result);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiles/exact", test_exact);
  g_test_add_func ("/tiles/small", test_small);
  g_test_add_func ("/tiles/own-size", test_own_size);
  g_test_add_func ("/tiles/blended", test_blended);
  g_test_add_func ("/tiles/grey", test_grey);
  g_test_add_func ("/tiles/refused", test_refused);
  return g_test_run ();
}
