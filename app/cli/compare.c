/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/files.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/image/montage.h"
#include "core/network/compare.h"
#include "core/network/labels.h"
#include "core/network/maps.h"
#include "core/tensor/npy.h"

#define CELL 64

typedef struct
{
  char *photo, *network;
  char **pictures;
  FoveaNetworkOptions preprocess;
} Options;

typedef struct
{
  FoveaNetworkRun a, b;
  FoveaLayerComparison layers;
} Comparison;

static void
comparison_clear (Comparison *self)
{
  fovea_network_run_clear (&self->a);
  fovea_network_run_clear (&self->b);
  fovea_layer_comparison_clear (&self->layers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Comparison, comparison_clear)

static const FoveaValuePair *
get_pair (const Comparison *self, guint i)
{
  return &g_array_index (self->layers.pairs, FoveaValuePair, i);
}

static const FoveaNode *
pair_node (const Comparison *self, guint i)
{
  return &self->a.network->nodes[get_pair (self, i)->node];
}

/* B - A of the layers of pair @i, or NULL. */
static FoveaTensor *
subtract (const Comparison *self, guint i, FoveaProgress *progress, GError **error)
{
  FoveaTensor *values[2], *difference;

  if (!fovea_layer_comparison_read (&self->layers, i, values, progress, error))
    return NULL;
  difference = fovea_compare_subtract (values[0], values[1], error);
  fovea_tensor_unref (values[0]);
  fovea_tensor_unref (values[1]);
  return difference;
}

static gboolean
compare_layers (Comparison *self, FoveaProgress *progress, GError **error)
{
  self->layers = (FoveaLayerComparison){ { self->a.plan, self->b.plan }, { self->a.session, self->b.session } };
  return fovea_layer_comparison_run (&self->layers, progress, error);
}

static gboolean
run_both (Comparison *self, const FoveaCli *cli, const Options *options, GError **error)
{
  const char *network = options->network ? options->network : cli->files[0];
  const char *photo = options->photo ? options->photo : cli->files[1];

  return fovea_network_run_open (&self->a, cli, cli->files[0], cli->files[1], NULL, &options->preprocess, error)
         && fovea_network_run_compute (&self->a, FOVEA_SESSION_KEEP_ALL, cli->progress, error)
         && fovea_network_run_open (&self->b, cli, network, photo, NULL, &options->preprocess, error)
         && fovea_network_run_compute (&self->b, FOVEA_SESSION_KEEP_ALL, cli->progress, error)
         && compare_layers (self, cli->progress, error);
}

/* The likeliest class, "285 (50.3 %)"; NULL for a network without scores. */
static char *
best_class (const FoveaNetworkRun *run)
{
  gint output = fovea_network_plan_scores (run->plan);
  FoveaTensor *scores = output >= 0 ? fovea_session_get_value (run->session, output) : NULL;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  FoveaClass class;

  if (!scores || fovea_top_classes (fovea_tensor_floats (scores), fovea_tensor_count (scores), &class, 1) == 0)
    return NULL;
  g_ascii_formatd (buffer, sizeof buffer, "%.1f", 100.0 * class.probability);
  return g_strdup_printf (_("class %zu (%s %%)"), class.index, buffer);
}

static char *
number_text (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (isnan (number) ? "-" : g_ascii_formatd (buffer, sizeof buffer, "%.5g", number));
}

static void
print_text (const Comparison *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *a = best_class (&self->a), *b = best_class (&self->b);
  const char *const head[] = { _("Layer"), _("Operator"), _("Output"), _("Largest"), _("Relative"), _("Correlation"), NULL };

  if (a && b)
    g_print (_("A: %s; B: %s\n"), a, b);
  g_ptr_array_add (rows, g_strdupv ((char **) head));
  for (guint i = 0; i < self->layers.pairs->len; i++)
    {
      const FoveaDifference *difference = &self->layers.differences[i];
      const FoveaNode *node = pair_node (self, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (head));

      cells[0] = fovea_printable (node->name);
      cells[1] = g_strdup (node->op->name);
      cells[2] = fovea_network_plan_shape_text (self->a.plan, get_pair (self, i)->a);
      cells[3] = number_text (difference->largest);
      cells[4] = number_text (difference->relative);
      cells[5] = number_text (difference->correlation);
      g_ptr_array_add (rows, cells);
    }
  fovea_cli_print_table (rows, G_N_ELEMENTS (head) - 1, 3);
}

static gboolean
print_json (const Comparison *self, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  fovea_json_begin_array (json, "layers");
  for (guint i = 0; i < self->layers.pairs->len; i++)
    {
      const FoveaDifference *difference = &self->layers.differences[i];

      json_builder_begin_object (json);
      fovea_json_text (json, "name", pair_node (self, i)->name);
      fovea_json_text (json, "other", self->b.network->values[get_pair (self, i)->b].name);
      fovea_json_number (json, "largest", difference->largest);
      fovea_json_number (json, "relative", difference->relative);
      fovea_json_number (json, "correlation", difference->correlation);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
write_maps (FoveaTensor *maps, const char *path, FoveaProgress *progress, GError **error)
{
  FoveaMontage montage = {
    .values = fovea_tensor_floats (maps), .count = (gsize) maps->shape.dims[0], .height = (gsize) maps->shape.dims[1],
    .width = (gsize) maps->shape.dims[2], .cell = CELL, .colormap = fovea_colormap_find ("blue-red"), .normalise = FOVEA_NORMALISE_LAYER,
    .title = _("B − A"), .colour_bar = TRUE,
  };

  if (g_str_has_suffix (path, ".npy"))
    return fovea_npy_save (maps, path, error);
  return fovea_montage_save (&montage, path, progress, error);
}

/* Each of --difference is "LAYER=FILE". */
static gboolean
check_files (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (GArray) files = fovea_cli_files_new ();

  for (char **picture = options->pictures; picture && *picture; picture++)
    {
      const char *equals = strrchr (*picture, '=');

      if (!equals || equals == *picture || equals[1] == '\0')
        return fovea_wrong_usage (error, _("--difference takes LAYER=FILE"));
      fovea_cli_files_add (files, "--difference", equals + 1, TRUE);
    }
  fovea_cli_files_add (files, "--with-photo", options->photo, FALSE);
  fovea_cli_files_add (files, "--with-network", options->network, FALSE);
  return fovea_cli_check_files (cli, files, error);
}

/* "LAYER=FILE": B - A of that layer. */
static gboolean
write_difference (Comparison *self, const char *argument, FoveaProgress *progress, GError **error)
{
  const char *equals = strrchr (argument, '=');
  g_autofree char *layer = g_strndup (argument, (gsize) (equals - argument));
  g_autoptr (FoveaTensor) maps = NULL;
  guint node, i = 0;

  if (!fovea_cli_find_layer (self->a.network, layer, &node, error))
    return FALSE;
  while (i < self->layers.pairs->len && get_pair (self, i)->node != node)
    i++;
  if (i == self->layers.pairs->len)
    {
      g_autofree char *name = fovea_printable (layer);

      return fovea_refuse (error, _("Layer “%s” has no counterpart to compare with"), name);
    }
  maps = subtract (self, i, progress, error);
  return maps && write_maps (maps, equals + 1, progress, error);
}

static gboolean
compare (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (Comparison) self = { 0 };

  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("compare takes a network and a photo"));
  if (!options->photo && !options->network)
    return fovea_wrong_usage (error, _("Neither --with-photo nor --with-network says what to compare with"));
  if (!check_files (cli, options, error) || !run_both (&self, cli, options, error))
    return FALSE;
  for (gsize i = 0; options->pictures && options->pictures[i]; i++)
    if (!write_difference (&self, options->pictures[i], cli->progress, error))
      return FALSE;
  if (cli->json)
    return print_json (&self, error);
  print_text (&self);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "with-photo", 0, 0, G_OPTION_ARG_FILENAME, &options.photo, N_("The photo of B"), "PHOTO" },
    { "with-network", 0, 0, G_OPTION_ARG_FILENAME, &options.network, N_("The network of B"), "NET" },
    { "difference", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.pictures,
      N_("Write a layer's difference maps, B minus A: as .npy, or as a sheet with its colour bar (repeatable)"), "LAYER=FILE" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.preprocess),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_compare, entries, argc, argv, &error))
    compare (&cli, &options, &error);
  g_free (options.photo);
  g_free (options.network);
  g_strfreev (options.pictures);
  fovea_network_options_clear (&options.preprocess);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_compare = {
  .name = "compare",
  .usage = "NET PHOTO",
  .summary = N_("Compare what a network makes of two photos, or two networks of one photo, layer by layer"),
  .description = N_("Largest: of the differences; relative: Euclidean norm of the difference over the mean norm of both (0: the same, 1.41: "
                    "unrelated); correlation: Pearson's, over all elements."),
  .run = run,
};
