/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the methods have in common that go back to the pixels. */

#pragma once

#include "core/explain/attribution.h"
#include "core/explain/backprop.h"

G_BEGIN_DECLS

/* The way back from the target to the photo. */
FoveaBackprop *fovea_pixels_backprop (const FoveaAttributionRequest *request, FoveaBackwardRule rule, FoveaProgress *progress, GError **error);
/* The gradient for @photo in the place of the photo's input (NULL: as it is), in the input's own layout; borrowed. */
FoveaTensor *fovea_pixels_gradient (FoveaBackprop *backprop, const FoveaAttributionRequest *request, FoveaTensor *photo, FoveaProgress *progress,
                                    GError **error);
/* The photo's input. */
FoveaTensor *fovea_pixels_photo (const FoveaAttributionRequest *request);
/* Of the shape of the photo's input, zero. */
FoveaTensor *fovea_pixels_zeros (const FoveaAttributionRequest *request, GError **error);
/* A copy of @values, of the input's shape, as (C, H, W). */
FoveaTensor *fovea_pixels_result (const FoveaAttributionRequest *request, const FoveaTensor *values, GError **error);
/* The gradient by @rule alone. */
FoveaTensor *fovea_pixels_run (const FoveaAttributionRequest *request, FoveaBackwardRule rule, FoveaProgress *progress, GError **error);

G_END_DECLS
