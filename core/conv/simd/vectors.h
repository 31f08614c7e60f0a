/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the inner loops are written in. The files of this folder that include it are compiled once for each instruction set (see
 * meson.build), with the width of a vector and the shapes of the register tiles defined; vectors are GCC's, so that each build gets
 * the machine's own. */

#pragma once

#include <string.h>
#ifdef __SSE__
#  include <immintrin.h>
#endif

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

/* The larger and the smaller of two; @b where one is NaN. The compiler finds the instructions for scalars only. */
#if LANES == 16 && defined(__AVX512F__)
#  define LARGER(a, b) _mm512_max_ps (a, b)
#  define SMALLER(a, b) _mm512_min_ps (a, b)
#elif LANES == 8 && defined(__AVX__)
#  define LARGER(a, b) _mm256_max_ps (a, b)
#  define SMALLER(a, b) _mm256_min_ps (a, b)
#elif LANES == 4 && defined(__SSE__)
#  define LARGER(a, b) _mm_max_ps (a, b)
#  define SMALLER(a, b) _mm_min_ps (a, b)
#else
#  define LARGER(a, b) choose ((a) > (b), a, b)
#  define SMALLER(a, b) choose ((a) < (b), a, b)
#endif

/* @x kept within @lowest and @highest; NaN stays NaN. */
INLINE Vector
clamp (Vector x, float lowest, float highest)
{
  return SMALLER (fill (highest), LARGER (fill (lowest), x));
}

#define DECLARE(function) extern __typeof__ (*((FoveaSimd *) 0)->function) FOVEA_SIMD_SYMBOL (function);
FOVEA_SIMD_FUNCTIONS (DECLARE)
#undef DECLARE
