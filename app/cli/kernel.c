/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a kernel does, in numbers and pictures: the window's kernel studio without the window. */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/files.h"
#include "app/cli/json.h"
#include "app/cli/kernel-paths.h"
#include "core/base/file.h"
#include "core/filter/filter.h"
#include "core/filter/kernel-edit.h"
#include "core/filter/kernel-plots.h"
#include "core/filter/kernel-text.h"
#include "core/filter/kernel-words.h"

/* What the options say, as text. */
typedef struct
{
  char *preset, *response, *compare, *save;
  char **settings, **edits;
  gboolean decibels, crossover;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->preset);
  g_free (options->response);
  g_free (options->compare);
  g_free (options->save);
  g_strfreev (options->settings);
  g_strfreev (options->edits);
}

static gboolean
unknown_id (const char *option, const char *id, GError **error)
{
  g_autofree char *printable = fovea_printable (id);

  return fovea_wrong_usage (error, _("%s does not know “%s”"), option, printable);
}

/* The step of the preset or of the kernel that is given. */
static FoveaStep *
make_step (const FoveaCli *cli, const Options *options, GError **error)
{
  const FoveaFilter *filter = options->preset ? fovea_filter_find (options->preset) : NULL;
  g_autoptr (FoveaKernel) kernel = NULL;
  g_autoptr (FoveaStep) step = NULL;

  if (cli->n_files + (options->preset != NULL) != 1)
    fovea_wrong_usage (error, _("Give one kernel, as text, as a file or with --preset"));
  else if (options->preset && !filter)
    unknown_id ("--preset", options->preset, error);
  else if (options->settings && !filter)
    fovea_wrong_usage (error, _("--set goes with --preset: a kernel has no parameters"));
  else if (filter || (kernel = fovea_cli_parse_kernel (cli->files[0], error)))
    step = fovea_step_new (filter, kernel);
  for (char **setting = options->settings; step && setting && *setting; setting++)
    if (!fovea_filter_set (filter, *setting, step->values, error))
      return NULL;
  return g_steal_pointer (&step);
}

/* Each of --edit after the other; an edited preset is a kernel. */
static gboolean
edit_step (FoveaStep **step, char **edits, GError **error)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  g_autoptr (FoveaKernel) kernel = NULL;

  if (!edits)
    return TRUE;
  if ((*step)->filter && (*step)->filter->n_kernels > 1)
    return fovea_wrong_usage (error, _("--edit goes with one kernel; this filter has more"));
  if (!fovea_step_make_kernels (*step, kernels, error))
    return FALSE;
  kernel = kernels[0];
  for (; *edits; edits++)
    {
      FoveaKernelEdit edit;
      FoveaKernel *edited;

      if (!fovea_kernel_edit_find (*edits, &edit))
        return unknown_id ("--edit", *edits, error);
      if (!(edited = fovea_kernel_edit (kernel, edit, error)))
        return FALSE;
      fovea_kernel_unref (kernel);
      kernel = edited;
    }
  fovea_step_free (*step);
  *step = fovea_step_new (NULL, kernel);
  return TRUE;
}

static void
print_number (const char *title, double value)
{
  g_autofree char *text = fovea_number_to_text (value);

  g_print ("%s: %s\n", title, text);
}

static void
print_analysis (const FoveaKernel *kernel, const FoveaKernelAnalysis *a)
{
  g_autofree char *symmetry = fovea_kernel_symmetry_words (a->symmetries), *rank = fovea_kernel_rank_words (kernel, a);
  g_autofree char *least = fovea_number_to_text (a->smallest), *greatest = fovea_number_to_text (a->largest);
  g_autofree char *column = fovea_kernel_vector_text (a->column, kernel->height), *row = fovea_kernel_vector_text (a->row, kernel->width);

  g_print (_("Kernel: %zu×%zu, anchor in column %zu and row %zu (from 0)\n"), kernel->width, kernel->height, kernel->anchor_x,
           kernel->anchor_y);
  print_number (_("Divisor"), kernel->divisor);
  print_number (_("Offset"), kernel->offset);
  print_number (_("Sum"), a->sum);
  print_number (_("DC gain"), a->gain);
  print_number (_("Noise gain"), a->noise_gain);
  g_print (_("Results: %s to %s for pixels of 0 to 255\n"), least, greatest);
  g_print (_("Symmetry: %s\n"), symmetry);
  g_print (_("Rank: %s\n"), rank);
  if (a->rank > 0)
    g_print (_("Best column: %s\nBest row: %s\n"), column, row);
}

static void
add_numbers (JsonBuilder *json, const char *name, const double *numbers, gsize n)
{
  fovea_json_begin_array (json, name);
  for (gsize i = 0; i < n; i++)
    fovea_json_number (json, NULL, numbers[i]);
  json_builder_end_array (json);
}

static void
add_profile (JsonBuilder *json, const FoveaKernel *kernel, const char *name, double angle)
{
  double magnitudes[5]; /* at 0, 1/8, 1/4, 3/8 and 1/2 cycles a pixel */

  fovea_kernel_response_profile (kernel, angle, G_N_ELEMENTS (magnitudes), magnitudes);
  add_numbers (json, name, magnitudes, G_N_ELEMENTS (magnitudes));
}

static void
add_symmetries (JsonBuilder *json, guint symmetries)
{
  static const char *const ids[] = { "left-right", "top-bottom", "point", "diagonal", "odd" }; /* FoveaSymmetry, by bit */

  fovea_json_begin_array (json, "symmetries");
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (symmetries & (1u << i))
      fovea_json_text (json, NULL, ids[i]);
  json_builder_end_array (json);
}

