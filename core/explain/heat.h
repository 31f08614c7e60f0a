/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of the network's input, one a pixel, as colours over the photo. */

#pragma once

#include "core/image/colormap.h"
#include "core/network/preprocess.h"

G_BEGIN_DECLS

#define FOVEA_HEAT_OPACITY 0.6 /* unless asked otherwise */

/* @heat: (height, width). RGB of that size. */
FoveaImage *fovea_heat_paint (const FoveaTensor *heat, const FoveaColormap *colormap, FoveaRange range, GError **error);
/* A copy of @photo with @paint, in the size of the network's input, over it where the network sees it: each pixel of the photo takes the colour of the
 * input's pixel below its middle. @opacity 0 leaves the photo, 1 the colours. */
FoveaImage *fovea_heat_over (const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaImage *paint, double opacity, GError **error);

G_END_DECLS
