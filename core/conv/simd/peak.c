/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Multiply-adds from registers alone: the peak that all other loops stand under. */

#include "core/conv/simd/vectors.h"

/* Enough chains to cover the latency of two units; they fit 16 registers. */
float
FOVEA_SIMD_SYMBOL (multiply_adds) (gsize n, float x)
{
  Vector sum[FOVEA_MULTIPLY_ADD_CHAINS], factor = fill (x), total = fill (0.0f);

  for (int c = 0; c < FOVEA_MULTIPLY_ADD_CHAINS; c++)
    sum[c] = fill ((float) c);
  for (gsize i = 0; i < n; i++)
#pragma GCC unroll 16
    for (int c = 0; c < FOVEA_MULTIPLY_ADD_CHAINS; c++)
      sum[c] = sum[c] * factor + factor;
  for (int c = 0; c < FOVEA_MULTIPLY_ADD_CHAINS; c++)
    total += sum[c];
  return total[0];
}
