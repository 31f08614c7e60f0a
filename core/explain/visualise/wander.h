/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture that stands a little elsewhere at each step, larger or smaller, and turned: what excites a neuron whatever its place is a pattern, and
 * not noise that fits one grid of pixels. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far it goes. */
typedef struct
{
  double shift; /* pixels to each side */
  double scale; /* part of the size, more or less */
  double turn;  /* degrees to each side */
} FoveaWander;

/* One place: pixel (x, y) of the view shows point (from[0] + across[0] x + down[0] y, from[1] + across[1] x + down[1] y) of the picture, pixel centres at
 * whole numbers. */
typedef struct
{
  gsize width, height;           /* of the picture */
  gsize view_width, view_height; /* of what is seen of it */
  double from[2], across[2], down[2];
} FoveaWanderPlace;

/* @place has its sizes already. A view smaller than the picture is anywhere on it. */
void fovea_wander_draw (const FoveaWander *wander, GRand *random, FoveaWanderPlace *place);

/* (channels, view_height, view_width) from (channels, height, width), bilinearly; mid-grey around the picture. */
void fovea_wander_look (const FoveaWanderPlace *place, const float *picture, float *view, gsize channels);
/* The adjoint, without the grey: the gradient with respect to the picture, of the one with respect to the view. */
void fovea_wander_adjoint (const FoveaWanderPlace *place, const float *view, float *picture, gsize channels);

G_END_DECLS
