/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through an operator of one value, element by element. */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "of", FOVEA_ATTRIBUTE_STRING, TRUE },
  { "p", FOVEA_ATTRIBUTE_FLOAT },
  { "q", FOVEA_ATTRIBUTE_FLOAT },
};

static const FoveaDerivative *
derivative_of (const FoveaOpContext *context)
{
  const FoveaOp *op = fovea_op_find (fovea_node_string (context->node, "of", ""));

  return op ? op->derivative : NULL;
}

static void
read_parameters (const FoveaOpContext *context, float *parameters)
{
  parameters[0] = fovea_node_float (context->node, "p", 0.0f);
  parameters[1] = fovea_node_float (context->node, "q", 0.0f);
}

/* Input 0 is what the operator read or gave, input 1 the gradient of what it gave. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  if (!derivative_of (context))
    return fovea_refuse (error, _("attribute “%s” names no operator that has a derivative"), "of");
  return fovea_op_require_float (context, error) && fovea_op_require_gradient (context, 1, &context->inputs[0].shape, error)
         && fovea_op_infer_same (context, error);
}

typedef struct
{
  FoveaDerivativeRow row;
  const float *at, *gradient;
  float *result;
  const FoveaBlocks *blocks[3]; /* the same in blocks */
  float parameters[FOVEA_UNARY_PARAMETERS];
} Job;

static void
do_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  job->row (job->at + begin, job->gradient + begin, job->result + begin, end - begin, job->parameters);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  Job job = { derivative_of (context)->row, inputs[0]->data, inputs[1]->data, outputs[0]->data };

  read_parameters (context, job.parameters);
  return fovea_parallel_for (fovea_tensor_count (inputs[0]), FOVEA_ELEMENTS_A_CHUNK, do_items, &job, progress);
}

/* Channels that fill up a block hold any numbers, those mostly where derivatives have poles; there must be none then. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  static const float at[] = { -1.0f, 0.0f, 1.0f }, gradient[] = { 1.0f, 1.0f, 1.0f };
  float parameters[FOVEA_UNARY_PARAMETERS], result[G_N_ELEMENTS (at)];

  read_parameters (context, parameters);
  derivative_of (context)->row (at, gradient, result, G_N_ELEMENTS (at), parameters);
  for (gsize i = 0; i < G_N_ELEMENTS (at); i++)
    if (!isfinite (result[i]))
      return fovea_blocks_accept_full (context, lanes);
  return fovea_blocks_accept (context, lanes);
}

static void
do_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Job *job = data;
  gsize run = job->blocks[2]->w * job->blocks[2]->block;

  for (gsize i = y; i < y + rows; i++)
    job->row (fovea_blocks_at (job->blocks[0], n, b, i, 0), fovea_blocks_at (job->blocks[1], n, b, i, 0),
              fovea_blocks_at (job->blocks[2], n, b, i, 0), run, job->parameters);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  Job job = { derivative_of (context)->row, .blocks = { &inputs[0], &inputs[1], &outputs[0] } };

  read_parameters (context, job.parameters);
  return fovea_block_rows_for (&outputs[0], 2 * outputs[0].w * outputs[0].block, do_rows, &job, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_derivative = {
  .name = "Derivative",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Multiplies a gradient with the slope of an activation on the way back."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
