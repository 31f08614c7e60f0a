/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/lens.h"

#include <glib/gi18n-lib.h>

#include "core/filter/samples.h"

#define MAX_SAMPLES 4

/* One pixel on its way through a step: what the kernels give for all its samples, bias included. */
typedef struct
{
  FoveaSamples samples;
  FoveaConvProblem problem;
  gsize n_samples, sample;
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS];
  double sums[FOVEA_FILTER_MAX_KERNELS][MAX_SAMPLES];
  float results[FOVEA_FILTER_MAX_KERNELS][MAX_SAMPLES];
  float centre[MAX_SAMPLES];
} Pixel;

gsize
fovea_step_lens_samples (const FoveaStep *step, gsize channels)
{
  g_return_val_if_fail (step != NULL, 0);

  if (step->channels == FOVEA_CHANNELS_RGBA)
    return channels;
  return step->channels == FOVEA_CHANNELS_RGB ? 3 : 1;
}

/* What cell (@row, @column) of the window, from the top left, meets, in all samples; zeros where nothing stands in for what is beyond the edge. */
static FoveaLensTap
read_tap (Pixel *self, const FoveaConvRows *rows, const FoveaLens *lens, gsize row, gsize column, float *values)
{
  const FoveaConvProblem *p = &self->problem;
  gssize y = (gssize) (lens->y + row) - (gssize) p->pad_top, x = (gssize) (lens->x + column) - (gssize) p->pad_left;
  gssize from_y = fovea_border_map (p->border, y, p->h), from_x = fovea_border_map (p->border, x, p->w);
  FoveaLensTap tap = { .y = (double) y, .x = (double) x, .mask = 1.0 };

  for (gsize s = 0; s < self->n_samples; s++)
    values[s] = 0.0f;
  if (from_y >= 0 && from_x >= 0)
    rows->read (rows->user, (gsize) from_y, (gsize) from_x, 1, values);
  tap.place = y >= 0 && from_y == y && x >= 0 && from_x == x ? FOVEA_LENS_INSIDE : FOVEA_LENS_PADDING;
  tap.value = values[self->sample];
  return tap;
}

static void
read_taps (Pixel *self, const FoveaConvRows *rows, FoveaLens *lens)
{
  gsize cells = lens->rows * lens->columns;

  for (gsize i = 0; i < cells; i++)
    {
      float values[MAX_SAMPLES];
      FoveaLensTap tap = read_tap (self, rows, lens, i / lens->columns, i % lens->columns, values);

      for (gsize k = 0; k < lens->n_planes; k++)
        {
          double weight = self->kernels[k]->values[self->problem.flip ? cells - 1 - i : i];

          fovea_lens_taps (lens, k)[i] = tap;
          fovea_lens_taps (lens, k)[i].weight = weight;
          for (gsize s = 0; s < self->n_samples; s++)
            self->sums[k][s] += weight * values[s];
        }
    }
}

/* The step's own writer, on a photo of this one pixel. */
static gboolean
write_pixel (Pixel *self, FoveaImage *photo, const FoveaLens *lens, guint8 *out, GError **error)
{
  g_autoptr (FoveaImage) before = fovea_image_crop (photo, lens->x, lens->y, 1, 1, error);
  g_autoptr (FoveaImage) after = before ? fovea_image_new (1, 1, photo->channels, error) : NULL;
  g_autoptr (FoveaRing) source = NULL, result = NULL;
  const float *results[FOVEA_FILTER_MAX_KERNELS];
  FoveaConvRows rows;

  if (!after)
    return FALSE;
  source = fovea_ring_over (before, TRUE);
  result = fovea_ring_over (after, FALSE);
  self->samples.source = source;
  self->samples.result = result;
  for (gsize k = 0; k < lens->n_planes; k++)
    results[k] = self->results[k];
  rows = fovea_samples_rows (&self->samples);
  rows.write (rows.user, 0, 0, 1, results);
  for (gsize c = 0; c < photo->channels; c++)
    out[c] = after->pixels[c];
  return TRUE;
}

/* Transparent neighbours do not count: the pixel's own colour stands in for them. */
static float
completed (const Pixel *self, gsize k)
{
  const FoveaSamples *samples = &self->samples;
  float alpha = self->results[k][samples->colours] - samples->biases[k];

  return self->results[k][self->sample] + self->centre[self->sample] * (samples->sums[k] - alpha / 255.0f);
}

