/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/seeing.h"

#include <math.h>
#include <string.h>

#define SLACK 1e-6 /* sizes and offsets are sums of fractions */

/* Neurons @first to @last - 1 along one axis have pixel @at within their fields. */
static void
seeing_range (const FoveaReceptiveField *field, guint axis, gint64 at, gsize count, gsize *first, gsize *last)
{
  double half = (field->size[axis] - 1.0) / 2.0 + SLACK, stride = field->stride[axis];

  *first = 0;
  *last = count;
  if (field->global || stride <= 0.0)
    return;
  *first = (gsize) CLAMP (ceil (((double) at - half - field->offset[axis]) / stride), 0.0, (double) count);
  *last = (gsize) CLAMP (floor (((double) at + half - field->offset[axis]) / stride) + 1.0, (double) *first, (double) count);
}

/* Keeps @found sorted; @have of at most @n are there. */
static gsize
insert (FoveaSeeingNeuron *found, gsize have, gsize n, FoveaSeeingNeuron neuron)
{
  gsize at = have;

  while (at > 0 && neuron.value > found[at - 1].value)
    at--;
  if (at == n)
    return have;
  have = MIN (have + 1, n);
  memmove (found + at + 1, found + at, (have - at - 1) * sizeof *found);
  found[at] = neuron;
  return have;
}

gsize
fovea_neurons_seeing (const FoveaReceptiveField *field, const FoveaMaps *maps, gint64 row, gint64 column, FoveaSeeingNeuron *found, gsize n)
{
  gsize rows[2], columns[2], have = 0;

  g_return_val_if_fail (maps->planes == 1 && n > 0, 0);

  if (!field->known)
    return 0;
  seeing_range (field, 0, row, maps->height, &rows[0], &rows[1]);
  seeing_range (field, 1, column, maps->width, &columns[0], &columns[1]);
  for (gsize c = 0; c < maps->count; c++)
    for (gsize y = rows[0]; y < rows[1]; y++)
      for (gsize x = columns[0]; x < columns[1]; x++)
        {
          double value = (double) fovea_maps_get (maps, c)[y * maps->width + x];

          if (isfinite (value) && (have < n || value > found[n - 1].value))
            have = insert (found, have, n, (FoveaSeeingNeuron){ c, y, x, value });
        }
  return have;
}
