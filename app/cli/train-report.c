/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/train-options.h"

void
fovea_train_print_epoch (const FoveaTrainer *trainer, const FoveaEpoch *epoch)
{
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  const FoveaEvaluation *held_out = &epoch->held_out;
  const char *decimals = examples->classes > 0 ? "%.4f" : "%.6f";
  g_autofree char *loss = fovea_cli_number (decimals, epoch->loss), *right = fovea_cli_number ("%.2f", 100.0 * epoch->accuracy);
  g_autofree char *held_out_loss = fovea_cli_number (decimals, held_out->loss), *held_out_right = fovea_cli_number ("%.2f", 100.0 * held_out->accuracy);
  g_autofree char *psnr = fovea_cli_number ("%.2f", held_out->psnr), *noisy = fovea_cli_number ("%.2f", held_out->input_psnr);
  double speed = (double) examples->n / epoch->seconds;

  if (examples->classes > 0)
    g_print (_("epoch %u: loss %s, %s %% right; held out: loss %s, %s %% right; %.0f pictures/s\n"), epoch->epoch, loss, right, held_out_loss, held_out_right,
             speed);
  else
    g_print (_("epoch %u: loss %s; held out: PSNR %s dB (with the noise: %s dB); %.0f patches/s\n"), epoch->epoch, loss, psnr, noisy, speed);
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
    {
      fovea_json_number (json, "held_out_psnr_db", epoch->held_out.psnr);
      fovea_json_number (json, "held_out_noisy_psnr_db", epoch->held_out.input_psnr);
    }
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
