/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Learning: losses and optimisers against closed forms, layers against the engine and against differences, data sets, and whole trainings. */

#include <gio/gio.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/learn/loss.h"
#include "core/learn/trainer-pictures.h"
#include "core/network/session.h"
#include "tests/unit/folder.h"
#include "tests/unit/learn-fixture.h"
#include "tests/unit/slowdown.h"

#define BARS_NETWORK "INPUT 8x8x1 -> CONV3-8 -> TANH -> AVGPOOL -> FC 16 -> RELU -> DROPOUT 0.1 -> FC 2 -> SOFTMAX"

static char *folder;

/* ---- losses and optimisers ---- */

static void
test_cross_entropy (void)
{
  const float scores[] = { 1.0f, 3.0f, 1.0f, 0.0f, 1.0f, -2.0f }; /* (3 classes, 2 examples) */
  const guint labels[] = { 2, 0 };
  float gradient[6];
  guint guesses[2];
  double sum = exp (3.0) + exp (0.0) + exp (-2.0);

  g_assert_cmpfloat_with_epsilon (fovea_loss_cross_entropy (scores, 3, 2, labels, 1.0f, gradient, guesses), log (3.0) + log (sum) - 3.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (gradient[0], 1.0 / 3.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (gradient[4], 1.0 / 3.0 - 1.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (gradient[1], exp (3.0) / sum - 1.0, 1e-6);
  g_assert_cmpuint (guesses[1], ==, 0);
}

static void
test_squared_error (void)
{
  const float output[] = { 1.0f, 2.0f, 3.0f, 4.0f }, target[] = { 0.0f, 2.0f, 1.0f, 4.5f };
  float gradient[4];

  g_assert_cmpfloat_with_epsilon (fovea_loss_squared_error (output, target, 2, 2, 0.5f, gradient), (1.0 + 0.0 + 4.0 + 0.25) / 2.0, 1e-12);
  g_assert_cmpfloat (gradient[0], ==, 0.5f);
  g_assert_cmpfloat (gradient[3], ==, -0.25f);
}

static void
test_sgd (void)
{
  FoveaOptimiser sgd = { .kind = FOVEA_OPTIMISER_SGD, .rate = 0.1, .momentum = 0.5, .l1 = 0.01, .l2 = 0.1 };
  float w = 1.0f, speed = 0.0f;
  const float gradient = 2.0f;

  fovea_optimiser_step (&sgd, 0, 10, TRUE, &gradient, 1, &w, &speed, NULL);
  g_assert_cmpfloat_with_epsilon (w, 1.0 - 0.1 * (2.0 + 0.1 + 0.01), 1e-6);
  fovea_optimiser_step (&sgd, 1, 10, FALSE, &gradient, 1, &w, &speed, NULL);
  g_assert_cmpfloat_with_epsilon (w, 1.0 - 0.1 * 2.11 - 0.1 * (2.0 + 0.5 * 2.11), 1e-6);
  w = 1.0f;
  speed = 0.0f;
  sgd.nesterov = TRUE;
  fovea_optimiser_step (&sgd, 0, 10, FALSE, &gradient, 1, &w, &speed, NULL);
  g_assert_cmpfloat_with_epsilon (w, 1.0 - 0.1 * (2.0 + 0.5 * 2.0), 1e-6);
}

/* The first step of Adam is the rate, whatever the gradient; its decay stands apart. */
static void
test_adam (void)
{
  FoveaOptimiser adam = fovea_optimiser_usual ();
  float w[] = { 1.0f, 1.0f }, mean[2] = { 0.0f }, square[2] = { 0.0f };
  const float gradient[] = { 1e-3f, -50.0f };

  adam.schedule = FOVEA_RATE_CONSTANT;
  adam.l2 = 0.5;
  fovea_optimiser_step (&adam, 0, 10, TRUE, gradient, 2, w, mean, square);
  g_assert_cmpfloat_with_epsilon (w[0], 1.0 - 0.002 * 0.5 - 0.002, 1e-6);
  g_assert_cmpfloat_with_epsilon (w[1], 1.0 - 0.002 * 0.5 + 0.002, 1e-6);
}

static void
test_rates (void)
{
  FoveaOptimiser optimiser = { .schedule = FOVEA_RATE_COSINE, .rate = 1.0 };

  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 0, 101), 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 50, 101), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 100, 101), 0.0, 1e-12);
  optimiser.schedule = FOVEA_RATE_CYCLE;
  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 0, 101), 0.04, 1e-12);
  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 30, 101), 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (fovea_optimiser_rate (&optimiser, 100, 101), 0.0, 1e-12);
}

