/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/filter/chain-json.h"
#include "core/project/project.h"

static void
begin_object (JsonBuilder *builder, const char *name)
{
  if (name)
    json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

/* The part of @path below @folder, or NULL. */
static const char *
below (const char *path, const char *folder)
{
  gsize n = folder ? strlen (folder) : 0;

  if (n > 0 && g_str_has_prefix (path, folder) && path[n] == '/')
    return path + n + 1;
  return NULL;
}

static void
add_file (JsonBuilder *builder, const char *name, const FoveaProjectFile *file, const char *folder)
{
  const char *relative = below (file->path, folder), *text = relative ? relative : file->path;

  begin_object (builder, name);
  if (g_utf8_validate (text, -1, NULL))
    fovea_json_text (builder, "file", text);
  else
    {
      g_autofree char *uri = g_filename_to_uri (file->path, NULL, NULL);

      fovea_json_text (builder, "uri", uri);
    }
  if (file->sha256)
    fovea_json_text (builder, "sha256", file->sha256);
  json_builder_end_object (builder);
}

static void
add_pair (JsonBuilder *builder, const char *name, gint64 first, gint64 second)
{
  fovea_json_begin_array (builder, name);
  json_builder_add_int_value (builder, first);
  json_builder_add_int_value (builder, second);
  json_builder_end_array (builder);
}

static void
add_numbers (JsonBuilder *builder, const char *name, const double *numbers, guint n)
{
  fovea_json_begin_array (builder, name);
  for (guint i = 0; i < n; i++)
    json_builder_add_double_value (builder, numbers[i]);
  json_builder_end_array (builder);
}

static void
add_photos (JsonBuilder *builder, const FoveaProject *project, const char *folder)
{
  fovea_json_begin_array (builder, "photos");
  for (guint i = 0; i < project->photos->len; i++)
    add_file (builder, NULL, project->photos->pdata[i], folder);
  json_builder_end_array (builder);
  fovea_json_count (builder, "photo", project->photo);
}

static void
add_network (JsonBuilder *builder, const FoveaProject *project, const char *folder)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, project->seed);

  if (project->network)
    {
      add_file (builder, "network", project->network, folder);
      return;
    }
  begin_object (builder, "network");
  fovea_json_text (builder, "architecture", project->architecture);
  add_pair (builder, "size", project->height, project->width);
  fovea_json_text (builder, "seed", seed);
  json_builder_end_object (builder);
}

static void
add_preprocess (JsonBuilder *builder, const FoveaPreprocess *preprocess)
{
  begin_object (builder, "preprocess");
  add_pair (builder, "size", (gint64) preprocess->height, (gint64) preprocess->width);
  fovea_json_text (builder, "fit", fovea_fit_id (preprocess->fit));
  fovea_json_text (builder, "channels", fovea_order_id (preprocess->order));
  json_builder_set_member_name (builder, "scale");
  json_builder_add_double_value (builder, preprocess->scale);
  add_numbers (builder, "mean", preprocess->mean, 3);
  add_numbers (builder, "std", preprocess->deviation, 3);
  fovea_json_flag (builder, "channels-last", preprocess->channels_last);
  fovea_json_flag (builder, "invert", preprocess->invert);
  json_builder_end_object (builder);
}

static void
add_selection (JsonBuilder *builder, const FoveaProject *project)
{
  begin_object (builder, "selection");
  fovea_json_text (builder, "layer", project->layer);
  if (project->channel >= 0)
    fovea_json_count (builder, "channel", (guint64) project->channel);
  if (project->y >= 0 && project->x >= 0)
    {
      fovea_json_count (builder, "y", (guint64) project->y);
      fovea_json_count (builder, "x", (guint64) project->x);
    }
  json_builder_end_object (builder);
}

