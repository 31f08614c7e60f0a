/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/train-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/image/load.h"
#include "core/network/onnx/write.h"
#include "core/network/open.h"

#define USUAL_EPOCHS 20
#define USUAL_BATCH 64
#define USUAL_PATCH 40
#define USUAL_PATCHES 2048
#define USUAL_TEST_SIGMA 25.0
#define MOST_EPOCHS 100000
#define MOST_BATCH 65536
#define MOST_PATCHES 1000000
#define MOST_SIGMA 255.0

/* @value stays what it is where nothing is said. */
static gboolean
read_count (const char *option, const char *text, gsize minimum, gsize maximum, gsize *value, GError **error)
{
  return !text || fovea_cli_parse_count (option, text, minimum, maximum, value, error);
}

static gboolean
check_number (const char *option, double number, double most, GError **error)
{
  if (number >= 0.0 && number <= most)
    return TRUE;
  return fovea_wrong_usage (error, _("%s takes a number from 0 to %g"), option, most);
}

static gboolean
check_numbers (const FoveaTrainOptions *options, GError **error)
{
  return check_number ("--rate", options->rate, 10.0, error) && check_number ("--momentum", options->momentum, 0.9999, error)
         && check_number ("--l1", options->l1, 1.0, error) && check_number ("--l2", options->l2, 1.0, error)
         && check_number ("--shift", options->shift, 1.0, error) && check_number ("--rotate", options->rotate, 180.0, error)
         && check_number ("--scale", options->scale, 0.9, error) && check_number ("--shear", options->shear, 1.0, error)
         && check_number ("--denoise", options->denoise, MOST_SIGMA, error) && check_number ("--test-sigma", options->test_sigma, MOST_SIGMA, error);
}

gboolean
fovea_train_read_settings (const FoveaTrainOptions *options, FoveaTrainerSettings *settings, GError **error)
{
  FoveaOptimiser *optimiser = &settings->optimiser;

  *settings = (FoveaTrainerSettings){ .optimiser = fovea_optimiser_usual (), .epochs = USUAL_EPOCHS, .batch = USUAL_BATCH, .seed = 1 };
  if (!check_numbers (options, error) || !read_count ("--epochs", options->epochs, 1, MOST_EPOCHS, &settings->epochs, error)
      || !read_count ("--batch", options->batch, 1, MOST_BATCH, &settings->batch, error))
    return FALSE;
  if (options->seed && !g_ascii_string_to_unsigned (options->seed, 10, 0, G_MAXUINT64, &settings->seed, NULL))
    return fovea_wrong_usage (error, _("--seed takes a whole number"));
  if (options->optimiser && !fovea_optimiser_find (options->optimiser, &optimiser->kind))
    return fovea_wrong_usage (error, _("--optimiser is sgd or adam"));
  if (options->schedule && !fovea_rate_find (options->schedule, &optimiser->schedule))
    return fovea_wrong_usage (error, _("--schedule is constant, cosine or cycle"));
  if (options->resume && !options->checkpoint)
    return fovea_wrong_usage (error, _("--resume goes on from the file of --checkpoint"));
  optimiser->rate = options->rate > 0.0 ? options->rate : optimiser->kind == FOVEA_OPTIMISER_SGD ? 0.05 : optimiser->rate;
  optimiser->momentum = options->momentum > 0.0 ? options->momentum : optimiser->momentum;
  optimiser->nesterov = options->nesterov;
  optimiser->l1 = options->l1;
  optimiser->l2 = options->l2;
  settings->augmented = options->denoise > 0.0 || options->shift > 0.0 || options->rotate > 0.0 || options->scale > 0.0 || options->shear > 0.0;
  return TRUE;
}

static FoveaExamples *
open_classes (const FoveaCli *cli, const FoveaTrainOptions *options, FoveaModel *model, GError **error)
{
  const FoveaAugmentation augmentation = { options->shift, options->rotate, options->scale, options->shear };
  g_autoptr (FoveaDataset) data = NULL, test = NULL;
  gsize size[3];

  if (cli->n_files != 2 || options->held_out)
    {
      fovea_wrong_usage (error, _("train takes a network and a folder or file of labelled pictures, or photos with --denoise"));
      return NULL;
    }
  data = fovea_dataset_open (cli->files[1], &test, cli->progress, error);
  if (!data)
    return NULL;
  fovea_model_get_input (model, size);
  return fovea_examples_classes (data, test, fovea_model_get_network (model), size, &augmentation, error);
}

