/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Draws the benchmark's figures with Cairo: figure SPEC.json OUT.svg
 *   {"title", "unit", "bars": [{"name", "value", "goal"}]}                           how many times faster, beside the goals
 *   {"title", "x", "y", "lines": [{"name", "points": [[x, y], ...]}]}                 time against size, both axes logarithmic */

#include <cairo-svg.h>
#include <json-glib/json-glib.h>
#include <math.h>

#define WIDTH 760.0
#define MARGIN 16.0
#define LABEL 150.0
#define BAR 20.0
#define STEP 26.0
#define PLOT_HEIGHT 340.0

static const double colours[][3] = { { 0.11, 0.44, 0.85 }, { 0.90, 0.38, 0.0 }, { 0.15, 0.64, 0.41 }, { 0.57, 0.25, 0.67 }, { 0.4, 0.4, 0.4 } };

static void
text (cairo_t *cr, double x, double y, double align, const char *string)
{
  cairo_text_extents_t extents;

  cairo_text_extents (cr, string, &extents);
  cairo_move_to (cr, x - align * extents.x_advance, y);
  cairo_show_text (cr, string);
}

static void
heading (cairo_t *cr, JsonObject *spec)
{
  cairo_set_font_size (cr, 15.0);
  text (cr, MARGIN, MARGIN + 12.0, 0.0, json_object_get_string_member (spec, "title"));
  cairo_set_font_size (cr, 12.0);
}

static double
largest_bar (JsonArray *bars)
{
  double largest = 1.0;

  for (guint i = 0; i < json_array_get_length (bars); i++)
    largest = MAX (largest, json_object_get_double_member (json_array_get_object_element (bars, i), "value"));
  return largest;
}

static void
draw_bar (cairo_t *cr, JsonObject *bar, double y, double scale)
{
  double value = json_object_get_double_member (bar, "value"), goal = json_object_get_double_member_with_default (bar, "goal", 0.0);
  g_autofree char *number = g_strdup_printf ("%.2f", value);

  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  text (cr, LABEL - 8.0, y + 14.0, 1.0, json_object_get_string_member (bar, "name"));
  cairo_set_source_rgb (cr, colours[0][0], colours[0][1], colours[0][2]);
  cairo_rectangle (cr, LABEL, y, value * scale, BAR);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  text (cr, LABEL + value * scale + 6.0, y + 14.0, 0.0, number);
  if (goal > 0.0)
    {
      cairo_set_source_rgb (cr, colours[1][0], colours[1][1], colours[1][2]);
      cairo_set_line_width (cr, 2.0);
      cairo_move_to (cr, LABEL + goal * scale, y - 2.0);
      cairo_line_to (cr, LABEL + goal * scale, y + BAR + 2.0);
      cairo_stroke (cr);
    }
}

static void
draw_bars (cairo_t *cr, JsonObject *spec, JsonArray *bars)
{
  double scale = (WIDTH - LABEL - 70.0) / largest_bar (bars), top = MARGIN + 50.0;
  double bottom = top + json_array_get_length (bars) * STEP;

  heading (cr, spec);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  text (cr, MARGIN, MARGIN + 32.0, 0.0, json_object_get_string_member (spec, "unit"));
  cairo_set_line_width (cr, 1.0);
  cairo_move_to (cr, LABEL + scale, top - 6.0);
  cairo_line_to (cr, LABEL + scale, bottom);
  cairo_stroke (cr);
  for (guint i = 0; i < json_array_get_length (bars); i++)
    draw_bar (cr, json_array_get_object_element (bars, i), top + i * STEP, scale);
}

/* A logarithmic axis. */
typedef struct
{
  double from, to, start, end; /* values, and where they stand */
} Axis;

static double
place (const Axis *axis, double value)
{
  return axis->start + (log (value) - log (axis->from)) / (log (axis->to) - log (axis->from)) * (axis->end - axis->start);
}

static double
coordinate (JsonArray *points, guint i, guint which)
{
  return json_array_get_double_element (json_array_get_array_element (points, i), which);
}

static JsonArray *
points_of (JsonArray *lines, guint i)
{
  return json_object_get_array_member (json_array_get_object_element (lines, i), "points");
}

