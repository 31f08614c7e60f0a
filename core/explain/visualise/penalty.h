/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a picture of (channels, height, width) colours from 0 to 1 pays for: the weights of the mean length of its steps from pixel to pixel (total variation;
 * Rudin, Osher, Fatemi 1992) and of the mean square of its distance from mid-grey. */
typedef struct
{
  double variation, distance;
} FoveaPenalty;

/* Takes the penalty's gradient away from @gradient. */
void fovea_penalty_subtract (const FoveaPenalty *penalty, const float *picture, float *gradient, gsize channels, gsize height, gsize width);
/* What it pays. */
double fovea_penalty_value (const FoveaPenalty *penalty, const float *picture, gsize channels, gsize height, gsize width);

G_END_DECLS