static void
add_analysis (JsonBuilder *json, const FoveaKernel *kernel, const FoveaKernelAnalysis *a)
{
  g_autofree char *text = fovea_kernel_to_text (kernel);

  json_builder_begin_object (json);
  fovea_json_text (json, "kernel", text);
  fovea_json_count (json, "width", kernel->width);
  fovea_json_count (json, "height", kernel->height);
  add_numbers (json, "anchor", (double[]){ (double) kernel->anchor_x, (double) kernel->anchor_y }, 2);
  fovea_json_number (json, "divisor", kernel->divisor);
  fovea_json_number (json, "offset", kernel->offset);
  fovea_json_number (json, "sum", a->sum);
  fovea_json_number (json, "dc_gain", a->gain);
  fovea_json_number (json, "noise_gain", a->noise_gain);
  add_numbers (json, "results", (double[]){ a->smallest, a->largest }, 2);
  add_symmetries (json, a->symmetries);
  fovea_json_count (json, "rank", a->rank);
  add_numbers (json, "singular_values", a->singular_values, MIN (kernel->width, kernel->height));
  add_numbers (json, "column", a->column, kernel->height);
  add_numbers (json, "row", a->row, kernel->width);
  fovea_json_number (json, "separable_error", a->separable_error);
  add_profile (json, kernel, "response_across", 0);
  add_profile (json, kernel, "response_down", G_PI / 2);
  add_profile (json, kernel, "response_diagonal", G_PI / 4);
  json_builder_end_object (json);
}

static void
tell_kernels (FoveaKernel *const *kernels, gsize n, JsonBuilder *json)
{
  if (json)
    fovea_json_begin_array (json, "kernels");
  for (gsize i = 0; i < n; i++)
    {
      g_auto (FoveaKernelAnalysis) analysis = { 0 };

      fovea_kernel_analyse (kernels[i], &analysis);
      if (json)
        add_analysis (json, kernels[i], &analysis);
      else
        print_analysis (kernels[i], &analysis);
    }
  if (json)
    json_builder_end_array (json);
}

static gboolean
save_kernel (const FoveaKernel *kernel, const char *path, GError **error)
{
  g_autofree char *text = fovea_kernel_to_text (kernel);

  return fovea_file_write (path, text, strlen (text), error);
}

static gboolean
tell_all (const FoveaCli *cli, const Options *options, const FoveaStep *step, FoveaKernel *const *kernels, gsize n, JsonBuilder *json,
          GError **error)
{
  if (n > 1 && (options->response || options->save))
    return fovea_wrong_usage (error, _("--response and --save go with one kernel; this filter has more"));
  if ((options->response && !fovea_kernel_save_response (kernels[0], options->decibels, options->response, error))
      || (options->save && !save_kernel (kernels[0], options->save, error)))
    return FALSE;
  if (json || !cli->quiet)
    tell_kernels (kernels, n, json);
  return (!options->compare || fovea_cli_compare_paths (cli, step, options->compare, json, error))
         && (!options->crossover || fovea_cli_tell_crossover (cli, json, error));
}

static gboolean
check_files (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (GArray) files = fovea_cli_files_new ();

  fovea_cli_files_add (files, "--save", options->save, TRUE);
  fovea_cli_files_add (files, "--response", options->response, TRUE);
  fovea_cli_files_add (files, "--compare", options->compare, FALSE);
  return fovea_cli_check_files (cli, files, error);
}

static gboolean
study (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (FoveaStep) step = make_step (cli, options, error);
  g_autoptr (JsonBuilder) json = cli->json ? json_builder_new () : NULL;
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  gboolean done;

  if (!step || !edit_step (&step, options->edits, error) || !check_files (cli, options, error))
    return FALSE;
  if (json)
    json_builder_begin_object (json);
  done = fovea_step_make_kernels (step, kernels, error)
         && tell_all (cli, options, step, kernels, step->filter ? step->filter->n_kernels : 1, json, error);
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    fovea_kernel_unref (kernels[i]);
  if (!done || !json)
    return done;
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset, N_("A filter that fovea-cli presets lists"), "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.settings, N_("Set a parameter of the preset (repeatable)"), "NAME=VALUE" },
    { "edit", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.edits,
      N_("Edit it first (repeatable): rotate-clockwise, rotate-counterclockwise, half-turn, mirror-left-right, mirror-top-bottom, transpose, "
         "negate or normalise"),
      "TOOL" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &options.save, N_("Write the kernel as text"), "FILE" },
    { "response", 0, 0, G_OPTION_ARG_FILENAME, &options.response,
      N_("Write the frequency response: .png and other pictures, .svg or .pdf"), "FILE" },
    { "decibels", 0, 0, G_OPTION_ARG_NONE, &options.decibels, N_("A logarithmic scale for --response"), NULL },
    { "compare", 0, 0, G_OPTION_ARG_FILENAME, &options.compare, N_("Filter this photo by each path: times and differences"), "IN" },
    { "crossover", 0, 0, G_OPTION_ARG_NONE, &options.crossover,
      N_("Measure from which size on a Fourier transform is quicker than direct sums"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_kernel, entries, argc, argv, &error))
    study (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_kernel = {
  .name = "kernel",
  .usage = N_("FILE|TEXT | --preset NAME"),
  .summary = N_("Tell what a kernel does: gains, symmetry, rank, frequency response, paths"),
  .description = N_("A kernel's text is that of fovea-cli filter --kernel; one that begins with a minus sign stands behind -- and all options:\n"
                    "  fovea-cli kernel --json -- '-1 0 1; -2 0 2; -1 0 1'\n"
                    "Responses in JSON are gains at 0, 1/8, 1/4, 3/8 and 1/2 cycles a pixel.\n"
                    "Differences of paths are in code values of 0 to 255, before rounding where a path has them."),
  .run = run,
};
