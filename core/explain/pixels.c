/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/pixels.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/explain/explainer.h"
#include "core/network/maps.h"

FoveaBackprop *
fovea_pixels_backprop (const FoveaAttributionRequest *request, FoveaBackwardRule rule, FoveaProgress *progress, GError **error)
{
  return fovea_explainer_backprop (request, request->photo, rule, progress, error);
}

static guint
photo_index (const FoveaAttributionRequest *request)
{
  guint i = 0;

  while (request->plan->network->inputs[i] != request->photo)
    i++;
  return i;
}

FoveaTensor *
fovea_pixels_photo (const FoveaAttributionRequest *request)
{
  return request->inputs[photo_index (request)];
}

FoveaTensor *
fovea_pixels_gradient (FoveaBackprop *backprop, const FoveaAttributionRequest *request, FoveaTensor *photo, FoveaProgress *progress, GError **error)
{
  g_autofree FoveaTensor **inputs = g_memdup2 (request->inputs, request->plan->network->n_inputs * sizeof *inputs);

  if (photo)
    inputs[photo_index (request)] = photo;
  return fovea_backprop_run (backprop, inputs, request->element, progress, error) ? fovea_backprop_get_gradient (backprop, 0, error) : NULL;
}

FoveaTensor *
fovea_pixels_zeros (const FoveaAttributionRequest *request, GError **error)
{
  FoveaTensor *zeros = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &fovea_pixels_photo (request)->shape, _("Attribution"), error);

  if (zeros)
    memset (zeros->data, 0, fovea_tensor_bytes (zeros));
  return zeros;
}

FoveaTensor *
fovea_pixels_result (const FoveaAttributionRequest *request, const FoveaTensor *values, GError **error)
{
  g_autoptr (FoveaTensor) planes = fovea_maps_values (request->plan, request->photo, (FoveaTensor *) values, error);
  FoveaTensor *result = planes ? fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &planes->shape, _("Attribution"), error) : NULL;

  if (result)
    memcpy (result->data, planes->data, fovea_tensor_bytes (result));
  return result;
}

FoveaTensor *
fovea_pixels_run (const FoveaAttributionRequest *request, FoveaBackwardRule rule, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaBackprop) backprop = fovea_pixels_backprop (request, rule, progress, error);
  FoveaTensor *gradient = backprop ? fovea_pixels_gradient (backprop, request, NULL, progress, error) : NULL;

  return gradient ? fovea_pixels_result (request, gradient, error) : NULL;
}
