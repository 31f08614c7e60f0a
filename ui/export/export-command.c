/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line that does what the dialog does. */

#include "ui/export/export-command.h"

#include "core/filter/kernel-text.h"
#include "ui/export/export-job.h"
#include "ui/widgets/shell.h"

static void
append_numbers (GString *command, const char *option, const double *numbers, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = fovea_number_to_text (numbers[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", number);
    }
  g_string_append_printf (command, " %s=%s", option, text->str);
}

void
fovea_command_append_preprocess (GString *command, const FoveaPreprocess *preprocess)
{
  guint n = preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3;

  g_string_append_printf (command, " --size %zux%zu --fit %s --channels %s", preprocess->height,
                          preprocess->width, fovea_fit_id (preprocess->fit), fovea_order_id (preprocess->order));
  append_numbers (command, "--scale", &preprocess->scale, 1);
  append_numbers (command, "--mean", preprocess->mean, n);
  append_numbers (command, "--std", preprocess->deviation, n);
  if (preprocess->invert)
    g_string_append (command, " --invert");
}

static void
append_maps (GString *command, const gsize *maps, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (command, "%s%zu", i == 0 ? " --maps " : ",", maps[i]);
}

/* How a picture looks. What vector formats always have is not asked for. */
static void
append_look (GString *command, FoveaExportScope scope, const FoveaExportOptions *options)
{
  gboolean vector = fovea_export_is_vector (options->format);

  if (options->paper)
    g_string_append_printf (command, " --paper %s", options->paper->id);
  if (scope == FOVEA_EXPORT_FIELD)
    return;
  if (options->colormap)
    g_string_append_printf (command, " --colormap %s", options->colormap->id);
  g_string_append_printf (command, " --normalise %s --cell %zu", fovea_normalise_id (options->normalise), options->cell);
  if (options->colour_bar && !vector)
    g_string_append (command, " --colour-bar");
  if (options->caption && !vector)
    g_string_append (command, " --caption");
  if (options->single)
    g_string_append (command, " --single");
}

static const char *
layer_name (FoveaDocument *document, FoveaExportScope scope)
{
  FoveaNetwork *network = fovea_document_get_network (document);
  gint value = fovea_document_get_selection (document).value;
  gint node = network && value >= 0 ? network->values[value].producer : -1;

  if (scope == FOVEA_EXPORT_ALL_MAPS || scope == FOVEA_EXPORT_ALL_FILTERS)
    return "all";
  return node >= 0 ? network->nodes[node].name : "LAYER";
}

static void
append_photo (GString *command, FoveaDocument *document)
{
  GFile *photo = fovea_document_get_photo_file (document);

  fovea_shell_append (command, "", photo && g_file_peek_path (photo) ? g_file_peek_path (photo) : "PHOTO");
}

/* Where the command puts the filtered photo: without loss, where maps are made of it. */
static char *
filtered_path (const FoveaExportOptions *options, const char *folder)
{
  switch (options->format)
    {
    case FOVEA_EXPORT_TIFF:
      return g_build_filename (folder, "filtered.tiff", NULL);
    case FOVEA_EXPORT_JPEG:
      return g_build_filename (folder, "filtered.jpeg", NULL);
    default:
      return g_build_filename (folder, "filtered.png", NULL);
    }
}

/* CHAIN.json is what the window saves a chain of filters to. */
static void
append_filter (GString *command, FoveaDocument *document, const char *output)
{
  g_string_append (command, "fovea-cli filter");
  append_photo (command, document);
  fovea_shell_append (command, "", output);
  g_string_append (command, " --chain CHAIN.json");
}

/* A command on the photo, or with @filtered (nullable) in its place. */
static void
append_network (GString *command, FoveaDocument *document, const char *name, const char *filtered)
{
  FoveaNetwork *network = fovea_document_get_network (document);

  g_string_append_printf (command, "fovea-cli %s", name);
  fovea_shell_append (command, "", network && network->path ? network->path : "NETWORK.onnx");
  if (filtered)
    fovea_shell_append (command, "", filtered);
  else
    append_photo (command, document);
}

GString *
fovea_command_new_on_photo (FoveaDocument *document, const char *name, const char *output)
{
  const char *filtered = fovea_document_get_chain (document)->len > 0 ? "filtered.png" : NULL;
  GString *command = g_string_new (NULL);

  if (filtered)
    {
      append_filter (command, document, filtered);
      g_string_append (command, " && ");
    }
  append_network (command, document, name, filtered);
  fovea_shell_append (command, "", output);
  return command;
}

/* As they are in the values that are written. */
static void
append_edits (GString *command, FoveaDocument *document)
{
  const FoveaEdits *edits = fovea_document_get_baseline (document) ? fovea_document_get_edits (document) : NULL;
  g_auto (GStrv) mutes = fovea_edits_print_mutes (edits, fovea_document_get_network (document));
  g_auto (GStrv) kernels = fovea_edits_print_kernels (edits, fovea_document_get_network (document));

  for (gsize i = 0; mutes[i]; i++)
    fovea_shell_append (command, "--mute", mutes[i]);
  for (gsize i = 0; kernels[i]; i++)
    fovea_shell_append (command, "--set-kernel", kernels[i]);
}

static void
append_export (GString *command, FoveaDocument *document, FoveaExportScope scope, const FoveaExportOptions *options,
               const char *filtered, const char *folder)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);

  append_network (command, document, "export", filtered);
  fovea_shell_append (command, "--layer", layer_name (document, scope));
  g_string_append_printf (command, " --what %s", fovea_export_kind_id (fovea_export_scope_kind (scope)));
  if (scope == FOVEA_EXPORT_FIELD && neuron.y >= 0)
    g_string_append_printf (command, " --neuron %d,%d,%d", neuron.channel, neuron.y, neuron.x);
  fovea_shell_append (command, "--output-dir", folder);
  g_string_append_printf (command, " --format %s", fovea_export_format_id (options->format));
  if (scope == FOVEA_EXPORT_MAP && neuron.channel >= 0)
    append_maps (command, &(gsize){ (gsize) neuron.channel }, 1);
  else
    append_maps (command, options->maps, options->n_maps);
  if (options->raw && options->format == FOVEA_EXPORT_TIFF)
    g_string_append (command, " --raw");
  else if (!options->raw)
    append_look (command, scope, options);
  append_edits (command, document);
  if (fovea_document_get_preprocess (document) && fovea_export_scope_kind (scope) != FOVEA_EXPORT_FILTERS)
    fovea_command_append_preprocess (command, fovea_document_get_preprocess (document));
}

char *
fovea_export_command (FoveaDocument *document, FoveaExportScope scope, const FoveaExportOptions *options, const char *folder)
{
  GString *command = g_string_new (NULL);
  const FoveaExportOptions lossless = { .format = FOVEA_EXPORT_PNG };
  g_autofree char *output = filtered_path (scope == FOVEA_EXPORT_PHOTO ? options : &lossless, folder);
  gboolean filtered = fovea_document_get_chain (document)->len > 0 && fovea_export_scope_kind (scope) != FOVEA_EXPORT_FILTERS;

  if (filtered || scope == FOVEA_EXPORT_PHOTO)
    append_filter (command, document, output);
  if (scope == FOVEA_EXPORT_PHOTO)
    return g_string_free (command, FALSE);
  if (filtered)
    g_string_append (command, " && ");
  append_export (command, document, scope, options, filtered ? output : NULL, folder);
  return g_string_free (command, FALSE);
}
