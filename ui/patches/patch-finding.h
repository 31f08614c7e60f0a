/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/patch-picture.h"

G_BEGIN_DECLS

/* Patches of one layer with what they were found by: immutable, counted by references, shared between threads. */
typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaPatches *patches;
  FoveaPatchView view; /* of the above */
} FoveaPatchFinding;

/* Takes @patches, of one layer. */
FoveaPatchFinding *fovea_patch_finding_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, FoveaPatches *patches);
FoveaPatchFinding *fovea_patch_finding_ref (FoveaPatchFinding *finding);
void fovea_patch_finding_unref (FoveaPatchFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchFinding, fovea_patch_finding_unref)

/* The channels by number, or the one with the strongest patch first. Free with g_free(). */
gsize *fovea_patch_finding_order (const FoveaPatchFinding *finding, gboolean strongest_first);

static inline const FoveaPatch *
fovea_patch_finding_get (const FoveaPatchFinding *finding, gsize channel, guint rank)
{
  return fovea_patches_get (finding->patches, finding->view.layer, channel, rank);
}

G_END_DECLS
