/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fully connected layers, and convolutions that leave little of a map, as matrix products. The columns of what a filter's cells meet are laid in panels as wide as a register tile:
 * the same panels are what weights are multiplied with, and what a gradient is multiplied with for the weights' own. */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/learn/layer.h"
#include "core/learn/layers/tiles.h"
#include "core/network/ops/convolution.h"

/* Floats of columns that are worked on at a time: they stay in the second-level cache. */
#define COLUMNS_IN_CACHE 49152

/* A group of a convolution: @rows filters of @depth cells. Weights are (rows, depth), or (depth, rows) if @turned. */
typedef struct
{
  FoveaTaps taps;
  gsize groups, rows, depth, channels;
  gboolean turned;
  gsize weights, bias;    /* where they stand; bias G_MAXSIZE: none */
  float *other;           /* the weights the other way round */
  const FoveaSimd *simd;
  gsize chunk, vectors, panel, panels, blocks; /* examples at a time, whose columns are so many panels; blocks of @rows for the weights' gradient */
  gssize *segments; /* of the panels */
} Product;

static gboolean
is_matrix_constant (const FoveaOpContext *context)
{
  return context->n_inputs > 1 && context->inputs[1].constant && context->inputs[1].dtype == FOVEA_DTYPE_FLOAT32 && !context->inputs[0].constant;
}

static gboolean
takes (const FoveaOpContext *context)
{
  const char *name = context->node->op->name;
  gboolean plain = is_matrix_constant (context) && (context->n_inputs < 3 || context->inputs[2].dtype == FOVEA_DTYPE_NONE || context->inputs[2].constant);

  if (!plain)
    return FALSE;
  if (g_str_equal (name, "Conv"))
    return context->inputs[0].shape.rank == 4;
  if (g_str_equal (name, "MatMul"))
    return context->inputs[0].shape.rank == 2 && context->inputs[1].shape.rank == 2;
  return g_str_equal (name, "Gemm") && fovea_node_int (context->node, "transA", 0) == 0
         && fovea_node_float (context->node, "alpha", 1.0f) == 1.0f && fovea_node_float (context->node, "beta", 1.0f) == 1.0f
         && (context->n_inputs < 3 || !context->inputs[2].constant
             || fovea_shape_count (&context->inputs[2].shape) == (gsize) context->outputs[0].shape.dims[1]);
}

static void
init_whole (Product *self, const FoveaOpContext *context)
{
  fovea_taps_init_point (&self->taps);
  self->groups = 1;
  self->channels = self->depth = (gsize) context->inputs[0].shape.dims[1];
  self->rows = (gsize) context->outputs[0].shape.dims[1];
  self->turned = g_str_equal (context->node->op->name, "MatMul") || fovea_node_int (context->node, "transB", 0) == 0;
}

static gboolean
init_windows (Product *self, const FoveaOpContext *context, GError **error)
{
  FoveaWindow window;

  if (!fovea_convolution_window (context, 1, &window, error))
    return FALSE;
  fovea_taps_init (&self->taps, &window);
  self->groups = (gsize) fovea_node_int (context->node, "group", 1);
  self->channels = (gsize) context->inputs[1].shape.dims[1];
  self->rows = (gsize) context->inputs[1].shape.dims[0] / self->groups;
  self->depth = self->channels * self->taps.cells;
  return TRUE;
}

/* Floats of scratch, in the order in which parts() cuts it. */
typedef struct
{
  float *columns;  /* (panels, depth, panel) */
  float *sums;     /* a tile's */
  float *turned;   /* (columns, lanes of a block): the gradient of the output */
  float *weights;  /* (blocks, vectors, depth, lanes): the gradient of the weights */
  float *gradient; /* (panels, rows, panel): the gradient of the output */
  float *back;     /* (depth, columns): the gradient of the columns */
} Parts;

