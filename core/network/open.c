/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/open.h"

#include <string.h>

#include "core/network/architectures/architecture.h"
#include "core/network/onnx/read.h"

FoveaNetwork *
fovea_network_open (const char *name, FoveaOpenMode mode, FoveaProgress *progress, GError **error)
{
  static const guint64 seed = FOVEA_ARCHITECTURE_SEED;

  g_return_val_if_fail (name != NULL, NULL);

  if (!g_str_has_prefix (name, FOVEA_ARCHITECTURE_PREFIX))
    return fovea_onnx_load (name, progress, error);
  return fovea_network_make (name + strlen (FOVEA_ARCHITECTURE_PREFIX), 0, 0, mode == FOVEA_OPEN_TO_RUN ? &seed : NULL, progress, error);
}

FoveaNetwork *
fovea_network_make (const char *text, gint64 height, gint64 width, const guint64 *seed, FoveaProgress *progress, GError **error)
{
  const FoveaArchitectureOptions options = { .height = height, .width = width, .seed = seed };

  g_return_val_if_fail (text != NULL, NULL);

  if (g_ascii_strncasecmp (text, "INPUT ", strlen ("INPUT ")) == 0)
    return fovea_architecture_parse (text, &options, progress, error);
  return fovea_architecture_new (text, &options, progress, error);
}
