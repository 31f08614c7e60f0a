/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writing: members of the open object; with @name NULL elements of the open array. Text may be any bytes and is made valid UTF-8; numbers
 * that JSON does not have are null. */
void fovea_json_text (JsonBuilder *builder, const char *name, const char *text);
void fovea_json_count (JsonBuilder *builder, const char *name, guint64 count);
void fovea_json_number (JsonBuilder *builder, const char *name, double number);
void fovea_json_flag (JsonBuilder *builder, const char *name, gboolean flag);
void fovea_json_nothing (JsonBuilder *builder, const char *name);
/* Opens member @name as an array; json_builder_end_array() closes it. */
void fovea_json_begin_array (JsonBuilder *builder, const char *name);
/* The finished root, indented, with a line feed at the end. */
char *fovea_json_to_text (JsonBuilder *builder);

/* Reading text that may be anything. JSON-GLib's parser recurses without bound: more than @max_brackets opening ones are refused before it
 * sees them, and so is what is no UTF-8. The parser holds the root. */
JsonParser *fovea_json_parse (const char *text, gsize length, gsize max_brackets, GError **error);

/* What @node holds, or FOVEA_ERROR_REFUSED with @name, its member's name, in the message. Texts are borrowed from the node. */
gboolean fovea_json_get_text (JsonNode *node, const char *name, const char **text, GError **error);
gboolean fovea_json_get_flag (JsonNode *node, const char *name, gboolean *flag, GError **error);
gboolean fovea_json_get_number (JsonNode *node, const char *name, double *number, GError **error);
/* @n of them. */
gboolean fovea_json_get_numbers (JsonNode *node, const char *name, double *numbers, guint n, GError **error);
/* A whole number from @minimum to @maximum. */
gboolean fovea_json_get_whole (JsonNode *node, const char *name, gint64 minimum, gint64 maximum, gint64 *whole, GError **error);
/* At most @max of them. */
gboolean fovea_json_get_array (JsonNode *node, const char *name, guint max, JsonArray **array, GError **error);
gboolean fovea_json_get_object (JsonNode *node, const char *name, JsonObject **object, GError **error);

/* Refuses member @name for @value, which it cannot have. */
gboolean fovea_json_unknown (const char *name, const char *value, GError **error);
/* Refuses @object when it has a member that is not among @names, NULL-terminated. */
gboolean fovea_json_only_has (JsonObject *object, const char *const *names, GError **error);

G_END_DECLS
