/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "is_test", FOVEA_ATTRIBUTE_INT },
  { "ratio", FOVEA_ATTRIBUTE_FLOAT },
  { "seed", FOVEA_ATTRIBUTE_INT },
};

/* Training drops nothing where the ratio is 0; it is 0.5 unless given. */
static gboolean
drops (const FoveaOpContext *context)
{
  const FoveaOperand *ratio = fovea_op_input (context, 1), *training = fovea_op_input (context, 2);

  if (!training || (training->constant && fovea_tensor_get (training->constant, 0) == 0.0))
    return FALSE;
  return !ratio || !ratio->constant || fovea_tensor_get (ratio->constant, 0) != 0.0;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType mask = context->opset < 10 ? context->inputs[0].dtype : FOVEA_DTYPE_BOOL;

  if (!fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error))
    return FALSE;
  if (drops (context))
    return fovea_refuse (error, _("drops at random while training, which is not supported"));
  if (context->n_outputs > 1 && !fovea_op_set_output (context, 1, mask, &context->inputs[0].shape, error))
    return FALSE;
  return fovea_op_infer_same (context, error);
}

/* Nothing is dropped, so a mask is all true. */
static void
fill_mask (FoveaTensor *mask)
{
  if (mask->dtype == FOVEA_DTYPE_BOOL)
    memset (mask->data, 1, fovea_tensor_bytes (mask));
  else
    for (gsize i = 0; i < fovea_tensor_count (mask); i++)
      ((float *) mask->data)[i] = 1.0f;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  if (context->n_outputs > 1 && outputs[1])
    fill_mask (outputs[1]);
  return fovea_copy_run (context, inputs, outputs, scratch, progress);
}

const FoveaOp fovea_op_dropout = {
  .name = "Dropout",
  .summary = N_("Forgets values at random while learning; passes them on as they are when the network is used."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 3, .min_outputs = 1, .max_outputs = 2,
  .infer = infer,
  .run = run,
  .passes_on = TRUE,
};
