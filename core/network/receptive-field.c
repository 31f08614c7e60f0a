/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/receptive-field.h"

#include <string.h>

#include "core/network/field-step.h"

/* Neighbours that are followed back where their fields vary in size: up-sampling repeats its pattern well within. */
#define NEIGHBOURS 64

/* The way back from one neuron (or one position of all maps) of a value to the photo. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  gint photo;
  guint axes[2];         /* height and width of the photo input */
  guint8 *depends;       /* one a value: it depends on the photo */
  FoveaBox *boxes;       /* one a value */
  guint8 *reached;       /* one a value: its box counts */
  FoveaFieldShift **shifts; /* one array a node; NULL where the way back is gone once only */
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

/* What a node gives that is planned only while running is not looked into; what has no elements depends on nothing. */
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

      for (guint j = 0; j < node->n_inputs && plan->states[i] == FOVEA_NODE_PLANNED; j++)
        any |= node->inputs[j] >= 0 && depends[node->inputs[j]];
      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          depends[node->outputs[j]] = any && !fovea_operand_is_empty (&plan->values[node->outputs[j]]);
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
      const FoveaFieldShift *shift;

      if (input < 0 || !walk->depends[input])
        continue;
      shift = walk->shifts ? fovea_field_shift_find (walk->shifts, walk->plan, index, j, &wanted) : NULL;
      if (shift)
        fovea_field_shift_apply (shift, &walk->plan->values[input].shape, &wanted, &box);
      else
        fovea_field_step_back (&walk->plan->contexts[index], j, &wanted, &box);
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

      FoveaBox start = fovea_neuron_box (walk->plan, value, &planes, -1, neighbours.first[0] + steps[0], neighbours.first[1] + steps[1]);

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

/* Where the field of one position of all maps of a value begins and ends on another, along height and width: at stride * position + begin and
 * + end. */
typedef struct
{
  gboolean known;
  gint64 stride[2], begin[2], end[2];
  gboolean global, misaligned;
} Course;

static gboolean
holds_all_maps (const FoveaShape *shape, const FoveaPlanes *planes, const FoveaBox *box)
{
  gboolean all = !box->empty;

  for (guint i = 0; i < shape->rank; i++)
    all &= i == planes->height_axis || i == planes->width_axis || (box->begin[i] <= 0 && box->end[i] >= shape->dims[i] - 1);
  return all;
}

/* Whether the fields of neighbours of node @index on its input @input have one size and keep one distance. @course (out) tells them; it is known where they
 * hold all maps. */
static gboolean
moves_evenly (const FoveaNetworkPlan *plan, guint index, guint input, Course *course)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaPlanes out, in;
  FoveaBox box, before;
  gint64 first[2], last;
  gsize axes[2];

  *course = (Course){ 0 };
  if (plan->values[node->outputs[0]].shape.rank != 4 || plan->values[node->inputs[input]].shape.rank != 4
      || !fovea_network_plan_planes (plan, node->outputs[0], &out) || !fovea_network_plan_planes (plan, node->inputs[input], &in))
    return FALSE;
  first[0] = MAX (((gint64) out.height - NEIGHBOURS) / 2, 0);
  first[1] = MAX (((gint64) out.width - NEIGHBOURS) / 2, 0);
  last = CLAMP ((gint64) MAX (out.height, out.width), 3, NEIGHBOURS) - 1;
  axes[0] = in.height_axis;
  axes[1] = in.width_axis;
  for (gint64 i = 0; i <= last; i++)
    {
      FoveaBox start = fovea_neuron_box (plan, node->outputs[0], &out, -1, first[0] + i, first[1] + i);

      fovea_field_step_back (&plan->contexts[index], input, &start, &box);
      for (guint axis = 0; axis < 2 && i > 0; axis++)
        {
          gint64 moved = box.begin[axes[axis]] - before.begin[axes[axis]];

          if ((i > 1 && moved != course->stride[axis]) || box.end[axes[axis]] - before.end[axes[axis]] != moved)
            return FALSE;
          course->stride[axis] = moved;
        }
      before = box;
    }
  for (guint axis = 0; axis < 2; axis++)
    {
      course->begin[axis] = box.begin[axes[axis]] - course->stride[axis] * (first[axis] + last);
      course->end[axis] = box.end[axes[axis]] - course->stride[axis] * (first[axis] + last);
    }
  course->known = holds_all_maps (&plan->values[node->inputs[input]].shape, &in, &box);
  course->global = box.global;
  return TRUE;
}

