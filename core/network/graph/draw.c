/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/draw.h"

#include <string.h>

#define TITLE_SIZE 11.5
#define TEXT_SIZE 10.0
#define LABEL_SIZE 9.0
#define BAND 20.0 /* height of a box's coloured head */
#define LINE 14.0 /* of each line below */
#define FOOT 5.0
#define SIDE 8.0  /* beside texts */
#define HEAD_GAP 10.0 /* between title and settings */
#define NARROWEST 60.0
#define WIDEST 230.0
#define LONGEST_NAME 30 /* characters */
#define READABLE 0.45   /* scale from which texts can be read */
#define TELLABLE 0.16   /* scale from which round corners and heads can be seen */

/* By FoveaLayerKind. White text on each of the first reads with a contrast of at least 4.5. */
static const FoveaColour colours[2][FOVEA_N_LAYER_KINDS] = {
  { { 0.38, 0.40, 0.43 }, { 0.13, 0.40, 0.69 }, { 0.42, 0.28, 0.63 }, { 0.13, 0.45, 0.25 }, { 0.60, 0.33, 0.06 }, { 0.66, 0.16, 0.20 },
    { 0.05, 0.43, 0.46 }, { 0.38, 0.40, 0.43 } },
  { { 0.40, 0.42, 0.46 }, { 0.16, 0.42, 0.70 }, { 0.46, 0.33, 0.68 }, { 0.17, 0.47, 0.29 }, { 0.60, 0.35, 0.10 }, { 0.68, 0.22, 0.26 },
    { 0.09, 0.45, 0.48 }, { 0.40, 0.42, 0.46 } },
};
static const FoveaColour block_colours[2] = { { 0.16, 0.18, 0.22 }, { 0.30, 0.33, 0.40 } };
static const FoveaColour terminal_colours[2] = { { 0.24, 0.26, 0.30 }, { 0.34, 0.36, 0.40 } };
static const FoveaColour backgrounds[2] = { { 1.00, 1.00, 1.00 }, { 0.12, 0.12, 0.13 } };
static const FoveaColour bodies[2] = { { 0.97, 0.97, 0.98 }, { 0.20, 0.20, 0.22 } };
static const FoveaColour frames[2] = { { 0.945, 0.95, 0.96 }, { 0.155, 0.16, 0.175 } };
static const FoveaColour lines[2] = { { 0.72, 0.73, 0.75 }, { 0.38, 0.38, 0.41 } };
static const FoveaColour edges[2] = { { 0.45, 0.46, 0.49 }, { 0.62, 0.63, 0.66 } };
static const FoveaColour texts[2] = { { 0.13, 0.13, 0.15 }, { 0.92, 0.92, 0.93 } };
static const FoveaColour dim_texts[2] = { { 0.36, 0.37, 0.40 }, { 0.68, 0.69, 0.72 } };
static const FoveaColour white = { 1.0, 1.0, 1.0 };

FoveaColour
fovea_graph_background (gboolean dark)
{
  return backgrounds[dark != FALSE];
}

FoveaColour
fovea_graph_kind_colour (const FoveaGraphBox *box, gboolean dark)
{
  guint palette = dark != FALSE;

  if (box->kind == FOVEA_GRAPH_BLOCK)
    return block_colours[palette];
  return box->kind == FOVEA_GRAPH_LAYER ? colours[palette][box->colour] : terminal_colours[palette];
}

/* ---- sizes ---- */

/* Advances of Helvetica and its likes in thousandths of the size, from the space on: boxes are as wide with whatever font a system has, so that
 * a layout is the same everywhere. */
static const guint16 advances[95] = {
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278,
  584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667,
  944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556,
  333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
};

#define BOLDER 1.06

static double
text_width (const char *text, double size, gboolean bold)
{
  double width = 0.0;

  for (const char *at = text; at && *at; at = g_utf8_next_char (at))
    {
      gunichar sign = g_utf8_get_char (at);

      width += sign >= ' ' && sign < 127 ? advances[sign - ' '] : g_unichar_iswide (sign) ? 1000 : 584;
    }
  return width * size * (bold ? BOLDER : 1.0) / 1000.0;
}

/* The ends of a name tell most. */
static char *
shorten (const char *name, glong most)
{
  glong n = name ? g_utf8_strlen (name, -1) : 0;

  if (n <= most)
    return g_strdup (name);

  g_autofree char *head = g_utf8_substring (name, 0, most / 3), *tail = g_utf8_substring (name, n - (most - most / 3 - 1), n);

  return g_strconcat (head, "…", tail, NULL);
}

static double
head_width (const FoveaGraphBox *box)
{
  double settings = box->settings ? text_width (box->settings, TEXT_SIZE, FALSE) : 0.0;

  return text_width (box->title, TITLE_SIZE, TRUE) + settings + (box->settings ? HEAD_GAP : 0.0);
}

