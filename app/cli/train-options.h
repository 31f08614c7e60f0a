/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/learn/trainer.h"

G_BEGIN_DECLS

/* What the command line says, as text; NULL: nothing. */
typedef struct
{
  char *onnx, *checkpoint, *optimiser, *schedule, *seed, *epochs, *batch;
  gboolean resume, fresh, nesterov;
  char *rate, *momentum, *l1, *l2;
  char *shift, *rotate, *scale, *shear;
  char *denoise, *test_sigma, *patch, *patches;
  char **held_out;
} FoveaTrainOptions;

/* The same, understood. */
typedef struct
{
  FoveaTrainerSettings settings;
  FoveaAugmentation augmentation;
  double denoise, test_sigma; /* denoise 0: pictures of classes */
  gsize patch, patches;
} FoveaTrainRequest;

/* FOVEA_ERROR_USAGE for all that is wrong before a file is opened; also looks whether the files to be written can be. */
gboolean fovea_train_read_options (const FoveaCli *cli, const FoveaTrainOptions *options, FoveaTrainRequest *request, GError **error);
/* The model of the first file, and the examples of the others. */
FoveaTrainer *fovea_train_make (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainRequest *request, GError **error);
/* The network that was learned, with hints for its input. */
gboolean fovea_train_write (const FoveaCli *cli, FoveaTrainer *trainer, const char *path, GError **error);

/* One line of an epoch. */
void fovea_train_print_epoch (const FoveaTrainer *trainer, const FoveaEpoch *epoch);
gboolean fovea_train_print_json (const FoveaTrainer *trainer, GError **error);

G_END_DECLS