static gsize
cut (const Product *self, float *scratch, Parts *parts)
{
  gsize lanes = self->simd->lanes, columns = self->panels * self->panel, most = MAX (self->rows, self->depth);
  const gsize sizes[] = { columns * self->depth + FOVEA_MAX_LANES, FOVEA_TILE_VECTORS * most * lanes, columns * FOVEA_TILE_VECTORS * lanes,
                          self->blocks * FOVEA_TILE_VECTORS * self->depth * lanes, columns * self->rows, columns * self->depth + FOVEA_MAX_LANES };
  float **fields[] = { &parts->columns, &parts->sums, &parts->turned, &parts->weights, &parts->gradient, &parts->back };
  gsize at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      *fields[i] = scratch ? scratch + at : NULL;
      at += fovea_round_up (sizes[i], FOVEA_MAX_LANES);
    }
  return at;
}

static gboolean
init (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  Product *self = layer->state = g_new0 (Product, 1);
  const FoveaOpContext *context = layer->context;
  Parts parts;

  self->simd = fovea_simd ();
  if (!g_str_equal (context->node->op->name, "Conv"))
    init_whole (self, context);
  else if (!init_windows (self, context, error))
    return FALSE;
  self->bias = G_MAXSIZE;
  if (!fovea_model_learn (model, layer, 1, self->depth, &self->weights, error)
      || (context->n_inputs > 2 && context->inputs[2].constant && !fovea_model_learn (model, layer, 2, 0, &self->bias, error)))
    return FALSE;
  self->other = fovea_memory_alloc (self->groups * self->rows * self->depth * sizeof (float), _("weights that learn"), error);
  if (!self->other)
    return FALSE;
  self->chunk = CLAMP (COLUMNS_IN_CACHE / (self->depth * self->taps.out), 1, model->samples);
  self->vectors = self->chunk * self->taps.out <= self->simd->lanes ? 1 : FOVEA_TILE_VECTORS;
  self->panel = self->vectors * self->simd->lanes;
  self->panels = (self->chunk * self->taps.out + self->panel - 1) / self->panel;
  self->blocks = (self->rows + FOVEA_TILE_VECTORS * self->simd->lanes - 1) / (FOVEA_TILE_VECTORS * self->simd->lanes);
  self->segments = g_new (gssize, self->panels);
  for (gsize i = 0; i < self->panels; i++)
    self->segments[i] = (gssize) (i * self->depth * self->panel);
  layer->scratch = cut (self, NULL, &parts);
  return TRUE;
}

static void
clear (FoveaModelLayer *layer)
{
  Product *self = layer->state;

  fovea_taps_clear (&self->taps);
  fovea_memory_free (self->other);
  g_free (self->segments);
  g_free (self);
}

static void
weights_changed (FoveaModel *model, FoveaModelLayer *layer)
{
  Product *self = layer->state;
  gsize rows = self->turned ? self->depth : self->rows, size = self->rows * self->depth;

  for (gsize g = 0; g < self->groups; g++)
    fovea_tiles_turn (model->weights + self->weights + g * size, rows, size / rows, size / rows, size / rows, rows, self->other + g * size);
}

/* Of group @g: (rows, depth), and (depth, rows). */
static const float *
weights_by_rows (const Product *self, const FoveaShard *shard, gsize g)
{
  return (self->turned ? self->other : shard->model->weights + self->weights) + g * self->rows * self->depth;
}

static const float *
weights_by_depth (const Product *self, const FoveaShard *shard, gsize g)
{
  return (self->turned ? shard->model->weights + self->weights : self->other) + g * self->rows * self->depth;
}

