/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "core/filter/chain.h"

G_BEGIN_DECLS

/* How a step ran: the path taken and its time, the planner's reason, and the other paths with their estimates, trials or obstacles. */
#define FOVEA_TYPE_PATH_REPORT (fovea_path_report_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPathReport, fovea_path_report, FOVEA, PATH_REPORT, AdwExpanderRow)

void fovea_path_report_update (FoveaPathReport *self, const FoveaStepReport *report); /* NULL: it has not run */

G_END_DECLS
