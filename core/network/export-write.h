/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How export.c puts things into files. */

#pragma once

#include "core/network/export.h"

G_BEGIN_DECLS

/* "FOLDER/003-conv1-activations-0007.png": the node's place makes it unique, its name is reduced to letters that every system takes.
 * @suffix: "-0007", or "". Of an edited network it is "...-activations-edited.png". */
char *fovea_export_path (const FoveaNetworkPlan *plan, guint node, FoveaExportKind kind, const char *suffix, const FoveaExportOptions *options,
                         const char *folder);

/* A picture as pixels, or under its title and over its caption on a page of SVG or PDF. */
gboolean fovea_export_write_picture (const FoveaImage *picture, const char *title, const FoveaExportOptions *options, const char *path,
                                     FoveaProgress *progress, GError **error);

/* A line for each row of the last dimension, with its place in the others in front, under a line of titles. @first: (nullable): what the
 * places in the first dimension are called, unless 0, 1, ... */
gboolean fovea_export_write_csv (const FoveaTensor *tensor, const char *const *titles, const gsize *first, const char *path, GError **error);

G_END_DECLS
