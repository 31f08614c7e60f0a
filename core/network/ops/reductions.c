/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/reductions.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

/* Elements that a thread reads in one go, of as many results as are done side by side. */
#define ELEMENTS_A_PIECE 65536

const FoveaOpAttribute fovea_reduction_attributes[3] = {
  { "axes", FOVEA_ATTRIBUTE_INTS },
  { "keepdims", FOVEA_ATTRIBUTE_INT },
  { "noop_with_empty_axes", FOVEA_ATTRIBUTE_INT },
};

static gboolean
empty_is_noop (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "noop_with_empty_axes", 0) != 0;
}

gboolean
fovea_reduction_axes (const FoveaOpContext *context, gboolean *marked, GError **error)
{
  guint rank = context->inputs[0].shape.rank;
  g_autofree gint64 *axes = NULL;
  gsize n;

  if (!fovea_op_ints (context, "axes", 1, &n, &axes, error))
    return FALSE;
  for (guint d = 0; d < rank; d++)
    marked[d] = n == 0 && !empty_is_noop (context);
  return n == 0 || fovea_op_axes (axes, n, rank, marked, error);
}

gboolean
fovea_reduction_infer (FoveaOpContext *context, const FoveaReduction *reduction, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  gboolean keep = fovea_node_int (context->node, "keepdims", 1) != 0, marked[FOVEA_MAX_RANK];
  gboolean compares = reduction->fold == FOVEA_FOLD_MAXIMUM || reduction->fold == FOVEA_FOLD_MINIMUM;
  FoveaShape shape = { 0 };

  if (!fovea_fold_has (input->dtype) || (input->dtype == FOVEA_DTYPE_BOOL && !compares))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (input->dtype));
  if (!fovea_reduction_axes (context, marked, error))
    return FALSE;
  for (guint d = 0; d < input->shape.rank; d++)
    if (!marked[d] || keep)
      shape.dims[shape.rank++] = marked[d] ? 1 : input->shape.dims[d];
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

/* Axes of the input, outermost first. */
typedef struct
{
  guint n;
  gsize size[FOVEA_MAX_RANK], step[FOVEA_MAX_RANK], count;
} Axes;

/* Results are numbered (kept, inner), what each is made of (folded, run). Neighbouring axes of one kind are one. */
typedef struct
{
  gboolean noop;
  Axes kept, folded;
  gsize inner;         /* results beside each other; 1 where the innermost axis is folded */
  gsize run, run_step; /* the innermost of the axes that are folded */
  gsize tiles;         /* of inner */
  gsize piece, pieces; /* of the elements of a result */
} Reducer;

/* @step is that of the innermost of the axes in it. */
static void
add_axis (Axes *axes, gboolean joins, gsize size, gsize step)
{
  if (!joins)
    axes->size[axes->n++] = 1;
  axes->size[axes->n - 1] *= size;
  axes->step[axes->n - 1] = step;
  axes->count *= size;
}

/* The innermost axis, taken off: its size. */
static gsize
take_axis (Axes *axes, gsize *step)
{
  gsize size = 1;

  *step = 1;
  if (axes->n == 0)
    return 1;
  size = axes->size[--axes->n];
  *step = axes->step[axes->n];
  axes->count /= MAX (size, 1);
  return size;
}

static void
sort_axes (const FoveaShape *shape, const gboolean *marked, Reducer *self)
{
  gint last = -1; /* the kind of the axis before */
  gsize step;

  self->kept = self->folded = (Axes){ .count = 1 };
  for (guint d = 0; d < shape->rank; d++)
    if (shape->dims[d] != 1)
      {
        Axes *axes = marked[d] ? &self->folded : &self->kept;

        add_axis (axes, last == marked[d], (gsize) shape->dims[d], (gsize) fovea_shape_stride (shape, d));
        last = marked[d];
      }
  self->inner = last == FALSE ? take_axis (&self->kept, &step) : 1;
  self->run = take_axis (&self->folded, &self->run_step);
}

gboolean
fovea_reduction_prepare (FoveaOpContext *context, GError **error)
{
  gboolean marked[FOVEA_MAX_RANK];
  Reducer *self;
  gsize n;

  if (!fovea_reduction_axes (context, marked, error))
    return FALSE;
  context->state = self = g_new0 (Reducer, 1);
  self->noop = empty_is_noop (context) && context->inputs[0].shape.rank > 0;
  for (guint d = 0; d < context->inputs[0].shape.rank; d++)
    self->noop = self->noop && !marked[d];
  sort_axes (&context->inputs[0].shape, marked, self);
  n = self->folded.count * self->run;
  self->tiles = (self->inner + FOVEA_FOLD_WIDTH - 1) / FOVEA_FOLD_WIDTH;
  self->piece = CLAMP (ELEMENTS_A_PIECE / MAX (MIN (self->inner, FOVEA_FOLD_WIDTH), 1), 1, MAX (n, 1));
  self->pieces = MAX ((n + self->piece - 1) / self->piece, 1);
  if (self->pieces > 1)
    context->scratch = self->kept.count * self->tiles * self->pieces * sizeof (FoveaFoldTile);
  return TRUE;
}

