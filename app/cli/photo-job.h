/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/filter/photo.h"

G_BEGIN_DECLS

/**
 * FoveaPhotoJob:
 *
 * One photo of the filter command: where from, where to, and what became of it.
 */
typedef struct
{
  char *input, *output;
  FoveaPhotoReport report;
  double total_ms;
  FoveaStepReport *reports; /* one a step of the chain */
  guint n_reports;
  GError *error;
} FoveaPhotoJob;

/* A GPtrArray of jobs: input to output, or each of several inputs into @folder when that is not NULL. FOVEA_ERROR_USAGE for
 * wrong numbers of files, formats that cannot be written, and two outputs of one name. */
GPtrArray *fovea_photo_jobs_new (const FoveaCli *cli, const char *folder, GError **error);

/* Opens, filters and saves; its progress is [@from, @to] of the command's. FALSE: see the job's error. */
gboolean fovea_photo_job_run (FoveaPhotoJob *job, const FoveaCli *cli, GPtrArray *chain, gboolean overwrite, double from,
                              double to);

/* The job as a JSON object, or as a line for people; @with_plan: with each step's path and what else was possible. */
void fovea_photo_job_add (const FoveaPhotoJob *job, GPtrArray *chain, gboolean with_plan, JsonBuilder *builder);
void fovea_photo_job_print (const FoveaPhotoJob *job, GPtrArray *chain, gboolean with_plan);

G_END_DECLS
