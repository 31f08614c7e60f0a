/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/filter/light.h"
#include "core/filter/samples.h"

static const char *const channel_ids[FOVEA_N_CHANNELS] = { "rgb", "rgba", "luminance", "red", "green", "blue" };

const char *
fovea_channels_id (FoveaChannels channels)
{
  g_return_val_if_fail (channels < FOVEA_N_CHANNELS, NULL);
  return channel_ids[channels];
}

gboolean
fovea_channels_find (const char *id, FoveaChannels *channels)
{
  g_return_val_if_fail (id != NULL && channels != NULL, FALSE);

  for (int i = 0; i < FOVEA_N_CHANNELS; i++)
    if (g_str_equal (id, channel_ids[i]))
      {
        *channels = (FoveaChannels) i;
        return TRUE;
      }
  return FALSE;
}

FoveaStep *
fovea_step_new (const FoveaFilter *filter, FoveaKernel *kernel)
{
  g_return_val_if_fail ((filter == NULL) != (kernel == NULL), NULL);

  FoveaStep *self = g_new0 (FoveaStep, 1);

  self->filter = filter;
  self->kernel = fovea_kernel_ref (kernel);
  self->border = FOVEA_BORDER_REPLICATE;
  self->enabled = TRUE;
  if (filter)
    fovea_filter_defaults (filter, self->values);
  return self;
}

FoveaStep *
fovea_step_copy (const FoveaStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  FoveaStep *copy = g_memdup2 (self, sizeof *self);

  fovea_kernel_ref (copy->kernel);
  return copy;
}

void
fovea_step_free (FoveaStep *self)
{
  if (!self)
    return;
  fovea_kernel_unref (self->kernel);
  g_free (self);
}

void
fovea_step_report_clear (FoveaStepReport *report)
{
  g_free (report->reason);
  *report = (FoveaStepReport){ 0 };
}

/* The kernels of a step; free each with fovea_kernel_unref(). */
static gboolean
build_kernels (const FoveaStep *self, FoveaKernel **kernels, GError **error)
{
  if (self->filter)
    return self->filter->build (self->values, kernels, error);
  kernels[0] = fovea_kernel_ref (self->kernel);
  return TRUE;
}

/* Weights are (n, height, width). With linear light an offset still is a code value: 128 shows zero as middle grey. */
static gboolean
pack_kernels (const FoveaStep *self, FoveaKernel *const *kernels, gsize n, FoveaSamples *samples, float *weights, float *biases,
              GError **error)
{
  for (gsize k = 0; k < n; k++)
    {
      gsize cells = kernels[k]->width * kernels[k]->height;
      double sum = 0.0;

      for (gsize i = 0; i < cells; i++)
        {
          float weight = (float) (kernels[k]->values[i] / kernels[k]->divisor);

          sum += weights[k * cells + i] = weight;
        }
      biases[k] = (float) (self->linear_light ? fovea_light_of_code (kernels[k]->offset) : kernels[k]->offset);
      if (!isfinite ((float) sum) || !isfinite (biases[k]))
        return fovea_refuse (error, _("The kernel's numbers, divided by its divisor, are too large to compute with"));
      fovea_samples_set_kernel (samples, k, (float) sum, biases[k]);
    }
  return TRUE;
}

static FoveaConvProblem
make_problem (const FoveaStep *self, const FoveaKernel *kernel, const FoveaSamples *samples, gsize n_kernels)
{
  /* Turned by 180 degrees, the cell on the output pixel stands on the other side. */
  gsize anchor_y = self->flip ? kernel->height - 1 - kernel->anchor_y : kernel->anchor_y;
  gsize anchor_x = self->flip ? kernel->width - 1 - kernel->anchor_x : kernel->anchor_x;
  FoveaConvProblem problem = fovea_conv_problem_rows (fovea_samples_per_pixel (samples), samples->source->height,
                                                      samples->source->width, n_kernels, kernel->height, kernel->width, anchor_y,
                                                      anchor_x, self->border);

  problem.flip = self->flip;
  return problem;
}

static FoveaConvPlan *
make_plan (const FoveaStep *self, FoveaSamples *samples, GError **error)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  float biases[FOVEA_FILTER_MAX_KERNELS];
  g_autofree float *weights = NULL;
  FoveaConvPlan *plan = NULL;

  if (build_kernels (self, kernels, error))
    {
      FoveaConvProblem problem = make_problem (self, kernels[0], samples, samples->n_kernels);

      weights = g_new (float, problem.k * problem.kernel_h * problem.kernel_w);
      if (pack_kernels (self, kernels, problem.k, samples, weights, biases, error))
        plan = fovea_conv_plan_new (&problem, weights, biases, self->path, error);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (kernels); k++)
    fovea_kernel_unref (kernels[k]);
  return plan;
}

static void
fill_report (FoveaStepReport *report, const FoveaConvPlan *plan, double seconds)
{
  gsize n;
  const FoveaConvCandidate *candidates = fovea_conv_plan_get_candidates (plan, &n);

  fovea_step_report_clear (report);
  report->path = fovea_conv_plan_get_path (plan);
  report->reason = g_strdup (fovea_conv_plan_get_reason (plan));
  report->seconds = seconds;
  report->n_candidates = MIN (n, G_N_ELEMENTS (report->candidates));
  for (gsize i = 0; i < report->n_candidates; i++)
    report->candidates[i] = candidates[i];
}

FoveaImage *
fovea_step_apply (const FoveaStep *self, const FoveaImage *image, FoveaStepReport *report, FoveaProgress *progress,
                  GError **error)
{
  g_return_val_if_fail (self != NULL && image != NULL, NULL);

  g_autoptr (FoveaImage) result = NULL;
  g_autoptr (FoveaConvPlan) plan = NULL;
  FoveaSamples samples;
  FoveaConvRows rows;
  gpointer scratch;
  gint64 start;
  gboolean done;

  if (!fovea_progress_check (progress, error)
      || !(result = fovea_image_new (image->width, image->height, image->channels, error)))
    return NULL;
  fovea_samples_init (&samples, self, image, result);
  plan = make_plan (self, &samples, error);
  if (!plan || !(scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan), _("Filtering"), error)))
    return NULL;

  fovea_progress_set (progress, 0.0, _("Filtering"));
  rows = fovea_samples_rows (&samples);
  start = g_get_monotonic_time ();
  done = fovea_conv_plan_run_rows (plan, &rows, scratch, progress);
  fovea_memory_free (scratch);
  if (!done)
    {
      fovea_progress_check (progress, error);
      return NULL;
    }
  if (report)
    fill_report (report, plan, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  return g_steal_pointer (&result);
}
