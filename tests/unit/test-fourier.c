/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fourier transforms against their definition in double precision, for each length and instruction set; and what brings samples to them. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/conv/simd/simd.h"

/* Of the sum of absolute samples: each of up to nine levels of additions rounds by 6e-8 of what is by then added. */
#define TOLERANCE 1.5e-7
#define MAX_LENGTH 512
#define MAX_LANES 16
#define GAP 32 /* floats between rows, which nobody may touch */

typedef struct
{
  const FoveaSimd *simd;
  const FoveaFourier *fourier;
  gsize n, lanes, step, stride;
  double input[MAX_LENGTH][2]; /* of each lane l: turned round by l samples */
} Lines;

static double
random_sample (GRand *random)
{
  return (float) g_rand_double_range (random, -1.0, 1.0);
}

static const double *
input_at (const Lines *lines, gsize x, gsize lane)
{
  return lines->input[(x + lane) % lines->n];
}

/* Sample @x of @lane in memory: its real part. */
static gsize
place (const Lines *lines, gsize x, gsize lane)
{
  return x * lines->stride + lane;
}

static float *
lay_out (const Lines *lines)
{
  float *samples = g_new (float, lines->n * lines->stride);

  for (gsize i = 0; i < lines->n * lines->stride; i++)
    samples[i] = NAN;
  for (gsize x = 0; x < lines->n; x++)
    for (gsize lane = 0; lane < lines->lanes; lane++)
      for (gsize part = 0; part < 2; part++)
        samples[place (lines, x, lane) + part * lines->lanes] = (float) input_at (lines, x, lane)[part];
  return samples;
}

static void
check_part (const Lines *lines, double found, double expected, double scale, const char *what)
{
  if (!(fabs (found - expected) <= TOLERANCE * scale))
    g_error ("%s, %s of %zu samples: %.9g, expected %.9g", fovea_isa_name (fovea_cpu_isa ()), what, lines->n, found, expected);
}

/* The definition, for frequency @f of @lane. */
static void
define (const Lines *lines, gsize f, gsize lane, double out[2], double *scale)
{
  out[0] = out[1] = *scale = 0;
  for (gsize x = 0; x < lines->n; x++)
    {
      const double *in = input_at (lines, x, lane);
      double angle = -2.0 * G_PI * (double) (f * x % lines->n) / (double) lines->n, c = cos (angle), s = sin (angle);

      out[0] += in[0] * c - in[1] * s;
      out[1] += in[0] * s + in[1] * c;
      *scale += hypot (in[0], in[1]);
    }
}

static void
check_forward (const Lines *lines, const float *samples)
{
  guint8 seen[MAX_LENGTH] = { 0 };

  for (gsize x = 0; x < lines->n; x++)
    {
      gsize f = fovea_fourier_frequency (lines->fourier, x);

      g_assert_cmpuint (f, <, lines->n);
      g_assert_cmpuint (seen[f]++, ==, 0);
      for (gsize lane = 0; lane < lines->lanes; lane++)
        {
          double expected[2], scale;

          define (lines, f, lane, expected, &scale);
          for (gsize part = 0; part < 2; part++)
            check_part (lines, samples[place (lines, x, lane) + part * lines->lanes], expected[part], scale, "transform");
        }
      for (gsize i = lines->step; i < lines->stride; i++)
        g_assert_true (isnan (samples[x * lines->stride + i]));
    }
}

static void
check_inverse (const Lines *lines, const float *samples)
{
  for (gsize x = 0; x < lines->n; x++)
    for (gsize lane = 0; lane < lines->lanes; lane++)
      for (gsize part = 0; part < 2; part++)
        check_part (lines, samples[place (lines, x, lane) + part * lines->lanes] / (double) lines->n, input_at (lines, x, lane)[part], 10.0,
                    "inverse transform");
}

