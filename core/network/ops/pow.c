/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (power_of_each, float, powf (x, y))
static void
power (gconstpointer a, gsize a_step, gconstpointer b, gsize b_step, gpointer out, gsize n)
{
  const float *base = a;
  float *result = out;

  if (b_step == 0 && *(const float *) b == 2.0f)
    for (gsize i = 0; i < n; i++)
      result[i] = base[i * a_step] * base[i * a_step];
  else
    power_of_each (a, a_step, b, b_step, out, n);
}

static const FoveaBinary powers = { .float32 = power, .domain = FOVEA_UNDEFINED_FOR_SOME };

FOVEA_BINARY_OP (pow, "Pow", N_("Raises the first value to the power of the second, element by element."), powers, 2);
