/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/save.h"

#include <math.h>
#include <string.h>

typedef struct
{
  FoveaPainter base;
  GString *svg;
} SvgPainter;

/* A number after @before: with a point in every locale, as short as hundredths allow. */
static void
add_number (GString *svg, const char *before, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.2f", number);
  for (gsize n = strlen (text); n > 0 && (text[n - 1] == '0' || text[n - 1] == '.');)
    {
      gboolean point = text[n - 1] == '.';

      text[--n] = '\0';
      if (point)
        break;
    }
  g_string_append (svg, before);
  g_string_append (svg, text);
}

static void
add_colour (GString *svg, const char *name, const FoveaColour *colour)
{
  g_string_append_printf (svg, " %s=\"#%02x%02x%02x\"", name, (guint) lround (255.0 * colour->red), (guint) lround (255.0 * colour->green),
                          (guint) lround (255.0 * colour->blue));
}

/* Half or wholly round: a path where only the top is. */
static void
paint_rectangle (FoveaPainter *painter, FoveaRect rect, FoveaRound round, const FoveaColour *fill, const FoveaColour *line)
{
  GString *svg = ((SvgPainter *) painter)->svg;
  const double r = FOVEA_GRAPH_RADIUS;

  if (round == FOVEA_ROUND_TOP)
    {
      add_number (svg, "<path d=\"M", rect.x);
      add_number (svg, " ", rect.y + rect.height);
      add_number (svg, "V", rect.y + r);
      add_number (svg, "a5 5 0 0 1 5 -5H", rect.x + rect.width - r);
      add_number (svg, "a5 5 0 0 1 5 5V", rect.y + rect.height);
      g_string_append (svg, "z\"");
    }
  else
    {
      add_number (svg, "<rect x=\"", rect.x);
      add_number (svg, "\" y=\"", rect.y);
      add_number (svg, "\" width=\"", rect.width);
      add_number (svg, "\" height=\"", rect.height);
      g_string_append (svg, round ? "\" rx=\"5\"" : "\"");
    }
  add_colour (svg, "fill", fill);
  if (line)
    add_colour (svg, "stroke", line);
  g_string_append (svg, "/>\n");
}

static void
paint_text (FoveaPainter *painter, const FoveaPaintedText *text, const FoveaColour *colour)
{
  GString *svg = ((SvgPainter *) painter)->svg;
  g_autofree char *escaped = g_markup_escape_text (text->string, -1);

  add_number (svg, "<text x=\"", text->x);
  add_number (svg, "\" y=\"", text->baseline);
  add_number (svg, "\" font-size=\"", text->size);
  add_number (svg, "\" textLength=\"", text->width);
  g_string_append_printf (svg, "\" lengthAdjust=\"spacingAndGlyphs\"%s%s",
                          text->align == 0.5 ? " text-anchor=\"middle\"" : text->align > 0.5 ? " text-anchor=\"end\"" : "",
                          text->bold ? " font-weight=\"bold\"" : "");
  add_colour (svg, "fill", colour);
  g_string_append_printf (svg, ">%s</text>\n", escaped);
}

static void
add_point (GString *svg, const char *before, double x, double y)
{
  add_number (svg, before, x);
  add_number (svg, " ", y);
}

static void
paint_route (FoveaPainter *painter, const FoveaGraphPoint *points, guint n, const FoveaColour *colour)
{
  GString *svg = ((SvgPainter *) painter)->svg;
  const FoveaGraphPoint *end = &points[n - 1];

  add_point (svg, "<path d=\"M", points[0].x, points[0].y);
  for (guint i = 1; i < n; i++)
    {
      double middle = (points[i - 1].y + points[i].y) / 2.0;

      if (i % 2 == 1)
        {
          add_number (svg, "V", points[i].y - (i + 1 == n ? FOVEA_GRAPH_ARROW : 0.0));
          continue;
        }
      add_point (svg, "C", points[i - 1].x, middle);
      add_point (svg, " ", points[i].x, middle);
      add_point (svg, " ", points[i].x, points[i].y);
    }
  g_string_append (svg, "\" fill=\"none\" stroke-width=\"1.2\"");
  add_colour (svg, "stroke", colour);
  add_point (svg, "/><path d=\"M", end->x, end->y);
  g_string_append (svg, "l-2.75 -5h5.5z\"");
  add_colour (svg, "fill", colour);
  g_string_append (svg, "/>\n");
}

GBytes *
fovea_graph_to_svg (const FoveaGraph *graph, const FoveaGraphPicture *picture)
{
  const FoveaGraphStyle style = { .dark = picture->dark, .shapes = picture->shapes, .scale = 1.0 };
  const FoveaColour ground = fovea_graph_background (picture->dark);
  SvgPainter painter = { { paint_rectangle, paint_text, paint_route }, g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") };

  add_number (painter.svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", ceil (graph->width * picture->scale));
  add_number (painter.svg, "\" height=\"", ceil (graph->height * picture->scale));
  add_number (painter.svg, "\" viewBox=\"0 0 ", graph->width);
  add_number (painter.svg, " ", graph->height);
  g_string_append (painter.svg, "\" font-family=\"Helvetica, Arial, sans-serif\">\n");
  paint_rectangle (&painter.base, (FoveaRect){ 0.0, 0.0, graph->width, graph->height }, 0, &ground, NULL);
  fovea_graph_draw (graph, &style, NULL, &painter.base);
  g_string_append (painter.svg, "</svg>\n");
  return g_string_free_to_bytes (painter.svg);
}
