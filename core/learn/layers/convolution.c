/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions whose maps have some width, without columns: the lanes of a tile are filters, and what the cells of a kernel row meet stands side by side in the
 * map itself. The gradient of a kernel row's cells is the same sum with the output's gradient in the place of the filters. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/learn/layer.h"
#include "core/learn/layers/tiles.h"
#include "core/network/ops/convolution.h"

#define LEAST_WIDTH 4

/* A group of @rows filters of @depth cells; weights are (rows, depth). */
typedef struct
{
  FoveaWindow window;
  FoveaTaps taps;
  gsize groups, rows, depth, channels;
  gsize weights, bias; /* where they stand; bias G_MAXSIZE: none */
  float *turned;       /* (groups, depth, rows): the weights */
  float *packed;       /* (groups, blocks, depth, vectors of lanes): the weights */
  const FoveaSimd *simd;
  gsize blocks, vectors, width; /* of filters; lanes of a block */
  gsize height_in_frame, width_in_frame; /* of a map with its padding */
  gsize segments, run;
  gssize *offsets;     /* (segments): of a kernel's rows, in the maps of a group with their padding, which are @n_maps apart */
} Convolution;

static gboolean
takes (const FoveaOpContext *context)
{
  return g_str_equal (context->node->op->name, "Conv") && context->inputs[0].shape.rank == 4 && !context->inputs[0].constant && context->inputs[1].constant
         && context->outputs[0].shape.dims[3] >= LEAST_WIDTH && (context->n_inputs < 3 || context->inputs[2].dtype == FOVEA_DTYPE_NONE || context->inputs[2].constant);
}

/* Floats of scratch. */
typedef struct
{
  float *frame;    /* (channels of a group, maps with their padding): of one example */
  float *sums;     /* a tile's */
  float *turned;   /* (columns, width): the gradient of the output */
  float *weights;  /* (blocks, channels, kernel rows, vectors, columns of the kernel, lanes): the gradient of the weights */
  float *panels, *back; /* of the gradient of the input */
} Parts;

static gsize
cut (const Convolution *self, float *scratch, Parts *parts)
{
  gsize lanes = self->simd->lanes, columns = fovea_round_up (self->taps.out, FOVEA_TILE_VECTORS * lanes), most = MAX (self->taps.out, self->depth);
  const gsize sizes[] = { self->channels * self->height_in_frame * self->width_in_frame + FOVEA_MAX_LANES, FOVEA_TILE_VECTORS * most * lanes,
                          columns * self->width, self->blocks * self->depth * self->width, columns * self->rows, columns * self->depth };
  float **fields[] = { &parts->frame, &parts->sums, &parts->turned, &parts->weights, &parts->panels, &parts->back };
  gsize at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      *fields[i] = scratch ? scratch + at : NULL;
      at += fovea_round_up (sizes[i], FOVEA_MAX_LANES);
    }
  return at;
}

static void
init_windows (Convolution *self, const FoveaOpContext *context)
{
  const FoveaWindowAxis *height = fovea_window_height (&self->window), *width = fovea_window_width (&self->window);
  gsize by_column = width->dilation == 1 ? 1 : (gsize) width->kernel;

  fovea_taps_init (&self->taps, &self->window);
  self->groups = (gsize) fovea_node_int (context->node, "group", 1);
  self->channels = (gsize) context->inputs[1].shape.dims[1];
  self->rows = (gsize) context->inputs[1].shape.dims[0] / self->groups;
  self->depth = self->channels * self->taps.cells;
  self->height_in_frame = (gsize) (height->input + height->before + height->after);
  self->width_in_frame = (gsize) (width->input + width->before + width->after);
  self->vectors = self->rows <= self->simd->lanes ? 1 : FOVEA_TILE_VECTORS;
  self->width = self->vectors * self->simd->lanes;
  self->blocks = (self->rows + self->width - 1) / self->width;
  self->segments = self->channels * (gsize) height->kernel * by_column;
  self->run = (gsize) width->kernel / by_column;
  self->offsets = g_new (gssize, self->segments);
  for (gsize s = 0; s < self->segments; s++)
    {
      gsize kernel_row = s / by_column % (gsize) height->kernel, channel = s / by_column / (gsize) height->kernel;

      self->offsets[s] = (gssize) ((channel * self->height_in_frame + kernel_row * (gsize) height->dilation) * self->width_in_frame
                                   + s % by_column * (gsize) width->dilation);
    }
}