/* Calls @check with each length on each instruction set. */
static void
for_each_transform (void (*check) (Lines *lines, GRand *random))
{
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    for (gsize i = 0; fovea_fourier_length (i); i++)
      {
        GRand *random = g_rand_new_with_seed (42);
        g_autofree Lines *lines = g_new0 (Lines, 1);

        g_assert_true (fovea_cpu_force_isa (isa));
        lines->simd = fovea_simd ();
        lines->n = fovea_fourier_length (i);
        lines->fourier = fovea_fourier_get (lines->n);
        g_assert_cmpuint (lines->fourier->n, ==, lines->n);
        g_assert_cmpuint (lines->n, <=, MAX_LENGTH);
        lines->lanes = lines->simd->lanes;
        lines->step = FOVEA_FOURIER_STEP (lines->lanes);
        lines->stride = lines->step + GAP;
        for (gsize x = 0; x < lines->n; x++)
          for (gsize part = 0; part < 2; part++)
            lines->input[x][part] = random_sample (random);
        check (lines, random);
        g_rand_free (random);
      }
}

static void
check_transform (Lines *lines, GRand *random)
{
  g_autofree float *samples = lay_out (lines);

  lines->simd->fourier_forward (lines->fourier, samples, lines->stride);
  check_forward (lines, samples);
  lines->simd->fourier_inverse (lines->fourier, samples, lines->stride);
  check_inverse (lines, samples);
}

static void
test_transforms (void)
{
  for_each_transform (check_transform);
}

/* A product of spectra is the cyclic convolution of the samples, here with three taps. */
static void
check_filter (Lines *lines, GRand *random)
{
  const double taps[][2] = { { 0.5, -0.25 }, { 1.0, 0.75 }, { -2.0, 0.125 } };
  g_autofree float *samples = NULL, *spectrum = NULL;

  lines->stride = lines->step;
  samples = lay_out (lines);
  spectrum = g_new0 (float, lines->n * lines->step);
  for (gsize i = 0; i < 3; i++)
    for (gsize lane = 0; lane < lines->lanes; lane++)
      for (gsize part = 0; part < 2; part++)
        spectrum[place (lines, i, lane) + part * lines->lanes] = (float) (taps[i][part] / (double) lines->n);
  lines->simd->fourier_forward (lines->fourier, spectrum, lines->step);
  lines->simd->fourier_filter (lines->fourier, samples, spectrum);

  for (gsize x = 0; x < lines->n; x++)
    for (gsize lane = 0; lane < lines->lanes; lane++)
      {
        double expected[2] = { 0, 0 };

        for (gsize i = 0; i < 3; i++)
          {
            const double *in = input_at (lines, x + lines->n - i, lane);

            expected[0] += taps[i][0] * in[0] - taps[i][1] * in[1];
            expected[1] += taps[i][0] * in[1] + taps[i][1] * in[0];
          }
        for (gsize part = 0; part < 2; part++)
          check_part (lines, samples[place (lines, x, lane) + part * lines->lanes], expected[part], 20.0, "filter");
      }
}

static void
test_filter (void)
{
  for_each_transform (check_filter);
}

#define SQUARES 3
#define IN_STRIDE (SQUARES * FOVEA_FOURIER_STEP (MAX_LANES) + GAP)

