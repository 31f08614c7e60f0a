/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sRGB transfer function (IEC 61966-2-1), with light and code values both on the scale of 0 to 255. */

/* The light of code value @code; odd and unbounded, so that offsets of any size have a light. */
double fovea_light_of_code (double code);
/* The same for 0 .. 255 as a table. */
const float *fovea_light_table (void);
/* The nearest code values: the exact inverse of the table. What lies outside is clamped; NaN gives 0. */
void fovea_light_to_codes (const float *light, guint8 *codes, gsize n);

G_END_DECLS
