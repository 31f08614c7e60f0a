/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Kernels of a network's first layer as filters of photos, against what the layer itself gives. */

#include <math.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/filter/chain.h"
#include "core/network/lift-kernel.h"
#include "core/network/maps.h"
#include "tests/unit/session-networks.h"

#define WIDTH 44
#define HEIGHT 36

static FoveaImage *
random_photo (gsize channels)
{
  FoveaImage *photo = fovea_image_new (WIDTH, HEIGHT, channels, NULL);

  for (gsize y = 0; y < HEIGHT; y++)
    for (gsize x = 0; x < WIDTH * channels; x++)
      photo->pixels[y * photo->stride + x] = channels == 4 && x % 4 == 3 ? 255 : (guint8) g_test_rand_int_range (0, 256);
  return photo;
}

typedef struct
{
  FoveaOrder order;
  gboolean invert, bias, relu;
  gint64 stride, dilation, pad;
} Case;

static GByteArray *
make_network (const Case *c)
{
  gsize inputs = c->order == FOVEA_ORDER_GRAY ? 1 : 3;
  g_autofree char *dims = g_strdup_printf ("1,%zu,%d,%d", inputs, HEIGHT, WIDTH), *weights = g_strdup_printf ("4,%zu,5,3", inputs);
  g_autofree char *pads = g_strdup_printf ("%d,%d,%d,%d", (int) c->pad, (int) c->pad, (int) c->pad, (int) c->pad);
  g_autofree char *strides = g_strdup_printf ("%d,%d", (int) c->stride, (int) c->stride);
  g_autofree char *dilations = g_strdup_printf ("%d,%d", (int) c->dilation, (int) c->dilation);
  GByteArray *graph = new_graph (dims);

  pb_message (graph, 5, random_floats ("w", weights, 4 * inputs * 15, -1.0, 1.0));
  pb_message (graph, 5, random_floats ("b", "4", 4, -0.5, 0.5));
  add (graph, onnx_node ("Conv", "conv", c->bias ? "x,w,b" : "x,w", "h", onnx_ints ("pads", pads), onnx_ints ("strides", strides),
                         onnx_ints ("dilations", dilations), NULL));
  add (graph, onnx_node (c->relu ? "Relu" : "Identity", "end", "h", "y", NULL));
  return graph;
}

/* Pixels whose windows lie within the photo. Rounding to a level is half of one; grey networks see a grey that is rounded, too. */
static void
compare (const Case *c, FoveaTensor *maps, gsize channel, const FoveaImage *filtered, const FoveaLift *lift)
{
  gint64 rows = maps->shape.dims[2], columns = maps->shape.dims[3];
  double tolerance = 0.51 + (c->order == FOVEA_ORDER_GRAY ? FOVEA_LIFT_SUM / 2.0 : 0.0);
  gsize compared = 0, inside = 0;

  for (gint64 i = 0; i < rows * columns; i++)
    {
      gint64 y = i / columns * c->stride - c->pad, x = i % columns * c->stride - c->pad;
      double value = fovea_tensor_floats (maps)[(gint64) channel * rows * columns + i];
      double expected = CLAMP (128.0 + lift->gain * value, 0.0, 255.0);
      const guint8 *pixel;

      if (y < 0 || x < 0 || y + 4 * c->dilation >= HEIGHT || x + 2 * c->dilation >= WIDTH)
        continue;
      pixel = fovea_image_row (filtered, (gsize) (y + (gint64) lift->kernels[0]->anchor_y)) + (gsize) (x + (gint64) lift->kernels[0]->anchor_x) * filtered->channels;
      compared++;
      inside += expected > 0.0 && expected < 255.0;
      if (fabs (pixel[0] - expected) > tolerance || pixel[1] != pixel[0] || pixel[2] != pixel[0])
        g_test_fail_printf ("map %zu, window at %d, %d: %d and not %.3f", channel, (int) y, (int) x, pixel[0], expected);
    }
  g_assert_cmpuint (compared, >, 50);
  g_assert_cmpuint (inside, >, compared / 2);
}

static void
check_case (const Case *c)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (make_network (c));
  g_autoptr (FoveaSession) session = session_of (plan);
  FoveaPreprocess preprocess = { .width = WIDTH, .height = HEIGHT, .fit = FOVEA_FIT_STRETCH, .order = c->order, .scale = 1.0 / 255.0,
                                 .mean = { 0.485, 0.456, 0.406 }, .deviation = { 0.229, 0.224, 0.225 }, .invert = c->invert };

  for (gsize channels = 3; channels <= 4; channels++)
    {
      g_autoptr (FoveaImage) photo = random_photo (channels);
      g_autoptr (FoveaTensor) x = fovea_preprocess_run (&preprocess, photo, NULL, NULL);

      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      for (gsize map = 0; map < 4; map++)
        {
          g_autoptr (FoveaLift) lift = NULL;
          g_autoptr (FoveaStep) step = NULL;
          g_autoptr (FoveaImage) filtered = NULL;
          g_autoptr (GError) error = NULL;
          guint node;

          g_assert_true (fovea_network_plan_can_lift (plan, value_of (plan, "y"), &node));
          lift = fovea_network_plan_lift (plan, &preprocess, node, map, &error);
          g_assert_no_error (error);
          step = fovea_step_new_lifted (lift);
          filtered = fovea_step_apply (step, photo, NULL, NULL, &error);
          g_assert_no_error (error);
          compare (c, fovea_session_get_value (session, value_of (plan, "h")), map, filtered, lift);
        }
    }
}

