/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel-plots.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/kernel-edit.h"

#define PICTURE_SIDE 129 /* odd: frequency 0 is the middle cell, the edges are half a cycle */
#define PROFILE_POINTS 129
#define DECIBEL_DIGITS 1e9
#define LEAST_IMPULSE 7
#define LEAST_EDGE 17
#define SAVED_WIDTH 480
#define SAVED_HEIGHT 440

/* A gain of 1 within rounding is 0 dB, and not -0. */
static double
to_decibels (double magnitude, double greatest)
{
  double floor_at = greatest > 0 ? 20 * log10 (greatest) - FOVEA_RESPONSE_DECIBELS : -FOVEA_RESPONSE_DECIBELS;
  double decibels = magnitude > 0 ? fmax (20 * log10 (magnitude), floor_at) : floor_at;

  return rint (decibels * DECIBEL_DIGITS) / DECIBEL_DIGITS + 0.0;
}

/* In place; their range. */
static FoveaRange
scale_magnitudes (float *magnitudes, gsize n, gboolean decibels)
{
  double greatest = 0;
  FoveaRange range = { 0, 1 };

  for (gsize i = 0; i < n; i++)
    greatest = MAX (greatest, magnitudes[i]);
  if (!decibels)
    return (FoveaRange){ 0, greatest > 0 ? greatest : 1 };
  range = (FoveaRange){ G_MAXDOUBLE, to_decibels (greatest, greatest) };
  for (gsize i = 0; i < n; i++)
    {
      magnitudes[i] = (float) to_decibels (magnitudes[i], greatest);
      range.low = MIN (range.low, magnitudes[i]);
    }
  if (range.low >= range.high)
    range.low = range.high - 1;
  return range;
}

FoveaPlot *
fovea_kernel_plot_response (const FoveaKernel *kernel, gboolean decibels, GError **error)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  g_autoptr (FoveaPlot) plot = fovea_plot_new ();
  g_autofree float *magnitudes = g_new (float, PICTURE_SIDE * PICTURE_SIDE);
  FoveaRange range;

  fovea_kernel_response_picture (kernel, PICTURE_SIDE, magnitudes);
  range = scale_magnitudes (magnitudes, PICTURE_SIDE * PICTURE_SIDE, decibels);
  fovea_plot_set_axis (&plot->x, _("cycles/pixel, across"), -0.5, 0.5, FALSE);
  fovea_plot_set_axis (&plot->y, _("cycles/pixel, down"), -0.5, 0.5, FALSE);
  plot->y_down = TRUE;
  if (!fovea_plot_set_picture (plot, fovea_colormap_find ("viridis"), range, decibels ? _("dB") : _("gain"), magnitudes, PICTURE_SIDE,
                               PICTURE_SIDE, error))
    return NULL;
  return g_steal_pointer (&plot);
}

static void
add_profile (FoveaPlot *plot, const FoveaKernel *kernel, gboolean decibels, FoveaCurve curve, const char *label, double angle)
{
  double frequencies[PROFILE_POINTS], magnitudes[PROFILE_POINTS], greatest = 0;

  fovea_kernel_response_profile (kernel, angle, PROFILE_POINTS, magnitudes);
  for (gsize i = 0; i < PROFILE_POINTS; i++)
    {
      frequencies[i] = 0.5 * (double) i / (PROFILE_POINTS - 1);
      greatest = MAX (greatest, magnitudes[i]);
    }
  for (gsize i = 0; decibels && i < PROFILE_POINTS; i++)
    magnitudes[i] = to_decibels (magnitudes[i], greatest);
  fovea_plot_add_curve (plot, curve, label, PROFILE_POINTS, frequencies, magnitudes);
}

