/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/jobs.h"

G_BEGIN_DECLS

/* The help at the page @id (see fovea_help_pages(); "" or unknown: the first), in its own window over @parent: there is one for each. @jobs
 * makes its pictures. */
void fovea_help_present (GtkWindow *parent, FoveaJobs *jobs, const char *id);

G_END_DECLS
