/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/block-rows.h"

#include <glib/gi18n-lib.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

typedef struct
{
  gsize h, blocks;
  FoveaBlockRowsFunc func;
  gpointer data;
} Job;

/* Rows are numbered (n, block, y). */
static void
do_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize row = begin, rows; row < end; row += rows)
    {
      gsize plane = row / job->h, y = row % job->h;

      rows = MIN (job->h - y, end - row);
      job->func (plane / job->blocks, plane % job->blocks, y, rows, job->data);
    }
}

gboolean
fovea_block_rows_for (const FoveaBlocks *value, gsize row_floats, FoveaBlockRowsFunc func, gpointer data, FoveaProgress *progress)
{
  Job job = { value->h, fovea_blocks_count (value), func, data };

  return fovea_parallel_for (value->n * job.blocks * job.h, MAX (FOVEA_ELEMENTS_A_CHUNK / row_floats, 1), do_rows, &job, progress);
}

static gboolean
is_map (const FoveaOperand *operand)
{
  return operand->dtype == FOVEA_DTYPE_FLOAT32 && operand->shape.rank == 4;
}

gboolean
fovea_blocks_accept (const FoveaOpContext *context, gsize lanes)
{
  for (guint i = 0; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !context->inputs[i].constant && !is_map (&context->inputs[i]))
      return FALSE;
  for (guint i = 0; i < context->n_outputs; i++)
    if (!is_map (&context->outputs[i]))
      return FALSE;
  return TRUE;
}

gboolean
fovea_blocks_accept_full (const FoveaOpContext *context, gsize lanes)
{
  return fovea_blocks_accept (context, lanes) && context->outputs[0].shape.dims[1] % (gint64) lanes == 0;
}

float *
fovea_blocks_channels (const float *values, gsize c, gsize block, float rest, GError **error)
{
  gsize n = (c + block - 1) / block * block;
  float *channels = fovea_memory_alloc (n * sizeof (float), _("numbers of channels"), error);

  for (gsize i = 0; channels && i < n; i++)
    channels[i] = i < c ? values[i] : rest;
  return channels;
}
