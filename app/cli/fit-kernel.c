/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kernel that turns one photo into another. */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/files.h"
#include "app/cli/map-options.h"
#include "app/cli/network-options.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/filter/kernel-text.h"
#include "core/filter/kernel-words.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/learn/fit-curve.h"
#include "core/learn/kernel-residual.h"

/* What the options say, as text. */
typedef struct
{
  char *size, *method, *channels, *rate, *momentum, *steps, *seed, *output, *residual, *curve;
  gboolean offset;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->size);
  g_free (options->method);
  g_free (options->channels);
  g_free (options->rate);
  g_free (options->momentum);
  g_free (options->steps);
  g_free (options->seed);
  g_free (options->output);
  g_free (options->residual);
  g_free (options->curve);
}

static gboolean
read_size (const char *size, FoveaFitRequest *request, GError **error)
{
  if (!size || g_str_equal (size, "auto"))
    return TRUE;
  if (!fovea_cli_parse_size ("--size", size, &request->height, &request->width, error))
    return FALSE;
  if (MAX (request->height, request->width) > FOVEA_FIT_MAX_SIDE)
    return fovea_wrong_usage (error, _("--size goes to %dx%d"), FOVEA_FIT_MAX_SIDE, FOVEA_FIT_MAX_SIDE);
  return TRUE;
}

static gboolean
read_channels (const char *channels, FoveaColours *colours, GError **error)
{
  static const struct
  {
    const char *id;
    FoveaColours colours;
  } known[] = { { "rgb", FOVEA_COLOURS_ALL }, { "red", FOVEA_COLOURS_RED }, { "green", FOVEA_COLOURS_GREEN }, { "blue", FOVEA_COLOURS_BLUE } };

  for (gsize i = 0; channels && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (channels, known[i].id))
      {
        *colours = known[i].colours;
        return TRUE;
      }
  return !channels || fovea_cli_unknown_word ("--channels", channels, "rgb, red, green, blue", error);
}

static gboolean
read_descent (const Options *options, FoveaFitRequest *request, GError **error)
{
  FoveaDescent *descent = &request->descent;
  gsize steps = descent->steps, seed = 0;

  if (options->method && g_str_equal (options->method, "gradient-descent"))
    request->method = FOVEA_FIT_GRADIENT_DESCENT;
  else if (options->method && !g_str_equal (options->method, "least-squares"))
    return fovea_cli_unknown_word ("--method", options->method, "least-squares, gradient-descent", error);
  if (request->method != FOVEA_FIT_GRADIENT_DESCENT && (options->rate || options->momentum || options->steps || options->seed || options->curve))
    return fovea_wrong_usage (error, _("--rate, --momentum, --steps, --seed and --curve go with --method gradient-descent"));
  if ((options->rate && !fovea_cli_parse_numbers ("--rate", options->rate, &descent->rate, 1, error))
      || (options->momentum && !fovea_cli_parse_numbers ("--momentum", options->momentum, &descent->momentum, 1, error))
      || (options->steps && !fovea_cli_parse_count ("--steps", options->steps, 1, 100000000, &steps, error))
      || (options->seed && !fovea_cli_parse_count ("--seed", options->seed, 0, G_MAXINT32, &seed, error)))
    return FALSE;
  descent->steps = (guint) steps;
  descent->seed = (guint) seed;
  if (options->rate && descent->rate <= 0.0)
    return fovea_wrong_usage (error, _("--rate is a number above 0"));
  return !options->momentum || (descent->momentum >= 0.0 && descent->momentum < 1.0)
         || fovea_wrong_usage (error, _("--momentum is a share from 0 to below 1"));
}

static double
percent (gsize part, gsize whole)
{
  return whole > 0 ? 100.0 * (double) part / (double) whole : 0.0;
}

