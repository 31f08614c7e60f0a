/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sums in double precision, always in the same order. */
double fovea_sum (const float *values, gsize n);
/* The sum of (value - center)^2. */
double fovea_sum_squares (const float *values, gsize n, double center);

G_END_DECLS
