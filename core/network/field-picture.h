/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"

G_BEGIN_DECLS

/* A rectangle between pixel edges: 0 is the left edge of the first pixel, the picture's width the right edge of the last. */
typedef struct
{
  double left, top, right, bottom;
} FoveaFieldBox;

/* The receptive field of neuron (@channel, @y, @x) of @value on a photo of @width x @height, or, without @preprocess, on the network's own
 * input. It may reach outside, into the padding. FALSE when the neuron depends on no pixel. */
gboolean fovea_field_box (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, const FoveaPreprocess *preprocess,
                          gsize width, gsize height, FoveaFieldBox *box);

/* The neuron of @value whose field's centre is nearest to a point of the same picture. */
gboolean fovea_field_neuron_at (const FoveaNetworkPlan *plan, const FoveaReceptiveField *field, gint value,
                                const FoveaPreprocess *preprocess, gsize width, gsize height, double photo_x, double photo_y,
                                gsize *y, gsize *x);

/* The pixel of the network's input, of @input_height x @input_width, under a point of the same picture; FALSE outside of it. */
gboolean fovea_field_pixel_at (const FoveaPreprocess *preprocess, gsize input_height, gsize input_width, gsize width, gsize height,
                               double photo_x, double photo_y, gint64 *row, gint64 *column);

/* Draws the edge of @box around it. */
void fovea_field_frame (FoveaImage *picture, const FoveaFieldBox *box);

/* A copy of @photo with the outside of @box darkened and its edge drawn. */
FoveaImage *fovea_field_picture (const FoveaImage *photo, const FoveaFieldBox *box, GError **error);

G_END_DECLS
