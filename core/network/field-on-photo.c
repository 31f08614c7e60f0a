/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a neuron depends on, without the pixels between that it does not: sets of positions along each dimension of every value on the way. */

#include <string.h>

#include "core/network/receptive-field.h"

/* Questions to field(); for a graph made to need more, boxes stand for sets from then on. */
#define MAX_QUESTIONS 4000000

/* Of one value; what channels of different branches read may differ. More are joined, which may make them larger than they need be. */
#define MAX_SETS 16

/* Positions along each dimension, a byte each; all of their combinations are in the set. */
typedef struct
{
  guint8 *marks[FOVEA_MAX_RANK];
} Set;

typedef struct
{
  const FoveaNetworkPlan *plan;
  GPtrArray **sets; /* of Set, one array a value, or NULL */
  guint questions;
} Walk;

static const FoveaShape *
shape_of (const Walk *walk, gint value)
{
  return &walk->plan->values[value].shape;
}

static Set *
set_new (const FoveaShape *shape)
{
  Set *set = g_new0 (Set, 1);

  for (guint d = 0; d < shape->rank; d++)
    set->marks[d] = g_new0 (guint8, (gsize) shape->dims[d]);
  return set;
}

static void
set_free (Set *set)
{
  for (guint d = 0; d < FOVEA_MAX_RANK; d++)
    g_free (set->marks[d]);
  g_free (set);
}

/* The first and last mark, in @box; FALSE when there is none. */
static gboolean
find_ends (const guint8 *marks, gint64 size, guint d, FoveaBox *box)
{
  const guint8 *first = memchr (marks, 1, (gsize) size), *last = first ? memrchr (marks, 1, (gsize) size) : NULL;

  if (!first)
    return FALSE;
  box->begin[d] = first - marks;
  box->end[d] = last - marks;
  return TRUE;
}

static gboolean
set_bounds (const Set *set, const FoveaShape *shape, FoveaBox *box)
{
  *box = (FoveaBox){ .rank = shape->rank };
  for (guint d = 0; d < shape->rank; d++)
    if (!find_ends (set->marks[d], shape->dims[d], d, box))
      return FALSE;
  return TRUE;
}

/* Marks what lies within @shape. */
static void
set_add_box (Set *set, const FoveaShape *shape, const FoveaBox *box)
{
  for (guint d = 0; d < shape->rank; d++)
    {
      gint64 step = MAX (box->step[d], 1), begin = box->begin[d], end = MIN (box->end[d], shape->dims[d] - 1);

      if (begin < 0)
        begin += (-begin + step - 1) / step * step;
      if (step == 1 && begin <= end)
        memset (set->marks[d] + begin, 1, (gsize) (end - begin + 1));
      for (gint64 i = begin; i <= end && step > 1; i += step)
        set->marks[d][i] = 1;
    }
}

static void
set_intersect (Set *set, const Set *other, const FoveaShape *shape)
{
  for (guint d = 0; d < shape->rank; d++)
    for (gint64 i = 0; i < shape->dims[d]; i++)
      set->marks[d][i] &= other->marks[d][i];
}

static void
set_unite (Set *set, const Set *other, const FoveaShape *shape)
{
  for (guint d = 0; d < shape->rank; d++)
    for (gint64 i = 0; i < shape->dims[d]; i++)
      set->marks[d][i] |= other->marks[d][i];
}

static gboolean
contains_marks (const guint8 *marks, const guint8 *other, gint64 size)
{
  for (gint64 i = 0; i < size; i++)
    if (other[i] && !marks[i])
      return FALSE;
  return TRUE;
}

/* Whether both together are a set of this kind: they differ along one dimension only, or one contains the other. */
static gboolean
can_join (const Set *a, const Set *b, const FoveaShape *shape)
{
  guint differ = 0, a_contains = 0, b_contains = 0;

  for (guint d = 0; d < shape->rank; d++)
    {
      gboolean a_has = contains_marks (a->marks[d], b->marks[d], shape->dims[d]), b_has = contains_marks (b->marks[d], a->marks[d], shape->dims[d]);

      differ += !(a_has && b_has);
      a_contains += a_has;
      b_contains += b_has;
    }
  return differ <= 1 || a_contains == shape->rank || b_contains == shape->rank;
}

