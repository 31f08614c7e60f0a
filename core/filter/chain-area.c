/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/chain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/filter/pipeline.h"

/* A step of the chain: the plan is that of the whole picture, of which only some tiles are computed, so that their bytes are the same. */
typedef struct
{
  FoveaSamples samples;
  FoveaConvPlan *plan;
  FoveaConvArea area; /* of its output that is made */
  FoveaRing *out;
} Stage;

typedef struct
{
  gsize n;
  Stage *stages;
  FoveaRing *source;
  gpointer scratch;
} Work;

static void
work_clear (Work *self)
{
  for (gsize i = 0; i < self->n; i++)
    {
      fovea_conv_plan_free (self->stages[i].plan);
      fovea_ring_free (self->stages[i].out);
    }
  g_free (self->stages);
  fovea_ring_free (self->source);
  fovea_memory_free (self->scratch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
make_plans (Work *self, const FoveaStep *const *steps, FoveaImage *image, gsize reduction, GError **error)
{
  gboolean opaque = fovea_image_is_opaque (image);
  gsize scratch = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      Stage *stage = &self->stages[i];

      fovea_samples_init (&stage->samples, steps[i], image->channels, opaque);
      stage->samples.reduction = reduction;
      stage->plan = fovea_samples_plan (&stage->samples, image->height, image->width, error);
      if (!stage->plan)
        return FALSE;
      scratch = MAX (scratch, fovea_conv_plan_get_scratch (stage->plan));
      opaque &= steps[i]->channels != FOVEA_CHANNELS_RGBA; /* what filtered alpha leaves is known only when it is whole */
    }
  self->scratch = fovea_memory_alloc (scratch, _("Filtering"), error);
  return self->scratch != NULL;
}

/* From the last step to the first: what each must make for the next one, in a ring that holds these rows. */
static gboolean
make_rings (Work *self, const FoveaImage *image, const FoveaArea *area, GError **error)
{
  FoveaConvArea wanted = { area->y, area->x, area->height, area->width };

  for (gsize i = self->n; i-- > 0;)
    {
      Stage *stage = &self->stages[i];

      stage->area = fovea_conv_plan_cover (stage->plan, &wanted);
      stage->out = fovea_ring_new (image->width, image->height, image->channels, stage->area.rows, error);
      if (!stage->out)
        return FALSE;
      wanted = fovea_conv_plan_get_input_area (stage->plan, &stage->area);
    }
  for (gsize i = 0; i < self->n; i++)
    {
      self->stages[i].samples.source = i > 0 ? self->stages[i - 1].out : self->source;
      self->stages[i].samples.result = self->stages[i].out;
    }
  return TRUE;
}

static gboolean
run (Work *self, FoveaProgress *progress, GError **error)
{
  for (gsize i = 0; i < self->n; i++)
    {
      Stage *stage = &self->stages[i];
      FoveaConvRows rows = fovea_samples_rows (&stage->samples);

      if (!fovea_conv_plan_run_rows_area (stage->plan, &rows, &stage->area, self->scratch, progress))
        return fovea_progress_check (progress, error);
    }
  return TRUE;
}

static FoveaImage *
copy_area (const FoveaRing *ring, const FoveaArea *area, GError **error)
{
  FoveaImage *result = fovea_image_new (area->width, area->height, ring->channels, error);

  for (gsize y = 0; result && y < area->height; y++)
    memcpy (fovea_image_row (result, y), fovea_ring_row (ring, area->y + y) + area->x * ring->channels, area->width * ring->channels);
  return result;
}

FoveaImage *
fovea_chain_apply_area (GPtrArray *chain, FoveaImage *image, gsize reduction, const FoveaArea *area, FoveaProgress *progress,
                        GError **error)
{
  g_return_val_if_fail (chain != NULL && image != NULL && reduction > 0, NULL);
  g_return_val_if_fail (area->x <= image->width && area->width <= image->width - area->x, NULL);
  g_return_val_if_fail (area->y <= image->height && area->height <= image->height - area->y, NULL);

  g_autofree const FoveaStep **steps = g_new (const FoveaStep *, chain->len);
  g_autofree FoveaStepReport **reports = g_new (FoveaStepReport *, chain->len);
  g_auto (Work) work = { .n = fovea_chain_enabled (chain, NULL, steps, reports), .source = fovea_ring_over (image, TRUE) };

  work.stages = g_new0 (Stage, work.n);
  if (!make_plans (&work, steps, image, reduction, error) || !make_rings (&work, image, area, error) || !run (&work, progress, error))
    return NULL;
  return copy_area (work.n > 0 ? work.stages[work.n - 1].out : work.source, area, error);
}
