/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-study.h"

#include <glib/gi18n.h>

typedef struct
{
  FoveaKernel *kernel;
  gboolean decibels;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_kernel_unref (request->kernel);
  g_free (request);
}

static gpointer
study (gpointer data, FoveaProgress *progress, GError **error)
{
  const Request *request = data;
  FoveaKernelStudy *self = g_new0 (FoveaKernelStudy, 1);

  self->kernel = fovea_kernel_ref (request->kernel);
  fovea_kernel_analyse (self->kernel, &self->analysis);
  self->profile = fovea_kernel_plot_profile (self->kernel, request->decibels);
  self->step = fovea_kernel_plot_edge (self->kernel, FOVEA_SIGNAL_STEP);
  self->ramp = fovea_kernel_plot_edge (self->kernel, FOVEA_SIGNAL_RAMP);
  if (fovea_progress_check (progress, error) && (self->response = fovea_kernel_plot_response (self->kernel, request->decibels, error))
      && (self->impulse = fovea_kernel_plot_impulse (self->kernel, error)))
    return self;
  fovea_kernel_study_free (self);
  return NULL;
}

void
fovea_kernel_study_request (FoveaJobs *jobs, FoveaKernel *kernel, gboolean decibels, GObject *owner, FoveaJobDone done)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ fovea_kernel_ref (kernel), decibels };
  fovea_jobs_submit (jobs, "kernel-study", _("Analysing the kernel"), owner, study, request, request_free, done, fovea_kernel_study_free);
}

void
fovea_kernel_study_free (gpointer data)
{
  FoveaKernelStudy *self = data;

  fovea_kernel_unref (self->kernel);
  fovea_kernel_analysis_clear (&self->analysis);
  fovea_plot_free (self->response);
  fovea_plot_free (self->profile);
  fovea_plot_free (self->impulse);
  fovea_plot_free (self->step);
  fovea_plot_free (self->ramp);
  g_free (self);
}
