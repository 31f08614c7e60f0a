/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* Colour is a view on values: 0 .. 1 in, RGB out. */
typedef struct
{
  const char *id;    /* "viridis" */
  const char *title; /* translatable */
  gboolean diverging; /* 0.5 is the neutral colour */
  guint8 rgb[256][3];
} FoveaColormap;

/* viridis, inferno, grey (one-signed data); blue-red, purple-green (diverging). */
const FoveaColormap *const *fovea_colormaps (gsize *n);
const FoveaColormap *fovea_colormap_find (const char *id);

typedef enum
{
  FOVEA_NORMALISE_MAP,        /* each map's own minimum and maximum */
  FOVEA_NORMALISE_LAYER,      /* the layer's */
  FOVEA_NORMALISE_PERCENTILE, /* the layer's 1st to 99th percentile */
  FOVEA_NORMALISE_FIXED,      /* given numbers */
} FoveaNormalise;

const char *fovea_normalise_id (FoveaNormalise normalise); /* "map", "layer", "percentile", "fixed" */
gboolean fovea_normalise_find (const char *id, FoveaNormalise *normalise);

/* The values that the ends of a colour bar stand for. With a diverging map they are -m and +m, so that
 * zero is the neutral colour. */
typedef struct
{
  double low, high;
} FoveaRange;

/* The range of @values (the map's or the whole layer's, as @normalise says). */
FoveaRange fovea_range_of (const float *values, gsize n, FoveaNormalise normalise, const FoveaColormap *colormap);

/* A sensible colour map for values: diverging when they have both signs, else viridis. */
const FoveaColormap *fovea_colormap_for (const float *values, gsize n);

/* Colours @width x @height values into RGB rows @stride bytes apart. NaN and Inf are hatched grey. */
void fovea_colormap_paint (const FoveaColormap *colormap, FoveaRange range, const float *values, gsize width, gsize height,
                           guint8 *rgb, gsize stride);

G_END_DECLS
