/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of interleaved samples taken apart and put together. Plain loops: the compiler finds the shuffles of each instruction set where
 * it knows how many channels there are. */

#include "core/conv/simd/vectors.h"

#define DEFINE_INTERLEAVING(pick, join, Sample)                                                                                  \
  INLINE void pick##_known (const Sample *restrict in, gsize channels, Sample *restrict out, gsize n)                            \
  {                                                                                                                              \
    for (gsize i = 0; i < n; i++)                                                                                                \
      out[i] = in[i * channels];                                                                                                 \
  }                                                                                                                              \
  void FOVEA_SIMD_SYMBOL (pick) (const Sample *in, gsize channels, Sample *out, gsize n)                                         \
  {                                                                                                                              \
    if (channels == 1)                                                                                                           \
      pick##_known (in, 1, out, n);                                                                                              \
    else if (channels == 3)                                                                                                      \
      pick##_known (in, 3, out, n);                                                                                              \
    else if (channels == 4)                                                                                                      \
      pick##_known (in, 4, out, n);                                                                                              \
    else                                                                                                                         \
      pick##_known (in, channels, out, n);                                                                                       \
  }                                                                                                                              \
  INLINE void join##_known (const Sample *in, gsize stride, gsize channels, Sample *restrict out, gsize n)                       \
  {                                                                                                                              \
    for (gsize i = 0; i < n; i++)                                                                                                \
      for (gsize c = 0; c < channels; c++)                                                                                       \
        out[i * channels + c] = in[c * stride + i];                                                                              \
  }                                                                                                                              \
  void FOVEA_SIMD_SYMBOL (join) (const Sample *in, gsize stride, gsize channels, Sample *out, gsize n)                           \
  {                                                                                                                              \
    if (channels == 1)                                                                                                           \
      join##_known (in, stride, 1, out, n);                                                                                      \
    else if (channels == 3)                                                                                                      \
      join##_known (in, stride, 3, out, n);                                                                                      \
    else if (channels == 4)                                                                                                      \
      join##_known (in, stride, 4, out, n);                                                                                      \
    else                                                                                                                         \
      join##_known (in, stride, channels, out, n);                                                                               \
  }

DEFINE_INTERLEAVING (pick_channel, join_channels, float)
DEFINE_INTERLEAVING (pick_channel_u8, join_channels_u8, guint8)
