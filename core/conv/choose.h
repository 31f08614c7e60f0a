/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: from candidates to one path. */

#pragma once

#include "core/conv/path.h"

G_BEGIN_DECLS

/* The quickest applicable candidate of @plan, by estimate and where that is close (see core/conv/tune.h) by trial; sets plan->reason.
 * @weights are those of plan->problem. */
FoveaConvPath fovea_conv_choose (FoveaConvPlan *plan, const float *weights);

/* Settles a close call between @best and @second, whose measured times are set where they were run. FALSE where the calling thread
 * does not tune: the estimates decide. */
gboolean fovea_conv_tune (const FoveaConvPlan *plan, const float *weights, FoveaConvCandidate *best, FoveaConvCandidate *second,
                          FoveaConvPath *decision);

G_END_DECLS
