/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/examples.h"
#include "core/learn/model.h"
#include "core/learn/optimiser.h"

G_BEGIN_DECLS

/**
 * FoveaTrainerSettings:
 * @batch, @epochs: 1 or more; the last batch of an epoch may have fewer examples
 * @seed: of the order of the examples, of what is random about them, and of dropout
 * @augmented: draw() gets a key
 */
typedef struct
{
  FoveaOptimiser optimiser;
  gsize batch, epochs;
  guint64 seed;
  gboolean augmented;
} FoveaTrainerSettings;

/**
 * FoveaEvaluation: what the examples held out say; NaN is what does not apply
 * @loss: mean of the softmax cross-entropy in nats, or of the mean squared error
 * @accuracy: of classes: the share of them that is right, 0 to 1
 * @psnr: of pictures: -10 log10 (loss), decibels of a range of 0 to 1
 * @input_psnr: the same of what the network was given
 */
typedef struct
{
  double loss, accuracy, psnr, input_psnr;
} FoveaEvaluation;

/* One epoch that has ended. */
typedef struct
{
  guint epoch; /* from 1 on */
  double loss; /* mean over what was learned from, as it was learned */
  double accuracy;
  FoveaEvaluation held_out;
  double seconds; /* of learning, without the evaluation */
} FoveaEpoch;

/* Mean loss of the examples of some steps that end at @step. */
typedef struct
{
  double step, loss;
} FoveaLossPoint;

/**
 * FoveaTrainer:
 *
 * Learning under way. It belongs to one thread at a time; between two calls it may be looked at, kept in a file and gone on with, and what it learns does not depend
 * on that, nor on the number of threads.
 */
typedef struct _FoveaTrainer FoveaTrainer;

/* Takes @model and @examples, also on failure. FOVEA_ERROR_REFUSED where they do not fit together; FOVEA_ERROR_LIMIT. */
FoveaTrainer *fovea_trainer_new (FoveaModel *model, FoveaExamples *examples, const FoveaTrainerSettings *settings, GError **error);
void fovea_trainer_free (FoveaTrainer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTrainer, fovea_trainer_free)

/* So many examples a shard that a batch keeps a few threads busy: what the model is made for. */
gsize fovea_trainer_shard_samples (gsize batch);

/* Learns for about @seconds, and at most to the end of the epoch, where it evaluates. FALSE with FOVEA_ERROR_CANCELLED (the step under way is forgotten: it can go on) and with
 * FOVEA_ERROR_LIMIT. Learning whose loss is no number any more is FOVEA_ERROR_REFUSED. */
gboolean fovea_trainer_run (FoveaTrainer *self, double seconds, FoveaProgress *progress, GError **error);
gboolean fovea_trainer_is_done (const FoveaTrainer *self);
/* More learning on the same weights: @epochs, the one under way being the first of them, with @optimiser, which begins anew and so does its rate's course. */
void fovea_trainer_learn_on (FoveaTrainer *self, gsize epochs, const FoveaOptimiser *optimiser);

/* All steps, and those that are done. */
guint64 fovea_trainer_get_steps (const FoveaTrainer *self, guint64 *done);
const FoveaTrainerSettings *fovea_trainer_get_settings (const FoveaTrainer *self);
FoveaModel *fovea_trainer_get_model (FoveaTrainer *self);
const FoveaExamples *fovea_trainer_get_examples (const FoveaTrainer *self);
const GArray *fovea_trainer_get_epochs (const FoveaTrainer *self); /* of FoveaEpoch */
const GArray *fovea_trainer_get_losses (const FoveaTrainer *self); /* of FoveaLossPoint: of every few steps */
/* What each example held out was taken for in the last evaluation, (n_held_out); NULL before the first, after one that failed, and for pictures. */
const guint *fovea_trainer_get_guesses (const FoveaTrainer *self);

/* Looks at the examples held out. FOVEA_ERROR_CANCELLED; FOVEA_ERROR_LIMIT. */
gboolean fovea_trainer_evaluate (FoveaTrainer *self, FoveaEvaluation *evaluation, FoveaProgress *progress, GError **error);

/* Writes, or goes on from, all that learning needs to go on as if it had not been stopped. What is read must be of the same network, settings and examples:
 * FOVEA_ERROR_REFUSED, naming what differs. The file belongs to one instruction set in so far as sums round otherwise on another. What learned on is not
 * kept. */
gboolean fovea_trainer_keep (const FoveaTrainer *self, const char *path, GError **error);
gboolean fovea_trainer_resume (FoveaTrainer *self, const char *path, GError **error);

G_END_DECLS
