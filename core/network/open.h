/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/network.h"

G_BEGIN_DECLS

#define FOVEA_ARCHITECTURE_PREFIX "architecture:"

typedef enum
{
  FOVEA_OPEN_TO_RUN,
  FOVEA_OPEN_NUMBERS, /* for sizes and counts alone: an architecture then needs no weights */
} FoveaOpenMode;

/* The ONNX file at @name; or, for "architecture:vgg-d" and "architecture:INPUT 32x32x3 -> ...", a built-in architecture or one written as
 * text, with the weights of FOVEA_ARCHITECTURE_SEED. Errors are those of fovea_onnx_load() and fovea_architecture_new(). */
FoveaNetwork *fovea_network_open (const char *name, FoveaOpenMode mode, FoveaProgress *progress, GError **error);

/* What stands behind that prefix. @height and @width: of the input, 0: its own; @seed as in FoveaArchitectureOptions. */
FoveaNetwork *fovea_network_make (const char *text, gint64 height, gint64 width, const guint64 *seed, FoveaProgress *progress,
                                  GError **error);

G_END_DECLS
