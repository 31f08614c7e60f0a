/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: where planning keeps what it has measured. */

#pragma once

#include "core/base/cpu.h"

G_BEGIN_DECLS

#define FOVEA_PLANNER_FILE_MAX_BYTES ((gsize) 1 << 20)

/**
 * fovea_planner_file_read:
 *
 * The key file with what was measured on this machine: fovea/planner.ini in the user's cache folder, or the file that the environment
 * variable FOVEA_CALIBRATION names. Empty when there is none, when it is damaged, or when it comes from another processor or another
 * version of the program: a cache never fails. The number of threads is no part of what it belongs to: see core/conv/planner/calibrate.h.
 *
 * Returns: (transfer full): to be freed with g_key_file_unref()
 */
GKeyFile *fovea_planner_file_read (void);
/* Replaces the file, whole or not at all. FALSE, which is no error, where it cannot be written. */
gboolean fovea_planner_file_write (GKeyFile *file);
/* Whether fovea_planner_file_write() has a chance: FALSE with FOVEA_CALIBRATION=off and where the folder cannot be written. */
gboolean fovea_planner_file_is_writable (void);

/* Number @key of @group within @lowest .. @highest; FALSE for any other content. */
gboolean fovea_planner_file_number (GKeyFile *file, const char *group, const char *key, double lowest, double highest, double *number);

G_END_DECLS
