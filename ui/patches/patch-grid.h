/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/patches/patch-finding.h"

G_BEGIN_DECLS

/**
 * FoveaPatchGrid:
 *
 * A row for each channel: its number, then its patches, the strongest first, with their values. It scrolls, and draws what is seen alone.
 *
 * Signals:
 *  "picked" (uint channel, uint rank): a patch was clicked, or Enter pressed on it
 */
#define FOVEA_TYPE_PATCH_GRID (fovea_patch_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchGrid, fovea_patch_grid, FOVEA, PATCH_GRID, GtkWidget)

/* @same: of the same photos and layer as the finding before, with more photos looked at: the place and the pictures stay. NULL: none. */
void fovea_patch_grid_set_finding (FoveaPatchGrid *self, FoveaPatchFinding *finding, gboolean same);
void fovea_patch_grid_set_strongest_first (FoveaPatchGrid *self, gboolean strongest_first);
/* Scrolls to @channel and puts the cursor there. */
void fovea_patch_grid_show_channel (FoveaPatchGrid *self, gsize channel);

G_END_DECLS