/* From what the kernels give to the pixel. */
static void
tell_steps (const Pixel *self, FoveaLens *lens, const guint8 *pixel)
{
  const FoveaStep *step = self->samples.step;
  const FoveaFilter *filter = step->filter;
  gboolean keeps_alpha = self->samples.alpha && step->channels != FOVEA_CHANNELS_RGBA;
  float values[FOVEA_FILTER_MAX_KERNELS], value;
  const float *inputs[FOVEA_FILTER_MAX_KERNELS];

  for (gsize k = 0; k < lens->n_planes; k++)
    {
      values[k] = keeps_alpha ? completed (self, k) : self->results[k][self->sample];
      inputs[k] = &values[k];
    }
  value = values[0];
  if (keeps_alpha && value != self->results[0][self->sample])
    fovea_lens_then (lens, N_("its own colour for transparent neighbours"), value);
  if (filter && filter->combine)
    {
      filter->combine (step->values, 1, inputs, &self->centre[self->sample], &value);
      fovea_lens_then (lens, filter->title, value);
    }
  if (step->channels == FOVEA_CHANNELS_LUMINANCE)
    {
      fovea_lens_then (lens, N_("added to red, green and blue"), (double) value - self->centre[0]);
      return;
    }
  if (self->samples.alpha && !keeps_alpha && self->sample < 3 && self->results[0][3] > 0.0f)
    fovea_lens_then (lens, N_("divided by alpha"), value * 255.0 / MIN (self->results[0][3], 255.0f));
  fovea_lens_then (lens, step->linear_light && self->sample < 3 ? N_("sRGB in 8 bits") : N_("8 bits"),
                   pixel[self->samples.colours == 1 ? step->channels - FOVEA_CHANNELS_RED : self->sample]);
}

static void
fill_planes (Pixel *self, FoveaLens *lens)
{
  for (gsize k = 0; k < lens->n_planes; k++)
    {
      lens->planes[k].divisor = self->kernels[k]->divisor;
      lens->planes[k].offset = self->samples.biases[k];
      for (gsize s = 0; s < self->n_samples; s++)
        self->results[k][s] = (float) (self->sums[k][s] / self->kernels[k]->divisor + self->samples.biases[k]);
    }
  fovea_lens_add_up (lens);
  lens->total = lens->planes[0].result;
}

static FoveaLens *
make_lens (Pixel *self, FoveaImage *photo, gsize y, gsize x, guint8 *out, GError **error)
{
  const FoveaStep *step = self->samples.step;
  const FoveaKernel *kernel = self->kernels[0];
  g_autoptr (FoveaLens) lens = fovea_lens_new (step->flip ? FOVEA_LENS_CONVOLUTION : FOVEA_LENS_CORRELATION, self->samples.n_kernels,
                                               kernel->height, kernel->width, error);
  g_autoptr (FoveaRing) source = NULL;
  FoveaConvRows rows;

  if (!lens)
    return NULL;
  lens->channel = self->sample;
  lens->y = y;
  lens->x = x;
  lens->height = lens->input_height = photo->height;
  lens->width = lens->input_width = photo->width;
  lens->before[0] = (gssize) self->problem.pad_top;
  lens->before[1] = (gssize) self->problem.pad_left;
  lens->border = step->border;
  source = fovea_ring_over (photo, TRUE);
  self->samples.source = source;
  rows = fovea_samples_rows (&self->samples);
  read_taps (self, &rows, lens);
  rows.read (rows.user, y, x, 1, self->centre);
  fill_planes (self, lens);
  if (!write_pixel (self, photo, lens, out, error))
    return NULL;
  tell_steps (self, lens, out);
  return g_steal_pointer (&lens);
}

FoveaLens *
fovea_step_lens_new (const FoveaStep *step, FoveaImage *photo, gsize sample, gsize y, gsize x, guint8 *pixel, GError **error)
{
  g_return_val_if_fail (step != NULL && photo != NULL && pixel != NULL, NULL);
  g_return_val_if_fail (sample < fovea_step_lens_samples (step, photo->channels) && y < photo->height && x < photo->width, NULL);

  Pixel self = { .sample = sample };
  g_autofree float *weights = NULL;
  FoveaLens *lens = NULL;

  fovea_samples_init (&self.samples, step, photo->channels, fovea_image_is_opaque (photo));
  self.n_samples = fovea_samples_per_pixel (&self.samples);
  if (fovea_samples_build (&self.samples, photo->height, photo->width, self.kernels, &self.problem, &weights, error))
    lens = make_lens (&self, photo, y, x, pixel, error);
  for (gsize k = 0; k < G_N_ELEMENTS (self.kernels); k++)
    fovea_kernel_unref (self.kernels[k]);
  return lens;
}