static void
print_fit (const FoveaKernelFit *fit, const FoveaKernelResidual *residual, double milliseconds)
{
  g_autofree char *text = fovea_kernel_to_text (fit->kernel), *name = fovea_kernel_name_text (&fit->name);
  g_autofree char *rms = fovea_cli_number ("%.4g", fit->rms), *r_squared = fovea_cli_number ("%.4g", fit->r_squared), *condition = fovea_cli_number ("%.4g", fit->condition);
  g_autofree char *uncertainty = fovea_cli_number ("%.4g", 100.0 * fit->uncertainty), *distance = fovea_cli_number ("%.4g", 100.0 * fit->distance);
  g_autofree char *differs = fovea_cli_number ("%.2g", 100.0 * fit->name.distance), *clipped = fovea_cli_number ("%.1f", percent (fit->clipped, fit->inside));
  g_autofree char *same = fovea_cli_number ("%.2f", 100.0 * residual->same), *time = fovea_cli_number ("%.1f", milliseconds);
  g_autofree char *filter_rms = fovea_cli_number ("%.4g", residual->rms), *symmetry = fovea_kernel_symmetry_words (fit->symmetries);

  g_print ("%s", text);
  g_print (fit->trials->len > 0 ? _("# Size: %zu×%zu, suggested\n") : _("# Size: %zu×%zu\n"), fit->kernel->height, fit->kernel->width);
  if (name)
    g_print (_("# This is %s (it differs by %s %%)\n"), name, differs);
  if (fit->symmetries)
    g_print (_("# Symmetry: %s; errors leave it possible, and it is taken as given\n"), symmetry);
  g_print (_("# Samples: %zu of %zu whose window lies inside of the photo; %s %% are 0 or 255 afterwards and left out\n"), fit->samples, fit->inside,
           clipped);
  g_print (_("# Residual (RMS, before rounding): %s code values; R²: %s\n"), rms, r_squared);
  g_print (_("# Condition of the normal equations: %s; uncertainty of the kernel: %s %%\n"), condition, uncertainty);
  if (fit->curve->len > 0)
    g_print (fit->end.converged ? _("# Steps: %u, converged; distance from least squares: %s %%\n")
                                : _("# Steps: %u, not converged; distance from least squares: %s %%\n"),
             fit->end.steps, distance);
  g_print (_("# As a filter: RMS %s code values, largest %.0f, %s %% of the samples the same\n"), filter_rms, residual->largest, same);
  g_print (_("# Time: %s ms\n"), time);
}

static void
add_name (JsonBuilder *json, const FoveaKernelName *name)
{
  g_autofree char *text = fovea_kernel_name_text (name);

  if (!name->filter)
    return;
  json_builder_set_member_name (json, "name");
  json_builder_begin_object (json);
  fovea_json_text (json, "preset", name->filter->id);
  fovea_json_text (json, "text", text);
  fovea_json_number (json, "distance", name->distance);
  for (gsize i = 0; i < name->filter->n_parameters; i++)
    fovea_json_number (json, name->filter->parameters[i].id, name->values[i]);
  json_builder_end_object (json);
}

