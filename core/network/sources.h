/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/session.h"

G_BEGIN_DECLS

/* A neuron that another one reads. */
typedef struct
{
  gint value;
  gsize channel, y, x;
  double number; /* what it holds */
} FoveaNeuronSource;

/* More than this are not looked through. */
#define FOVEA_MAX_SOURCES (1 << 20)

/**
 * fovea_neuron_sources:
 * @session: after a run
 * @value: that the neuron stands in: an output of a node
 * @most: how many are wanted
 * @n_read: (out): how many there are
 *
 * The neurons that neuron (@channel, @y, @x) of @value reads, as its operator's field tells: one for an activation, the window of a pooling,
 * one of each summand. Constants are no neurons; padding is none. For neurons that are sums of products fovea_contribution_new() tells more.
 *
 * Returns: (transfer full): FoveaNeuronSource, those of the largest magnitude first; none where it reads more than %FOVEA_MAX_SOURCES
 */
GArray *fovea_neuron_sources (FoveaSession *session, gint value, gsize channel, gsize y, gsize x, gsize most, gsize *n_read);

G_END_DECLS
