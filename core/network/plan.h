/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/**
 * FoveaNodeState:
 * @FOVEA_NODE_PLANNED: all is known that running it needs
 * @FOVEA_NODE_FOLDED: it has been run: its outputs are constants of the plan
 * @FOVEA_NODE_LATE: it, or something before it, depends on elements that are known only while running; it is planned then, alone
 * @FOVEA_NODE_BLOCKED: it cannot be run: its operator, or one before it, is not among Fovea's
 */
typedef enum
{
  FOVEA_NODE_PLANNED,
  FOVEA_NODE_FOLDED,
  FOVEA_NODE_LATE,
  FOVEA_NODE_BLOCKED,
} FoveaNodeState;

/**
 * FoveaNetworkPlan:
 *
 * A network bound to an input size: the type and shape of every value, and the elements of those that do not depend on
 * the input (constants folded by running their nodes once, up to FOVEA_MAX_FOLD_MACS). @contexts[i] belongs to network->nodes[i]; operands of a node are
 * copies of @values. What late and blocked nodes give has the type FOVEA_DTYPE_NONE as far as it is not known. Counted by references, immutable.
 */
typedef struct
{
  FoveaNetwork *network;
  FoveaOperand *values;     /* one a value of the network */
  FoveaOpContext *contexts; /* one a node */
  FoveaNodeState *states;   /* one a node */
  gint *first_readers;      /* one a value: the first node that reads it and is not folded, or -1 */

  /*< private >*/
  gboolean *channels_last; /* one a value: if it holds maps, they lie as (N, H, W, C) */
  guint64 fold_cost; /* of the nodes folded so far */
  gatomicrefcount refs;
} FoveaNetworkPlan;

/**
 * fovea_network_plan_new:
 * @inputs: (nullable): one shape an input of the network. NULL: the file's own sizes, with open batches 1 and open heights and widths
 *   @open_height and @open_width; sizes of one name are equal
 *
 * FOVEA_ERROR_REFUSED where shapes contradict, naming node and value; FOVEA_ERROR_LIMIT where a value is over the budget;
 * FOVEA_ERROR_CANCELLED.
 */
FoveaNetworkPlan *fovea_network_plan_new (FoveaNetwork *network, const FoveaShape *inputs, gsize open_height, gsize open_width,
                                          FoveaProgress *progress, GError **error);
FoveaNetworkPlan *fovea_network_plan_ref (FoveaNetworkPlan *plan);
void fovea_network_plan_unref (FoveaNetworkPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNetworkPlan, fovea_network_plan_unref)

/* The same network and sizes with @tensor, of the type and shape of what is there, as the constant @value. What was folded from it stays. */
FoveaNetworkPlan *fovea_network_plan_with_constant (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor);

/* Whether the type and shape of @value are known. */
static inline gboolean
fovea_network_plan_knows (const FoveaNetworkPlan *plan, gint value)
{
  return plan->values[value].dtype != FOVEA_DTYPE_NONE;
}

/* "1x64x55x55", or that it is known while running, or not at all. */
char *fovea_network_plan_shape_text (const FoveaNetworkPlan *plan, gint value);

/* Whether a run can compute @value: FOVEA_ERROR_REFUSED otherwise, naming all operators that stop the network. */
gboolean fovea_network_plan_reaches (const FoveaNetworkPlan *plan, gint value, GError **error);
/* The same for all outputs of the network. */
gboolean fovea_network_plan_reaches_end (const FoveaNetworkPlan *plan, GError **error);

/* Which nodes compute what depends on the inputs and leads to some of @values (n): one flag a node, to be freed with g_free(). */
gboolean *fovea_network_plan_leading_to (const FoveaNetworkPlan *plan, const gint *values, guint n);

/* How the dimensions of an image-like value are to be read; FALSE for other values. */
typedef struct
{
  gsize channels, height, width;
  gsize channel_axis, height_axis, width_axis;
} FoveaPlanes;

/* (N, C, H, W) as it is; (N, H, W, C) when the network's photo input is laid out so, or a node has turned it, and nothing has turned it back yet;
 * (N, C) as C maps of 1x1. */
gboolean fovea_network_plan_planes (const FoveaNetworkPlan *plan, gint value, FoveaPlanes *planes);
/* Which element of the value neuron (@channel, @y, @x) is, in the first of a batch. */
static inline gsize
fovea_planes_element (const FoveaPlanes *planes, gsize channel, gsize y, gsize x)
{
  return planes->channel_axis > planes->width_axis ? (y * planes->width + x) * planes->channels + channel
                                                   : (channel * planes->height + y) * planes->width + x;
}
/* The same for a value whose shape a run has told. */
gboolean fovea_shape_planes (const FoveaShape *shape, gboolean channels_last, FoveaPlanes *planes);

G_END_DECLS
