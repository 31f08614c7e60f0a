/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"

G_BEGIN_DECLS

/* What GridSample and its way back have in common. */

#define FOVEA_MAX_GRID_TAPS 4

typedef enum
{
  FOVEA_GRID_ZEROS,
  FOVEA_GRID_BORDER,
  FOVEA_GRID_REFLECTION,
} FoveaGridOutside;

/* How a picture is read between its pixels: from @taps x @taps of them. */
typedef struct
{
  guint taps;
  FoveaGridOutside outside;
  gboolean align_corners; /* -1 and 1 are the centres of the corner pixels, not their corners */
} FoveaGridSampling;

gboolean fovea_grid_sampling_read (const FoveaOpContext *context, FoveaGridSampling *sampling, GError **error);
/* The shape of what a grid (input 1) takes from X (input 0), both checked. */
gboolean fovea_grid_sampling_shape (const FoveaOpContext *context, FoveaShape *shape, GError **error);
/* The taps along an axis of @size pixels, their weights for grid coordinate @g, and how these change with it (slopes: NULL: not asked for); taps
 * outside have the weight 0. */
void fovea_grid_sampling_taps (const FoveaGridSampling *sampling, float g, gsize size, gsize *taps, double *weights, double *slopes);

/* Hands @gradient back to @input: 0: @x, 1: @grid. Takes @attributes, GridSample's. */
const char *fovea_grid_sampling_return (FoveaBackward *backward, guint input, GArray *attributes, const char *x, const char *grid,
                                        const char *gradient);

G_END_DECLS
