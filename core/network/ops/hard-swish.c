/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

/* Comparisons become vectors where fminf () does not. */
static inline float
line (float x)
{
  float y = x * (1.0f / 6.0f) + 0.5f;

  y = y < 0.0f ? 0.0f : y;
  return y > 1.0f ? 1.0f : y;
}

FOVEA_MAP_OP (hard_swish, "HardSwish", N_("Multiplies every element by a rectified line: a swish without exponentials."),
              x * line (x), NULL);
