/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/jobs.h"

G_BEGIN_DECLS

/* The preferences, as a window over @parent. The planner is calibrated by @jobs. */
void fovea_preferences_present (GtkWindow *parent, FoveaJobs *jobs);

G_END_DECLS
