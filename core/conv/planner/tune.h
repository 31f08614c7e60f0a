/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/**
 * fovea_conv_tuning_begin:
 * @progress: (nullable): cancels trials that are under way
 *
 * From here to fovea_conv_tuning_end(), plans that the calling thread makes settle close calls by trial: where the second-best path is
 * estimated within 15 % of the best, both are run on made-up content, by one thread, and the quicker one is taken. All trials
 * between begin and end take at most about a quarter of a second; what lies beyond is settled by the estimates. Either way the
 * decision is stored (see core/conv/planner/calibrate.h) and holds from then on for problems of that shape, so that each run decides as the
 * first one did; where nothing can be stored nothing is tried. Never on a user interface's own thread. Calls do not nest.
 */
void fovea_conv_tuning_begin (FoveaProgress *progress);
void fovea_conv_tuning_end (void);

G_END_DECLS
