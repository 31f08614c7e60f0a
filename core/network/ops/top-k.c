/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/order-keys.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "k", FOVEA_ATTRIBUTE_INT },
  { "largest", FOVEA_ATTRIBUTE_INT },
  { "sorted", FOVEA_ATTRIBUTE_INT },
};

/* An attribute before opset 10. */
static gboolean
read_k (const FoveaOpContext *context, gint64 size, gint64 *k, GError **error)
{
  g_autofree gint64 *list = NULL;
  gsize n = 1;

  *k = fovea_node_int (context->node, "k", 0);
  if (!fovea_node_attribute (context->node, "k"))
    {
      if (!fovea_op_ints (context, "K", 1, &n, &list, error))
        return FALSE;
      *k = n == 1 ? list[0] : -1;
    }
  if (*k < 0 || *k > size)
    return fovea_refuse (error, _("%lld of %lld elements cannot be taken"), (long long) *k, (long long) size);
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  guint axis;

  return fovea_op_read_axis (context, -1, &axis, error) && read_k (context, shape.dims[axis], &shape.dims[axis], error)
         && fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error)
         && (context->n_outputs < 2 || fovea_op_set_output (context, 1, FOVEA_DTYPE_INT64, &shape, error));
}

typedef struct
{
  gint64 key;
  gsize place;
} Entry;

typedef struct
{
  const FoveaTensor *in;
  FoveaTensor *values;
  gint64 *places; /* or NULL */
  FoveaLines lines;
  gsize k, element; /* taken of a line; bytes of one */
  gint64 turn;    /* -1: the least, whose keys are turned around */
  Entry *heaps;   /* k a thread */
} Job;

/* Of equal elements the first comes before. */
static gboolean
is_behind (const Entry *a, const Entry *b)
{
  return a->key < b->key || (a->key == b->key && a->place > b->place);
}

/* Puts @entry in the place of the first of a heap, whose first is behind all others. */
static void
sift (Entry *heap, gsize n, Entry entry)
{
  gsize i = 0, child;

  for (; (child = 2 * i + 1) < n; i = child)
    {
      if (child + 1 < n && is_behind (&heap[child + 1], &heap[child]))
        child++;
      if (!is_behind (&heap[child], &entry))
        break;
      heap[i] = heap[child];
    }
  heap[i] = entry;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return is_behind (b, a) ? -1 : 1;
}

/* The best k of the line from element @first on, best first. */
static void
take_best (const Job *job, gsize first, Entry *heap)
{
  enum { PART = 256 };
  gint64 keys[PART];

  for (gsize i = 0; i < job->k; i++)
    heap[i] = (Entry){ G_MININT64, G_MAXSIZE }; /* behind every element */
  for (gsize i = 0; i < job->lines.n; i += PART)
    {
      gsize n = MIN (PART, job->lines.n - i);

      fovea_order_keys (job->in, first + i * job->lines.inner, job->lines.inner, n, keys);
      for (gsize j = 0; j < n; j++)
        {
          Entry entry = { keys[j] ^ job->turn, i + j };

          if (is_behind (&heap[0], &entry))
            sift (heap, job->k, entry);
        }
    }
  qsort (heap, job->k, sizeof *heap, compare_entries);
}

static void
take_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  Entry *heap = job->heaps + worker * job->k;

  for (gsize item = begin; item < end; item++)
    {
      gsize from = item / job->lines.inner * job->lines.n * job->lines.inner + item % job->lines.inner;
      gsize to = item / job->lines.inner * job->k * job->lines.inner + item % job->lines.inner;

      take_best (job, from, heap);
      for (gsize i = 0; i < job->k; i++)
        {
          memcpy ((guint8 *) job->values->data + (to + i * job->lines.inner) * job->element,
                  (const guint8 *) job->in->data + (from + heap[i].place * job->lines.inner) * job->element, job->element);
          if (job->places)
            job->places[to + i * job->lines.inner] = (gint64) heap[i].place;
        }
    }
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  guint axis;

  if (!fovea_op_read_axis (context, -1, &axis, error))
    return FALSE;
  fovea_op_take_thread_scratch (context, (gsize) context->outputs[0].shape.dims[axis] * sizeof (Entry));
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  Job job = { inputs[0], outputs[0], context->n_outputs > 1 && outputs[1] ? outputs[1]->data : NULL };
  guint axis;

  g_return_val_if_fail (fovea_op_has_thread_scratch (context), FALSE);
  if (!fovea_op_read_axis (context, -1, &axis, NULL))
    return TRUE;
  job.lines = fovea_lines_along (&inputs[0]->shape, axis, axis + 1);
  job.k = (gsize) outputs[0]->shape.dims[axis];
  job.element = fovea_dtype_size (inputs[0]->dtype);
  job.turn = fovea_node_int (context->node, "largest", 1) ? 0 : -1;
  job.heaps = scratch;
  return fovea_parallel_for (job.lines.outer * job.lines.inner, MAX (FOVEA_ELEMENTS_A_CHUNK / job.lines.n, 1), take_items, &job, progress);
}

/* All along the axis. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  guint axis;

  *box = *output;
  if (input > 0 || !fovea_op_read_axis (context, -1, &axis, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  box->begin[axis] = 0;
  box->end[axis] = shape->dims[axis] - 1;
  fovea_field_mark_global (shape, box);
}

/* Where the elements stood, which old networks need not ask for. */
static const char *
find_places (FoveaBackward *backward, guint axis)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  GArray *settings;
  const char *inputs[2], *outputs[2];

  if (context->n_outputs > 1 && context->node->outputs[1] >= 0)
    return fovea_backward_output (backward, 1);
  settings = fovea_attributes_new (context->node, "k");
  inputs[0] = fovea_backward_input (backward, 0);
  inputs[1] = fovea_backward_ints (backward, &context->outputs[0].shape.dims[axis], 1);
  fovea_backward_emit_all (backward, "TopK", settings, inputs, 2, outputs, 2);
  return outputs[1];
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaChoice choice = { 0 };

  if (!fovea_operand_is_empty (&context->outputs[0]) && fovea_op_read_axis (context, -1, &choice.axis, NULL))
    fovea_backward_give (backward, 0, fovea_backward_put (backward, &choice, &context->inputs[0].shape, find_places (backward, choice.axis),
                                                          fovea_backward_gradient (backward, 0)));
}

const FoveaOp fovea_op_top_k = {
  .name = "TopK",
  .summary = N_("Takes the greatest elements along one dimension, and says where they stood."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 2,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .run = run,
  .backward = backward,
};
