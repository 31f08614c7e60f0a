/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Maxima and averages of windows, map by map. */

#include <math.h>
#include <string.h>

#include "core/learn/layer.h"
#include "core/learn/layers/tiles.h"
#include "core/network/ops/pooling.h"

typedef struct
{
  FoveaTaps taps;
  gboolean maximum;
  float *factors; /* of averages: one over the taps of each output */
} Pool;

static gboolean
takes (const FoveaOpContext *context)
{
  const char *name = context->node->op->name;

  return (g_str_equal (name, "AveragePool") || g_str_equal (name, "MaxPool")) && context->inputs[0].shape.rank == 4 && context->n_outputs == 1;
}

static void
count_taps (Pool *self, const FoveaWindow *window, gboolean padding)
{
  const FoveaWindowAxis *height = fovea_window_height (window), *width = fovea_window_width (window);
  gint64 first;

  self->factors = g_new (float, self->taps.out);
  for (gint64 y = 0; y < height->output; y++)
    for (gint64 x = 0; x < width->output; x++)
      self->factors[y * width->output + x]
        = 1.0f / (float) MAX (fovea_pool_count (height, y, padding, &first) * fovea_pool_count (width, x, padding, &first), 1);
}

static gboolean
init (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  Pool *self = layer->state = g_new0 (Pool, 1);
  FoveaWindow window;

  self->maximum = g_str_equal (layer->context->node->op->name, "MaxPool");
  if (!fovea_pool_window (layer->context, &window, error))
    return FALSE;
  fovea_taps_init (&self->taps, &window);
  if (!self->maximum)
    count_taps (self, &window, fovea_node_int (layer->context->node, "count_include_pad", 0) != 0);
  return TRUE;
}

static void
clear (FoveaModelLayer *layer)
{
  Pool *self = layer->state;

  fovea_taps_clear (&self->taps);
  g_free (self->factors);
  g_free (self);
}

/* Does @body for each output @to[x] and each element @from[x * stride] that its window meets, cell by cell of the window. */
#define FOR_TAPS(taps, in, out, stride, body)                                                                                \
  for (gsize cell = 0; cell < (taps)->cells; cell++)                                                                         \
    {                                                                                                                        \
      FoveaWindowSpan rows = (taps)->rows[(gint64) cell / (taps)->kernel_width];                                             \
      FoveaWindowSpan columns = (taps)->columns[(gint64) cell % (taps)->kernel_width];                                       \
                                                                                                                             \
      for (gint64 y = rows.low; y < rows.high; y++)                                                                          \
        {                                                                                                                    \
          __typeof__ (in) from = (in) + (y * (taps)->stride_y + rows.offset) * (taps)->in_width + columns.offset;            \
          __typeof__ (out) to = (out) + y * (taps)->out_width;                                                               \
                                                                                                                             \
          for (gint64 x = columns.low; x < columns.high; x++)                                                                \
            body;                                                                                                            \
        }                                                                                                                    \
    }
/* With the usual stride known to the compiler. */
#define FOR_EACH_TAP(taps, in, out, body)                                                                                    \
  if ((taps)->stride_x == 2)                                                                                                 \
    FOR_TAPS (taps, in, out, 2, body (2))                                                                                    \
  else                                                                                                                       \
    FOR_TAPS (taps, in, out, (taps)->stride_x, body ((taps)->stride_x))

static void
average (const Pool *self, const float *in, float *out)
{
  memset (out, 0, self->taps.out * sizeof *out);
  #define ADD(stride) to[x] += from[x * (stride)]
  FOR_EACH_TAP (&self->taps, in, out, ADD)
  for (gsize i = 0; i < self->taps.out; i++)
    out[i] *= self->factors[i];
}

static void
maximum (const Pool *self, const float *in, float *out)
{
  for (gsize i = 0; i < self->taps.out; i++)
    out[i] = -INFINITY;
  #define RAISE(stride) to[x] = MAX (to[x], from[x * (stride)])
  FOR_EACH_TAP (&self->taps, in, out, RAISE)
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Pool *self = layer->state;
  const float *in = fovea_shard_value (shard, layer->inputs[0]);
  float *out = fovea_shard_value (shard, layer->output);
  gsize maps = fovea_model_value (shard->model, layer->output)->channels * shard->n;

  for (gsize m = 0; m < maps; m++, in += self->taps.in, out += self->taps.out)
    (self->maximum ? maximum : average) (self, in, out);
}

static void
average_back (const Pool *self, float *gradient, float *dx)
{
  for (gsize i = 0; i < self->taps.out; i++)
    gradient[i] *= self->factors[i];
  #define RETURN(stride) from[x * (stride)] += to[x]
  FOR_EACH_TAP (&self->taps, dx, gradient, RETURN)
}

/* To the first of a window's largest: what has been handed back is gone. */
static void
maximum_back (const Pool *self, const float *in, const float *out, float *gradient, float *dx)
{
#define RETURN_LARGEST(stride)                                                                                               \
  {                                                                                                                          \
    if (from[x * (stride)] == to[x])                                                                                         \
      {                                                                                                                      \
        dx[&from[x * (stride)] - in] += gradient[&to[x] - out];                                                              \
        gradient[&to[x] - out] = 0.0f;                                                                                       \
      }                                                                                                                      \
  }
  FOR_EACH_TAP (&self->taps, in, out, RETURN_LARGEST)
}

/* Nobody reads the gradient of the output after this. */
static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Pool *self = layer->state;
  const float *in = fovea_shard_value (shard, layer->inputs[0]), *out = fovea_shard_value (shard, layer->output);
  float *gradient = fovea_shard_gradient (shard, layer->output), *dx = fovea_shard_gradient (shard, layer->inputs[0]);
  gsize maps = fovea_model_value (shard->model, layer->output)->channels * shard->n;

  for (gsize m = 0; m < maps; m++, in += self->taps.in, out += self->taps.out, gradient += self->taps.out, dx += self->taps.in)
    if (self->maximum)
      maximum_back (self, in, out, gradient, dx);
    else
      average_back (self, gradient, dx);
}

const FoveaLayerKind fovea_layer_pool = { takes, init, clear, NULL, forward, backward };