/* Takes @set. */
static void
add_set (Walk *walk, gint value, Set *set)
{
  const FoveaShape *shape = shape_of (walk, value);
  GPtrArray *sets;

  if (!walk->sets[value])
    walk->sets[value] = g_ptr_array_new_with_free_func ((GDestroyNotify) set_free);
  sets = walk->sets[value];
  for (guint i = 0; i < sets->len; i++)
    if (can_join (sets->pdata[i], set, shape) || i + 1 == MAX_SETS)
      {
        set_unite (sets->pdata[i], set, shape);
        set_free (set);
        return;
      }
  g_ptr_array_add (sets, set);
}

/* One way from an output of a node to one of its inputs. */
typedef struct
{
  Walk *walk;
  const FoveaOpContext *context;
  guint input;
  const Set *from; /* not empty */
  FoveaBox bounds; /* of @from */
} Step;

static void
ask (const Step *step, const FoveaBox *output, FoveaBox *box)
{
  step->walk->questions++;
  step->context->node->op->field (step->context, step->input, output, box);
}

static gboolean
boxes_equal (const FoveaBox *a, const FoveaBox *b)
{
  gboolean equal = a->empty == b->empty;

  for (guint d = 0; d < a->rank && equal; d++)
    equal = a->begin[d] == b->begin[d] && a->end[d] == b->end[d] && MAX (a->step[d], 1) == MAX (b->step[d], 1);
  return equal;
}

/* Whether it makes no difference where along dimension @d of the output one looks: then there is nothing to be learnt there. */
static gboolean
is_indifferent (const Step *step, guint d, const FoveaBox *whole)
{
  FoveaBox one = step->bounds, box;

  one.end[d] = one.begin[d];
  ask (step, &one, &box);
  if (!boxes_equal (&box, whole))
    return FALSE;
  one.begin[d] = one.end[d] = step->bounds.end[d];
  ask (step, &one, &box);
  return boxes_equal (&box, whole);
}

/* What the positions along dimension @d of the output, one by one, with all of the other dimensions, read. */
static void
trace_dimension (const Step *step, guint d, const FoveaShape *in, Set *read)
{
  for (gint64 i = step->bounds.begin[d]; i <= step->bounds.end[d]; i++)
    {
      FoveaBox one = step->bounds, box;

      if (!step->from->marks[d][i])
        continue;
      one.begin[d] = one.end[d] = i;
      ask (step, &one, &box);
      if (!box.empty)
        set_add_box (read, in, &box);
    }
}

/* What is read must be read for each dimension of the output. */
static void
trace (const Step *step, const FoveaShape *in, Set *set)
{
  FoveaBox whole;

  ask (step, &step->bounds, &whole);
  if (whole.empty)
    return;
  set_add_box (set, in, &whole);
  for (guint d = 0; d < step->bounds.rank; d++)
    if (step->bounds.end[d] > step->bounds.begin[d] && step->walk->questions < MAX_QUESTIONS && !is_indifferent (step, d, &whole))
      {
        Set *read = set_new (in);

        trace_dimension (step, d, in, read);
        set_intersect (set, read, in);
        set_free (read);
      }
}

/* Element by element, by numpy's rule of broadcasting. */
static void
trace_elements (const Step *step, const FoveaShape *in, Set *set)
{
  const FoveaShape *out = &step->context->outputs[0].shape;

  for (guint d = 0; d < in->rank && in->rank <= out->rank; d++)
    {
      guint from = d + out->rank - in->rank;

      if (in->dims[d] == out->dims[from])
        memcpy (set->marks[d], step->from->marks[from], (gsize) in->dims[d]);
      else
        set->marks[d][0] = 1;
    }
}

