/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/covered.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/explain/pixels.h"
#include "core/network/part.h"

#define MOST_AT_ONCE 16
#define MAPS_A_CHUNK 8

/* A stage made ready. What it gives is (batch, channels, height, width) of windows. */
typedef struct
{
  FoveaStage stage;
  FoveaNetworkPlan *plan;
  FoveaSession *session;
  FoveaTensor *input; /* (batch, channels, size) */
  FoveaTensor *base;  /* of the cut, for the whole photo */
} Part;

struct _FoveaCovered
{
  FoveaAttributionRequest request;
  FoveaOcclusionGrid patches;
  FoveaCuts cuts;
  gsize batch;
  Part *parts;
  guint n_parts;
  FoveaSession *session; /* of the whole photo */
  float whole;
};

/* From after its first cut to its end, for windows of a whole batch. */
static FoveaNetwork *
make_network (const FoveaCovered *self, const Part *part)
{
  const FoveaNetworkPlan *plan = self->request.plan;
  const FoveaStage *stage = &part->stage;
  gint end = stage->to ? stage->to->value : self->request.target;
  guint last = (guint) plan->network->values[end].producer;
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new (plan->network->name, plan->network->opset);
  g_autofree gboolean *given = g_new0 (gboolean, plan->network->n_values);

  if (!fovea_network_builder_add_input (builder, plan->network->values[stage->from->value].name, FOVEA_DTYPE_FLOAT32, &part->input->shape, NULL)
      || !fovea_network_builder_add_output (builder, plan->network->values[end].name, NULL, NULL))
    return NULL;
  for (guint i = (guint) (stage->from->node + 1); i <= last; i++)
    if (self->cuts.active[i] && !fovea_part_add_node (builder, plan, i, given, NULL))
      return NULL;
  return fovea_network_builder_finish (builder, NULL);
}

/* Whether windows give windows, and the batch goes through: constants of the network may name its sizes. */
static gboolean
fits (const FoveaCovered *self, const Part *part)
{
  const FoveaStage *stage = &part->stage;
  const FoveaShape *got = &part->plan->values[part->plan->network->outputs[0]].shape;
  FoveaShape wanted = self->request.plan->values[stage->to ? stage->to->value : self->request.target].shape;

  if (!fovea_network_plan_knows (part->plan, part->plan->network->outputs[0]) || wanted.rank == 0 || wanted.dims[0] != 1)
    return FALSE;
  wanted.dims[0] = (gint64) self->batch;
  for (guint axis = 0; axis < 2 && stage->to; axis++)
    wanted.dims[2 + axis] -= (gint64) (stage->from->size[axis] - stage->size[axis]) / stage->step[axis];
  return fovea_shape_equal (got, &wanted);
}

static gboolean
make_part (FoveaCovered *self, Part *part, FoveaProgress *progress)
{
  const FoveaStage *stage = &part->stage;
  FoveaShape shape
      = { 4, { (gint64) self->batch, (gint64) stage->from->channels, (gint64) stage->size[0], (gint64) stage->size[1] } };
  g_autoptr (FoveaNetwork) network = NULL;

  if (!(part->input = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("Attribution"), NULL)) || !(network = make_network (self, part))
      || !(part->plan = fovea_network_plan_new (network, NULL, 0, 0, progress, NULL)))
    return FALSE;
  return fits (self, part) && (part->session = fovea_session_new (part->plan, FOVEA_SESSION_LEAN, progress, NULL));
}

static void
clear_parts (FoveaCovered *self)
{
  for (guint i = 0; i < self->n_parts; i++)
    {
      g_clear_pointer (&self->parts[i].session, fovea_session_unref);
      g_clear_pointer (&self->parts[i].plan, fovea_network_plan_unref);
      g_clear_pointer (&self->parts[i].input, fovea_tensor_unref);
    }
}

/* For @batch patches at once; FALSE where the network or the memory does not allow that. */
static gboolean
make_parts (FoveaCovered *self, gsize batch, FoveaProgress *progress)
{
  self->batch = batch;
  for (guint i = 0; i < self->n_parts; i++)
    if (!make_part (self, &self->parts[i], progress))
      {
        clear_parts (self);
        return FALSE;
      }
  return TRUE;
}

