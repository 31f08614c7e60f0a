/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/conv/plan.h"

G_BEGIN_DECLS

#define FOVEA_N_CONV_SAMPLES (FOVEA_CONV_BLOCKS + 1)

/**
 * FoveaConvProfile:
 * @macs: multiply-adds a second from registers, with the present instruction set
 * @bytes: bytes a second read from main memory
 * @samples: photo samples a second moved from or to main memory, with their conversion from and to 8 bits
 * @factors: by which a path's own estimate is multiplied: what it took for small problems, divided by its estimate
 *
 * What the planner knows of the machine: one thread with one instruction set.
 *
 * Which path is chosen decides how a result is rounded, and the same input, settings and instruction set must give the same bytes
 * with any number of threads. So all is measured with one thread and paths are compared by the seconds of one thread; the number
 * of threads is no part of a profile and never changes a choice. Constants built into the program hold until fovea_calibration_load() or
 * fovea_calibration_ensure() is called (tests call neither), and what is measured counts only once it is stored: then each
 * program on the machine plans alike, and each run as the one before. FOVEA_CALIBRATION=off in the environment keeps to the built-in
 * constants, and any other value names the file to use in the place of fovea/planner.ini in the user's cache folder.
 */
typedef struct
{
  double macs, bytes, samples;
  double factors[FOVEA_N_CONV_SAMPLES][FOVEA_N_CONV_PATHS];
} FoveaConvProfile;

/* Takes the stored profiles of this machine, where there are any: milliseconds. */
void fovea_calibration_load (void);
/* fovea_calibration_load(), and where the present instruction set has no profile measures and stores it: about half a second. Never to be
 * called by a user interface's own thread. FALSE when cancelled or when it cannot be stored: the built-in constants hold. */
gboolean fovea_calibration_ensure (FoveaProgress *progress);
/* Measures and stores it in any case, for a machine that has changed. */
gboolean fovea_calibration_renew (FoveaProgress *progress);
/* Back to the built-in constants. */
void fovea_calibration_forget (void);

/* Of the present instruction set. @measured (out, optional): whether it was, or is built in. */
FoveaConvProfile fovea_conv_profile (gboolean *measured);

G_END_DECLS
