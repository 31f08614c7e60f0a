/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/jobs.h"
#include "ui/patches/patch-finding.h"

G_BEGIN_DECLS

/* On the main thread, while photos are read: what is known so far (transfer full). @serial as in fovea_patch_job_new(). */
typedef void (*FoveaPatchJobNews) (GObject *owner, FoveaPatchFinding *finding, guint serial);

/* Looks for the patches of @value on the photos in @folder, in folders within it, too, with @below. A FoveaJobWork, whose result is a
 * FoveaPatchFinding. */
gpointer fovea_patch_job_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, gint value, const char *folder, gboolean below, GObject *owner,
                              FoveaPatchJobNews news, guint serial);
gpointer fovea_patch_job_run (gpointer job, FoveaProgress *progress, GError **error);
void fovea_patch_job_free (gpointer job);

/* Writes all channels of @finding to @path: a table where that ends with .csv, else a sheet. A FoveaJobWork, whose result is the file's name. */
gpointer fovea_patch_save_new (FoveaPatchFinding *finding, gboolean strongest_first, const char *path);
gpointer fovea_patch_save_run (gpointer job, FoveaProgress *progress, GError **error);
void fovea_patch_save_free (gpointer job);

G_END_DECLS
