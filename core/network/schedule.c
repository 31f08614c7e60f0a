/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/schedule.h"

#include "core/base/memory.h"
#include "core/network/fuse.h"
#include "core/network/sharing.h"

/* A schedule and the steps that it is going to have. */
typedef struct
{
  FoveaSchedule *schedule;
  const gboolean *apart; /* or NULL */
  GArray *steps; /* of FoveaRunStep */
} Builder;

static FoveaPlace *
place_of (const FoveaSchedule *self, gint value)
{
  return &self->places[self->places[value].same_as];
}

/* What a step of a node reads: its inputs, then the residual. */
static guint
count_reads (const FoveaSchedule *self, const FoveaRunStep *step)
{
  return self->plan->network->nodes[step->node].n_inputs + (step->residual >= 0 ? 1 : 0);
}

/* -1: constant, or left out. */
static gint
read_at (const FoveaSchedule *self, const FoveaRunStep *step, guint i)
{
  const FoveaNode *node = &self->plan->network->nodes[step->node];
  gint value = i < node->n_inputs ? node->inputs[i] : step->residual;

  return value < 0 || self->plan->values[value].constant ? -1 : self->places[value].same_as;
}

static gboolean
is_apart (const Builder *builder, gint value)
{
  return builder->apart && value >= 0 && builder->apart[value];
}

/* A node that gives its input another shape, or a frame, needs no step where the input's memory is ours: its output is a view. */
static gboolean
is_view (const Builder *builder, const FoveaRunStep *step)
{
  const FoveaSchedule *self = builder->schedule;
  const FoveaNetwork *network = self->plan->network;
  const FoveaNode *node = &network->nodes[step->node];
  gint input = node->n_inputs == 0 || node->inputs[0] < 0 ? -1 : read_at (self, step, 0);

  if (step->kind == FOVEA_STEP_BLOCKS)
    return self->places[step->value].framed >= 0;
  return step->kind == FOVEA_STEP_PLANES && fovea_node_passes_on (node) && !is_apart (builder, step->value) && input >= 0
         && network->values[input].producer >= 0;
}

/* The halo that a step in blocks wants around what it reads. */
static void
collect_halos (FoveaSchedule *self, const FoveaRunStep *step)
{
  const FoveaNode *node = &self->plan->network->nodes[step->node];
  const FoveaBlocksOp *blocks = step->op->blocks;

  for (guint i = 0; i < node->n_inputs && blocks->halo; i++)
    {
      gint value = read_at (self, step, i);
      gsize halo_h = 0, halo_w = 0;

      if (value < 0)
        continue;
      blocks->halo (&self->plan->contexts[step->node], i, &halo_h, &halo_w);
      self->places[value].layout.halo_h = MAX (self->places[value].layout.halo_h, halo_h);
      self->places[value].layout.halo_w = MAX (self->places[value].layout.halo_w, halo_w);
    }
}

/* Planes with a halo are enough where all that read the value in blocks take them, and its channels would leave most of a block empty. */
static void
choose_block (FoveaSchedule *self, const FoveaRunStep *step)
{
  const FoveaBlocksOp *blocks = step->op->blocks;

  for (guint i = 0; i < count_reads (self, step); i++)
    {
      gint value = read_at (self, step, i);
      gboolean planes = i == 0 && blocks->takes_planes && blocks->takes_planes (&self->plan->contexts[step->node]);

      if (value >= 0 && (!planes || 2 * (gsize) self->plan->values[value].shape.dims[1] > self->lanes))
        self->places[value].layout.block = self->lanes;
    }
}

/* A frame of zeros is the halo of what it frames. */
static void
find_frames (Builder *builder)
{
  FoveaSchedule *self = builder->schedule;

  for (guint i = builder->steps->len; i-- > 0;)
    {
      const FoveaRunStep *step = &g_array_index (builder->steps, FoveaRunStep, i);
      gboolean (*frame_of) (const FoveaOpContext *, FoveaFrame *) = step->kind == FOVEA_STEP_BLOCKS ? step->op->blocks->frame : NULL;
      FoveaPlace *place = &self->places[MAX (step->value, 0)], *inside;

      if (!frame_of || is_apart (builder, step->value) || !frame_of (&self->plan->contexts[step->node], &place->frame))
        continue;
      place->framed = read_at (self, step, 0);
      inside = &self->places[place->framed];
      inside->layout.halo_h = MAX (inside->layout.halo_h, place->layout.halo_h + MAX (place->frame.top, place->frame.bottom));
      inside->layout.halo_w = MAX (inside->layout.halo_w, place->layout.halo_w + MAX (place->frame.left, place->frame.right));
    }
}

