/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: one step of a way back to the photo. */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* Far beyond every photo; keeps the products of strides within 64 bits. */
#define FOVEA_FIELD_FAR_AWAY ((gint64) 1 << 40)

/* Of neuron (@y, @x) of map @channel, of all maps where that is negative. */
FoveaBox fovea_neuron_box (const FoveaNetworkPlan *plan, gint value, const FoveaPlanes *planes, gssize channel, gint64 y, gint64 x);

/* The box of input @input that @output of a node depends on: its operator's field(), or element by element. */
void fovea_field_step_back (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);

/* How a node's field along height and width moves when it does so evenly and everywhere, as windows do: what output @i of @axis reads of an
 * input begins at begin[axis] + i * stride[axis] and ends at end[axis] + i * stride[axis], in all channels. */
typedef struct
{
  gboolean known, even; /* asked already; it does */
  guint out_axes[2], in_axes[2];
  gint64 stride[2], begin[2], end[2];
} FoveaFieldShift;

/* Of input @input of a node, asked for once and kept in @shifts (one array a node, an element an input); NULL where its operator must be
 * asked for @wanted: it does not move evenly, or not all channels of output 0 are wanted. */
const FoveaFieldShift *fovea_field_shift_find (FoveaFieldShift **shifts, const FoveaNetworkPlan *plan, guint index, guint input,
                                               const FoveaBox *wanted);
/* The box of the input, of @shape. */
void fovea_field_shift_apply (const FoveaFieldShift *shift, const FoveaShape *shape, const FoveaBox *wanted, FoveaBox *box);

G_END_DECLS
