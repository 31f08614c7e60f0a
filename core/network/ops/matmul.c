/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/matrix-batches.h"
#include "core/network/ops/matrix.h"
#include "core/network/ops/operand.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaMatrixBatches batches;
  FoveaShape shape;

  return fovea_op_require_float (context, error) && fovea_matrix_batches_read (context, 1, &batches, &shape, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const float *a = inputs[0]->data, *b = inputs[1]->data;
  float *out = outputs[0]->data;
  FoveaMatrixBatches p;
  FoveaShape shape;

  if (!fovea_matrix_batches_read (context, 1, &p, &shape, NULL))
    return TRUE;
  for (gsize i = 0; i < fovea_shape_count (&p.batch); i++)
    {
      FoveaMatrix left = { a + fovea_matrix_batches_find (&p.a_batch, &p.batch, i) * p.m * p.k, p.m, p.k, p.k, 1 };
      FoveaMatrix right = { b + fovea_matrix_batches_find (&p.b_batch, &p.batch, i) * p.k * p.n, p.k, p.n, p.n, 1 };

      if (!fovea_matrix_multiply (left, right, out + i * p.m * p.n, progress))
        return FALSE;
    }
  return TRUE;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_matrix_batches_field (context, 1, input, output, box);
}

const FoveaOp fovea_op_matmul = {
  .name = "MatMul",
  .summary = N_("Multiplies two matrices: a fully connected layer without a bias."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = fovea_matrix_batches_macs,
  .field = field,
  .run = run,
};