/* What the network gives for the whole photo. */
static gboolean
run_whole (FoveaCovered *self, FoveaProgress *progress, GError **error)
{
  const FoveaTensor *target;

  if (!(self->session = fovea_session_new (self->request.plan, FOVEA_SESSION_KEEP_ALL, progress, error))
      || !fovea_session_run (self->session, self->request.inputs, progress, error)
      || !(target = fovea_session_read (self->session, self->request.target, progress, error)))
    return FALSE;
  self->whole = fovea_tensor_floats (target)[self->request.element];
  for (guint i = 0; i < self->n_parts; i++)
    {
      gint value = self->parts[i].stage.from->value;

      self->parts[i].base = value == self->request.photo ? fovea_pixels_photo (&self->request)
                                                         : fovea_session_read (self->session, value, progress, error);
      if (!self->parts[i].base)
        return FALSE;
    }
  return TRUE;
}

static FoveaCovered *
choose_parts (const FoveaAttributionRequest *request, const FoveaOcclusionGrid *patches)
{
  g_autoptr (FoveaCovered) self = g_new0 (FoveaCovered, 1);
  g_autoptr (GArray) stages = NULL;

  self->request = *request;
  self->patches = *patches;
  if (!fovea_cuts_find (&self->cuts, request))
    return NULL;
  stages = fovea_stages_choose (&self->cuts, patches);
  self->n_parts = stages->len;
  self->parts = g_new0 (Part, stages->len);
  for (guint i = 0; i < stages->len; i++)
    self->parts[i].stage = g_array_index (stages, FoveaStage, i);
  return g_steal_pointer (&self);
}

gboolean
fovea_covered_new (const FoveaAttributionRequest *request, const FoveaOcclusionGrid *patches, FoveaCovered **covered, FoveaProgress *progress,
                   GError **error)
{
  g_autoptr (FoveaCovered) self = choose_parts (request, patches);
  gsize n = patches->rows * patches->columns, rounds = (n + MOST_AT_ONCE - 1) / MOST_AT_ONCE;

  *covered = NULL;
  if (!self)
    return TRUE;
  if (!make_parts (self, (n + rounds - 1) / rounds, progress) && !make_parts (self, 1, progress))
    return fovea_progress_check (progress, error);
  if (!run_whole (self, progress, error))
    return FALSE;
  *covered = g_steal_pointer (&self);
  return TRUE;
}

void
fovea_covered_free (FoveaCovered *self)
{
  clear_parts (self);
  g_free (self->parts);
  fovea_cuts_clear (&self->cuts);
  g_clear_pointer (&self->session, fovea_session_unref);
  g_free (self);
}

float
fovea_covered_whole (const FoveaCovered *self)
{
  return self->whole;
}

/* The rectangle that a patch changes of a cut's maps, and where it is found: in windows of (n channels, size) that begin at (y, x) of the maps. */
typedef struct
{
  gint64 first[2], last[2];
  const float *values; /* NULL: zeros */
  gsize size[2];
  gint64 begin[2];
} Change;

typedef struct
{
  const FoveaCovered *self;
  const Part *part, *before; /* @before: NULL for the photo */
  const FoveaTensor *given;  /* what @before gave */
  gsize start;               /* the first patch of the batch */
} Filling;

/* The patch at row and column @at, in slot @slot of the batch. */
static Change
find_change (const Filling *filling, const gsize *at, gsize slot)
{
  const FoveaCovered *self = filling->self;
  const FoveaCut *cut = filling->part->stage.from;
  const Part *before = filling->before;
  Change change = { .values = NULL };

  for (guint axis = 0; axis < 2; axis++)
    {
      fovea_stage_reach (cut, &self->patches, axis, at[axis], &change.first[axis], &change.last[axis]);
      if (!before)
        continue;
      change.size[axis] = (gsize) filling->given->shape.dims[2 + axis];
      change.begin[axis] = fovea_stage_begin (&before->stage, &self->patches, axis, at[axis]) / before->stage.step[axis];
    }
  if (before)
    change.values = fovea_tensor_floats (filling->given) + slot * cut->channels * change.size[0] * change.size[1];
  return change;
}

