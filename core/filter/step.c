/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
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
fovea_step_new_lifted (FoveaLift *lift)
{
  FoveaStep *self;

  g_return_val_if_fail (lift != NULL, NULL);

  self = fovea_step_new (&fovea_filter_lifted, NULL);
  self->lift = fovea_lift_ref (lift);
  return self;
}

FoveaStep *
fovea_step_copy (const FoveaStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  FoveaStep *copy = g_memdup2 (self, sizeof *self);

  fovea_kernel_ref (copy->kernel);
  fovea_lift_ref (copy->lift);
  return copy;
}

void
fovea_step_free (FoveaStep *self)
{
  if (!self)
    return;
  fovea_kernel_unref (self->kernel);
  fovea_lift_unref (self->lift);
  g_free (self);
}

void
fovea_step_report_clear (FoveaStepReport *report)
{
  g_free (report->reason);
  *report = (FoveaStepReport){ 0 };
}

gboolean
fovea_step_make_kernels (const FoveaStep *self, FoveaKernel **kernels, GError **error)
{
  g_return_val_if_fail (self != NULL && kernels != NULL, FALSE);

  if (self->lift && self->channels != FOVEA_CHANNELS_RGB)
    return fovea_refuse (error, _("A kernel of a network reads red, green and blue at once: it needs the channels “rgb”"));
  for (guint i = 0; self->lift && i < FOVEA_LIFT_KERNELS; i++)
    kernels[i] = fovea_kernel_ref (self->lift->kernels[i]);
  if (self->lift)
    return TRUE;
  if (self->filter)
    return self->filter->build (self->values, kernels, error);
  kernels[0] = fovea_kernel_ref (self->kernel);
  return TRUE;
}

/* The same for a photo that is smaller by @reduction. */
static gboolean
make_reduced_kernels (const FoveaStep *self, gsize reduction, FoveaKernel **kernels, GError **error)
{
  if (!fovea_step_make_kernels (self, kernels, error))
    return FALSE;
  for (gsize k = 0; reduction > 1 && k < FOVEA_FILTER_MAX_KERNELS && kernels[k]; k++)
    {
      g_autoptr (FoveaKernel) full = kernels[k];

      kernels[k] = fovea_kernel_reduce (full, reduction);
    }
  return TRUE;
}

/* Weights are (n, height, width). With linear light an offset still is a code value: 128 shows zero as middle grey. */
static gboolean
pack_kernels (const FoveaStep *self, FoveaKernel *const *kernels, gsize n, FoveaSamples *samples, float *weights, GError **error)
{
  for (gsize k = 0; k < n; k++)
    {
      gsize cells = kernels[k]->width * kernels[k]->height;
      double sum = 0.0;
      float bias = (float) (self->linear_light ? fovea_light_of_code (kernels[k]->offset) : kernels[k]->offset);

      for (gsize i = 0; i < cells; i++)
        {
          float weight = (float) (kernels[k]->values[i] / kernels[k]->divisor);

          sum += weights[k * cells + i] = weight;
        }
      if (!isfinite ((float) sum) || !isfinite (bias))
        return fovea_refuse (error, _("The kernel's numbers, divided by its divisor, are too large to compute with"));
      fovea_samples_set_kernel (samples, k, (float) sum, bias);
    }
  return TRUE;
}

static FoveaConvProblem
make_problem (const FoveaSamples *samples, const FoveaKernel *kernel, gsize height, gsize width)
{
  const FoveaStep *self = samples->step;
  /* Turned by 180 degrees, the cell on the output pixel stands on the other side. */
  gsize anchor_y = self->flip ? kernel->height - 1 - kernel->anchor_y : kernel->anchor_y;
  gsize anchor_x = self->flip ? kernel->width - 1 - kernel->anchor_x : kernel->anchor_x;
  FoveaConvProblem problem = fovea_conv_problem_rows (fovea_samples_per_pixel (samples), height, width, samples->n_kernels,
                                                      kernel->height, kernel->width, anchor_y, anchor_x, self->border);

  problem.flip = self->flip;
  problem.bytes = fovea_samples_are_bytes (samples);
  return problem;
}

gboolean
fovea_samples_build (FoveaSamples *samples, gsize height, gsize width, FoveaKernel **kernels, FoveaConvProblem *problem, float **weights,
                     GError **error)
{
  *weights = NULL;
  if (!make_reduced_kernels (samples->step, samples->reduction, kernels, error))
    return FALSE;
  *problem = make_problem (samples, kernels[0], height, width);
  *weights = g_new (float, problem->k * problem->kernel_h * problem->kernel_w);
  return pack_kernels (samples->step, kernels, problem->k, samples, *weights, error);
}

FoveaConvPlan *
fovea_samples_plan (FoveaSamples *samples, gsize height, gsize width, GError **error)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  g_autofree float *weights = NULL;
  FoveaConvProblem problem;
  FoveaConvPlan *plan = NULL;

  if (fovea_samples_build (samples, height, width, kernels, &problem, &weights, error))
    plan = fovea_conv_plan_new (&problem, weights, samples->biases, samples->step->path, error);
  for (gsize k = 0; k < G_N_ELEMENTS (kernels); k++)
    fovea_kernel_unref (kernels[k]);
  return plan;
}
