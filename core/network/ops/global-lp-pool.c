/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/field.h"
#include "core/network/ops/lp-norm.h"
#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "p", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_lp_check (context, error) && fovea_global_pool_infer (context, error);
}

static float
length (const float *map, gsize n, gint64 p)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fovea_lp_power (map[i], p);
  return (float) fovea_lp_root (sum, p);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_global_pool_run (inputs, outputs, length, fovea_node_int (context->node, "p", 2), progress);
}

static void
backward (FoveaBackward *backward)
{
  fovea_lp_give_power (backward, fovea_lp_gradient_of_sum (backward));
}

const FoveaOp fovea_op_global_lp_pool = {
  .name = "GlobalLpPool",
  .summary = N_("Takes the length of each whole map's elements as a vector."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_plane,
  .run = run,
  .backward = backward,
};
