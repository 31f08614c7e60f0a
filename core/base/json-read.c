/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"

static gboolean
check_brackets (const char *text, gsize length, gsize max_brackets, GError **error)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if ((text[i] == '[' || text[i] == '{') && ++n > max_brackets)
      return fovea_refuse (error, _("This has more than %zu brackets: it is too long or nested too deeply"), max_brackets);
  return TRUE;
}

JsonParser *
fovea_json_parse (const char *text, gsize length, gsize max_brackets, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) wrong = NULL;

  if (memchr (text, '\0', length) || !g_utf8_validate_len (text, length, NULL))
    {
      fovea_refuse (error, _("This is not UTF-8 text"));
      return NULL;
    }
  if (!check_brackets (text, length, max_brackets, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) length, &wrong))
    {
      g_autofree char *message = fovea_printable (wrong->message);

      fovea_refuse (error, _("This is not JSON: %s"), message);
      return NULL;
    }
  return g_steal_pointer (&parser);
}

static GType
type_of (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
}

gboolean
fovea_json_get_text (JsonNode *node, const char *name, const char **text, GError **error)
{
  if (type_of (node) != G_TYPE_STRING)
    return fovea_refuse (error, _("“%s” is not a string"), name);
  *text = json_node_get_string (node);
  return TRUE;
}

gboolean
fovea_json_get_flag (JsonNode *node, const char *name, gboolean *flag, GError **error)
{
  if (type_of (node) != G_TYPE_BOOLEAN)
    return fovea_refuse (error, _("“%s” is neither true nor false"), name);
  *flag = json_node_get_boolean (node);
  return TRUE;
}

gboolean
fovea_json_get_number (JsonNode *node, const char *name, double *number, GError **error)
{
  GType type = type_of (node);

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return fovea_refuse (error, _("“%s” is not a number"), name);
  *number = json_node_get_double (node);
  return isfinite (*number) || fovea_refuse (error, _("“%s” is not finite"), name);
}

gboolean
fovea_json_get_numbers (JsonNode *node, const char *name, double *numbers, guint n, GError **error)
{
  JsonArray *array;

  if (!fovea_json_get_array (node, name, n, &array, error))
    return FALSE;
  if (json_array_get_length (array) != n)
    return fovea_refuse (error, ngettext ("“%s” has not %u number", "“%s” has not %u numbers", n), name, n);
  for (guint i = 0; i < n; i++)
    if (!fovea_json_get_number (json_array_get_element (array, i), name, &numbers[i], error))
      return FALSE;
  return TRUE;
}

gboolean
fovea_json_get_whole (JsonNode *node, const char *name, gint64 minimum, gint64 maximum, gint64 *whole, GError **error)
{
  if (type_of (node) != G_TYPE_INT64 || json_node_get_int (node) < minimum || json_node_get_int (node) > maximum)
    return fovea_refuse (error, _("“%s” is not a whole number from %" PRId64 " to %" PRId64), name, minimum, maximum);
  *whole = json_node_get_int (node);
  return TRUE;
}

gboolean
fovea_json_get_array (JsonNode *node, const char *name, guint max, JsonArray **array, GError **error)
{
  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return fovea_refuse (error, _("“%s” is not an array"), name);
  *array = json_node_get_array (node);
  if (json_array_get_length (*array) > max)
    return fovea_refuse (error, _("“%s” has %u elements; at most %u are allowed"), name, json_array_get_length (*array), max);
  return TRUE;
}

gboolean
fovea_json_get_object (JsonNode *node, const char *name, JsonObject **object, GError **error)
{
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return fovea_refuse (error, _("“%s” is not an object"), name);
  *object = json_node_get_object (node);
  return TRUE;
}

gboolean
fovea_json_unknown (const char *name, const char *value, GError **error)
{
  g_autofree char *printable = fovea_printable (value);

  return fovea_refuse (error, _("“%s” cannot be “%s”"), name, printable);
}

gboolean
fovea_json_only_has (JsonObject *object, const char *const *names, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (names, name))
      {
        g_autofree char *printable = fovea_printable (name);

        return fovea_refuse (error, _("“%s” is not known here"), printable);
      }
  return TRUE;
}
