/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Learning under way, to be looked at: its curves, its kernels and its mistakes. */

#pragma once

#include "core/image/image.h"
#include "core/image/plot.h"
#include "core/learn/trainer.h"

G_BEGIN_DECLS

/* An example held out that was taken for another. */
typedef struct
{
  FoveaImage *picture; /* RGB: its first channel, from black at its lowest to white at its highest value */
  guint label, guess;
} FoveaMistake;

/* Loss over the epochs: @losses (of FoveaLossPoint) as it was learned and @epochs (of FoveaEpoch) held out. The axis ends with the last
 * of all @steps, @epoch_steps of which are an epoch. */
FoveaPlot *fovea_trainer_plot_losses (const GArray *losses, const GArray *epochs, guint64 steps, guint64 epoch_steps);
/* Percent that were right, learned from and held out, on the same axis. */
FoveaPlot *fovea_trainer_plot_accuracies (const GArray *epochs, guint64 steps, guint64 epoch_steps);

/* Of FoveaImage: the kernels of the first convolution as they are now, plane by plane, at most @most, within @side pixels each; NULL where there is none. */
GPtrArray *fovea_trainer_picture_filters (FoveaTrainer *trainer, gsize most, gsize side);

/* Of FoveaMistake: the first @most of the last evaluation; NULL before the first, and of pictures. @wrong: (out): how many there are. */
GPtrArray *fovea_trainer_find_mistakes (const FoveaTrainer *trainer, gsize most, gsize *wrong);

G_END_DECLS
