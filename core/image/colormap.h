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
  FOVEA_NORMALISE_NETWORK,    /* those of all layers: given numbers, too, see fovea_network_range() */
} FoveaNormalise;

const char *fovea_normalise_id (FoveaNormalise normalise); /* "map", "layer", "percentile", "fixed", "network" */
gboolean fovea_normalise_find (const char *id, FoveaNormalise *normalise);

/* The values that the ends of a colour bar stand for. With a diverging map they are -m and +m, so that
 * zero is the neutral colour. */
typedef struct
{
  double low, high;
  double gamma; /* the share of the way to an end (with a diverging map: from the middle) goes to this power; 0: as 1, straight */
} FoveaRange;

#define FOVEA_MIN_GAMMA 0.1
#define FOVEA_MAX_GAMMA 10.0

/* From the least to the greatest finite value; 0 to 0 where there is none. */
FoveaRange fovea_finite_range (const float *values, gsize n);
/* @range as @colormap takes it: with a diverging one widened to be even about zero. */
FoveaRange fovea_range_fit (FoveaRange range, const FoveaColormap *colormap);

/* The range of @values (the map's or the whole layer's, as @normalise says). */
FoveaRange fovea_range_of (const float *values, gsize n, FoveaNormalise normalise, const FoveaColormap *colormap);

/* The entry of the table for a value that lies @share of the way from the low end to the high one. */
guint8 fovea_colormap_entry (const FoveaColormap *colormap, double share, double gamma);

/* A sensible colour map for values: diverging when they have both signs, else viridis. */
const FoveaColormap *fovea_colormap_for (const float *values, gsize n);

/* Colours @width x @height values into RGB rows @stride bytes apart. NaN and Inf are hatched grey. */
void fovea_colormap_paint (const FoveaColormap *colormap, FoveaRange range, const float *values, gsize width, gsize height,
                           guint8 *rgb, gsize stride);

G_END_DECLS
