/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/json.h"

void
fovea_json_shape (JsonBuilder *builder, const char *name, const FoveaShape *shape)
{
  fovea_json_begin_array (builder, name);
  for (guint i = 0; i < shape->rank; i++)
    json_builder_add_int_value (builder, shape->dims[i]);
  json_builder_end_array (builder);
}
