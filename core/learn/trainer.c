/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/base/random.h"
#include "core/learn/loss.h"
#include "core/learn/trainer-private.h"

#define SHARDS_A_BATCH 4
#define MOST_SAMPLES 16
#define WEIGHTS_A_CHUNK 4096
#define POINTS_AN_EPOCH 20

/* Streams of random numbers. */
enum
{
  STREAM_ORDER = 1,
  STREAM_EXAMPLE,
  STREAM_DROPOUT,
};

gsize
fovea_trainer_shard_samples (gsize batch)
{
  return CLAMP (batch / SHARDS_A_BATCH, 1, MOST_SAMPLES);
}

guint64
fovea_trainer_epoch_steps (const FoveaTrainer *self)
{
  return (self->examples->n + self->settings.batch - 1) / self->settings.batch;
}

guint64
fovea_trainer_point_steps (const FoveaTrainer *self)
{
  return MAX (fovea_trainer_epoch_steps (self) / POINTS_AN_EPOCH, 1);
}

static gboolean
check (const FoveaTrainer *self, GError **error)
{
  gsize input[3], output[3];

  fovea_model_get_input (self->model, input);
  fovea_model_get_output (self->model, output);
  if (memcmp (input, self->examples->size, sizeof input) != 0)
    return fovea_refuse (error, _("The network reads %zux%zux%zu, the examples are %zux%zux%zu"), input[0], input[1], input[2], self->examples->size[0],
                         self->examples->size[1], self->examples->size[2]);
  if (self->examples->classes > 0 && output[1] * output[2] != 1)
    return fovea_refuse (error, _("The network gives %zux%zux%zu scores; one for each class is wanted"), output[0], output[1], output[2]);
  if (self->examples->classes > output[0])
    return fovea_refuse (error, _("The network tells classes 0 to %zu; the examples have a label %u"), output[0] - 1, self->examples->classes - 1);
  if (self->examples->classes == 0 && memcmp (input, output, sizeof input) != 0)
    return fovea_refuse (error, _("The network gives %zux%zux%zu; a picture of %zux%zux%zu is wanted"), output[0], output[1], output[2], input[0], input[1],
                         input[2]);
  return self->examples->n > 0 || fovea_refuse (error, _("There are no examples to learn from"));
}

static gboolean
take_memory (FoveaTrainer *self, GError **error)
{
  gsize n;

  fovea_model_get_weights (self->model, &n);
  self->batch_shards = (MIN (self->settings.batch, self->examples->n) + fovea_model_get_samples (self->model) - 1) / fovea_model_get_samples (self->model);
  self->first = fovea_memory_alloc0 (2 * n * sizeof (float), _("what the optimiser remembers"), error);
  self->gradients = self->first ? fovea_memory_alloc (self->batch_shards * n * sizeof (float), _("gradients"), error) : NULL;
  if (!self->gradients)
    return FALSE;
  self->second = self->first + n;
  self->losses = g_new0 (double, self->batch_shards);
  self->input_errors = g_new0 (double, self->batch_shards);
  self->hits = g_new0 (guint, self->batch_shards);
  self->order = g_new (guint32, self->examples->n);
  return TRUE;
}

FoveaTrainer *
fovea_trainer_new (FoveaModel *model, FoveaExamples *examples, const FoveaTrainerSettings *settings, GError **error)
{
  g_autoptr (FoveaTrainer) self = g_new0 (FoveaTrainer, 1);

  g_return_val_if_fail (settings->batch > 0 && settings->epochs > 0 && fovea_model_get_samples (model) <= MOST_SAMPLES, NULL);

  self->model = model;
  self->examples = examples;
  self->settings = *settings;
  self->order_epoch = G_MAXUINT64;
  self->shards = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_shard_free);
  self->targets = g_ptr_array_new_with_free_func (fovea_memory_free);
  self->epochs = g_array_new (FALSE, FALSE, sizeof (FoveaEpoch));
  self->points = g_array_new (FALSE, FALSE, sizeof (FoveaLossPoint));
  return check (self, error) && take_memory (self, error) ? g_steal_pointer (&self) : NULL;
}

void
fovea_trainer_free (FoveaTrainer *self)
{
  g_ptr_array_unref (self->shards);
  g_ptr_array_unref (self->targets);
  g_array_unref (self->epochs);
  g_array_unref (self->points);
  fovea_memory_free (self->first);
  fovea_memory_free (self->gradients);
  g_free (self->losses);
  g_free (self->input_errors);
  g_free (self->hits);
  g_free (self->order);
  g_free (self->guesses);
  fovea_examples_free (self->examples);
  fovea_model_free (self->model);
  g_free (self);
}

