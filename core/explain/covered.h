/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/stages.h"

G_BEGIN_DECLS

/**
 * FoveaCovered:
 *
 * A network that is run on a photo of which a patch is covered with zeros, patch after patch: what the patch does not reach is taken from one run of the
 * whole photo, and several patches are run at once. What comes out is what runs of the whole network give, but for the rounding of sums that
 * are taken in another order.
 */
typedef struct _FoveaCovered FoveaCovered;

/* @covered: NULL where the network must be run as a whole (see fovea_cuts_find()). FALSE with FOVEA_ERROR_LIMIT and FOVEA_ERROR_CANCELLED. */
gboolean fovea_covered_new (const FoveaAttributionRequest *request, const FoveaOcclusionGrid *patches, FoveaCovered **covered, FoveaProgress *progress,
                            GError **error);
void fovea_covered_free (FoveaCovered *covered);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCovered, fovea_covered_free)

/* The element of the target without a patch. */
float fovea_covered_whole (const FoveaCovered *covered);
/* The same with each, into @scores (rows, columns) of the grid. FOVEA_ERROR_CANCELLED. */
gboolean fovea_covered_run (FoveaCovered *covered, float *scores, FoveaProgress *progress, GError **error);

G_END_DECLS
