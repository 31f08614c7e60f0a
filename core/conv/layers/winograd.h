/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: what a Winograd plan holds (winograd.c makes it, winograd-run.c runs it). */

#pragma once

#include "core/conv/path.h"

G_BEGIN_DECLS

#define FOVEA_WINOGRAD_POINTS 6 /* at most */
#define FOVEA_WINOGRAD_LANES 16 /* at most */

/* Output tiles of size x size pixels, made of points x points products. */
typedef struct
{
  gsize points, size, kernel;
  const double *at; /* (points - 1): the finite ones */
} FoveaWinogradVariant;

typedef struct
{
  const FoveaWinogradVariant *variant;
  gsize tiles_h, tiles_w, tiles; /* of an image, of all images */
  gsize in_blocks, out_blocks;   /* of a group */
  gsize part;                    /* tiles that are transformed at a time */
  gsize column;                  /* tiles of a register tile: a part is cut into columns */
  gsize slices;                  /* of the columns of a shared part that has too few output channels for all threads */
  gsize values_plane, sums_plane;
  gsize values_bytes, sums_bytes;
  gboolean shared; /* all threads work on one part, each on its output channels; else each on its part */
  gssize *offsets; /* (in_blocks): from one block of a column's values to the next */
  float *weights;  /* (groups, pairs of out_blocks, points^2, in_blocks, lanes, 1 or 2, lanes) */
  float *bias;     /* (groups, out_blocks, lanes) */
} FoveaWinograd;

static inline gsize
fovea_divide_up (gsize n, gsize by)
{
  return (n + by - 1) / by;
}

/* Where the weights of a pair of output blocks begin. */
static inline gsize
fovea_winograd_pair_weights (const FoveaConvPlan *plan, gsize group, gsize pair)
{
  const FoveaWinograd *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points;

  return (group * state->out_blocks + pair * 2) * points * points * state->in_blocks * lanes * lanes;
}

/* 2, or 1 of the last pair. */
static inline gsize
fovea_winograd_pair_vectors (const FoveaWinograd *state, gsize pair)
{
  return MIN (2, state->out_blocks - pair * 2);
}

gboolean fovea_winograd_run (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output,
                             guint8 *scratch, FoveaProgress *progress);

G_END_DECLS
