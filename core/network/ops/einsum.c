/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/einsum-equation.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/matrix.h"
#include "core/network/ops/operand.h"

#define PRODUCTS_A_CHUNK 16384
#define PRODUCTS_A_PAUSE 1048576 /* between looks at whether the work is cancelled */

static const FoveaOpAttribute attributes[] = {
  { "equation", FOVEA_ATTRIBUTE_STRING, TRUE },
};

static gboolean
check_types (const FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;

  if (dtype != FOVEA_DTYPE_FLOAT32 && dtype != FOVEA_DTYPE_INT32 && dtype != FOVEA_DTYPE_INT64)
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  for (guint i = 1; i < context->n_inputs; i++)
    if (!fovea_op_require_type (context, i, dtype, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_summed (const FoveaEinsum *einsum, guint label)
{
  for (guint d = 0; d < einsum->output.rank; d++)
    if (einsum->output.labels[d] == label)
      return FALSE;
  return einsum->size[label] != FOVEA_EINSUM_UNUSED && einsum->size[label] != 1;
}

/* Products of an output element. */
static gboolean
count_products (const FoveaEinsum *einsum, gsize *n)
{
  *n = 1;
  for (guint label = 0; label < FOVEA_EINSUM_LABELS; label++)
    if (is_summed (einsum, label) && __builtin_mul_overflow (*n, (gsize) einsum->size[label], n))
      return FALSE;
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = { 0 };
  FoveaEinsum einsum;
  gsize products;

  if (!check_types (context, error) || !fovea_einsum_read (context, &einsum, error))
    return FALSE;
  if (!count_products (&einsum, &products) || products > G_MAXINT64 / FOVEA_EINSUM_INPUTS)
    return fovea_over_limit (error, _("the sums are longer than can be counted"));
  for (; shape.rank < einsum.output.rank; shape.rank++)
    shape.dims[shape.rank] = einsum.size[einsum.output.labels[shape.rank]];
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  guint64 total = 0;
  FoveaEinsum einsum;
  gsize products;

  if (!fovea_einsum_read (context, &einsum, NULL) || !count_products (&einsum, &products)
      || __builtin_mul_overflow ((guint64) fovea_shape_count (&context->outputs[0].shape), (guint64) products, &total))
    return G_MAXUINT64;
  return total;
}

/* A loop over a label: its size, and the steps of each input in elements. */
typedef struct
{
  gsize size, step[FOVEA_EINSUM_INPUTS];
} Loop;

/* The loops over the output's labels, outermost first; over those that are summed, and the innermost of them. */
typedef struct
{
  guint n_inputs, n_out, n_sums;
  Loop out[FOVEA_MAX_RANK], sums[FOVEA_EINSUM_LABELS], inner;
  gsize runs; /* of the inner loop */
} Loops;

static Loop
loop_of (const FoveaOpContext *context, const FoveaEinsum *einsum, guint label)
{
  Loop loop = { .size = (gsize) einsum->size[label] };

  for (guint i = 0; i < einsum->n_inputs; i++)
    for (guint d = 0; d < einsum->inputs[i].rank; d++)
      if (einsum->inputs[i].labels[d] == label && context->inputs[i].shape.dims[d] > 1)
        loop.step[i] += (gsize) fovea_shape_stride (&context->inputs[i].shape, d);
  return loop;
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  Loops *loops;
  FoveaEinsum einsum;

  if (!fovea_einsum_read (context, &einsum, error))
    return FALSE;
  context->state = loops = g_new0 (Loops, 1);
  loops->n_inputs = einsum.n_inputs;
  for (; loops->n_out < einsum.output.rank; loops->n_out++)
    loops->out[loops->n_out] = loop_of (context, &einsum, einsum.output.labels[loops->n_out]);
  for (guint label = 0; label < FOVEA_EINSUM_LABELS; label++)
    if (is_summed (&einsum, label))
      loops->sums[loops->n_sums++] = loop_of (context, &einsum, label);
  loops->inner = loops->n_sums > 0 ? loops->sums[--loops->n_sums] : (Loop){ .size = 1 };
  loops->runs = 1;
  for (guint i = 0; i < loops->n_sums; i++)
    loops->runs *= loops->sums[i].size;
  return TRUE;
}

static void
release (FoveaOpContext *context)
{
  g_clear_pointer (&context->state, g_free);
}

typedef struct
{
  const Loops *loops;
  FoveaTensor *const *inputs;
  FoveaTensor *out;
  FoveaProgress *progress;
} Job;

/* The next position of the outer loops over sums, innermost first. */
static void
advance (const Loops *loops, gsize *position, gsize *offsets)
{
  for (guint s = loops->n_sums; s-- > 0;)
    {
      const Loop *loop = &loops->sums[s];
      gboolean wraps = ++position[s] == loop->size;

      for (guint i = 0; i < loops->n_inputs; i++)
        offsets[i] = wraps ? offsets[i] - (loop->size - 1) * loop->step[i] : offsets[i] + loop->step[i];
      if (!wraps)
        return;
      position[s] = 0;
    }
}

/* The inner loop from @offsets on, most often over two inputs; and the sum of an output element, whose inputs begin there. Whole numbers
 * wrap around. */
#define DEFINE_SUM(id, type, wide)                                                                                             \
  static wide sum_run_##id (const Job *job, const gsize *offsets)                                                              \
  {                                                                                                                            \
    const Loop *loop = &job->loops->inner;                                                                                     \
    gboolean two = job->loops->n_inputs == 2;                                                                                  \
    const type *x = (const type *) job->inputs[0]->data + offsets[0];                                                          \
    const type *y = two ? (const type *) job->inputs[1]->data + offsets[1] : NULL;                                             \
    wide sum = 0;                                                                                                              \
                                                                                                                               \
    for (gsize k = 0; two && k < loop->size; k++)                                                                              \
      sum += (wide) x[k * loop->step[0]] * (wide) y[k * loop->step[1]];                                                        \
    for (gsize k = 0; !two && k < loop->size; k++)                                                                             \
      {                                                                                                                        \
        wide product = (wide) x[k * loop->step[0]];                                                                            \
                                                                                                                               \
        for (guint i = 1; i < job->loops->n_inputs; i++)                                                                       \
          product *= (wide) ((const type *) job->inputs[i]->data)[offsets[i] + k * loop->step[i]];                             \
        sum += product;                                                                                                        \
      }                                                                                                                        \
    return sum;                                                                                                                \
  }                                                                                                                            \
                                                                                                                               \
  static void sum_##id (const Job *job, gsize *offsets, gsize at)                                                              \
  {                                                                                                                            \
    gsize position[FOVEA_EINSUM_LABELS] = { 0 }, pause = MAX (PRODUCTS_A_PAUSE / MAX (job->loops->inner.size, 1), 1);          \
    wide sum = 0;                                                                                                              \
                                                                                                                               \
    for (gsize i = 0; i < job->loops->runs; i++)                                                                               \
      {                                                                                                                        \
        sum += sum_run_##id (job, offsets);                                                                                    \
        advance (job->loops, position, offsets);                                                                               \
        if (i % pause == pause - 1 && fovea_progress_is_cancelled (job->progress))                                             \
          return;                                                                                                              \
      }                                                                                                                        \
    ((type *) job->out->data)[at] = (type) sum;                                                                                \
  }

DEFINE_SUM (FLOAT32, float, double)
DEFINE_SUM (INT32, gint32, guint64)
DEFINE_SUM (INT64, gint64, guint64)

static void
do_elements (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const Loops *loops = job->loops;

  for (gsize at = begin; at < end; at++)
    {
      gsize offsets[FOVEA_EINSUM_INPUTS] = { 0 }, rest = at;

      for (guint d = loops->n_out; d-- > 0; rest /= loops->out[d].size)
        for (guint i = 0; i < loops->n_inputs; i++)
          offsets[i] += rest % loops->out[d].size * loops->out[d].step[i];
      if (job->out->dtype == FOVEA_DTYPE_FLOAT32)
        sum_FLOAT32 (job, offsets, at);
      else if (job->out->dtype == FOVEA_DTYPE_INT32)
        sum_INT32 (job, offsets, at);
      else
        sum_INT64 (job, offsets, at);
    }
}

/* Whether the equation is a batch of products of matrices that lie by rows or by columns, as in attention: the last loop but one goes
 * through rows of the first input, the last one through columns of the second, the others through the batch. */
static gboolean
is_product (const Loops *loops, FoveaMatrix *a, FoveaMatrix *b)
{
  const Loop *rows = &loops->out[MAX (loops->n_out, 2) - 2], *columns = rows + 1, *inner = &loops->inner;

  if (loops->n_inputs != 2 || loops->n_out < 2 || loops->n_sums > 0 || rows->step[1] != 0 || columns->step[0] != 0)
    return FALSE;
  *a = (FoveaMatrix){ NULL, rows->size, inner->size, rows->step[0], inner->step[0] };
  *b = (FoveaMatrix){ NULL, inner->size, columns->size, inner->step[1], columns->step[1] };
  return inner->step[0] == 1 && (inner->step[1] == 1 || columns->step[1] == 1);
}

static void
locate (gsize i, const float **a, const float **b, gconstpointer data)
{
  const Job *job = data;
  gsize offsets[2] = { 0 };

  for (guint d = job->loops->n_out - 2; d-- > 0; i /= job->loops->out[d].size)
    for (guint input = 0; input < 2; input++)
      offsets[input] += i % job->loops->out[d].size * job->loops->out[d].step[input];
  *a = fovea_tensor_floats (job->inputs[0]) + offsets[0];
  *b = fovea_tensor_floats (job->inputs[1]) + offsets[1];
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const Loops *loops = context->state;
  gsize products = MAX (loops->runs * loops->inner.size, 1);
  Job job = { loops, inputs, outputs[0], progress };
  FoveaMatrix a, b;

  if (outputs[0]->dtype == FOVEA_DTYPE_FLOAT32 && fovea_tensor_count (outputs[0]) > 0 && is_product (loops, &a, &b))
    return fovea_matrix_multiply_all (a, b, fovea_tensor_count (outputs[0]) / (a.rows * b.columns), locate, &job, outputs[0]->data, progress);
  return fovea_parallel_for (fovea_tensor_count (outputs[0]), MAX (PRODUCTS_A_CHUNK / products, 1), do_elements, &job, progress)
         && !fovea_progress_is_cancelled (progress);
}

/* Labels that the output has keep its box. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  FoveaEinsum einsum;

  fovea_field_whole (context, input, output, box);
  if (!fovea_einsum_read (context, &einsum, NULL))
    return;
  box->global = output->global;
  for (guint d = 0; d < shape->rank; d++)
    for (guint o = 0; o < einsum.output.rank; o++)
      if (shape->dims[d] > 1 && einsum.inputs[input].labels[d] == einsum.output.labels[o])
        {
          box->begin[d] = output->begin[o];
          box->end[d] = output->end[o];
        }
  if (input == 0)
    fovea_field_mark_global (shape, box);
}

const FoveaOp fovea_op_einsum = {
  .name = "Einsum",
  .summary = N_("Products of matrices of any number of dimensions, as an equation of labels says."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = FOVEA_EINSUM_INPUTS, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .release = release,
  .run = run,
  .backward = fovea_einsum_backward,
  .takes_empty = TRUE,
};
