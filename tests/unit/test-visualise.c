/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures that climb: every linear step against its adjoint (the products of u with A v and of A' u with v are one number), the others against
 * differences, and the whole on a small network. */

#include "core/base/pool.h"
#include "core/explain/backprop.h"
#include "core/explain/visualise/colour.h"
#include "core/explain/visualise/fourier.h"
#include "core/explain/visualise/wish.h"
#include "tests/unit/dense-fixture.h"

static double
product (const float *a, const float *b, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

static void
assert_near (double a, double b, double scale)
{
  g_assert_cmpfloat (fabs (a - b), <=, 1e-5 * MAX (scale, 1.0));
}

static void
test_fourier (void)
{
  static const gsize sizes[][2] = { { 8, 12 }, { 7, 9 }, { 16, 15 }, { 5, 8 }, { 1, 6 }, { 6, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (FoveaFourierBasis) basis = fovea_fourier_basis_new (sizes[i][0], sizes[i][1], NULL);
      gsize n = sizes[i][0] * sizes[i][1], count = fovea_fourier_basis_count (basis);
      g_autofree float *parameters = numbers (count, 1, 1.0), *plane = numbers (n, 2, 1.0);
      g_autofree float *made = g_new (float, n), *back = g_new (float, count), *again = g_new (float, n);

      fovea_fourier_basis_make (basis, parameters, made);
      fovea_fourier_basis_adjoint (basis, plane, back);
      assert_near (product (made, plane, n), product (parameters, back, count), product (made, made, n));
      fovea_fourier_basis_invert (basis, plane, back);
      fovea_fourier_basis_make (basis, back, again);
      for (gsize k = 0; k < n; k++)
        assert_near (again[k], plane[k], 1.0);
    }
}

/* The gradient of the product of the colours with @weights, against differences. */
static void
test_colour (void)
{
  for (gsize channels = 1; channels <= 3; channels += 2)
    {
      gsize plane = 5, n = channels * plane;
      g_autofree float *start = numbers (n, 3, 2.0), *weights = numbers (n, 4, 1.0), *colours = g_memdup2 (start, n * sizeof (float));
      g_autofree float *gradient = g_memdup2 (weights, n * sizeof (float)), *back = NULL;

      fovea_colour_make (colours, channels, plane);
      back = g_memdup2 (colours, n * sizeof (float));
      fovea_colour_invert (back, channels, plane);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat (fabsf (back[i] - start[i]), <, 1e-3f);
      fovea_colour_adjoint (colours, gradient, channels, plane);
      for (gsize i = 0; i < n; i++)
        {
          double ends[2];

          for (guint side = 0; side < 2; side++)
            {
              g_autofree float *moved = g_memdup2 (start, n * sizeof (float));

              moved[i] += side ? 0.01f : -0.01f;
              fovea_colour_make (moved, channels, plane);
              ends[side] = product (moved, weights, n);
            }
          g_assert_cmpfloat (fabs ((ends[1] - ends[0]) / 0.02 - gradient[i]), <, 1e-3);
        }
    }
}

static void
test_wander (void)
{
  const FoveaWander wander = { .shift = 3.0, .scale = 0.2, .turn = 20.0 }, still = { 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  FoveaWanderPlace place = { .width = 11, .height = 9, .view_width = 8, .view_height = 10 }, whole = { 11, 9, 11, 9 };
  g_autofree float *picture = numbers (2 * 99, 6, 1.0), *weights = numbers (2 * 80, 7, 1.0), *black = g_new0 (float, 2 * 99);
  float view[160], grey[160], back[198], same[198];

  for (guint i = 0; i < 20; i++)
    {
      fovea_wander_draw (&wander, random, &place);
      fovea_wander_look (&place, picture, view, 2);
      fovea_wander_look (&place, black, grey, 2);
      for (gsize k = 0; k < 160; k++)
        view[k] -= grey[k];
      fovea_wander_adjoint (&place, weights, back, 2);
      assert_near (product (view, weights, 160), product (picture, back, 198), 10.0);
    }
  fovea_wander_draw (&still, random, &whole);
  fovea_wander_look (&whole, picture, same, 2);
  g_assert_cmpmem (same, sizeof same, picture, 2 * 99 * sizeof (float));
}

static void
test_penalty (void)
{
  const FoveaPenalty penalty = { 3.0, 2.0 };
  g_autofree float *picture = numbers (2 * 5 * 4, 8, 1.0);
  float gradient[40] = { 0 };

  fovea_penalty_subtract (&penalty, picture, gradient, 2, 5, 4);
  for (gsize i = 0; i < 40; i++)
    {
      float before = picture[i];
      double high, low;

      picture[i] = before + 0.005f;
      high = fovea_penalty_value (&penalty, picture, 2, 5, 4);
      picture[i] = before - 0.005f;
      low = fovea_penalty_value (&penalty, picture, 2, 5, 4);
      picture[i] = before;
      g_assert_cmpfloat (fabs ((high - low) / 0.01 + gradient[i]), <, 2e-3);
    }
}

/* Convolution, ReLU, pool, convolution, ReLU joined to the pool, global pool, scores. */
static FoveaNetworkPlan *
small_plan (void)
{
  GByteArray *graph = new_graph ("1,3,24,24");
  g_autoptr (FoveaNetwork) network = NULL;
  const FoveaShape shape = { 4, { 1, 3, 24, 24 } };

  add_conv (graph, "one", "x", "a", "8,3,3,3", "1,1", "1,1,1,1");
  add (graph, onnx_node ("Relu", "relu", "a", "b", NULL));
  add (graph, onnx_node ("MaxPool", "pool", "b", "c", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add_conv (graph, "two", "c", "d", "6,8,3,3", "1,1", "1,1,1,1");
  add (graph, onnx_node ("Relu", "relu2", "d", "e", NULL));
  add (graph, onnx_node ("Concat", "joint", "c,e", "f", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("GlobalAveragePool", "mean", "f", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "h", NULL));
  add (graph, onnx_node ("Softmax", "scores", "h", "y", NULL));
  network = parse (graph, 13);
  return plan_at (network, &shape);
}

static FoveaPreprocess
plain (gsize side)
{
  return (FoveaPreprocess){ .width = side, .height = side, .scale = 1.0 / 64.0, .mean = { 2.0, 2.0, 2.0 }, .deviation = { 1.0, 0.5, 1.0 } };
}

static FoveaImage *
speckled (gsize width, gsize height)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < 3 * width; x++)
      fovea_image_row (image, y)[x] = (guint8) (x * 37 + y * 101 + x * y);
  return image;
}

static FoveaVisualiseRequest
request_for (FoveaNetworkPlan *plan, const char *id, const char *value, gint channel, FoveaImage *photo)
{
  const FoveaWish *wish = fovea_wish_find (id);
  const FoveaPreprocess preprocess = plain (24);
  const FoveaWishAim aim = { value ? value_of (plan, value) : -1, channel, 3, 3 };
  FoveaVisualiseRequest request = fovea_wish_request (wish, plan, &preprocess, photo, 0);
  g_autoptr (GError) error = NULL;

  request.style = photo;
  fovea_wish_aim (wish, &aim, &request, &error);
  g_assert_no_error (error);
  request.steps = (guint) CASES (16, 3);
  return request;
}

static FoveaVisualiser *
climb (const FoveaVisualiseRequest *request)
{
  g_autoptr (GError) error = NULL;
  FoveaVisualiser *visualiser = fovea_visualiser_new (request, NULL, &error);

  g_assert_no_error (error);
  fovea_visualiser_run (visualiser, NULL, &error);
  g_assert_no_error (error);
  return visualiser;
}

/* Each wish: what is climbed rises. */
static void
test_wishes (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  g_autoptr (FoveaImage) photo = speckled (30, 24);
  static const struct
  {
    const char *wish, *value;
    gint channel;
  } cases[] = { { "channel", "f", 9 },     { "neuron", "b", 2 },     { "layer", "f", -1 }, { "class", NULL, 12 },
                { "dream", "f", -1 },      { "invert", "b", -1 },    { "style", NULL, -1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean takes_photo = (fovea_wish_find (cases[i].wish)->needs & FOVEA_WISH_PHOTO) != 0;
      FoveaVisualiseRequest request = request_for (plan, cases[i].wish, cases[i].value, cases[i].channel, takes_photo ? photo : NULL);
      g_autoptr (FoveaVisualiser) visualiser = NULL;
      g_autoptr (FoveaImage) picture = NULL;
      const double *curve;
      guint n;

      if (g_str_equal (cases[i].wish, "style"))
        request.from_photo = FALSE;
      visualiser = climb (&request);
      curve = fovea_visualiser_get_curve (visualiser, &n);
      g_test_message ("%s: %g to %g", cases[i].wish, curve[0], curve[n - 1]);
      g_assert_cmpuint (n, ==, request.steps * request.octaves);
      g_assert_cmpfloat (curve[n - 1], >, curve[0]);
      picture = fovea_visualiser_picture (visualiser, NULL);
      g_assert_cmpuint (picture->width, ==, request.width);
      g_assert_cmpuint (picture->height, ==, request.height);
    }
}

/* The channel of a ReLU that is joined to others is asked for in front of that. */
static void
test_before_rectifier (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  FoveaVisualiseRequest request = request_for (plan, "channel", "f", 9, NULL);

  g_assert_cmpint (request.terms[0].value, ==, value_of (plan, "d"));
  g_assert_cmpint (request.terms[0].channel, ==, 1);
  request = request_for (plan, "channel", "f", 3, NULL); /* a pool lies between */
  g_assert_cmpint (request.terms[0].value, ==, value_of (plan, "f"));
}

/* What is usual fits a small network: the first octave has its size. */
static void
test_small_network (void)
{
  const FoveaPreprocess preprocess = plain (24);
  gsize n;
  const FoveaWish *wishes = fovea_wishes (&n);

  for (gsize i = 0; i < n; i++)
    {
      FoveaVisualiseRequest request = fovea_wish_request (&wishes[i], NULL, &preprocess, NULL, 0);
      double first = (double) request.width / pow (request.octave_scale, request.octaves - 1.0);

      g_test_message ("%s", wishes[i].id);
      g_assert_cmpfloat_with_epsilon (first, 24.0, 0.5);
    }
}

/* A photo is what it is to itself: no distance. */
static void
test_match (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  g_autoptr (FoveaImage) photo = speckled (24, 24);
  FoveaVisualiseRequest request = request_for (plan, "style", NULL, -1, photo);
  g_autoptr (FoveaVisualiser) visualiser = NULL;
  const double *curve;
  guint n;

  request.basis = FOVEA_BASIS_PIXELS;
  request.steps = 1;
  visualiser = climb (&request);
  curve = fovea_visualiser_get_curve (visualiser, &n);
  g_assert_cmpfloat (fabs (curve[0]), <, 1e-9);
}

static GBytes *
pixels_of (const FoveaVisualiser *visualiser)
{
  g_autoptr (FoveaImage) picture = fovea_visualiser_picture (visualiser, NULL);
  GByteArray *bytes = g_byte_array_new ();
  guint n;
  const double *curve = fovea_visualiser_get_curve (visualiser, &n);

  for (gsize y = 0; y < picture->height; y++)
    g_byte_array_append (bytes, fovea_image_row (picture, y), (guint) (3 * picture->width));
  g_byte_array_append (bytes, (const guint8 *) curve, (guint) (n * sizeof *curve));
  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
climbed_pixels (const FoveaVisualiseRequest *request)
{
  g_autoptr (FoveaVisualiser) visualiser = climb (request);

  return pixels_of (visualiser);
}

static void
test_same_bits (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  FoveaVisualiseRequest request = request_for (plan, "channel", "f", 9, NULL);
  g_autoptr (GBytes) first = NULL, other_seed = NULL;
  guint threads = fovea_pool_get_threads ();

  request.steps = (guint) CASES (6, 2);
  request.images = 2;
  request.diversity = 1.0;
  fovea_pool_set_threads (1);
  first = climbed_pixels (&request);
  for (guint n = 2; n <= 3; n++)
    {
      g_autoptr (GBytes) again = NULL;

      fovea_pool_set_threads (n);
      again = climbed_pixels (&request);
      g_assert_true (g_bytes_equal (first, again));
    }
  fovea_pool_set_threads (threads);
  request.seed = 1;
  other_seed = climbed_pixels (&request);
  g_assert_false (g_bytes_equal (first, other_seed));
}

/* To be what the others are costs all that it can: 1. */
static void
test_diversity (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan (), bound = NULL;
  g_autoptr (FoveaNetwork) network = NULL;
  const FoveaVisualiseRequest request = request_for (plan, "layer", "f", -1, NULL);
  const FoveaShape shape = { 4, { 1, 3, 20, 28 } }, gram = { 1, { 14 * 14 } };
  g_autofree float *pixels = numbers (3 * 20 * 28, 9, 1.0);
  g_autoptr (FoveaTensor) photo = new_tensor (&shape, 0.0f), others = new_tensor (&gram, 0.0f);
  g_autoptr (FoveaBackprop) backprop = NULL;
  g_autoptr (GError) error = NULL;
  double sums[2], length = 0.0;
  gint value, target;

  memcpy (photo->data, pixels, fovea_tensor_bytes (photo));
  network = fovea_objective_new (plan, &shape, request.terms, 1, TRUE, &error);
  g_assert_no_error (error);
  bound = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  value = value_of (bound, FOVEA_OBJECTIVE_OTHERS);
  target = value_of (bound, FOVEA_OBJECTIVE_SUM);
  backprop = fovea_backprop_new (bound, target, &value, 1, FOVEA_BACKWARD_GRADIENT, FOVEA_SESSION_LEAN, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      const float *gradient;

      g_assert_true (fovea_backprop_run (backprop, (FoveaTensor *[]){ photo, others }, 0, NULL, &error));
      sums[i] = fovea_tensor_get (fovea_backprop_get_value (backprop, target, NULL), 0);
      gradient = fovea_tensor_floats (fovea_backprop_get_gradient (backprop, 0, NULL));
      for (gsize k = 0; k < 14 * 14; k++)
        ((float *) others->data)[k] = -gradient[k];
    }
  for (gsize k = 0; k < 14 * 14; k++)
    length += pow (fovea_tensor_get (others, k), 2.0);
  g_assert_cmpfloat (fabs (length - 1.0), <, 1e-4);
  g_assert_cmpfloat (fabs (sums[0] - sums[1] - 1.0), <, 1e-4);
}

/* A step into the next octave that fails leaves the picture of the one before, and the next call takes the same step. */
static void
test_octave_fails (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  g_autoptr (FoveaImage) photo = speckled (40, 32), picture = NULL;
  FoveaVisualiseRequest request = request_for (plan, "dream", "f", -1, photo);
  g_autoptr (FoveaProgress) cancelled = fovea_progress_new ();
  g_autoptr (FoveaVisualiser) visualiser = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL, whole = NULL, resumed = NULL;
  g_autoptr (GError) error = NULL;

  request.steps = 2;
  request.octaves = 3;
  request.images = 2;
  visualiser = fovea_visualiser_new (&request, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < request.steps; i++)
    g_assert_true (fovea_visualiser_step (visualiser, NULL, NULL));
  before = pixels_of (visualiser);
  fovea_progress_cancel (cancelled);
  g_assert_false (fovea_visualiser_step (visualiser, cancelled, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_clear_error (&error);
  fovea_memory_set_budget (fovea_memory_get_used () + 1024);
  g_assert_false (fovea_visualiser_step (visualiser, NULL, &error));
  fovea_memory_set_budget (0);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  after = pixels_of (visualiser);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpuint (fovea_visualiser_get_step (visualiser), ==, request.steps);
  g_assert_true (fovea_visualiser_run (visualiser, NULL, NULL));
  picture = fovea_visualiser_picture (visualiser, NULL);
  g_assert_cmpuint (picture->height, ==, request.height);
  resumed = pixels_of (visualiser);
  whole = climbed_pixels (&request);
  g_assert_true (g_bytes_equal (resumed, whole));
}

/* Each place in which a climb may be cancelled: whatever comes of it, the picture can be shown and the climb goes on. */
static void
test_cancelled_anywhere (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  g_autoptr (FoveaImage) photo = speckled (40, 32);
  FoveaVisualiseRequest request = request_for (plan, "style", NULL, -1, photo);

  request.steps = 1;
  request.octaves = 3;
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (FoveaVisualiser) visualiser = fovea_visualiser_new (&request, NULL, NULL);
      g_autoptr (FoveaProgress) cancelled = fovea_progress_new ();
      g_autoptr (GBytes) pixels = NULL;

      fovea_progress_cancel (cancelled);
      for (guint step = 0; step < 3; step++)
        {
          g_assert_true (step != i || !fovea_visualiser_step (visualiser, cancelled, NULL));
          g_clear_pointer (&pixels, g_bytes_unref);
          pixels = pixels_of (visualiser);
          g_assert_true (fovea_visualiser_step (visualiser, NULL, NULL));
        }
      g_assert_true (fovea_visualiser_is_done (visualiser));
    }
}

/* @op, after "a" = x * @factor * @factor: a climb along it ends at once, names the cause and leaves the picture. */
static void
check_not_finite (const char *op, float factor, FoveaBasis basis, const char *cause)
{
  GByteArray *graph = new_graph ("1,3,24,24");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaNetwork) network = NULL;
  const FoveaShape shape = { 4, { 1, 3, 24, 24 } };
  g_autoptr (FoveaVisualiser) visualiser = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  FoveaVisualiseRequest request;

  pb_message (graph, 5, onnx_tensor ("k", FLOAT, "1", &factor, sizeof factor));
  add (graph, onnx_node ("Mul", "one", "x,k", "a", NULL));
  add (graph, onnx_node ("Mul", "two", "a,k", "b", NULL));
  add (graph, onnx_node (op, "three", "b", "y", NULL));
  network = parse (graph, 13);
  plan = plan_at (network, &shape);
  request = request_for (plan, "layer", "y", -1, NULL);
  request.basis = basis;
  request.terms[0].kind = FOVEA_OBJECTIVE_MEAN;
  visualiser = fovea_visualiser_new (&request, NULL, &error);
  g_assert_no_error (error);
  before = pixels_of (visualiser);
  g_assert_false (fovea_visualiser_run (visualiser, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, cause));
  g_assert_cmpuint (fovea_visualiser_get_step (visualiser), ==, 0);
  after = pixels_of (visualiser);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_not_finite (void)
{
  for (guint basis = FOVEA_BASIS_FOURIER; basis <= FOVEA_BASIS_PIXELS; basis++)
    {
      check_not_finite ("Identity", 3e38f, basis, "network");
      check_not_finite ("Sqrt", 0.0f, basis, "gradient"); /* infinitely steep at 0 */
    }
}

static void
test_refused (void)
{
  g_autoptr (FoveaNetworkPlan) plan = small_plan ();
  FoveaVisualiseRequest request = request_for (plan, "channel", "f", 9, NULL);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  static const FoveaWishAim wrong[] = { { 0, 14, 0, 0 }, { 0, -1, 0, 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaVisualiser) visualiser = fovea_visualiser_new (&request, NULL, NULL);

  fovea_progress_cancel (progress);
  g_assert_false (fovea_visualiser_run (visualiser, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      FoveaWishAim aim = wrong[i];

      g_clear_error (&error);
      aim.value = value_of (plan, "f");
      g_assert_false (fovea_wish_aim (fovea_wish_find ("channel"), &aim, &request, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_false (fovea_wish_aim (fovea_wish_find ("class"), &aim, &request, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visualise/fourier", test_fourier);
  g_test_add_func ("/visualise/colour", test_colour);
  g_test_add_func ("/visualise/wander", test_wander);
  g_test_add_func ("/visualise/penalty", test_penalty);
  g_test_add_func ("/visualise/wishes", test_wishes);
  g_test_add_func ("/visualise/before-rectifier", test_before_rectifier);
  g_test_add_func ("/visualise/small-network", test_small_network);
  g_test_add_func ("/visualise/match", test_match);
  g_test_add_func ("/visualise/same-bits", test_same_bits);
  g_test_add_func ("/visualise/diversity", test_diversity);
  g_test_add_func ("/visualise/octave-fails", test_octave_fails);
  g_test_add_func ("/visualise/cancelled-anywhere", test_cancelled_anywhere);
  g_test_add_func ("/visualise/not-finite", test_not_finite);
  g_test_add_func ("/visualise/refused", test_refused);
  return g_test_run ();
}
