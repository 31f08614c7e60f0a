/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* Members of the open object; with @name NULL elements of the open array. Text may be any bytes and is made valid UTF-8; numbers
 * that JSON does not have are null. */
void fovea_json_text (JsonBuilder *builder, const char *name, const char *text);
void fovea_json_count (JsonBuilder *builder, const char *name, guint64 count);
void fovea_json_number (JsonBuilder *builder, const char *name, double number);
void fovea_json_flag (JsonBuilder *builder, const char *name, gboolean flag);
void fovea_json_nothing (JsonBuilder *builder, const char *name);
/* [n, c, h, w]. */
void fovea_json_shape (JsonBuilder *builder, const char *name, const FoveaShape *shape);
/* Opens member @name as an array; json_builder_end_array() closes it. */
void fovea_json_begin_array (JsonBuilder *builder, const char *name);

G_END_DECLS
