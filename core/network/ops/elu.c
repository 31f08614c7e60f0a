/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT },
};

static void
map (const float *in, float *out, gsize n, const float *alpha)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] < 0.0f ? *alpha * expm1f (in[i]) : in[i];
}

static void
read_parameters (const FoveaOpContext *context, float *parameters)
{
  *parameters = fovea_node_float (context->node, "alpha", 1.0f);
}

FOVEA_MAP_RUN (map, read_parameters, NULL);

const FoveaOp fovea_op_elu = {
  .name = "Elu",
  .summary = N_("Keeps what is positive and bends what is negative towards -alpha."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_map_infer,
  .run = run,
  .blocks = &blocks,
};
