/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the inner loops are written in. The files of this folder that include it are compiled once for each instruction set (see
 * meson.build), with the width of a vector and the shapes of the register tiles defined; vectors are GCC's, so that each build gets
 * the machine's own. */

#pragma once

#include <string.h>

#include "core/conv/simd/simd.h"

#define LANES FOVEA_SIMD_LANES

/* A function's name in this instruction set: symbol_avx2. */
#define FOVEA_SIMD_JOIN_(symbol, set) fovea_##symbol##_##set
#define FOVEA_SIMD_JOIN(symbol, set) FOVEA_SIMD_JOIN_ (symbol, set)
#define FOVEA_SIMD_SYMBOL(symbol) FOVEA_SIMD_JOIN (symbol, FOVEA_SIMD_SET)

#define INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (4 * LANES)));
typedef gint32 Integers __attribute__ ((vector_size (4 * LANES)));
typedef guint8 Bytes __attribute__ ((vector_size (LANES)));
typedef float Unaligned __attribute__ ((vector_size (4 * LANES), aligned (4), may_alias));

INLINE Vector
load (const float *p)
{
  return *(const Unaligned *) p;
}

INLINE void
store (float *p, Vector v)
{
  *(Unaligned *) p = v;
}

/* Subtracting zero changes nothing, not even -0, so that the compiler leaves it out. */
INLINE Vector
fill (float x)
{
  return x - (Vector){ 0 };
}

/* @a where @mask is all ones, @b where it is zero. */
INLINE Vector
choose (Integers mask, Vector a, Vector b)
{
  return (Vector) (((Integers) a & mask) | ((Integers) b & ~mask));
}

/* @x kept within @lowest and @highest; NaN stays NaN. */
INLINE Vector
clamp (Vector x, float lowest, float highest)
{
  x = choose (x < lowest, fill (lowest), x);
  return choose (x > highest, fill (highest), x);
}

#define DECLARE(function) extern __typeof__ (*((FoveaSimd *) 0)->function) FOVEA_SIMD_SYMBOL (function);
FOVEA_SIMD_FUNCTIONS (DECLARE)
#undef DECLARE
