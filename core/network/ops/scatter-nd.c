/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/backward.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/scattering.h"

static const FoveaOpAttribute attributes[] = {
  { "reduction", FOVEA_ATTRIBUTE_STRING },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  FoveaTensor *indices;
  FoveaShape updates;

  if (!fovea_slice_shape (input, 0, &context->inputs[1].shape, &updates, error) || !fovea_scatter_infer (context, &updates, error))
    return FALSE;
  indices = fovea_op_require_indices (context, 1, error);
  return indices && fovea_slice_offsets (input, 0, indices, NULL, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *indices = context->inputs[1].constant;
  guint last = indices->shape.rank - 1;
  gsize slice = fovea_shape_span (shape, (guint) indices->shape.dims[last], shape->rank);
  gint64 *offsets = fovea_scatter_prepare (context, fovea_shape_span (&indices->shape, 0, last), slice, error);

  return offsets && fovea_slice_offsets (shape, 0, indices, offsets, error);
}

static void
backward (FoveaBackward *backward)
{
  fovea_scatter_backward (backward, &(FoveaChoice){ .slices = TRUE });
}

const FoveaOp fovea_op_scatter_nd = {
  .name = "ScatterND",
  .summary = N_("Puts elements or slices to places along several dimensions, or adds them there."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_scatter_field,
  .prepare = prepare,
  .release = fovea_scatter_release,
  .run = fovea_scatter_run,
  .backward = backward,
};
