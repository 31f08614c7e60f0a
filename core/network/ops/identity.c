/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

const FoveaOp fovea_op_identity = {
  .name = "Identity",
  .summary = N_("Passes a value on as it is."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_op_infer_same,
  .run = fovea_copy_run,
  .passes_on = TRUE,
  .backward = fovea_reshaping_backward,
};
