/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/operand.h"

FOVEA_BINARY_ROW (rectify_float32, float, x < 0.0f ? x * y : x)
FOVEA_BINARY_SIGNED_ROWS (rectify, (Element) (x < 0 ? (guint64) x * (guint64) y : (guint64) x))
FOVEA_BINARY_UNSIGNED_ROWS (rectify, x)

static const FoveaBinary rectifier = { { FOVEA_NUMBER_ROWS (rectify) }, .channels = TRUE };

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  if (!fovea_binary_infer (context, &rectifier, error))
    return FALSE;
  if (!fovea_shape_equal (&context->inputs[0].shape, &context->outputs[0].shape))
    return fovea_refuse (error, _("the slope has more elements than the input"));
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_binary_run (context, &rectifier, inputs, outputs, progress);
}

FOVEA_BINARY_BLOCKS (rectifier);

const FoveaOp fovea_op_prelu = {
  .name = "PRelu",
  .summary = N_("Keeps what is positive and multiplies what is negative by a slope that was learned."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
};
