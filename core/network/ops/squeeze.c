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
  gsize n;

  if (!fovea_op_ints (context, "axes", 1, &n, &axes, error) || !fovea_op_axes (axes, n, input->shape.rank, marked, error))
    return FALSE;
  for (guint d = 0; d < input->shape.rank; d++)
    {
      gint64 size = input->shape.dims[d];

      if (marked[d] && size != 1)
        return fovea_refuse (error, _("axis %u has the size %lld and cannot be dropped"), d, (long long) size);
      if (!(axes ? marked[d] : size == 1))
        shape.dims[shape.rank++] = size;
    }
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

const FoveaOp fovea_op_squeeze = {
  .name = "Squeeze",
  .summary = N_("Drops dimensions of size 1."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_reshape_field,
  .run = fovea_copy_run,
  .passes_on = TRUE,
  .backward = fovea_reshaping_backward,
};
