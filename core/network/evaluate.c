/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/evaluate.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/memory.h"

/* What infer() said must be possible. */
static gboolean
check_output (const FoveaNetwork *network, const FoveaOpContext *context, guint output, GError **error)
{
  const FoveaOperand *operand = &context->outputs[output];
  g_autofree char *name = NULL, *need = NULL, *have = NULL;
  gsize bytes = fovea_shape_count (&operand->shape) * fovea_dtype_size (operand->dtype);

  if (fovea_shape_check (&operand->shape, operand->dtype, "", NULL) && bytes <= fovea_memory_get_budget ())
    return TRUE;
  name = fovea_printable (network->values[context->node->outputs[output]].name);
  if (!fovea_shape_check (&operand->shape, operand->dtype, name, error))
    return FALSE;
  need = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  have = g_format_size_full (fovea_memory_get_budget (), G_FORMAT_SIZE_IEC_UNITS);
  return fovea_over_limit (error, _("“%s” needs %s of memory; the limit is %s"), name, need, have);
}

/* Few operators make something of nothing; the others look for elements that are not there. */
static gboolean
check_emptiness (const FoveaOpContext *context, GError **error)
{
  if (context->n_inputs == 0 || !fovea_operand_is_empty (&context->inputs[0]) || context->node->op->takes_empty || fovea_op_is_idle (context))
    return TRUE;
  return fovea_refuse (error, _("input 1 has no elements"));
}

/* What comes later may have told a part of its outputs already: that must be possible, too. */
gboolean
fovea_op_infer (const FoveaNetwork *network, FoveaOpContext *context, GError **error)
{
  const FoveaNode *node = context->node;
  GError *cause = NULL;
  gboolean inferred = node->op->infer (context, &cause);

  if (!inferred && !g_error_matches (cause, FOVEA_ERROR, FOVEA_ERROR_LATER))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0 && (inferred || context->outputs[i].dtype != FOVEA_DTYPE_NONE) && !check_output (network, context, i, error))
      {
        g_clear_error (&cause);
        return FALSE;
      }
  if (!inferred)
    g_propagate_error (error, cause);
  return inferred && check_emptiness (context, error);
}

gboolean
fovea_op_run_once (const FoveaOpContext *node, FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaProgress *progress, GError **error)
{
  FoveaOpContext context = *node; /* gets a state of its own */
  const FoveaOp *op = context.node->op;
  gpointer scratch = NULL;
  gboolean done;

  if (fovea_op_is_idle (node))
    return TRUE;
  done = !op->prepare || op->prepare (&context, error);
  if (done && context.scratch > 0)
    done = (scratch = fovea_memory_alloc (context.scratch, op->name, error)) != NULL;
  if (done)
    {
      op->run (&context, inputs, outputs, scratch, progress);
      done = fovea_progress_check (progress, error);
    }
  fovea_memory_free (scratch);
  if (context.state && op->release)
    op->release (&context);
  return done;
}

/* Memory for one output, or what is there already, which must be of the same kind. */
static gboolean
provide_output (const FoveaNetwork *network, const FoveaOpContext *context, guint i, FoveaTensor **output, GError **error)
{
  const FoveaOperand *operand = &context->outputs[i];

  if (context->node->outputs[i] < 0)
    return TRUE;
  if (!*output)
    return (*output = fovea_tensor_new (operand->dtype, &operand->shape, _("A layer's values"), error)) != NULL;
  if ((*output)->dtype == operand->dtype && fovea_shape_equal (&(*output)->shape, &operand->shape))
    return TRUE;

  g_autofree char *name = fovea_printable (network->values[context->node->outputs[i]].name);
  g_autofree char *given = fovea_shape_to_string (&operand->shape), *planned = fovea_shape_to_string (&(*output)->shape);

  return fovea_refuse (error, _("“%s” is %s while running and was planned as %s"), name, given, planned);
}

gboolean
fovea_op_evaluate (const FoveaNetwork *network, const FoveaOpContext *node, FoveaTensor *const *inputs, FoveaTensor **outputs,
                   FoveaProgress *progress, GError **error)
{
  g_autofree gboolean *made = g_new0 (gboolean, node->n_outputs);
  gboolean done = TRUE;

  for (guint i = 0; i < node->n_outputs && done; i++)
    {
      made[i] = outputs[i] == NULL;
      done = provide_output (network, node, i, &outputs[i], error);
    }
  done = done && fovea_op_run_once (node, inputs, outputs, progress, error);
  for (guint i = 0; i < node->n_outputs && !done; i++)
    if (made[i])
      g_clear_pointer (&outputs[i], fovea_tensor_unref);
  return done;
}

gboolean
fovea_op_evaluate_late (const FoveaNetwork *network, const FoveaOpContext *planned, FoveaTensor *const *inputs, FoveaTensor **outputs,
                        FoveaProgress *progress, GError **error)
{
  g_autofree FoveaOperand *operands = g_new0 (FoveaOperand, planned->n_inputs + planned->n_outputs);
  FoveaOpContext context = *planned;

  context.inputs = operands;
  context.outputs = operands + planned->n_inputs;
  for (guint i = 0; i < planned->n_inputs; i++)
    if (inputs[i])
      operands[i] = (FoveaOperand){ inputs[i]->dtype, inputs[i]->shape, inputs[i] };
  return fovea_op_infer (network, &context, error) && fovea_op_evaluate (network, &context, inputs, outputs, progress, error);
}