static void
add_view (JsonBuilder *builder, const FoveaProject *project)
{
  begin_object (builder, "view");
  if (project->page)
    fovea_json_text (builder, "page", project->page);
  if (project->zoom > 0)
    {
      json_builder_set_member_name (builder, "zoom");
      json_builder_add_double_value (builder, project->zoom);
    }
  if (project->colormap)
    fovea_json_text (builder, "colormap", project->colormap->id);
  fovea_json_text (builder, "normalise", fovea_normalise_id (project->normalise));
  if (project->graph)
    fovea_json_flag (builder, "graph", TRUE);
  json_builder_end_object (builder);
}

static void
add_labels (JsonBuilder *builder, const FoveaProject *project)
{
  fovea_json_begin_array (builder, "class-names");
  for (guint i = 0; project->labels[i]; i++)
    json_builder_add_string_value (builder, project->labels[i]);
  json_builder_end_array (builder);
}

static void
add_look (JsonBuilder *builder, const FoveaExportOptions *options)
{
  if (options->colormap)
    fovea_json_text (builder, "colormap", options->colormap->id);
  fovea_json_text (builder, "normalise", fovea_normalise_id (options->normalise));
  if (options->normalise == FOVEA_NORMALISE_FIXED)
    add_numbers (builder, "range", (const double[]){ options->fixed.low, options->fixed.high }, 2);
  if (options->maps)
    {
      fovea_json_begin_array (builder, "maps");
      for (gsize i = 0; i < options->n_maps; i++)
        fovea_json_count (builder, NULL, options->maps[i]);
      json_builder_end_array (builder);
    }
  if (options->paper)
    fovea_json_text (builder, "paper", options->paper->id);
  fovea_json_flag (builder, "raw", options->raw);
  fovea_json_count (builder, "cell", options->cell);
  fovea_json_flag (builder, "colour-bar", options->colour_bar);
  fovea_json_flag (builder, "caption", options->caption);
  fovea_json_flag (builder, "single", options->single);
}

static void
add_export (JsonBuilder *builder, const FoveaProjectExport *export)
{
  begin_object (builder, NULL);
  fovea_json_text (builder, "what", export->photo ? "photo" : fovea_export_kind_id (export->kind));
  if (export->layer)
    fovea_json_text (builder, "layer", export->layer);
  fovea_json_text (builder, "format", fovea_export_format_id (export->options.format));
  if (!export->photo && export->kind == FOVEA_EXPORT_RECEPTIVE_FIELD)
    {
      fovea_json_begin_array (builder, "neuron");
      for (guint i = 0; i < 3; i++)
        fovea_json_count (builder, NULL, export->neuron[i]);
      json_builder_end_array (builder);
    }
  if (!export->photo)
    add_look (builder, &export->options);
  json_builder_end_object (builder);
}

char *
fovea_project_to_json (const FoveaProject *project, const char *folder)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (project != NULL, NULL);

  json_builder_begin_object (builder);
  fovea_json_count (builder, "fovea-session", FOVEA_PROJECT_VERSION);
  add_photos (builder, project, folder);
  if (project->network || project->architecture)
    add_network (builder, project, folder);
  if (project->has_preprocess)
    add_preprocess (builder, &project->preprocess);
  if (project->edits)
    {
      json_builder_set_member_name (builder, "edits");
      json_builder_add_value (builder, json_node_copy (project->edits));
    }
  if (project->labels)
    add_labels (builder, project);
  fovea_chain_add_steps (builder, project->chain);
  if (project->layer)
    add_selection (builder, project);
  add_view (builder, project);
  fovea_json_begin_array (builder, "exports");
  for (guint i = 0; i < project->exports->len; i++)
    add_export (builder, project->exports->pdata[i]);
  json_builder_end_array (builder);
  if (project->jpeg_quality > 0)
    fovea_json_count (builder, "jpeg-quality", (guint64) project->jpeg_quality);
  if (project->unsaved)
    fovea_json_text (builder, "unsaved", project->unsaved);
  json_builder_end_object (builder);
  return fovea_json_to_text (builder);
}
