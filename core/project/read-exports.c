/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/project/read.h"

#define MAX_CELL 4096
#define MAX_MAPS 65536

gboolean
fovea_project_read_colormap (JsonNode *node, const FoveaColormap **colormap, GError **error)
{
  const char *id;

  if (!node)
    return TRUE;
  if (!fovea_json_get_text (node, "colormap", &id, error))
    return FALSE;
  *colormap = fovea_colormap_find (id);
  return *colormap || fovea_json_unknown ("colormap", id, error);
}

gboolean
fovea_project_read_normalise (JsonNode *node, FoveaNormalise *normalise, GError **error)
{
  const char *id;

  if (!node)
    return TRUE;
  return fovea_json_get_text (node, "normalise", &id, error)
         && (fovea_normalise_find (id, normalise) || fovea_json_unknown ("normalise", id, error));
}

static gboolean
read_paper (JsonNode *node, const FoveaPaper **paper, GError **error)
{
  const char *id;

  if (!node)
    return TRUE;
  if (!fovea_json_get_text (node, "paper", &id, error))
    return FALSE;
  *paper = fovea_paper_find (id);
  return *paper || fovea_json_unknown ("paper", id, error);
}

static gboolean
read_maps (JsonNode *node, FoveaExportOptions *options, GError **error)
{
  JsonArray *array;
  gsize *maps;

  if (!node)
    return TRUE;
  if (!fovea_json_get_array (node, "maps", MAX_MAPS, &array, error))
    return FALSE;
  options->maps = maps = g_new0 (gsize, MAX (1, json_array_get_length (array)));
  for (guint i = 0; i < json_array_get_length (array); i++, options->n_maps++)
    {
      gint64 map;

      if (!fovea_json_get_whole (json_array_get_element (array, i), "maps", 0, G_MAXINT32, &map, error))
        return FALSE;
      maps[i] = (gsize) map;
    }
  return options->n_maps > 0 || fovea_refuse (error, _("“maps” names none"));
}

static gboolean
read_look (JsonObject *object, FoveaExportOptions *options, GError **error)
{
  JsonNode *cell = json_object_get_member (object, "cell"), *bar = json_object_get_member (object, "colour-bar");
  JsonNode *single = json_object_get_member (object, "single"), *range = json_object_get_member (object, "range");
  JsonNode *caption = json_object_get_member (object, "caption"), *raw = json_object_get_member (object, "raw");
  double ends[2] = { 0.0, 0.0 };
  gint64 side = (gint64) options->cell;

  if (!fovea_project_read_colormap (json_object_get_member (object, "colormap"), &options->colormap, error)
      || !fovea_project_read_normalise (json_object_get_member (object, "normalise"), &options->normalise, error)
      || (cell && !fovea_json_get_whole (cell, "cell", 0, MAX_CELL, &side, error))
      || (bar && !fovea_json_get_flag (bar, "colour-bar", &options->colour_bar, error))
      || (single && !fovea_json_get_flag (single, "single", &options->single, error))
      || (caption && !fovea_json_get_flag (caption, "caption", &options->caption, error))
      || (raw && !fovea_json_get_flag (raw, "raw", &options->raw, error))
      || !read_paper (json_object_get_member (object, "paper"), &options->paper, error)
      || !read_maps (json_object_get_member (object, "maps"), options, error)
      || (range && !fovea_json_get_numbers (range, "range", ends, 2, error)))
    return FALSE;
  options->cell = (gsize) side;
  options->fixed = (FoveaRange){ ends[0], ends[1] };
  if (options->normalise == FOVEA_NORMALISE_FIXED && !(ends[0] < ends[1]))
    return fovea_refuse (error, _("“range” is not a lower and a higher number"));
  return TRUE;
}

static gboolean
read_neuron (JsonNode *node, FoveaProjectExport *export, GError **error)
{
  JsonArray *array;

  if (export->photo || export->kind != FOVEA_EXPORT_RECEPTIVE_FIELD)
    return !node || fovea_refuse (error, _("only a “receptive-field” has a “neuron”"));
  if (!fovea_json_get_array (node, "neuron", 3, &array, error))
    return FALSE;
  if (json_array_get_length (array) != 3)
    return fovea_refuse (error, _("“neuron” is not channel, y and x"));
  for (guint i = 0; i < 3; i++)
    {
      gint64 place;

      if (!fovea_json_get_whole (json_array_get_element (array, i), "neuron", 0, G_MAXINT32, &place, error))
        return FALSE;
      export->neuron[i] = (gsize) place;
    }
  return TRUE;
}

static gboolean
check_format (const FoveaProjectExport *export, const char *what, GError **error)
{
  FoveaExportFormat format = export->options.format;
  gboolean picture = format == FOVEA_EXPORT_PNG || format == FOVEA_EXPORT_TIFF || format == FOVEA_EXPORT_JPEG;
  gboolean can = export->photo ? picture : fovea_export_can (export->kind, format);

  return can || fovea_refuse (error, _("“%s” cannot be written as “%s”"), what, fovea_export_format_id (format));
}

static gboolean
fill_export (FoveaProjectExport *export, JsonObject *object, GError **error)
{
  JsonNode *layer = json_object_get_member (object, "layer");
  const char *what, *name = NULL, *format;

  if (!fovea_json_only_has (object, (const char *const[]){ "what", "layer", "format", "neuron", "colormap", "normalise", "range", "cell",
                                                           "colour-bar", "caption", "single", "raw", "maps", "paper", NULL }, error)
      || !fovea_json_get_text (json_object_get_member (object, "what"), "what", &what, error)
      || !fovea_json_get_text (json_object_get_member (object, "format"), "format", &format, error)
      || (layer && !fovea_json_get_text (layer, "layer", &name, error)) || !read_look (object, &export->options, error))
    return FALSE;
  export->layer = g_strdup (name);
  export->photo = g_str_equal (what, "photo");
  if (!export->photo && !fovea_export_kind_find (what, &export->kind))
    return fovea_json_unknown ("what", what, error);
  if (!fovea_export_format_find (format, &export->options.format))
    return fovea_json_unknown ("format", format, error);
  return check_format (export, what, error) && read_neuron (json_object_get_member (object, "neuron"), export, error);
}

gboolean
fovea_project_read_exports (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonArray *array;

  if (!fovea_json_get_array (node, "exports", FOVEA_MAX_PROJECT_EXPORTS, &array, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      FoveaProjectExport *export = g_new (FoveaProjectExport, 1);
      JsonObject *object;

      *export = (FoveaProjectExport){ .options = { .normalise = FOVEA_NORMALISE_LAYER } };
      g_ptr_array_add (project->exports, export);
      if (!fovea_json_get_object (json_array_get_element (array, i), "exports", &object, error) || !fill_export (export, object, error))
        {
          g_prefix_error (error, _("Export %u: "), i + 1);
          return FALSE;
        }
    }
  return TRUE;
}
