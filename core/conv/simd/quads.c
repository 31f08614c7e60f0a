/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters in integers: four rows of bytes side by side as the four bytes of a word, so that one instruction adds four products. */

#include "core/conv/simd/bytes.h"

#ifdef __SSE2__
#  include <immintrin.h>
#endif

#define STRIP_VECTORS FOVEA_SIMD_STRIP_VECTORS
#define STRIP_ROWS 4

void
FOVEA_SIMD_SYMBOL (join_quads) (const guint8 *const *rows, guint8 *out, gsize n)
{
  gsize i = 0;

#ifdef __SSE2__
  for (; i + 16 <= n; i += 16)
    {
      __m128i row[4], pair[2][2];

      for (int r = 0; r < 4; r++)
        row[r] = _mm_loadu_si128 ((const __m128i *) (rows[r] + i));
      for (int p = 0; p < 2; p++)
        {
          pair[p][0] = _mm_unpacklo_epi8 (row[2 * p], row[2 * p + 1]);
          pair[p][1] = _mm_unpackhi_epi8 (row[2 * p], row[2 * p + 1]);
        }
      for (int half = 0; half < 2; half++)
        {
          _mm_storeu_si128 ((__m128i *) (out + 4 * i + 32 * half), _mm_unpacklo_epi16 (pair[0][half], pair[1][half]));
          _mm_storeu_si128 ((__m128i *) (out + 4 * i + 32 * half + 16), _mm_unpackhi_epi16 (pair[0][half], pair[1][half]));
        }
    }
#endif
  for (; i < n; i++)
    for (int r = 0; r < 4; r++)
      out[4 * i + (gsize) r] = rows[r][i];
}

/* @sum + the four products of unsigned bytes of @samples and signed bytes of @weights. @fast: the CPU has them as one instruction (VNNI),
 * for which the compiler would want a further set of files. */
INLINE Integers
add_products (gboolean fast, Integers sum, Integers samples, Integers weights)
{
#if defined(__AVX512BW__)
  if (fast)
    {
      __asm__ ("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(samples), "v"(weights));
      return sum;
    }
  return sum + (Integers) _mm512_madd_epi16 (_mm512_maddubs_epi16 ((__m512i) samples, (__m512i) weights), _mm512_set1_epi16 (1));
#elif defined(__AVX2__)
  return sum + (Integers) _mm256_madd_epi16 (_mm256_maddubs_epi16 ((__m256i) samples, (__m256i) weights), _mm256_set1_epi16 (1));
#else
  for (int r = 0; r < 4; r++)
    sum += ((samples >> (8 * r)) & 0xff) * ((weights << (24 - 8 * r)) >> 24);
  return sum;
#endif
}

/* Where quads are read and bytes are written, and what between. */
typedef struct
{
  const guint8 *in;
  gsize in_stride;
  guint8 *const *out;
  gsize rows;
  const FoveaQuadKernel *kernel;
} Job;

INLINE Vector
to_floats (Integers x)
{
  return __builtin_convertvector (x, Vector);
}

INLINE Integers
load_quads (const guint8 *p)
{
  Integers quads;

  memcpy (&quads, p, sizeof quads);
  return quads;
}

INLINE void
strip (gboolean fast, int vectors, const Job *job, gsize x, gsize n)
{
  const FoveaQuadKernel *kernel = job->kernel;
  const gint32 *weights = kernel->weights;
  Integers sum[STRIP_ROWS][STRIP_VECTORS];

#pragma GCC unroll 4
  for (int r = 0; r < STRIP_ROWS; r++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++)
      sum[r][v] = (Integers){ 0 };
  for (gsize q = 0; q < kernel->quads; q++)
    for (gsize kx = 0; kx < kernel->width; kx++, weights += STRIP_ROWS)
      {
        const guint8 *in = job->in + q * job->in_stride + 4 * (x + kx * kernel->step);
        Integers samples[STRIP_VECTORS];

#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++)
          samples[v] = load_quads (in + 4 * v * LANES);
#pragma GCC unroll 4
        for (int r = 0; r < STRIP_ROWS; r++)
          {
            Integers weight = (Integers){ 0 } + weights[r];

#pragma GCC unroll 8
            for (int v = 0; v < vectors; v++)
              sum[r][v] = add_products (fast, sum[r][v], samples[v], weight);
          }
      }
#pragma GCC unroll 4
  for (int r = 0; r < STRIP_ROWS; r++)
    if ((gsize) r < job->rows)
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++)
        store_bytes (job->out[r] + x + v * LANES, to_floats (sum[r][v]) * kernel->scale + kernel->bias, n - v * LANES);
}

INLINE void
strips (gboolean fast, const Job *job, gsize n)
{
  gsize x = 0;

  for (; x + STRIP_VECTORS * LANES <= n; x += STRIP_VECTORS * LANES)
    strip (fast, STRIP_VECTORS, job, x, STRIP_VECTORS * LANES);
  for (; x < n; x += LANES)
    strip (fast, 1, job, x, n - x);
}

static gboolean
has_products_of_bytes (void)
{
#ifdef __AVX512BW__
  return fovea_cpu_has_byte_products ();
#else
  return FALSE;
#endif
}

double
FOVEA_SIMD_SYMBOL (quad_steps) (void)
{
#ifdef __AVX2__
  return has_products_of_bytes () ? 1.0 : 3.0;
#else
  return 16.0;
#endif
}

void
FOVEA_SIMD_SYMBOL (correlate_quads) (const guint8 *in, gsize in_stride, guint8 *const *out, gsize rows, gsize n,
                                     const FoveaQuadKernel *kernel)
{
  const Job job = { in, in_stride, out, rows, kernel };

  if (has_products_of_bytes ())
    strips (TRUE, &job, n);
  else
    strips (FALSE, &job, n);
}