static gboolean
init (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  Convolution *self = layer->state = g_new0 (Convolution, 1);
  const FoveaOpContext *context = layer->context;
  Parts parts;

  self->simd = fovea_simd ();
  self->bias = G_MAXSIZE;
  if (!fovea_convolution_window (context, 1, &self->window, error))
    return FALSE;
  init_windows (self, context);
  if (!fovea_model_learn (model, layer, 1, self->depth, &self->weights, error)
      || (context->n_inputs > 2 && context->inputs[2].constant && !fovea_model_learn (model, layer, 2, 0, &self->bias, error)))
    return FALSE;
  self->turned = fovea_memory_alloc (self->groups * self->rows * self->depth * sizeof (float), _("weights that learn"), error);
  self->packed = self->turned ? fovea_memory_alloc0 (self->groups * self->blocks * self->depth * self->width * sizeof (float), _("weights that learn"), error) : NULL;
  layer->scratch = cut (self, NULL, &parts);
  return self->packed != NULL;
}

static void
clear (FoveaModelLayer *layer)
{
  Convolution *self = layer->state;

  fovea_taps_clear (&self->taps);
  fovea_memory_free (self->turned);
  fovea_memory_free (self->packed);
  g_free (self->offsets);
  g_free (self);
}

static void
weights_changed (FoveaModel *model, FoveaModelLayer *layer)
{
  Convolution *self = layer->state;

  for (gsize g = 0; g < self->groups; g++)
    {
      const float *weights = model->weights + self->weights + g * self->rows * self->depth;

      fovea_tiles_turn (weights, self->rows, self->depth, self->depth, self->depth, self->rows, self->turned + g * self->rows * self->depth);
      for (gsize b = 0; b < self->blocks; b++)
        fovea_tiles_turn (weights + b * self->width * self->depth, MIN (self->width, self->rows - b * self->width), self->depth, self->depth, self->depth,
                          self->width, self->packed + (g * self->blocks + b) * self->depth * self->width);
    }
}

/* The maps of example @s in a group, with their padding. */
static const float *
frame_maps (const Convolution *self, const float *x, gsize n, gsize s, float *frame)
{
  const FoveaWindowAxis *height = fovea_window_height (&self->window), *width = fovea_window_width (&self->window);

  memset (frame, 0, self->channels * self->height_in_frame * self->width_in_frame * sizeof *frame);
  for (gsize c = 0; c < self->channels; c++)
    for (gint64 y = 0; y < height->input; y++)
      memcpy (frame + (c * self->height_in_frame + (gsize) (y + height->before)) * self->width_in_frame + width->before,
              x + (c * n + s) * self->taps.in + (gsize) (y * width->input), (gsize) width->input * sizeof *frame);
  return frame;
}

/* Filters of a block, from a row of pixels (vectors, pixels, lanes). */
static void
store_pixels (const float *sums, gsize lanes, gsize pixels, gsize filters, const float *bias, float *y, gsize step)
{
  for (gsize r = 0; r < filters; r++)
    {
      const float *from = sums + r / lanes * pixels * lanes + r % lanes;
      float start = bias ? bias[r] : 0.0f, *to = y + r * step;

      for (gsize p = 0; p < pixels; p++)
        to[p] = from[p * lanes] + start;
    }
}

static void
forward_example (const Convolution *self, const FoveaShard *shard, gsize g, const float *frame, const Parts *parts, float *y)
{
  const float *bias = self->bias == G_MAXSIZE ? NULL : shard->model->weights + self->bias + g * self->rows;
  gsize pixels = (gsize) self->taps.out_width, lines = self->taps.out / pixels, step = shard->n * self->taps.out;

  for (gsize b = 0; b < self->blocks && !fovea_shard_is_cancelled (shard); b++)
    for (gsize line = 0; line < lines; line++)
      {
        const FoveaBlockTile tile = { .in = frame + line * (gsize) self->taps.stride_y * self->width_in_frame, .offsets = self->offsets,
                                      .n_segments = self->segments, .run = self->run, .step = (gsize) self->taps.stride_x,
                                      .weights = self->packed + (g * self->blocks + b) * self->depth * self->width };

        fovea_tiles_multiply (self->simd, tile, pixels, self->vectors, FALSE, parts->sums);
        store_pixels (parts->sums, self->simd->lanes, pixels, MIN (self->width, self->rows - b * self->width), bias ? bias + b * self->width : NULL,
                      y + b * self->width * step + line * pixels, step);
      }
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Convolution *self = layer->state;
  Parts parts;

  cut (self, shard->scratch, &parts);
  for (gsize g = 0; g < self->groups; g++)
    for (gsize s = 0; s < shard->n && !fovea_shard_is_cancelled (shard); s++)
      {
        const float *x = fovea_shard_value (shard, layer->inputs[0]) + g * self->channels * shard->n * self->taps.in;

        forward_example (self, shard, g, frame_maps (self, x, shard->n, s, parts.frame), &parts,
                         fovea_shard_value (shard, layer->output) + (g * self->rows * shard->n + s) * self->taps.out);
      }
}