/* Inputs of a concatenation become parts of its value, as far as they are not parts of another one and lie on whole blocks. */
static void
join_inputs (FoveaSchedule *self, const FoveaRunStep *step)
{
  const FoveaNode *node = &self->plan->network->nodes[step->node];
  FoveaPlace *joined = place_of (self, step->value);
  gboolean owns = joined->whole == self->places[step->value].same_as;
  gsize channel = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      gint value = read_at (self, step, i);
      gsize channels = (gsize) self->plan->contexts[step->node].inputs[i].shape.dims[1];
      FoveaPlace *place = value < 0 ? NULL : &self->places[value];

      if (place && place->whole == value && place->framed < 0 && place->layout.block == self->lanes && channel % self->lanes == 0
          && (channels % self->lanes == 0 || (owns && i + 1 == node->n_inputs)))
        {
          place->whole = joined->whole;
          place->first_block = joined->first_block + channel / self->lanes;
        }
      channel += channels;
    }
}

/* Whether the inputs already lie one behind the other within a larger value (DenseNet joins ever more of the same maps): then the
 * concatenation is a part of that value, too. */
static gboolean
is_joined_already (FoveaSchedule *self, const FoveaRunStep *step)
{
  const FoveaNode *node = &self->plan->network->nodes[step->node];
  gint first = read_at (self, step, 0), value = self->places[step->value].same_as;
  gsize block;

  if (first < 0 || self->places[first].whole == first || self->places[value].whole != value)
    return FALSE;
  block = self->places[first].first_block;
  for (guint i = 0; i < node->n_inputs; i++)
    {
      gint input = read_at (self, step, i);
      gsize channels = (gsize) self->plan->contexts[step->node].inputs[i].shape.dims[1];

      if (input < 0 || self->places[input].whole != self->places[first].whole || self->places[input].first_block != block
          || channels % self->lanes != 0)
        return FALSE;
      block += channels / self->lanes;
    }
  self->places[value].whole = self->places[first].whole;
  self->places[value].first_block = self->places[first].first_block;
  return TRUE;
}

/* The largest concatenation comes last, so that earlier ones become parts of it. */
static void
join_concatenations (Builder *builder)
{
  FoveaSchedule *self = builder->schedule;

  for (guint i = builder->steps->len; i-- > 0;)
    {
      const FoveaRunStep *step = &g_array_index (builder->steps, FoveaRunStep, i);

      if (step->kind == FOVEA_STEP_BLOCKS && g_str_equal (step->op->name, "Concat") && !is_apart (builder, step->value)
          && !is_joined_already (self, step))
        join_inputs (self, step);
    }
}

/* Parts have the halo of the whole, and the whole that of all its parts. */
static void
settle_layouts (FoveaSchedule *self)
{
  guint n = self->plan->network->n_values;

  for (guint i = 0; i < n; i++)
    {
      FoveaPlace *whole = &self->places[self->places[i].whole];

      whole->layout.halo_h = MAX (whole->layout.halo_h, self->places[i].layout.halo_h);
      whole->layout.halo_w = MAX (whole->layout.halo_w, self->places[i].layout.halo_w);
    }
  for (guint i = 0; i < n; i++)
    {
      FoveaPlace *place = &self->places[i];
      const FoveaBlocks *whole = &self->places[place->whole].layout;
      const FoveaShape *shape = &self->plan->values[i].shape;

      if (place->blocks)
        place->layout = fovea_blocks_layout ((gsize) shape->dims[0], (gsize) shape->dims[1], (gsize) shape->dims[2], (gsize) shape->dims[3],
                                             place->layout.block, whole->halo_h, whole->halo_w);
    }
}

