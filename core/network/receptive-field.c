/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/receptive-field.h"

#include <string.h>

/* Neighbours that are followed back where their fields vary in size: up-sampling repeats its pattern well within. */
#define NEIGHBOURS 64

/* Far beyond every photo; keeps the products of strides within 64 bits. */
#define FAR_AWAY ((gint64) 1 << 40)

/* Positions beyond each edge at which a field that moves evenly is tried: borders that are not zeros show within. */
#define PADDING_TRIED 4
#define MOST_TRIED 1024

/* How a node's field along height and width moves when it does so evenly and everywhere, as windows do: what output @i of @axis reads of an
 * input begins at begin[axis] + i * stride[axis] and ends at end[axis] + i * stride[axis], in all channels. */
typedef struct
{
  gboolean known, even; /* asked already; it does */
  guint out_axes[2], in_axes[2];
  gint64 stride[2], begin[2], end[2];
} Shift;

/* The way back from one neuron (or one position of all maps) of a value to the photo. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  gint photo;
  guint axes[2];         /* height and width of the photo input */
  guint8 *depends;       /* one a value: it depends on the photo */
  FoveaBox *boxes;       /* one a value */
  guint8 *reached;       /* one a value: its box counts */
  Shift **shifts;        /* one array a node, an element an input; NULL where the way back is gone once only */
  gboolean clip;         /* to what exists: padding between layers depends on nothing */
  gboolean misaligned;
  guint64 steps;         /* nodes passed so far */
} Walk;

gint
fovea_network_plan_photo_input (const FoveaNetworkPlan *plan)
{
  g_return_val_if_fail (plan != NULL, -1);

  return fovea_network_photo_input (plan->network, NULL);
}

static guint8 *
find_dependents (const FoveaNetworkPlan *plan, gint photo)
{
  const FoveaNetwork *network = plan->network;
  guint8 *depends = g_new0 (guint8, network->n_values);

  depends[photo] = TRUE;
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      gboolean any = FALSE;

      for (guint j = 0; j < node->n_inputs && plan->states[i] != FOVEA_NODE_FOLDED; j++)
        any |= node->inputs[j] >= 0 && depends[node->inputs[j]];
      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          depends[node->outputs[j]] = any;
    }
  return depends;
}

static gboolean
walk_init (Walk *walk, const FoveaNetworkPlan *plan, gboolean clip)
{
  FoveaPlanes planes;

  *walk = (Walk){ .plan = plan, .photo = fovea_network_plan_photo_input (plan), .clip = clip };
  if (walk->photo < 0 || plan->values[walk->photo].shape.rank != 4 || !fovea_network_plan_planes (plan, walk->photo, &planes))
    return FALSE;
  walk->axes[0] = (guint) planes.height_axis;
  walk->axes[1] = (guint) planes.width_axis;
  walk->depends = find_dependents (plan, walk->photo);
  walk->boxes = g_new (FoveaBox, plan->network->n_values);
  walk->reached = g_new0 (guint8, plan->network->n_values);
  return TRUE;
}

static void
walk_clear (Walk *walk)
{
  g_free (walk->depends);
  g_free (walk->boxes);
  g_free (walk->reached);
  for (guint i = 0; walk->shifts && i < walk->plan->network->n_nodes; i++)
    g_free (walk->shifts[i]);
  g_free (walk->shifts);
}

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

static void
step_back (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (context->node->op->field)
    context->node->op->field (context, input, output, box);
  else
    field_elementwise (context, input, output, box);
  for (guint i = 0; i < box->rank; i++)
    {
      box->begin[i] = CLAMP (box->begin[i], -FAR_AWAY, FAR_AWAY);
      box->end[i] = CLAMP (box->end[i], -FAR_AWAY, FAR_AWAY);
    }
}

static void
clip_to (const FoveaShape *shape, FoveaBox *box)
{
  for (guint i = 0; i < box->rank; i++)
    {
      box->begin[i] = MAX (box->begin[i], 0);
      box->end[i] = MIN (box->end[i], shape->dims[i] - 1);
      box->empty |= box->begin[i] > box->end[i];
    }
}