static void
pass_set (Walk *walk, guint index, guint output, guint input, const Set *from)
{
  const FoveaOpContext *context = &walk->plan->contexts[index];
  gint value = context->node->inputs[input];
  Step step = { walk, context, input, from };
  const FoveaShape *in = shape_of (walk, value);
  Set *set = set_new (in);
  FoveaBox bounds;

  set_bounds (from, &context->outputs[output].shape, &step.bounds);
  step.bounds.output = output;
  if (context->node->op->field)
    trace (&step, in, set);
  else
    trace_elements (&step, in, set);
  if (set_bounds (set, in, &bounds))
    add_set (walk, value, set);
  else
    set_free (set);
}

/* Constants depend on nothing, nor does what has no elements. */
static gboolean
may_depend (const FoveaOperand *operand)
{
  return !operand->constant && !fovea_operand_is_empty (operand);
}

static void
pass_node (Walk *walk, guint index)
{
  const FoveaNode *node = &walk->plan->network->nodes[index];

  for (guint i = 0; i < node->n_outputs; i++)
    {
      const GPtrArray *sets = node->outputs[i] < 0 ? NULL : walk->sets[node->outputs[i]];

      for (guint k = 0; sets && k < sets->len; k++)
        for (guint j = 0; j < node->n_inputs; j++)
          if (node->inputs[j] >= 0 && may_depend (&walk->plan->values[node->inputs[j]]))
            pass_set (walk, index, i, j, sets->pdata[k]);
    }
}

static Set *
set_of_neuron (const FoveaShape *shape, const FoveaPlanes *planes, gsize channel, gsize y, gsize x)
{
  FoveaBox box = { .rank = shape->rank };
  Set *set = set_new (shape);

  box.begin[planes->channel_axis] = box.end[planes->channel_axis] = (gint64) channel;
  if (shape->rank == 4)
    {
      box.begin[planes->height_axis] = box.end[planes->height_axis] = (gint64) y;
      box.begin[planes->width_axis] = box.end[planes->width_axis] = (gint64) x;
    }
  set_add_box (set, shape, &box);
  return set;
}

/* The rectangle around all sets of the photo. */
static void
read_photo (const Walk *walk, gint photo, const FoveaPlanes *planes, FoveaRectangle *field)
{
  for (guint i = 0; walk->sets[photo] && i < walk->sets[photo]->len; i++)
    {
      FoveaBox box;

      set_bounds (walk->sets[photo]->pdata[i], shape_of (walk, photo), &box);
      field->top = MIN (field->top, box.begin[planes->height_axis]);
      field->left = MIN (field->left, box.begin[planes->width_axis]);
      field->bottom = MAX (field->bottom, box.end[planes->height_axis]);
      field->right = MAX (field->right, box.end[planes->width_axis]);
      field->empty = FALSE;
    }
}

gboolean
fovea_receptive_field_on_photo (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, FoveaRectangle *field)
{
  FoveaPlanes planes, photo_planes;
  Walk walk = { plan };
  gint photo;

  g_return_val_if_fail (plan != NULL && value >= 0 && (guint) value < plan->network->n_values, FALSE);

  *field = (FoveaRectangle){ G_MAXINT64, G_MAXINT64, G_MININT64, G_MININT64, TRUE };
  photo = fovea_network_plan_photo_input (plan);
  if (photo < 0 || plan->values[photo].shape.rank != 4 || !fovea_network_plan_planes (plan, photo, &photo_planes)
      || !fovea_network_plan_planes (plan, value, &planes) || channel >= planes.channels || y >= planes.height || x >= planes.width)
    return FALSE;
  walk.sets = g_new0 (GPtrArray *, plan->network->n_values);
  add_set (&walk, value, set_of_neuron (shape_of (&walk, value), &planes, channel, y, x));
  for (gint i = plan->network->values[value].producer; i >= 0; i--)
    if (plan->states[i] == FOVEA_NODE_PLANNED)
      pass_node (&walk, (guint) i);
  read_photo (&walk, photo, &photo_planes, field);
  for (guint i = 0; i < plan->network->n_values; i++)
    g_clear_pointer (&walk.sets[i], g_ptr_array_unref);
  g_free (walk.sets);
  return TRUE;
}