/* From the decade below the least to the one above the largest; x ends with the points. */
static Axis
make_axis (JsonArray *lines, guint which, double start, double end)
{
  Axis axis = { G_MAXDOUBLE, 0.0, start, end };

  for (guint i = 0; i < json_array_get_length (lines); i++)
    for (guint j = 0; j < json_array_get_length (points_of (lines, i)); j++)
      {
        double value = coordinate (points_of (lines, i), j, which);

        axis.from = MIN (axis.from, value);
        axis.to = MAX (axis.to, value);
      }
  if (which == 1)
    {
      axis.from = pow (10.0, floor (log10 (axis.from)));
      axis.to = pow (10.0, ceil (log10 (axis.to)));
    }
  return axis;
}

static void
draw_axes (cairo_t *cr, JsonObject *spec, JsonArray *lines, const Axis *x, const Axis *y)
{
  cairo_set_line_width (cr, 1.0);
  for (double value = y->from; value <= y->to * 1.001; value *= 10.0)
    {
      g_autofree char *number = g_strdup_printf ("%g", value);

      cairo_set_source_rgb (cr, 0.85, 0.85, 0.85);
      cairo_move_to (cr, x->start, place (y, value));
      cairo_line_to (cr, x->end, place (y, value));
      cairo_stroke (cr);
      cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
      text (cr, x->start - 6.0, place (y, value) + 4.0, 1.0, number);
    }
  for (guint i = 0; i < json_array_get_length (lines); i++)
    for (guint j = 0; j < json_array_get_length (points_of (lines, i)); j++)
      {
        double value = coordinate (points_of (lines, i), j, 0);
        g_autofree char *number = g_strdup_printf ("%g", value);

        text (cr, place (x, value), y->start + 16.0, 0.5, number);
      }
  text (cr, (x->start + x->end) / 2.0, y->start + 34.0, 0.5, json_object_get_string_member (spec, "x"));
  text (cr, MARGIN, y->end - 10.0, 0.0, json_object_get_string_member (spec, "y"));
}

static void
draw_line (cairo_t *cr, JsonObject *line, guint index, const Axis *x, const Axis *y)
{
  const double *colour = colours[index % G_N_ELEMENTS (colours)];
  JsonArray *points = json_object_get_array_member (line, "points");
  guint n = json_array_get_length (points);

  cairo_set_source_rgb (cr, colour[0], colour[1], colour[2]);
  cairo_set_line_width (cr, 2.0);
  cairo_new_path (cr); /* text leaves a point */
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, place (x, coordinate (points, i, 0)), place (y, coordinate (points, i, 1)));
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++)
    {
      cairo_new_path (cr);
      cairo_arc (cr, place (x, coordinate (points, i, 0)), place (y, coordinate (points, i, 1)), 3.0, 0.0, 2.0 * G_PI);
      cairo_fill (cr);
    }
  text (cr, place (x, coordinate (points, n - 1, 0)) + 8.0, place (y, coordinate (points, n - 1, 1)) + 4.0, 0.0, json_object_get_string_member (line, "name"));
}

static void
draw_lines (cairo_t *cr, JsonObject *spec, JsonArray *lines)
{
  double top = MARGIN + 54.0;
  Axis x = make_axis (lines, 0, MARGIN + 50.0, WIDTH - 130.0), y = make_axis (lines, 1, top + PLOT_HEIGHT, top);

  heading (cr, spec);
  draw_axes (cr, spec, lines, &x, &y);
  for (guint i = 0; i < json_array_get_length (lines); i++)
    draw_line (cr, json_array_get_object_element (lines, i), i, &x, &y);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *spec;
  JsonArray *bars;
  cairo_surface_t *surface;
  cairo_t *cr;

  if (argc != 3 || !json_parser_load_from_file (parser, argv[1], &error))
    {
      g_printerr ("usage: figure SPEC.json OUT.svg%s%s\n", error ? ": " : "", error ? error->message : "");
      return 2;
    }
  spec = json_node_get_object (json_parser_get_root (parser));
  bars = json_object_has_member (spec, "bars") ? json_object_get_array_member (spec, "bars") : NULL;
  surface = cairo_svg_surface_create (argv[2], WIDTH, bars ? MARGIN + 62.0 + json_array_get_length (bars) * STEP : PLOT_HEIGHT + 120.0);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  if (bars)
    draw_bars (cr, spec, bars);
  else
    draw_lines (cr, spec, json_object_get_array_member (spec, "lines"));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return 0;
}
