/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaReceptiveField:
 *
 * The theoretical receptive field of a value on the network's photo input, per axis (0: height, 1: width), in pixels: the size that one
 * neuron sees (padding included), the stride between neighbours' fields and the offset, where the centre of the
 * first neuron's field lies (0 is the centre of the first pixel). Araujo, Norris, Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks", Distill 2019. Branches are united; where transposed layers make the size vary
 * from neuron to neuron, it is the largest.
 */
typedef struct
{
  double size[2], stride[2], offset[2];
  gboolean known;      /* FALSE: the value does not depend on the photo, is not image-like, or the graph is beyond FOVEA_MAX_FIELD_STEPS */
  gboolean global;     /* it covers the whole photo; size is the photo's */
  gboolean misaligned; /* branches with different centres meet on the way (their union is not centred) */
} FoveaReceptiveField;

/* All values of the plan at once, an array of network->n_values; free with g_free(). */
FoveaReceptiveField *fovea_receptive_fields (const FoveaNetworkPlan *plan);

/* A rectangle of pixels of the photo input, both ends inclusive; it may reach into the padding. */
typedef struct
{
  gint64 top, left, bottom, right;
  gboolean empty;
} FoveaRectangle;

/* Exactly what neuron (@channel, @y, @x) of @value depends on, by going back through the graph; @channel -1: what those of all maps do. */
gboolean fovea_receptive_field_of (const FoveaNetworkPlan *plan, gint value, gssize channel, gsize y, gsize x, FoveaRectangle *field);

/* The smallest rectangle around the pixels of the photo that the neuron depends on: windows with gaps (dilated ones, strides larger than a window)
 * may read padding and nothing of the photo's edge, so that this is less than the part of the above that lies on the photo. */
gboolean fovea_receptive_field_on_photo (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, FoveaRectangle *field);

/* The photo input: the first image-like input of the network, or -1. */
gint fovea_network_plan_photo_input (const FoveaNetworkPlan *plan);

G_END_DECLS
