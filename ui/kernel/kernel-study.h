/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/kernel-plots.h"
#include "ui/jobs.h"

G_BEGIN_DECLS

/* All that the panel shows of one kernel, as it is applied. */
typedef struct
{
  FoveaKernel *kernel;
  FoveaKernelAnalysis analysis;
  FoveaPlot *response, *profile, *impulse, *step, *ramp;
} FoveaKernelStudy;

/* Makes it on the worker: @done gets a FoveaKernelStudy, which it frees. A newer request replaces an older one. */
void fovea_kernel_study_request (FoveaJobs *jobs, FoveaKernel *kernel, gboolean decibels, GObject *owner, FoveaJobDone done);
void fovea_kernel_study_free (gpointer study);

G_END_DECLS
