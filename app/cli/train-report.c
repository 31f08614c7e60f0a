/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/train-options.h"

void
fovea_train_print_epoch (const FoveaTrainer *trainer, const FoveaEpoch *epoch)
{
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  double speed = (double) examples->n / epoch->seconds;

  if (examples->classes > 0)
    g_print (_("epoch %u: loss %.4f, %.2f %% right; held out: loss %.4f, %.2f %% right; %.0f pictures/s\n"), epoch->epoch, epoch->loss, 100.0 * epoch->accuracy,
             epoch->held_out.loss, 100.0 * epoch->held_out.accuracy, speed);
  else
    g_print (_("epoch %u: loss %.6f; held out: loss %.6f, PSNR %.2f dB; %.0f patches/s\n"), epoch->epoch, epoch->loss, epoch->held_out.loss,
             epoch->held_out.psnr, speed);
}

static void
add_epoch (JsonBuilder *json, const FoveaEpoch *epoch, const FoveaExamples *examples)
{
  json_builder_begin_object (json);
  fovea_json_count (json, "epoch", epoch->epoch);
  fovea_json_number (json, "loss", epoch->loss);
  fovea_json_number (json, "held_out_loss", epoch->held_out.loss);
  if (examples->classes > 0)
    {
      fovea_json_number (json, "accuracy", epoch->accuracy);
      fovea_json_number (json, "held_out_accuracy", epoch->held_out.accuracy);
    }
  else
    fovea_json_number (json, "held_out_psnr_db", epoch->held_out.psnr);
  fovea_json_number (json, "seconds", epoch->seconds);
  fovea_json_number (json, "examples_per_second", (double) examples->n / epoch->seconds);
  json_builder_end_object (json);
}

gboolean
fovea_train_print_json (const FoveaTrainer *trainer, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  const GArray *epochs = fovea_trainer_get_epochs (trainer), *losses = fovea_trainer_get_losses (trainer);
  guint64 done, steps = fovea_trainer_get_steps (trainer, &done);

  json_builder_begin_object (json);
  fovea_json_count (json, "examples", examples->n);
  fovea_json_count (json, "held_out", examples->n_held_out);
  fovea_json_count (json, "classes", examples->classes);
  fovea_json_count (json, "steps", steps);
  fovea_json_count (json, "steps_done", done);
  fovea_json_begin_array (json, "epochs");
  for (guint i = 0; i < epochs->len; i++)
    add_epoch (json, &g_array_index (epochs, FoveaEpoch, i), examples);
  json_builder_end_array (json);
  fovea_json_begin_array (json, "losses");
  for (guint i = 0; i < losses->len; i++)
    {
      const FoveaLossPoint *point = &g_array_index (losses, FoveaLossPoint, i);

      json_builder_begin_object (json);
      fovea_json_number (json, "step", point->step);
      fovea_json_number (json, "loss", point->loss);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}