/* ---- layers ---- */

static const char *const networks[] = {
  "INPUT 12x13x3 -> CONV3-20 s2 -> RELU -> CONV3-7 -> TANH -> POOL3 s2 -> FC 5",
  "INPUT 14x11x2 -> CONV3-8 d2 -> LRELU 0.1 -> CONV5-33 valid -> AVGPOOL -> SIGMOID -> CONV3-6 valid -> FC 3",
  "INPUT 9x9x4 -> CONV1-6 -> CONV3-6 g2 -> ELU -> GAP -> FC 4",
  "INPUT 6x6x1 -> CONV6-9 valid -> TANH -> FLATTEN -> FC 40 -> RELU -> FC 3",
};

static void
fill (float *values, gsize n, guint64 key)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) fovea_random_uniform (key, i, -1.0, 1.0);
}

/* Example @s of a shard's (channels, n, cells) as (channels, cells). */
static void
pick (const float *values, const gsize size[3], gsize n, gsize s, float *example)
{
  gsize cells = size[1] * size[2];

  for (gsize c = 0; c < size[0]; c++)
    memcpy (example + c * cells, values + (c * n + s) * cells, cells * sizeof (float));
}

static void
check_forward (FoveaModel *model, const float *input, const float *output, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (fovea_model_get_network (model), NULL, 0, 0, NULL, &error);
  g_autoptr (FoveaSession) session = fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &plan->values[plan->network->inputs[0]].shape, "x", &error);
  gsize from[3], to[3];
  float example[64];

  fovea_model_get_input (model, from);
  fovea_model_get_output (model, to);
  for (gsize s = 0; s < n; s++)
    {
      const float *wanted;

      pick (input, from, n, s, tensor->data);
      g_assert_true (fovea_session_run (session, &tensor, NULL, &error));
      wanted = fovea_tensor_floats (fovea_session_get_value (session, plan->network->outputs[0]));
      pick (output, to, n, s, example);
      for (gsize i = 0; i < to[0]; i++)
        g_assert_cmpfloat_with_epsilon (example[i], wanted[i], 2e-5);
    }
}

/* The sum of all outputs, each times a number. */
static double
weigh (FoveaShard *shard, const float *input, gsize n_input, gsize n, const float *factors, gsize n_output)
{
  const float *output;
  double sum = 0.0;

  memcpy (fovea_shard_begin (shard, n, 0), input, n_input * sizeof (float));
  output = fovea_shard_forward (shard);
  for (gsize i = 0; i < n_output; i++)
    sum += (double) (output[i] * factors[i]);
  return sum;
}

/* Along random directions of the weights; where a ReLU bends or a maximum changes between the two sides, they differ a little. */
static void
check_backward (FoveaModel *model, FoveaShard *shard, const float *input, gsize n_input, gsize n, gsize n_output)
{
  gsize n_weights;
  float *weights = fovea_model_get_weights (model, &n_weights);
  g_autofree float *gradient = g_new (float, n_weights), *before = g_memdup2 (weights, n_weights * sizeof (float));
  g_autofree float *direction = g_new (float, n_weights), *factors = g_new (float, n_output);
  const double step = 1e-4;

  fill (factors, n_output, 3);
  weigh (shard, input, n_input, n, factors, n_output);
  memcpy (fovea_shard_output_gradient (shard), factors, n_output * sizeof (float));
  fovea_shard_backward (shard, gradient);
  for (guint trial = 0; trial < 3; trial++)
    {
      double told = 0.0, size = 0.0, seen[2];

      fill (direction, n_weights, 17 + trial);
      for (guint side = 0; side < 2; side++)
        {
          for (gsize i = 0; i < n_weights; i++)
            weights[i] = before[i] + (float) (side ? step : -step) * direction[i];
          fovea_model_weights_changed (model);
          seen[side] = weigh (shard, input, n_input, n, factors, n_output);
        }
      for (gsize i = 0; i < n_weights; i++)
        {
          told += (double) (gradient[i] * direction[i]);
          size += (double) (gradient[i] * gradient[i]);
        }
      g_assert_cmpfloat_with_epsilon ((seen[1] - seen[0]) / (2.0 * step), told, 0.03 * sqrt (size));
    }
}