void
fovea_graph_size_box (FoveaGraphBox *box)
{
  g_autofree char *name = shorten (box->name, LONGEST_NAME);
  double below = MAX (text_width (name, TEXT_SIZE, FALSE), text_width (box->details, TEXT_SIZE, FALSE));
  double width = FOVEA_GRAPH_TEXT_ROOM * MAX (head_width (box), below);

  box->width = 2.0 * (gint) (CLAMP (width + 2.0 * SIDE, NARROWEST, WIDEST) / 2.0 + 0.5);
  box->height = BAND + (box->name ? LINE : 0.0) + (box->details ? LINE : 0.0) + (box->name || box->details ? FOOT : 0.0);
}

/* ---- drawing ---- */

typedef struct
{
  const FoveaGraph *graph;
  const FoveaGraphStyle *style;
  FoveaPainter *painter;
  guint palette;
} Drawing;

/* Three quarters of the way to the background where the box steps back. */
static FoveaColour
tint (const Drawing *drawing, guint box, FoveaColour colour)
{
  const FoveaColour *ground = &backgrounds[drawing->palette];

  if (!drawing->style->faded || !drawing->style->faded[box])
    return colour;
  return (FoveaColour){ 0.25 * colour.red + 0.75 * ground->red, 0.25 * colour.green + 0.75 * ground->green,
                        0.25 * colour.blue + 0.75 * ground->blue };
}

static void
draw_text (const Drawing *drawing, FoveaPaintedText text, FoveaColour colour)
{
  text.width = text_width (text.string, text.size, text.bold);
  drawing->painter->text (drawing->painter, &text, &colour);
}

/* Title and settings, as far as there is room for both. */
static void
draw_head (const Drawing *drawing, guint i)
{
  const FoveaGraphBox *box = &drawing->graph->boxes[i];
  gboolean alone = !box->settings && !box->name;
  double side = box->width / 2.0 - SIDE;
  FoveaColour colour = tint (drawing, i, white);
  g_autofree char *title = shorten (box->title, LONGEST_NAME);

  draw_text (drawing, (FoveaPaintedText){ title, alone ? box->x : box->x - side, box->y + 14.0, alone ? 0.5 : 0.0, TITLE_SIZE, TRUE }, colour);
  if (box->settings && FOVEA_GRAPH_TEXT_ROOM * head_width (box) <= WIDEST - 2.0 * SIDE + 1.0)
    draw_text (drawing, (FoveaPaintedText){ box->settings, box->x + side, box->y + 14.0, 1.0, TEXT_SIZE, FALSE }, colour);
}

static void
draw_texts (const Drawing *drawing, guint i)
{
  const FoveaGraphBox *box = &drawing->graph->boxes[i];
  double left = box->x - box->width / 2.0 + SIDE, y = box->y + BAND;
  g_autofree char *name = shorten (box->name, LONGEST_NAME);

  draw_head (drawing, i);
  if (name)
    draw_text (drawing, (FoveaPaintedText){ name, left, y += LINE, 0.0, TEXT_SIZE, FALSE }, tint (drawing, i, texts[drawing->palette]));
  if (box->details)
    draw_text (drawing, (FoveaPaintedText){ box->details, left, y + LINE, 0.0, TEXT_SIZE, FALSE },
               tint (drawing, i, dim_texts[drawing->palette]));
}

/* A collapsed block has the edges of others behind it. */
static void
draw_stack (const Drawing *drawing, guint i, FoveaRect rect)
{
  FoveaColour body = tint (drawing, i, bodies[drawing->palette]), line = tint (drawing, i, lines[drawing->palette]);

  rect.x += 4.0;
  rect.y += 4.0;
  drawing->painter->rectangle (drawing->painter, rect, FOVEA_ROUND_TOP | FOVEA_ROUND_BOTTOM, &body, &line);
}

static void
draw_box (const Drawing *drawing, guint i)
{
  const FoveaGraphBox *box = &drawing->graph->boxes[i];
  FoveaPainter *painter = drawing->painter;
  FoveaRect rect = { box->x - box->width / 2.0, box->y, box->width, box->height };
  FoveaColour head = tint (drawing, i, fovea_graph_kind_colour (box, drawing->style->dark));
  FoveaColour body = tint (drawing, i, bodies[drawing->palette]), line = tint (drawing, i, lines[drawing->palette]);
  FoveaRound all = FOVEA_ROUND_TOP | FOVEA_ROUND_BOTTOM;

  if (drawing->style->scale < TELLABLE)
    {
      painter->rectangle (painter, rect, 0, &head, NULL);
      return;
    }
  if (box->kind == FOVEA_GRAPH_BLOCK)
    draw_stack (drawing, i, rect);
  if (box->height > BAND)
    {
      painter->rectangle (painter, rect, all, &body, &line);
      painter->rectangle (painter, (FoveaRect){ rect.x, rect.y, rect.width, BAND }, FOVEA_ROUND_TOP, &head, NULL);
    }
  else
    painter->rectangle (painter, rect, all, &head, NULL);
  if (drawing->style->scale >= READABLE)
    draw_texts (drawing, i);
}

static void
draw_frame (const Drawing *drawing, const FoveaGraphFrame *frame)
{
  FoveaRect rect = { frame->left, frame->top, frame->right - frame->left, frame->bottom - frame->top };

  drawing->painter->rectangle (drawing->painter, rect, FOVEA_ROUND_TOP | FOVEA_ROUND_BOTTOM, &frames[drawing->palette],
                               &lines[drawing->palette]);
}