/* The centres of two boxes of @value differ along the height or the width. */
static gboolean
is_off_centre (const FoveaNetworkPlan *plan, gint value, const FoveaBox *a, const FoveaBox *b)
{
  FoveaPlanes planes;

  if (a->rank != 4 || !fovea_network_plan_planes (plan, value, &planes))
    return FALSE;
  return a->begin[planes.height_axis] + a->end[planes.height_axis] != b->begin[planes.height_axis] + b->end[planes.height_axis]
         || a->begin[planes.width_axis] + a->end[planes.width_axis] != b->begin[planes.width_axis] + b->end[planes.width_axis];
}

static void
unite (Walk *walk, gint value, const FoveaBox *box)
{
  FoveaBox *own = &walk->boxes[value];

  if (box->empty)
    return;
  if (!walk->reached[value])
    {
      walk->reached[value] = TRUE;
      *own = *box;
      return;
    }
  walk->misaligned |= !own->global && !box->global && is_off_centre (walk->plan, value, own, box);
  own->global |= box->global;
  for (guint i = 0; i < own->rank; i++)
    {
      own->begin[i] = MIN (own->begin[i], box->begin[i]);
      own->end[i] = MAX (own->end[i], box->end[i]);
    }
}

static gboolean
has_all (const FoveaShape *shape, const FoveaBox *box, gsize axis)
{
  return box->begin[axis] == 0 && box->end[axis] == shape->dims[axis] - 1;
}

