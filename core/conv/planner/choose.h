/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: from candidates to one path. */

#pragma once

#include "core/conv/path.h"

G_BEGIN_DECLS

/* The quickest applicable candidate of @plan, by estimate and where that is close (see core/conv/planner/tune.h) by trial. @weights are those of
 * plan->problem; the candidates' seconds are those of one thread here, so that the number of threads has no say. */
FoveaConvPath fovea_conv_choose (FoveaConvPlan *plan, const float *weights);
/* One translated sentence: why plan->path was chosen among the candidates. */
char *fovea_conv_explain (const FoveaConvPlan *plan);

/* Settles a close call between @best and @second, whose measured times are set where they were run. @best where the calling thread does
 * not tune. */
FoveaConvPath fovea_conv_tune (const FoveaConvPlan *plan, const float *weights, FoveaConvCandidate *best, FoveaConvCandidate *second);

G_END_DECLS
