/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: discrete Fourier transforms of fixed lengths, for convolution. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOVEA_FOURIER_MAX_PASSES 3

/* Complex samples stand in memory as @lanes real parts and then as many imaginary parts: floats that make one such vector. */
#define FOVEA_FOURIER_STEP(lanes) (2 * (lanes))

/* One step of a transform: @radix points that stand @span apart, for each of @span neighbours of each of the n / (radix * span) groups.
 * Twiddles are (span, radix - 1, 2): exp (-2 pi i j q / (radix * span)) of neighbour j and point q >= 1, real and imaginary part. */
typedef struct
{
  gsize radix, span;
  const float *twiddles;
} FoveaFourierPass;

/**
 * FoveaFourier:
 *
 * How to transform @n samples: sum over x of sample[x] exp (-2 pi i x f / n). The forward transform (decimation in frequency) leaves
 * frequencies where its passes put them, and the inverse one (decimation in time) takes them from there and gives n times the samples:
 * a product of spectra does not ask for their order.
 */
typedef struct
{
  gsize n, n_passes; /* at least two passes */
  FoveaFourierPass passes[FOVEA_FOURIER_MAX_PASSES];
} FoveaFourier;

/* The lengths there are, ascending, all multiples of 16; 0 from their number on. */
gsize fovea_fourier_length (gsize i);
/* The transform of one of these lengths; made once and kept. From any thread. */
const FoveaFourier *fovea_fourier_get (gsize n);
/* The frequency that the forward transform leaves at @position. */
gsize fovea_fourier_frequency (const FoveaFourier *fourier, gsize position);

G_END_DECLS