/* One map of one window: the whole photo's values, and what is changed over them. */
static void
fill_map (const Part *part, const Change *change, gsize channel, const gint64 *begin, float *out)
{
  const FoveaCut *cut = part->stage.from;
  const float *base = fovea_tensor_floats (part->base) + channel * cut->size[0] * cut->size[1];
  gint64 height = (gint64) part->stage.size[0], width = (gint64) part->stage.size[1];
  gint64 left = MAX (change->first[1], begin[1]), right = MIN (change->last[1] + 1, begin[1] + width);

  for (gint64 y = 0; y < height; y++)
    {
      gint64 row = begin[0] + y;
      float *line = out + y * width;

      memcpy (line, base + row * (gint64) cut->size[1] + begin[1], (gsize) width * sizeof *line);
      if (row < change->first[0] || row > change->last[0] || left >= right)
        continue;
      if (!change->values)
        memset (line + left - begin[1], 0, (gsize) (right - left) * sizeof *line);
      else
        memcpy (line + left - begin[1],
                change->values + ((gint64) (channel * change->size[0]) + row - change->begin[0]) * (gint64) change->size[1] + left - change->begin[1],
                (gsize) (right - left) * sizeof *line);
    }
}

static void
fill_maps (gsize first, gsize end, guint worker, gpointer data)
{
  const Filling *filling = data;
  const FoveaCovered *self = filling->self;
  const FoveaStage *stage = &filling->part->stage;
  gsize channels = stage->from->channels, last = self->patches.rows * self->patches.columns - 1;

  for (gsize i = first; i < end; i++)
    {
      gsize slot = i / channels, patch = MIN (filling->start + slot, last);
      gsize at[] = { patch / self->patches.columns, patch % self->patches.columns };
      Change change = find_change (filling, at, slot);
      gint64 begin[] = { fovea_stage_begin (stage, &self->patches, 0, at[0]), fovea_stage_begin (stage, &self->patches, 1, at[1]) };

      fill_map (filling->part, &change, i % channels, begin, (float *) filling->part->input->data + i * stage->size[0] * stage->size[1]);
    }
}

/* The patches from @start on, as many as go at once. What the last part gave; NULL: cancelled. */
static const FoveaTensor *
run_batch (FoveaCovered *self, gsize start, FoveaProgress *progress, GError **error)
{
  Filling filling = { .self = self, .start = start };

  for (guint i = 0; i < self->n_parts; i++)
    {
      filling.part = &self->parts[i];
      if (!fovea_parallel_for (self->batch * filling.part->stage.from->channels, MAPS_A_CHUNK, fill_maps, &filling, NULL)
          || !fovea_session_run (filling.part->session, &self->parts[i].input, progress, error)
          || !(filling.given = fovea_session_read (filling.part->session, filling.part->plan->network->outputs[0], progress, error)))
        return NULL;
      filling.before = filling.part;
    }
  return filling.given;
}

gboolean
fovea_covered_run (FoveaCovered *self, float *scores, FoveaProgress *progress, GError **error)
{
  gsize n = self->patches.rows * self->patches.columns;
  double from, to;
  gboolean done = TRUE;

  fovea_progress_get_range (progress, &from, &to);
  for (gsize start = 0; start < n && done; start += self->batch)
    {
      const FoveaTensor *given;
      gsize step;

      fovea_progress_step (progress, from, to, start / self->batch, (n + self->batch - 1) / self->batch);
      given = run_batch (self, start, progress, error);
      done = given != NULL;
      step = given ? fovea_tensor_count (given) / self->batch : 0;
      for (gsize i = start; i < MIN (start + self->batch, n) && done; i++)
        scores[i] = fovea_tensor_floats (given)[(i - start) * step + self->request.element];
    }
  fovea_progress_range (progress, from, to);
  return done;
}
