/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/pixels.h"

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  return fovea_pixels_run (request, FOVEA_BACKWARD_GUIDED, progress, error);
}

const FoveaAttributionMethod fovea_attribution_guided_backprop = {
  .id = "guided-backprop",
  .title = N_("Guided Backpropagation"),
  .summary = N_("The gradient where it is positive at each ReLU on the way: sharper, and less about the class."),
  .source = "Springenberg et al. 2015",
  .join = FOVEA_JOIN_LARGEST,
  .run = run,
};
