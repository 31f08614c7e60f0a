/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How export.c puts things into files. */

#pragma once

#include "core/network/export.h"

G_BEGIN_DECLS

/* "FOLDER/003-conv1-activations-0007.png": the node's place makes it unique, its name is reduced to letters that every system takes.
 * @single -1: no number at the end. */
char *fovea_export_path (const FoveaNetworkPlan *plan, guint node, FoveaExportKind kind, gssize single, FoveaExportFormat format,
                         const char *folder);

/* A picture as PNG or TIFF, or on a page of SVG or PDF with a point for each pixel. */
gboolean fovea_export_write_picture (const FoveaImage *picture, const char *path, FoveaExportFormat format, FoveaProgress *progress,
                                     GError **error);

/* A line for each row of the last dimension, with its place in the others in front, under a line of titles. @index (nullable): how the places in
 * the first dimension are called. */
gboolean fovea_export_write_csv (const FoveaTensor *tensor, const char *const *titles, const gsize *index, const char *path, GError **error);

/* RGB composites in a grid near a square, each enlarged by whole pixels to at least @cell; @i -1: all. */
FoveaImage *fovea_export_composites (const FoveaMaps *maps, gssize i, gsize cell, GError **error);

G_END_DECLS
