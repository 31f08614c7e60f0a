/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "core/image/plot.h"
#include "core/image/text.h"

#define MOST_TICKS 12
#define HALF_CAPITAL 0.36 /* of the height of digits and capitals, as a share of the font's size */
#define BAR_WIDTH 12.0
#define GAP 6.0
#define GRID_ALPHA 0.16
#define LEGEND_LINE 22.0
#define X_ROOM 2.8 /* of a number, in heights of a letter */
#define Y_ROOM 1.7
#define Y_NUMBER 3.6 /* that much is left at least, so that a live plot stays where it is */
#define BAR_NUMBER 3.4

/* The frame in pixels, within @whole from left to right. */
typedef struct
{
  const FoveaPlot *plot;
  const FoveaPlotLook *look;
  cairo_t *cr;
  double left, top, width, height, whole;
} Frame;

/* An axis' numbers and how far each reaches. */
typedef struct
{
  gsize n;
  double values[MOST_TICKS], widths[MOST_TICKS], widest;
  char *texts[MOST_TICKS];
} Ticks;

static char *
tick_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (value) < 1e-300)
    value = 0;
  g_ascii_formatd (text, sizeof text, "%.6g", value);
  return text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

static void
set_colour (const Frame *frame, const double *rgba, double alpha)
{
  cairo_set_source_rgba (frame->cr, rgba[0], rgba[1], rgba[2], rgba[3] * alpha);
}

/* @y: the middle of digits and capitals. */
static void
show_text (const Frame *frame, const char *text, double x, double y, double align)
{
  double size = frame->look->font_size;

  set_colour (frame, frame->look->text, 1);
  if (frame->look->show_text)
    frame->look->show_text (frame->cr, text, x, y, align, frame->look->data);
  else
    {
      g_autoptr (FoveaText) line = fovea_text_new (frame->cr, text, size, FALSE);

      fovea_text_show (line, frame->cr, x, y + HALF_CAPITAL * size, align);
    }
}

static double
text_width (const Frame *frame, const char *text)
{
  g_autoptr (FoveaText) line = NULL;

  if (frame->look->text_width)
    return frame->look->text_width (text, frame->look->data);
  line = fovea_text_new (frame->cr, text, frame->look->font_size, FALSE);
  return fovea_text_width (line);
}

/* Aligned to @x, but nowhere cut off. */
static void
show_inside (const Frame *frame, const char *text, double x, double y, double align)
{
  double width = text_width (frame, text), start = MAX (MIN (x - align * width, frame->whole - width), 0.0);

  show_text (frame, text, start, y, 0);
}