static void
test_layers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      const gsize n = 5;
      g_autoptr (FoveaModel) model = make_model (networks[i], n);
      g_autoptr (GError) error = NULL;
      FoveaShard *shard = fovea_shard_new (model, &error);
      gsize from[3], to[3], n_input, n_output;
      g_autofree float *input = NULL;

      fovea_model_get_input (model, from);
      fovea_model_get_output (model, to);
      n_input = n * from[0] * from[1] * from[2];
      n_output = n * to[0] * to[1] * to[2];
      input = g_new (float, n_input);
      fill (input, n_input, 11);
      memcpy (fovea_shard_begin (shard, n, 0), input, n_input * sizeof (float));
      check_forward (model, input, fovea_shard_forward (shard), n);
      check_backward (model, shard, input, n_input, n, n_output);
      fovea_shard_free (shard);
    }
}

static void
test_refused_networks (void)
{
  static const char *const texts[] = { "INPUT 8x8x1 -> POOL -> GAP", "INPUT 8x8x1 -> CONV3-4 -> BN -> FC 2" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint64 seed = 1;
      FoveaArchitectureOptions options = { .seed = &seed };
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaNetwork) network = fovea_architecture_parse (texts[i], &options, NULL, NULL);

      g_assert_null (fovea_model_new (network, 1, 0, 0, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_assert_true (i == 0 || strstr (error->message, "batch normalisation"));
    }
}

/* ---- data ---- */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
test_idx (void)
{
  g_autoptr (FoveaDataset) bars = make_bars (30), read = NULL, test = NULL;
  g_autoptr (GError) error = NULL;

  write_bars (folder, 30);
  read = fovea_dataset_open (folder, &test, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (test);
  g_assert_cmpuint (read->n, ==, 30);
  g_assert_cmpuint (read->classes, ==, 2);
  g_assert_cmpmem (read->pixels, 30 * 64, bars->pixels, 30 * 64);
  g_assert_cmpmem (read->labels, 30, bars->labels, 30);
}

static GBytes *
pack (const char *text, gsize n)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GOutputStream) packed = g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (packed, text, n, NULL, NULL, NULL) && g_output_stream_close (packed, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Both files compressed. */
static void
test_gzip (void)
{
  static const char *const names[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte" };
  g_autofree char *images = in_folder ("train-images-idx3-ubyte.gz");
  g_autoptr (FoveaDataset) read = NULL, test = NULL;
  g_autoptr (GError) error = NULL;

  write_bars (folder, 30);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = in_folder (names[i]), *to = g_strconcat (from, ".gz", NULL), *text = NULL;
      g_autoptr (GBytes) packed = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (from, &text, &n, &error));
      packed = pack (text, n);
      g_assert_true (g_file_set_contents (to, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed), &error));
    }
  read = fovea_dataset_open (images, &test, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->n, ==, 30);
}

