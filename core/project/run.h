/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/project/project.h"

G_BEGIN_DECLS

/* "cat.jpg" becomes "cat-filtered.png": what the filtered photo is called in a folder of exports. */
char *fovea_project_output_name (const char *photo_name, FoveaExportFormat format);

/* The session's current photo after its steps. FOVEA_ERROR_REFUSED when it has none. @notice: (out): what the user should know of the file, or
 * NULL. */
FoveaImage *fovea_project_filter (const FoveaProject *project, char **notice, FoveaProgress *progress, GError **error);

/**
 * fovea_project_filter_all:
 * @photos: of FoveaProjectFile
 * @files: array of char * that gets the paths of what was written
 * @failures: array of char * that gets a line on each photo that could not be filtered: the others go on
 *
 * Writes each photo after the steps of @chain into the existing @folder, and never over a photo itself: those of one name get numbers.
 */
gboolean fovea_project_filter_all (GPtrArray *photos, GPtrArray *chain, FoveaExportFormat format, const char *folder, GPtrArray *files,
                                   GPtrArray *failures, FoveaProgress *progress, GError **error);

/* Writes all exports of the session into the existing @folder. @notices: array of char *. The bytes are those that the window exports from the
 * same session on the same machine: steps, pre-processing and plans are the same. */
gboolean fovea_project_export (const FoveaProject *project, const char *folder, GPtrArray *files, GPtrArray *notices, FoveaProgress *progress,
                               GError **error);

G_END_DECLS
