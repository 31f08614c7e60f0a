/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_INT64, &(FoveaShape){ 0 }, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  *(gint64 *) outputs[0]->data = (gint64) fovea_shape_count (&context->inputs[0].shape);
  return TRUE;
}

const FoveaOp fovea_op_size = {
  .name = "Size",
  .summary = N_("Gives the number of elements, from which networks compute shapes."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .run = run,
  .sizes_only = TRUE,
  .takes_empty = TRUE,
  .no_backward = N_("A shape does not depend on the values."),
};
