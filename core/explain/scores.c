/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/scores.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/explain/explainer.h"
#include "core/explain/pixels.h"

gboolean
fovea_scores_init (FoveaScores *scores, const FoveaAttributionRequest *request, FoveaProgress *progress, GError **error)
{
  guint n = request->plan->network->n_inputs;
  FoveaTensor *photo = fovea_pixels_photo (request);

  *scores = (FoveaScores){ .request = request };
  if (!(scores->forward = fovea_explainer_backprop (request, -1, FOVEA_BACKWARD_GRADIENT, progress, error))
      || !(scores->photo = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &photo->shape, _("Attribution"), error)))
    return FALSE;
  memcpy (scores->photo->data, photo->data, fovea_tensor_bytes (photo));
  scores->inputs = g_memdup2 (request->inputs, n * sizeof *scores->inputs);
  for (guint i = 0; i < n; i++)
    if (scores->inputs[i] == photo)
      scores->inputs[i] = scores->photo;
  return TRUE;
}

void
fovea_scores_clear (FoveaScores *scores)
{
  g_clear_pointer (&scores->forward, fovea_backprop_free);
  g_clear_pointer (&scores->photo, fovea_tensor_unref);
  g_clear_pointer (&scores->inputs, g_free);
}

FoveaTensor *
fovea_scores_run (FoveaScores *scores, FoveaProgress *progress, GError **error)
{
  if (!fovea_backprop_run (scores->forward, scores->inputs, scores->request->element, progress, error))
    return NULL;
  return fovea_backprop_get_value (scores->forward, scores->request->target, error);
}
