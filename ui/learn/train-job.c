/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/network/onnx/write.h"
#include "core/network/open.h"
#include "ui/window/samples.h"

#define SLICE_SECONDS 0.15
#define MOST_FILTERS 64
#define FILTER_SIDE 60 /* pixels that a filter's picture fits in */
#define MOST_MISTAKES 24

struct _FoveaTrainTask
{
  FoveaTrainer *trainer;
};

static void
task_clear (gpointer data)
{
  g_clear_pointer (&((FoveaTrainTask *) data)->trainer, fovea_trainer_free);
}

FoveaTrainTask *
fovea_train_task_ref (FoveaTrainTask *task)
{
  return g_atomic_rc_box_acquire (task);
}

void
fovea_train_task_unref (gpointer task)
{
  g_atomic_rc_box_release_full (task, task_clear);
}

void
fovea_train_start_free (gpointer data)
{
  FoveaTrainStart *start = data;

  g_free (start->data);
  g_clear_pointer (&start->network, fovea_network_unref);
  g_free (start);
}

void
fovea_train_state_free (gpointer data)
{
  FoveaTrainState *state = data;

  fovea_train_task_unref (state->task);
  g_array_unref (state->losses);
  g_array_unref (state->epochs);
  g_clear_pointer (&state->filters, g_ptr_array_unref);
  g_clear_pointer (&state->mistakes, g_ptr_array_unref);
  g_free (state);
}

void
fovea_train_save_free (gpointer data)
{
  FoveaTrainSave *save = data;

  fovea_train_task_unref (save->task);
  g_free (save->path);
  g_free (save);
}

/* Takes a reference of @task. */
static FoveaTrainState *
look_at (FoveaTrainTask *task, gboolean epoch_ended)
{
  FoveaTrainer *trainer = task->trainer;
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  FoveaTrainState *state = g_new0 (FoveaTrainState, 1);

  state->task = fovea_train_task_ref (task);
  state->steps = fovea_trainer_get_steps (trainer, &state->done);
  state->n = examples->n;
  state->n_held_out = examples->n_held_out;
  state->epoch_steps = state->steps / fovea_trainer_get_settings (trainer)->epochs;
  state->losses = g_array_copy ((GArray *) fovea_trainer_get_losses (trainer));
  state->epochs = g_array_copy ((GArray *) fovea_trainer_get_epochs (trainer));
  state->filters = fovea_trainer_picture_filters (trainer, MOST_FILTERS, FILTER_SIDE);
  state->is_done = fovea_trainer_is_done (trainer);
  if (epoch_ended)
    state->mistakes = fovea_trainer_find_mistakes (trainer, MOST_MISTAKES, &state->wrong);
  return state;
}

static FoveaNetwork *
open_bundled (FoveaProgress *progress, GError **error)
{
  g_autoptr (GFile) file = fovea_sample_find ("networks/lenet-5.onnx");

  if (file)
    return fovea_network_open (g_file_peek_path (file), FOVEA_OPEN_TO_RUN, progress, error);
  fovea_io_failed (error, _("The bundled network “%s” is missing"), "lenet-5.onnx");
  return NULL;
}

static FoveaTrainer *
make_trainer (const FoveaTrainStart *start, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetwork) network = start->network ? fovea_network_ref (start->network) : open_bundled (progress, error);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaDataset) data = NULL, test = NULL;
  FoveaExamples *examples;
  gsize size[3];

  if (!network)
    return NULL;
  model = fovea_model_new (network, fovea_trainer_shard_samples (start->settings.batch), 0, 0, progress, error);
  data = model ? fovea_dataset_open (start->data, &test, progress, error) : NULL;
  if (!data)
    return NULL;
  if (start->fresh)
    fovea_model_forget (model, start->settings.seed);
  fovea_model_get_input (model, size);
  examples = fovea_examples_classes (data, test, network, size, &start->augmentation, error);
  return examples ? fovea_trainer_new (g_steal_pointer (&model), examples, &start->settings, error) : NULL;
}

gpointer
fovea_train_begin_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaTrainer *trainer = make_trainer (data, progress, error);
  FoveaTrainTask *task;
  FoveaTrainState *state;

  if (!trainer)
    return NULL;
  task = g_atomic_rc_box_new0 (FoveaTrainTask);
  task->trainer = trainer;
  state = look_at (task, FALSE);
  fovea_train_task_unref (task);
  return state;
}

gpointer
fovea_train_slice_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaTrainTask *task = data;
  guint before = fovea_trainer_get_epochs (task->trainer)->len;

  if (!fovea_trainer_run (task->trainer, SLICE_SECONDS, progress, error))
    return NULL;
  return look_at (task, fovea_trainer_get_epochs (task->trainer)->len > before);
}

void
fovea_train_more_free (gpointer data)
{
  FoveaTrainMore *more = data;

  fovea_train_task_unref (more->task);
  g_free (more);
}

gpointer
fovea_train_more_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaTrainMore *more = data;

  fovea_trainer_learn_on (more->task->trainer, more->epochs, &more->optimiser);
  return look_at (more->task, FALSE);
}

gpointer
fovea_train_check_work (gpointer network, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaModel) model = fovea_model_new (network, 1, 0, 0, progress, error);

  return model ? fovea_network_ref (network) : NULL;
}

gpointer
fovea_train_save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaTrainSave *save = data;
  FoveaTrainer *trainer = save->task->trainer;
  g_autoptr (FoveaNetwork) network
    = fovea_model_to_network (fovea_trainer_get_model (trainer), fovea_trainer_get_examples (trainer)->metadata, FALSE, error);
  FoveaTrainSave *saved;

  if (!network || !fovea_onnx_write (network, save->path, progress, error))
    return NULL;
  saved = g_new (FoveaTrainSave, 1);
  *saved = (FoveaTrainSave){ .task = fovea_train_task_ref (save->task), .path = g_strdup (save->path) };
  fovea_trainer_get_steps (trainer, &saved->steps);
  return saved;
}
