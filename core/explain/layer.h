/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the methods have in common that weigh the maps of a layer. */

#pragma once

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

/* The maps alone, which any network has: @gradient is NULL. */
gboolean fovea_layer_maps (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error);
gboolean fovea_layer_gradient (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress,
                               GError **error);
void fovea_layer_gradient_clear (FoveaLayerGradient *layer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaLayerGradient, fovea_layer_gradient_clear)

/* The last layer with places that leads to the target, and is not the map of scores itself; -1: refused. */
gint fovea_layer_choose (const FoveaAttributionRequest *request, char **reason, GError **error);

/* Which values lead to the target: one flag a value of the network. */
gboolean *fovea_layer_find_leading (const FoveaAttributionRequest *request);
/* Refused: a value without maps, and one that the target does not depend on. */
gboolean fovea_layer_check (const FoveaAttributionRequest *request, gint value, GError **error);

/* (1, @height, @width), zero. */
FoveaTensor *fovea_layer_map (gsize height, gsize width, GError **error);
/* The sum of the maps, each times its weight; @rectify: what is negative becomes 0. */
FoveaTensor *fovea_layer_combine (const FoveaLayerGradient *layer, const double *weights, gboolean rectify, GError **error);

/* The rectified sum of the maps, each times the weight that @weigh (a number a map, to be freed with g_free()) finds in the gradient. */
FoveaTensor *fovea_layer_weighed (const FoveaAttributionRequest *request, gint value, double *(*weigh) (const FoveaLayerGradient *layer),
                                  FoveaProgress *progress, GError **error);

/* Bilinearly, pixel centres at half-integers, edges repeated. */
void fovea_layer_enlarge (const float *map, gsize height, gsize width, float *out, gsize out_height, gsize out_width);

G_END_DECLS
