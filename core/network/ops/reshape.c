/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/channel-mover.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/reshaping.h"

static const FoveaOpAttribute attributes[] = {
  { "allowzero", FOVEA_ATTRIBUTE_INT },
  { "shape", FOVEA_ATTRIBUTE_INTS }, /* an input from opset 5 on */
};

/* Copies the sizes that 0 stands for; -1 stays, and @open becomes its axis. */
static gboolean
read_sizes (const FoveaOpContext *context, FoveaShape *shape, guint *open, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape;
  gboolean keeps = fovea_node_int (context->node, "allowzero", 0) == 0;
  g_autofree gint64 *sizes = NULL;
  gsize n;

  if (!fovea_op_ints (context, "shape", 1, &n, &sizes, error))
    return FALSE;
  if (!fovea_op_input (context, 1) && !sizes)
    return fovea_refuse (error, _("the shape is missing"));
  if (n > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the shape has %zu dimensions; at most %d are supported"), n, FOVEA_MAX_RANK);
  *shape = (FoveaShape){ .rank = (guint) n };
  for (guint d = 0; d < n; d++)
    {
      if (sizes[d] == 0 && keeps && d >= in->rank)
        return fovea_refuse (error, _("the shape copies size %u, which the input does not have"), d);
      if (sizes[d] < -1)
        return fovea_refuse (error, _("the shape has the size %lld"), (long long) sizes[d]);
      if (sizes[d] == -1 && *open != FOVEA_MAX_RANK)
        return fovea_refuse (error, _("the shape leaves more than one size open"));
      shape->dims[d] = sizes[d] == 0 && keeps ? in->dims[d] : sizes[d];
      if (sizes[d] == -1)
        *open = d;
    }
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  gsize count = fovea_shape_count (&input->shape), product = 1;
  FoveaShape shape;
  guint open = FOVEA_MAX_RANK;

  if (!read_sizes (context, &shape, &open, error))
    return FALSE;
  for (guint d = 0; d < shape.rank; d++)
    if (d != open && __builtin_mul_overflow (product, (gsize) shape.dims[d], &product))
      return fovea_refuse (error, _("the sizes of the shape overflow"));
  if (open != FOVEA_MAX_RANK ? product == 0 || count % product != 0 : count != product)
    {
      g_autofree char *from = fovea_shape_to_string (&input->shape);
      g_autofree char *to = fovea_shape_to_string (&shape);

      return fovea_refuse (error, _("the shape %s does not fit %s"), to, from);
    }
  if (open != FOVEA_MAX_RANK)
    shape.dims[open] = (gint64) (count / product);
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

/* In blocks it is the first of three nodes that shuffle channels (core/network/fuse.h), and its output is theirs: (N, groups, channels a group,
 * H, W) becomes (N, channels a group, groups, H, W), seen as (N, C, H, W). */
static gboolean
prepare_shuffle (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  const gint64 *sizes = context->outputs[0].shape.dims;
  gsize groups = (gsize) sizes[1], width = (gsize) sizes[2], *channels = fovea_channel_mover_new (context, groups * width, error);

  for (gsize c = 0; channels && c < groups * width; c++)
    channels[c] = c % groups * width + c / groups;
  return channels != NULL;
}

static gboolean
never_alone (const FoveaOpContext *context, gsize lanes)
{
  return FALSE;
}

static const FoveaBlocksOp blocks = {
  .accepts = never_alone,
  .prepare = prepare_shuffle,
  .release = fovea_channel_mover_release,
  .run = fovea_channel_mover_run,
};

const FoveaOp fovea_op_reshape = {
  .name = "Reshape",
  .summary = N_("Gives the same elements another shape."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_reshape_field,
  .run = fovea_copy_run,
  .passes_on = TRUE,
  .backward = fovea_reshaping_backward,
  .blocks = &blocks,
};
