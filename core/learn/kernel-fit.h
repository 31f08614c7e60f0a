/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/analysis.h"
#include "core/learn/descent.h"
#include "core/learn/kernel-name.h"
#include "core/learn/kernel-size.h"

G_BEGIN_DECLS

#define FOVEA_FIT_MAX_SIDE 31
#define FOVEA_FIT_FIRST_SIDE 15 /* the largest that is suggested, unless that is not enough */

typedef enum
{
  FOVEA_FIT_LEAST_SQUARES,
  FOVEA_FIT_GRADIENT_DESCENT,
} FoveaFitMethod;

/**
 * FoveaFitRequest:
 * @width, @height: of the kernel, 1 to FOVEA_FIT_MAX_SIDE; 0 and 0: what fovea_kernel_size_suggest() says
 * @offset: whether a number is added to all results
 * @colours: that one kernel is fitted to
 * @descent: of FOVEA_FIT_GRADIENT_DESCENT
 */
typedef struct
{
  gsize width, height;
  gboolean offset;
  FoveaColours colours;
  FoveaFitMethod method;
  FoveaDescent descent;
} FoveaFitRequest;

/* Suggested size, all colours, least squares; descent with a momentum that adapts itself. */
extern const FoveaFitRequest fovea_fit_defaults;

/* A point of the curve of the loss. */
typedef struct
{
  guint step;
  double loss;
} FoveaFitPoint;

/**
 * FoveaKernelFit:
 * @kernel: cells of ten significant digits
 * @inside, @clipped, @samples: samples (one colour of a pixel) whose window lies inside of the photo; those left out of them because they are 0 or
 *   255 afterwards; those that the kernel was fitted to. What else is missing was not needed
 * @rms: root of the mean of squares of (after - result), before results are rounded, over @samples, in code values
 * @r_squared: 1 - rms^2 / variance of after; 1 where that is 0
 * @condition: of the normal equations: the ratio of the largest to the smallest eigenvalue
 * @uncertainty: expected length of the error of all cells that errors of size @rms in the results make, as a share of the length of all cells
 * @trials: of FoveaSizeTrial: when the size was suggested
 * @curve: of FoveaFitPoint, with @end, @distance (from the kernel of least squares, as a share of its length): of descent alone
 * @least_loss: the mean of squares that least squares leave
 * @symmetries: (FoveaSymmetry) of least squares: the greatest that errors leave possible was taken as given; 0: none, or descent
 * @name: of a preset
 */
typedef struct
{
  FoveaKernel *kernel;
  gsize inside, clipped, samples;
  double rms, r_squared, condition, uncertainty;
  GArray *trials, *curve;
  FoveaDescentEnd end;
  double distance, least_loss;
  guint symmetries;
  FoveaKernelName name;
} FoveaKernelFit;

/**
 * fovea_kernel_fit:
 *
 * The kernel whose correlation with @before is nearest to @after, in the least mean of squares over all samples whose window lies inside of the
 * photo (so that no convention for its border matters) and that are not cut off at 0 or 255. What a filter makes of negative results is thus left out:
 * a gradient filter is found from its positive half. The bytes are the same whatever the number of threads.
 *
 * FOVEA_ERROR_REFUSED for photos of different sizes, with transparent pixels, smaller than the kernel, or without enough detail.
 */
FoveaKernelFit *fovea_kernel_fit (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request, FoveaProgress *progress,
                                  GError **error);
void fovea_kernel_fit_free (FoveaKernelFit *fit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernelFit, fovea_kernel_fit_free)

G_END_DECLS
