/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaOverlayJob:
 *
 * What a panel lays over the photo: its button says whether, a label says why not. All of them share one place on the photo: whoever holds the buttons
 * lets one of them be on at a time.
 */
#define FOVEA_TYPE_OVERLAY_JOB (fovea_overlay_job_get_type ())
G_DECLARE_FINAL_TYPE (FoveaOverlayJob, fovea_overlay_job, FOVEA, OVERLAY_JOB, GObject)

/* @fields: it gives effective fields, else attributions. @what: a static string, translated. @button and @status are borrowed. */
FoveaOverlayJob *fovea_overlay_job_new (FoveaDocument *document, gboolean fields, const char *what, GtkToggleButton *button, GtkLabel *status);
/* Takes @job; @run gives a FoveaExplanation. @job NULL: there is nothing to be explained yet, which the label says. */
void fovea_overlay_job_start (FoveaOverlayJob *self, gpointer job, FoveaJobWork run, GDestroyNotify free_job);
/* Takes what is there off the photo, if it is its own. */
void fovea_overlay_job_stop (FoveaOverlayJob *self);

G_END_DECLS
