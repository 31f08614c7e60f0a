/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

#define FOVEA_MAX_PATCH_PHOTOS 20000
#define FOVEA_MAX_PATCH_FOLDERS 2000

/**
 * fovea_patch_photos_list:
 * @paths: (n): files and folders
 * @below: also what lies in folders within folders; links to folders are not followed
 *
 * The photos that are meant, as absolute paths: a file as it is named, of a folder the files with the endings of photos, by name; hidden ones are
 * left out. None comes twice.
 *
 * Returns: (transfer full): NULL-terminated. FOVEA_ERROR_IO for what is not there or cannot be read; FOVEA_ERROR_LIMIT for too many;
 *   FOVEA_ERROR_REFUSED when there is none; FOVEA_ERROR_CANCELLED
 */
char **fovea_patch_photos_list (char *const *paths, gsize n, gboolean below, FoveaProgress *progress, GError **error);

G_END_DECLS
