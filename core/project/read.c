/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/filter/chain-json.h"
#include "core/project/read.h"

/* As many as this open in no session that is allowed. */
#define MAX_BRACKETS ((gsize) 8 * FOVEA_MAX_CHAIN_STEPS + FOVEA_MAX_PROJECT_PHOTOS + 4 * FOVEA_MAX_PROJECT_EXPORTS + 32)
#define MIN_ZOOM 1e-3
#define MAX_ZOOM 1e3

static gboolean
check_digest (const char *sha256, GError **error)
{
  if (strlen (sha256) == 64 && strspn (sha256, "0123456789abcdef") == 64)
    return TRUE;
  return fovea_refuse (error, _("“sha256” is not 64 hexadecimal digits"));
}

/* An absolute path, or one within the session's folder. */
static char *
resolve (const char *text, const char *folder, GError **error)
{
  g_auto (GStrv) pieces = g_strsplit (text, "/", -1);
  g_autofree char *printable = fovea_printable (text);

  if (*text == '\0')
    fovea_refuse (error, _("“file” is empty"));
  else if (g_path_is_absolute (text))
    return g_strdup (text);
  else if (!folder)
    fovea_refuse (error, _("“%s” is no whole path"), printable);
  else if (g_strv_contains ((const char *const *) pieces, ".."))
    fovea_refuse (error, _("“%s” leaves the session's folder; files elsewhere have a whole path"), printable);
  else
    return g_build_filename (folder, text, NULL);
  return NULL;
}

static char *
resolve_uri (const char *uri, GError **error)
{
  char *path = g_filename_from_uri (uri, NULL, NULL);
  g_autofree char *printable = fovea_printable (uri);

  if (!path)
    fovea_refuse (error, _("“%s” names no file on this computer"), printable);
  return path;
}

static FoveaProjectFile *
read_file (JsonObject *object, const char *folder, GError **error)
{
  JsonNode *name = json_object_get_member (object, "file"), *uri = json_object_get_member (object, "uri");
  JsonNode *digest = json_object_get_member (object, "sha256");
  const char *text, *sha256 = NULL;
  g_autofree char *path = NULL;

  if (!fovea_json_only_has (object, (const char *const[]){ "file", "uri", "sha256", NULL }, error)
      || (digest && (!fovea_json_get_text (digest, "sha256", &sha256, error) || !check_digest (sha256, error))))
    return NULL;
  if (uri && !name)
    path = fovea_json_get_text (uri, "uri", &text, error) ? resolve_uri (text, error) : NULL;
  else if (name && !uri)
    path = fovea_json_get_text (name, "file", &text, error) ? resolve (text, folder, error) : NULL;
  else
    fovea_refuse (error, _("it has not either a “file” or a “uri”"));
  return path ? fovea_project_file_new (path, sha256) : NULL;
}

static gboolean
read_photos (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonArray *array;

  if (!fovea_json_get_array (node, "photos", FOVEA_MAX_PROJECT_PHOTOS, &array, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      FoveaProjectFile *file = NULL;

      if (fovea_json_get_object (json_array_get_element (array, i), "photos", &object, error))
        file = read_file (object, folder, error);
      if (!file)
        {
          g_prefix_error (error, _("Photo %u: "), i + 1);
          return FALSE;
        }
      g_ptr_array_add (project->photos, file);
    }
  return TRUE;
}

static gboolean
read_photo (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  gint64 photo;

  if (!fovea_json_get_whole (node, "photo", 0, FOVEA_MAX_PROJECT_PHOTOS - 1, &photo, error))
    return FALSE;
  project->photo = (guint) photo;
  return TRUE;
}

static gboolean
read_sides (JsonNode *node, gint64 minimum, gint64 *height, gint64 *width, GError **error)
{
  JsonArray *array;

  if (!fovea_json_get_array (node, "size", 2, &array, error))
    return FALSE;
  if (json_array_get_length (array) != 2)
    return fovea_refuse (error, _("“size” is not a height and a width"));
  return fovea_json_get_whole (json_array_get_element (array, 0), "size", minimum, FOVEA_MAX_PHOTO_SIDE, height, error)
         && fovea_json_get_whole (json_array_get_element (array, 1), "size", minimum, FOVEA_MAX_PHOTO_SIDE, width, error);
}

static gboolean
read_architecture (FoveaProject *project, JsonObject *object, GError **error)
{
  JsonNode *size = json_object_get_member (object, "size"), *seed = json_object_get_member (object, "seed");
  const char *text, *digits = "0";

  if (!fovea_json_only_has (object, (const char *const[]){ "architecture", "size", "seed", NULL }, error)
      || !fovea_json_get_text (json_object_get_member (object, "architecture"), "architecture", &text, error)
      || (size && !read_sides (size, 0, &project->height, &project->width, error))
      || (seed && !fovea_json_get_text (seed, "seed", &digits, error)))
    return FALSE;
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &project->seed, NULL))
    return fovea_refuse (error, _("“seed” is not a whole number in quotes"));
  project->architecture = g_strdup (text);
  return TRUE;
}