static gsize
target_bytes (const FoveaTrainer *self)
{
  const gsize *size = self->examples->size;

  return fovea_model_get_samples (self->model) * size[0] * size[1] * size[2] * sizeof (float);
}

/* Memory for each thread that may work. */
static gboolean
ensure_shards (FoveaTrainer *self, FoveaProgress *progress, GError **error)
{
  while (self->shards->len < fovea_pool_get_threads ())
    {
      FoveaShard *shard = fovea_progress_check (progress, error) ? fovea_shard_new (self->model, error) : NULL;

      if (!shard)
        return FALSE;
      g_ptr_array_add (self->shards, shard);
    }
  while (self->examples->classes == 0 && self->targets->len < self->shards->len)
    {
      float *target = fovea_memory_alloc (target_bytes (self), _("the pictures wanted of a shard of examples"), error);

      if (!target)
        return FALSE;
      g_ptr_array_add (self->targets, target);
    }
  for (guint i = 0; i < self->shards->len; i++)
    fovea_shard_watch (g_ptr_array_index (self->shards, i), progress);
  return TRUE;
}

static guint64
key_of (const FoveaTrainer *self, guint stream, guint64 i)
{
  return fovea_random_bits (fovea_random_bits (self->settings.seed, stream), i);
}

/* Fisher and Yates's shuffle. */
static void
ensure_order (FoveaTrainer *self, guint64 epoch)
{
  guint64 key = key_of (self, STREAM_ORDER, epoch);

  if (self->order_epoch == epoch)
    return;
  self->order_epoch = epoch;
  for (gsize i = 0; i < self->examples->n; i++)
    {
      gsize j = fovea_random_below (key, i, i + 1);

      self->order[i] = self->order[j];
      self->order[j] = (guint32) i;
    }
}

/* The examples that one shard sees, and the sum of their losses. */
typedef struct
{
  FoveaTrainer *self;
  gboolean held_out;
  gsize first, n; /* of the epoch's order, or of those held out */
  guint64 epoch;
  FoveaProgress *progress;
} Batch;

/* @target is a picture's, of the shard's size. */
static void
draw_examples (const Batch *batch, gsize first, gsize n, float *input, float *target, guint *labels)
{
  const FoveaTrainer *self = batch->self;
  const gsize *size = self->examples->size;
  gsize cells = size[1] * size[2];

  for (gsize i = 0; i < n && !fovea_progress_is_cancelled (batch->progress); i++)
    {
      gsize at = first + i, index = batch->held_out ? at : self->order[at];
      FoveaExample example = { input + i * cells, target ? target + i * cells : NULL, n * cells, n * cells, 0 };
      guint64 key = !batch->held_out && self->settings.augmented ? key_of (self, STREAM_EXAMPLE, batch->epoch * self->examples->n + index) : 0;

      self->examples->draw (self->examples, batch->held_out, index, key, &example);
      labels[i] = example.label;
    }
}

/* One shard forward, its loss, and back. */
static void
do_shard (const Batch *batch, gsize s, guint worker)
{
  FoveaTrainer *self = batch->self;
  FoveaShard *shard = g_ptr_array_index (self->shards, worker);
  gsize samples = fovea_model_get_samples (self->model), first = s * samples, n = MIN (samples, batch->n - first), n_weights;
  gsize count = self->examples->size[0] * self->examples->size[1] * self->examples->size[2];
  guint64 dropout = batch->held_out ? 0 : key_of (self, STREAM_DROPOUT, self->step * self->batch_shards + s) | 1;
  float *input = fovea_shard_begin (shard, n, dropout), *gradient = batch->held_out ? NULL : fovea_shard_output_gradient (shard);
  float *target = self->examples->classes == 0 ? g_ptr_array_index (self->targets, worker) : NULL;
  guint labels[MOST_SAMPLES], own[MOST_SAMPLES], *guesses = batch->held_out && self->guesses ? self->guesses + batch->first + first : own;
  const float *output;
  gsize size[3];

  draw_examples (batch, batch->first + first, n, input, target, labels);
  self->input_errors[s] = target ? fovea_loss_squared_error (input, target, n, count, 1.0f, NULL) : 0.0;
  output = fovea_shard_forward (shard);
  if (fovea_progress_is_cancelled (batch->progress)) /* labels may be missing */
    return;
  fovea_model_get_output (self->model, size);
  if (target)
    self->losses[s] = fovea_loss_squared_error (output, target, n, count, 1.0f / (float) batch->n, gradient);
  else
    self->losses[s] = fovea_loss_cross_entropy (output, size[0], n, labels, 1.0f / (float) batch->n, gradient, guesses);
  self->hits[s] = 0;
  for (gsize i = 0; i < n && !target; i++)
    self->hits[s] += guesses[i] == labels[i];
  fovea_model_get_weights (self->model, &n_weights);
  if (!batch->held_out)
    fovea_shard_backward (shard, self->gradients + s * n_weights);
}