/* FALSE when it is farther away than any photo reaches; the product may then not fit. */
static gboolean
multiply (gint64 a, gint64 b, gint64 *product)
{
  return !__builtin_mul_overflow (a, b, product) && *product > -FOVEA_FIELD_FAR_AWAY && *product < FOVEA_FIELD_FAR_AWAY;
}

/* From a node's output over @step to its input and over @before to the photo. */
static Course
follow (const Course *step, const Course *before)
{
  Course course = { .known = step->known && before->known, .global = step->global || before->global, .misaligned = before->misaligned };

  for (guint axis = 0; axis < 2 && course.known; axis++)
    {
      gint64 begin = 0, end = 0;

      course.known = multiply (before->stride[axis], step->stride[axis], &course.stride[axis])
                     && multiply (before->stride[axis], step->begin[axis], &begin) && multiply (before->stride[axis], step->end[axis], &end);
      if (!course.known)
        return course;
      course.begin[axis] = before->begin[axis] + MIN (begin, end);
      course.end[axis] = before->end[axis] + MAX (begin, end);
    }
  return course;
}

/* What two inputs of a node see together. */
static void
join (Course *course, const Course *other)
{
  course->known &= other->known;
  for (guint axis = 0; axis < 2; axis++)
    {
      course->known &= course->stride[axis] == other->stride[axis];
      course->misaligned |= !course->global && !other->global
                            && course->begin[axis] + course->end[axis] != other->begin[axis] + other->end[axis];
      course->begin[axis] = MIN (course->begin[axis], other->begin[axis]);
      course->end[axis] = MAX (course->end[axis], other->end[axis]);
    }
  course->global |= other->global;
  course->misaligned |= other->misaligned;
}

/* The field of a course that is known. */
static FoveaReceptiveField
field_of (const Walk *walk, const Course *course)
{
  FoveaReceptiveField field = { .known = TRUE, .misaligned = course->misaligned };
  gboolean all = TRUE;

  for (guint axis = 0; axis < 2; axis++)
    {
      all &= course->stride[axis] == 0 && course->begin[axis] <= 0
             && course->end[axis] >= walk->plan->values[walk->photo].shape.dims[walk->axes[axis]] - 1;
      field.size[axis] = (double) (course->end[axis] - course->begin[axis] + 1);
      field.stride[axis] = (double) course->stride[axis];
      field.offset[axis] = 0.5 * (double) (course->begin[axis] + course->end[axis]);
    }
  if (course->global || all)
    {
      field.stride[0] = field.stride[1] = 0.0;
      cover_photo (walk, &field);
    }
  return field;
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

/* How node @index sees the photo through all that it reads; @even tells whether its neighbours do so evenly. */
static Course
course_of_node (const Walk *walk, guint index, const Course *courses, const guint8 *evens, gboolean *even)
{
  const FoveaNode *node = &walk->plan->network->nodes[index];
  Course course = { 0 }, step;
  gboolean any = FALSE;

  *even = TRUE;
  for (guint i = 0; i < node->n_inputs && *even; i++)
    {
      gint input = node->inputs[i];

      if (input < 0 || !walk->depends[input])
        continue;
      *even = evens[input] && moves_evenly (walk->plan, index, i, &step);
      if (!*even)
        return (Course){ 0 };
      step = follow (&step, &courses[input]);
      if (any)
        join (&course, &step);
      else
        course = step;
      any = TRUE;
    }
  return course;
}

/* A vector sees the whole photo as soon as something that it reads does; NULL when nothing does. */
static const FoveaReceptiveField *
field_of_vector (const Walk *walk, guint index, const FoveaReceptiveField *fields)
{
  const FoveaNode *node = &walk->plan->network->nodes[index];
  FoveaPlanes planes;

  if (walk->plan->values[node->outputs[0]].shape.rank != 2 || !fovea_network_plan_planes (walk->plan, node->outputs[0], &planes))
    return NULL;
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && walk->depends[node->inputs[i]] && fields[node->inputs[i]].known && fields[node->inputs[i]].global)
      {
        FoveaBox start = fovea_neuron_box (walk->plan, node->outputs[0], &planes, -1, 0, 0), box;

        fovea_field_step_back (&walk->plan->contexts[index], i, &start, &box);
        if (!box.empty)
          return &fields[node->inputs[i]];
      }
  return NULL;
}

