/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Samples of photos: bytes in memory, floats in registers. The compiler takes conversions of bytes apart into scalars, so they are
 * written for each instruction set. */

#pragma once

#ifdef __AVX2__
#  include <immintrin.h>
#endif

#include "core/conv/simd/vectors.h"

INLINE Vector
load_bytes (const guint8 *p)
{
#if defined(__AVX512F__)
  return (Vector) _mm512_cvtepi32_ps (_mm512_cvtepu8_epi32 (_mm_loadu_si128 ((const __m128i *) p)));
#elif defined(__AVX2__)
  return (Vector) _mm256_cvtepi32_ps (_mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) p)));
#else
  Bytes bytes;

  memcpy (&bytes, p, LANES);
  return __builtin_convertvector (__builtin_convertvector (bytes, Integers), Vector);
#endif
}

/* Rounded half to even, clamped to 0..255; NaN gives 0. */
INLINE Integers
to_steps (Vector x)
{
#if defined(__AVX512F__)
  return (Integers) _mm512_cvtps_epi32 (_mm512_min_ps (_mm512_max_ps ((__m512) x, _mm512_setzero_ps ()), _mm512_set1_ps (255.0f)));
#elif defined(__AVX2__)
  return (Integers) _mm256_cvtps_epi32 (_mm256_min_ps (_mm256_max_ps ((__m256) x, _mm256_setzero_ps ()), _mm256_set1_ps (255.0f)));
#else
  Integers below;

  x = (Vector) ((Integers) x & (x > 0.0f)); /* comparisons give all ones where they hold: NaN, too, becomes 0 */
  below = x < 255.0f;
  x = (Vector) (((Integers) x & below) | ((Integers) fill (255.0f) & ~below));
  return (Integers) (x + 8388608.0f) & 0xff; /* 2^23 leaves the integer in the low bits */
#endif
}

INLINE Bytes
to_bytes (Vector x)
{
#if defined(__AVX512F__)
  return (Bytes) _mm512_cvtepi32_epi8 ((__m512i) to_steps (x));
#elif defined(__AVX2__)
  __m256i steps = (__m256i) to_steps (x);
  __m128i words = _mm_packus_epi32 (_mm256_castsi256_si128 (steps), _mm256_extracti128_si256 (steps, 1));

  return (Bytes) _mm_cvtsi128_si64 (_mm_packus_epi16 (words, words));
#else
  return __builtin_convertvector (to_steps (x), Bytes);
#endif
}

/* The first @n lanes, or all where @n is larger. */
INLINE void
store_bytes (guint8 *p, Vector x, gsize n)
{
  Bytes bytes = to_bytes (x);

  if (n >= LANES)
    memcpy (p, &bytes, LANES);
  else
    memcpy (p, &bytes, n);
}
