/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/samples.h"

#include <string.h>

#include "core/filter/light.h"

#define CHUNK 64 /* pixels that the general writer takes at a time */

static const guint8 *
source_at (const FoveaSamples *self, gsize y, gsize x)
{
  return fovea_ring_row (self->source, y) + x * self->channels;
}

static guint8 *
result_at (const FoveaSamples *self, gsize y, gsize x)
{
  return fovea_ring_row (self->result, y) + x * self->channels;
}

/* Rec. 709. */
static inline float
luminance (float red, float green, float blue)
{
  return 0.2126f * red + 0.7152f * green + 0.0722f * blue;
}

/* The colours of @n pixels, not multiplied by alpha: out is (n, colours). */
static void
decode_colours (const FoveaSamples *self, const guint8 *pixel, gsize n, float *out)
{
  gsize step = self->channels;
  const float *decode = self->decode;

  switch (self->step->channels)
    {
    case FOVEA_CHANNELS_LUMINANCE:
      for (gsize i = 0; i < n; i++, pixel += step)
        out[i] = luminance (decode[pixel[0]], decode[pixel[1]], decode[pixel[2]]);
      break;
    case FOVEA_CHANNELS_RED:
    case FOVEA_CHANNELS_GREEN:
    case FOVEA_CHANNELS_BLUE:
      pixel += self->step->channels - FOVEA_CHANNELS_RED;
      for (gsize i = 0; i < n; i++, pixel += step)
        out[i] = decode[*pixel];
      break;
    default:
      for (gsize i = 0; i < n; i++, pixel += step, out += 3)
        for (gsize j = 0; j < 3; j++)
          out[j] = decode[pixel[j]];
    }
}

static void
read_plain (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  const FoveaSamples *self = user;

  self->simd->from_u8 (source_at (self, y, x), samples, 3 * n);
}

static void
read_colours (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  decode_colours (user, source_at (user, y, x), n, samples);
}

/* samples is (n, colours + 1). */
static void
read_premultiplied (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  const FoveaSamples *self = user;
  const guint8 *pixel = source_at (self, y, x);

  for (gsize i = 0; i < n; i++, pixel += 4, samples += self->colours + 1)
    {
      float alpha = pixel[3];

      decode_colours (self, pixel, 1, samples);
      for (gsize j = 0; j < self->colours; j++)
        samples[j] *= alpha / 255.0f;
      samples[self->colours] = alpha;
    }
}

static void
encode (const FoveaSamples *self, const float *in, guint8 *out, gsize n)
{
  if (self->step->linear_light)
    fovea_light_to_codes (in, out, n);
  else
    self->simd->to_u8 (in, out, n);
}

static void
write_plain (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  const FoveaSamples *self = user;

  encode (self, values[0], result_at (self, y, x), 3 * n);
}

/* Neighbours count as much as they are opaque; for what they lack the pixel's own colour stands in. @results is
 * (n, colours + 1), with the bias added to each sample; @centre and @out are (n, colours). */
static void
complete (const FoveaSamples *self, gsize k, gsize n, const float *results, const float *centre, float *out)
{
  for (gsize i = 0; i < n; i++, results += self->colours + 1, centre += self->colours, out += self->colours)
    {
      float missing = self->sums[k] - (results[self->colours] - self->biases[k]) / 255.0f;

      for (gsize j = 0; j < self->colours; j++)
        out[j] = results[j] + centre[j] * missing;
    }
}

static void
store_rgb (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *output)
{
  const guint8 *source = source_at (self, y, x);
  guint8 *target = result_at (self, y, x);
  guint8 codes[3 * CHUNK];

  if (self->channels == 3)
    {
      encode (self, output, target, 3 * n);
      return;
    }
  encode (self, output, codes, 3 * n);
  for (gsize i = 0; i < n; i++)
    {
      memcpy (target + 4 * i, codes + 3 * i, 3);
      target[4 * i + 3] = source[4 * i + 3];
    }
}

/* @output is (n, 4), premultiplied. */
static void
store_rgba (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *output)
{
  guint8 *target = result_at (self, y, x);
  float colours[3 * CHUNK], alpha[CHUNK];
  guint8 codes[3 * CHUNK], alpha_codes[CHUNK];

  for (gsize i = 0; i < n; i++)
    {
      alpha[i] = CLAMP (output[4 * i + 3], 0.0f, 255.0f);
      for (gsize j = 0; j < 3; j++)
        colours[3 * i + j] = alpha[i] > 0.0f ? output[4 * i + j] * 255.0f / alpha[i] : 0.0f;
    }
  encode (self, colours, codes, 3 * n);
  self->simd->to_u8 (alpha, alpha_codes, n);
  for (gsize i = 0; i < n; i++)
    {
      memcpy (target + 4 * i, codes + 3 * i, 3);
      target[4 * i + 3] = alpha_codes[i];
    }
}

/* The change of the luminance is added to red, green and blue alike. */
static void
store_luminance (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *output)
{
  const guint8 *source = source_at (self, y, x);
  const float *decode = self->decode;
  float colours[3 * CHUNK];

  for (gsize i = 0; i < n; i++, source += self->channels)
    {
      float change = output[i] - luminance (decode[source[0]], decode[source[1]], decode[source[2]]);

      for (gsize j = 0; j < 3; j++)
        colours[3 * i + j] = decode[source[j]] + change;
    }
  store_rgb (self, y, x, n, colours);
}

