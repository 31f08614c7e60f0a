/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/network-options.h"
#include "app/cli/network-table.h"
#include "app/cli/table.h"
#include "core/network/architectures/architecture.h"
#include "core/network/onnx/write.h"

#define N_COLUMNS 5
#define MADE 0.3 /* share of the progress: drawing weights, before they are written */

typedef struct
{
  char *text, *size, *onnx, *seed;
  gboolean list;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->text);
  g_free (options->size);
  g_free (options->onnx);
  g_free (options->seed);
}

static char **
list_cells (const FoveaFamily *family, const FoveaArchitecture *architecture)
{
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  cells[0] = g_strdup (architecture->id);
  cells[1] = g_strdup (_(architecture->title));
  cells[2] = g_strdup_printf ("%u", family->year);
  cells[3] = g_strdup_printf ("%dx%dx%d", (int) architecture->height, (int) architecture->width, (int) architecture->channels);
  cells[4] = g_strdup (family->paper);
  return cells;
}

static void
list_as_text (void)
{
  static const char *const titles[] = { N_("Name"), N_("Architecture"), N_("Year"), N_("Input"), N_("Paper") };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  char **head = g_new0 (char *, N_COLUMNS + 1);
  gsize n;
  const FoveaFamily *const *families = fovea_families (&n);

  for (gsize i = 0; i < N_COLUMNS; i++)
    head[i] = g_strdup (_(titles[i]));
  g_ptr_array_add (rows, head);
  for (gsize f = 0; f < n; f++)
    for (gsize i = 0; i < families[f]->n_members; i++)
      g_ptr_array_add (rows, list_cells (families[f], &families[f]->members[i]));
  fovea_cli_print_table (rows, N_COLUMNS, N_COLUMNS);
}

static void
add_architecture (JsonBuilder *json, const FoveaFamily *family, const FoveaArchitecture *architecture)
{
  json_builder_begin_object (json);
  fovea_json_text (json, "name", architecture->id);
  fovea_json_text (json, "title", architecture->title);
  fovea_json_text (json, "family", family->title);
  fovea_json_count (json, "year", family->year);
  fovea_json_text (json, "paper", family->paper);
  fovea_json_text (json, "summary", _(family->summary));
  fovea_json_shape (json, "input", &(FoveaShape){ 4, { 1, architecture->channels, architecture->height, architecture->width } });
  fovea_json_text (json, "note", architecture->note ? _(architecture->note) : "");
  json_builder_end_object (json);
}

static gboolean
list_as_json (GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  gsize n;
  const FoveaFamily *const *families = fovea_families (&n);

  json_builder_begin_object (json);
  fovea_json_begin_array (json, "architectures");
  for (gsize f = 0; f < n; f++)
    for (gsize i = 0; i < families[f]->n_members; i++)
      add_architecture (json, families[f], &families[f]->members[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
read_options (const Options *options, FoveaArchitectureOptions *wanted, guint64 *seed, GError **error)
{
  gsize height = 0, width = 0;

  *seed = FOVEA_ARCHITECTURE_SEED;
  if (options->size && !fovea_cli_parse_size ("--input", options->size, &height, &width, error))
    return FALSE;
  if (options->seed && !g_ascii_string_to_unsigned (options->seed, 10, 0, G_MAXUINT64, seed, NULL))
    return fovea_wrong_usage (error, _("--seed takes a whole number"));
  *wanted = (FoveaArchitectureOptions){ .height = (gint64) height, .width = (gint64) width, .seed = options->onnx ? seed : NULL };
  return TRUE;
}

static gboolean
show (const FoveaCli *cli, const Options *options, GError **error)
{
  FoveaArchitectureOptions wanted;
  guint64 seed;
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  if (!read_options (options, &wanted, &seed, error))
    return FALSE;
  fovea_progress_range (cli->progress, 0.0, MADE);
  network = options->text ? fovea_architecture_parse (options->text, &wanted, cli->progress, error)
                          : fovea_architecture_new (cli->files[0], &wanted, cli->progress, error);
  plan = network ? fovea_network_plan_new (network, NULL, 0, 0, cli->progress, error) : NULL;
  fovea_progress_range (cli->progress, MADE, 1.0);
  if (!plan || (options->onnx && !fovea_onnx_write (network, options->onnx, cli->progress, error)))
    return FALSE;
  return fovea_cli_show_network (cli, plan, error);
}

static gboolean
work (const FoveaCli *cli, const Options *options, GError **error)
{
  const gsize n_given = cli->n_files + (options->text != NULL);
  const gboolean wants_list = options->list || n_given == 0;

  if (wants_list ? n_given > 0 || options->size || options->onnx || options->seed : n_given > 1)
    return fovea_wrong_usage (error, _("architecture takes one name, or --text, or --list"));
  if (!wants_list)
    return show (cli, options, error);
  if (cli->json)
    return list_as_json (error);
  list_as_text ();
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, N_("List all architectures"), NULL },
    { "text", 0, 0, G_OPTION_ARG_STRING, &options.text, N_("A network of your own, layer by layer (see below)"), "TEXT" },
    { "input", 0, 0, G_OPTION_ARG_STRING, &options.size, N_("Size of the photo, height first"), "HxW" },
    { "onnx", 0, 0, G_OPTION_ARG_FILENAME, &options.onnx, N_("Write it with random weights"), "FILE" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of the weights: the same seed gives the same file (1 unless given)"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *description = g_strconcat (_(FOVEA_NETWORK_CONVENTIONS), "\n\n", fovea_grammar_help (), NULL);
  FoveaCommand command = fovea_command_architecture;

  command.description = description;
  if (fovea_cli_begin (&cli, &command, entries, argc, argv, &error))
    work (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_architecture = {
  .name = "architecture",
  .usage = N_("[NAME]"),
  .summary = N_("Show the layers and numbers of a network of the textbooks, or of your own, and write it as ONNX"),
  .run = run,
};
