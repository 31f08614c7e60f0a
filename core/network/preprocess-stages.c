/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/preprocess-stages.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/image/resample.h"

static gsize
count_channels (const FoveaPreprocess *preprocess)
{
  return preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3;
}

static gboolean
keep_picture (FoveaPreprocessStages *self, FoveaStage stage, const FoveaImage *image, gsize side, GError **error)
{
  gsize longest = MAX (image->width, image->height);

  self->widths[stage] = image->width;
  self->heights[stage] = image->height;
  if (longest <= side)
    self->pictures[stage] = fovea_image_ref ((FoveaImage *) image);
  else
    self->pictures[stage] = fovea_image_resize (image, MAX (1, image->width * side / longest), MAX (1, image->height * side / longest), error);
  return self->pictures[stage] != NULL;
}

/* Channel @c of the tensor, which has @plane pixels. */
static float
value_at (const FoveaPreprocess *preprocess, const float *values, gsize plane, gsize c, gsize pixel)
{
  return preprocess->channels_last ? values[pixel * count_channels (preprocess) + c] : values[c * plane + pixel];
}

static gboolean
measure (FoveaPreprocessStages *self, const FoveaPreprocess *preprocess, const FoveaTensor *tensor)
{
  gsize plane = preprocess->width * preprocess->height;
  g_autofree float *channel = g_new (float, plane);

  self->n_channels = count_channels (preprocess);
  for (gsize c = 0; c < self->n_channels; c++)
    {
      for (gsize i = 0; i < plane; i++)
        channel[i] = value_at (preprocess, fovea_tensor_floats (tensor), plane, c, i);
      self->channels[c] = fovea_statistics (channel, plane);
    }
  return TRUE;
}

static FoveaImage *
paint_numbers (const FoveaPreprocessStages *self, const FoveaPreprocess *preprocess, const FoveaTensor *tensor, GError **error)
{
  FoveaImage *image = fovea_image_new (preprocess->width, preprocess->height, 3, error);
  gsize plane = preprocess->width * preprocess->height;
  double least = self->channels[0].minimum, most = self->channels[0].maximum;

  for (gsize c = 1; c < self->n_channels; c++)
    {
      least = MIN (least, self->channels[c].minimum);
      most = MAX (most, self->channels[c].maximum);
    }
  for (gsize i = 0; image && i < plane; i++)
    for (gsize c = 0; c < 3; c++)
      {
        double value = value_at (preprocess, fovea_tensor_floats (tensor), plane, MIN (c, self->n_channels - 1), i);

        fovea_image_row (image, i / image->width)[i % image->width * 3 + c] = (guint8) lround (255.0 * (value - least) / MAX (most - least, 1e-30));
      }
  return image;
}

FoveaPreprocessStages *
fovea_preprocess_stages_new (const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side, GError **error)
{
  g_autoptr (FoveaPreprocessStages) self = g_new0 (FoveaPreprocessStages, 1);
  g_autoptr (FoveaImage) resized = NULL, view = NULL, numbers = NULL;
  g_autoptr (FoveaTensor) tensor = NULL;

  resized = fovea_preprocess_resize (preprocess, photo, error);
  if (!resized || !(tensor = fovea_preprocess_run (preprocess, photo, &view, error)) || !measure (self, preprocess, tensor)
      || !(numbers = paint_numbers (self, preprocess, tensor, error)))
    return NULL;
  if (!keep_picture (self, FOVEA_STAGE_ORIGINAL, photo, side, error) || !keep_picture (self, FOVEA_STAGE_RESIZED, resized, side, error)
      || !keep_picture (self, FOVEA_STAGE_CROPPED, view, side, error) || !keep_picture (self, FOVEA_STAGE_NORMALISED, numbers, side, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
fovea_preprocess_stages_free (FoveaPreprocessStages *self)
{
  if (!self)
    return;
  for (guint i = 0; i < FOVEA_N_STAGES; i++)
    g_clear_pointer (&self->pictures[i], fovea_image_unref);
  g_free (self);
}

static void
swap_ends (double numbers[3])
{
  double first = numbers[0];

  numbers[0] = numbers[2];
  numbers[2] = first;
}

FoveaPreprocess
fovea_preprocess_swap (const FoveaPreprocess *preprocess)
{
  FoveaPreprocess swapped = *preprocess;

  if (preprocess->order == FOVEA_ORDER_GRAY)
    return swapped;
  swapped.order = preprocess->order == FOVEA_ORDER_RGB ? FOVEA_ORDER_BGR : FOVEA_ORDER_RGB;
  swap_ends (swapped.mean);
  swap_ends (swapped.deviation);
  return swapped;
}

/* Whether all numbers lie between @low and @high. */
static gboolean
lie_within (const double *numbers, gsize n, double low, double high)
{
  for (gsize i = 0; i < n; i++)
    if (!(numbers[i] >= low && numbers[i] <= high))
      return FALSE;
  return TRUE;
}

static gboolean
any_above (const double *numbers, gsize n, double bound)
{
  for (gsize i = 0; i < n; i++)
    if (numbers[i] > bound)
      return TRUE;
  return FALSE;
}

static void
divide (double *numbers, gsize n, double divisor)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] /= divisor;
}

/* A mean above the brightest pixel: a point that was lost, or pixels on another scale. */
static char *
doubt_mean (const FoveaPreprocess *p, gsize n, double white, FoveaPreprocess *fixed)
{
  if (!any_above (p->mean, n, 1.001 * white))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (p->mean[i] > 100.0 && white <= 1.0 && any_above (p->mean, n, 255.0))
      fixed->mean[i] = p->mean[i] / 1000.0;
  if (any_above (fixed->mean, n, 1.001 * white))
    divide (fixed->mean, n, 255.0);
  if (any_above (p->deviation, n, 3.0 * white))
    divide (fixed->deviation, n, any_above (p->deviation, n, 128.0) ? 1000.0 : 255.0);
  return g_strdup_printf (_("The mean lies above the brightest pixel, which is %.4g after scaling: no photo is that bright."), white);
}

/* ImageNet's mean falls from red to blue. */
static char *
doubt_order (const FoveaPreprocess *p, gsize n, double white, FoveaPreprocess *fixed)
{
  static const double imagenet[3] = { 0.485, 0.456, 0.406 };
  gboolean swapped = n == 3;

  for (gsize i = 0; i < n && swapped; i++)
    swapped = fabs (p->mean[i] / white - imagenet[p->order == FOVEA_ORDER_BGR ? i : 2 - i]) < 0.01;
  if (!swapped)
    return NULL;
  swap_ends (fixed->mean);
  swap_ends (fixed->deviation);
  return g_strdup (p->order == FOVEA_ORDER_BGR ? _("The channels are BGR, but the mean is ImageNet's in the order RGB.")
                                               : _("The channels are RGB, but the mean is ImageNet's in the order BGR."));
}

char *
fovea_preprocess_doubt (const FoveaPreprocess *p, FoveaPreprocess *fixed)
{
  gsize n = count_channels (p);
  double white = 255.0 * p->scale;
  char *doubt;

  *fixed = *p;
  if (!(white > 0.0))
    return NULL;
  if (white > 2.0 && lie_within (p->mean, n, 0.001, 1.0) && lie_within (p->deviation, n, 0.001, 1.0))
    {
      fixed->scale = 1.0 / 255.0;
      return g_strdup (_("Mean and deviation are those of pixels from 0 to 1, but pixels go in from 0 to 255."));
    }
  doubt = doubt_mean (p, n, white, fixed);
  return doubt ? doubt : doubt_order (p, n, white, fixed);
}
