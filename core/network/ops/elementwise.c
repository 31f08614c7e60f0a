/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/elementwise.h"

#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/operand.h"

#define BYTES_A_CHUNK ((gsize) 1 << 18)

typedef struct
{
  const float *in;
  float *out;
  FoveaMapFunc func;
  const float *parameters;
} MapJob;

static void
map_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const MapJob *job = data;

  job->func (job->in + begin, job->out + begin, end - begin, job->parameters);
}

gboolean
fovea_map (const float *in, float *out, gsize n, FoveaMapFunc func, const float *parameters, FoveaProgress *progress)
{
  MapJob job = { in, out, func, parameters };

  return fovea_parallel_for (n, FOVEA_ELEMENTS_A_CHUNK, map_items, &job, progress);
}

gboolean
fovea_map_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaMapFunc func, const float *parameters,
               FoveaProgress *progress)
{
  return fovea_map (inputs[0]->data, outputs[0]->data, fovea_tensor_count (inputs[0]), func, parameters, progress);
}

typedef struct
{
  const FoveaBlocks *in, *out;
  FoveaMapFunc func;
  const float *parameters;
} BlocksJob;

/* Rows without a halo between them are one. */
static void
map_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  gsize run = job->out->w * job->out->block;

  if (job->in->row == run && job->out->row == run)
    {
      run *= rows;
      rows = 1;
    }
  for (gsize i = y; i < y + rows; i++)
    job->func (fovea_blocks_at (job->in, n, b, i, 0), fovea_blocks_at (job->out, n, b, i, 0), run, job->parameters);
}

gboolean
fovea_map_run_blocks (const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaMapFunc func, const float *parameters,
                      FoveaProgress *progress)
{
  BlocksJob job = { &inputs[0], &outputs[0], func, parameters };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block, map_rows, &job, progress);
}

gboolean
fovea_map_infer (FoveaOpContext *context, GError **error)
{
  return fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error) && fovea_op_infer_same (context, error);
}

typedef struct
{
  const guint8 *from;
  guint8 *to;
} CopyJob;

static void
copy_bytes (gsize begin, gsize end, guint worker, gpointer data)
{
  const CopyJob *job = data;

  memcpy (job->to + begin, job->from + begin, end - begin);
}

gboolean
fovea_copy_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                FoveaProgress *progress)
{
  CopyJob job = { inputs[0]->data, outputs[0]->data };

  return fovea_parallel_for (fovea_tensor_bytes (inputs[0]), BYTES_A_CHUNK, copy_bytes, &job, progress);
}
