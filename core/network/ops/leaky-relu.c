/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT },
};

static void
map (const float *in, float *out, gsize n, const float *alpha)
{
  float slope = *alpha;

  for (gsize i = 0; i < n; i++)
    out[i] = in[i] < 0.0f ? slope * in[i] : in[i];
}

static void
read_parameters (const FoveaOpContext *context, float *parameters)
{
  *parameters = fovea_node_float (context->node, "alpha", 0.01f);
}

FOVEA_MAP_RUN (map, read_parameters, NULL);

const FoveaOp fovea_op_leaky_relu = {
  .name = "LeakyRelu",
  .summary = N_("Keeps what is positive and lets a small share of what is negative through."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_map_infer,
  .run = run,
  .blocks = &blocks,
};
