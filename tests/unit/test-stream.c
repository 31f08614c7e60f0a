/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that stream through the steps of a chain. */

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/filter/pipeline.h"
#include "core/image/jpeg.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/slowdown.h"

/* The ends of a pipeline as threads: rows of an image go in, rows of another come out, FOVEA_JPEG_ROWS at a time. */
typedef struct
{
  FoveaRing *ring;
  FoveaImage *image;
} End;

static gpointer
feed (gpointer data)
{
  const End *end = data;

  for (gsize y = 0, n; y < end->image->height; y += n)
    {
      n = MIN (FOVEA_JPEG_ROWS, end->image->height - y);
      if (!fovea_ring_reserve (end->ring, y + n))
        return NULL;
      for (gsize i = y; i < y + n; i++)
        memcpy (fovea_ring_row (end->ring, i), fovea_image_row (end->image, i), end->image->stride);
      fovea_ring_commit (end->ring, y + n);
    }
  return NULL;
}

static gpointer
drain (gpointer data)
{
  const End *end = data;

  for (gsize y = 0, n; y < end->image->height; y += n)
    {
      n = MIN (FOVEA_JPEG_ROWS, end->image->height - y);
      if (!fovea_ring_wait (end->ring, y + n))
        return NULL;
      for (gsize i = y; i < y + n; i++)
        memcpy (fovea_image_row (end->image, i), fovea_ring_row (end->ring, i), end->image->stride);
      fovea_ring_release (end->ring, y + n);
    }
  return NULL;
}

static FoveaImage *
streamed (GPtrArray *chain, FoveaImage *image)
{
  g_autofree const FoveaStep **steps = g_new (const FoveaStep *, chain->len);
  g_autofree FoveaStepReport **reports = g_new (FoveaStepReport *, chain->len);
  FoveaPipelineEnds ends = { image->width, image->height, image->channels, .opaque = image->channels == 3 };
  g_autoptr (GError) error = NULL;
  gsize n = fovea_chain_enabled (chain, NULL, steps, reports);
  g_autoptr (FoveaPipeline) pipeline = fovea_pipeline_new (steps, n, &ends, &error);
  FoveaImage *result = new_image (image->width, image->height, image->channels);
  GThread *feeder, *drainer;

  g_assert_no_error (error);
  End in = { fovea_pipeline_get_source (pipeline), image }, out = { fovea_pipeline_get_result (pipeline), result };
  drainer = g_thread_new ("drain", drain, &out);
  feeder = g_thread_new ("feed", feed, &in);
  g_assert_true (fovea_pipeline_run (pipeline, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (feeder);
  g_thread_join (drainer);
  return result;
}

/* One step after the other, each on a whole image. Steps that choose their paths keep to the choice afterwards: a measured one may
 * come out another way. */
static FoveaImage *
one_by_one (GPtrArray *chain, FoveaImage *image)
{
  FoveaImage *present = fovea_image_ref (image);

  for (guint i = 0; i < chain->len; i++)
    {
      FoveaStep *step = g_ptr_array_index (chain, i);
      FoveaStepReport report = { 0 };
      g_autoptr (GError) error = NULL;
      FoveaImage *next = step->enabled ? fovea_step_apply (step, present, &report, NULL, &error) : fovea_image_ref (present);

      g_assert_no_error (error);
      if (step->enabled)
        step->path = report.path;
      fovea_step_report_clear (&report);
      fovea_image_unref (present);
      present = next;
    }
  return present;
}

static FoveaStep *
random_step (GRand *rand, FoveaBorder border, FoveaConvPath path)
{
  static const gsize sides[] = { 1, 2, 3, 3, 5, 9, 33 };
  gsize width = sides[g_rand_int_range (rand, 0, G_N_ELEMENTS (sides))], height = sides[g_rand_int_range (rand, 0, G_N_ELEMENTS (sides))];
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (width, height, NULL);
  FoveaStep *step;

  for (gsize i = 0; i < width * height; i++)
    kernel->values[i] = path == FOVEA_CONV_SEPARABLE ? 1.0 : g_rand_double_range (rand, -1.0, 2.0);
  kernel->divisor = 0.6 * (double) (width * height);
  kernel->anchor_x = (gsize) g_rand_int_range (rand, 0, (int) width);
  kernel->anchor_y = (gsize) g_rand_int_range (rand, 0, (int) height);
  step = fovea_step_new (NULL, kernel);
  step->border = border;
  step->path = path;
  step->flip = g_rand_boolean (rand);
  step->linear_light = g_rand_boolean (rand);
  step->channels = (FoveaChannels) g_rand_int_range (rand, 0, FOVEA_N_CHANNELS);
  return step;
}

/* Around the bands of the paths, around the kernels, and the degenerate ones. */
static const gsize sizes[][2] = { { 1, 1 },  { 41, 1 }, { 1, 67 },  { 3, 2 },   { 13, 15 },  { 13, 16 },
                                  { 9, 63 }, { 9, 64 }, { 21, 65 }, { 7, 129 }, { 11, 300 }, { 530, 70 } };

static void
check_chain (GPtrArray *chain, FoveaImage *image)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) expected = one_by_one (chain, image);
  g_autoptr (FoveaImage) in_memory = fovea_chain_apply (chain, image, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (distance (expected, in_memory), ==, 0);
  if (image->channels == 3)
    {
      g_autoptr (FoveaImage) through_rings = streamed (chain, image);

      g_assert_cmpint (distance (expected, through_rings), ==, 0);
    }
}

static void
test_bytes (gconstpointer data)
{
  FoveaBorder border = (FoveaBorder) GPOINTER_TO_INT (data);
  const FoveaConvPath paths[] = { FOVEA_CONV_AUTO, FOVEA_CONV_REFERENCE, FOVEA_CONV_DIRECT, FOVEA_CONV_SEPARABLE, FOVEA_CONV_FFT };
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize channels = 3; channels <= 4; channels++)
      for (gsize n = 1; n <= 4; n += CASES (1, 3))
        for (gsize p = 0; p < G_N_ELEMENTS (paths); p++)
          {
            g_autoptr (GPtrArray) chain = fovea_chain_new ();
            g_autoptr (FoveaImage) image = random_image (sizes[s][0], sizes[s][1], channels, 0, 256);

            if (paths[p] == FOVEA_CONV_REFERENCE && sizes[s][0] > 100)
              continue;
            for (gsize i = 0; i < n; i++)
              g_ptr_array_add (chain, random_step (rand, border, paths[p]));
            check_chain (chain, image);
          }
}

