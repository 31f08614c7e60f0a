/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/pixels.h"

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  return fovea_pixels_run (request, FOVEA_BACKWARD_DECONVNET, progress, error);
}

const FoveaAttributionMethod fovea_attribution_deconvnet = {
  .id = "deconvnet",
  .title = N_("Deconvolution"),
  .summary = N_("What is positive is led back through the network, through the places that pools have chosen."),
  .source = "Zeiler, Fergus 2014",
  .join = FOVEA_JOIN_LARGEST,
  .run = run,
};
