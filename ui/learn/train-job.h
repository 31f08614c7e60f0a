/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"
#include "core/learn/trainer.h"

G_BEGIN_DECLS

/* What learning begins with. */
typedef struct
{
  char *data;             /* a file or a folder, see fovea_dataset_open() */
  FoveaNetwork *network;  /* or NULL: the bundled LeNet-5 */
  gboolean fresh;         /* its weights are forgotten */
  FoveaAugmentation augmentation;
  FoveaTrainerSettings settings;
} FoveaTrainStart;

#define FOVEA_TRAIN_FILTER_SIDE 60 /* pixels that a filter's picture fits in */

void fovea_train_start_free (gpointer start);

/* Learning that jobs work on in turn; counted by references. Only jobs of one lane touch it. */
typedef struct _FoveaTrainTask FoveaTrainTask;

FoveaTrainTask *fovea_train_task_ref (FoveaTrainTask *task);
void fovea_train_task_unref (gpointer task);

/* An example held out that was taken for another. */
typedef struct
{
  FoveaImage *picture;
  guint label, guess;
} FoveaMistake;

/* How learning stands after a slice of it. */
typedef struct
{
  FoveaTrainTask *task;
  guint64 steps, done;
  gsize n, n_held_out, wrong;
  guint64 epoch_steps;
  GArray *losses, *epochs;  /* of FoveaLossPoint, FoveaEpoch */
  GPtrArray *filters;       /* (nullable) of FoveaImage: of the first convolution */
  GPtrArray *mistakes;      /* (nullable) of FoveaMistake: the first of them, where an epoch has ended */
  gboolean is_done;
} FoveaTrainState;

void fovea_train_state_free (gpointer state);

/* FoveaJobWork. Of a FoveaTrainStart a state that has learned nothing yet; of a FoveaTrainTask the state after some time, short enough for live curves. */
gpointer fovea_train_begin_work (gpointer start, FoveaProgress *progress, GError **error);
gpointer fovea_train_slice_work (gpointer task, FoveaProgress *progress, GError **error);

/* Of a FoveaTrainSave: writes the network as it is now. The result is the path. */
typedef struct
{
  FoveaTrainTask *task;
  char *path;
} FoveaTrainSave;

void fovea_train_save_free (gpointer save);
gpointer fovea_train_save_work (gpointer save, FoveaProgress *progress, GError **error);

G_END_DECLS
