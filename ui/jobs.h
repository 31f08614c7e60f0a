/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/base/progress.h"

G_BEGIN_DECLS

/* Runs on the worker thread; gives its result or NULL with an error. */
typedef gpointer (*FoveaJobWork) (gpointer data, FoveaProgress *progress, GError **error);
/* Runs on the main thread with the whole result (transfer full). Not called for work that was cancelled or replaced, or when @owner is gone
 * by then: @free_result gets the result instead. */
typedef void (*FoveaJobDone) (GObject *owner, gpointer result, GError *error);

/**
 * FoveaJobs:
 *
 * The window's workers for computing: one for all that answers soon, in turn, and one for what takes long and keeps nothing else waiting. Work is
 * queued in lanes: a newer request in a lane cancels and replaces an older one of the same lane ("filter", "network", "photo", ...). What is under
 * way is told by the properties "busy", "fraction" (0 to 1) and "what" (text; both of what takes long where there is such) and "quick-fraction" (of
 * what does not take long), notified at most every 50 ms.
 */
#define FOVEA_TYPE_JOBS (fovea_jobs_get_type ())
G_DECLARE_FINAL_TYPE (FoveaJobs, fovea_jobs, FOVEA, JOBS, GObject)

FoveaJobs *fovea_jobs_new (void);

/* @lane and @what are static strings (@what is translated). @lane NULL: it replaces nothing, and nothing replaces it. Takes @data. */
void fovea_jobs_submit (FoveaJobs *self, const char *lane, const char *what, GObject *owner, FoveaJobWork work, gpointer data,
                        GDestroyNotify free_data, FoveaJobDone done, GDestroyNotify free_result);
/* The same for work that takes long and touches nothing of what the other worker's does. */
void fovea_jobs_submit_long (FoveaJobs *self, const char *lane, const char *what, GObject *owner, FoveaJobWork work, gpointer data,
                             GDestroyNotify free_data, FoveaJobDone done, GDestroyNotify free_result);
/* Makes the calling thread, and those that it starts, give way to the window's own. */
void fovea_jobs_give_way (void);
void fovea_jobs_cancel (FoveaJobs *self, const char *lane); /* NULL: all */

/* Calls @settled (@owner), a void function, on the main thread whenever nothing of fovea_jobs_submit() is under way any more, as long as @owner
 * lives. Work that was cancelled never tells: this is where its traces end. */
void fovea_jobs_when_settled (FoveaJobs *self, gpointer owner, GCallback settled);
/* The same of fovea_jobs_submit_long(). */
void fovea_jobs_when_long_settled (FoveaJobs *self, gpointer owner, GCallback settled);

/* Runs on the worker thread. */
typedef void (*FoveaJobsIdleWork) (FoveaProgress *progress);
/* @work is done when nothing has been asked of the worker for a second, and gives way to the next job: that cancels it, and it begins anew in
 * the next quiet moment, until it has ended uncancelled. The properties do not tell of it: nobody waits for it. */
void fovea_jobs_when_idle (FoveaJobs *self, FoveaJobsIdleWork work);

G_END_DECLS
