/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/chain.h"

GPtrArray *
fovea_chain_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_step_free);
}

GPtrArray *
fovea_chain_copy (GPtrArray *chain)
{
  g_return_val_if_fail (chain != NULL, NULL);

  GPtrArray *copy = fovea_chain_new ();

  for (guint i = 0; i < chain->len; i++)
    g_ptr_array_add (copy, fovea_step_copy (g_ptr_array_index (chain, i)));
  return copy;
}

FoveaImage *
fovea_chain_apply (GPtrArray *chain, FoveaImage *image, FoveaStepReport *reports, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (chain != NULL && image != NULL, NULL);

  g_autoptr (FoveaImage) present = fovea_image_ref (image);
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; present && i < chain->len; i++)
    {
      const FoveaStep *step = g_ptr_array_index (chain, i);
      double part = (to - from) / chain->len;
      FoveaImage *next;

      if (!step->enabled)
        continue;
      fovea_progress_range (progress, from + i * part, from + (i + 1) * part);
      next = fovea_step_apply (step, present, reports ? &reports[i] : NULL, progress, error);
      fovea_image_unref (present);
      present = next;
    }
  fovea_progress_range (progress, from, to);
  fovea_progress_set (progress, 1.0, NULL);
  return g_steal_pointer (&present);
}
