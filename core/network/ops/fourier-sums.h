/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* Discrete Fourier transforms by their definition, in double precision: such as stand in networks are short. */

/* Samples @step floats apart, each followed by its imaginary part when @complex; times @window where there is one. */
typedef struct
{
  const float *in, *window;
  gsize n, step;
  gboolean complex;
} FoveaSamples;

typedef struct _FoveaTurns FoveaTurns;

/* The @length points of a turn of the circle: cosines and sines. NULL with an error when memory is short. */
FoveaTurns *fovea_turns_new (gsize length, GError **error);
void fovea_turns_free (FoveaTurns *turns);

/* The sum of sample t times exp (-2 pi i k t / length), or +2 pi for the inverse, which is also divided by the length. */
void fovea_fourier_sum (const FoveaTurns *turns, const FoveaSamples *samples, gsize k, gboolean inverse, float *out);

/* How many lines a spectrum of @length samples has; for real samples half of them and one tell all. */
gsize fovea_fourier_lines (gsize length, gboolean onesided);

/* Whether a size of 1 or 2 in the last dimension of input 0 says real or complex; refused otherwise, and where half a spectrum
 * is wanted of complex samples. */
gboolean fovea_fourier_check_parts (const FoveaOpContext *context, gboolean onesided, GError **error);

/* For operators whose state is such points. */
void fovea_turns_release (FoveaOpContext *context);

G_END_DECLS
