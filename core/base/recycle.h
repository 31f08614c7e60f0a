/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/base: large blocks that were freed wait here for who asks for as much soon after. Fresh pages must be zeroed by the system, which takes
 * longer than many filters. What waits is the system's to take when memory is short, so nobody misses it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A block from malloc of at least @bytes, and @capacity bytes indeed; NULL: none waits. Its contents are undefined. */
gpointer fovea_recycle_take (gsize bytes, gsize *capacity);
/* Takes @block of @capacity bytes; at most @limit bytes wait, those that came last. FALSE: it is the caller's to free. */
gboolean fovea_recycle_keep (gpointer block, gsize capacity, gsize limit);
/* Frees all that wait. */
void fovea_recycle_clear (void);

G_END_DECLS
