/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "core/image/text.h"
#include "core/network/graph/draw.h"

#define NARROWING 0.05 /* steps of it: each is a font of its own to Cairo */

typedef struct
{
  FoveaPainter base;
  cairo_t *cr;
  double scale;
} CairoPainter;

static void
set_colour (cairo_t *cr, const FoveaColour *colour)
{
  cairo_set_source_rgb (cr, colour->red, colour->green, colour->blue);
}

static void
outline (cairo_t *cr, FoveaRect rect, FoveaRound round)
{
  const double r = FOVEA_GRAPH_RADIUS, right = rect.x + rect.width, bottom = rect.y + rect.height;

  cairo_new_path (cr);
  if (!round)
    {
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      return;
    }
  if (round & FOVEA_ROUND_TOP)
    {
      cairo_arc (cr, rect.x + r, rect.y + r, r, G_PI, 1.5 * G_PI);
      cairo_arc (cr, right - r, rect.y + r, r, 1.5 * G_PI, 2.0 * G_PI);
    }
  else
    {
      cairo_line_to (cr, rect.x, rect.y);
      cairo_line_to (cr, right, rect.y);
    }
  if (round & FOVEA_ROUND_BOTTOM)
    {
      cairo_arc (cr, right - r, bottom - r, r, 0.0, 0.5 * G_PI);
      cairo_arc (cr, rect.x + r, bottom - r, r, 0.5 * G_PI, G_PI);
    }
  else
    {
      cairo_line_to (cr, right, bottom);
      cairo_line_to (cr, rect.x, bottom);
    }
  cairo_close_path (cr);
}

static void
paint_rectangle (FoveaPainter *painter, FoveaRect rect, FoveaRound round, const FoveaColour *fill, const FoveaColour *line)
{
  cairo_t *cr = ((CairoPainter *) painter)->cr;

  outline (cr, rect, round);
  set_colour (cr, fill);
  if (!line)
    {
      cairo_fill (cr);
      return;
    }
  cairo_fill_preserve (cr);
  set_colour (cr, line);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
}

static void
paint_text (FoveaPainter *painter, const FoveaPaintedText *text, const FoveaColour *colour)
{
  cairo_t *cr = ((CairoPainter *) painter)->cr;
  g_autoptr (FoveaText) line = fovea_text_new (cr, text->string, text->size, text->bold);
  double width = fovea_text_width (line);
  double narrowed = MIN (1.0, floor (FOVEA_GRAPH_TEXT_ROOM * text->width / MAX (width, 1.0) / NARROWING) * NARROWING);

  set_colour (cr, colour);
  cairo_save (cr);
  cairo_translate (cr, text->x - text->align * width * narrowed, text->baseline);
  cairo_scale (cr, narrowed, 1.0);
  fovea_text_show (line, cr, 0.0, 0.0, 0.0);
  cairo_restore (cr);
}

static void
paint_head (cairo_t *cr, const FoveaGraphPoint *end)
{
  const double length = FOVEA_GRAPH_ARROW;

  cairo_move_to (cr, end->x, end->y);
  cairo_line_to (cr, end->x - 0.55 * length, end->y - length);
  cairo_line_to (cr, end->x + 0.55 * length, end->y - length);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Far away, lines a pixel wide, straight where they bend. */
static void
paint_route (FoveaPainter *painter, const FoveaGraphPoint *points, guint n, const FoveaColour *colour)
{
  const CairoPainter *self = (CairoPainter *) painter;
  gboolean far = self->scale < 0.3;
  cairo_t *cr = self->cr;

  set_colour (cr, colour);
  cairo_set_line_width (cr, far ? 0.8 / self->scale : 1.2);
  cairo_new_path (cr);
  cairo_move_to (cr, points[0].x, points[0].y);
  for (guint i = 1; i < n; i++)
    {
      double middle = (points[i - 1].y + points[i].y) / 2.0;

      if (i % 2 == 0 && !far)
        cairo_curve_to (cr, points[i - 1].x, middle, points[i].x, middle, points[i].x, points[i].y);
      else
        cairo_line_to (cr, points[i].x, points[i].y - (i + 1 == n && !far ? FOVEA_GRAPH_ARROW : 0.0));
    }
  cairo_stroke (cr);
  if (!far)
    paint_head (cr, &points[n - 1]);
}

void
fovea_graph_draw_cairo (const FoveaGraph *graph, const FoveaGraphStyle *style, const FoveaRect *clip, cairo_t *cr)
{
  CairoPainter painter = { { paint_rectangle, paint_text, paint_route }, cr, style->scale };

  fovea_graph_draw (graph, style, clip, &painter.base);
}