static void
add_fields_of_node (Walk *walk, guint index, guint8 *evens, Course *courses, FoveaReceptiveField *fields)
{
  const FoveaNode *node = &walk->plan->network->nodes[index];
  gint same = same_field (walk, node);
  const FoveaReceptiveField *field = same >= 0 ? &fields[same] : field_of_vector (walk, index, fields);
  gboolean even = same >= 0 && evens[same];
  Course course = same >= 0 ? courses[same] : (Course){ 0 };

  if (same < 0 && !field)
    course = course_of_node (walk, index, courses, evens, &even);
  for (guint i = 0; i < node->n_outputs; i++)
    {
      gint value = node->outputs[i];

      if (value < 0 || !walk->depends[value])
        continue;
      evens[value] = even;
      courses[value] = course;
      fields[value] = field ? *field : course.known && i == 0 ? field_of (walk, &course) : find_field (walk, value, even);
    }
}

/* In the order of the nodes: most fields follow from those of the inputs, and only where neighbours differ is the whole way gone back. */
FoveaReceptiveField *
fovea_receptive_fields (const FoveaNetworkPlan *plan)
{
  FoveaReceptiveField *fields;
  g_autofree guint8 *evens = NULL;
  g_autofree Course *courses = NULL;
  Walk walk;

  g_return_val_if_fail (plan != NULL, NULL);

  fields = g_new0 (FoveaReceptiveField, plan->network->n_values);
  if (!walk_init (&walk, plan, FALSE))
    return fields;
  walk.shifts = g_new0 (FoveaFieldShift *, plan->network->n_nodes);
  evens = g_new0 (guint8, plan->network->n_values);
  courses = g_new0 (Course, plan->network->n_values);
  evens[walk.photo] = TRUE;
  courses[walk.photo] = (Course){ .known = TRUE, .stride = { 1, 1 } };
  fields[walk.photo] = field_of (&walk, &courses[walk.photo]);
  for (guint i = 0; i < plan->network->n_nodes; i++)
    if (plan->states[i] == FOVEA_NODE_PLANNED)
      add_fields_of_node (&walk, i, evens, courses, fields);
  walk_clear (&walk);
  return fields;
}

gboolean
fovea_receptive_field_of (const FoveaNetworkPlan *plan, gint value, gssize channel, gsize y, gsize x, FoveaRectangle *field)
{
  FoveaPlanes planes;
  Walk walk;
  gboolean depends;

  g_return_val_if_fail (plan != NULL && value >= 0 && (guint) value < plan->network->n_values, FALSE);

  *field = (FoveaRectangle){ .empty = TRUE };
  if (!fovea_network_plan_planes (plan, value, &planes) || channel >= (gssize) planes.channels || y >= planes.height || x >= planes.width
      || !walk_init (&walk, plan, TRUE))
    return FALSE;

  FoveaBox start = fovea_neuron_box (plan, value, &planes, channel, (gint64) y, (gint64) x);
  const FoveaBox *box = &walk.boxes[walk.photo];

  depends = walk.depends[value];
  if (depends && go_back (&walk, value, &start))
    *field = (FoveaRectangle){ box->begin[walk.axes[0]], box->begin[walk.axes[1]], box->end[walk.axes[0]], box->end[walk.axes[1]] };
  walk_clear (&walk);
  return depends;
}
