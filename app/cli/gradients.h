/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/network-run.h"
#include "core/explain/attribution.h"

G_BEGIN_DECLS

/* Writes the gradients of what @request asks for, one a "LAYER=FILE.npy" of @wanted: of the value of that name (weights, say), or of what the layer of
 * that name makes first. All of them are computed in one way back. */
gboolean fovea_gradients_write (const FoveaCli *cli, const FoveaNetworkRun *run, const FoveaAttributionRequest *request, char *const *wanted,
                                GError **error);

G_END_DECLS
