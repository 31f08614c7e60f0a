/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colours without correlation, and the same as red, green and blue from 0 to 1. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @channels planes of @n elements each, in place: 3 are mixed as the colours of photos are, then each element goes through the sigmoid; 1 through that alone. */
void fovea_colour_make (float *planes, gsize channels, gsize n);
/* In place: the gradient with respect to what make() read, of @gradient with respect to @colours, what it made. */
void fovea_colour_adjoint (const float *colours, float *gradient, gsize channels, gsize n);
/* In place: what make() makes these colours of. Black and white, which no number makes, are taken as nearly so. */
void fovea_colour_invert (float *colours, gsize channels, gsize n);

G_END_DECLS
