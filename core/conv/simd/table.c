/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of one instruction set. */

#include "core/conv/simd/vectors.h"

extern const FoveaSimd FOVEA_SIMD_JOIN (simd, FOVEA_SIMD_SET);

const FoveaSimd FOVEA_SIMD_JOIN (simd, FOVEA_SIMD_SET) = {
  .lanes = LANES,
  .tile_rows = FOVEA_SIMD_TILE_ROWS,
  .tile_cols = FOVEA_SIMD_TILE_VECTORS * LANES,
  .tile_pixels = FOVEA_SIMD_TILE_PIXELS,
#define ROW(function) .function = FOVEA_SIMD_SYMBOL (function),
  FOVEA_SIMD_FUNCTIONS (ROW)
#undef ROW
};
