/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "storage_order", FOVEA_ATTRIBUTE_INT },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

/* The number of element @i of all inputs where the first spatial axis is the adjacent one, and how far neighbours of a row are apart. */
static gint64
column_major (const FoveaPool *pool, gsize i, gint64 *step)
{
  gint64 at = (gint64) (i % pool->inputs), before = (gint64) pool->inputs, number = (gint64) (i - i % pool->inputs);

  *step = before / fovea_window_width (&pool->window)->input;
  for (guint d = FOVEA_MAX_SPATIAL; d-- > 0; at /= pool->window.axis[d].input)
    {
      before /= pool->window.axis[d].input;
      number += at % pool->window.axis[d].input * before;
    }
  return number;
}

/* What a tap says of the outputs' places: indices[x] = first + x * step where its element is taken. */
typedef struct
{
  gint64 *indices;
  gint64 first, step;
} Places;

static Places
places_of (const FoveaPool *pool, gsize from, gsize to)
{
  Places places = { (gint64 *) pool->indices->data + to, (gint64) from, 1 };

  if (pool->setting)
    places.first = column_major (pool, from, &places.step);
  places.step *= fovea_window_width (&pool->window)->stride;
  return places;
}

/* For one type of elements: a row of maxima. An index below 0 stands for nothing yet. The usual strides stand as numbers so that the
 * compiler makes vectors of them. */
#define DEFINE_MAXIMUM(type, lowest)                                                                                                  \
  static inline void take_strided_##type (const type *in, gsize stride, type *out, gsize n)                                           \
  {                                                                                                                                   \
    for (gsize x = 0; x < n; x++)                                                                                                     \
      out[x] = in[x * stride] > out[x] ? in[x * stride] : out[x];                                                                     \
  }                                                                                                                                   \
                                                                                                                                      \
  static void place_##type (const type *in, gsize stride, type *out, gsize n, const Places *places)                                   \
  {                                                                                                                                   \
    for (gsize x = 0; x < n; x++)                                                                                                     \
      if (places->indices[x] < 0 || in[x * stride] > out[x])                                                                          \
        {                                                                                                                             \
          out[x] = in[x * stride];                                                                                                    \
          places->indices[x] = places->first + (gint64) x * places->step;                                                             \
        }                                                                                                                             \
  }                                                                                                                                   \
                                                                                                                                      \
  static void take_##type (const FoveaPool *pool, gsize from, gsize to, gsize n)                                                      \
  {                                                                                                                                   \
    gsize stride = (gsize) fovea_window_width (&pool->window)->stride;                                                                \
    const type *in = (const type *) pool->in->data + from;                                                                            \
    type *out = (type *) pool->out->data + to;                                                                                        \
                                                                                                                                      \
    if (pool->indices)                                                                                                                \
      {                                                                                                                               \
        Places places = places_of (pool, from, to);                                                                                   \
                                                                                                                                      \
        place_##type (in, stride, out, n, &places);                                                                                   \
      }                                                                                                                               \
    else if (stride == 1)                                                                                                             \
      take_strided_##type (in, 1, out, n);                                                                                            \
    else if (stride == 2)                                                                                                             \
      take_strided_##type (in, 2, out, n);                                                                                            \
    else                                                                                                                              \
      take_strided_##type (in, stride, out, n);                                                                                       \
  }                                                                                                                                   \
                                                                                                                                      \
  static void row_##type (const FoveaPool *pool, gsize map, gint64 y)                                                                 \
  {                                                                                                                                   \
    gsize n, at = fovea_pool_at (pool, map, y, &n);                                                                                   \
                                                                                                                                      \
    for (gsize x = at; x < at + n; x++)                                                                                               \
      ((type *) pool->out->data)[x] = (lowest);                                                                                       \
    for (gsize x = at; pool->indices && x < at + n; x++)                                                                              \
      ((gint64 *) pool->indices->data)[x] = -1;                                                                                       \
    fovea_pool_taps (pool, map, y, take_##type);                                                                                      \
  }

DEFINE_MAXIMUM (float, -INFINITY)
DEFINE_MAXIMUM (guint8, 0)
DEFINE_MAXIMUM (gint8, G_MININT8)

static FoveaPoolRow
row_of (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_FLOAT32 ? row_float : dtype == FOVEA_DTYPE_UINT8 ? row_guint8 : dtype == FOVEA_DTYPE_INT8 ? row_gint8 : NULL;
}

/* The second output has the place of each maximum among all elements of the input. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;

  if (!row_of (dtype))
    return fovea_refuse (error, _("input %u needs float32, uint8 or int8, has %s"), 1, fovea_dtype_name (dtype));
  return fovea_pool_infer_type (context, dtype, error)
         && (context->n_outputs < 2 || fovea_op_set_output (context, 1, FOVEA_DTYPE_INT64, &context->outputs[0].shape, error));
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_pool_run (context, row_of (inputs[0]->dtype), fovea_node_int (context->node, "storage_order", 0), inputs, outputs, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_run_blocks (context, fovea_simd ()->pool_max, FALSE, inputs, outputs, progress);
}

/* The places, output 1, have no gradient. */
static void
backward (FoveaBackward *backward)
{
  GArray *own = fovea_attributes_new (fovea_backward_context (backward)->node, "storage_order");

  fovea_backward_give (backward, 0, fovea_pool_return_largest (backward, own, fovea_backward_gradient (backward, 0)));
}

static const FoveaBlocksOp blocks = {
  .accepts = fovea_pool_accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_max_pool = {
  .name = "MaxPool",
  .summary = N_("Keeps the largest element of each window: the map shrinks, and small shifts matter less."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 2,
  .infer = infer,
  .field = fovea_pool_field,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
