/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/elementwise.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/operand.h"

#define BYTES_A_CHUNK ((gsize) 1 << 18)

gboolean
fovea_unary_infer (FoveaOpContext *context, const FoveaUnary *unary, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];

  if (!unary->rows[input->dtype])
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (input->dtype));
  return fovea_op_set_output (context, 0, unary->result ? unary->result : input->dtype, &input->shape, error);
}

void
fovea_unary_parameters (const FoveaNode *node, float *parameters)
{
  const FoveaOp *op = node->op;

  for (gsize i = 0; i < MIN (op->n_attributes, FOVEA_UNARY_PARAMETERS); i++)
    {
      const FoveaOpAttribute *known = &op->attributes[i];

      if (known->kind == FOVEA_ATTRIBUTE_INT)
        parameters[i] = (float) fovea_node_int (node, known->name, (gint64) known->initial);
      else if (known->kind == FOVEA_ATTRIBUTE_FLOAT)
        parameters[i] = fovea_node_float (node, known->name, known->initial);
    }
}

gboolean
fovea_unary_run (const FoveaOpContext *context, const FoveaUnary *unary, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                 FoveaProgress *progress)
{
  float parameters[FOVEA_UNARY_PARAMETERS] = { 0.0f };

  fovea_unary_parameters (context->node, parameters);
  return fovea_unary_apply (unary->rows[inputs[0]->dtype], inputs[0], outputs[0], parameters, progress);
}

gboolean
fovea_unary_run_blocks (const FoveaOpContext *context, const FoveaUnary *unary, const FoveaBlocks *inputs, const FoveaBlocks *outputs,
                        FoveaProgress *progress)
{
  float parameters[FOVEA_UNARY_PARAMETERS] = { 0.0f };

  fovea_unary_parameters (context->node, parameters);
  return fovea_unary_apply_blocks (unary->rows[FOVEA_DTYPE_FLOAT32], &inputs[0], &outputs[0], parameters, progress);
}

typedef struct
{
  const guint8 *in;
  guint8 *out;
  gsize in_size, out_size; /* bytes of an element */
  FoveaUnaryRow row;
  const float *parameters;
} Job;

static void
do_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  job->row (job->in + begin * job->in_size, job->out + begin * job->out_size, end - begin, job->parameters);
}

gboolean
fovea_unary_apply (FoveaUnaryRow row, const FoveaTensor *in, FoveaTensor *out, const float *parameters, FoveaProgress *progress)
{
  Job job = { in->data, out->data, fovea_dtype_size (in->dtype), fovea_dtype_size (out->dtype), row, parameters };

  return fovea_parallel_for (fovea_tensor_count (in), FOVEA_ELEMENTS_A_CHUNK, do_items, &job, progress);
}

typedef struct
{
  const FoveaBlocks *in, *out;
  FoveaUnaryRow row;
  const float *parameters;
} BlocksJob;

/* Rows without a halo between them are one. */
static void
do_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const BlocksJob *job = data;
  gsize run = job->out->w * job->out->block;

  if (job->in->row == run && job->out->row == run)
    {
      run *= rows;
      rows = 1;
    }
  for (gsize i = y; i < y + rows; i++)
    job->row (fovea_blocks_at (job->in, n, b, i, 0), fovea_blocks_at (job->out, n, b, i, 0), run, job->parameters);
}

gboolean
fovea_unary_apply_blocks (FoveaUnaryRow row, const FoveaBlocks *in, const FoveaBlocks *out, const float *parameters,
                          FoveaProgress *progress)
{
  BlocksJob job = { in, out, row, parameters };

  return fovea_block_rows_for (out, out->w * out->block, do_rows, &job, progress);
}

typedef struct
{
  const guint8 *from;
  guint8 *to;
} CopyJob;

static void
copy_bytes (gsize begin, gsize end, guint worker, gpointer data)
{
  const CopyJob *job = data;

  memcpy (job->to + begin, job->from + begin, end - begin);
}

gboolean
fovea_copy_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                FoveaProgress *progress)
{
  CopyJob job = { inputs[0]->data, outputs[0]->data };

  return fovea_parallel_for (fovea_tensor_bytes (inputs[0]), BYTES_A_CHUNK, copy_bytes, &job, progress);
}

const char *
fovea_backward_derive (FoveaBackward *backward, const FoveaOp *op, const char *at, const char *gradient, const float *parameters)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_string (attributes, "of", op->name);
  fovea_attributes_add_float (attributes, "p", parameters[0]);
  fovea_attributes_add_float (attributes, "q", parameters[1]);
  return fovea_backward_emit (backward, "Derivative", attributes, at, gradient, NULL);
}

void
fovea_unary_backward_with (FoveaBackward *backward, const char *gradient, const float *parameters)
{
  const FoveaOp *op = fovea_backward_context (backward)->node->op;
  const char *at = op->derivative->of_output ? fovea_backward_output (backward, 0) : fovea_backward_input (backward, 0);

  fovea_backward_give (backward, 0, fovea_backward_derive (backward, op, at, gradient, parameters));
}

void
fovea_unary_backward (FoveaBackward *backward)
{
  float parameters[FOVEA_UNARY_PARAMETERS] = { 0.0f };

  fovea_unary_parameters (fovea_backward_context (backward)->node, parameters);
  fovea_unary_backward_with (backward, fovea_backward_gradient (backward, 0), parameters);
}

void
fovea_bend_backward (FoveaBackward *backward)
{
  float parameters[FOVEA_UNARY_PARAMETERS] = { 0.0f };

  fovea_unary_parameters (fovea_backward_context (backward)->node, parameters);
  if (parameters[0] < 0.0f || parameters[1] < 0.0f)
    fovea_backward_refuse (backward, _("where alpha or gamma is negative, its output does not tell its slope"));
  else
    fovea_unary_backward_with (backward, fovea_backward_gradient (backward, 0), parameters);
}

void
fovea_rectifier_backward (FoveaBackward *backward, const float *parameters)
{
  const char *gradient = fovea_backward_gradient (backward, 0);
  FoveaBackwardRule rule = fovea_backward_rule (backward);

  if (rule != FOVEA_BACKWARD_GRADIENT)
    gradient = fovea_backward_emit (backward, "Relu", NULL, gradient, NULL);
  if (rule == FOVEA_BACKWARD_DECONVNET)
    fovea_backward_give (backward, 0, gradient);
  else
    fovea_unary_backward_with (backward, gradient, parameters);
}