/* Photos that are at least as large as a patch. */
static gboolean
load_photos (char **files, gsize n, const gsize size[3], GPtrArray *photos, FoveaProgress *progress, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      FoveaImage *photo = fovea_image_load (files[i], NULL, progress, error);

      if (!photo)
        return FALSE;
      g_ptr_array_add (photos, photo);
      if (photo->width < size[2] || photo->height < size[1])
        return fovea_refuse (error, _("%s is smaller than a patch of %zux%zu"), files[i], size[2], size[1]);
    }
  return TRUE;
}

static FoveaExamples *
open_photos (const FoveaCli *cli, const FoveaTrainOptions *options, FoveaModel *model, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  g_autoptr (GPtrArray) held_out = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  gsize size[3], patches = USUAL_PATCHES;

  fovea_model_get_input (model, size);
  if (cli->n_files < 2 || !options->held_out)
    {
      fovea_wrong_usage (error, _("train --denoise takes a network, photos, and at least one other with --held-out"));
      return NULL;
    }
  if (size[0] != 1 && size[0] != 3)
    {
      fovea_refuse (error, _("The network wants %zu channels; a photo has 3, or 1 when it is grey"), size[0]);
      return NULL;
    }
  if (!read_count ("--patches", options->patches, 1, MOST_PATCHES, &patches, error)
      || !load_photos (cli->files + 1, cli->n_files - 1, size, photos, cli->progress, error)
      || !load_photos (options->held_out, g_strv_length (options->held_out), size, held_out, cli->progress, error))
    return NULL;
  return fovea_examples_noise (photos, held_out, size, options->denoise, options->test_sigma > 0.0 ? options->test_sigma : USUAL_TEST_SIGMA, patches);
}

/* An architecture's first weights come from the seed, too; @side: of its input, 0: its own. */
static FoveaNetwork *
open_network (const FoveaCli *cli, const char *name, gsize side, const FoveaTrainerSettings *settings, GError **error)
{
  if (g_str_has_prefix (name, FOVEA_ARCHITECTURE_PREFIX))
    return fovea_network_make (name + strlen (FOVEA_ARCHITECTURE_PREFIX), (gint64) side, (gint64) side, &settings->seed, cli->progress, error);
  return fovea_network_open (name, FOVEA_OPEN_TO_RUN, cli->progress, error);
}

static FoveaModel *
open_model (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainerSettings *settings, GError **error)
{
  gsize patch = USUAL_PATCH;
  g_autoptr (FoveaNetwork) network = NULL;
  FoveaModel *model;

  if (cli->n_files == 0)
    {
      fovea_wrong_usage (error, _("train takes a network and what it learns from"));
      return NULL;
    }
  if (!read_count ("--patch", options->patch, 8, FOVEA_MAX_EXAMPLE_SIDE, &patch, error))
    return NULL;
  network = open_network (cli, cli->files[0], options->denoise > 0.0 ? patch : 0, settings, error);
  model = network ? fovea_model_new (network, fovea_trainer_shard_samples (settings->batch), patch, patch, cli->progress, error) : NULL;
  if (model && options->fresh)
    fovea_model_forget (model, settings->seed);
  return model;
}

FoveaTrainer *
fovea_train_make (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainerSettings *settings, GError **error)
{
  g_autoptr (FoveaModel) model = open_model (cli, options, settings, error);
  FoveaExamples *examples;

  if (!model)
    return NULL;
  examples = options->denoise > 0.0 ? open_photos (cli, options, model, error) : open_classes (cli, options, model, error);
  return examples ? fovea_trainer_new (g_steal_pointer (&model), examples, settings, error) : NULL;
}

gboolean
fovea_train_write (const FoveaCli *cli, FoveaTrainer *trainer, const char *path, GError **error)
{
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  g_autoptr (FoveaNetwork) network = fovea_model_to_network (fovea_trainer_get_model (trainer), examples->metadata, examples->classes == 0, error);

  return network && fovea_onnx_write (network, path, cli->progress, error);
}