static void
ticks_clear (Ticks *ticks)
{
  for (gsize i = 0; i < ticks->n; i++)
    g_free (ticks->texts[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ticks, ticks_clear)

static Ticks
make_ticks (const Frame *frame, const FoveaPlotAxis *axis, double room, double length)
{
  Ticks ticks = { 0 };

  ticks.n = fovea_plot_ticks (axis, (gsize) CLAMP (length / (room * frame->look->font_size), 2, MOST_TICKS), ticks.values);
  for (gsize i = 0; i < ticks.n; i++)
    {
      ticks.texts[i] = tick_text (ticks.values[i]);
      ticks.widths[i] = text_width (frame, ticks.texts[i]);
      ticks.widest = MAX (ticks.widest, ticks.widths[i]);
    }
  return ticks;
}

/* 0 to 1 along an axis. */
static double
share_of (const FoveaPlotAxis *axis, double value)
{
  if (axis->logarithmic)
    return value > 0 ? log (value / axis->low) / log (axis->high / axis->low) : NAN;
  return (value - axis->low) / (axis->high - axis->low);
}

static double
place_x (const Frame *frame, double x)
{
  return frame->left + share_of (&frame->plot->x, x) * frame->width;
}

static double
place_y (const Frame *frame, double y)
{
  double share = share_of (&frame->plot->y, y);

  return frame->top + (frame->plot->y_down ? share : 1 - share) * frame->height;
}

static void
draw_line (const Frame *frame, double x1, double y1, double x2, double y2)
{
  cairo_move_to (frame->cr, floor (x1) + 0.5, floor (y1) + 0.5);
  cairo_line_to (frame->cr, floor (x2) + 0.5, floor (y2) + 0.5);
  set_colour (frame, frame->look->text, GRID_ALPHA);
  cairo_set_line_width (frame->cr, 1);
  cairo_stroke (frame->cr);
}

static gboolean
overlap (const Frame *frame, const Ticks *ticks)
{
  for (gsize i = 1; i < ticks->n; i++)
    if (place_x (frame, ticks->values[i]) - place_x (frame, ticks->values[i - 1]) < (ticks->widths[i] + ticks->widths[i - 1]) / 2 + GAP)
      return TRUE;
  return FALSE;
}

/* As many as stand apart. */
static Ticks
make_x_ticks (const Frame *frame)
{
  Ticks ticks = make_ticks (frame, &frame->plot->x, X_ROOM, frame->width);

  for (double room = 1.25 * X_ROOM; ticks.n > 2 && overlap (frame, &ticks); room *= 1.25)
    {
      ticks_clear (&ticks);
      ticks = make_ticks (frame, &frame->plot->x, room, frame->width);
    }
  return ticks;
}

static void
draw_x_axis (const Frame *frame)
{
  double size = frame->look->font_size, bottom = frame->top + frame->height;
  g_auto (Ticks) ticks = make_x_ticks (frame);

  for (gsize i = 0; i < ticks.n; i++)
    {
      double x = place_x (frame, ticks.values[i]);

      if (!frame->plot->picture)
        draw_line (frame, x, frame->top, x, bottom);
      show_inside (frame, ticks.texts[i], x, bottom + GAP + size / 2, 0.5);
    }
  if (frame->plot->x.title)
    show_inside (frame, frame->plot->x.title, frame->left + frame->width / 2, bottom + 2 * GAP + 1.6 * size, 0.5);
}

/* The title reads upwards. */
static void
show_y_title (const Frame *frame, const char *title, double x)
{
  cairo_save (frame->cr);
  cairo_translate (frame->cr, x, frame->top + frame->height / 2);
  cairo_rotate (frame->cr, -G_PI / 2);
  show_text (frame, title, 0, 0, 0.5);
  cairo_restore (frame->cr);
}

static void
draw_y_axis (const Frame *frame)
{
  g_auto (Ticks) ticks = make_ticks (frame, &frame->plot->y, Y_ROOM, frame->height);

  for (gsize i = 0; i < ticks.n; i++)
    {
      double y = place_y (frame, ticks.values[i]);

      if (!frame->plot->picture)
        draw_line (frame, frame->left, y, frame->left + frame->width, y);
      show_text (frame, ticks.texts[i], frame->left - GAP, y, 1);
    }
  if (frame->plot->y.title)
    show_y_title (frame, frame->plot->y.title, frame->look->font_size / 2 + 2);
}

static void
stroke_as (const Frame *frame, FoveaCurve curve)
{
  static const double dashes[FOVEA_N_CURVES][2] = { { 0 }, { 7, 4 }, { 1.5, 4 }, { 0 } };

  set_colour (frame, frame->look->curves[curve], 1);
  cairo_set_line_width (frame->cr, frame->look->line_width);
  cairo_set_line_join (frame->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (frame->cr, curve == FOVEA_CURVE_DOTTED ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (frame->cr, dashes[curve], dashes[curve][0] > 0 ? 2 : 0, 0);
  cairo_stroke (frame->cr);
  cairo_set_dash (frame->cr, NULL, 0, 0);
}

static void
draw_curve (const Frame *frame, const FoveaPlotCurve *curve)
{
  for (gsize i = 0; i < curve->n; i++)
    {
      double x = place_x (frame, curve->x[i]), y = place_y (frame, curve->y[i]);

      if (isfinite (x) && isfinite (y))
        cairo_line_to (frame->cr, x, y);
      else
        cairo_new_sub_path (frame->cr);
    }
  stroke_as (frame, curve->kind);
}

static void
draw_curves (const Frame *frame)
{
  cairo_save (frame->cr);
  cairo_rectangle (frame->cr, frame->left, frame->top - 1, frame->width, frame->height + 2);
  cairo_clip (frame->cr);
  for (guint i = 0; i < frame->plot->curves->len; i++)
    draw_curve (frame, frame->plot->curves->pdata[i]);
  cairo_restore (frame->cr);
}

static double
legend_width (const Frame *frame, const FoveaPlotCurve *curve)
{
  return curve->label ? LEGEND_LINE + GAP + text_width (frame, curve->label) + 3 * GAP : 0;
}

/* A sample of each line and its name, in one row that begins where the frame does if there is room. */
static void
draw_legend (const Frame *frame, double y)
{
  GPtrArray *curves = frame->plot->curves;
  double all = -3 * GAP, x;

  for (guint i = 0; i < curves->len; i++)
    all += legend_width (frame, curves->pdata[i]);
  x = MAX (MIN (frame->left, frame->whole - all), 0);
  for (guint i = 0; i < curves->len; i++)
    {
      const FoveaPlotCurve *curve = curves->pdata[i];

      if (!curve->label)
        continue;
      cairo_move_to (frame->cr, x, y);
      cairo_line_to (frame->cr, x + LEGEND_LINE, y);
      stroke_as (frame, curve->kind);
      show_text (frame, curve->label, x + LEGEND_LINE + GAP, y, 0);
      x += legend_width (frame, curve);
    }
}

static gboolean
has_legend (const FoveaPlot *plot)
{
  for (guint i = 0; i < plot->curves->len; i++)
    if (((const FoveaPlotCurve *) plot->curves->pdata[i])->label)
      return TRUE;
  return FALSE;
}

/* RGB rows as Cairo's 32-bit words. */
static cairo_surface_t *
make_surface (const guint8 *pixels, gsize width, gsize height, gsize stride)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize to_stride = (gsize) cairo_image_surface_get_stride (surface);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_flush (surface);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        const guint8 *pixel = pixels + y * stride + 3 * x;

        ((guint32 *) (gpointer) (data + y * to_stride))[x] = (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2];
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Fills a rectangle with pixels that stay sharp. */
static void
paint_pixels (cairo_t *cr, cairo_surface_t *surface, double x, double y, double width, double height)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_scale (cr, width / cairo_image_surface_get_width (surface), height / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* The bar's numbers on its right, its title above. */
static void
draw_colour_bar (const Frame *frame)
{
  const FoveaPlotAxis *axis = &frame->plot->colours;
  double x = frame->left + frame->width + 2 * GAP;
  g_auto (Ticks) ticks = make_ticks (frame, axis, Y_ROOM, frame->height);
  guint8 column[256][3];

  for (gsize i = 0; i < 256; i++)
    memcpy (column[i], frame->plot->colormap->rgb[255 - i], 3);
  paint_pixels (frame->cr, make_surface (column[0], 1, 256, 3), x, frame->top, BAR_WIDTH, frame->height);
  for (gsize i = 0; i < ticks.n; i++)
    show_text (frame, ticks.texts[i], x + BAR_WIDTH + GAP, frame->top + (1 - share_of (axis, ticks.values[i])) * frame->height, 0);
  if (axis->title)
    show_inside (frame, axis->title, x + BAR_WIDTH, frame->top - GAP - frame->look->font_size / 2, 0.5);
}

static void
draw_mark (const Frame *frame)
{
  double x = place_x (frame, frame->plot->mark), size = frame->look->font_size;
  gboolean on_the_left = x > frame->left + frame->width / 2;

  cairo_move_to (frame->cr, floor (x) + 0.5, frame->top);
  cairo_line_to (frame->cr, floor (x) + 0.5, frame->top + frame->height);
  set_colour (frame, frame->look->text, 0.7);
  cairo_set_line_width (frame->cr, 1);
  cairo_set_dash (frame->cr, (double[]){ 3, 3 }, 2, 0);
  cairo_stroke (frame->cr);
  cairo_set_dash (frame->cr, NULL, 0, 0);
  if (frame->plot->mark_label)
    show_inside (frame, frame->plot->mark_label, on_the_left ? x - GAP : x + GAP, frame->top + size, on_the_left ? 1 : 0);
}

/* The picture keeps its proportions within the room that the frame has. */
static void
fit_picture (Frame *frame)
{
  const FoveaImage *picture = frame->plot->picture;
  double scale = MIN (frame->width / (double) picture->width, frame->height / (double) picture->height);
  double width = scale * (double) picture->width, height = scale * (double) picture->height;

  frame->left += floor ((frame->width - width) / 2);
  frame->top += floor ((frame->height - height) / 2);
  frame->width = width;
  frame->height = height;
}

/* What the bar takes on the right of the frame. */
static double
bar_room (const Frame *frame)
{
  g_auto (Ticks) ticks = make_ticks (frame, &frame->plot->colours, Y_ROOM, frame->height);

  return 2 * GAP + BAR_WIDTH + GAP + MAX (BAR_NUMBER * frame->look->font_size, ticks.widest);
}

/* Room for the numbers of both axes, whatever they are. */
static Frame
make_frame (const FoveaPlot *plot, const FoveaPlotLook *look, cairo_t *cr, double width, double height)
{
  double size = look->font_size;
  double top = GAP + (plot->title ? 1.6 * size : 0) + (has_legend (plot) || (plot->picture && plot->colours.title) ? 1.7 * size : size / 2);
  double bottom = GAP + 1.5 * size + (plot->x.title ? 1.6 * size + GAP : 0), right;
  Frame frame = { plot, look, cr, 0, top, width, MAX (height - top - bottom, 1), width };
  g_auto (Ticks) rows = make_ticks (&frame, &plot->y, Y_ROOM, frame.height), columns = { 0 };

  right = plot->picture && plot->colormap ? bar_room (&frame) : size;
  frame.left = MAX (Y_NUMBER * size, rows.widest) + GAP + (plot->y.title ? 1.4 * size : 0);
  frame.width = MAX (width - frame.left - right, 1);
  columns = make_x_ticks (&frame);
  frame.width = MAX (width - frame.left - MAX (right, columns.widest / 2), 1);
  return frame;
}

void
fovea_plot_draw (const FoveaPlot *self, const FoveaPlotLook *look, cairo_t *cr, double width, double height)
{
  g_return_if_fail (self != NULL && look != NULL && cr != NULL);

  Frame frame = make_frame (self, look, cr, width, height);
  double legend_y = frame.top - GAP - look->font_size / 2;

  cairo_save (cr);
  if (self->title)
    show_inside (&frame, self->title, frame.left, GAP + look->font_size / 2, 0);
  if (self->picture)
    {
      fit_picture (&frame);
      paint_pixels (cr, make_surface (self->picture->pixels, self->picture->width, self->picture->height, self->picture->stride),
                    frame.left, frame.top, frame.width, frame.height);
    }
  draw_x_axis (&frame);
  draw_y_axis (&frame);
  draw_curves (&frame);
  if (self->picture && self->colormap)
    draw_colour_bar (&frame);
  else
    draw_legend (&frame, legend_y);
  if (self->marked)
    draw_mark (&frame);
  cairo_restore (cr);
}
