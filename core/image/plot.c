/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/plot.h"

#include <math.h>

static void
curve_free (gpointer data)
{
  FoveaPlotCurve *curve = data;

  g_free (curve->label);
  g_free (curve->x);
  g_free (curve->y);
  g_free (curve);
}

FoveaPlot *
fovea_plot_new (void)
{
  FoveaPlot *self = g_new0 (FoveaPlot, 1);

  self->curves = g_ptr_array_new_with_free_func (curve_free);
  self->x.high = self->y.high = self->colours.high = 1;
  return self;
}

void
fovea_plot_free (FoveaPlot *self)
{
  if (!self)
    return;
  g_free (self->title);
  g_free (self->x.title);
  g_free (self->y.title);
  g_free (self->colours.title);
  g_free (self->mark_label);
  g_ptr_array_unref (self->curves);
  g_clear_pointer (&self->picture, fovea_image_unref);
  g_free (self);
}

void
fovea_plot_set_axis (FoveaPlotAxis *axis, const char *title, double low, double high, gboolean logarithmic)
{
  g_return_if_fail (axis != NULL && (!logarithmic || low > 0));

  g_free (axis->title);
  *axis = (FoveaPlotAxis){ g_strdup (title), low, high, logarithmic };
  if (!(axis->high > axis->low))
    axis->high = axis->low + MAX (fabs (axis->low), 1.0) * (logarithmic ? 9.0 : 1.0);
}

void
fovea_plot_add_curve (FoveaPlot *self, FoveaCurve kind, const char *label, gsize n, const double *x, const double *y)
{
  g_return_if_fail (self != NULL && kind < FOVEA_N_CURVES);

  FoveaPlotCurve *curve = g_new (FoveaPlotCurve, 1);

  *curve = (FoveaPlotCurve){ kind, g_strdup (label), n, g_memdup2 (x, n * sizeof (double)), g_memdup2 (y, n * sizeof (double)) };
  g_ptr_array_add (self->curves, curve);
}

void
fovea_plot_fit_y (FoveaPlot *self, const char *title, gboolean logarithmic)
{
  g_return_if_fail (self != NULL);

  double low = logarithmic ? G_MAXDOUBLE : 0, high = logarithmic ? -G_MAXDOUBLE : 0, room;

  for (guint i = 0; i < self->curves->len; i++)
    {
      const FoveaPlotCurve *curve = self->curves->pdata[i];

      for (gsize j = 0; j < curve->n; j++)
        if (isfinite (curve->y[j]) && (!logarithmic || curve->y[j] > 0))
          {
            low = MIN (low, curve->y[j]);
            high = MAX (high, curve->y[j]);
          }
    }
  if (logarithmic)
    {
      fovea_plot_set_axis (&self->y, title, low <= high ? low / 1.25 : 1, low <= high ? high * 1.25 : 10, TRUE);
      return;
    }
  room = 0.06 * (high - low);
  fovea_plot_set_axis (&self->y, title, low < 0 ? low - room : low, high > 0 ? high + room : high, FALSE);
}

gboolean
fovea_plot_set_picture (FoveaPlot *self, const FoveaColormap *colormap, FoveaRange range, const char *title, const float *values,
                        gsize width, gsize height, GError **error)
{
  g_return_val_if_fail (self != NULL && colormap != NULL && values != NULL, FALSE);

  FoveaImage *picture = fovea_image_new (width, height, 3, error);

  if (!picture)
    return FALSE;
  fovea_colormap_paint (colormap, range, values, width, height, picture->pixels, picture->stride);
  g_clear_pointer (&self->picture, fovea_image_unref);
  self->picture = picture;
  self->colormap = colormap;
  fovea_plot_set_axis (&self->colours, title, range.low, range.high, FALSE);
  return TRUE;
}

/* 1, 2 or 5 times a power of ten: the least step that makes at most @most of them. */
static double
nice_step (double span, gsize most)
{
  double power = pow (10, floor (log10 (span / (double) most)));
  static const double steps[] = { 1, 2, 5, 10, 20 };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (span / (power * steps[i]) <= (double) most)
      return power * steps[i];
  return power * 50;
}

/* 1, 2 and 5 in each power of ten while they have room, else powers alone. */
static gsize
logarithmic_ticks (const FoveaPlotAxis *axis, gsize most, double *ticks)
{
  int first = (int) floor (log10 (axis->low)), last = (int) ceil (log10 (axis->high));
  static const double fine[] = { 1, 2, 5 };
  gsize n_fine = (gsize) (last - first) * 3 <= most ? 3 : 1, n = 0;
  int every = MAX (1, (last - first + (int) most) / (int) most);

  for (int power = first; power <= last; power += every)
    for (gsize i = 0; i < n_fine && n < most; i++)
      {
        double tick = fine[i] * pow (10, power);

        if (tick >= axis->low * (1 - 1e-9) && tick <= axis->high * (1 + 1e-9))
          ticks[n++] = tick;
      }
  return n;
}

gsize
fovea_plot_ticks (const FoveaPlotAxis *axis, gsize most, double *ticks)
{
  g_return_val_if_fail (axis != NULL && ticks != NULL && most > 1, 0);

  double span = axis->high - axis->low, step;
  gsize n = 0;

  if (!(span > 0) || !isfinite (span))
    return 0;
  if (axis->logarithmic)
    return logarithmic_ticks (axis, most, ticks);
  step = nice_step (span, most - 1);
  for (double i = ceil (axis->low / step - 1e-6); i * step <= axis->high + 1e-6 * step && n < most; i++)
    ticks[n++] = i * step;
  return n;
}
