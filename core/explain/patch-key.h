/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/patches.h"

G_BEGIN_DECLS

/* The key of each output of @part in the cache: one line that tells apart all that its values depend on besides the photo: nodes with their attributes
 * and weights, sizes, pre-processing, the way of looking, the engine and its instruction set. Names are not in it, nor are the engine's choices among
 * algorithms, which move values by their rounding. NULL only when cancelled (FOVEA_ERROR_CANCELLED). */
char **fovea_patch_keys (const FoveaNetwork *part, const FoveaPatchesRequest *request, FoveaProgress *progress, GError **error);

G_END_DECLS
