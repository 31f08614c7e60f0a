/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>

#include "core/network/graph/graph.h"

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue;
} FoveaColour;

/* Corners of a rectangle that are round. */
typedef enum
{
  FOVEA_ROUND_TOP = 1 << 0,
  FOVEA_ROUND_BOTTOM = 1 << 1,
} FoveaRound;

typedef struct
{
  double x, y, width, height;
} FoveaRect;

/* @align: 0 starts at x, 0.5 is centred there, 1 ends there; @width: in a font like Helvetica. In a wider one it is narrowed to FOVEA_GRAPH_TEXT_ROOM
 * times that, so that nothing is cut off. */
typedef struct
{
  const char *string;
  double x, baseline, align, size;
  gboolean bold;
  double width;
} FoveaPaintedText;

#define FOVEA_GRAPH_TEXT_ROOM 1.16

/**
 * FoveaPainter:
 *
 * What a graph is drawn with: Cairo's surfaces, or SVG written by hand, as Cairo's own would turn text into outlines and give other bytes each time.
 */
typedef struct _FoveaPainter FoveaPainter;
struct _FoveaPainter
{
  void (*rectangle) (FoveaPainter *painter, FoveaRect rect, FoveaRound round, const FoveaColour *fill, const FoveaColour *line);
  void (*text) (FoveaPainter *painter, const FoveaPaintedText *text, const FoveaColour *colour);
  void (*route) (FoveaPainter *painter, const FoveaGraphPoint *points, guint n, const FoveaColour *colour);
};

#define FOVEA_GRAPH_RADIUS 5.0
#define FOVEA_GRAPH_ARROW 5.0 /* length of an edge's head */

/**
 * FoveaGraphStyle:
 * @shapes: edges carry the shapes of their values
 * @scale: how large it will be seen: what is too small to be read or told apart is left out
 * @faded: (nullable): for each box, whether it steps back
 */
typedef struct
{
  gboolean dark, shapes;
  double scale;
  const gboolean *faded;
} FoveaGraphStyle;

/* Sets the size of @box by its texts. */
void fovea_graph_size_box (FoveaGraphBox *box);

/* Draws what meets @clip (NULL: all), in the graph's own units. */
void fovea_graph_draw (const FoveaGraph *graph, const FoveaGraphStyle *style, const FoveaRect *clip, FoveaPainter *painter);
/* The same on a Cairo context. */
void fovea_graph_draw_cairo (const FoveaGraph *graph, const FoveaGraphStyle *style, const FoveaRect *clip, cairo_t *cr);

FoveaColour fovea_graph_background (gboolean dark);
FoveaColour fovea_graph_kind_colour (const FoveaGraphBox *box, gboolean dark);

G_END_DECLS
