/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of filters, steps and chains share. */

#pragma once

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/filter/chain.h"
#include "core/filter/kernel-text.h"

static inline FoveaImage *
new_image (gsize width, gsize height, gsize channels)
{
  g_autoptr (GError) error = NULL;
  FoveaImage *image = fovea_image_new (width, height, channels, &error);

  g_assert_no_error (error);
  return image;
}

/* Values from @low on, below @high. */
static inline FoveaImage *
random_image (gsize width, gsize height, gsize channels, int low, int high)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  FoveaImage *image = new_image (width, height, channels);

  for (gsize y = 0; y < height; y++)
    for (gsize i = 0; i < width * channels; i++)
      fovea_image_row (image, y)[i] = (guint8) g_rand_int_range (rand, low, high);
  return image;
}

static inline FoveaImage *
apply (const FoveaStep *step, const FoveaImage *image)
{
  g_autoptr (GError) error = NULL;
  FoveaImage *result = fovea_step_apply (step, image, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->width, ==, image->width);
  g_assert_cmpuint (result->height, ==, image->height);
  g_assert_cmpuint (result->channels, ==, image->channels);
  return result;
}

static inline FoveaStep *
preset (const char *id)
{
  const FoveaFilter *filter = fovea_filter_find (id);

  g_assert_nonnull (filter);
  return fovea_step_new (filter, NULL);
}

static inline FoveaKernel *
kernel_from (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_kernel_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return kernel;
}

/* The largest difference of two images. */
static inline int
distance (const FoveaImage *a, const FoveaImage *b)
{
  int most = 0;

  for (gsize y = 0; y < a->height; y++)
    for (gsize i = 0; i < a->width * a->channels; i++)
      most = MAX (most, ABS (fovea_image_row (a, y)[i] - fovea_image_row (b, y)[i]));
  return most;
}

static inline void
free_kernels (FoveaKernel **kernels)
{
  for (gsize k = 0; k < FOVEA_FILTER_MAX_KERNELS; k++)
    g_clear_pointer (&kernels[k], fovea_kernel_unref);
}

static inline void
build (const FoveaFilter *filter, const double *values, FoveaKernel **kernels)
{
  g_autoptr (GError) error = NULL;
  gboolean built = filter->build (values, kernels, &error);

  g_assert_no_error (error);
  g_assert_true (built);
}

static inline double
random_value (const FoveaParameter *parameter, GRand *rand)
{
  double value = g_rand_double_range (rand, parameter->minimum, parameter->maximum);

  return parameter->kind == FOVEA_PARAMETER_NUMBER ? value : round (value);
}
