/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/filter/kernel.h"
#include "core/learn/moments.h"

G_BEGIN_DECLS

/**
 * FoveaKernelResidual:
 * @rms, @largest: of after - filtered, in code values, over all of the photo
 * @same: share of the samples that are the same
 * @picture: 128 + @gain * (after - filtered) in the colours that are compared, 128 in the others; @gain makes the largest difference black or white
 *
 * What is left of a photo when the kernel is used as a filter, which replicates the edge and rounds its results to 0 to 255.
 */
typedef struct
{
  double rms, largest, same, gain;
  FoveaImage *picture;
} FoveaKernelResidual;

gboolean fovea_kernel_residual (const FoveaKernel *kernel, const FoveaImage *before, const FoveaImage *after, FoveaColours colours,
                                FoveaKernelResidual *residual, FoveaProgress *progress, GError **error);
void fovea_kernel_residual_clear (FoveaKernelResidual *residual);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaKernelResidual, fovea_kernel_residual_clear)

G_END_DECLS
