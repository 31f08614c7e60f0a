/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/* One pool of workers for the process. The calling thread works too, so a pool of n threads starts n - 1.
 * Workers sleep when idle (after a spin of some tens of microseconds): they never starve the window. */

/* Does items @begin to @end - 1; @worker is 0 .. fovea_pool_get_threads () - 1 and differs between calls
 * that run at the same time, so that it indexes per-thread scratch memory. */
typedef void (*FoveaParallelFunc) (gsize begin, gsize end, guint worker, gpointer data);

/* 0: one a core. Fewer are started when the system gives no more. */
void fovea_pool_set_threads (guint threads);
guint fovea_pool_get_threads (void);

/* Whether calls of this thread run on it alone from here on, and leave the others to who needs them more. */
void fovea_pool_stay_alone (gboolean alone);

/**
 * fovea_parallel_for:
 * @n_items: how many items
 * @chunk: items a worker takes at a time, at least 1; work of 50 to 100 microseconds is a good chunk
 * @progress: polled before each chunk, and told the fraction of chunks done whenever the caller ends one; may be %NULL
 *
 * Runs @func over all items, on all threads. Results must not depend on which worker gets an item.
 * A call from inside @func, or while another thread's call runs, runs on the calling thread alone as
 * worker 0: scratch memory of two such calls must be apart.
 *
 * Returns: %FALSE when cancelled; items may then be undone
 */
gboolean fovea_parallel_for (gsize n_items, gsize chunk, FoveaParallelFunc func, gpointer data, FoveaProgress *progress);

G_END_DECLS
