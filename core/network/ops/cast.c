/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "saturate", FOVEA_ATTRIBUTE_INT },
  { "to", FOVEA_ATTRIBUTE_INT, TRUE },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType to;

  return fovea_op_dtype (context, "to", FOVEA_DTYPE_FLOAT32, &to, error)
         && fovea_op_set_output (context, 0, to, &context->inputs[0].shape, error);
}

typedef struct
{
  const FoveaTensor *from;
  FoveaTensor *to;
} Job;

static void
cast_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  fovea_tensor_cast_part (job->from, job->to, begin, end - begin);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Job job = { inputs[0], outputs[0] };

  return fovea_parallel_for (fovea_tensor_count (inputs[0]), FOVEA_ELEMENTS_A_CHUNK, cast_items, &job, progress);
}

const FoveaOp fovea_op_cast = {
  .name = "Cast",
  .summary = N_("Converts the elements to another type."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .no_backward = N_("Whole numbers have no gradients."),
};
