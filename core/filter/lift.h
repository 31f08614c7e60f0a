/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/filter.h"

G_BEGIN_DECLS

#define FOVEA_LIFT_KERNELS 3

/* The sum of the magnitudes of a lifted filter's numbers: strong edges just reach black and white. */
#define FOVEA_LIFT_SUM 4.0

/**
 * FoveaLift:
 * @kernels: of one size, for red, green and blue, pixels 0 to 255: their results are summed, and red, green and blue of the result are that sum. Divisors
 *   are 1, and the offset is the first one's
 * @name: where they come from
 * @gain: a pixel of the result is 128 + @gain times the network's value
 *
 * A kernel of a network's first layer as a filter of photos. Immutable, counted by references.
 */
typedef struct
{
  FoveaKernel *kernels[FOVEA_LIFT_KERNELS];
  char *name;
  double gain;

  /*< private >*/
  gatomicrefcount refs;
} FoveaLift;

/* Takes references of @kernels, three of one size. */
FoveaLift *fovea_lift_new (FoveaKernel *const *kernels, const char *name, double gain);
FoveaLift *fovea_lift_ref (FoveaLift *lift);
void fovea_lift_unref (FoveaLift *lift);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLift, fovea_lift_unref)

/* The filter of steps that have a lift. It is in no table: without one there is nothing to do. */
extern const FoveaFilter fovea_filter_lifted;

G_END_DECLS
