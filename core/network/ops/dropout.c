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

/* Whether anything is dropped, and how much, are inputs: in training nothing is where the ratio is 0. Before opset 12 nothing ever is. */
static gboolean
check_mode (const FoveaOpContext *context, GError **error)
{
  const FoveaOperand *training = fovea_op_input (context, 2), *share = fovea_op_input (context, 1);
  const FoveaTensor *mode, *ratio = NULL;

  if (!training)
    return TRUE;
  if (fovea_shape_count (&training->shape) != 1)
    return fovea_refuse (error, _("the training mode needs one element"));
  mode = fovea_op_require_known (context, 2, _("the training mode"), error);
  if (!mode || fovea_tensor_get (mode, 0) == 0.0)
    return mode != NULL;
  if (share && fovea_shape_count (&share->shape) != 1)
    return fovea_refuse (error, _("the ratio needs one element"));
  if (share && !(ratio = fovea_op_require_known (context, 1, _("the ratio"), error)))
    return FALSE;
  return (ratio && fovea_tensor_get (ratio, 0) == 0.0) || fovea_refuse (error, _("drops at random while training, which is not supported"));
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType mask = context->opset < 10 ? context->inputs[0].dtype : FOVEA_DTYPE_BOOL;

  if (!fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error))
    return FALSE;
  if (context->n_outputs > 1 && !fovea_op_set_output (context, 1, mask, &context->inputs[0].shape, error))
    return FALSE;
  return fovea_op_infer_same (context, error) && check_mode (context, error);
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
  .backward = fovea_reshaping_backward,
};
