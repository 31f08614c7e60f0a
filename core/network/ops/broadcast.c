/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/broadcast.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"

/* An axis of the result, and how far each operand advances along it. */
typedef struct
{
  gsize size, step[FOVEA_MAX_BROADCAST];
} Axis;

/* How the operands are walked; axes along which all go on alike are one. */
typedef struct
{
  guint n_axes, n;
  Axis axes[FOVEA_MAX_RANK];
  const guint8 *operands[FOVEA_MAX_BROADCAST];
  gsize sizes[FOVEA_MAX_BROADCAST], out_size; /* bytes of an element */
  guint8 *out;
  FoveaBroadcastRow row;
  gconstpointer data;
  gsize piece, pieces; /* elements of a piece of the innermost axis, pieces of it */
} Job;

gboolean
fovea_broadcast_shape (const FoveaShape *a, const FoveaShape *b, FoveaShape *both, GError **error)
{
  guint rank = MAX (a->rank, b->rank);

  both->rank = rank;
  for (guint d = 0; d < rank; d++)
    {
      gint64 m = d + a->rank < rank ? 1 : a->dims[d + a->rank - rank];
      gint64 n = d + b->rank < rank ? 1 : b->dims[d + b->rank - rank];

      if (m != n && m != 1 && n != 1)
        {
          g_autofree char *a_text = fovea_shape_to_string (a);
          g_autofree char *b_text = fovea_shape_to_string (b);

          return fovea_refuse (error, _("the shapes %s and %s do not go together"), a_text, b_text);
        }
      both->dims[d] = m == 1 ? n : m;
    }
  return TRUE;
}

/* Steps of operand @i along the axes of @whole: 0 where it is repeated. */
static void
set_steps (Axis *axes, guint i, const FoveaShape *shape, const FoveaShape *whole)
{
  gsize stride = 1;

  for (guint d = whole->rank; d-- > 0;)
    {
      gint64 size = d + shape->rank < whole->rank ? 1 : shape->dims[d + shape->rank - whole->rank];

      axes[d].step[i] = size == 1 ? 0 : stride;
      stride *= (gsize) size;
    }
}

/* Whether @inner goes on where a step along @outer began. */
static gboolean
goes_on (const Axis *outer, const Axis *inner, guint n)
{
  for (guint i = 0; i < n; i++)
    if (outer->step[i] != inner->size * inner->step[i])
      return FALSE;
  return TRUE;
}

static void
set_axes (Job *job, const FoveaBroadcast *operands, const FoveaShape *out)
{
  Axis axes[FOVEA_MAX_RANK] = { { 0 } };

  for (guint i = 0; i < job->n; i++)
    set_steps (axes, i, operands[i].shape, out);
  for (guint d = 0; d < out->rank; d++)
    {
      Axis *last = job->n_axes > 0 ? &job->axes[job->n_axes - 1] : NULL;
      gsize size = (gsize) out->dims[d];

      axes[d].size = size;
      if (size == 1)
        continue;
      if (last && goes_on (last, &axes[d], job->n))
        {
          axes[d].size *= last->size;
          *last = axes[d];
        }
      else
        job->axes[job->n_axes++] = axes[d];
    }
  if (job->n_axes == 0)
    job->axes[job->n_axes++] = (Axis){ .size = 1 };
}

static void
do_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  guint inner = job->n_axes - 1;
  const Axis *along = &job->axes[inner];

  for (gsize item = begin; item < end; item++)
    {
      gsize row = item / job->pieces, at = item % job->pieces * job->piece;
      gconstpointer operands[FOVEA_MAX_BROADCAST];

      for (guint i = 0; i < job->n; i++)
        {
          gsize offset = at * along->step[i], rest = row;

          for (guint d = inner; d-- > 0; rest /= job->axes[d].size)
            offset += rest % job->axes[d].size * job->axes[d].step[i];
          operands[i] = job->operands[i] + offset * job->sizes[i];
        }
      job->row (operands, along->step, job->out + (row * along->size + at) * job->out_size, MIN (job->piece, along->size - at),
                job->data);
    }
}

gboolean
fovea_broadcast_run (const FoveaBroadcast *operands, guint n, FoveaTensor *out, FoveaBroadcastRow row, gconstpointer data,
                     FoveaProgress *progress)
{
  Job job = { .n = n, .out = out->data, .out_size = fovea_dtype_size (out->dtype), .row = row, .data = data };
  gsize count = fovea_tensor_count (out), inner;

  if (count == 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      job.operands[i] = operands[i].data;
      job.sizes[i] = fovea_dtype_size (operands[i].dtype);
    }
  set_axes (&job, operands, &out->shape);
  inner = job.axes[job.n_axes - 1].size;
  job.piece = MIN (inner, FOVEA_ELEMENTS_A_CHUNK);
  job.pieces = (inner + job.piece - 1) / job.piece;
  return fovea_parallel_for (count / inner * job.pieces, FOVEA_ELEMENTS_A_CHUNK / job.piece, do_items, &job, progress);
}
