/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/chain.h"

G_BEGIN_DECLS

/* What a step is called: the filter's title, translated. */
const char *fovea_step_title (const FoveaStep *step);
/* Its settings in short: "Sigma 2 px". */
char *fovea_step_summary (const FoveaStep *step);
/* "3.2 ms", "1.4 s" */
char *fovea_format_seconds (double seconds);

G_END_DECLS