static void
store_single (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *output)
{
  gsize channels = self->channels, channel = self->step->channels - FOVEA_CHANNELS_RED;
  guint8 *target = result_at (self, y, x);
  guint8 codes[CHUNK];

  memcpy (target, source_at (self, y, x), n * channels);
  encode (self, output, codes, n);
  for (gsize i = 0; i < n; i++)
    target[i * channels + channel] = codes[i];
}

static void
store (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *output)
{
  switch (self->step->channels)
    {
    case FOVEA_CHANNELS_LUMINANCE:
      store_luminance (self, y, x, n, output);
      break;
    case FOVEA_CHANNELS_RED:
    case FOVEA_CHANNELS_GREEN:
    case FOVEA_CHANNELS_BLUE:
      store_single (self, y, x, n, output);
      break;
    case FOVEA_CHANNELS_RGBA:
      if (self->alpha)
        {
          store_rgba (self, y, x, n, output);
          break;
        }
      G_GNUC_FALLTHROUGH;
    default:
      store_rgb (self, y, x, n, output);
    }
}

/* Results that end as they are, premultiplied (RGBA), or as colours beside an alpha that stays. */
static void
write_chunk (const FoveaSamples *self, gsize y, gsize x, gsize n, const float *const *results)
{
  const FoveaFilter *filter = self->step->filter;
  gboolean keep_alpha = self->alpha && self->step->channels != FOVEA_CHANNELS_RGBA;
  gsize samples = self->alpha && !keep_alpha ? 4 : self->colours;
  float centre[4 * CHUNK], completed[FOVEA_FILTER_MAX_KERNELS][3 * CHUNK], combined[4 * CHUNK];
  const float *inputs[FOVEA_FILTER_MAX_KERNELS];

  if (samples == 4)
    read_premultiplied ((gpointer) self, y, x, n, centre);
  else
    read_colours ((gpointer) self, y, x, n, centre);
  for (gsize k = 0; k < self->n_kernels; k++)
    {
      inputs[k] = keep_alpha ? completed[k] : results[k];
      if (keep_alpha)
        complete (self, k, n, results[k], centre, completed[k]);
    }
  if (filter && filter->combine)
    filter->combine (self->step->values, n * samples, inputs, centre, combined);
  store (self, y, x, n, filter && filter->combine ? combined : inputs[0]);
}

static void
write_any (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  const FoveaSamples *self = user;
  gsize samples = fovea_samples_per_pixel (self);

  for (gsize done = 0; done < n; done += CHUNK)
    {
      const float *results[FOVEA_FILTER_MAX_KERNELS];

      for (gsize k = 0; k < self->n_kernels; k++)
        results[k] = values[k] + done * samples;
      write_chunk (self, y, x + done, MIN (n - done, CHUNK), results);
    }
}

void
fovea_samples_init (FoveaSamples *self, const FoveaStep *step, gsize channels, gboolean opaque)
{
  const float *light = fovea_light_table ();

  *self = (FoveaSamples){ .step = step, .channels = channels, .reduction = 1, .simd = fovea_simd () };
  self->colours = step->channels == FOVEA_CHANNELS_RGB || step->channels == FOVEA_CHANNELS_RGBA ? 3 : 1;
  /* An opaque photo needs no alpha while it is filtered, unless its alpha is filtered, too. */
  self->alpha = channels == 4 && (step->channels == FOVEA_CHANNELS_RGBA || !opaque);
  self->n_kernels = step->filter ? step->filter->n_kernels : 1;
  for (gsize i = 0; i < 256; i++)
    self->decode[i] = step->linear_light ? light[i] : (float) i;
}

gsize
fovea_samples_per_pixel (const FoveaSamples *self)
{
  return self->colours + (self->alpha ? 1 : 0);
}

void
fovea_samples_set_kernel (FoveaSamples *self, gsize i, float sum, float bias)
{
  self->sums[i] = sum;
  self->biases[i] = bias;
}

static const guint8 *
source_row (gpointer user, gsize y)
{
  return source_at (user, y, 0);
}

static guint8 *
result_row (gpointer user, gsize y)
{
  return result_at (user, y, 0);
}

gboolean
fovea_samples_are_bytes (const FoveaSamples *self)
{
  return self->channels == 3 && self->colours == 3 && !self->step->linear_light && self->n_kernels == 1
         && !(self->step->filter && self->step->filter->combine);
}

FoveaConvRows
fovea_samples_rows (FoveaSamples *self)
{
  gboolean plain = self->channels == 3 && self->colours == 3;
  FoveaConvRows rows = { read_colours, write_any, self };

  if (self->alpha)
    rows.read = read_premultiplied;
  else if (plain && !self->step->linear_light)
    {
      rows.read = read_plain;
      rows.source = source_row;
    }
  if (plain && !(self->step->filter && self->step->filter->combine))
    rows.write = write_plain;
  if (fovea_samples_are_bytes (self))
    rows.result = result_row;
  return rows;
}
