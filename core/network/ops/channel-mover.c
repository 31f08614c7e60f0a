/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/channel-mover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/network/ops/block-rows.h"

gsize *
fovea_channel_mover_new (FoveaOpContext *context, gsize channels, GError **error)
{
  return context->state = fovea_memory_alloc (channels * sizeof (gsize), _("a table of channels"), error);
}

void
fovea_channel_mover_release (FoveaOpContext *context)
{
  g_clear_pointer (&context->state, fovea_memory_free);
}

typedef struct
{
  const gsize *channels;
  const FoveaBlocks *in, *out;
} Job;

/* Whether these channels of the output are a block of the input. */
static gboolean
is_whole_block (const gsize *channels, gsize n, gsize block)
{
  for (gsize i = 0; i < n; i++)
    if (channels[i] != channels[0] + i)
      return FALSE;
  return channels[0] % block == 0;
}

/* Channel by channel: the row of a block stays in the first cache. What fills up the block becomes 0. */
static void
gather_row (const Job *job, gsize n, gsize b, gsize y)
{
  gsize block = job->out->block, w = job->out->w, count = MIN (block, job->out->c - b * block);

  for (gsize l = 0; l < block; l++)
    {
      gsize channel = l < count ? job->channels[b * block + l] : FOVEA_CHANNEL_OF_ZEROS;
      gboolean zeros = channel == FOVEA_CHANNEL_OF_ZEROS;
      const float *from = zeros ? NULL : fovea_blocks_at (job->in, n, channel / block, y, 0) + channel % block;
      float *to = fovea_blocks_at (job->out, n, b, y, 0) + l;

      for (gsize x = 0; x < w * block; x += block)
        to[x] = zeros ? 0.0f : from[x];
    }
}

static void
move_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Job *job = data;
  gsize block = job->out->block, first = job->channels[b * block];
  gboolean whole = is_whole_block (job->channels + b * block, MIN (block, job->out->c - b * block), block);

  for (gsize i = y; i < y + rows; i++)
    if (whole)
      memcpy (fovea_blocks_at (job->out, n, b, i, 0), fovea_blocks_at (job->in, n, first / block, i, 0), job->out->w * block * sizeof (float));
    else
      gather_row (job, n, b, i);
}

gboolean
fovea_channel_mover_run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                         FoveaProgress *progress)
{
  Job job = { context->state, &inputs[0], &outputs[0] };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block, move_rows, &job, progress);
}