/* Steps of different borders and paths after one another, presets that combine two kernels and the source, steps that are off. */
static void
test_mixed_chains (void)
{
  const char *const presets[] = { "unsharp-mask", "sobel-magnitude", "gaussian", "dog", "sharpen" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);

  for (int round = 0; round < 60; round++)
    {
      gsize size = (gsize) g_rand_int_range (rand, 0, G_N_ELEMENTS (sizes));
      g_autoptr (FoveaImage) image = random_image (sizes[size][0], sizes[size][1], 3 + round % 2, round % 3 ? 0 : 255, 256);
      g_autoptr (GPtrArray) chain = fovea_chain_new ();

      for (int i = g_rand_int_range (rand, 1, 5); i > 0; i--)
        {
          FoveaStep *step = g_rand_boolean (rand) ? preset (presets[g_rand_int_range (rand, 0, G_N_ELEMENTS (presets))])
                                                  : random_step (rand, FOVEA_BORDER_ZERO, FOVEA_CONV_AUTO);

          step->border = (FoveaBorder) g_rand_int_range (rand, 0, FOVEA_N_BORDERS);
          step->enabled = g_rand_int_range (rand, 0, 5) > 0;
          g_ptr_array_add (chain, step);
        }
      check_chain (chain, image);
    }
}

/* Threads change neither the bands nor the bytes. */
static void
test_threads (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (23);
  g_autoptr (FoveaImage) image = random_image (701, 333, 3, 0, 256);
  g_autoptr (FoveaImage) one = NULL;
  g_autoptr (GPtrArray) chain = fovea_chain_new ();

  for (int i = 0; i < 3; i++)
    g_ptr_array_add (chain, random_step (rand, FOVEA_BORDER_REFLECT, i == 1 ? FOVEA_CONV_FFT : FOVEA_CONV_DIRECT));
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaImage) result = NULL;

      fovea_pool_set_threads (threads);
      result = streamed (chain, image);
      if (!one)
        one = fovea_image_ref (result);
      g_assert_cmpint (distance (one, result), ==, 0);
    }
  fovea_pool_set_threads (0);
}

/* A chain without a border that wraps keeps no whole photo between its steps. */
static void
test_memory (void)
{
  g_autoptr (FoveaImage) image = random_image (40, 20000, 3, 0, 256);
  gsize before = fovea_memory_get_used (), bytes = image->stride * image->height;
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) result = NULL;

  for (int i = 0; i < 4; i++)
    g_ptr_array_add (chain, preset ("sharpen"));
  fovea_memory_set_budget (before + bytes + (4 << 20));
  result = fovea_chain_apply (chain, image, NULL, NULL, &error);
  fovea_memory_set_budget (0);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before + bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int border = 0; border < FOVEA_N_BORDERS; border++)
    {
      g_autofree char *name = g_strdup_printf ("/stream/bytes/%s", fovea_border_id ((FoveaBorder) border));

      g_test_add_data_func (name, GINT_TO_POINTER (border), test_bytes);
    }
  g_test_add_func ("/stream/mixed-chains", test_mixed_chains);
  g_test_add_func ("/stream/threads", test_threads);
  g_test_add_func ("/stream/memory", test_memory);
  return g_test_run ();
}
