/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/pixels.h"

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  return fovea_pixels_run (request, FOVEA_BACKWARD_GRADIENT, progress, error);
}

const FoveaAttributionMethod fovea_attribution_gradient = {
  .id = "gradient",
  .title = N_("Gradient"),
  .summary = N_("How much the score changes when a pixel changes a little."),
  .source = "Simonyan, Vedaldi, Zisserman 2014",
  .join = FOVEA_JOIN_LARGEST,
  .run = run,
};