static void
assert_refused (const char *images, const char *labels, int code, const char *cause)
{
  g_autofree char *image_path = in_folder (images), *label_path = in_folder (labels);
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_dataset_load_idx (image_path, label_path, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
  if (!strstr (error->message, cause))
    g_error ("“%s” is not in: %s", cause, error->message);
}

static void
test_bad_idx (void)
{
  static const guint8 pixels[3 * 64 + 1] = { 0 };
  static const struct
  {
    const char *name;
    guint rank;
    guint32 dims[3];
    gsize n;
    int code;
    const char *cause;
  } rows[] = {
    { "cut-idx3", 3, { 3, 8, 8 }, 3 * 64 - 1, FOVEA_ERROR_REFUSED, "cut off: 1 bytes" },
    { "long-idx3", 3, { 3, 8, 8 }, 3 * 64 + 1, FOVEA_ERROR_REFUSED, "longer than its header" },
    { "flat-idx3", 2, { 3, 64 }, 3 * 64, FOVEA_ERROR_REFUSED, "has 2 dimensions" },
    { "none-idx3", 3, { 0, 8, 8 }, 0, FOVEA_ERROR_REFUSED, "no pictures" },
    { "more-idx3", 3, { 4, 8, 6 }, 3 * 64, FOVEA_ERROR_REFUSED, "3 labels for 4 images" },
    { "huge-idx3", 3, { 0xffffffff, 0xffffffff, 0xffffffff }, 3 * 64, FOVEA_ERROR_LIMIT, "at most" },
    { "wide-idx3", 3, { 1, 65536, 65536 }, 64, FOVEA_ERROR_LIMIT, "at most" },
    { "flat-pictures-idx3", 3, { 3 }, 0, FOVEA_ERROR_REFUSED, "no pictures" },
  };
  g_autofree char *labels = in_folder ("three-idx1"), *text = in_folder ("text-idx3"), *floats = in_folder ("floats-idx3");

  write_idx (labels, 1, (const guint32[]){ 3 }, pixels, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = in_folder (rows[i].name);

      write_idx (path, rows[i].rank, rows[i].dims, pixels, rows[i].n);
      assert_refused (rows[i].name, "three-idx1", rows[i].code, rows[i].cause);
    }
  g_file_set_contents (text, "hello, world", -1, NULL);
  assert_refused ("text-idx3", "three-idx1", FOVEA_ERROR_REFUSED, "no IDX file");
  g_file_set_contents (floats, "\0\0\r\003", 4, NULL);
  assert_refused ("floats-idx3", "three-idx1", FOVEA_ERROR_REFUSED, "numbers of type 13");
  g_file_set_contents (floats, "\0\0\b\003\0\0", 6, NULL);
  assert_refused ("floats-idx3", "three-idx1", FOVEA_ERROR_REFUSED, "cut off: 10 bytes");
  assert_refused ("missing-idx3", "three-idx1", FOVEA_ERROR_IO, "missing-idx3");
}

/* Of compressed files: each cut, and a changed byte. */
static void
test_bad_gzip (void)
{
  static const guint8 pixels[3 * 64] = { 0 };
  g_autofree char *plain = in_folder ("good-idx3"), *labels = in_folder ("three-idx1"), *bad = in_folder ("bad-idx3.gz"), *text = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize n;

  write_idx (plain, 3, (const guint32[]){ 3, 8, 8 }, pixels, sizeof pixels);
  write_idx (labels, 1, (const guint32[]){ 3 }, pixels, 3);
  g_file_get_contents (plain, &text, &n, NULL);
  packed = pack (text, n);
  bytes = g_memdup2 (g_bytes_get_data (packed, &n), g_bytes_get_size (packed));
  for (gsize cut = 3; cut < n; cut++)
    {
      g_file_set_contents (bad, (const char *) bytes, (gssize) cut, NULL);
      assert_refused ("bad-idx3.gz", "three-idx1", FOVEA_ERROR_REFUSED, "cut off within its gzip compression");
    }
  bytes[n - 8] ^= 1; /* of the check sum */
  g_file_set_contents (bad, (const char *) bytes, (gssize) n, NULL);
  assert_refused ("bad-idx3.gz", "three-idx1", FOVEA_ERROR_REFUSED, "gzip compression of");
}

/* A label that the network has no score for. */
static void
test_high_label (void)
{
  const FoveaTrainerSettings settings = { fovea_optimiser_usual (), 20, 1, 9, FALSE };
  const FoveaAugmentation none = { 0 };
  g_autoptr (FoveaDataset) bars = make_bars (30);
  FoveaModel *model = make_model (BARS_NETWORK, 4);
  g_autoptr (GError) error = NULL;
  const gsize size[] = { 1, BARS_SIDE, BARS_SIDE };

  bars->labels[7] = 200;
  fovea_dataset_finish (bars);
  g_assert_null (fovea_trainer_new (model, fovea_examples_classes (bars, NULL, fovea_model_get_network (model), size, &none, NULL), &settings, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "a label 200"));
}

static void
test_bad_digits (void)
{
  static const struct
  {
    const char *text, *cause;
  } rows[] = {
    { "{}", "does not begin" },
    { "[0.5]", "does not begin" },
    { "{\"data\":[]}", "Number 1 of" },
    { "{\"data\":[0,1,2]}", "Number 3 of" },
    { "{\"data\":[0.5,nan]}", "Number 2 of" },
    { "{\"data\":[0.5;1]}", "Number 1 of" },
    { "{\"data\":[0,1]}", "has 2 numbers" },
    { "{\"data\":[0,1],\"more\":1}", "holds more than" },
    { "{\"data\":[", "cut off after 0 numbers" },
    { "{\"data\":[0.5", "cut off after 1 numbers" },
    { "{\"data\":[0.5, ", "cut off after 1 numbers" },
    { "{\"data\":[0.5]", "cut off after 1 numbers" },
  };
  g_autofree char *own = in_folder ("digits"), *path = g_build_filename (own, "0.json", NULL);

  g_mkdir (own, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_file_set_contents (path, rows[i].text, -1, NULL);
      g_assert_null (fovea_dataset_load_digits (own, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      if (!strstr (error->message, rows[i].cause))
        g_error ("“%s” is not in: %s", rows[i].cause, error->message);
    }
}

/* ---- training ---- */

static FoveaTrainer *
make_trainer_of (const char *network, gsize epochs, gsize batch)
{
  const FoveaAugmentation augmentation = { .shift = 0.05, .rotate = 3.0, .scale = 0.05, .shear = 0.05 };
  FoveaTrainerSettings settings = { fovea_optimiser_usual (), batch, epochs, 9, TRUE };
  g_autoptr (FoveaDataset) bars = make_bars (300);
  FoveaModel *model = make_model (network, fovea_trainer_shard_samples (settings.batch));
  g_autoptr (GError) error = NULL;
  FoveaExamples *examples;
  FoveaTrainer *trainer;
  gsize size[3];

  settings.optimiser.rate = 0.01;
  fovea_model_get_input (model, size);
  examples = fovea_examples_classes (bars, NULL, fovea_model_get_network (model), size, &augmentation, &error);
  g_assert_no_error (error);
  trainer = fovea_trainer_new (model, examples, &settings, &error);
  g_assert_no_error (error);
  return trainer;
}

static FoveaTrainer *
make_trainer (gsize epochs)
{
  return make_trainer_of (BARS_NETWORK, epochs, 20);
}

static void
learn (FoveaTrainer *trainer)
{
  g_autoptr (GError) error = NULL;

  while (!fovea_trainer_is_done (trainer))
    g_assert_true (fovea_trainer_run (trainer, 60.0, NULL, &error));
}

static void
assert_same_weights (FoveaTrainer *a, FoveaTrainer *b)
{
  gsize n, m;
  const float *of_a = fovea_model_get_weights (fovea_trainer_get_model (a), &n), *of_b = fovea_model_get_weights (fovea_trainer_get_model (b), &m);

  g_assert_cmpmem (of_a, n * sizeof (float), of_b, m * sizeof (float));
}

static void
test_learns (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (30);
  const FoveaEpoch *last;

  learn (trainer);
  last = &g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 29);
  g_test_message ("loss %g, held out %g of %g %% right", last->loss, last->held_out.loss, 100.0 * last->held_out.accuracy);
  g_assert_cmpfloat (last->held_out.accuracy, ==, 1.0);
}

static void
test_threads (void)
{
  g_autoptr (FoveaTrainer) first = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaTrainer) trainer = make_trainer (2);

      fovea_pool_set_threads (threads);
      learn (trainer);
      if (first)
        assert_same_weights (first, trainer);
      else
        first = g_steal_pointer (&trainer);
    }
  fovea_pool_set_threads (0);
}

