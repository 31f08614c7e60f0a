/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel.h"

#include <string.h>

FoveaKernel *
fovea_kernel_new (gsize width, gsize height, const double *values)
{
  FoveaKernel *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (FoveaKernel, 1);
  self->width = width;
  self->height = height;
  self->anchor_x = width / 2;
  self->anchor_y = height / 2;
  self->divisor = 1.0;
  self->values = g_new0 (double, width * height);
  if (values)
    memcpy (self->values, values, width * height * sizeof (double));
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaKernel *
fovea_kernel_ref (FoveaKernel *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_kernel_unref (FoveaKernel *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->values);
  g_free (self);
}

double
fovea_kernel_sum (const FoveaKernel *self)
{
  double sum = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);
  for (gsize i = 0; i < self->width * self->height; i++)
    sum += self->values[i];
  return sum;
}
