/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/light.h"

#include <math.h>

/* Thresholds of neighbouring code values are at least 1/12.92 apart: a step of 1/16 holds one at most. */
#define STEPS_PER_UNIT 16

static struct
{
  float light[256];
  float threshold[257];                    /* the least light of each code value; 256 is never reached */
  guint8 first[255 * STEPS_PER_UNIT + 1]; /* the code value at the beginning of each step */
} tables;

double
fovea_light_of_code (double code)
{
  double c = fabs (code) / 255.0;

  return copysign (255.0 * (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4)), code);
}

static void
fill_tables (void)
{
  guint code = 0;

  for (guint i = 0; i < 256; i++)
    {
      tables.light[i] = (float) fovea_light_of_code (i);
      tables.threshold[i] = (float) fovea_light_of_code (i - 0.5);
    }
  tables.threshold[256] = INFINITY;
  for (guint i = 0; i < G_N_ELEMENTS (tables.first); i++)
    {
      while (tables.threshold[code + 1] <= (float) i / STEPS_PER_UNIT)
        code++;
      tables.first[i] = (guint8) code;
    }
}

const float *
fovea_light_table (void)
{
  static gsize filled = 0;

  if (g_once_init_enter (&filled))
    {
      fill_tables ();
      g_once_init_leave (&filled, 1);
    }
  return tables.light;
}

void
fovea_light_to_codes (const float *light, guint8 *codes, gsize n)
{
  fovea_light_table ();
  for (gsize i = 0; i < n; i++)
    {
      float value = light[i] > 0.0f ? MIN (light[i], 255.0f) : 0.0f;
      guint code = tables.first[(gsize) (value * STEPS_PER_UNIT)];

      codes[i] = (guint8) (code + (tables.threshold[code + 1] <= value));
    }
}
