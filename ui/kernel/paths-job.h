/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/planner/crossover.h"
#include "core/filter/path-comparison.h"
#include "core/image/plot.h"
#include "ui/jobs.h"
#include "ui/photo/photo-view.h"

G_BEGIN_DECLS

/* The side of a part of a photo that is compared at most. */
#define FOVEA_COMPARE_SIDE 1024

/* @done gets a FoveaPathComparison, made of the middle of the @part of @photo, or of all of it when that is NULL. */
void fovea_paths_job_start (FoveaJobs *jobs, const FoveaStep *step, FoveaImage *photo, const FoveaRectF *part, GObject *owner,
                              FoveaJobDone done);
/* @done gets a FoveaCrossover, to be freed with g_free(). */
void fovea_crossover_job_start (FoveaJobs *jobs, GObject *owner, FoveaJobDone done);
/* Both. */
void fovea_paths_job_cancel (FoveaJobs *jobs);

/* Nanoseconds a pixel against the kernel's side, both logarithmic, the crossing marked. */
FoveaPlot *fovea_crossover_plot (const FoveaCrossover *crossover);

G_END_DECLS
