/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/filter.h"

G_BEGIN_DECLS

/* A kernel whose cells differ from a preset's by less than this share of their length goes by its name. */
#define FOVEA_KERNEL_NAME_DISTANCE 0.05

/**
 * FoveaKernelName:
 * @filter: the preset, or NULL when none is near
 * @values: of its parameters
 * @distance: the length of the difference of all cells (each divided by its kernel's divisor, anchor upon anchor), as a share of the length of
 *   the kernel's own
 *
 * The preset of one kernel that is nearest. Their offsets must agree to half a code value.
 */
typedef struct
{
  const FoveaFilter *filter;
  double values[FOVEA_FILTER_MAX_PARAMETERS];
  double distance;
} FoveaKernelName;

FoveaKernelName fovea_kernel_recognise (const FoveaKernel *kernel);

/* "Gaussian blur: Sigma 2 px", for the caller to free; NULL without a filter. */
char *fovea_kernel_name_text (const FoveaKernelName *name);

G_END_DECLS