static void
test_values (void)
{
  static const Case cases[] = {
    { FOVEA_ORDER_RGB, FALSE, TRUE, FALSE, 1, 1, 0 }, { FOVEA_ORDER_BGR, FALSE, TRUE, TRUE, 2, 1, 1 },
    { FOVEA_ORDER_RGB, TRUE, FALSE, FALSE, 1, 2, 2 }, { FOVEA_ORDER_GRAY, FALSE, TRUE, FALSE, 1, 1, 0 },
    { FOVEA_ORDER_GRAY, TRUE, TRUE, TRUE, 3, 1, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
}

static GBytes *
filtered_bytes (GPtrArray *chain, FoveaImage *photo, guint threads)
{
  g_autoptr (FoveaImage) filtered = NULL;

  fovea_pool_set_threads (threads);
  filtered = fovea_chain_apply (chain, photo, NULL, NULL, NULL);
  fovea_pool_set_threads (0);
  return g_bytes_new (filtered->pixels, filtered->stride * filtered->height);
}

/* A chain's file keeps a lifted kernel bit for bit; the bytes do not depend on the number of threads. */
static void
test_chain (void)
{
  static const Case c = { FOVEA_ORDER_RGB, FALSE, TRUE, FALSE, 1, 1, 0 };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (make_network (&c));
  FoveaPreprocess preprocess = { .width = WIDTH, .height = HEIGHT, .order = FOVEA_ORDER_RGB, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 } };
  g_autoptr (FoveaLift) lift = fovea_network_plan_lift (plan, &preprocess, 0, 2, NULL);
  g_autoptr (GPtrArray) chain = fovea_chain_new (), again = NULL, copy = NULL;
  g_autoptr (FoveaImage) photo = random_photo (3);
  g_autoptr (GBytes) one = NULL;
  g_autofree char *json = NULL, *twice = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, fovea_step_new_lifted (lift));
  json = fovea_chain_to_json (chain);
  again = fovea_chain_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  twice = fovea_chain_to_json (again);
  g_assert_cmpstr (json, ==, twice);
  copy = fovea_chain_copy (again);
  one = filtered_bytes (chain, photo, 1);
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GBytes) other = filtered_bytes (copy, photo, threads);

      g_assert_true (g_bytes_equal (one, other));
    }
}

static void
assert_refused_chain (const char *lift, const char *fragment)
{
  g_autofree char *json = g_strdup_printf ("{\"fovea-chain\": 1, \"steps\": [{\"lift\": %s}]}", lift);
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_chain_parse (json, strlen (json), &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  if (!strstr (error->message, fragment))
    g_test_fail_printf ("%s: %s", lift, error->message);
}

/* It cannot be applied to luminance, say. */
static void
check_channels (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess)
{
  g_autoptr (FoveaLift) lift = fovea_network_plan_lift (plan, preprocess, 0, 1, NULL);
  g_autoptr (FoveaStep) step = fovea_step_new_lifted (lift);
  g_autoptr (FoveaImage) photo = random_photo (3), filtered = NULL;
  g_autoptr (GError) error = NULL;

  step->channels = FOVEA_CHANNELS_LUMINANCE;
  filtered = fovea_step_apply (step, photo, NULL, NULL, &error);
  g_assert_null (filtered);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
test_refused (void)
{
  static const Case c = { FOVEA_ORDER_RGB, FALSE, TRUE, FALSE, 1, 1, 0 };
  FoveaPreprocess preprocess = { .width = 20, .height = 17, .order = FOVEA_ORDER_RGB, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 } };
  g_autoptr (FoveaNetworkPlan) plan = plan_of (residual_network (1)), first = plan_of (make_network (&c));
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_network_plan_can_lift (plan, value_of (plan, "s2"), NULL));
  g_assert_false (fovea_network_plan_can_lift (plan, value_of (plan, "a1"), NULL));
  g_assert_null (fovea_network_plan_lift (plan, &preprocess, (guint) fovea_network_find_node (plan->network, "a1"), 0, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (fovea_network_plan_lift (first, &preprocess, 0, 4, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  check_channels (first, &preprocess);
  assert_refused_chain ("3", "name");
  assert_refused_chain ("{\"name\": \"a\", \"gain\": 1}", "three");
  assert_refused_chain ("{\"name\": \"a\", \"gain\": 1, \"kernels\": [\"1\", \"1\"]}", "three");
  assert_refused_chain ("{\"name\": \"a\", \"gain\": 1, \"kernels\": [\"1\", \"1 2 3\", \"1\"]}", "one size");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lift/values", test_values);
  g_test_add_func ("/lift/chain", test_chain);
  g_test_add_func ("/lift/refused", test_refused);
  return g_test_run ();
}
