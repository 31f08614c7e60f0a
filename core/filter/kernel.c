/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel.h"

#include <math.h>
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
  double sum = 0.0, lost = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);
  for (gsize i = 0; i < self->width * self->height; i++)
    {
      double value = self->values[i], next = sum + value;

      lost += fabs (sum) >= fabs (value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
    }
  return sum + lost;
}

FoveaKernel *
fovea_kernel_rounded (const FoveaKernel *self, guint digits)
{
  FoveaKernel *rounded;

  g_return_val_if_fail (self != NULL && digits > 0, NULL);

  rounded = fovea_kernel_new (self->width, self->height, NULL);
  rounded->anchor_y = self->anchor_y;
  rounded->anchor_x = self->anchor_x;
  rounded->divisor = self->divisor;
  rounded->offset = self->offset;
  for (gsize i = 0; i < self->width * self->height; i++)
    {
      double size = fabs (self->values[i]), unit = size > 0.0 ? MIN (pow (10.0, digits - 1 - floor (log10 (size))), 1e6) : 1.0;

      rounded->values[i] = round (self->values[i] * unit) / unit;
    }
  return rounded;
}

/* Where the cells of a line stand among fewer: cell i at places[i] from the beginning. Gives their number. */
static gsize
reduce_line (gsize cells, gsize anchor, gsize reduction, double *places, gsize *reduced_anchor)
{
  gsize before = (anchor + reduction - 1) / reduction, after = (cells - 1 - anchor + reduction - 1) / reduction;

  for (gsize i = 0; i < cells; i++)
    places[i] = (double) before + ((double) i - (double) anchor) / (double) reduction;
  *reduced_anchor = before;
  return before + 1 + after;
}

/* Shares @value out among the places around (@y, @x). */
static void
add_between (FoveaKernel *kernel, double y, double x, double value)
{
  gsize top = MIN ((gsize) y, kernel->height - 1), left = MIN ((gsize) x, kernel->width - 1);
  gsize bottom = MIN (top + 1, kernel->height - 1), right = MIN (left + 1, kernel->width - 1);
  double down = y - (double) top, across = x - (double) left;

  kernel->values[top * kernel->width + left] += value * (1.0 - down) * (1.0 - across);
  kernel->values[top * kernel->width + right] += value * (1.0 - down) * across;
  kernel->values[bottom * kernel->width + left] += value * down * (1.0 - across);
  kernel->values[bottom * kernel->width + right] += value * down * across;
}

FoveaKernel *
fovea_kernel_reduce (const FoveaKernel *self, gsize reduction)
{
  g_autofree double *rows = NULL, *columns = NULL;
  gsize width, height, anchor_x, anchor_y;
  FoveaKernel *reduced;

  g_return_val_if_fail (self != NULL && reduction > 0, NULL);

  rows = g_new (double, self->height);
  columns = g_new (double, self->width);
  height = reduce_line (self->height, self->anchor_y, reduction, rows, &anchor_y);
  width = reduce_line (self->width, self->anchor_x, reduction, columns, &anchor_x);
  reduced = fovea_kernel_new (width, height, NULL);
  reduced->anchor_y = anchor_y;
  reduced->anchor_x = anchor_x;
  reduced->divisor = self->divisor;
  reduced->offset = self->offset;
  for (gsize y = 0; y < self->height; y++)
    for (gsize x = 0; x < self->width; x++)
      add_between (reduced, rows[y], columns[x], self->values[y * self->width + x]);
  return reduced;
}