static void
do_shards (gsize begin, gsize end, guint worker, gpointer data)
{
  const Batch *batch = data;

  for (gsize s = begin; s < end && !fovea_progress_is_cancelled (batch->progress); s++)
    do_shard (batch, s, worker);
}

/* Adds the shards' losses and hits, in their order; nothing when it is cancelled. */
static gboolean
run_batch (const Batch *batch, double *loss, double *input_error, guint64 *hits, GError **error)
{
  gsize samples = fovea_model_get_samples (batch->self->model), shards = (batch->n + samples - 1) / samples;

  fovea_parallel_for (shards, 1, do_shards, (gpointer) batch, NULL);
  if (!fovea_progress_check (batch->progress, error))
    return FALSE;
  for (gsize s = 0; s < shards; s++)
    {
      *loss += batch->self->losses[s];
      *input_error += batch->self->input_errors[s];
      *hits += batch->self->hits[s];
    }
  return TRUE;
}

typedef struct
{
  FoveaTrainer *self;
  gsize shards;
  guint64 steps;
} Update;

/* Runs of weights that are regularised alike. */
static void
update_weights (gsize begin, gsize end, guint worker, gpointer data)
{
  const Update *update = data;
  FoveaTrainer *self = update->self;
  gsize n;
  float *weights = fovea_model_get_weights (self->model, &n);

  for (gsize s = 1; s < update->shards; s++)
    for (gsize i = begin; i < end; i++)
      self->gradients[i] += self->gradients[s * n + i];
  for (gsize i = begin, next; i < end; i = next)
    {
      gboolean decayed = fovea_model_is_decayed (self->model, i, &next);

      next = MIN (next, end);
      fovea_optimiser_step (&self->settings.optimiser, self->step - self->begun, update->steps, decayed, self->gradients + i, next - i, weights + i, self->first + i,
                            self->second + i);
    }
}

/* Examples of the first @step steps: an epoch's last batch may be smaller than the others. */
static guint64
examples_of (const FoveaTrainer *self, guint64 step)
{
  guint64 epoch_steps = fovea_trainer_epoch_steps (self);

  return step / epoch_steps * self->examples->n + step % epoch_steps * self->settings.batch;
}

/* A point once enough examples were seen since the last one: each is a mean over as many, whatever the batches' sizes. */
static void
keep_point (FoveaTrainer *self)
{
  double last = self->points->len > 0 ? g_array_index (self->points, FoveaLossPoint, self->points->len - 1).step : 0.0;
  guint64 seen = examples_of (self, self->step) - examples_of (self, (guint64) fmin (fmax (last, 0.0), (double) self->step - 1.0));

  if (seen < fovea_trainer_point_steps (self) * MIN (self->settings.batch, self->examples->n))
    return;
  g_array_append_val (self->points, ((FoveaLossPoint){ (double) self->step, self->point_loss / (double) seen }));
  self->point_loss = 0.0;
}

static gboolean
do_step (FoveaTrainer *self, FoveaProgress *progress, GError **error)
{
  guint64 epoch_steps = fovea_trainer_epoch_steps (self), epoch = self->step / epoch_steps;
  gsize first = (gsize) (self->step % epoch_steps) * self->settings.batch, samples = fovea_model_get_samples (self->model), n;
  Batch batch = { self, FALSE, first, MIN (self->settings.batch, self->examples->n - first), epoch, progress };
  Update update = { self, (batch.n + samples - 1) / samples, epoch_steps * self->settings.epochs - self->begun };
  double loss = 0.0, input_error = 0.0;

  ensure_order (self, epoch);
  if (!run_batch (&batch, &loss, &input_error, &self->epoch_hits, error))
    return FALSE;
  if (!isfinite (loss))
    return fovea_refuse (error, _("The loss is no number any more at step %" PRIu64 ": a lower learning rate may help"), self->step + 1);
  fovea_model_get_weights (self->model, &n);
  fovea_parallel_for (n, WEIGHTS_A_CHUNK, update_weights, &update, NULL);
  fovea_model_weights_changed (self->model);
  self->epoch_loss += loss;
  self->point_loss += loss;
  self->step++;
  keep_point (self);
  return TRUE;
}