static gboolean
read_network (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonObject *object;

  if (!fovea_json_get_object (node, "network", &object, error))
    return FALSE;
  if (json_object_has_member (object, "architecture"))
    return read_architecture (project, object, error);
  project->network = read_file (object, folder, error);
  return project->network != NULL;
}

static gboolean
check_preprocess (const FoveaPreprocess *p, GError **error)
{
  for (guint i = 0; i < 3; i++)
    if (p->deviation[i] == 0.0)
      return fovea_refuse (error, _("“std” cannot be 0"));
  return TRUE;
}

static gboolean
read_preprocess (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  FoveaPreprocess *p = &project->preprocess;
  const char *fit, *order;
  gint64 height, width;
  JsonObject *o;

  if (!fovea_json_get_object (node, "preprocess", &o, error)
      || !fovea_json_only_has (o, (const char *const[]){ "size", "fit", "channels", "scale", "mean", "std", "channels-last", "invert", NULL },
                               error)
      || !read_sides (json_object_get_member (o, "size"), 1, &height, &width, error)
      || !fovea_json_get_text (json_object_get_member (o, "fit"), "fit", &fit, error)
      || !fovea_json_get_text (json_object_get_member (o, "channels"), "channels", &order, error)
      || !fovea_json_get_number (json_object_get_member (o, "scale"), "scale", &p->scale, error)
      || !fovea_json_get_numbers (json_object_get_member (o, "mean"), "mean", p->mean, 3, error)
      || !fovea_json_get_numbers (json_object_get_member (o, "std"), "std", p->deviation, 3, error)
      || !fovea_json_get_flag (json_object_get_member (o, "channels-last"), "channels-last", &p->channels_last, error)
      || !fovea_json_get_flag (json_object_get_member (o, "invert"), "invert", &p->invert, error)
      || !check_preprocess (p, error))
    return FALSE;
  if (!fovea_fit_find (fit, &p->fit))
    return fovea_json_unknown ("fit", fit, error);
  if (!fovea_order_find (order, &p->order))
    return fovea_json_unknown ("channels", order, error);
  p->height = (gsize) height;
  p->width = (gsize) width;
  g_strlcpy (p->source, _("from the session"), sizeof p->source);
  project->has_preprocess = TRUE;
  return TRUE;
}

/* What stands in it is checked when the network is there. */
static gboolean
read_edits (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonObject *object;

  if (!fovea_json_get_object (node, "edits", &object, error))
    return FALSE;
  project->edits = json_node_ref (node);
  return TRUE;
}

static gboolean
read_steps (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  GPtrArray *chain = fovea_chain_read_steps (node, error);

  if (!chain)
    return FALSE;
  g_ptr_array_unref (project->chain);
  project->chain = chain;
  return TRUE;
}

/* -1 where it is left out. */
static gboolean
read_place (JsonObject *object, const char *name, gint *place, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 whole = -1;

  if (node && !fovea_json_get_whole (node, name, 0, G_MAXINT32, &whole, error))
    return FALSE;
  *place = (gint) whole;
  return TRUE;
}

static gboolean
read_selection (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonObject *object;
  const char *layer;

  if (!fovea_json_get_object (node, "selection", &object, error)
      || !fovea_json_only_has (object, (const char *const[]){ "layer", "channel", "y", "x", NULL }, error)
      || !fovea_json_get_text (json_object_get_member (object, "layer"), "layer", &layer, error)
      || !read_place (object, "channel", &project->channel, error) || !read_place (object, "y", &project->y, error)
      || !read_place (object, "x", &project->x, error))
    return FALSE;
  if ((project->y < 0) != (project->x < 0) || (project->y >= 0 && project->channel < 0))
    return fovea_refuse (error, _("“selection” has not all of “channel”, “y” and “x”"));
  project->layer = g_strdup (layer);
  return TRUE;
}