void
fovea_reduction_release (FoveaOpContext *context)
{
  g_clear_pointer (&context->state, g_free);
}

typedef struct
{
  const Reducer *reducer;
  const FoveaReduction *reduction;
  const FoveaTensor *in;
  FoveaTensor *out;
  FoveaFoldTile *partial; /* one a tile of results and piece; NULL where there is one piece */
} Job;

static gsize
offset_of (const Axes *axes, gsize index)
{
  gsize offset = 0;

  for (guint d = axes->n; d-- > 0; index /= axes->size[d])
    offset += index % axes->size[d] * axes->step[d];
  return offset;
}

/* Piece @piece of the results of tile @tile, which are @width. */
static void
fold_piece (const Job *job, gsize tile, gsize piece, gsize width, FoveaFoldTile *totals)
{
  const Reducer *self = job->reducer;
  gsize step = self->run_step, element = fovea_dtype_size (job->in->dtype);
  gsize base = offset_of (&self->kept, tile / self->tiles) + tile % self->tiles * FOVEA_FOLD_WIDTH;
  gsize begin = piece * self->piece, end = MIN (begin + self->piece, self->folded.count * self->run), n;

  fovea_fold_start (job->reduction->fold, job->in->dtype, totals);
  for (gsize i = begin; i < end; i += n)
    {
      gsize at = base + offset_of (&self->folded, i / self->run) + i % self->run * step;

      n = MIN (self->run - i % self->run, end - i);
      fovea_fold_add (job->reduction->fold, job->in->dtype, (const guint8 *) job->in->data + at * element, n, step, width, 0, totals);
    }
}

static gsize
tile_width (const Reducer *self, gsize tile)
{
  return MIN (FOVEA_FOLD_WIDTH, self->inner - tile % self->tiles * FOVEA_FOLD_WIDTH);
}

static void
store_tile (const Job *job, gsize tile, const FoveaFoldTile *totals)
{
  const Reducer *self = job->reducer;
  gsize first = tile / self->tiles * self->inner + tile % self->tiles * FOVEA_FOLD_WIDTH, n = self->folded.count * self->run;

  fovea_fold_finish (job->reduction, job->in->dtype, n, tile_width (self, tile), totals, job->out->data, first);
}

static void
fold_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize pieces = job->reducer->pieces;
  FoveaFoldTile totals;

  for (gsize i = begin; i < end; i++)
    {
      fold_piece (job, i / pieces, i % pieces, tile_width (job->reducer, i / pieces), job->partial ? &job->partial[i] : &totals);
      if (!job->partial)
        store_tile (job, i, &totals);
    }
}

/* The pieces of every result together. */
static void
join_pieces (const Job *job)
{
  const Reducer *self = job->reducer;

  for (gsize tile = 0; tile < self->kept.count * self->tiles; tile++)
    {
      FoveaFoldTile *first = &job->partial[tile * self->pieces];

      for (gsize i = 1; i < self->pieces; i++)
        fovea_fold_join (job->reduction->fold, job->in->dtype, first + i, tile_width (self, tile), first);
      store_tile (job, tile, first);
    }
}

gboolean
fovea_reduction_run (const FoveaOpContext *context, const FoveaReduction *reduction, FoveaTensor *const *inputs,
                     FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const Reducer *self = context->state;
  Job job = { self, reduction, inputs[0], outputs[0], self->pieces > 1 ? scratch : NULL };
  gsize elements = self->piece * MAX (MIN (self->inner, FOVEA_FOLD_WIDTH), 1);

  if (self->noop)
    return fovea_copy_run (context, inputs, outputs, scratch, progress);
  if (!fovea_parallel_for (self->kept.count * self->tiles * self->pieces, MAX (ELEMENTS_A_PIECE / elements, 1), fold_items, &job, progress))
    return FALSE;
  if (job.partial)
    join_pieces (&job);
  return TRUE;
}

void
fovea_reduction_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  gboolean keep = fovea_node_int (context->node, "keepdims", 1) != 0, marked[FOVEA_MAX_RANK];
  guint from = 0;

  *box = (FoveaBox){ .rank = shape->rank, .empty = output->empty || input > 0, .global = output->global };
  if (box->empty || !fovea_reduction_axes (context, marked, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    {
      box->begin[d] = marked[d] ? 0 : output->begin[from];
      box->end[d] = marked[d] ? shape->dims[d] - 1 : output->end[from];
      from += !marked[d] || keep;
    }
  fovea_field_mark_global (shape, box);
}
