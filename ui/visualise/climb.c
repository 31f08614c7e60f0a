/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/visualise/climb.h"

#include <glib/gi18n.h>

#include "core/image/load.h"

#define SLICE_US (G_USEC_PER_SEC / 6)

struct _FoveaClimb
{
  gatomicrefcount refs;
  const FoveaWish *wish;
  FoveaVisualiseRequest request;
  char *style;
  FoveaVisualiser *visualiser; /* once the first slice has begun */
};

FoveaClimb *
fovea_climb_new (const FoveaWish *wish, const FoveaVisualiseRequest *request, const char *style)
{
  FoveaClimb *self = g_new0 (FoveaClimb, 1);

  g_atomic_ref_count_init (&self->refs);
  self->wish = wish;
  self->request = *request;
  self->style = g_strdup (style);
  fovea_network_plan_ref (request->plan);
  if (request->photo)
    fovea_image_ref (request->photo);
  return self;
}

FoveaClimb *
fovea_climb_ref (FoveaClimb *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_climb_unref (FoveaClimb *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->visualiser, fovea_visualiser_free);
  fovea_network_plan_unref (self->request.plan);
  g_clear_pointer (&self->request.photo, fovea_image_unref);
  g_clear_pointer (&self->request.style, fovea_image_unref);
  g_free (self->style);
  g_free (self);
}

const FoveaWish *
fovea_climb_get_wish (const FoveaClimb *self)
{
  return self->wish;
}

void
fovea_climb_view_free (gpointer data)
{
  FoveaClimbView *view = data;

  g_clear_pointer (&view->picture, fovea_image_unref);
  g_free (view->curve);
  g_free (view);
}

FoveaPlot *
fovea_climb_view_plot (const FoveaClimbView *view, const FoveaWish *wish)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *steps = g_new (double, view->step);

  for (guint i = 0; i < view->step; i++)
    steps[i] = i + 1;
  fovea_plot_set_axis (&plot->x, C_("of a climb", "Step"), 1.0, MAX (view->steps, 2), FALSE);
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, NULL, view->step, steps, view->curve);
  fovea_plot_fit_y (plot, wish->falls ? _("Distance") : _("Excitation"), FALSE);
  return plot;
}

static gboolean
begin (FoveaClimb *self, FoveaProgress *progress, GError **error)
{
  if (self->visualiser)
    return TRUE;
  if (self->style && !self->request.style && !(self->request.style = fovea_image_load (self->style, NULL, progress, error)))
    return FALSE;
  self->visualiser = fovea_visualiser_new (&self->request, progress, error);
  return self->visualiser != NULL;
}

static FoveaClimbView *
look (const FoveaClimb *self, GError **error)
{
  FoveaImage *picture = fovea_visualiser_picture (self->visualiser, error);
  const double *curve;
  FoveaClimbView *view;

  if (!picture)
    return NULL;
  view = g_new0 (FoveaClimbView, 1);
  curve = fovea_visualiser_get_curve (self->visualiser, &view->step);
  view->picture = picture;
  view->steps = self->request.steps * MAX (self->request.octaves, 1);
  view->curve = g_new (double, view->step);
  for (guint i = 0; i < view->step; i++)
    view->curve[i] = self->wish->falls ? -curve[i] : curve[i];
  view->done = fovea_visualiser_is_done (self->visualiser);
  return view;
}

gpointer
fovea_climb_run (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaClimb *self = data;
  double steps = self->request.steps * MAX (self->request.octaves, 1);
  gint64 end = g_get_monotonic_time () + SLICE_US;

  if (!begin (self, progress, error))
    return NULL;
  do
    {
      guint step = fovea_visualiser_get_step (self->visualiser);

      if (fovea_visualiser_is_done (self->visualiser))
        break;
      fovea_progress_range (progress, step / steps, (step + 1) / steps);
      if (!fovea_visualiser_step (self->visualiser, progress, error))
        return NULL;
    }
  while (g_get_monotonic_time () < end);
  return look (self, error);
}
