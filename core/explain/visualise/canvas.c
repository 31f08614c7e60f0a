/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/canvas.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/explain/visualise/colour.h"
#include "core/explain/visualise/fourier.h"

#define NOISE 0.01
#define ELEMENTS_A_CHUNK 16384
#define DECAY 0.9    /* of Adam's mean gradient ... */
#define DECAY_2 0.999 /* ... and mean square */
#define ROUNDING 1e-8

struct _FoveaCanvas
{
  FoveaBasis basis;
  gsize channels, height, width, n; /* n: of all planes */
  float *colours;

  FoveaFourierBasis *fourier; /* else NULL, and all that follows */
  gsize n_parameters;
  float *parameters, *gradient, *means, *squares;
  guint steps;
};

static gboolean
allocate (FoveaCanvas *self, GError **error)
{
  float **parts[] = { &self->parameters, &self->gradient, &self->means, &self->squares };

  if (!(self->fourier = fovea_fourier_basis_new (self->height, self->width, error)))
    return FALSE;
  self->n_parameters = self->channels * fovea_fourier_basis_count (self->fourier);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!(*parts[i] = fovea_memory_alloc0 (self->n_parameters * sizeof (float), _("The spectrum of a picture"), error)))
      return FALSE;
  return TRUE;
}

FoveaCanvas *
fovea_canvas_new (FoveaBasis basis, gsize channels, gsize height, gsize width, GError **error)
{
  g_autoptr (FoveaCanvas) self = g_new0 (FoveaCanvas, 1);

  self->basis = basis;
  self->channels = channels;
  self->height = height;
  self->width = width;
  self->n = channels * height * width;
  if (!(self->colours = fovea_memory_alloc (self->n * sizeof (float), _("A picture"), error))
      || (basis == FOVEA_BASIS_FOURIER && !allocate (self, error)))
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    self->colours[i] = 0.5f;
  return g_steal_pointer (&self);
}

void
fovea_canvas_free (FoveaCanvas *self)
{
  g_clear_pointer (&self->fourier, fovea_fourier_basis_free);
  fovea_memory_free (self->colours);
  fovea_memory_free (self->parameters);
  fovea_memory_free (self->gradient);
  fovea_memory_free (self->means);
  fovea_memory_free (self->squares);
  g_free (self);
}

const float *
fovea_canvas_get_colours (const FoveaCanvas *self)
{
  return self->colours;
}

static void
make_colours (FoveaCanvas *self)
{
  gsize plane = self->height * self->width, part = self->n_parameters / self->channels;

  for (gsize c = 0; c < self->channels; c++)
    fovea_fourier_basis_make (self->fourier, self->parameters + c * part, self->colours + c * plane);
  fovea_colour_make (self->colours, self->channels, plane);
}

void
fovea_canvas_set_noise (FoveaCanvas *self, GRand *random)
{
  if (self->basis == FOVEA_BASIS_PIXELS)
    {
      for (gsize i = 0; i < self->n; i++)
        self->colours[i] = (float) g_rand_double_range (random, 0.5 - NOISE, 0.5 + NOISE);
      return;
    }
  for (gsize i = 0; i < self->n_parameters; i++)
    self->parameters[i] = (float) (sqrt (3.0) * g_rand_double_range (random, -NOISE, NOISE));
  make_colours (self);
}

void
fovea_canvas_set_colours (FoveaCanvas *self, const float *colours)
{
  gsize plane = self->height * self->width, part = self->n_parameters / self->channels;

  memcpy (self->colours, colours, self->n * sizeof *colours);
  if (self->basis == FOVEA_BASIS_PIXELS)
    return;
  fovea_colour_invert (self->colours, self->channels, plane);
  for (gsize c = 0; c < self->channels; c++)
    fovea_fourier_basis_invert (self->fourier, self->colours + c * plane, self->parameters + c * part);
  make_colours (self);
}

typedef struct
{
  FoveaCanvas *canvas;
  float rate, rounding;
} Step;

static void
adam (gsize begin, gsize end, guint worker, gpointer data)
{
  const Step *step = data;
  FoveaCanvas *self = step->canvas;

  for (gsize i = begin; i < end; i++)
    {
      float gradient = self->gradient[i];

      self->means[i] = (float) DECAY * self->means[i] + (float) (1.0 - DECAY) * gradient;
      self->squares[i] = (float) DECAY_2 * self->squares[i] + (float) (1.0 - DECAY_2) * gradient * gradient;
      self->parameters[i] += step->rate * self->means[i] / (sqrtf (self->squares[i]) + step->rounding);
    }
}

/* The means begin at 0, which the rate makes up for. */
static void
climb_waves (FoveaCanvas *self, float *gradient, double rate)
{
  gsize plane = self->height * self->width, part = self->n_parameters / self->channels;
  double begun = 1.0 - pow (DECAY, ++self->steps), begun_2 = sqrt (1.0 - pow (DECAY_2, self->steps));

  fovea_colour_adjoint (self->colours, gradient, self->channels, plane);
  for (gsize c = 0; c < self->channels; c++)
    fovea_fourier_basis_adjoint (self->fourier, gradient + c * plane, self->gradient + c * part);
  fovea_parallel_for (self->n_parameters, ELEMENTS_A_CHUNK, adam,
                      &(Step){ self, (float) (rate * begun_2 / begun), (float) (ROUNDING * begun_2) }, NULL);
  make_colours (self);
}

static void
climb_pixels (FoveaCanvas *self, const float *gradient, double rate)
{
  double sum = 0.0;
  float share;

  for (gsize i = 0; i < self->n; i++)
    sum += fabsf (gradient[i]);
  share = sum > 0.0 ? (float) (rate * (double) self->n / sum) : 0.0f;
  for (gsize i = 0; i < self->n; i++)
    self->colours[i] = CLAMP (self->colours[i] + share * gradient[i], 0.0f, 1.0f);
}

void
fovea_canvas_climb (FoveaCanvas *self, float *gradient, double rate)
{
  if (self->basis == FOVEA_BASIS_FOURIER)
    climb_waves (self, gradient, rate);
  else
    climb_pixels (self, gradient, rate);
}
