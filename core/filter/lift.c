/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/lift.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

FoveaLift *
fovea_lift_new (FoveaKernel *const *kernels, const char *name, double gain)
{
  FoveaLift *self = g_new0 (FoveaLift, 1);

  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    self->kernels[i] = fovea_kernel_ref (kernels[i]);
  self->name = g_strdup (name);
  self->gain = gain;
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaLift *
fovea_lift_ref (FoveaLift *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_lift_unref (FoveaLift *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    fovea_kernel_unref (self->kernels[i]);
  g_free (self->name);
  g_free (self);
}

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  return fovea_refuse (error, _("A lifted kernel has its own numbers"));
}

/* @n samples are whole pixels of red, green and blue, perhaps with alpha: each result has its own colour from its own kernel. */
static void
combine (const double *values, gsize n, const float *const *results, const float *centre, float *output)
{
  for (gsize i = 0; i + 2 < n; i += 3)
    output[i] = output[i + 1] = output[i + 2] = results[0][i] + results[1][i + 1] + results[2][i + 2];
}

const FoveaFilter fovea_filter_lifted = {
  .id = "lifted-kernel",
  .title = N_("Kernel of a Network"),
  .category = N_("Networks"),
  .description = N_("A kernel of a network's first layer: 128 is the layer's zero, and the colours are weighted as the network does, after its pre-processing."),
  .n_kernels = FOVEA_LIFT_KERNELS,
  .build = build,
  .combine = combine,
};
