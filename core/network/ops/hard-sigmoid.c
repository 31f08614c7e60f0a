/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT },
  { "beta", FOVEA_ATTRIBUTE_FLOAT },
};

static void
map (const float *in, float *out, gsize n, const float *parameters)
{
  float alpha = parameters[0], beta = parameters[1];

  for (gsize i = 0; i < n; i++)
    {
      float y = alpha * in[i] + beta;

      y = y < 0.0f ? 0.0f : y;
      out[i] = y > 1.0f ? 1.0f : y;
    }
}

static void
read_parameters (const FoveaOpContext *context, float *parameters)
{
  parameters[0] = fovea_node_float (context->node, "alpha", 0.2f);
  parameters[1] = fovea_node_float (context->node, "beta", 0.5f);
}

FOVEA_MAP_RUN (map, read_parameters, NULL);

const FoveaOp fovea_op_hard_sigmoid = {
  .name = "HardSigmoid",
  .summary = N_("A sigmoid made of three straight lines: alpha x + beta, kept within 0 to 1."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_map_infer,
  .run = run,
  .blocks = &blocks,
};