/* Whether the box of output @i comes as far behind that of the output before as the first two told. */
static gboolean
follows (Shift *shift, guint axis, gint64 i, const FoveaBox *before, const FoveaBox *box)
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
try_shift (const FoveaOpContext *context, guint input, const FoveaPlanes *out, const FoveaPlanes *in, Shift *shift)
{
  gint64 sizes[2] = { (gint64) out->height, (gint64) out->width }, most = MAX (sizes[0], sizes[1]);
  FoveaBox start = { .rank = 4 }, before = { 0 }, box;

  if (most > MOST_TRIED)
    return FALSE;
  start.end[out->channel_axis] = (gint64) out->channels - 1;
  for (gint64 i = -PADDING_TRIED; i < most + PADDING_TRIED; i++, before = box)
    {
      start.begin[out->height_axis] = start.end[out->height_axis] = start.begin[out->width_axis] = start.end[out->width_axis] = i;
      step_back (context, input, &start, &box);
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
static const Shift *
find_shift (Walk *walk, guint index, guint input, const FoveaBox *wanted)
{
  const FoveaNetworkPlan *plan = walk->plan;
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaPlanes out, in;
  Shift *shift;

  if (!walk->shifts || wanted->output > 0 || wanted->rank != 4 || plan->values[node->inputs[input]].shape.rank != 4)
    return NULL;
  if (!walk->shifts[index])
    walk->shifts[index] = g_new0 (Shift, node->n_inputs);
  shift = &walk->shifts[index][input];
  if (!shift->known)
    {
      shift->known = TRUE;
      if (!fovea_network_plan_planes (plan, node->outputs[0], &out) || !fovea_network_plan_planes (plan, node->inputs[input], &in))
        return NULL;
      *shift = (Shift){ TRUE, FALSE, { (guint) out.height_axis, (guint) out.width_axis }, { (guint) in.height_axis, (guint) in.width_axis } };
      shift->even = out.channel_axis == in.channel_axis && try_shift (&plan->contexts[index], input, &out, &in, shift);
    }
  return shift->even && has_all (&plan->values[node->outputs[0]].shape, wanted, 6 - shift->out_axes[0] - shift->out_axes[1]) ? shift : NULL;
}

static void
apply_shift (const Shift *shift, const FoveaShape *shape, const FoveaBox *wanted, FoveaBox *box)
{
  guint channels = 6 - shift->in_axes[0] - shift->in_axes[1];

  *box = (FoveaBox){ .rank = 4, .global = wanted->global };
  box->end[channels] = shape->dims[channels] - 1;
  for (guint axis = 0; axis < 2; axis++)
    {
      guint to = shift->in_axes[axis], from = shift->out_axes[axis];

      box->begin[to] = CLAMP (wanted->begin[from] * shift->stride[axis] + shift->begin[axis], -FAR_AWAY, FAR_AWAY);
      box->end[to] = CLAMP (wanted->end[from] * shift->stride[axis] + shift->end[axis], -FAR_AWAY, FAR_AWAY);
    }
}

/* From output @output of node @index to all that it reads. */
static void
pass_node (Walk *walk, guint index, guint output)
{
  const FoveaNode *node = &walk->plan->network->nodes[index];
  FoveaBox wanted = walk->boxes[node->outputs[output]], box;

  wanted.output = output;
  for (guint j = 0; j < node->n_inputs; j++)
    {
      gint input = node->inputs[j];
      const Shift *shift;

      if (input < 0 || !walk->depends[input])
        continue;
      shift = find_shift (walk, index, j, &wanted);
      if (shift)
        apply_shift (shift, &walk->plan->values[input].shape, &wanted, &box);
      else
        step_back (&walk->plan->contexts[index], j, &wanted, &box);
      if (walk->clip && input != walk->photo)
        clip_to (&walk->plan->values[input].shape, &box);
      unite (walk, input, &box);
    }
}

/* Back from the box @start of @value; FALSE when it depends on no pixel, or when a graph made for it would keep us for hours. The
 * photo's box is left in walk->boxes. */
static gboolean
go_back (Walk *walk, gint value, const FoveaBox *start)
{
  const FoveaNetwork *network = walk->plan->network;

  walk->steps += (guint64) (network->values[value].producer + 1);
  if (walk->steps > FOVEA_MAX_FIELD_STEPS)
    return FALSE;
  memset (walk->reached, 0, network->n_values);
  walk->misaligned = FALSE;
  unite (walk, value, start);
  for (gint i = network->values[value].producer; i >= 0; i--)
    {
      const FoveaNode *node = &network->nodes[i];

      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0 && walk->reached[node->outputs[j]])
          pass_node (walk, (guint) i, j);
    }
  return walk->reached[walk->photo];
}

/* A position of all maps (@channel -1) or of one. */
static FoveaBox
neuron_box (const FoveaNetworkPlan *plan, gint value, const FoveaPlanes *planes, gssize channel, gint64 y, gint64 x)
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

/* The first and last pixel on the photo, per axis, of some neighbours' fields. */
typedef struct
{
  guint n[2];
  gint64 first[2]; /* position of the first neighbour */
  gint64 begin[2][NEIGHBOURS], end[2][NEIGHBOURS];
} Neighbours;

/* After how many neighbours the pattern repeats, and by how many pixels (@shift) it has moved; 0: it does not. */
static guint
find_period (const Neighbours *neighbours, guint axis, gint64 *shift)
{
  const gint64 *begin = neighbours->begin[axis], *end = neighbours->end[axis];

  for (guint period = 1; period <= neighbours->n[axis] / 2; period++)
    {
      gboolean repeats = TRUE;

      *shift = begin[period] - begin[0];
      for (guint i = 0; i + period < neighbours->n[axis] && repeats; i++)
        repeats = begin[i + period] - begin[i] == *shift && end[i + period] - end[i] == *shift;
      if (repeats)
        return period;
    }
  return 0;
}

static void
describe_axis (const Neighbours *neighbours, guint axis, FoveaReceptiveField *field)
{
  const gint64 *begin = neighbours->begin[axis], *end = neighbours->end[axis];
  guint last = neighbours->n[axis] - 1;
  gint64 shift, largest = 0;
  guint period = find_period (neighbours, axis, &shift), n = period ? period : last;
  double centres = 0.0, positions = 0.0;

  field->stride[axis] = period ? (double) shift / period : 0.5 * (double) (begin[last] + end[last] - begin[0] - end[0]) / last;
  for (guint i = 0; i <= last; i++)
    largest = MAX (largest, end[i] - begin[i] + 1);
  for (guint i = 0; i < n; i++)
    {
      centres += 0.5 * (double) (begin[i] + end[i]);
      positions += (double) (neighbours->first[axis] + i);
    }
  field->size[axis] = (double) largest;
  field->offset[axis] = (centres - positions * field->stride[axis]) / n;
}

static void
cover_photo (const Walk *walk, FoveaReceptiveField *field)
{
  field->global = TRUE;
  for (guint axis = 0; axis < 2; axis++)
    {
      field->size[axis] = (double) walk->plan->values[walk->photo].shape.dims[walk->axes[axis]];
      field->offset[axis] = 0.5 * (field->size[axis] - 1.0);
    }
}

/* Whether all neighbours see the same, and that is all of the photo: what a pool over the whole map leaves, however it is written. */
static gboolean
sees_all (const Walk *walk, const Neighbours *neighbours)
{
  for (guint axis = 0; axis < 2; axis++)
    for (guint i = 0; i < neighbours->n[axis]; i++)
      if (neighbours->begin[axis][i] > 0 || neighbours->begin[axis][i] != neighbours->begin[axis][0]
          || neighbours->end[axis][i] < walk->plan->values[walk->photo].shape.dims[walk->axes[axis]] - 1
          || neighbours->end[axis][i] != neighbours->end[axis][0])
        return FALSE;
  return TRUE;
}

/* Neighbours in the middle of the map: two tell all where the fields move evenly. */
static FoveaReceptiveField
find_field (Walk *walk, gint value, gboolean even)
{
  FoveaReceptiveField field = { 0 };
  Neighbours neighbours;
  FoveaPlanes planes;

  if (!fovea_network_plan_planes (walk->plan, value, &planes))
    return field;
  for (guint axis = 0; axis < 2; axis++)
    {
      gint64 size = (gint64) (axis == 0 ? planes.height : planes.width);

      neighbours.n[axis] = even ? 2 : (guint) CLAMP (size, 2, NEIGHBOURS);
      neighbours.first[axis] = (size - neighbours.n[axis]) / 2;
    }
  for (guint i = 0; i < MAX (neighbours.n[0], neighbours.n[1]) && !field.global; i++)
    {
      guint steps[2] = { MIN (i, neighbours.n[0] - 1), MIN (i, neighbours.n[1] - 1) };

      FoveaBox start = neuron_box (walk->plan, value, &planes, -1, neighbours.first[0] + steps[0], neighbours.first[1] + steps[1]);

      field.known = go_back (walk, value, &start);
      if (!field.known)
        return field;
      field.misaligned |= walk->misaligned;
      field.global |= walk->boxes[walk->photo].global;
      for (guint axis = 0; axis < 2; axis++)
        {
          neighbours.begin[axis][steps[axis]] = walk->boxes[walk->photo].begin[walk->axes[axis]];
          neighbours.end[axis][steps[axis]] = walk->boxes[walk->photo].end[walk->axes[axis]];
        }
    }
  if (field.global || sees_all (walk, &neighbours))
    cover_photo (walk, &field);
  else
    for (guint axis = 0; axis < 2; axis++)
      describe_axis (&neighbours, axis, &field);
  return field;
}

/* Whether the fields of neighbours of node @index on its input @input have one size and keep one distance. */
static gboolean
moves_evenly (const FoveaNetworkPlan *plan, guint index, guint input)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaPlanes out, in;
  FoveaBox box, before;
  gint64 shift[2] = { 0, 0 }, first[2];
  gsize axes[2];

  if (plan->values[node->outputs[0]].shape.rank != 4 || plan->values[node->inputs[input]].shape.rank != 4
      || !fovea_network_plan_planes (plan, node->outputs[0], &out) || !fovea_network_plan_planes (plan, node->inputs[input], &in))
    return FALSE;
  first[0] = MAX (((gint64) out.height - NEIGHBOURS) / 2, 0);
  first[1] = MAX (((gint64) out.width - NEIGHBOURS) / 2, 0);
  axes[0] = in.height_axis;
  axes[1] = in.width_axis;
  for (gint64 i = 0; i < NEIGHBOURS; i++)
    {
      FoveaBox start = neuron_box (plan, node->outputs[0], &out, -1, first[0] + i, first[1] + i);

      step_back (&plan->contexts[index], input, &start, &box);
      for (guint axis = 0; axis < 2 && i > 0; axis++)
        {
          gint64 moved = box.begin[axes[axis]] - before.begin[axes[axis]];

          if ((i > 1 && moved != shift[axis]) || box.end[axes[axis]] - before.end[axes[axis]] != moved)
            return FALSE;
          shift[axis] = moved;
        }
      before = box;
    }
  return TRUE;
}

