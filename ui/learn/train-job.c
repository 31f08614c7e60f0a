/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-job.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/maps.h"
#include "core/network/onnx/write.h"
#include "core/network/open.h"
#include "ui/window/samples.h"

#define SLICE_SECONDS 0.15
#define MOST_FILTERS 64
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

static void
mistake_free (gpointer data)
{
  FoveaMistake *mistake = data;

  fovea_image_unref (mistake->picture);
  g_free (mistake);
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

/* The kernels, plane by plane, as they are now. */
static GPtrArray *
picture_planes (const FoveaShape *shape, const float *weights, gsize n)
{
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, _("pictures of filters"), NULL);
  g_autoptr (FoveaMaps) maps = NULL;
  GPtrArray *pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);

  if (!tensor)
    return pictures;
  memcpy (tensor->data, weights, n * sizeof (float));
  maps = fovea_maps_of_planes (tensor, fovea_colormap_find ("blue-red"), FOVEA_NORMALISE_MAP, NULL);
  for (gsize i = 0; maps && i < MIN (maps->count, MOST_FILTERS); i++)
    {
      FoveaImage *picture = fovea_maps_picture (maps, i, FOVEA_TRAIN_FILTER_SIDE, NULL);

      if (picture)
        g_ptr_array_add (pictures, picture);
    }
  return pictures;
}

/* Those of the first convolution; NULL where there is none. */
static GPtrArray *
picture_filters (FoveaModel *model)
{
  const FoveaNetwork *network = fovea_model_get_network (model);
  gsize first, count, all;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      gint value = network->nodes[i].n_inputs > 1 ? network->nodes[i].inputs[1] : -1;
      const FoveaShape *shape = value >= 0 && network->values[value].constant ? &network->values[value].constant->shape : NULL;

      if (shape && shape->rank == 4 && shape->dims[2] * shape->dims[3] > 1 && fovea_model_find_weights (model, value, &first, &count))
        return picture_planes (shape, fovea_model_get_weights (model, &all) + first, count);
    }
  return NULL;
}

/* The first channel of an example, from its darkest to its brightest value. */
static FoveaImage *
picture_example (const FoveaExamples *examples, gsize i, guint *label)
{
  gsize cells = examples->size[1] * examples->size[2];
  g_autofree float *values = g_new (float, examples->size[0] * cells);
  FoveaExample example = { values, NULL, cells, cells, 0 };
  FoveaImage *image = fovea_image_new (examples->size[2], examples->size[1], 3, NULL);
  float low = INFINITY, high = -INFINITY;

  if (!image)
    return NULL;
  examples->draw (examples, TRUE, i, 0, &example);
  *label = example.label;
  for (gsize c = 0; c < cells; c++)
    {
      low = MIN (low, values[c]);
      high = MAX (high, values[c]);
    }
  for (gsize y = 0; y < examples->size[1]; y++)
    for (gsize x = 0; x < examples->size[2]; x++)
      for (gsize c = 0; c < 3; c++)
        fovea_image_row (image, y)[3 * x + c] = (guint8) (255.0f * (values[y * examples->size[2] + x] - low) / MAX (high - low, 1e-6f));
  return image;
}

static GPtrArray *
find_mistakes (const FoveaExamples *examples, const guint *guesses, gsize *wrong)
{
  GPtrArray *mistakes = g_ptr_array_new_with_free_func (mistake_free);

  for (gsize i = 0; i < examples->n_held_out; i++)
    {
      guint label = 0;
      FoveaImage *picture = picture_example (examples, i, &label);

      if (!picture || label == guesses[i] || mistakes->len == MOST_MISTAKES)
        {
          g_clear_pointer (&picture, fovea_image_unref);
          *wrong += label != guesses[i];
          continue;
        }
      g_ptr_array_add (mistakes, g_memdup2 (&(FoveaMistake){ picture, label, guesses[i] }, sizeof (FoveaMistake)));
      *wrong += 1;
    }
  return mistakes;
}

/* Takes a reference of @task. */
static FoveaTrainState *
look_at (FoveaTrainTask *task, gboolean epoch_ended)
{
  FoveaTrainer *trainer = task->trainer;
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  const guint *guesses = fovea_trainer_get_guesses (trainer);
  FoveaTrainState *state = g_new0 (FoveaTrainState, 1);

  state->task = fovea_train_task_ref (task);
  state->steps = fovea_trainer_get_steps (trainer, &state->done);
  state->n = examples->n;
  state->n_held_out = examples->n_held_out;
  state->epoch_steps = state->steps / fovea_trainer_get_settings (trainer)->epochs;
  state->losses = g_array_copy ((GArray *) fovea_trainer_get_losses (trainer));
  state->epochs = g_array_copy ((GArray *) fovea_trainer_get_epochs (trainer));
  state->filters = picture_filters (fovea_trainer_get_model (trainer));
  state->is_done = fovea_trainer_is_done (trainer);
  if (epoch_ended && guesses)
    state->mistakes = find_mistakes (examples, guesses, &state->wrong);
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

gpointer
fovea_train_save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaTrainSave *save = data;
  FoveaTrainer *trainer = save->task->trainer;
  g_autoptr (FoveaNetwork) network
    = fovea_model_to_network (fovea_trainer_get_model (trainer), fovea_trainer_get_examples (trainer)->metadata, FALSE, error);

  return network && fovea_onnx_write (network, save->path, progress, error) ? g_strdup (save->path) : NULL;
}
