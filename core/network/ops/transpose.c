/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "perm", FOVEA_ATTRIBUTE_INTS },
};

/* Output axis d is axis permutation[d] of the input; reversed unless the file says otherwise. */
static void
read_permutation (const FoveaOpContext *context, gint64 *permutation)
{
  guint rank = context->inputs[0].shape.rank;
  gsize n;
  const gint64 *perm = fovea_node_ints (context->node, "perm", &n);

  for (guint d = 0; d < rank; d++)
    permutation[d] = perm ? perm[d] : rank - 1 - d;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaShape shape = { .rank = input->shape.rank };
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  gint64 permutation[FOVEA_MAX_RANK];
  gsize n;
  const gint64 *perm = fovea_node_ints (context->node, "perm", &n);

  if (perm && n != shape.rank)
    return fovea_refuse (error, _("perm has %zu entries for %u dimensions"), n, shape.rank);
  for (gsize d = 0; perm && d < n; d++)
    if (perm[d] < 0)
      return fovea_refuse (error, _("perm has the entry %lld"), (long long) perm[d]);
  if (perm && !fovea_op_axes (perm, n, shape.rank, marked, error))
    return FALSE;
  read_permutation (context, permutation);
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = input->shape.dims[permutation[d]];
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaMover *mover = fovea_mover_new (input->dtype);
  gint64 permutation[FOVEA_MAX_RANK];

  read_permutation (context, permutation);
  for (guint d = 0; d < input->shape.rank; d++)
    fovea_mover_add_axis (mover, (gsize) input->shape.dims[permutation[d]], 0,
                          fovea_shape_stride (&input->shape, (guint) permutation[d]));
  context->state = mover;
  return TRUE;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 permutation[FOVEA_MAX_RANK];

  read_permutation (context, permutation);
  *box = *output;
  for (guint d = 0; d < output->rank; d++)
    {
      box->begin[permutation[d]] = output->begin[d];
      box->end[permutation[d]] = output->end[d];
    }
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  guint rank = context->inputs[0].shape.rank;
  gint64 permutation[FOVEA_MAX_RANK], inverse[FOVEA_MAX_RANK];

  read_permutation (context, permutation);
  for (guint d = 0; d < rank; d++)
    inverse[permutation[d]] = d;
  fovea_backward_give (backward, 0, fovea_backward_transpose (backward, fovea_backward_gradient (backward, 0), inverse, rank));
}

const FoveaOp fovea_op_transpose = {
  .name = "Transpose",
  .summary = N_("Reorders the dimensions, for example from rows of pixels to planes of channels."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
