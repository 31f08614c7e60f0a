/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/photo-inputs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/receptive-field.h"

void
fovea_inputs_free (FoveaTensor **inputs, guint n)
{
  for (guint i = 0; i < n; i++)
    if (inputs[i])
      fovea_tensor_unref (inputs[i]);
  g_free (inputs);
}

static FoveaTensor *
photo_tensor (const FoveaPreprocess *preprocess, FoveaDType dtype, const FoveaImage *photo, FoveaImage **view, GError **error)
{
  g_autoptr (FoveaTensor) floats = fovea_preprocess_run (preprocess, photo, view, error);

  if (!floats || dtype == floats->dtype)
    return g_steal_pointer (&floats);
  return fovea_tensor_cast (floats, dtype, error);
}

static FoveaTensor *
zero_tensor (const FoveaOperand *operand, GError **error)
{
  FoveaTensor *tensor = fovea_tensor_new (operand->dtype, &operand->shape, _("a network input"), error);

  if (tensor)
    memset (tensor->data, 0, fovea_tensor_bytes (tensor));
  return tensor;
}

FoveaTensor **
fovea_photo_inputs (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, FoveaImage **view,
                    GError **error)
{
  const FoveaNetwork *network = plan->network;
  gint photo_input = fovea_network_plan_photo_input (plan);
  FoveaTensor **inputs;

  if (photo_input < 0)
    {
      fovea_refuse (error, _("“%s” takes no photo: none of its inputs is image-like."), network->name);
      return NULL;
    }
  inputs = g_new0 (FoveaTensor *, network->n_inputs);
  for (guint i = 0; i < network->n_inputs; i++)
    {
      gint value = network->inputs[i];

      inputs[i] = value == photo_input ? photo_tensor (preprocess, plan->values[value].dtype, photo, view, error)
                                       : zero_tensor (&plan->values[value], error);
      if (inputs[i])
        continue;
      fovea_inputs_free (inputs, network->n_inputs);
      return NULL;
    }
  return inputs;
}
