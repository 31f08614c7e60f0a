/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/json.h"

#include <math.h>

static void
set_name (JsonBuilder *builder, const char *name)
{
  if (name)
    json_builder_set_member_name (builder, name);
}

void
fovea_json_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  set_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

void
fovea_json_count (JsonBuilder *builder, const char *name, guint64 count)
{
  set_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (count, (guint64) G_MAXINT64));
}

void
fovea_json_number (JsonBuilder *builder, const char *name, double number)
{
  set_name (builder, name);
  if (!isfinite (number))
    json_builder_add_null_value (builder);
  else if (number == rint (number) && fabs (number) < 1e15)
    json_builder_add_int_value (builder, (gint64) number);
  else
    json_builder_add_double_value (builder, number);
}

void
fovea_json_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
  set_name (builder, name);
  json_builder_add_boolean_value (builder, flag);
}

void
fovea_json_nothing (JsonBuilder *builder, const char *name)
{
  set_name (builder, name);
  json_builder_add_null_value (builder);
}

void
fovea_json_begin_array (JsonBuilder *builder, const char *name)
{
  set_name (builder, name);
  json_builder_begin_array (builder);
}

/* JSON-GLib ends numbers that have an exponent and no point, such as 1e-08, in ".0": that is taken off again, but not within strings. */
static void
mend_numbers (char *text)
{
  gboolean quoted = FALSE, exponent = FALSE;
  char *to = text;

  for (const char *from = text; *from; from++)
    {
      if (quoted && *from == '\\')
        *to++ = *from++;
      else if (*from == '"')
        quoted = !quoted;
      else if (!quoted && exponent && from[0] == '.' && from[1] == '0')
        {
          from++;
          continue;
        }
      exponent = !quoted && (*from == 'e' || (exponent && (g_ascii_isdigit (*from) || *from == '-' || *from == '+')));
      *to++ = *from;
    }
  *to = '\0';
}

char *
fovea_json_to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  mend_numbers (text);
  return g_strconcat (text, "\n", NULL);
}
