/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/filter/kernel-text.h"
#include "core/learn/examples.h"
#include "core/network/preprocess.h"

#define HELD_OUT_EVERY 10

typedef struct
{
  FoveaExamples base;
  FoveaDataset *data, *test;
  FoveaAugmentation augmentation;
  float factor[3], summand[3]; /* of a channel: value = pixel * factor + summand */
} Classes;

/* Where pixel (x, y) of the input, from the middle, lies on the picture, from its middle. */
typedef struct
{
  double xx, xy, yx, yy, x, y;
} Affine;

static Affine
stretch (const Classes *self, const FoveaDataset *data)
{
  return (Affine){ .xx = (double) data->width / (double) self->base.size[2], .yy = (double) data->height / (double) self->base.size[1] };
}

/* The inverse of scaling, shearing, turning and moving. */
static Affine
change (Affine plain, const Classes *self, guint64 key)
{
  const FoveaAugmentation *most = &self->augmentation;
  double angle = fovea_random_uniform (key, 0, -most->rotate, most->rotate) * G_PI / 180.0;
  double shear = fovea_random_uniform (key, 1, -most->shear, most->shear);
  double across = 1.0 + fovea_random_uniform (key, 2, -most->scale, most->scale), down = 1.0 + fovea_random_uniform (key, 3, -most->scale, most->scale);
  double x = fovea_random_uniform (key, 4, -most->shift, most->shift) * (double) self->base.size[2];
  double y = fovea_random_uniform (key, 5, -most->shift, most->shift) * (double) self->base.size[1];
  double c = cos (angle), s = sin (angle);
  Affine turned = { c / across, (s + shear * c) / across, -s / down, (c - shear * s) / down, 0.0, 0.0 };

  turned.x = -(turned.xx * x + turned.xy * y);
  turned.y = -(turned.yx * x + turned.yy * y);
  return (Affine){ turned.xx * plain.xx, turned.xy * plain.xx, turned.yx * plain.yy, turned.yy * plain.yy, turned.x * plain.xx, turned.y * plain.yy };
}

/* The pixel there, 0 outside. */
static inline float
pixel (const guint8 *picture, gint64 width, gint64 height, gint64 x, gint64 y)
{
  return (guint64) x < (guint64) width && (guint64) y < (guint64) height ? (float) picture[y * width + x] : 0.0f;
}

static void
sample_row (const guint8 *picture, gint64 width, gint64 height, double x, double y, double dx, double dy, float factor, float summand, gsize n, float *out)
{
  for (gsize i = 0; i < n; i++, x += dx, y += dy)
    {
      gint64 left = (gint64) floor (x), top = (gint64) floor (y);
      float right_share = (float) (x - (double) left), bottom_share = (float) (y - (double) top);
      float above, below;

      if (left < -1 || top < -1 || left >= width || top >= height)
        {
          out[i] = summand;
          continue;
        }
      above = pixel (picture, width, height, left, top) * (1.0f - right_share) + pixel (picture, width, height, left + 1, top) * right_share;
      below = pixel (picture, width, height, left, top + 1) * (1.0f - right_share) + pixel (picture, width, height, left + 1, top + 1) * right_share;
      out[i] = (above + (below - above) * bottom_share) * factor + summand;
    }
}

static void
draw (const FoveaExamples *examples, gboolean held_out, gsize i, guint64 key, FoveaExample *example)
{
  const Classes *self = (const Classes *) examples;
  const FoveaDataset *data = held_out && self->test ? self->test : self->data;
  gsize index = self->test ? i : held_out ? i * HELD_OUT_EVERY + HELD_OUT_EVERY - 1 : i + i / (HELD_OUT_EVERY - 1);
  Affine map = key == 0 ? stretch (self, data) : change (stretch (self, data), self, key);
  double middle_x = (double) examples->size[2] / 2.0, middle_y = (double) examples->size[1] / 2.0;

  example->label = data->labels[index];
  for (gsize c = 0; c < examples->size[0]; c++)
    for (gsize y = 0; y < examples->size[1]; y++)
      {
        double from_x = 0.5 - middle_x, from_y = (double) y + 0.5 - middle_y;
        const guint8 *picture = data->pixels + (index * data->channels + MIN (c, data->channels - 1)) * data->width * data->height;

        sample_row (picture, (gint64) data->width, (gint64) data->height,
                    map.xx * from_x + map.xy * from_y + map.x + (double) data->width / 2.0 - 0.5,
                    map.yx * from_x + map.yy * from_y + map.y + (double) data->height / 2.0 - 0.5, map.xx, map.yx, self->factor[c], self->summand[c],
                    examples->size[2], example->input + c * example->input_step + y * examples->size[2]);
      }
}

static void
classes_free (FoveaExamples *examples)
{
  Classes *self = (Classes *) examples;

  fovea_dataset_unref (self->data);
  fovea_dataset_unref (self->test);
  g_hash_table_unref (examples->metadata);
  g_free (examples->settings);
  g_free (self);
}

