/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: which buffers of a session stand in the same memory. */

#pragma once

#include "core/network/schedule.h"

G_BEGIN_DECLS

/* Gives each of @buffers (of FoveaBuffer) its offset, so that those in use at the same time, of @n_steps + 1 steps, do not meet: large ones first,
 * each as low as it goes. Returns the bytes of all together. */
gsize fovea_share_memory (GArray *buffers, guint n_steps);

G_END_DECLS