gboolean
fovea_trainer_evaluate (FoveaTrainer *self, FoveaEvaluation *evaluation, FoveaProgress *progress, GError **error)
{
  gsize n = self->examples->n_held_out, batch = self->batch_shards * fovea_model_get_samples (self->model);
  double loss = 0.0, input_error = 0.0;
  guint64 hits = 0;

  *evaluation = (FoveaEvaluation){ NAN, NAN, NAN, NAN };
  if (!ensure_shards (self, progress, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (self->examples->classes > 0 && !self->guesses)
    self->guesses = g_new0 (guint, n);
  for (gsize first = 0; first < n; first += batch)
    if (!run_batch (&(Batch){ self, TRUE, first, MIN (batch, n - first), 0, progress }, &loss, &input_error, &hits, error))
      {
        g_clear_pointer (&self->guesses, g_free); /* some are of this evaluation */
        return FALSE;
      }
  evaluation->loss = loss / (double) n;
  if (self->examples->classes > 0)
    evaluation->accuracy = (double) hits / (double) n;
  else
    {
      evaluation->psnr = -10.0 * log10 (evaluation->loss);
      evaluation->input_psnr = -10.0 * log10 (input_error / (double) n);
    }
  return TRUE;
}

static gboolean
end_epoch (FoveaTrainer *self, FoveaProgress *progress, GError **error)
{
  FoveaEpoch epoch = { .epoch = self->epochs->len + 1, .loss = self->epoch_loss / (double) self->examples->n,
                       .accuracy = self->examples->classes > 0 ? (double) self->epoch_hits / (double) self->examples->n : NAN,
                       .seconds = self->epoch_seconds };

  if (!fovea_trainer_evaluate (self, &epoch.held_out, progress, error))
    return FALSE;
  g_array_append_val (self->epochs, epoch);
  self->epoch_loss = self->epoch_seconds = 0.0;
  self->epoch_hits = 0;
  return TRUE;
}

/* Steps of epochs that are behind, evaluated or not. */
static gboolean
awaits_evaluation (const FoveaTrainer *self)
{
  return self->step == (self->epochs->len + 1) * fovea_trainer_epoch_steps (self);
}

gboolean
fovea_trainer_run (FoveaTrainer *self, double seconds, FoveaProgress *progress, GError **error)
{
  gint64 start = g_get_monotonic_time (), end = start + (gint64) (MIN (seconds, 1e9) * G_USEC_PER_SEC);
  gboolean done = ensure_shards (self, progress, error);

  if (!done || fovea_trainer_is_done (self))
    return done;
  while (done && !awaits_evaluation (self) && g_get_monotonic_time () < end)
    done = fovea_progress_check (progress, error) && do_step (self, progress, error);
  self->epoch_seconds += (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return done && (!awaits_evaluation (self) || end_epoch (self, progress, error));
}

gboolean
fovea_trainer_is_done (const FoveaTrainer *self)
{
  return self->epochs->len == self->settings.epochs;
}

void
fovea_trainer_learn_on (FoveaTrainer *self, gsize epochs, const FoveaOptimiser *optimiser)
{
  gsize n;

  g_return_if_fail (self != NULL && epochs > 0 && optimiser != NULL);

  fovea_model_get_weights (self->model, &n);
  memset (self->first, 0, 2 * n * sizeof (float));
  self->settings.optimiser = *optimiser;
  self->settings.epochs = self->epochs->len + awaits_evaluation (self) + epochs;
  self->begun = self->step;
}

guint64
fovea_trainer_get_steps (const FoveaTrainer *self, guint64 *done)
{
  *done = self->step;
  return fovea_trainer_epoch_steps (self) * self->settings.epochs;
}

const FoveaTrainerSettings *
fovea_trainer_get_settings (const FoveaTrainer *self)
{
  return &self->settings;
}

FoveaModel *
fovea_trainer_get_model (FoveaTrainer *self)
{
  return self->model;
}

const FoveaExamples *
fovea_trainer_get_examples (const FoveaTrainer *self)
{
  return self->examples;
}

const GArray *
fovea_trainer_get_epochs (const FoveaTrainer *self)
{
  return self->epochs;
}

const GArray *
fovea_trainer_get_losses (const FoveaTrainer *self)
{
  return self->points;
}

const guint *
fovea_trainer_get_guesses (const FoveaTrainer *self)
{
  return self->guesses;
}
