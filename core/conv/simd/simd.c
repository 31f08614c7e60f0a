/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/simd/simd.h"

extern const FoveaSimd fovea_simd_generic, fovea_simd_avx2, fovea_simd_avx512;

const FoveaSimd *
fovea_simd (void)
{
#ifdef __x86_64__
  switch (fovea_cpu_isa ())
    {
    case FOVEA_ISA_AVX512:
      return &fovea_simd_avx512;
    case FOVEA_ISA_AVX2:
      return &fovea_simd_avx2;
    default:
      break;
    }
#endif
  return &fovea_simd_generic;
}
