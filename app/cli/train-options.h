/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/learn/trainer.h"

G_BEGIN_DECLS

/* What the command line says; 0 and NULL: nothing. */
typedef struct
{
  char *onnx, *checkpoint, *optimiser, *schedule, *seed, *epochs, *batch;
  gboolean resume, fresh, nesterov;
  double rate, momentum, l1, l2;
  double shift, rotate, scale, shear;
  double denoise, test_sigma;
  char *patch, *patches;
  char **held_out;
} FoveaTrainOptions;

gboolean fovea_train_read_settings (const FoveaTrainOptions *options, FoveaTrainerSettings *settings, GError **error);
/* The model of the first file, and the examples of the others. */
FoveaTrainer *fovea_train_make (const FoveaCli *cli, const FoveaTrainOptions *options, const FoveaTrainerSettings *settings, GError **error);
/* The network that was learned, with hints for its input. */
gboolean fovea_train_write (const FoveaCli *cli, FoveaTrainer *trainer, const char *path, GError **error);

/* One line of an epoch. */
void fovea_train_print_epoch (const FoveaTrainer *trainer, const FoveaEpoch *epoch);
gboolean fovea_train_print_json (const FoveaTrainer *trainer, GError **error);

G_END_DECLS
