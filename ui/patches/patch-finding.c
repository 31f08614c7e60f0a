/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/patches/patch-finding.h"

FoveaPatchFinding *
fovea_patch_finding_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, FoveaPatches *patches)
{
  FoveaPatchFinding *self = g_atomic_rc_box_new0 (FoveaPatchFinding);

  self->plan = fovea_network_plan_ref (plan);
  self->preprocess = *preprocess;
  self->patches = patches;
  self->view = (FoveaPatchView){ self->plan, &self->preprocess, patches, patches->layers };
  return self;
}

FoveaPatchFinding *
fovea_patch_finding_ref (FoveaPatchFinding *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  FoveaPatchFinding *self = data;

  fovea_patches_free (self->patches);
  fovea_network_plan_unref (self->plan);
}

void
fovea_patch_finding_unref (FoveaPatchFinding *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

gsize *
fovea_patch_finding_order (const FoveaPatchFinding *self, gboolean strongest_first)
{
  return fovea_patches_order (self->patches, self->view.layer, strongest_first);
}
