/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/learn/kernel-fit.h"
#include "core/learn/kernel-residual.h"
#include "ui/jobs.h"

G_BEGIN_DECLS

/**
 * FoveaFitLive:
 *
 * How far a descent is: the worker writes it and the window is told. Counted by references.
 */
typedef struct _FoveaFitLive FoveaFitLive;

/* On the main thread: @kernel as it is now, and the @curve (of FoveaFitPoint) so far. */
typedef void (*FoveaFitChanged) (GObject *owner, FoveaKernel *kernel, const GArray *curve);

/* @changed is called as long as @owner lives and until the end. */
FoveaFitLive *fovea_fit_live_new (GObject *owner, FoveaFitChanged changed);
/* Nobody looks any more: the descent is not slowed down. */
void fovea_fit_live_end (FoveaFitLive *live);
void fovea_fit_live_unref (FoveaFitLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFitLive, fovea_fit_live_unref)

typedef struct
{
  FoveaKernelFit *fit;
  FoveaKernelResidual residual;
} FoveaFitResult;

void fovea_fit_result_free (gpointer result);

/* @done gets a FoveaFitResult. @live: of a descent, which is slowed down so that the eye can follow. */
void fovea_fit_job_start (FoveaJobs *jobs, FoveaImage *before, FoveaImage *after, const FoveaFitRequest *request, FoveaFitLive *live,
                          GObject *owner, FoveaJobDone done);
void fovea_fit_job_cancel (FoveaJobs *jobs);
/* @done gets a FoveaImage. */
void fovea_fit_photo_open (FoveaJobs *jobs, GFile *file, GObject *owner, FoveaJobDone done);

G_END_DECLS