/* Before @step, the values that it reads are brought into the layout that it wants. */
static void
add_conversions (Builder *builder, const FoveaRunStep *step, GArray *steps)
{
  FoveaSchedule *self = builder->schedule;

  for (guint i = 0; i < count_reads (self, step); i++)
    {
      gint value = read_at (self, step, i);
      gboolean *there = value < 0 ? NULL : step->kind == FOVEA_STEP_BLOCKS ? &self->places[value].blocks : &self->places[value].planes;
      FoveaRunStep conversion = { .kind = step->kind == FOVEA_STEP_BLOCKS ? FOVEA_STEP_TO_BLOCKS : FOVEA_STEP_TO_PLANES,
                                  .node = step->node, .op = step->op, .last = step->node, .value = value, .normalisation = -1, .residual = -1 };

      if (!there || *there)
        continue;
      *there = TRUE;
      g_array_append_val (steps, conversion);
    }
}

static void
mark_born (FoveaSchedule *self, const FoveaRunStep *step)
{
  const FoveaNode *node = &self->plan->network->nodes[step->last];

  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      {
        FoveaPlace *place = &self->places[node->outputs[i]];

        *(step->kind == FOVEA_STEP_BLOCKS ? &place->blocks : &place->planes) = TRUE;
      }
}

static void
insert_conversions (Builder *builder)
{
  FoveaSchedule *self = builder->schedule;
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (FoveaRunStep));

  for (guint i = 0; i < self->plan->network->n_inputs; i++)
    self->places[self->plan->network->inputs[i]].planes = TRUE;
  for (guint i = 0; i < builder->steps->len; i++)
    {
      const FoveaRunStep *step = &g_array_index (builder->steps, FoveaRunStep, i);

      add_conversions (builder, step, steps);
      mark_born (self, step);
      g_array_append_val (steps, *step);
    }
  g_array_unref (builder->steps);
  builder->steps = steps;
}

static gint
add_buffer (FoveaSchedule *self, gsize bytes, guint step)
{
  FoveaBuffer buffer = { .bytes = (bytes + FOVEA_ALIGNMENT - 1) / FOVEA_ALIGNMENT * FOVEA_ALIGNMENT, .first = step, .last = step };

  g_array_append_val (self->buffers, buffer);
  return (gint) self->buffers->len - 1;
}

static void
touch (FoveaSchedule *self, gint buffer, guint step)
{
  if (buffer >= 0)
    g_array_index (self->buffers, FoveaBuffer, buffer).last = MAX (g_array_index (self->buffers, FoveaBuffer, buffer).last, step);
}

/* Memory for @value in blocks (or the whole that it is a part of), or as a tensor, from step @step on. */
static void
give_blocks (FoveaSchedule *self, gint value, guint step)
{
  FoveaPlace *place = &self->places[value], *whole = &self->places[place->whole];

  if (whole->blocks_buffer < 0)
    whole->blocks_buffer = add_buffer (self, fovea_blocks_floats (&whole->layout) * sizeof (float), step);
  place->blocks_buffer = whole->blocks_buffer;
  touch (self, place->blocks_buffer, step);
}

static void
give_planes (FoveaSchedule *self, gint value, guint step)
{
  const FoveaOperand *operand = &self->plan->values[value];

  self->places[value].planes_buffer = add_buffer (self, fovea_shape_count (&operand->shape) * fovea_dtype_size (operand->dtype), step);
}

static void
give_outputs (FoveaSchedule *self, const FoveaRunStep *step, guint index)
{
  const FoveaNode *node = &self->plan->network->nodes[step->last];

  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0 && fovea_network_plan_knows (self->plan, node->outputs[i]))
      (step->kind == FOVEA_STEP_BLOCKS ? give_blocks : give_planes) (self, node->outputs[i], index);
}