static void
gather (const Product *self, const float *x, gsize n, gsize s, gsize count, const Parts *parts)
{
  for (gsize d = 0; d < self->depth; d++)
    {
      fovea_taps_meet (&self->taps, x, n, s, count, d, parts->back);
      fovea_tiles_to_panels (parts->back, count * self->taps.out, d, self->depth, self->panel, parts->columns);
    }
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Product *self = layer->state;
  static const gssize none = 0;
  gsize n = shard->n;
  Parts parts;

  cut (self, shard->scratch, &parts);
  for (gsize g = 0; g < self->groups; g++)
    {
      const float *x = fovea_shard_value (shard, layer->inputs[0]) + g * self->channels * n * self->taps.in;
      const float *weights = weights_by_rows (self, shard, g), *bias = self->bias == G_MAXSIZE ? NULL : shard->model->weights + self->bias + g * self->rows;
      float *y = fovea_shard_value (shard, layer->output) + g * self->rows * n * self->taps.out;

      for (gsize s = 0, count; s < n && !fovea_shard_is_cancelled (shard); s += count)
        {
          gsize columns;

          count = MIN (self->chunk, n - s);
          columns = count * self->taps.out;
          gather (self, x, n, s, count, &parts);
          for (gsize p = 0; p * self->panel < columns; p++)
            {
              const FoveaBlockTile tile = { .in = weights, .offsets = &none, .n_segments = 1, .run = self->depth, .step = self->depth,
                                            .weights = parts.columns + p * self->depth * self->panel };

              fovea_tiles_multiply (self->simd, tile, self->rows, self->vectors, FALSE, parts.sums);
              fovea_tiles_store (parts.sums, self->simd->lanes, self->rows, MIN (self->panel, columns - p * self->panel), bias, y + s * self->taps.out + p * self->panel,
                     n * self->taps.out);
            }
        }
    }
}

/* Adds what these columns have learned to the sums of the weights' gradient. */
static void
learn_weights (const Product *self, const float *gradient, gsize step, gsize columns, gboolean add, const Parts *parts)
{
  gsize lanes = self->simd->lanes, width = FOVEA_TILE_VECTORS * lanes, segments = (columns + self->panel - 1) / self->panel;
  const FoveaBlockTile tile = { .in = parts->columns, .offsets = self->segments, .n_segments = segments, .run = self->panel, .step = self->panel,
                                .weights = parts->turned };

  for (gsize b = 0; b < self->blocks; b++)
    {
      gsize rows = MIN (width, self->rows - b * width), vectors = rows <= lanes ? 1 : FOVEA_TILE_VECTORS;

      fovea_tiles_turn (gradient + b * width * step, rows, step, columns, segments * self->panel, vectors * lanes, parts->turned);
      fovea_tiles_multiply (self->simd, tile, self->depth, vectors, add, parts->weights + b * self->depth * width);
    }
}

static void
give_weights (const Product *self, const float *sums, float *gradient)
{
  gsize lanes = self->simd->lanes, by_row = self->turned ? 1 : self->depth, by_depth = self->turned ? self->rows : 1;

  for (gsize r = 0; r < self->rows; r++)
    for (gsize d = 0; d < self->depth; d++)
      gradient[r * by_row + d * by_depth] += sums[(r / lanes * self->depth + d) * lanes + r % lanes];
}

static void
backward_group (const FoveaModelLayer *layer, FoveaShard *shard, gsize g, const Parts *parts)
{
  const Product *self = layer->state;
  gsize n = shard->n, step = n * self->taps.out;
  const float *x = fovea_shard_value (shard, layer->inputs[0]) + g * self->channels * n * self->taps.in;
  const float *gradient = fovea_shard_gradient (shard, layer->output) + g * self->rows * step;

  for (gsize s = 0, count; s < n && !fovea_shard_is_cancelled (shard); s += count)
    {
      count = MIN (self->chunk, n - s);
      gather (self, x, n, s, count, parts);
      learn_weights (self, gradient + s * self->taps.out, step, count * self->taps.out, s > 0, parts);
      if (fovea_model_value (shard->model, layer->inputs[0])->wanted)
        fovea_tiles_give_input (self->simd, &self->taps, weights_by_depth (self, shard, g), self->rows, self->depth, gradient + s * self->taps.out, step, n,
                                s, count, parts->gradient, parts->sums, parts->back,
                                fovea_shard_gradient (shard, layer->inputs[0]) + g * self->channels * n * self->taps.in);
    }
  give_weights (self, parts->weights, shard->weight_gradient + self->weights + g * self->rows * self->depth);
  if (self->bias != G_MAXSIZE)
    fovea_tiles_sum_rows (gradient, self->rows, step, shard->weight_gradient + self->bias + g * self->rows);
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Product *self = layer->state;
  Parts parts;

  cut (self, shard->scratch, &parts);
  for (gsize g = 0; g < self->groups; g++)
    backward_group (layer, shard, g, &parts);
}

const FoveaLayerKind fovea_layer_product = { takes, init, clear, weights_changed, forward, backward };
