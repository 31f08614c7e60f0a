/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/network.h"

G_BEGIN_DECLS

/**
 * fovea_onnx_write:
 *
 * Writes @network as one ONNX file, which is made or replaced whole or not at all: nodes, attributes and names as they are, elements as
 * Fovea holds them (what was float16, bfloat16 or double is float32). Weights go from their memory to the file, without a copy of the
 * model.
 *
 * FOVEA_ERROR_REFUSED where the network has operators that Fovea does not have, or cannot be planned, since the file must say the type of
 * its outputs; FOVEA_ERROR_LIMIT above 2 GiB, which is all that a file of this kind can hold; FOVEA_ERROR_IO; FOVEA_ERROR_CANCELLED.
 */
gboolean fovea_onnx_write (FoveaNetwork *network, const char *path, FoveaProgress *progress, GError **error);

G_END_DECLS
