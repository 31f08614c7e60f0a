/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/trainer-pictures.h"

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

void fovea_train_start_free (gpointer start);

/* Learning that jobs work on in turn; counted by references. Only jobs of one lane touch it. */
typedef struct _FoveaTrainTask FoveaTrainTask;

FoveaTrainTask *fovea_train_task_ref (FoveaTrainTask *task);
void fovea_train_task_unref (gpointer task);

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

/* Of a FoveaTrainMore: more epochs begin, on the weights of now; the state. */
typedef struct
{
  FoveaTrainTask *task;
  gsize epochs;
  FoveaOptimiser optimiser;
} FoveaTrainMore;

void fovea_train_more_free (gpointer more);
gpointer fovea_train_more_work (gpointer more, FoveaProgress *progress, GError **error);

/* Of a FoveaNetwork: a reference of it if it can learn, else why not. */
gpointer fovea_train_check_work (gpointer network, FoveaProgress *progress, GError **error);

/* Of a FoveaTrainSave: writes the network as it is now. The result is another FoveaTrainSave, with the steps that the file has. */
typedef struct
{
  FoveaTrainTask *task;
  char *path;
  guint64 steps; /* not asked for */
} FoveaTrainSave;

void fovea_train_save_free (gpointer save);
gpointer fovea_train_save_work (gpointer save, FoveaProgress *progress, GError **error);

G_END_DECLS
