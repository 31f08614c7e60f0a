/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaProgress:
 *
 * How far a long call is, and the wish to stop it. One thread works and writes the fraction; any thread
 * may read it or cancel. Every function takes %NULL and then does nothing.
 */
typedef struct _FoveaProgress FoveaProgress;

FoveaProgress *fovea_progress_new (void);
FoveaProgress *fovea_progress_ref (FoveaProgress *progress);
void fovea_progress_unref (FoveaProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaProgress, fovea_progress_unref)

void fovea_progress_cancel (FoveaProgress *progress);
gboolean fovea_progress_is_cancelled (FoveaProgress *progress);
/* FALSE and FOVEA_ERROR_CANCELLED once cancelled. */
gboolean fovea_progress_check (FoveaProgress *progress, GError **error);

/* @fraction in 0..1 of the present range; @what (copied; NULL: as before) names the step. */
void fovea_progress_set (FoveaProgress *progress, double fraction, const char *what);
/* @what: (out) (optional) (nullable): a copy, to be freed with g_free(). */
double fovea_progress_get (FoveaProgress *progress, char **what);

/* Maps the fractions set from now on into [@from, @to] of the whole: a caller splits its own range over
 * the calls that it makes. Steps of a list use (i / n, (i + 1) / n). The fraction stays where the new range holds it: a callee that
 * restores the range does not set it back. */
void fovea_progress_range (FoveaProgress *progress, double from, double to);
/* The same for step @i of @n within [@from, @to]. */
void fovea_progress_step (FoveaProgress *progress, double from, double to, gsize i, gsize n);
/* The present range, for a callee that splits it further and then restores it; 0 and 1 without @progress. */
void fovea_progress_get_range (FoveaProgress *progress, double *from, double *to);

G_END_DECLS
