/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the methods have in common that weigh the maps of a layer. */

#pragma once

#include "core/base/memory.h"
#include "core/explain/attribution.h"
#include "core/explain/backprop.h"

G_BEGIN_DECLS

/* The maps of a layer, and the gradient of the target with respect to each of their values: (C, H, W) both, as long as @backprop is held. */
typedef struct
{
  FoveaBackprop *backprop;
  FoveaTensor *maps, *gradient;
  gsize channels, height, width;
} FoveaLayerGradient;

/* The maps alone, for which no node needs a way back: @gradient is NULL. FOVEA_ERROR_LIMIT, _CANCELLED. */
gboolean fovea_layer_maps (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error);
/* Both. FOVEA_ERROR_REFUSED as well, where a node on the way has no way back. */
gboolean fovea_layer_gradient (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress,
                               GError **error);
void fovea_layer_gradient_clear (FoveaLayerGradient *layer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaLayerGradient, fovea_layer_gradient_clear)

/* The last layer with places that all ways to the target go through (or where there is none: that leads to it), and is not the map of scores itself; -1:
 * refused. */
gint fovea_layer_choose (const FoveaAttributionRequest *request, char **reason, GError **error);

/* Which values lead to the target: one flag a value of the network. */
gboolean *fovea_layer_find_leading (const FoveaAttributionRequest *request);
/* Refused: a value without maps of more than one value, and one that the target does not depend on. */
gboolean fovea_layer_check (const FoveaAttributionRequest *request, gint value, GError **error);

/* (1, @height, @width), zero. */
FoveaTensor *fovea_layer_map (gsize height, gsize width, GError **error);
/* The sum of the maps, each times its weight; @rectify: what is negative becomes 0. */
FoveaTensor *fovea_layer_combine (const FoveaLayerGradient *layer, const double *weights, gboolean rectify, GError **error);

/* (channels): zeros. FOVEA_ERROR_LIMIT */
FoveaDoubles *fovea_layer_weights (const FoveaLayerGradient *layer, GError **error);
/* The rectified sum of the maps, each times its weight: @weigh adds what it finds in the gradient to (channels) zeros. */
FoveaTensor *fovea_layer_weighed (const FoveaAttributionRequest *request, gint value, void (*weigh) (const FoveaLayerGradient *layer, double *weights),
                                  FoveaProgress *progress, GError **error);

/* @map (@height, @width) as @out (@out_height, @out_width): bilinearly, pixel centres at half-integers, edges repeated. */
void fovea_layer_enlarge (const float *map, gsize height, gsize width, float *out, gsize out_height, gsize out_width);

G_END_DECLS
