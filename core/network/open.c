/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/open.h"

#include <string.h>

#include "core/network/architectures/architecture.h"
#include "core/network/onnx/read.h"

FoveaNetwork *
fovea_network_open (const char *name, FoveaOpenMode mode, FoveaProgress *progress, GError **error)
{
  static const guint64 seed = FOVEA_ARCHITECTURE_SEED;
  const FoveaArchitectureOptions options = { .seed = mode == FOVEA_OPEN_TO_RUN ? &seed : NULL };

  g_return_val_if_fail (name != NULL, NULL);

  if (!g_str_has_prefix (name, FOVEA_ARCHITECTURE_PREFIX))
    return fovea_onnx_load (name, progress, error);
  name += strlen (FOVEA_ARCHITECTURE_PREFIX);
  if (g_ascii_strncasecmp (name, "INPUT ", strlen ("INPUT ")) == 0)
    return fovea_architecture_parse (name, &options, progress, error);
  return fovea_architecture_new (name, &options, progress, error);
}
