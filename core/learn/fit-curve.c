/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/fit-curve.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/filter/kernel-text.h"
#include "core/image/save.h"

#define LEAST_LOSS 1e-9 /* that the axis shows: what rounding leaves of nothing */
#define WIDTH 720
#define HEIGHT 480

FoveaPlot *
fovea_fit_curve_plot (const GArray *curve, double best)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *x = g_new (double, MAX (curve->len, 2)), *y = g_new (double, MAX (curve->len, 2));
  double last = 10.0;

  for (guint i = 0; i < curve->len; i++)
    {
      const FoveaFitPoint *point = &g_array_index (curve, FoveaFitPoint, i);

      x[i] = point->step + 1.0;
      y[i] = MAX (point->loss, LEAST_LOSS);
      last = MAX (last, x[i]);
    }
  plot->title = g_strdup (_("Loss"));
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, _("Gradient descent"), curve->len, x, y);
  if (best > 0.0)
    fovea_plot_add_curve (plot, FOVEA_CURVE_FAINT, _("Least squares"), 2, (const double[]){ 1.0, last },
                          (const double[]){ MAX (best, LEAST_LOSS), MAX (best, LEAST_LOSS) });
  fovea_plot_set_axis (&plot->x, _("Steps + 1"), 1.0, last, TRUE);
  fovea_plot_fit_y (plot, _("Mean of squares (code values²)"), TRUE);
  return plot;
}

char *
fovea_fit_curve_csv (const GArray *curve)
{
  GString *text = g_string_new ("step,loss\n");

  for (guint i = 0; i < curve->len; i++)
    {
      const FoveaFitPoint *point = &g_array_index (curve, FoveaFitPoint, i);
      g_autofree char *loss = fovea_number_to_text (point->loss);

      g_string_append_printf (text, "%u,%s\n", point->step, loss);
    }
  return g_string_free (text, FALSE);
}

static gboolean
ends_with (const char *path, const char *ending)
{
  const char *dot = strrchr (path, '.');

  return dot && g_ascii_strcasecmp (dot, ending) == 0;
}

gboolean
fovea_fit_curve_can_save (const char *path, GError **error)
{
  return ends_with (path, ".csv") || ends_with (path, ".svg") || ends_with (path, ".pdf") || fovea_image_can_save (path, error);
}

gboolean
fovea_fit_curve_save (const GArray *curve, double best, const char *path, GError **error)
{
  g_autoptr (FoveaPlot) plot = NULL;
  g_autofree char *text = NULL;

  if (ends_with (path, ".csv"))
    {
      text = fovea_fit_curve_csv (curve);
      return fovea_file_write (path, text, strlen (text), error);
    }
  plot = fovea_fit_curve_plot (curve, best);
  return fovea_plots_save (&plot, 1, WIDTH, HEIGHT, path, error);
}
