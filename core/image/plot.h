/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>

#include "core/image/colormap.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/* What an axis shows. @title may be NULL. With @logarithmic, low and high are above zero. */
typedef struct
{
  char *title;
  double low, high;
  gboolean logarithmic;
} FoveaPlotAxis;

/* How a curve is drawn, so that it is known without colours, too. */
typedef enum
{
  FOVEA_CURVE_SOLID,
  FOVEA_CURVE_DASHED,
  FOVEA_CURVE_DOTTED,
  FOVEA_CURVE_FAINT, /* in the colour of the text: what stands for comparison */
  FOVEA_N_CURVES,
} FoveaCurve;

/* @n points. @label may be NULL. */
typedef struct
{
  FoveaCurve kind;
  char *label;
  gsize n;
  double *x, *y;
} FoveaPlotCurve;

/**
 * FoveaPlot:
 *
 * A chart of curves, or of a picture with a colour bar, between two numbered axes. It knows nothing of a screen: the window and files draw it
 * alike with Cairo.
 */
typedef struct
{
  char *title; /* above all, or NULL */
  FoveaPlotAxis x, y;
  gboolean y_down; /* y grows downwards, as rows of a picture do */
  GPtrArray *curves; /* of FoveaPlotCurve */

  FoveaImage *picture; /* RGB; fills the frame, which then has its proportions */
  const FoveaColormap *colormap;
  FoveaPlotAxis colours; /* of the bar */

  gboolean marked; /* a line across at @mark */
  double mark;
  char *mark_label;
} FoveaPlot;

/**
 * FoveaPlotLook:
 * @text: red, green, blue, alpha of text and frame; @curves of the curves by FoveaCurve
 * @font_size: pixels
 * @line_width: of curves
 * @show_text: (nullable): draws one line whose place (@x, middle of the height at @y) is its start, middle or end as @align is 0, 0.5 or 1
 * @text_width: how far that line reaches; with @show_text
 */
typedef struct
{
  double text[4], curves[FOVEA_N_CURVES][4];
  double font_size, line_width;
  void (*show_text) (cairo_t *cr, const char *text, double x, double y, double align, gpointer data);
  double (*text_width) (const char *text, gpointer data);
  gpointer data;
} FoveaPlotLook;

FoveaPlot *fovea_plot_new (void);
void fovea_plot_free (FoveaPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPlot, fovea_plot_free)

void fovea_plot_set_axis (FoveaPlotAxis *axis, const char *title, double low, double high, gboolean logarithmic);
/* Copies the @n points. @label may be NULL. Points that are no finite numbers interrupt the curve. */
void fovea_plot_add_curve (FoveaPlot *plot, FoveaCurve curve, const char *label, gsize n, const double *x, const double *y);
/* Makes the axis hold all curves' y values, and zero, with some room. */
void fovea_plot_fit_y (FoveaPlot *plot, const char *title, gboolean logarithmic);
/* Colours (@height, @width) values of @range. FOVEA_ERROR_LIMIT where memory lacks. */
gboolean fovea_plot_set_picture (FoveaPlot *plot, const FoveaColormap *colormap, FoveaRange range, const char *title, const float *values,
                                 gsize width, gsize height, GError **error);

/* For paper: black on white. */
FoveaPlotLook fovea_plot_look_for_paper (void);
void fovea_plot_draw (const FoveaPlot *plot, const FoveaPlotLook *look, cairo_t *cr, double width, double height);
/* @n plots beside each other, each @width x @height, on white: .png and the other picture formats, .svg or .pdf. */
gboolean fovea_plots_save (FoveaPlot *const *plots, gsize n, gsize width, gsize height, const char *path, GError **error);

/* Numbers for an axis that stand at @ticks (out, room for @most), at most @most. */
gsize fovea_plot_ticks (const FoveaPlotAxis *axis, gsize most, double *ticks);

G_END_DECLS
