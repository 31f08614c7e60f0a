/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/chain.h"

#include "core/filter/pipeline.h"

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

/* The steps, of @n, that may stream after one another: whether what filtered alpha leaves is opaque is known only when it is whole. */
static gsize
count_streamable (const FoveaStep *const *steps, gsize n, const FoveaImage *image)
{
  gsize i = 1;

  while (i < n
         && (image->channels == 3 || steps[i - 1]->channels != FOVEA_CHANNELS_RGBA || steps[i]->channels == FOVEA_CHANNELS_RGBA))
    i++;
  return i;
}

/* @reports: (nullable): where step i is to be reported. */
static FoveaImage *
apply (const FoveaStep *const *steps, gsize n, const FoveaImage *image, FoveaStepReport *const *reports, FoveaProgress *progress,
       GError **error)
{
  g_autoptr (FoveaPipeline) pipeline = NULL;
  g_autoptr (FoveaImage) result = NULL;
  FoveaPipelineEnds ends = { image->width, image->height, image->channels };

  if (!fovea_progress_check (progress, error) || !(result = fovea_image_new (image->width, image->height, image->channels, error)))
    return NULL;
  ends.opaque = fovea_image_is_opaque (image);
  ends.source = fovea_ring_over ((FoveaImage *) image, TRUE);
  ends.result = fovea_ring_over (result, FALSE);
  pipeline = fovea_pipeline_new (steps, n, &ends, error);
  if (!pipeline || !fovea_pipeline_run (pipeline, progress, error))
    return NULL;
  for (gsize i = 0; reports && i < n; i++)
    fovea_pipeline_report (pipeline, i, reports[i]);
  if (image->metadata)
    result->metadata = g_bytes_ref (image->metadata);
  return g_steal_pointer (&result);
}

FoveaImage *
fovea_step_apply (const FoveaStep *step, const FoveaImage *image, FoveaStepReport *report, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (step != NULL && image != NULL, NULL);

  return apply (&step, 1, image, report ? &report : NULL, progress, error);
}

gsize
fovea_chain_enabled (GPtrArray *chain, FoveaStepReport *all, const FoveaStep **steps, FoveaStepReport **reports)
{
  gsize n = 0;

  for (guint i = 0; i < chain->len; i++)
    {
      steps[n] = g_ptr_array_index (chain, i);
      reports[n] = all ? &all[i] : NULL;
      n += steps[n]->enabled;
    }
  return n;
}

FoveaImage *
fovea_chain_apply (GPtrArray *chain, FoveaImage *image, FoveaStepReport *reports, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (chain != NULL && image != NULL, NULL);

  g_autofree const FoveaStep **steps = g_new (const FoveaStep *, chain->len);
  g_autofree FoveaStepReport **step_reports = g_new (FoveaStepReport *, chain->len);
  gsize n = fovea_chain_enabled (chain, reports, steps, step_reports);
  g_autoptr (FoveaImage) present = fovea_image_ref (image);
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (gsize i = 0, some; present && i < n; i += some)
    {
      double part = (to - from) / (double) n;
      FoveaImage *next;

      some = count_streamable (steps + i, n - i, present);
      fovea_progress_range (progress, from + (double) i * part, from + (double) (i + some) * part);
      next = apply (steps + i, some, present, reports ? step_reports + i : NULL, progress, error);
      fovea_image_unref (present);
      present = next;
    }
  fovea_progress_range (progress, from, to);
  fovea_progress_set (progress, 1.0, NULL);
  return g_steal_pointer (&present);
}
