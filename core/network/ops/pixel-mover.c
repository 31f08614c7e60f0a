/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/pixel-mover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/network/ops/block-rows.h"

/* Neighbours that stay neighbours are copied together from so many on. */
#define LONG_RUN 4

FoveaPixelMover *
fovea_pixel_mover_new (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->outputs[0].shape;
  FoveaPixelMover *self = context->state = g_new0 (FoveaPixelMover, 1);

  self->rows = fovea_memory_alloc ((gsize) shape->dims[2] * sizeof (gint64), _("a table of positions"), error);
  self->columns = self->rows ? fovea_memory_alloc ((gsize) shape->dims[3] * sizeof (gint64), _("a table of positions"), error) : NULL;
  if (!self->columns)
    fovea_pixel_mover_release (context);
  return context->state;
}

void
fovea_pixel_mover_release (FoveaOpContext *context)
{
  FoveaPixelMover *self = context->state;

  fovea_memory_free (self->rows);
  fovea_memory_free (self->columns);
  g_clear_pointer (&context->state, g_free);
}

typedef struct
{
  const FoveaPixelMover *mover;
  const FoveaBlocks *in, *out;
} Job;

static void
fill_floats (float *out, gsize n, float value)
{
  for (gsize i = 0; i < n; i++)
    out[i] = value;
}

static gsize
run_length (const gint64 *columns, gsize n)
{
  gsize length = 1;

  while (length < n && columns[length] == columns[0] + (gint64) length)
    length++;
  return length;
}

static void
move_row (const Job *job, const float *in, float *out)
{
  const gint64 *columns = job->mover->columns;
  gsize block = job->out->block, w = job->out->w;

  for (gsize x = 0, n; x < w; x += n)
    {
      const float *from = in + columns[x] * (gint64) block;

      n = columns[x] < 0 ? 1 : run_length (columns + x, w - x);
      if (columns[x] < 0)
        fill_floats (out + x * block, block, job->mover->fill);
      else if (n >= LONG_RUN)
        memcpy (out + x * block, from, n * block * sizeof (float));
      else
        for (gsize i = 0; i < n * block; i += 4) /* blocks are multiples of 4 floats */
          memcpy (out + x * block + i, from + i, 4 * sizeof (float));
    }
}

static void
move_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Job *job = data;

  for (gsize i = y; i < y + rows; i++)
    {
      gint64 from = job->mover->rows[i];
      float *out = fovea_blocks_at (job->out, n, b, i, 0);

      if (from < 0)
        fill_floats (out, job->out->w * job->out->block, job->mover->fill);
      else
        move_row (job, fovea_blocks_at (job->in, n, b, (gsize) from, 0), out);
    }
}

gboolean
fovea_pixel_mover_run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                       FoveaProgress *progress)
{
  Job job = { context->state, &inputs[0], &outputs[0] };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block, move_rows, &job, progress);
}
