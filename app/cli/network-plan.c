/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/network-plan.h"

#include <glib/gi18n.h>

#include "app/cli/network-options.h"
#include "core/base/error.h"
#include "core/network/open.h"
#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"

/* The shapes of @plan's inputs, the photo's with another height and width. */
static gboolean
resized_inputs (const FoveaNetworkPlan *plan, gsize height, gsize width, FoveaShape *shapes, GError **error)
{
  const FoveaNetwork *network = plan->network;
  gint photo = fovea_network_plan_photo_input (plan);
  FoveaPlanes planes;

  if (photo < 0 || !fovea_network_plan_planes (plan, photo, &planes))
    return fovea_wrong_usage (error, _("--input needs a network with an image as its input"));
  for (guint i = 0; i < network->n_inputs; i++)
    {
      shapes[i] = plan->values[network->inputs[i]].shape;
      if (network->inputs[i] != photo)
        continue;
      shapes[i].dims[planes.height_axis] = (gint64) height;
      shapes[i].dims[planes.width_axis] = (gint64) width;
    }
  return TRUE;
}

FoveaNetworkPlan *
fovea_cli_plan_network (const char *name, const char *size, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetwork) network = fovea_network_open (name, FOVEA_OPEN_NUMBERS, progress, error);
  g_autofree FoveaShape *shapes = network ? g_new (FoveaShape, network->n_inputs) : NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPreprocess guess;

  if (!network)
    return NULL;
  guess = fovea_preprocess_guess (network, 0, 0, progress);
  if (size && !fovea_cli_parse_size ("--input", size, &guess.height, &guess.width, error))
    return NULL;
  plan = fovea_network_plan_new (network, NULL, guess.height, guess.width, progress, error);
  if (!plan || !size)
    return g_steal_pointer (&plan);
  if (!resized_inputs (plan, guess.height, guess.width, shapes, error))
    return NULL;
  return fovea_network_plan_new (network, shapes, 0, 0, progress, error);
}
