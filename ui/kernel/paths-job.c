/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/paths-job.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct
{
  FoveaStep *step;
  FoveaImage *photo;
  gboolean whole;
  FoveaRectF part;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_step_free (request->step);
  fovea_image_unref (request->photo);
  g_free (request);
}

/* Whole pixels from @from on, at most FOVEA_COMPARE_SIDE of those between @low and @high. */
static gsize
take_middle (double low, double high, gsize size, gsize *from)
{
  double middle = (CLAMP (low, 0, (double) size) + CLAMP (high, 0, (double) size)) / 2;
  gsize n = (gsize) CLAMP (ceil (high - low), 1, MIN ((double) size, FOVEA_COMPARE_SIDE));

  *from = (gsize) CLAMP (round (middle - (double) n / 2), 0, (double) (size - n));
  return n;
}

static FoveaImage *
crop (FoveaImage *photo, const FoveaRectF *part, GError **error)
{
  FoveaRectF seen = part->visible ? *part : (FoveaRectF){ 0, 0, (double) photo->width, (double) photo->height, TRUE };
  gsize x, y, width = take_middle (seen.left, seen.right, photo->width, &x), height = take_middle (seen.top, seen.bottom, photo->height, &y);

  return fovea_image_crop (photo, x, y, width, height, error);
}

static gpointer
compare (gpointer data, FoveaProgress *progress, GError **error)
{
  const Request *request = data;
  g_autoptr (FoveaImage) part = request->whole ? fovea_image_ref (request->photo) : crop (request->photo, &request->part, error);

  return part ? fovea_paths_compare (request->step, part, progress, error) : NULL;
}

static void
comparison_free (gpointer comparison)
{
  fovea_path_comparison_free (comparison);
}

void
fovea_paths_job_start (FoveaJobs *jobs, const FoveaStep *step, FoveaImage *photo, const FoveaRectF *part, GObject *owner,
                         FoveaJobDone done)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ fovea_step_copy (step), fovea_image_ref (photo), part == NULL, part ? *part : (FoveaRectF){ 0 } };
  fovea_jobs_submit (jobs, "compare-paths", _("Comparing the paths"), owner, compare, request, request_free, done, comparison_free);
}

static gpointer
measure (gpointer data, FoveaProgress *progress, GError **error)
{
  g_autofree FoveaCrossover *crossover = g_new (FoveaCrossover, 1);

  return fovea_crossover_measure (crossover, progress, error) ? g_steal_pointer (&crossover) : NULL;
}

void
fovea_crossover_job_start (FoveaJobs *jobs, GObject *owner, FoveaJobDone done)
{
  fovea_jobs_submit (jobs, "crossover", _("Measuring the paths"), owner, measure, NULL, NULL, done, g_free);
}

void
fovea_paths_job_cancel (FoveaJobs *jobs)
{
  fovea_jobs_cancel (jobs, "compare-paths");
  fovea_jobs_cancel (jobs, "crossover");
}

FoveaPlot *
fovea_crossover_plot (const FoveaCrossover *crossover)
{
  FoveaPlot *plot = fovea_plot_new ();
  double sides[FOVEA_CROSSOVER_POINTS], direct[FOVEA_CROSSOVER_POINTS], fft[FOVEA_CROSSOVER_POINTS];

  for (gsize i = 0; i < crossover->n; i++)
    {
      sides[i] = (double) crossover->points[i].side;
      direct[i] = 1e9 * crossover->points[i].direct;
      fft[i] = 1e9 * crossover->points[i].fft;
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, fovea_conv_path_title (FOVEA_CONV_DIRECT), crossover->n, sides, direct);
  fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, fovea_conv_path_title (FOVEA_CONV_FFT), crossover->n, sides, fft);
  fovea_plot_set_axis (&plot->x, _("side of the kernel in cells"), sides[0], sides[crossover->n - 1], TRUE);
  fovea_plot_fit_y (plot, _("ns a pixel"), TRUE);
  plot->marked = crossover->side > 0;
  plot->mark = crossover->side;
  plot->mark_label = plot->marked ? g_strdup_printf (_("%.0f × %.0f"), crossover->side, crossover->side) : NULL;
  return plot;
}
