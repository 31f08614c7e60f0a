/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/train-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/files.h"
#include "app/cli/network-options.h"
#include "core/filter/kernel-text.h"
#include "core/image/load.h"
#include "core/network/onnx/write.h"
#include "core/network/open.h"

#define USUAL_EPOCHS 20
#define USUAL_BATCH 64
#define USUAL_SGD_RATE 0.05
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

/* A number up to @most, from @least or, where that is 0 and @above, above it. @value stays what it is where nothing is said. */
typedef struct
{
  const char *option, *text;
  double *value;
  double least, most;
  gboolean above;
} Number;

static gboolean
read_number (const Number *self, GError **error)
{
  g_autofree char *least = fovea_number_to_text (self->least), *most = fovea_number_to_text (self->most);

  if (!self->text)
    return TRUE;
  if (!fovea_cli_parse_numbers (self->option, self->text, self->value, 1, error))
    return FALSE;
  if (*self->value <= self->most && (self->above ? *self->value > self->least : *self->value >= self->least))
    return TRUE;
  return self->above ? fovea_wrong_usage (error, _("%s takes a number above %s, at most %s"), self->option, least, most)
                     : fovea_wrong_usage (error, _("%s takes a number from %s to %s"), self->option, least, most);
}

static gboolean
read_numbers (const FoveaTrainOptions *options, FoveaTrainRequest *request, GError **error)
{
  FoveaOptimiser *optimiser = &request->settings.optimiser;
  FoveaAugmentation *augmentation = &request->augmentation;
  const Number numbers[] = {
    { "--rate", options->rate, &optimiser->rate, 0.0, 10.0, TRUE },
    { "--momentum", options->momentum, &optimiser->momentum, 0.0, 0.9999 },
    { "--l1", options->l1, &optimiser->l1, 0.0, 1.0 },
    { "--l2", options->l2, &optimiser->l2, 0.0, 1.0 },
    { "--shift", options->shift, &augmentation->shift, 0.0, 1.0 },
    { "--rotate", options->rotate, &augmentation->rotate, 0.0, 180.0 },
    { "--scale", options->scale, &augmentation->scale, 0.0, 0.9 },
    { "--shear", options->shear, &augmentation->shear, 0.0, 1.0 },
    { "--denoise", options->denoise, &request->denoise, 0.0, MOST_SIGMA, TRUE },
    { "--test-sigma", options->test_sigma, &request->test_sigma, 0.0, MOST_SIGMA, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!read_number (&numbers[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_words (const FoveaTrainOptions *options, FoveaTrainerSettings *settings, GError **error)
{
  FoveaOptimiser *optimiser = &settings->optimiser;

  if (options->seed && !g_ascii_string_to_unsigned (options->seed, 10, 0, G_MAXUINT64, &settings->seed, NULL))
    return fovea_wrong_usage (error, _("--seed takes a whole number"));
  if (options->optimiser && !fovea_optimiser_find (options->optimiser, &optimiser->kind))
    return fovea_wrong_usage (error, _("--optimiser is sgd or adam"));
  if (options->schedule && !fovea_rate_find (options->schedule, &optimiser->schedule))
    return fovea_wrong_usage (error, _("--schedule is constant, cosine or cycle"));
  if (options->resume && !options->checkpoint)
    return fovea_wrong_usage (error, _("--resume goes on from the file of --checkpoint"));
  if (optimiser->kind == FOVEA_OPTIMISER_SGD)
    optimiser->rate = USUAL_SGD_RATE;
  optimiser->nesterov = options->nesterov;
  return TRUE;
}

static gboolean
check_files (const FoveaCli *cli, const FoveaTrainOptions *options, GError **error)
{
  g_autoptr (GArray) files = fovea_cli_files_new ();

  if (cli->n_files == 0)
    return fovea_wrong_usage (error, _("train takes a network and what it learns from"));
  if (options->denoise && (cli->n_files < 2 || !options->held_out))
    return fovea_wrong_usage (error, _("train --denoise takes a network, photos, and at least one other with --held-out"));
  if (!options->denoise && (cli->n_files != 2 || options->held_out))
    return fovea_wrong_usage (error, _("train takes a network and a folder or file of labelled pictures, or photos with --denoise"));
  fovea_cli_files_add (files, "--checkpoint", options->checkpoint, TRUE);
  fovea_cli_files_add (files, "--onnx", options->onnx, TRUE);
  fovea_cli_files_add_all (files, "--held-out", options->held_out, FALSE);
  return fovea_cli_check_files (cli, files, error);
}

gboolean
fovea_train_read_options (const FoveaCli *cli, const FoveaTrainOptions *options, FoveaTrainRequest *request, GError **error)
{
  FoveaTrainerSettings *settings = &request->settings;
  const FoveaAugmentation *augmentation = &request->augmentation;

  *request = (FoveaTrainRequest){ .settings = { .optimiser = fovea_optimiser_usual (), .epochs = USUAL_EPOCHS, .batch = USUAL_BATCH, .seed = 1 },
                                  .test_sigma = USUAL_TEST_SIGMA, .patch = USUAL_PATCH, .patches = USUAL_PATCHES };
  if (!read_words (options, settings, error) || !read_numbers (options, request, error)
      || !read_count ("--epochs", options->epochs, 1, MOST_EPOCHS, &settings->epochs, error)
      || !read_count ("--batch", options->batch, 1, MOST_BATCH, &settings->batch, error)
      || !read_count ("--patch", options->patch, 8, FOVEA_MAX_EXAMPLE_SIDE, &request->patch, error)
      || !read_count ("--patches", options->patches, 1, MOST_PATCHES, &request->patches, error) || !check_files (cli, options, error))
    return FALSE;
  settings->augmented = request->denoise > 0.0 || augmentation->shift > 0.0 || augmentation->rotate > 0.0 || augmentation->scale > 0.0
                        || augmentation->shear > 0.0;
  return TRUE;
}

static FoveaExamples *
open_classes (const FoveaCli *cli, const FoveaTrainRequest *request, FoveaModel *model, GError **error)
{
  g_autoptr (FoveaDataset) test = NULL, data = fovea_dataset_open (cli->files[1], &test, cli->progress, error);
  gsize size[3];

  if (!data)
    return NULL;
  fovea_model_get_input (model, size);
  return fovea_examples_classes (data, test, fovea_model_get_network (model), size, &request->augmentation, error);
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
        {
          g_autofree char *name = fovea_printable (files[i]);

          return fovea_refuse (error, _("“%s” is smaller than a patch of %zux%zu"), name, size[2], size[1]);
        }
    }
  return TRUE;
}

static FoveaExamples *
open_photos (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainRequest *request, FoveaModel *model, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  g_autoptr (GPtrArray) held_out = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  gsize size[3];

  fovea_model_get_input (model, size);
  if (size[0] != 1 && size[0] != 3)
    {
      fovea_refuse (error, _("The network wants %zu channels; a photo has 3, or 1 when it is grey"), size[0]);
      return NULL;
    }
  if (!load_photos (cli->files + 1, cli->n_files - 1, size, photos, cli->progress, error)
      || !load_photos (options->held_out, g_strv_length (options->held_out), size, held_out, cli->progress, error))
    return NULL;
  return fovea_examples_noise (photos, held_out, size, request->denoise, request->test_sigma, request->patches);
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
open_model (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainRequest *request, GError **error)
{
  const FoveaTrainerSettings *settings = &request->settings;
  g_autoptr (FoveaNetwork) network = open_network (cli, cli->files[0], request->denoise > 0.0 ? request->patch : 0, settings, error);
  FoveaModel *model
    = network ? fovea_model_new (network, fovea_trainer_shard_samples (settings->batch), request->patch, request->patch, cli->progress, error) : NULL;

  if (model && options->fresh)
    fovea_model_forget (model, settings->seed);
  return model;
}

FoveaTrainer *
fovea_train_make (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainRequest *request, GError **error)
{
  g_autoptr (FoveaModel) model = open_model (cli, options, request, error);
  FoveaExamples *examples;

  if (!model)
    return NULL;
  examples = request->denoise > 0.0 ? open_photos (cli, options, request, model, error) : open_classes (cli, request, model, error);
  return examples ? fovea_trainer_new (g_steal_pointer (&model), examples, &request->settings, error) : NULL;
}

gboolean
fovea_train_write (const FoveaCli *cli, FoveaTrainer *trainer, const char *path, GError **error)
{
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  g_autoptr (FoveaNetwork) network = fovea_model_to_network (fovea_trainer_get_model (trainer), examples->metadata, examples->classes == 0, error);

  return network && fovea_onnx_write (network, path, cli->progress, error);
}
