/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

#define FOVEA_CROSSOVER_POINTS 12

/* What a photo filter of @side x @side cells of full rank takes on this machine, on all threads: seconds a pixel of three samples. */
typedef struct
{
  gsize side;
  double direct, fft;
} FoveaCrossoverPoint;

typedef struct
{
  FoveaCrossoverPoint points[FOVEA_CROSSOVER_POINTS];
  gsize n;
  double side; /* from which on the transform is quicker: see fovea_crossover_find(); 0: nowhere */
} FoveaCrossover;

/* Measures one side; kernel and photo are made up, the same each time. */
gboolean fovea_crossover_time (gsize side, FoveaCrossoverPoint *point, FoveaProgress *progress, GError **error);
/* Measures sides of 3 to 63: some seconds. Never on a user interface's own thread. */
gboolean fovea_crossover_measure (FoveaCrossover *crossover, FoveaProgress *progress, GError **error);

/**
 * fovea_crossover_find:
 * @points: by ascending side
 *
 * Returns: the side behind the last point where direct sums are quicker: between two points, where straight lines through them cross in a chart
 *   with two logarithmic axes. The first side where the transform always is quicker, 0 where it is not at the last one
 */
double fovea_crossover_find (const FoveaCrossoverPoint *points, gsize n);

G_END_DECLS
