/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/heat-look.h"

#include <glib/gi18n.h>

#include "app/cli/network-options.h"
#include "core/base/error.h"

gboolean
fovea_heat_look_read (const char *colormap, const char *opacity, FoveaHeatLook *look, GError **error)
{
  *look = (FoveaHeatLook){ NULL, FOVEA_HEAT_OPACITY };
  if (colormap && !(look->colormap = fovea_colormap_find (colormap)))
    {
      g_autofree char *name = fovea_printable (colormap);

      return fovea_wrong_usage (error, _("There is no colour map “%s”"), name);
    }
  if (opacity && !fovea_cli_parse_numbers ("--opacity", opacity, &look->opacity, 1, error))
    return FALSE;
  return (look->opacity >= 0.0 && look->opacity <= 1.0) || fovea_wrong_usage (error, _("--opacity is a share from 0 to 1"));
}
