/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/json.h"

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

void
fovea_json_shape (JsonBuilder *builder, const char *name, const FoveaShape *shape)
{
  fovea_json_begin_array (builder, name);
  for (guint i = 0; i < shape->rank; i++)
    json_builder_add_int_value (builder, shape->dims[i]);
  json_builder_end_array (builder);
}
