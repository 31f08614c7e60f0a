/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was found, as files. */

#pragma once

#include <json-glib/json-glib.h>

#include "core/explain/patch-picture.h"
#include "core/image/paper.h"

G_BEGIN_DECLS

#define FOVEA_PATCH_SIDE 80 /* of a crop on a sheet, in pixels, unless asked otherwise */

/**
 * fovea_patch_sheet_save:
 * @channels: (n): rows of crops, in this order; several rows stand beside each other where that makes the sheet more even
 * @caption: (nullable): lines below, see fovea_provenance_new()
 * @path: ends with .png or another picture format, .svg or .pdf
 *
 * A contact sheet: for each channel its patches, the strongest first, with the channel's number below the first and the value below each.
 */
gboolean fovea_patch_sheet_save (const FoveaPatchView *view, const gsize *channels, gsize n, gsize side, const char *const *caption,
                                 const FoveaPaper *paper, const char *path, FoveaProgress *progress, GError **error);

/* A table with a line for each patch: layer, channel, rank from 0, value, photo, y and x on the map, and the field's box on the photo in its pixels (left,
 * top, right, bottom; 0 is the left edge of the first pixel; what lies outside of the photo is padding). */
char *fovea_patch_table_csv (const FoveaPatchView *views, guint n_views, const GArray *channels);
/* The same as members of the open object: "photos", "layers". @channels: (nullable) of fovea_index_list_parse(): only these. */
void fovea_patch_table_json (const FoveaPatchView *views, guint n_views, const GArray *channels, JsonBuilder *json);

G_END_DECLS
