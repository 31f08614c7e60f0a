/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/mover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"

#define MAX_AXES (2 * FOVEA_MAX_RANK + 1)

typedef struct
{
  gsize size;
  gint64 step;
  gint64 *offsets; /* NULL: position times step */
} Axis;

struct _FoveaMover
{
  gsize element; /* bytes */
  gint64 start;
  guint n;
  Axis axes[MAX_AXES];
};

FoveaMover *
fovea_mover_new (FoveaDType dtype)
{
  FoveaMover *self = g_new0 (FoveaMover, 1);

  self->element = fovea_dtype_size (dtype);
  return self;
}

void
fovea_mover_free (FoveaMover *self)
{
  if (!self)
    return;
  for (guint d = 0; d < self->n; d++)
    fovea_memory_free (self->axes[d].offsets);
  g_free (self);
}

void
fovea_mover_add_axis (FoveaMover *self, gsize size, gint64 start, gint64 step)
{
  Axis *last = self->n > 0 ? &self->axes[self->n - 1] : NULL;

  g_return_if_fail (self->n < MAX_AXES);
  self->start += start;
  if (size == 1)
    return;
  if (last && !last->offsets && last->step == step * (gint64) size)
    {
      last->size *= size;
      last->step = step;
      return;
    }
  self->axes[self->n++] = (Axis){ .size = size, .step = step };
}

gint64 *
fovea_mover_add_table (FoveaMover *self, gsize size, GError **error)
{
  gint64 *offsets;

  g_return_val_if_fail (self->n < MAX_AXES, NULL);
  offsets = fovea_memory_alloc (size * sizeof (gint64), _("a table of positions"), error);
  if (offsets)
    self->axes[self->n++] = (Axis){ .size = size, .offsets = offsets };
  return offsets;
}

typedef struct
{
  const FoveaMover *mover;
  const guint8 *source, *fill;
  guint8 *target;
  Axis inner;
  gsize piece, pieces; /* elements of a piece of a row, pieces of it */
} Job;

#define DEFINE_MOVES(type)                                                                                                   \
  static void move_steps_##type (const void *source, gint64 step, void *target, gsize n)                                     \
  {                                                                                                                          \
    const type *from = source;                                                                                               \
    type *to = target;                                                                                                       \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      to[i] = from[(gint64) i * step];                                                                                       \
  }                                                                                                                          \
                                                                                                                             \
  static void move_table_##type (const void *source, const gint64 *offsets, void *target, gsize n, const void *fill)         \
  {                                                                                                                          \
    const type *from = source, *empty = fill;                                                                                \
    type *to = target;                                                                                                       \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      to[i] = offsets[i] < 0 ? *empty : from[offsets[i]];                                                                    \
  }

DEFINE_MOVES (guint8)
DEFINE_MOVES (guint16)
DEFINE_MOVES (guint32)
DEFINE_MOVES (guint64)

static void
move_steps (gsize element, const void *source, gint64 step, void *target, gsize n)
{
  if (step == 1)
    memcpy (target, source, n * element);
  else if (element == 1)
    move_steps_guint8 (source, step, target, n);
  else if (element == 2)
    move_steps_guint16 (source, step, target, n);
  else if (element == 4)
    move_steps_guint32 (source, step, target, n);
  else
    move_steps_guint64 (source, step, target, n);
}

static void
move_table (gsize element, const void *source, const gint64 *offsets, void *target, gsize n, const void *fill)
{
  if (element == 1)
    move_table_guint8 (source, offsets, target, n, fill);
  else if (element == 2)
    move_table_guint16 (source, offsets, target, n, fill);
  else if (element == 4)
    move_table_guint32 (source, offsets, target, n, fill);
  else
    move_table_guint64 (source, offsets, target, n, fill);
}

/* Where row @row begins in the source, -1 when it is all fill. */
static gint64
row_offset (const FoveaMover *self, gsize row)
{
  gint64 offset = self->start;

  for (guint d = self->n > 0 ? self->n - 1 : 0; d-- > 0;)
    {
      const Axis *axis = &self->axes[d];
      gsize i = row % axis->size;

      row /= axis->size;
      if (axis->offsets && axis->offsets[i] < 0)
        return -1;
      offset += axis->offsets ? axis->offsets[i] : (gint64) i * axis->step;
    }
  return offset;
}

static void
move_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize element = job->mover->element;

  for (gsize item = begin; item < end; item++)
    {
      gsize row = item / job->pieces, at = item % job->pieces * job->piece;
      gsize n = MIN (job->piece, job->inner.size - at);
      guint8 *target = job->target + (row * job->inner.size + at) * element;
      gint64 offset = row_offset (job->mover, row);

      if (offset < 0)
        move_steps (element, job->fill, 0, target, n);
      else if (job->inner.offsets)
        move_table (element, job->source + (gsize) offset * element, job->inner.offsets + at, target, n, job->fill);
      else
        move_steps (element, job->source + (gsize) (offset + (gint64) at * job->inner.step) * element, job->inner.step, target, n);
    }
}

gboolean
fovea_mover_run (const FoveaMover *self, gconstpointer source, gpointer target, gconstpointer fill, FoveaProgress *progress)
{
  static const guint64 zero = 0;
  Job job = { .mover = self, .source = source, .fill = fill ? fill : &zero, .target = target };
  gsize rows = 1;

  for (guint d = 0; d + 1 < self->n; d++)
    rows *= self->axes[d].size;
  job.inner = self->n > 0 ? self->axes[self->n - 1] : (Axis){ .size = 1, .step = 1 };
  if (rows == 0 || job.inner.size == 0)
    return TRUE;
  job.piece = MIN (job.inner.size, FOVEA_ELEMENTS_A_CHUNK);
  job.pieces = (job.inner.size + job.piece - 1) / job.piece;
  return fovea_parallel_for (rows * job.pieces, FOVEA_ELEMENTS_A_CHUNK / job.piece, move_items, &job, progress);
}

void
fovea_mover_release (FoveaOpContext *context)
{
  g_clear_pointer ((FoveaMover **) &context->state, fovea_mover_free);
}

gboolean
fovea_mover_op_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                    FoveaProgress *progress)
{
  return fovea_mover_run (context->state, inputs[0]->data, outputs[0]->data, NULL, progress);
}
