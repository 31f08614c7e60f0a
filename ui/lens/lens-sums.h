/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/conv/lens.h"

G_BEGIN_DECLS

/**
 * FoveaLensSums:
 *
 * The sums of a lens' planes, the largest magnitudes first. Hidden where there is but one plane.
 *
 * Signals:
 *  "plane-picked" (int plane)
 */
#define FOVEA_TYPE_LENS_SUMS (fovea_lens_sums_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLensSums, fovea_lens_sums, FOVEA, LENS_SUMS, GtkWidget)

void fovea_lens_sums_set (FoveaLensSums *self, const FoveaLens *lens, const char *plane_name);

G_END_DECLS