static void
read_hints (Classes *self, const FoveaPreprocess *preprocess)
{
  for (guint c = 0; c < 3; c++)
    {
      self->factor[c] = (float) (preprocess->scale / preprocess->deviation[c] * (preprocess->invert ? -1.0 : 1.0));
      self->summand[c] = (float) (((preprocess->invert ? 255.0 * preprocess->scale : 0.0) - preprocess->mean[c]) / preprocess->deviation[c]);
    }
}

/* What the network's file will say of its input and its classes. Exact numbers, with a decimal point in every locale. */
static GHashTable *
make_metadata (const Classes *self, const FoveaNetwork *network, const FoveaPreprocess *preprocess, guint classes)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  char scale[G_ASCII_DTOSTR_BUF_SIZE], mean[3][G_ASCII_DTOSTR_BUF_SIZE], deviation[3][G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) labels = g_string_new (NULL);

  g_ascii_dtostr (scale, sizeof scale, preprocess->scale);
  for (guint c = 0; c < 3; c++)
    {
      g_ascii_dtostr (mean[c], sizeof mean[c], preprocess->mean[c]);
      g_ascii_dtostr (deviation[c], sizeof deviation[c], preprocess->deviation[c]);
    }
  for (guint i = 0; i < classes; i++)
    g_string_append_printf (labels, i > 0 ? ",%u" : "%u", i);
  g_hash_table_insert (metadata, "fovea.preprocess",
                       g_strdup_printf ("size=%zux%zu;fit=stretch;channels=%s;scale=%s;mean=%s,%s,%s;std=%s,%s,%s;invert=%d", self->base.size[1],
                                        self->base.size[2], fovea_order_id (preprocess->order), scale, mean[0], mean[1], mean[2], deviation[0],
                                        deviation[1], deviation[2], preprocess->invert));
  if (!g_hash_table_contains (network->metadata, "fovea.labels"))
    g_hash_table_insert (metadata, "fovea.labels", g_string_free (g_steal_pointer (&labels), FALSE));
  return metadata;
}

static gboolean
check (const FoveaDataset *data, const FoveaDataset *test, const gsize size[3], GError **error)
{
  if (size[0] != data->channels && data->channels != 1)
    return fovea_refuse (error, _("The pictures have %zu channels, the network wants %zu"), data->channels, size[0]);
  if (size[0] > 3)
    return fovea_refuse (error, _("The network wants %zu channels; pictures have at most 3"), size[0]);
  if (!test && data->n < HELD_OUT_EVERY)
    return fovea_refuse (error, _("%zu pictures are too few: every tenth is held out"), data->n);
  if (test && test->channels != data->channels)
    return fovea_refuse (error, _("The pictures that are held out have another number of channels"));
  return TRUE;
}

/* Of the words that fovea_trainer_resume() compares: those of the metadata begin with the size. */
static char *
describe (const Classes *self)
{
  const FoveaAugmentation *most = &self->augmentation;
  g_autofree char *shift = fovea_number_to_text (most->shift), *rotate = fovea_number_to_text (most->rotate);
  g_autofree char *scale = fovea_number_to_text (most->scale), *shear = fovea_number_to_text (most->shear);

  return g_strdup_printf ("examples=%zu held-out=%zu shift=%s rotate=%s scale=%s shear=%s input:%s", self->base.n, self->base.n_held_out, shift, rotate, scale,
                          shear, (const char *) g_hash_table_lookup (self->base.metadata, "fovea.preprocess"));
}

/* @data may be NULL. */
static guint64
digest_data (const FoveaDataset *data, guint64 key)
{
  if (!data)
    return key;
  key = fovea_random_digest (key, data->pixels, data->n * data->channels * data->height * data->width);
  return fovea_random_digest (key, data->labels, data->n);
}

FoveaExamples *
fovea_examples_classes (FoveaDataset *data, FoveaDataset *test, const FoveaNetwork *network, const gsize size[3], const FoveaAugmentation *augmentation,
                        GError **error)
{
  FoveaPreprocess preprocess = fovea_preprocess_guess (network, data->width, data->height, NULL);
  Classes *self;

  if (!check (data, test, size, error))
    return NULL;
  self = g_new0 (Classes, 1);
  self->data = fovea_dataset_ref (data);
  self->test = test ? fovea_dataset_ref (test) : NULL;
  self->augmentation = *augmentation;
  read_hints (self, &preprocess);
  self->base.n_held_out = test ? test->n : data->n / HELD_OUT_EVERY;
  self->base.n = test ? data->n : data->n - self->base.n_held_out;
  memcpy (self->base.size, size, sizeof self->base.size);
  self->base.classes = MAX (data->classes, test ? test->classes : 0);
  self->base.metadata = make_metadata (self, network, &preprocess, self->base.classes);
  self->base.settings = describe (self);
  self->base.digest = digest_data (test, digest_data (data, 0));
  self->base.draw = draw;
  self->base.free = classes_free;
  return &self->base;
}
