/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the machine does at best with the present instruction set, measured now in less than 0.1 s each, on all threads or on the calling one
 * alone. 0 when memory lacks. */

/* Multiply-adds a second, from registers. */
double fovea_measure_macs (gboolean all_threads);
/* Bytes a second that are read from main memory. */
double fovea_measure_bytes (gboolean all_threads);
/* Photo samples a second that one thread reads or writes, with their conversion from and to 8 bits. */
double fovea_measure_samples (void);

G_END_DECLS
