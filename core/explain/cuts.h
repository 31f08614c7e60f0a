/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a network can be cut: values through which all of the photo goes. */

#pragma once

#include "core/explain/attribution.h"

G_BEGIN_DECLS

/**
 * FoveaCut:
 * @node: that makes it; -1 for the photo itself
 * @size: height and width, as the next ones: neuron i along an axis sees pixels @stride * i + @low to that + @field - 1, padding included
 * @macs: multiply-adds of all nodes up to it that the target needs
 *
 * Maps (1, channels, height, width) whose neurons see a part of the photo, moved by a whole number of pixels from one to the next.
 */
typedef struct
{
  gint value, node;
  gsize channels, size[2];
  gint64 stride[2], low[2], field[2];
  double macs;
} FoveaCut;

/**
 * FoveaCuts:
 * @cuts: FoveaCut, in the order of the network; the first is the photo
 * @active: one a node: it is on the way from the photo to the target
 * @macs: multiply-adds of all of these
 */
typedef struct
{
  GArray *cuts;
  gboolean *active;
  double macs;
} FoveaCuts;

/* FALSE where the photo itself is none (channels last, a batch), where the network has more inputs, or depends on what is known only while running. */
gboolean fovea_cuts_find (FoveaCuts *cuts, const FoveaAttributionRequest *request);
void fovea_cuts_clear (FoveaCuts *cuts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaCuts, fovea_cuts_clear)

G_END_DECLS
