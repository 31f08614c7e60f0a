/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/maps.h"
#include "core/network/receptive-field.h"

G_BEGIN_DECLS

/* A neuron of a layer and its value. */
typedef struct
{
  gsize channel, y, x;
  double value;
} FoveaSeeingNeuron;

/* The @n strongest neurons, greatest value first and then by place, of those of @maps whose receptive field, as @field tells it for all of the layer,
 * holds pixel (@row, @column) of the network's input. How many there are in @found. */
gsize fovea_neurons_seeing (const FoveaReceptiveField *field, const FoveaMaps *maps, gint64 row, gint64 column, FoveaSeeingNeuron *found,
                            gsize n);

G_END_DECLS
