/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/field.h"
#include "core/network/ops/pooling.h"

static float
largest (const float *map, gsize n, gint64 setting)
{
  float most = map[0];

  for (gsize i = 1; i < n; i++)
    most = map[i] > most ? map[i] : most;
  return most;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_global_pool_run (inputs, outputs, largest, 0, progress);
}

/* A window of the size of the map. */
static void
backward (FoveaBackward *backward)
{
  const FoveaShape *map = &fovea_backward_context (backward)->inputs[0].shape;
  GArray *own;

  for (guint d = 2; d < map->rank; d++)
    if (map->dims[d] > FOVEA_MAX_CONV_WINDOW)
      {
        fovea_backward_refuse (backward, _("a map of %lld along an axis is no window of at most %d"), (long long) map->dims[d],
                               FOVEA_MAX_CONV_WINDOW);
        return;
      }
  own = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_ints (own, "kernel_shape", map->dims + 2, map->rank - 2);
  fovea_backward_give (backward, 0, fovea_pool_return_largest (backward, own, fovea_backward_gradient (backward, 0)));
}

static const FoveaBlocksOp blocks = { .run = fovea_global_max_run_blocks };

const FoveaOp fovea_op_global_max_pool = {
  .name = "GlobalMaxPool",
  .summary = N_("Keeps the largest element of each whole map."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_global_pool_infer,
  .field = fovea_field_plane,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
