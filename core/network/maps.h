/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/colormap.h"
#include "core/image/image.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaMaps:
 *
 * A stack of small pictures of one size that a person looks at: the activation maps of a value or the kernels of a convolution, with
 * all that showing them needs. It owns its values, so a later run does not change them under a reader. Immutable, counted
 * by references.
 */
typedef struct
{
  gsize count, height, width;
  gsize planes;                /* 1; 3 when each picture is an RGB composite of three planes */
  FoveaTensor *values;         /* (count, planes, height, width), float32 */
  gsize *index;                /* one a picture: the map's channel, or the kernel's output or input channel */
  FoveaStatistics *statistics; /* one a picture */
  FoveaStatistics whole;
  FoveaRange *ranges;          /* one a picture: what the ends of the colours stand for */
  gsize n_dead;                /* pictures of nothing but zeros, which no edit has muted */
  const FoveaColormap *colormap;
  FoveaNormalise normalise;

  /*< private >*/
  gboolean *muted; /* one a picture; NULL: none */
  gatomicrefcount refs;
} FoveaMaps;

/* How values become colours. */
typedef struct
{
  const FoveaColormap *colormap; /* NULL: chosen from the values */
  FoveaNormalise normalise;
  FoveaRange fixed;              /* for FOVEA_NORMALISE_FIXED and _NETWORK; its gamma holds always */
} FoveaLook;

/* The elements of @tensor, which are those of @value, as (channels, height, width) floats: the first of a batch, shared where they lie so
 * already. FOVEA_ERROR_REFUSED for a value that is not image-like. */
FoveaTensor *fovea_maps_values (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, GError **error);

/* @colormap NULL: chosen from the values. */
FoveaMaps *fovea_maps_of_value (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, const FoveaColormap *colormap,
                                FoveaNormalise normalise, GError **error);

/* The same of what the last run of @session has left. A map that its edits mute is not dead. */
FoveaMaps *fovea_maps_of_session (FoveaSession *session, gint value, FoveaProgress *progress, GError **error);

/* The kernels of convolution @node: all of them as RGB composites (zero is mid-grey) when they read three channels, all of them when they
 * read one, else those of output channel @channel, one an input channel, the largest norm first. */
FoveaMaps *fovea_maps_of_filters (const FoveaNetworkPlan *plan, guint node, gsize channel, const FoveaColormap *colormap,
                                  FoveaNormalise normalise, GError **error);

/* Every plane (height, width) of a float tensor of rank 2 or more, in its order. */
FoveaMaps *fovea_maps_of_planes (FoveaTensor *tensor, const FoveaColormap *colormap, FoveaNormalise normalise, GError **error);

/* The same pictures, whose values are shared, in other colours. */
FoveaMaps *fovea_maps_with_look (const FoveaMaps *maps, const FoveaLook *look);
/* One picture: @a - @b value by value, on a scale of its own with zero in its middle. */
FoveaMaps *fovea_maps_difference (const FoveaMaps *maps, gsize a, gsize b, GError **error);

FoveaMaps *fovea_maps_ref (FoveaMaps *maps);
void fovea_maps_unref (FoveaMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMaps, fovea_maps_unref)

/* Whether picture @i is nothing but zeros, and not because it is muted. */
gboolean fovea_maps_is_dead (const FoveaMaps *maps, gsize i);
/* Picture @i as (planes, height, width) values. */
const float *fovea_maps_get (const FoveaMaps *maps, gsize i);
/* Picture @i as RGB rows @stride bytes apart, one pixel a value. */
void fovea_maps_paint (const FoveaMaps *maps, gsize i, guint8 *rgb, gsize stride);

/* Picture @i as large as fits @cell x @cell: enlarged by whole pixels, or shrunk and smoothed. */
FoveaImage *fovea_maps_picture (const FoveaMaps *maps, gsize i, gsize cell, GError **error);
/* The places of the @n largest values among pictures of one pixel, largest first; how many there are. */
gsize fovea_maps_top (const FoveaMaps *maps, gsize *top, gsize n);

/* The kernels (outputs, inputs of a group, height, width) of @node when it is a convolution over height and width whose weights are constants of
 * the plan; borrowed, else NULL. */
FoveaTensor *fovea_network_plan_filters (const FoveaNetworkPlan *plan, guint node);

G_END_DECLS
