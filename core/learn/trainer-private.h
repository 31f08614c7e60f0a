/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/trainer.h"

G_BEGIN_DECLS

struct _FoveaTrainer
{
  FoveaModel *model;
  FoveaExamples *examples;
  FoveaTrainerSettings settings;
  gsize batch_shards;
  float *first, *second; /* the optimiser's */
  float *gradients;      /* (shards of a batch, weights) */
  GPtrArray *shards;     /* of FoveaShard, one a worker */
  GPtrArray *targets;    /* of pictures, likewise: (examples of a shard, channels, height, width) */
  double *losses, *input_errors; /* one a shard of a batch */
  guint *hits;           /* likewise */

  guint64 step;
  guint64 begun;         /* the step at which the optimiser began */
  guint32 *order;        /* of this epoch's examples */
  guint64 order_epoch;   /* whose order it is; G_MAXUINT64: none */
  double epoch_loss, epoch_seconds, point_loss; /* losses: sums over examples */
  guint64 epoch_hits;
  guint *guesses;
  GArray *epochs, *points;
};

/* Steps of an epoch. */
guint64 fovea_trainer_epoch_steps (const FoveaTrainer *self);
/* After how many steps, of full batches, a point of the loss is kept. */
guint64 fovea_trainer_point_steps (const FoveaTrainer *self);

G_END_DECLS
