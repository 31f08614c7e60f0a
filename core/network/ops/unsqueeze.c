/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/reshaping.h"

static const FoveaOpAttribute attributes[] = {
  { "axes", FOVEA_ATTRIBUTE_INTS },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  g_autofree gint64 *axes = NULL;
  FoveaShape shape = { 0 };
  guint from = 0;
  gsize n;

  if (!fovea_op_ints (context, "axes", 1, &n, &axes, error))
    return FALSE;
  if (!axes || n + input->shape.rank > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("%zu axes cannot be added to %u dimensions; at most %d are supported"), n, input->shape.rank,
                         FOVEA_MAX_RANK);
  shape.rank = (guint) n + input->shape.rank;
  if (!fovea_op_axes (axes, n, shape.rank, marked, error))
    return FALSE;
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = marked[d] ? 1 : input->shape.dims[from++];
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

const FoveaOp fovea_op_unsqueeze = {
  .name = "Unsqueeze",
  .summary = N_("Adds dimensions of size 1."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_reshape_field,
  .run = fovea_copy_run,
  .passes_on = TRUE,
  .backward = fovea_reshaping_backward,
};
