/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/filter/chain.h"

G_BEGIN_DECLS

/* Both print, or with @json add a member ("comparison", "crossover") to the open object. */

/* @step on the photo @path, by each path. */
gboolean fovea_cli_compare_paths (const FoveaCli *cli, const FoveaStep *step, const char *path, JsonBuilder *json, GError **error);
/* Seconds a pixel against the side of a kernel, measured now. */
gboolean fovea_cli_tell_crossover (const FoveaCli *cli, JsonBuilder *json, GError **error);

G_END_DECLS