/* There and back: rows change places with lanes, and all of it comes back. */
static void
test_transpose (void)
{
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    {
      float in[MAX_LANES * IN_STRIDE], block[SQUARES * MAX_LANES * FOVEA_FOURIER_STEP (MAX_LANES)], back[MAX_LANES * IN_STRIDE];
      gsize lanes, step;

      g_assert_true (fovea_cpu_force_isa (isa));
      lanes = fovea_simd ()->lanes;
      step = FOVEA_FOURIER_STEP (lanes);
      for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
        {
          in[i] = (float) i;
          back[i] = -1.0f;
        }
      fovea_simd ()->fourier_transpose (in, IN_STRIDE, step, block, step, lanes * step, SQUARES);
      fovea_simd ()->fourier_transpose (block, step, lanes * step, back, IN_STRIDE, step, SQUARES);
      for (gsize y = 0; y < lanes; y++)
        {
          for (gsize x = 0; x < SQUARES * lanes; x++)
            for (gsize part = 0; part < 2; part++)
              {
                gsize at = y * IN_STRIDE + x / lanes * step + part * lanes + x % lanes;

                g_assert_cmpfloat (block[x * step + part * lanes + y], ==, in[at]);
                g_assert_cmpfloat (back[at], ==, in[at]);
              }
          for (gsize i = SQUARES * step; i < IN_STRIDE; i++)
            g_assert_cmpfloat (back[y * IN_STRIDE + i], ==, -1.0f);
        }
    }
}

static void
test_pack (void)
{
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    {
      float line[80], packed[64], re[32], im[32];
      gsize lanes;

      g_assert_true (fovea_cpu_force_isa (isa));
      lanes = fovea_simd ()->lanes;
      for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
        line[i] = (float) i;
      fovea_simd ()->fourier_pack (line, line + 41, packed, 32);
      fovea_simd ()->fourier_unpack (packed, 0.5f, re, 32);
      fovea_simd ()->fourier_unpack (packed + lanes, -0.5f, im, 32);
      for (gsize i = 0; i < 32; i++)
        {
          g_assert_cmpfloat (packed[i / lanes * 2 * lanes + i % lanes], ==, (float) i);
          g_assert_cmpfloat (re[i], ==, (float) i + 0.5f);
          g_assert_cmpfloat (im[i], ==, (float) i + 40.5f);
        }
    }
}

/* Any number of channels and any length; nothing is written behind the end. */
static void
check_channels (gsize channels, gsize n)
{
  const FoveaSimd *simd = fovea_simd ();
  float in[5 * 80], plane[5 * 81], out[5 * 80 + 1];
  guint8 in8[5 * 80], plane8[5 * 81], out8[5 * 80 + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
    {
      in[i] = (float) (i * i);
      in8[i] = (guint8) (i * 7);
    }
  memset (plane8, 77, sizeof plane8);
  out[n * channels] = -5.0f;
  out8[n * channels] = 77;
  for (gsize c = 0; c < channels; c++)
    {
      plane[c * 81 + n] = -5.0f;
      simd->pick_channel (in + c, channels, plane + c * 81, n);
      simd->pick_channel_u8 (in8 + c, channels, plane8 + c * 81, n);
      g_assert_cmpfloat (plane[c * 81 + n], ==, -5.0f);
      g_assert_cmpuint (plane8[c * 81 + n], ==, 77);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmpfloat (plane[c * 81 + i], ==, in[i * channels + c]);
          g_assert_cmpuint (plane8[c * 81 + i], ==, in8[i * channels + c]);
        }
    }
  simd->join_channels (plane, 81, channels, out, n);
  simd->join_channels_u8 (plane8, 81, channels, out8, n);
  g_assert_cmpmem (out, n * channels * sizeof (float), in, n * channels * sizeof (float));
  g_assert_cmpmem (out8, n * channels, in8, n * channels);
  g_assert_cmpfloat (out[n * channels], ==, -5.0f);
  g_assert_cmpuint (out8[n * channels], ==, 77);
}

static void
test_channels (void)
{
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    {
      g_assert_true (fovea_cpu_force_isa (isa));
      for (gsize channels = 1; channels <= 5; channels++)
        for (gsize n = 1; n <= 80; n++)
          check_channels (channels, n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fourier/transforms", test_transforms);
  g_test_add_func ("/fourier/filter", test_filter);
  g_test_add_func ("/fourier/transpose", test_transpose);
  g_test_add_func ("/fourier/pack", test_pack);
  g_test_add_func ("/fourier/channels", test_channels);
  return g_test_run ();
}
