/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on the longest time in which the main loop did not come around stands in the file @path, in milliseconds. NULL does nothing: it is
 * for tests. */
void fovea_heartbeat_start (const char *path);

G_END_DECLS