/* Adds to the sums of the weights' gradient: of each kernel row, cell by cell, the product of the output's gradient and what the cell meets. The output's rows are the
 * segments; with a stride they are single pixels. */
static void
learn_weights (const Convolution *self, gboolean add, const gssize *rows, gsize n_rows, gsize run, const Parts *parts, gsize block)
{
  gsize cells = self->run, at = block * self->depth * self->width;

  for (gsize s = 0; s < self->segments; s++, at += cells * self->width)
    {
      const FoveaBlockTile tile = { .in = parts->frame + self->offsets[s], .offsets = rows, .n_segments = n_rows, .run = run, .step = 1,
                                    .weights = parts->turned };

      fovea_tiles_multiply (self->simd, tile, cells, self->vectors, add, parts->weights + at);
    }
}

/* Where the pixels of the output begin in a map with its padding, in runs of neighbours. */
static gssize *
find_rows (const Convolution *self, gsize *n_rows, gsize *run)
{
  gsize pixels = (gsize) self->taps.out_width;
  gssize *rows;

  *run = self->taps.stride_x == 1 ? pixels : 1;
  *n_rows = self->taps.out / *run;
  rows = g_new (gssize, *n_rows);
  for (gsize i = 0; i < *n_rows; i++)
    rows[i] = (gssize) (i * *run / pixels * (gsize) self->taps.stride_y * self->width_in_frame + i * *run % pixels * (gsize) self->taps.stride_x);
  return rows;
}

static void
give_weights (const Convolution *self, const float *sums, float *gradient)
{
  gsize lanes = self->simd->lanes, cells = self->run;

  for (gsize r = 0; r < self->rows; r++)
    for (gsize d = 0; d < self->depth; d++)
      {
        gsize block = r / self->width, lane = r % self->width;

        gradient[r * self->depth + d]
          += sums[block * self->depth * self->width + (d / cells * self->vectors + lane / lanes) * cells * lanes + d % cells * lanes + lane % lanes];
      }
}

static void
backward_group (const FoveaModelLayer *layer, FoveaShard *shard, gsize g, const Parts *parts)
{
  const Convolution *self = layer->state;
  gsize n = shard->n, step = n * self->taps.out, n_rows, run;
  const float *x = fovea_shard_value (shard, layer->inputs[0]) + g * self->channels * n * self->taps.in;
  const float *gradient = fovea_shard_gradient (shard, layer->output) + g * self->rows * step;
  float *dx = fovea_shard_gradient (shard, layer->inputs[0]) + g * self->channels * n * self->taps.in;
  g_autofree gssize *rows = find_rows (self, &n_rows, &run);

  for (gsize s = 0; s < n && !fovea_shard_is_cancelled (shard); s++)
    {
      frame_maps (self, x, n, s, parts->frame);
      for (gsize b = 0; b < self->blocks && !fovea_shard_is_cancelled (shard); b++)
        {
          fovea_tiles_turn (gradient + b * self->width * step + s * self->taps.out, MIN (self->width, self->rows - b * self->width), step, self->taps.out,
                            self->taps.out, self->width, parts->turned);
          learn_weights (self, s > 0, rows, n_rows, run, parts, b);
        }
      if (fovea_model_value (shard->model, layer->inputs[0])->wanted)
        fovea_tiles_give_input (self->simd, &self->taps, self->turned + g * self->rows * self->depth, self->rows, self->depth, gradient + s * self->taps.out,
                                step, n, s, 1, parts->panels, parts->sums, parts->back, dx);
    }
  give_weights (self, parts->weights, shard->weight_gradient + self->weights + g * self->rows * self->depth);
  if (self->bias != G_MAXSIZE)
    fovea_tiles_sum_rows (gradient, self->rows, step, shard->weight_gradient + self->bias + g * self->rows);
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Convolution *self = layer->state;
  Parts parts;

  cut (self, shard->scratch, &parts);
  for (gsize g = 0; g < self->groups; g++)
    backward_group (layer, shard, g, &parts);
}

const FoveaLayerKind fovea_layer_convolution = { takes, init, clear, weights_changed, forward, backward };