/* The only value that depends on the photo and that an element-by-element node reads, when it has the output's shape; else -1. */
static gint
same_field (const Walk *walk, const FoveaNode *node)
{
  gint only = -1;

  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && walk->depends[node->inputs[i]])
      {
        if (only >= 0 || node->op->field)
          return -1;
        only = node->inputs[i];
      }
  if (only < 0 || !fovea_shape_equal (&walk->plan->values[only].shape, &walk->plan->values[node->outputs[0]].shape))
    return -1;
  return only;
}

FoveaReceptiveField *
fovea_receptive_fields (const FoveaNetworkPlan *plan)
{
  FoveaReceptiveField *fields;
  g_autofree guint8 *even = NULL;
  Walk walk;

  g_return_val_if_fail (plan != NULL, NULL);

  fields = g_new0 (FoveaReceptiveField, plan->network->n_values);
  if (!walk_init (&walk, plan, FALSE))
    return fields;
  walk.shifts = g_new0 (Shift *, plan->network->n_nodes);
  even = g_new0 (guint8, plan->network->n_values);
  even[walk.photo] = TRUE;
  fields[walk.photo] = find_field (&walk, walk.photo, TRUE);
  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      const FoveaNode *node = &plan->network->nodes[i];
      gint same = same_field (&walk, node);
      gboolean all_even = TRUE;

      for (guint j = 0; j < node->n_inputs && same < 0; j++)
        if (node->inputs[j] >= 0 && walk.depends[node->inputs[j]])
          all_even = all_even && even[node->inputs[j]] && moves_evenly (plan, i, j);
      for (guint j = 0; j < node->n_outputs; j++)
        {
          gint value = node->outputs[j];

          if (value < 0 || !walk.depends[value])
            continue;
          even[value] = same < 0 ? all_even : even[same];
          fields[value] = same < 0 ? find_field (&walk, value, even[value]) : fields[same];
        }
    }
  walk_clear (&walk);
  return fields;
}

gboolean
fovea_receptive_field_of (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, FoveaRectangle *field)
{
  FoveaPlanes planes;
  Walk walk;
  gboolean depends;

  g_return_val_if_fail (plan != NULL && value >= 0 && (guint) value < plan->network->n_values, FALSE);

  *field = (FoveaRectangle){ .empty = TRUE };
  if (!fovea_network_plan_planes (plan, value, &planes) || channel >= planes.channels || y >= planes.height || x >= planes.width
      || !walk_init (&walk, plan, TRUE))
    return FALSE;

  FoveaBox start = neuron_box (plan, value, &planes, (gssize) channel, (gint64) y, (gint64) x);
  const FoveaBox *box = &walk.boxes[walk.photo];

  depends = walk.depends[value];
  if (depends && go_back (&walk, value, &start))
    *field = (FoveaRectangle){ box->begin[walk.axes[0]], box->begin[walk.axes[1]], box->end[walk.axes[0]], box->end[walk.axes[1]] };
  walk_clear (&walk);
  return depends;
}
