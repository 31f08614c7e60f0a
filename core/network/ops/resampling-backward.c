/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through Resize and Upsample, which are linear: the same weights, sorted by the elements that they are of. */

#include "core/network/ops/resampling.h"

#include <string.h>

/* What each element along an axis is part of. */
typedef struct
{
  gsize n_taps;
  gsize *counts;  /* (elements): taps so far */
  gint64 *taps;   /* (elements, n_taps), or NULL: they are only counted */
  float *weights; /* likewise; several of one tap are added */
} Table;

/* Taps on the edge may meet it several times: neighbours in the order of @x. */
static void
add_tap (Table *table, gint64 *last, gint64 element, gint64 x, float weight)
{
  gsize at;

  if (last[element] != x)
    table->counts[element]++;
  last[element] = x;
  table->n_taps = table->taps ? table->n_taps : MAX (table->n_taps, table->counts[element]);
  if (!table->taps)
    return;
  at = (gsize) element * table->n_taps + table->counts[element] - 1;
  table->taps[at] = x;
  table->weights[at] += weight;
}

/* What is extrapolated has no elements. */
static void
sort_taps (const FoveaResampling *resampling, guint axis, Table *table)
{
  gsize n = fovea_resampling_n_taps (resampling, axis), elements = (gsize) resampling->in[axis];
  g_autofree gint64 *taps = g_new (gint64, n), *last = g_new (gint64, elements);
  g_autofree float *weights = g_new (float, n);

  for (gsize i = 0; i < elements; i++)
    {
      last[i] = -1;
      table->counts[i] = 0;
    }
  for (gint64 x = 0; x < resampling->out[axis]; x++)
    {
      fovea_resampling_taps (resampling, axis, x, taps, weights);
      for (gsize i = 0; i < n; i++)
        if (taps[i] >= 0 && weights[i] != 0.0f)
          add_tap (table, last, taps[i], x, weights[i]);
    }
}

/* In blocks, height and width are blended together. */
static gboolean
has_table (const FoveaResampling *resampling, guint axis)
{
  return !fovea_resampling_keeps (resampling, axis) || (resampling->rank == 4 && axis >= 2);
}

static gsize
count_taps (const FoveaResampling *resampling, guint axis)
{
  g_autofree gsize *counts = g_new (gsize, resampling->in[axis]);
  Table table = { .counts = counts };

  sort_taps (resampling, axis, &table);
  return table.n_taps;
}

static void
add_table (FoveaBackward *backward, const FoveaResampling *resampling, guint axis, gsize n_taps, const char **names)
{
  FoveaShape shape = { 2, { resampling->in[axis], (gint64) n_taps } };
  FoveaTensor *weights = fovea_backward_floats (backward, &shape), *taps = fovea_backward_int64s (backward, &shape);

  if (taps)
    {
      g_autofree gsize *counts = g_new (gsize, resampling->in[axis]);
      Table table = { n_taps, counts, taps->data, weights->data };

      memset (weights->data, 0, fovea_tensor_bytes (weights));
      memset (taps->data, 0, fovea_tensor_bytes (taps));
      sort_taps (resampling, axis, &table);
    }
  names[0] = fovea_backward_constant (backward, taps);
  names[1] = fovea_backward_constant (backward, weights);
}

void
fovea_resampling_backward (FoveaBackward *backward)
{
  const char *inputs[1 + 2 * FOVEA_MAX_RANK] = { fovea_backward_gradient (backward, 0) }, *output;
  gint64 axes[FOVEA_MAX_RANK];
  GArray *attributes;
  gsize n_axes = 0, n_taps = 1;
  FoveaResampling resampling;

  if (!fovea_backward_wants (backward, 0) || !fovea_resampling_read (fovea_backward_context (backward), &resampling, NULL))
    return;
  for (guint d = 0; d < resampling.rank; d++)
    if (has_table (&resampling, d))
      {
        n_taps = MAX (n_taps, count_taps (&resampling, d));
        axes[n_axes++] = d;
      }
  n_taps = n_taps == 3 ? 4 : n_taps; /* as many along every axis, as blocks have it */
  for (gsize i = 0; i < n_axes; i++)
    add_table (backward, &resampling, (guint) axes[i], n_taps, inputs + 1 + 2 * i);
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_ints (attributes, "axes", axes, n_axes);
  fovea_backward_emit_all (backward, "ResizeGradient", attributes, inputs, 1 + 2 * n_axes, &output, 1);
  fovea_backward_give (backward, 0, output);
}