/* Stopped within an epoch, and gone on with by another trainer. */
static void
test_resume (void)
{
  g_autoptr (FoveaTrainer) whole = make_trainer (3), stopped = make_trainer (3), resumed = make_trainer (3);
  g_autofree char *path = in_folder ("kept");
  g_autoptr (GError) error = NULL;
  guint64 done = 0;

  learn (whole);
  while (done < 20)
    {
      g_assert_true (fovea_trainer_run (stopped, 1e-6, NULL, &error));
      fovea_trainer_get_steps (stopped, &done);
    }
  g_assert_true (fovea_trainer_keep (stopped, path, &error));
  g_assert_true (fovea_trainer_resume (resumed, path, &error));
  learn (resumed);
  assert_same_weights (whole, resumed);
  g_assert_cmpuint (fovea_trainer_get_epochs (resumed)->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (g_array_index (fovea_trainer_get_epochs (resumed), FoveaEpoch, i).loss, ==,
                       g_array_index (fovea_trainer_get_epochs (whole), FoveaEpoch, i).loss);
}

/* Every cut and a few flipped bytes: refused or, where nothing but a number changed, taken. */
static void
test_bad_checkpoint (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (2), other = make_trainer (3);
  g_autofree char *path = in_folder ("kept"), *bad = in_folder ("bad"), *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  learn (trainer);
  g_assert_true (fovea_trainer_keep (trainer, path, &error));
  g_assert_false (fovea_trainer_resume (other, path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "epochs"));
  g_file_get_contents (path, &text, &n, NULL);
  for (gsize cut = 1; cut < n; cut += n / CASES (40, 5))
    {
      g_autoptr (GError) cause = NULL;

      g_file_set_contents (bad, text, (gssize) cut, NULL);
      g_assert_false (fovea_trainer_resume (trainer, bad, &cause));
      g_assert_error (cause, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
}

static void
test_cancel (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (2);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  fovea_progress_cancel (progress);
  g_assert_false (fovea_trainer_run (trainer, 60.0, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  learn (trainer);
}

/* Of 270 examples in batches of 180 the second batch has 90: it makes no point of its own, and counts by its size in the next one. */
static void
test_points (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer_of (BARS_NETWORK, 4, 180);
  const GArray *points, *epochs;
  double sum = 0.0, left = 0.0;

  learn (trainer);
  points = fovea_trainer_get_losses (trainer);
  epochs = fovea_trainer_get_epochs (trainer);
  g_assert_cmpuint (points->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const FoveaLossPoint *point = &g_array_index (points, FoveaLossPoint, i);

      g_assert_cmpfloat (point->step, ==, 2 * i + 1);
      sum += (i == 0 ? 180.0 : 270.0) * point->loss;
      left += 270.0 * g_array_index (epochs, FoveaEpoch, i).loss;
    }
  left = (left - sum) / 90.0; /* the mean of the last batch, of which no point tells */
  g_assert_cmpfloat (left, >, 0.5 * g_array_index (epochs, FoveaEpoch, 3).loss);
  g_assert_cmpfloat (left, <, 2.0 * g_array_index (epochs, FoveaEpoch, 3).loss);
}

/* More epochs, after the last one and from within one, on the same weights. */
static void
test_learn_on (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (3), stopped = make_trainer (30);
  FoveaOptimiser optimiser = fovea_optimiser_usual ();
  g_autoptr (GError) error = NULL;
  guint64 done = 0;

  optimiser.rate = 0.01;
  learn (trainer);
  fovea_trainer_learn_on (trainer, 12, &optimiser);
  g_assert_false (fovea_trainer_is_done (trainer));
  learn (trainer);
  g_assert_cmpuint (fovea_trainer_get_epochs (trainer)->len, ==, 15);
  g_assert_cmpfloat (g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 3).loss, <,
                     0.9 * g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 0).loss);
  g_assert_cmpfloat (g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 14).loss, <,
                     0.9 * g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 2).loss);
  while (done < 20) /* of 14 an epoch */
    {
      g_assert_true (fovea_trainer_run (stopped, 1e-6, NULL, &error));
      fovea_trainer_get_steps (stopped, &done);
    }
  fovea_trainer_learn_on (stopped, 1, &optimiser);
  g_assert_cmpuint (fovea_trainer_get_steps (stopped, &done), ==, 28);
  learn (stopped);
  g_assert_cmpuint (fovea_trainer_get_epochs (stopped)->len, ==, 2);
}

static void
test_pictures (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (1);
  g_autoptr (GPtrArray) filters = NULL, mistakes = NULL;
  const FoveaEpoch *epoch;
  gsize wrong = 7;

  g_assert_null (fovea_trainer_find_mistakes (trainer, 2, &wrong));
  g_assert_cmpuint (wrong, ==, 0);
  learn (trainer);
  epoch = &g_array_index (fovea_trainer_get_epochs (trainer), FoveaEpoch, 0);
  filters = fovea_trainer_picture_filters (trainer, 5, 60);
  mistakes = fovea_trainer_find_mistakes (trainer, 2, &wrong);
  g_assert_cmpuint (filters->len, ==, 5);
  g_assert_cmpuint (((FoveaImage *) filters->pdata[0])->width, ==, 60);
  g_assert_cmpfloat_with_epsilon ((double) wrong, 30.0 * (1.0 - epoch->held_out.accuracy), 1e-9);
  g_assert_cmpuint (wrong, >, 2);
  g_assert_cmpuint (mistakes->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const FoveaMistake *mistake = mistakes->pdata[i];
      guint8 low = 255, high = 0;

      g_assert_cmpuint (mistake->label, !=, mistake->guess);
      for (gsize y = 0; y < BARS_SIDE; y++)
        for (gsize x = 0; x < 3 * BARS_SIDE; x++)
          {
            low = MIN (low, fovea_image_row (mistake->picture, y)[x]);
            high = MAX (high, fovea_image_row (mistake->picture, y)[x]);
          }
      g_assert_cmpuint (low, ==, 0);
      g_assert_cmpuint (high, ==, 255);
    }
}

static void
test_curves (void)
{
  g_autoptr (FoveaTrainer) trainer = make_trainer (3);
  const GArray *epochs = fovea_trainer_get_epochs (trainer), *points = fovea_trainer_get_losses (trainer);
  g_autoptr (FoveaPlot) empty = fovea_trainer_plot_accuracies (epochs, 42, 14), losses = NULL, accuracies = NULL;
  const FoveaPlotCurve *learned, *held_out;

  g_assert_cmpfloat (empty->y.low, ==, 0.0);
  learn (trainer);
  losses = fovea_trainer_plot_losses (points, epochs, 42, 14);
  accuracies = fovea_trainer_plot_accuracies (epochs, 42, 14);
  learned = losses->curves->pdata[0];
  held_out = losses->curves->pdata[1];
  g_assert_cmpfloat (losses->x.high, ==, 3.0);
  g_assert_cmpuint (learned->n, ==, points->len);
  g_assert_cmpfloat_with_epsilon (learned->x[0], 1.0 / 14.0, 1e-12);
  g_assert_cmpfloat (held_out->x[2], ==, 3.0);
  g_assert_cmpfloat (held_out->y[2], ==, g_array_index (epochs, FoveaEpoch, 2).held_out.loss);
  held_out = accuracies->curves->pdata[1];
  g_assert_cmpfloat_with_epsilon (held_out->y[1], 100.0 * g_array_index (epochs, FoveaEpoch, 1).held_out.accuracy, 1e-9);
  g_assert_cmpfloat (accuracies->y.low, <, held_out->y[0]);
  g_assert_cmpfloat (accuracies->y.high, ==, 100.0);
}

/* When it was cancelled, from another thread and in the midst of the work. */
typedef struct
{
  FoveaProgress *progress;
  gulong delay; /* microseconds */
  gint64 when;
} Canceller;

static gpointer
cancel_soon (gpointer data)
{
  Canceller *self = data;

  g_usleep (self->delay);
  self->when = g_get_monotonic_time ();
  fovea_progress_cancel (self->progress);
  return NULL;
}

/* A step, and a look at what is held out, that take two threads a good part of a second end 200 ms after they are cancelled, and nothing is learned of
 * half a step. */
static void
test_cancel_at_once (void)
{
  static const gulong delays[] = { 20000, 0, 50, 100, 200, 400, 1000, 3000 }; /* some while examples are drawn */
  g_autoptr (FoveaTrainer) trainer = make_trainer_of ("INPUT 64x64x1 -> CONV3-64 -> RELU -> CONV3-128 -> RELU -> CONV3-128 -> GAP -> FC 2 -> SOFTMAX", 1, 20);
  gsize n;
  const float *weights = fovea_model_get_weights (fovea_trainer_get_model (trainer), &n);
  g_autofree float *before = g_memdup2 (weights, n * sizeof *weights);

  fovea_pool_set_threads (2);
  g_assert_true (fovea_trainer_run (trainer, 0.0, NULL, NULL)); /* takes its memory */
  for (guint trial = 0; trial < 2 * G_N_ELEMENTS (delays); trial++)
    {
      gboolean evaluate = trial % 2;
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (GError) error = NULL;
      Canceller canceller = { progress, delays[trial / 2], 0 };
      GThread *thread = g_thread_new ("cancel", cancel_soon, &canceller);
      FoveaEvaluation evaluation;
      gboolean done = evaluate ? fovea_trainer_evaluate (trainer, &evaluation, progress, &error) : fovea_trainer_run (trainer, 600.0, progress, &error);
      gint64 end = g_get_monotonic_time ();

      g_thread_join (thread);
      g_assert_false (done);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_test_message ("%g ms", (double) (end - canceller.when) / 1e3);
      g_assert_cmpint (end - canceller.when, <, 200000 * SLOWDOWN);
      g_assert_cmpmem (weights, n * sizeof *weights, before, n * sizeof *weights);
    }
  fovea_pool_set_threads (0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-learn-XXXXXX", NULL);
  g_test_add_func ("/learn/cross-entropy", test_cross_entropy);
  g_test_add_func ("/learn/squared-error", test_squared_error);
  g_test_add_func ("/learn/sgd", test_sgd);
  g_test_add_func ("/learn/adam", test_adam);
  g_test_add_func ("/learn/rates", test_rates);
  g_test_add_func ("/learn/layers", test_layers);
  g_test_add_func ("/learn/refused-networks", test_refused_networks);
  g_test_add_func ("/learn/idx", test_idx);
  g_test_add_func ("/learn/gzip", test_gzip);
  g_test_add_func ("/learn/bad-idx", test_bad_idx);
  g_test_add_func ("/learn/bad-gzip", test_bad_gzip);
  g_test_add_func ("/learn/high-label", test_high_label);
  g_test_add_func ("/learn/bad-digits", test_bad_digits);
  g_test_add_func ("/learn/learns", test_learns);
  g_test_add_func ("/learn/threads", test_threads);
  g_test_add_func ("/learn/resume", test_resume);
  g_test_add_func ("/learn/bad-checkpoint", test_bad_checkpoint);
  g_test_add_func ("/learn/cancel", test_cancel);
  g_test_add_func ("/learn/points", test_points);
  g_test_add_func ("/learn/learn-on", test_learn_on);
  g_test_add_func ("/learn/pictures", test_pictures);
  g_test_add_func ("/learn/curves", test_curves);
  g_test_add_func ("/learn/cancel-at-once", test_cancel_at_once);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
