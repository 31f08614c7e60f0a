/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * FoveaCommand:
 * @usage: what stands behind the options: "IN OUT"
 * @summary: (translatable): one line
 * @description: (nullable) (translatable): stands below the options in --help
 * @run: does it; argv[0] is the command's name. Returns the exit code
 *
 * One command: cli/NAME.c defines `const FoveaCommand fovea_command_NAME`, declared at the end of this file,
 * and one row in app/meson.build names it.
 */
typedef struct
{
  const char *name;
  const char *usage;
  const char *summary;
  const char *description;
  int (*run) (int argc, char **argv);
} FoveaCommand;

/**
 * FoveaCli:
 * @files: what stands beside the options, bytes as the system gave them; never %NULL
 * @progress: of the whole command: shown on a terminal, cancelled by SIGINT
 *
 * What every command has. A command is
 * |[
 *   FoveaCli cli;
 *   if (fovea_cli_begin (&cli, &fovea_command_NAME, entries, argc, argv, &error))
 *     work (&cli, &error);
 *   return fovea_cli_end (&cli, error);
 * ]|
 */
typedef struct
{
  gboolean quiet;
  gboolean json;
  char **files;
  gsize n_files;
  FoveaProgress *progress;
} FoveaCli;

/* Parses @entries (of the command, ended by G_OPTION_ENTRY_NULL) and the options that all commands share: --threads, --memory,
 * --quiet, --json, --help, --version, which take effect here. Unknown options and wrong values are FOVEA_ERROR_USAGE. From here
 * to the end, g_print() and the progress line on a terminal keep out of each other's way. */
gboolean fovea_cli_begin (FoveaCli *cli, const FoveaCommand *command, const GOptionEntry *entries, int argc, char **argv,
                          GError **error);
/* Reports @error, if any, and frees what fovea_cli_begin() made, whether or not it succeeded. Returns the exit code. */
int fovea_cli_end (FoveaCli *cli, const GError *error);

/* "fovea-cli: MESSAGE" on standard error, one line. */
void fovea_cli_report (const GError *error);
/* The same for what is no failure; silent with --quiet. */
void fovea_cli_notice (const FoveaCli *cli, const char *message);

/* A whole number of @minimum .. @maximum in decimal digits and nothing else; @option ("--top") stands in the message. */
gboolean fovea_cli_parse_count (const char *option, const char *text, gsize minimum, gsize maximum, gsize *value,
                                GError **error);

/* @n of them with commas between them; @wanted ("x and y") stands in the message. @sizes: (nullable): each is below its size. */
gboolean fovea_cli_parse_place (const char *option, const char *text, const char *wanted, const gsize *sizes, gsize *values, guint n, GError **error);

/* What --kernel, or a kernel's argument, names: a file of that name if there is one, else text. */
FoveaKernel *fovea_cli_parse_kernel (const char *argument, GError **error);

/* Before the work, not after it: refuses a file to be written (nullable) that is one of the files which are read, those of the command besides @path itself,
 * and fails with FOVEA_ERROR_IO where none can be written. */
gboolean fovea_cli_check_output (const FoveaCli *cli, const char *path, GError **error);

/* @number by a printf-like @format of one double, with a decimal point in every locale; to be freed. */
char *fovea_cli_number (const char *format, double number);

/* Milliseconds since @clock, which becomes the present time. */
double fovea_cli_lap (gint64 *clock);

/* Writes the object that @builder holds to standard output, in UTF-8 and with one line feed at the end. */
gboolean fovea_cli_print_json (JsonBuilder *builder, GError **error);

/* One for each row of app/meson.build. */
extern const FoveaCommand fovea_command_apply;
extern const FoveaCommand fovea_command_architecture;
extern const FoveaCommand fovea_command_bench;
extern const FoveaCommand fovea_command_compare;
extern const FoveaCommand fovea_command_effective_field;
extern const FoveaCommand fovea_command_export;
extern const FoveaCommand fovea_command_filter;
extern const FoveaCommand fovea_command_fit_kernel;
extern const FoveaCommand fovea_command_graph;
extern const FoveaCommand fovea_command_info;
extern const FoveaCommand fovea_command_kernel;
extern const FoveaCommand fovea_command_explain;
extern const FoveaCommand fovea_command_lens;
extern const FoveaCommand fovea_command_maps;
extern const FoveaCommand fovea_command_patches;
extern const FoveaCommand fovea_command_presets;
extern const FoveaCommand fovea_command_print;
extern const FoveaCommand fovea_command_run;
extern const FoveaCommand fovea_command_session;
extern const FoveaCommand fovea_command_visualise;
extern const FoveaCommand fovea_command_train;

G_END_DECLS
