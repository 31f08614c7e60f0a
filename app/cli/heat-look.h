/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/heat.h"

G_BEGIN_DECLS

/* How colours over a photo look. */
typedef struct
{
  const FoveaColormap *colormap; /* NULL: the command's own */
  double opacity;                /* 0 .. 1 */
} FoveaHeatLook;

/* What --colormap and --opacity (both nullable) say; FOVEA_ERROR_USAGE for an unknown name and for what is no share. */
gboolean fovea_heat_look_read (const char *colormap, const char *opacity, FoveaHeatLook *look, GError **error);

G_END_DECLS