FoveaPlot *
fovea_kernel_plot_profile (const FoveaKernel *kernel, gboolean decibels)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  FoveaPlot *plot = fovea_plot_new ();

  add_profile (plot, kernel, decibels, FOVEA_CURVE_SOLID, _("across"), 0);
  add_profile (plot, kernel, decibels, FOVEA_CURVE_DASHED, _("down"), G_PI / 2);
  add_profile (plot, kernel, decibels, FOVEA_CURVE_DOTTED, _("diagonal"), G_PI / 4);
  fovea_plot_set_axis (&plot->x, _("cycles/pixel"), 0, 0.5, FALSE);
  fovea_plot_fit_y (plot, decibels ? _("gain in dB") : _("gain"), FALSE);
  return plot;
}

FoveaPlot *
fovea_kernel_plot_impulse (const FoveaKernel *kernel, GError **error)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  g_autoptr (FoveaPlot) plot = fovea_plot_new ();
  gsize right = MAX (kernel->anchor_x, kernel->width - 1 - kernel->anchor_x), down = MAX (kernel->anchor_y, kernel->height - 1 - kernel->anchor_y);
  gsize n = MAX (2 * MAX (right, down) + 3, LEAST_IMPULSE); /* odd */
  g_autofree float *input = g_new (float, n * n), *result = g_new (float, n * n);
  const FoveaColormap *colormap = fovea_colormap_find ("blue-red");
  double half = (double) n / 2;

  fovea_kernel_effect (kernel, FOVEA_SIGNAL_IMPULSE, n, input, result);
  fovea_plot_set_axis (&plot->x, _("pixels"), -half, half, FALSE);
  fovea_plot_set_axis (&plot->y, NULL, -half, half, FALSE);
  plot->y_down = TRUE;
  if (!fovea_plot_set_picture (plot, colormap, fovea_range_of (result, n * n, FOVEA_NORMALISE_MAP, colormap), NULL, result, n, n, error))
    return NULL;
  return g_steal_pointer (&plot);
}

/* The middle row of the effect. */
static void
add_edge (FoveaPlot *plot, const FoveaKernel *kernel, FoveaSignal signal, gsize n, FoveaCurve curve, const char *label,
          gboolean with_input)
{
  g_autofree float *input = g_new (float, n * n), *result = g_new (float, n * n);
  g_autofree double *x = g_new (double, n), *before = g_new (double, n), *after = g_new (double, n);

  fovea_kernel_effect (kernel, signal, n, input, result);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = (double) i - (double) (n / 2);
      before[i] = input[n / 2 * n + i];
      after[i] = result[n / 2 * n + i];
    }
  if (with_input)
    fovea_plot_add_curve (plot, FOVEA_CURVE_FAINT, _("before"), n, x, before);
  fovea_plot_add_curve (plot, curve, label, n, x, after);
}

FoveaPlot *
fovea_kernel_plot_edge (const FoveaKernel *kernel, FoveaSignal signal)
{
  g_return_val_if_fail (kernel != NULL && signal != FOVEA_SIGNAL_IMPULSE, NULL);

  g_autoptr (FoveaKernel) turned = fovea_kernel_edit (kernel, FOVEA_EDIT_TRANSPOSE, NULL);
  FoveaPlot *plot = fovea_plot_new ();
  gsize n = MAX (2 * MAX (kernel->width, kernel->height) + 5, LEAST_EDGE);

  add_edge (plot, kernel, signal, n, FOVEA_CURVE_SOLID, _("across"), TRUE);
  add_edge (plot, turned, signal, n, FOVEA_CURVE_DASHED, _("down"), FALSE);
  fovea_plot_set_axis (&plot->x, _("pixels"), -(double) (n / 2), (double) (n / 2), FALSE);
  fovea_plot_fit_y (plot, NULL, FALSE);
  return plot;
}

gboolean
fovea_kernel_save_response (const FoveaKernel *kernel, gboolean decibels, const char *path, GError **error)
{
  g_return_val_if_fail (kernel != NULL && path != NULL, FALSE);

  g_autoptr (FoveaPlot) response = fovea_kernel_plot_response (kernel, decibels, error), profile = NULL;

  if (!response)
    return FALSE;
  profile = fovea_kernel_plot_profile (kernel, decibels);
  return fovea_plots_save ((FoveaPlot *[]){ response, profile }, 2, SAVED_WIDTH, SAVED_HEIGHT, path, error);
}
