/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/filters/shape.h"

enum
{
  ANGLE,
  STRENGTH,
  OFFSET,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [ANGLE] = { "angle", N_("Angle"), N_("degrees"), N_("Where the light comes from, counter-clockwise from the right"),
              FOVEA_PARAMETER_NUMBER, -180.0, 180.0, 135.0, 1.0 },
  [STRENGTH] = FOVEA_PARAMETER_STRENGTH (0.05, 8.0, N_("Height of the relief")),
  [OFFSET] = FOVEA_PARAMETER_OFFSET (128.0),
};

/* Each neighbour counts by the cosine of the angle between its direction and the light's, negative towards the light: bright
 * things stand out. */
static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  double c, s, cells[9];

  fovea_shape_direction (values[ANGLE], &c, &s);
  for (int i = 0; i < 9; i++)
    {
      int x = i % 3 - 1, y = 1 - i / 3; /* y points up */

      cells[i] = i == 4 ? 0.0 : 0.0 - (x * c + y * s) / sqrt (x * x + y * y); /* never -0 */
    }
  kernels[0] = fovea_shape_scaled (3, 3, cells, values[STRENGTH], values[OFFSET]);
  return TRUE;
}

const FoveaFilter fovea_filter_emboss = {
  .id = "emboss",
  .title = N_("Emboss"),
  .category = N_("Stylise"),
  .description = N_("The derivative away from the light, on grey: the photo as a relief"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
