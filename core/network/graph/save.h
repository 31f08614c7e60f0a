/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/graph/draw.h"

G_BEGIN_DECLS

/**
 * FoveaGraphPicture:
 * @scale: pixels (PNG), points (PDF) or px (SVG) a unit; a PDF page that would be longer than readers show (200 inches) is made smaller
 */
typedef struct
{
  gboolean dark, shapes;
  double scale;
} FoveaGraphPicture;

#define FOVEA_GRAPH_MIN_SCALE 0.05
#define FOVEA_GRAPH_MAX_SCALE 8.0

/* Whether the ending of @path names a format: .svg, .pdf, .png; FOVEA_ERROR_USAGE otherwise. */
gboolean fovea_graph_can_save (const char *path, GError **error);

/* The whole graph, laid out, as a picture; the same graph gives the same bytes each time. FOVEA_ERROR_USAGE as above, FOVEA_ERROR_LIMIT for a PNG
 * beyond FOVEA_MAX_PHOTO_SIDE or FOVEA_MAX_PHOTO_PIXELS, _IO, _CANCELLED. */
gboolean fovea_graph_save (const FoveaGraph *graph, const FoveaGraphPicture *picture, const char *path, FoveaProgress *progress,
                           GError **error);

/* draw-svg.c */
GBytes *fovea_graph_to_svg (const FoveaGraph *graph, const FoveaGraphPicture *picture);

G_END_DECLS