static void
add_trials (JsonBuilder *json, const GArray *trials)
{
  fovea_json_begin_array (json, "sizes");
  for (guint i = 0; i < trials->len; i++)
    {
      const FoveaSizeTrial *trial = &g_array_index (trials, FoveaSizeTrial, i);

      json_builder_begin_object (json);
      fovea_json_count (json, "height", trial->height);
      fovea_json_count (json, "width", trial->width);
      fovea_json_number (json, "rms", trial->rms);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_descent (JsonBuilder *json, const FoveaKernelFit *fit)
{
  if (fit->curve->len == 0)
    return;
  fovea_json_count (json, "steps", fit->end.steps);
  fovea_json_flag (json, "converged", fit->end.converged);
  fovea_json_number (json, "rate", fit->end.rate);
  fovea_json_number (json, "distance", fit->distance);
  fovea_json_number (json, "least_loss", fit->least_loss);
}

static gboolean
print_json (const FoveaKernelFit *fit, const FoveaKernelResidual *residual, double milliseconds, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *text = fovea_kernel_to_text (fit->kernel);

  json_builder_begin_object (json);
  fovea_json_text (json, "kernel", text);
  fovea_json_count (json, "height", fit->kernel->height);
  fovea_json_count (json, "width", fit->kernel->width);
  fovea_json_number (json, "offset", fit->kernel->offset);
  fovea_json_begin_array (json, "cells");
  for (gsize i = 0; i < fit->kernel->width * fit->kernel->height; i++)
    fovea_json_number (json, NULL, fit->kernel->values[i]);
  json_builder_end_array (json);
  fovea_json_count (json, "samples", fit->samples);
  fovea_json_count (json, "inside", fit->inside);
  fovea_json_count (json, "clipped", fit->clipped);
  fovea_json_flag (json, "symmetric", fit->symmetries != 0);
  fovea_json_number (json, "rms", fit->rms);
  fovea_json_number (json, "r_squared", fit->r_squared);
  fovea_json_number (json, "condition", fit->condition);
  fovea_json_number (json, "uncertainty", fit->uncertainty);
  fovea_json_number (json, "filter_rms", residual->rms);
  fovea_json_number (json, "filter_largest", residual->largest);
  fovea_json_number (json, "filter_same", residual->same);
  add_name (json, &fit->name);
  add_trials (json, fit->trials);
  add_descent (json, fit);
  fovea_json_number (json, "fit_ms", milliseconds);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
save_all (const FoveaKernelFit *fit, const FoveaKernelResidual *residual, const Options *options, GError **error)
{
  g_autofree char *text = fovea_kernel_to_text (fit->kernel);

  return (!options->output || fovea_file_write (options->output, text, strlen (text), error))
         && (!options->residual || fovea_image_save (residual->picture, options->residual, NULL, error))
         && (!options->curve || fovea_fit_curve_save (fit->curve, fit->least_loss, options->curve, error));
}

static FoveaImage *
open_photo (const FoveaCli *cli, const char *path, double from, double to, GError **error)
{
  g_autofree char *notice = NULL;
  FoveaImage *photo;

  fovea_progress_range (cli->progress, from, to);
  photo = fovea_image_load (path, &notice, cli->progress, error);
  if (notice && !cli->json)
    fovea_cli_notice (cli, notice);
  return photo;
}

static gboolean
check_outputs (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (GArray) files = fovea_cli_files_new ();

  fovea_cli_files_add (files, "--output", options->output, TRUE);
  fovea_cli_files_add (files, "--residual", options->residual, TRUE);
  fovea_cli_files_add (files, "--curve", options->curve, TRUE);
  return (!options->residual || fovea_image_can_save (options->residual, error)) && (!options->curve || fovea_fit_curve_can_save (options->curve, error))
         && fovea_cli_check_files (cli, files, error);
}

/* A kernel that is worse than one value for all. A descent that was stopped early is told of by its own line. */
static void
warn_of_nothing (const FoveaCli *cli, const Options *options, const FoveaKernelFit *fit)
{
  if (fit->r_squared >= 0.0 || fit->curve->len > 0)
    return;
  fovea_cli_notice (cli, options->offset ? _("The kernel explains nothing: R² is below 0")
                                         : _("The kernel explains nothing: R² is below 0; --offset may help, where a number was added, too"));
}

static gboolean
fit_kernel (const FoveaCli *cli, const Options *options, GError **error)
{
  FoveaFitRequest request = fovea_fit_defaults;
  g_autoptr (FoveaImage) before = NULL, after = NULL;
  g_autoptr (FoveaKernelFit) fit = NULL;
  g_auto (FoveaKernelResidual) residual = { 0 };
  double milliseconds;
  gint64 clock;

  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("Give two photos: before and after"));
  request.offset = options->offset;
  if (!read_size (options->size, &request, error) || !read_channels (options->channels, &request.colours, error)
      || !read_descent (options, &request, error) || !check_outputs (cli, options, error)
      || !(before = open_photo (cli, cli->files[0], 0.0, 0.1, error)) || !(after = open_photo (cli, cli->files[1], 0.1, 0.2, error)))
    return FALSE;
  clock = g_get_monotonic_time ();
  fovea_progress_range (cli->progress, 0.2, 0.9);
  if (!(fit = fovea_kernel_fit (before, after, &request, cli->progress, error)))
    return FALSE;
  milliseconds = fovea_cli_lap (&clock);
  warn_of_nothing (cli, options, fit);
  fovea_progress_range (cli->progress, 0.9, 1.0);
  if (!fovea_kernel_residual (fit->kernel, before, after, request.colours, &residual, cli->progress, error)
      || !save_all (fit, &residual, options, error))
    return FALSE;
  if (cli->json)
    return print_json (fit, &residual, milliseconds, error);
  print_fit (fit, &residual, milliseconds);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "size", 0, 0, G_OPTION_ARG_STRING, &options.size, N_("Size of the kernel, height first (auto unless given: the smallest that is good enough)"),
      "HxW|auto" },
    { "offset", 0, 0, G_OPTION_ARG_NONE, &options.offset, N_("A number is added to all results, too"), NULL },
    { "channels", 0, 0, G_OPTION_ARG_STRING, &options.channels, N_("What one kernel is fitted to (rgb unless given)"), "rgb|red|green|blue" },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method, N_("How it is found (least-squares unless given)"), "least-squares|gradient-descent" },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &options.rate, N_("Learning rate of the descent (1 / the largest eigenvalue unless given)"), "R" },
    { "momentum", 0, 0, G_OPTION_ARG_STRING, &options.momentum, N_("Momentum of the descent, 0 to below 1 (it adapts itself unless given)"), "M" },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &options.steps, N_("Steps of the descent, at most (200000 unless given)"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of the random kernel that it begins with (0 unless given)"), "N" },
    { "curve", 0, 0, G_OPTION_ARG_FILENAME, &options.curve, N_("Write the loss over the steps: .csv, .svg, .pdf, .png and other pictures"), "FILE" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output, N_("Write the kernel as text, as fovea-cli filter --kernel takes it"), "FILE" },
    { "residual", 0, 0, G_OPTION_ARG_FILENAME, &options.residual,
      N_("Write what the kernel does not explain, amplified; middle grey is nothing"), "PICTURE" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_fit_kernel, entries, argc, argv, &error))
    fit_kernel (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_fit_kernel = {
  .name = "fit-kernel",
  .usage = N_("BEFORE AFTER"),
  .summary = N_("Find the kernel that turns one photo into another"),
  .description = N_("The kernel's text is that of fovea-cli filter --kernel; what is told about it stands in comments.\n"
                    "Samples that are 0 or 255 afterwards were cut off there, maybe, and are left out, and so are those whose window leaves the photo."),
  .run = run,
};