/* Reading keeps a buffer alive; a view shares its input's. Views drop out of the steps. */
static void
assign_buffers (Builder *builder)
{
  FoveaSchedule *self = builder->schedule;
  guint n = 0;

  for (guint i = 0; i < builder->steps->len; i++)
    {
      FoveaRunStep step = g_array_index (builder->steps, FoveaRunStep, i);

      if (step.kind == FOVEA_STEP_TO_BLOCKS)
        {
          touch (self, self->places[step.value].planes_buffer, n);
          give_blocks (self, step.value, n);
        }
      else if (step.kind == FOVEA_STEP_TO_PLANES)
        {
          touch (self, self->places[step.value].blocks_buffer, n);
          give_planes (self, step.value, n);
        }
      else
        for (guint j = 0; j < count_reads (self, &step); j++)
          {
            gint value = read_at (self, &step, j);

            if (value < 0)
              continue;
            self->places[value].last = n;
            touch (self, step.kind == FOVEA_STEP_BLOCKS ? self->places[value].blocks_buffer : self->places[value].planes_buffer, n);
          }
      if (is_view (builder, &step))
        {
          const FoveaPlace *input = &self->places[read_at (self, &step, 0)];

          *(step.kind == FOVEA_STEP_BLOCKS ? &self->places[step.value].blocks_buffer : &self->places[step.value].planes_buffer)
              = step.kind == FOVEA_STEP_BLOCKS ? input->blocks_buffer : input->planes_buffer;
          continue;
        }
      if (step.kind == FOVEA_STEP_PLANES || step.kind == FOVEA_STEP_BLOCKS || step.kind == FOVEA_STEP_LATE)
        give_outputs (self, &step, n);
      g_array_index (builder->steps, FoveaRunStep, n++) = step;
    }
  g_array_set_size (builder->steps, n);
  for (guint i = 0; i < self->plan->network->n_outputs; i++)
    {
      place_of (self, self->plan->network->outputs[i])->last = n;
      touch (self, place_of (self, self->plan->network->outputs[i])->planes_buffer, n);
      touch (self, place_of (self, self->plan->network->outputs[i])->blocks_buffer, n);
    }
}

static void
place_apart (FoveaSchedule *self)
{
  self->bytes = 0;
  for (guint i = 0; i < self->buffers->len; i++)
    {
      FoveaBuffer *buffer = &g_array_index (self->buffers, FoveaBuffer, i);

      buffer->offset = self->bytes;
      self->bytes += buffer->bytes;
    }
}

FoveaSchedule *
fovea_schedule_new (const FoveaNetworkPlan *plan, gsize lanes, gboolean share, const gboolean *apart)
{
  FoveaSchedule *self = g_new0 (FoveaSchedule, 1);
  Builder builder = { self, apart };

  self->plan = plan;
  self->lanes = lanes;
  self->buffers = g_array_new (FALSE, FALSE, sizeof (FoveaBuffer));
  self->places = g_new0 (FoveaPlace, plan->network->n_values);
  for (guint i = 0; i < plan->network->n_values; i++)
    self->places[i] = (FoveaPlace){ .same_as = (gint) i, .whole = (gint) i, .planes_buffer = -1, .blocks_buffer = -1,
                                    .framed = -1, .layout = { .block = 1 } };
  builder.steps = fovea_fuse (plan, lanes, apart, self->places);
  for (guint i = 0; i < builder.steps->len; i++)
    {
      const FoveaRunStep *step = &g_array_index (builder.steps, FoveaRunStep, i);

      if (step->kind != FOVEA_STEP_BLOCKS)
        continue;
      for (guint j = 0; j < plan->network->nodes[step->last].n_outputs; j++)
        if (plan->network->nodes[step->last].outputs[j] >= 0)
          self->places[plan->network->nodes[step->last].outputs[j]].layout.block = lanes;
      collect_halos (self, step);
      choose_block (self, step);
    }
  find_frames (&builder);
  join_concatenations (&builder);
  insert_conversions (&builder);
  settle_layouts (self);
  assign_buffers (&builder);
  self->n_steps = builder.steps->len;
  if (share)
    self->bytes = fovea_share_memory (self->buffers, self->n_steps);
  else
    place_apart (self);
  self->steps = (FoveaRunStep *) g_array_free (builder.steps, FALSE);
  return self;
}

void
fovea_schedule_keep_only (FoveaSchedule *self, const gboolean *kept)
{
  g_autofree gboolean *used = g_new0 (gboolean, MAX (self->buffers->len, 1));

  for (guint i = 0; i < self->plan->network->n_values; i++)
    {
      const FoveaPlace *place = fovea_schedule_place (self, (gint) i);

      if (kept[i] && place->planes_buffer >= 0)
        used[place->planes_buffer] = TRUE;
      if (kept[i] && place->blocks_buffer >= 0)
        used[place->blocks_buffer] = TRUE;
    }
  for (guint i = 0; i < self->buffers->len; i++)
    if (!used[i])
      g_array_index (self->buffers, FoveaBuffer, i).bytes = 0;
  place_apart (self);
}

void
fovea_schedule_free (FoveaSchedule *self)
{
  g_array_unref (self->buffers);
  g_free (self->places);
  g_free (self->steps);
  g_free (self);
}
