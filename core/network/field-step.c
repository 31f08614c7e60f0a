/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/field-step.h"

/* Positions beyond each edge at which a field that moves evenly is tried: borders that are not zeros show within. */
#define PADDING_TRIED 4
#define MOST_TRIED 1024

/* Numpy's broadcasting: trailing dimensions stand below each other, a size of 1 serves all. */
static void
field_elementwise (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape, *given = &context->outputs[0].shape;

  *box = (FoveaBox){ .rank = shape->rank, .global = output->global };
  for (guint i = 0; i < shape->rank && shape->rank <= given->rank; i++)
    {
      guint from = given->rank - shape->rank + i;

      if (shape->dims[i] != given->dims[from])
        continue;
      box->begin[i] = output->begin[from];
      box->end[i] = output->end[from];
    }
}

void
fovea_field_step_back (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (context->node->op->field)
    context->node->op->field (context, input, output, box);
  else
    field_elementwise (context, input, output, box);
  for (guint i = 0; i < box->rank; i++)
    {
      box->begin[i] = CLAMP (box->begin[i], -FOVEA_FIELD_FAR_AWAY, FOVEA_FIELD_FAR_AWAY);
      box->end[i] = CLAMP (box->end[i], -FOVEA_FIELD_FAR_AWAY, FOVEA_FIELD_FAR_AWAY);
    }
}

static gboolean
has_all (const FoveaShape *shape, const FoveaBox *box, gsize axis)
{
  return box->begin[axis] == 0 && box->end[axis] == shape->dims[axis] - 1;
}

/* Whether the box of output @i comes as far behind that of the output before as the first two told. */
static gboolean
follows (FoveaFieldShift *shift, guint axis, gint64 i, const FoveaBox *before, const FoveaBox *box)
{
  guint d = shift->in_axes[axis];

  if (i == -PADDING_TRIED)
    {
      shift->begin[axis] = box->begin[d];
      shift->end[axis] = box->end[d];
      return TRUE;
    }
  if (i == 1 - PADDING_TRIED)
    shift->stride[axis] = box->begin[d] - before->begin[d];
  return shift->stride[axis] >= 0 && box->begin[d] - before->begin[d] == shift->stride[axis]
         && box->end[d] - before->end[d] == shift->stride[axis];
}

/* Tries every position of both axes, and some in the padding on both sides. */
static gboolean
try_shift (const FoveaOpContext *context, guint input, const FoveaPlanes *out, const FoveaPlanes *in, FoveaFieldShift *shift)
{
  gint64 sizes[2] = { (gint64) out->height, (gint64) out->width }, most = MAX (sizes[0], sizes[1]);
  FoveaBox start = { .rank = 4 }, before = { 0 }, box;

  if (most > MOST_TRIED)
    return FALSE;
  start.end[out->channel_axis] = (gint64) out->channels - 1;
  for (gint64 i = -PADDING_TRIED; i < most + PADDING_TRIED; i++, before = box)
    {
      start.begin[out->height_axis] = start.end[out->height_axis] = start.begin[out->width_axis] = start.end[out->width_axis] = i;
      fovea_field_step_back (context, input, &start, &box);
      if (box.empty || box.global || box.rank != 4 || !has_all (&context->inputs[input].shape, &box, in->channel_axis))
        return FALSE;
      for (guint axis = 0; axis < 2; axis++)
        if (i < sizes[axis] + PADDING_TRIED && !follows (shift, axis, i, &before, &box))
          return FALSE;
    }
  for (guint axis = 0; axis < 2; axis++)
    {
      shift->begin[axis] += PADDING_TRIED * shift->stride[axis];
      shift->end[axis] += PADDING_TRIED * shift->stride[axis];
    }
  return TRUE;
}

/* Of input @input of a node whose output 0 all channels are wanted of; NULL where its operator must be asked. */
const FoveaFieldShift *
fovea_field_shift_find (FoveaFieldShift **shifts, const FoveaNetworkPlan *plan, guint index, guint input, const FoveaBox *wanted)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaPlanes out, in;
  FoveaFieldShift *shift;

  if (wanted->output > 0 || wanted->rank != 4 || plan->values[node->inputs[input]].shape.rank != 4)
    return NULL;
  if (!shifts[index])
    shifts[index] = g_new0 (FoveaFieldShift, node->n_inputs);
  shift = &shifts[index][input];
  if (!shift->known)
    {
      shift->known = TRUE;
      if (!fovea_network_plan_planes (plan, node->outputs[0], &out) || !fovea_network_plan_planes (plan, node->inputs[input], &in))
        return NULL;
      *shift = (FoveaFieldShift){ TRUE, FALSE, { (guint) out.height_axis, (guint) out.width_axis }, { (guint) in.height_axis, (guint) in.width_axis } };
      shift->even = out.channel_axis == in.channel_axis && try_shift (&plan->contexts[index], input, &out, &in, shift);
    }
  return shift->even && has_all (&plan->values[node->outputs[0]].shape, wanted, 6 - shift->out_axes[0] - shift->out_axes[1]) ? shift : NULL;
}

void
fovea_field_shift_apply (const FoveaFieldShift *shift, const FoveaShape *shape, const FoveaBox *wanted, FoveaBox *box)
{
  guint channels = 6 - shift->in_axes[0] - shift->in_axes[1];

  *box = (FoveaBox){ .rank = 4, .global = wanted->global };
  box->end[channels] = shape->dims[channels] - 1;
  for (guint axis = 0; axis < 2; axis++)
    {
      guint to = shift->in_axes[axis], from = shift->out_axes[axis];

      box->begin[to] = CLAMP (wanted->begin[from] * shift->stride[axis] + shift->begin[axis], -FOVEA_FIELD_FAR_AWAY, FOVEA_FIELD_FAR_AWAY);
      box->end[to] = CLAMP (wanted->end[from] * shift->stride[axis] + shift->end[axis], -FOVEA_FIELD_FAR_AWAY, FOVEA_FIELD_FAR_AWAY);
    }
}

FoveaBox
fovea_neuron_box (const FoveaNetworkPlan *plan, gint value, const FoveaPlanes *planes, gssize channel, gint64 y, gint64 x)
{
  FoveaBox box = { .rank = plan->values[value].shape.rank };

  if (box.rank == 4)
    {
      box.begin[planes->height_axis] = box.end[planes->height_axis] = y;
      box.begin[planes->width_axis] = box.end[planes->width_axis] = x;
    }
  box.begin[planes->channel_axis] = MAX (channel, 0);
  box.end[planes->channel_axis] = channel < 0 ? (gint64) planes->channels - 1 : channel;
  return box;
}
