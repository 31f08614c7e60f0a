/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/fourier.h"

#include <fftw3.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"

/* What the network sees of noise of 1 is about as strong as a photo, after the sigmoid. */
#define GAIN 4.0

struct _FoveaFourierBasis
{
  gsize height, width, half; /* half: frequencies along the width, those below 0 being conjugates */
  float *weights;            /* (height, half): of each frequency */
  fftwf_complex *spectrum;   /* (height, half) */
  float *plane;              /* (height, width) */
  fftwf_plan columns, rows;  /* the two passes from the spectrum to the plane ... */
  fftwf_plan forward;        /* ... and the way back */
};

/* All of FFTW but execute is one thread's at a time. */
G_LOCK_DEFINE_STATIC (planner);

static double
frequency (gsize i, gsize n)
{
  return (double) (i <= n / 2 ? i : n - i) / (double) n;
}

static void
fill_weights (FoveaFourierBasis *self)
{
  double lowest = 1.0 / (double) MAX (self->height, self->width), size = sqrt ((double) (self->height * self->width));

  for (gsize y = 0; y < self->height; y++)
    for (gsize x = 0; x < self->half; x++)
      {
        double f = hypot (frequency (y, self->height), frequency (x, self->width));

        self->weights[y * self->half + x] = (float) (size / MAX (f, lowest) / (GAIN * size * size));
      }
}

/* Rows of a plane take nothing of the imaginary part where a frequency is its own conjugate: FFTW leaves open what it does with one, so that columns and
 * rows are transformed apart. */
static void
make_plans (FoveaFourierBasis *self)
{
  int height = (int) self->height, width = (int) self->width, half = (int) self->half;

  G_LOCK (planner);
  self->columns = fftwf_plan_many_dft (1, &height, half, self->spectrum, NULL, half, 1, self->spectrum, NULL, half, 1, FFTW_BACKWARD, FFTW_ESTIMATE);
  self->rows = fftwf_plan_many_dft_c2r (1, &width, height, self->spectrum, NULL, 1, half, self->plane, NULL, 1, width, FFTW_ESTIMATE);
  self->forward = fftwf_plan_dft_r2c_2d (height, width, self->plane, self->spectrum, FFTW_ESTIMATE);
  G_UNLOCK (planner);
}

FoveaFourierBasis *
fovea_fourier_basis_new (gsize height, gsize width, GError **error)
{
  g_autoptr (FoveaFourierBasis) self = g_new0 (FoveaFourierBasis, 1);
  gsize n;

  self->height = height;
  self->width = width;
  self->half = width / 2 + 1;
  n = height * self->half;
  if (!(self->weights = fovea_memory_alloc (n * sizeof (float), _("The spectrum of a picture"), error))
      || !(self->spectrum = fovea_memory_alloc (n * sizeof (fftwf_complex), _("The spectrum of a picture"), error))
      || !(self->plane = fovea_memory_alloc (height * width * sizeof (float), _("The spectrum of a picture"), error)))
    return NULL;
  fill_weights (self);
  make_plans (self);
  return g_steal_pointer (&self);
}

void
fovea_fourier_basis_free (FoveaFourierBasis *self)
{
  G_LOCK (planner);
  g_clear_pointer (&self->columns, fftwf_destroy_plan);
  g_clear_pointer (&self->rows, fftwf_destroy_plan);
  g_clear_pointer (&self->forward, fftwf_destroy_plan);
  G_UNLOCK (planner);
  fovea_memory_free (self->weights);
  fovea_memory_free (self->spectrum);
  fovea_memory_free (self->plane);
  g_free (self);
}

gsize
fovea_fourier_basis_count (const FoveaFourierBasis *self)
{
  return 2 * self->height * self->half;
}

/* Of how many frequencies of the whole spectrum the one in column @x stands: itself, and its conjugate. */
static inline float
multiplicity (const FoveaFourierBasis *self, gsize x)
{
  return x == 0 || 2 * x == self->width ? 1.0f : 2.0f;
}

void
fovea_fourier_basis_make (FoveaFourierBasis *self, const float *parameters, float *plane)
{
  for (gsize i = 0; i < self->height * self->half; i++)
    for (guint part = 0; part < 2; part++)
      self->spectrum[i][part] = self->weights[i] * parameters[2 * i + part];
  fftwf_execute (self->columns);
  for (gsize y = 0; y < self->height; y++)
    {
      self->spectrum[y * self->half][1] = 0.0f;
      if (self->width % 2 == 0)
        self->spectrum[y * self->half + self->half - 1][1] = 0.0f;
    }
  fftwf_execute_dft_c2r (self->rows, self->spectrum, self->plane);
  memcpy (plane, self->plane, self->height * self->width * sizeof *plane);
}

void
fovea_fourier_basis_adjoint (FoveaFourierBasis *self, const float *plane, float *parameters)
{
  memcpy (self->plane, plane, self->height * self->width * sizeof *plane);
  fftwf_execute (self->forward);
  for (gsize i = 0; i < self->height * self->half; i++)
    for (guint part = 0; part < 2; part++)
      parameters[2 * i + part] = self->weights[i] * multiplicity (self, i % self->half) * self->spectrum[i][part];
}

void
fovea_fourier_basis_invert (FoveaFourierBasis *self, const float *plane, float *parameters)
{
  float size = (float) (self->height * self->width);

  memcpy (self->plane, plane, self->height * self->width * sizeof *plane);
  fftwf_execute (self->forward);
  for (gsize i = 0; i < self->height * self->half; i++)
    for (guint part = 0; part < 2; part++)
      parameters[2 * i + part] = self->spectrum[i][part] / (size * self->weights[i]);
}
