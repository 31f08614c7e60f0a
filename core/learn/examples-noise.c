/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/base/random.h"
#include "core/filter/kernel-text.h"
#include "core/image/image.h"
#include "core/learn/examples.h"

#define HELD_OUT_PATCHES 64
#define HELD_OUT_KEY 25 /* of the noise on patches that are held out: it is the same in each evaluation */

typedef struct
{
  FoveaExamples base;
  GPtrArray *photos, *held_out;
  double sigma, test_sigma;
} Noise;

/* Grey as Rec. 601 weighs it, or the channel itself. */
static float
channel_of (const guint8 *pixel, gsize channels, gsize c)
{
  if (channels > 1)
    return (float) pixel[c] / 255.0f;
  return (0.299f * (float) pixel[0] + 0.587f * (float) pixel[1] + 0.114f * (float) pixel[2]) / 255.0f;
}

/* One of the eight ways to turn and mirror a square; patches that are none keep their sides. */
static void
place (guint way, gsize side, gsize y, gsize x, gsize *from_y, gsize *from_x)
{
  gsize row = way & 1 ? side - 1 - y : y, column = way & 2 ? side - 1 - x : x;

  *from_y = way & 4 ? column : row;
  *from_x = way & 4 ? row : column;
}

static void
cut_patch (const FoveaImage *photo, const gsize size[3], gsize top, gsize left, guint way, const FoveaExample *example)
{
  for (gsize y = 0; y < size[1]; y++)
    for (gsize x = 0; x < size[2]; x++)
      {
        gsize from_y, from_x;

        place (way, size[1], y, x, &from_y, &from_x);
        for (gsize c = 0; c < size[0]; c++)
          example->target[c * example->target_step + y * size[2] + x]
            = channel_of (fovea_image_row (photo, top + from_y) + (left + from_x) * photo->channels, size[0], c);
      }
}

/* Held out patches stand side by side through the photos, the others anywhere. */
static void
draw (const FoveaExamples *examples, gboolean held_out, gsize i, guint64 key, FoveaExample *example)
{
  const Noise *self = (const Noise *) examples;
  const gsize *size = examples->size;
  GPtrArray *photos = held_out ? self->held_out : self->photos;
  guint64 chance = held_out ? fovea_random_bits (HELD_OUT_KEY, i) : key;
  const FoveaImage *photo = g_ptr_array_index (photos, held_out ? i % photos->len : fovea_random_below (chance, 0, photos->len));
  gsize top = fovea_random_below (chance, 1, photo->height - size[1] + 1), left = fovea_random_below (chance, 2, photo->width - size[2] + 1);
  guint way = held_out || size[1] != size[2] ? 0 : (guint) fovea_random_below (chance, 3, 8);
  double sigma = held_out ? self->test_sigma : fovea_random_uniform (chance, 4, 0.0, self->sigma);

  cut_patch (photo, size, top, left, way, example);
  for (gsize c = 0; c < size[0]; c++)
    {
      float *plane = example->input + c * example->input_step;

      memcpy (plane, example->target + c * example->target_step, size[1] * size[2] * sizeof *plane);
      fovea_random_add_noise (fovea_random_bits (chance, 5 + c), sigma / 255.0, plane, size[1] * size[2]);
    }
}

static void
noise_free (FoveaExamples *examples)
{
  Noise *self = (Noise *) examples;

  g_ptr_array_unref (self->photos);
  g_ptr_array_unref (self->held_out);
  g_hash_table_unref (examples->metadata);
  g_free (examples->settings);
  g_free (self);
}

/* Words that fovea_trainer_resume() compares. */
static char *
describe (const Noise *self)
{
  g_autofree char *sigma = fovea_number_to_text (self->sigma), *test_sigma = fovea_number_to_text (self->test_sigma);

  return g_strdup_printf ("photos=%u held-out=%u denoise=%s test-sigma=%s patches=%zu patch=%zux%zu", self->photos->len, self->held_out->len, sigma, test_sigma,
                          self->base.n, self->base.size[1], self->base.size[2]);
}

static guint64
digest_photos (const GPtrArray *photos, guint64 key)
{
  for (guint i = 0; i < photos->len; i++)
    {
      const FoveaImage *photo = g_ptr_array_index (photos, i);

      for (gsize y = 0; y < photo->height; y++)
        key = fovea_random_digest (key, fovea_image_row (photo, y), photo->width * photo->channels);
    }
  return key;
}

FoveaExamples *
fovea_examples_noise (GPtrArray *photos, GPtrArray *held_out, const gsize size[3], double sigma, double test_sigma, gsize patches)
{
  Noise *self = g_new0 (Noise, 1);

  self->photos = g_ptr_array_ref (photos);
  self->held_out = g_ptr_array_ref (held_out);
  self->sigma = sigma;
  self->test_sigma = test_sigma;
  self->base = (FoveaExamples){ .n = patches, .n_held_out = HELD_OUT_PATCHES, .draw = draw, .free = noise_free };
  memcpy (self->base.size, size, sizeof self->base.size);
  self->base.metadata = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (self->base.metadata, "fovea.preprocess",
                       g_strdup_printf ("fit=stretch;channels=%s;scale=0.00392156862745098;mean=0;std=1", size[0] == 1 ? "gray" : "rgb"));
  self->base.settings = describe (self);
  self->base.digest = digest_photos (held_out, digest_photos (photos, 0));
  return &self->base;
}