/* The frame's name on a ground of its own, as edges may pass there. */
static void
draw_tag (const Drawing *drawing, const FoveaGraphFrame *frame)
{
  glong most = (glong) ((frame->right - frame->left) / (0.7 * LABEL_SIZE)) - 3;
  g_autofree char *name = shorten (drawing->graph->blocks->blocks[frame->block].name, MAX (6, most));
  double width = FOVEA_GRAPH_TEXT_ROOM * text_width (name, LABEL_SIZE, FALSE);

  drawing->painter->rectangle (drawing->painter, (FoveaRect){ frame->left + 4.0, frame->top + 1.0, width + 4.0, LABEL_SIZE + 1.0 }, 0,
                               &frames[drawing->palette], NULL);
  draw_text (drawing, (FoveaPaintedText){ name, frame->left + 6.0, frame->top + 9.0, 0.0, LABEL_SIZE, FALSE }, dim_texts[drawing->palette]);
}

/* Beside its beginning. */
static void
draw_shape (const Drawing *drawing, const FoveaGraphEdge *edge)
{
  g_autofree char *shape = edge->value >= 0 ? fovea_layer_shape (drawing->graph->plan, edge->value) : NULL;

  if (shape)
    draw_text (drawing, (FoveaPaintedText){ shape, edge->points[0].x + 5.0, edge->points[0].y + 10.0, 0.0, LABEL_SIZE, FALSE },
               dim_texts[drawing->palette]);
}

/* A value that several layers read is told once. @told: one a value of the network. */
static gboolean
is_told (const FoveaGraphEdge *edge, gboolean *told)
{
  gboolean before = edge->value < 0 || told[edge->value];

  if (!before)
    told[edge->value] = TRUE;
  return before;
}

static void
draw_edge (const Drawing *drawing, const FoveaGraphEdge *edge)
{
  gboolean faded = drawing->style->faded && (drawing->style->faded[edge->from] || drawing->style->faded[edge->to]);
  FoveaColour colour = faded ? lines[drawing->palette] : edges[drawing->palette];

  drawing->painter->route (drawing->painter, edge->points, edge->n_points, &colour);
}

static gboolean
is_seen (const FoveaRect *clip, double left, double top, double right, double bottom)
{
  return !clip || (right >= clip->x && left <= clip->x + clip->width && bottom >= clip->y && top <= clip->y + clip->height);
}

static gboolean
is_edge_seen (const FoveaRect *clip, const FoveaGraphEdge *edge)
{
  const FoveaGraphPoint *first = &edge->points[0], *last = &edge->points[edge->n_points - 1];
  double left = first->x, right = first->x;

  if (!is_seen (clip, -G_MAXDOUBLE, first->y, G_MAXDOUBLE, last->y))
    return FALSE;
  for (guint i = 1; i < edge->n_points; i++)
    {
      left = MIN (left, edge->points[i].x);
      right = MAX (right, edge->points[i].x);
    }
  return is_seen (clip, left - FOVEA_GRAPH_ARROW, first->y, right + 120.0, last->y); /* with the room of a shape */
}

static gboolean
is_frame_seen (const FoveaRect *clip, const FoveaGraphFrame *frame)
{
  return frame->clean && is_seen (clip, frame->left, frame->top, frame->right, frame->bottom);
}

/* Shapes at edges and names of frames: above all lines. */
static void
draw_labels (const Drawing *drawing, const FoveaRect *clip)
{
  const FoveaGraph *graph = drawing->graph;
  gboolean shapes = drawing->style->shapes && graph->plan;
  g_autofree gboolean *told = shapes ? g_new0 (gboolean, graph->plan->network->n_values) : NULL;

  for (guint i = 0; shapes && i < graph->n_edges; i++)
    if (is_edge_seen (clip, &graph->edges[i]) && !is_told (&graph->edges[i], told))
      draw_shape (drawing, &graph->edges[i]);
  for (guint i = 0; i < graph->n_frames; i++)
    if (is_frame_seen (clip, &graph->frames[i]))
      draw_tag (drawing, &graph->frames[i]);
}

void
fovea_graph_draw (const FoveaGraph *graph, const FoveaGraphStyle *style, const FoveaRect *clip, FoveaPainter *painter)
{
  const Drawing drawing = { graph, style, painter, style->dark != FALSE };

  for (guint i = 0; i < graph->n_frames; i++)
    if (is_frame_seen (clip, &graph->frames[i]))
      draw_frame (&drawing, &graph->frames[i]);
  for (guint i = 0; i < graph->n_edges; i++)
    if (is_edge_seen (clip, &graph->edges[i]))
      draw_edge (&drawing, &graph->edges[i]);
  if (style->scale >= READABLE)
    draw_labels (&drawing, clip);
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      const FoveaGraphBox *box = &graph->boxes[i];

      if (is_seen (clip, box->x - box->width / 2.0, box->y, box->x + box->width / 2.0 + 5.0, box->y + box->height + 5.0))
        draw_box (&drawing, i);
    }
}