static gboolean
read_labels (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;
  const char *label;

  if (!fovea_json_get_array (node, "class-names", FOVEA_MAX_LAYER_UNITS, &array, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!fovea_json_get_text (json_array_get_element (array, i), "class-names", &label, error))
        return FALSE;
      g_ptr_array_add (labels, g_strdup (label));
    }
  g_ptr_array_add (labels, NULL);
  project->labels = (char **) g_ptr_array_steal (labels, NULL);
  return TRUE;
}

static gboolean
read_view (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  JsonNode *page, *zoom, *graph;
  JsonObject *object;
  const char *text = NULL;

  if (!fovea_json_get_object (node, "view", &object, error)
      || !fovea_json_only_has (object, (const char *const[]){ "page", "zoom", "colormap", "normalise", "graph", NULL }, error))
    return FALSE;
  page = json_object_get_member (object, "page");
  zoom = json_object_get_member (object, "zoom");
  graph = json_object_get_member (object, "graph");
  if ((page && !fovea_json_get_text (page, "page", &text, error)) || (zoom && !fovea_json_get_number (zoom, "zoom", &project->zoom, error))
      || (graph && !fovea_json_get_flag (graph, "graph", &project->graph, error))
      || !fovea_project_read_colormap (json_object_get_member (object, "colormap"), &project->colormap, error)
      || !fovea_project_read_normalise (json_object_get_member (object, "normalise"), &project->normalise, error))
    return FALSE;
  if (zoom && !(project->zoom >= MIN_ZOOM && project->zoom <= MAX_ZOOM))
    return fovea_refuse (error, _("“zoom” is not from %g to %g"), MIN_ZOOM, MAX_ZOOM);
  if (text && !g_strv_contains ((const char *const[]){ "photo", "filters", "network", "learn", NULL }, text))
    return fovea_json_unknown ("page", text, error);
  project->page = g_strdup (text);
  return TRUE;
}

static gboolean
read_quality (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  gint64 quality;

  if (!fovea_json_get_whole (node, "jpeg-quality", 1, 100, &quality, error))
    return FALSE;
  project->jpeg_quality = (int) quality;
  return TRUE;
}

static gboolean
read_unsaved (FoveaProject *project, JsonNode *node, const char *folder, GError **error)
{
  const char *path;

  if (!fovea_json_get_text (node, "unsaved", &path, error))
    return FALSE;
  project->unsaved = g_strdup (path);
  return TRUE;
}

/* A new part of a session is a row here and a line in fovea_project_to_json(). */
static const struct
{
  const char *name;
  gboolean (*read) (FoveaProject *project, JsonNode *node, const char *folder, GError **error);
} members[] = {
  { "photos", read_photos },
  { "photo", read_photo },
  { "network", read_network },
  { "preprocess", read_preprocess },
  { "edits", read_edits },
  { "class-names", read_labels },
  { "steps", read_steps },
  { "selection", read_selection },
  { "view", read_view },
  { "exports", fovea_project_read_exports },
  { "jpeg-quality", read_quality },
  { "unsaved", read_unsaved },
};

static gboolean
read_member (FoveaProject *project, const char *name, JsonNode *node, const char *folder, GError **error)
{
  g_autofree char *printable = fovea_printable (name);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (name, members[i].name))
      return members[i].read (project, node, folder, error);
  return g_str_equal (name, "fovea-session") || fovea_refuse (error, _("“%s” is not known here"), printable);
}

static gboolean
check_version (JsonObject *object, GError **error)
{
  JsonNode *node = object ? json_object_get_member (object, "fovea-session") : NULL;
  double version;

  if (!node)
    return fovea_refuse (error, _("This is no session: it lacks “fovea-session”"));
  if (!fovea_json_get_number (node, "fovea-session", &version, error))
    return FALSE;
  return version == FOVEA_PROJECT_VERSION
         || fovea_refuse (error, _("The session has format %g; this program knows format %d"), version, FOVEA_PROJECT_VERSION);
}

static gboolean
check_whole (const FoveaProject *project, GError **error)
{
  if (project->photo > 0 && project->photo >= project->photos->len)
    return fovea_refuse (error, _("“photo” is none of the %u “photos”"), project->photos->len);
  return TRUE;
}

FoveaProject *
fovea_project_parse (const char *json, gsize length, const char *folder, GError **error)
{
  g_autoptr (JsonParser) parser = fovea_json_parse (json, length, MAX_BRACKETS, error);
  g_autoptr (FoveaProject) project = fovea_project_new ();
  JsonNode *root = parser ? json_parser_get_root (parser) : NULL;
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!parser || !check_version (object, error))
    return NULL;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    if (!read_member (project, name, node, folder, error))
      return NULL;
  return check_whole (project, error) ? g_steal_pointer (&project) : NULL;
}
