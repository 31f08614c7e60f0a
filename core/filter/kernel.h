/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaKernel:
 *
 * The matrix of a photo filter, applied as it is written (cross-correlation): result = sum (values * pixels) / divisor + offset,
 * with pixels 0 to 255. Cell (@anchor_y, @anchor_x) stands on the output pixel. Immutable, counted by references.
 */
typedef struct
{
  gsize width, height;
  gsize anchor_x, anchor_y;
  double divisor, offset;
  double *values; /* (height, width) */

  /*< private >*/
  gatomicrefcount refs;
} FoveaKernel;

/* Copies @values, or zeros when NULL; the anchor is (width / 2, height / 2), the divisor 1, the offset 0, to be set before
 * the kernel is shared. */
FoveaKernel *fovea_kernel_new (gsize width, gsize height, const double *values);
FoveaKernel *fovea_kernel_ref (FoveaKernel *kernel);
void fovea_kernel_unref (FoveaKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernel, fovea_kernel_unref)

/* Of all cells, compensated (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974): cells that cancel give zero. */
double fovea_kernel_sum (const FoveaKernel *kernel);

/* Its copy with cells of @digits significant digits, and none finer than a millionth. */
FoveaKernel *fovea_kernel_rounded (const FoveaKernel *kernel, guint digits);

/* The kernel for a photo of which each pixel stands for @reduction x @reduction: a cell at a distance of d pixels from the anchor stands at
 * d / @reduction, shared out among its neighbours as bilinear interpolation does. Sums stay, and so do slopes of what is smooth. */
FoveaKernel *fovea_kernel_reduce (const FoveaKernel *kernel, gsize reduction);

G_END_DECLS
