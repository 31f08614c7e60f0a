/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: how a session runs a plan. */

#pragma once

#include "core/conv/blocks.h"
#include "core/conv/problem.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_STEP_PLANES,    /* a node's operator, on tensors */
  FOVEA_STEP_BLOCKS,    /* the same in blocks of channels, with the ends of the nodes behind it */
  FOVEA_STEP_LATE,      /* a node's operator, on tensors, inferred when its inputs are there */
  FOVEA_STEP_TO_BLOCKS, /* @value from tensor to blocks */
  FOVEA_STEP_TO_PLANES, /* and back */
} FoveaStepKind;

/* One thing to do. Nodes that a step takes over have no step of their own. */
typedef struct
{
  FoveaStepKind kind;
  guint node;  /* whose inputs are read */
  const FoveaOp *op; /* that runs: the node's, mostly */
  guint last;  /* the last node that the step stands for; @node where it stands for one */
  gint value;  /* of conversions; else the first output of @last */
  gint normalisation; /* the node of a batch normalisation that is folded in, or -1 */
  gint residual;      /* a value that is added, or -1 */
  float lowest, highest;
  FoveaConvActivation activation;
} FoveaRunStep;

/* Whether the step only brings a value into another layout. */
static inline gboolean
fovea_step_converts (const FoveaRunStep *step)
{
  return step->kind == FOVEA_STEP_TO_BLOCKS || step->kind == FOVEA_STEP_TO_PLANES;
}

/* Where a value stands. In both layouts when readers want both. */
typedef struct
{
  gint same_as;       /* the value whose elements these are (Identity), itself for all others */
  gboolean hidden;    /* within a step: nobody stores it */
  gboolean born_in_blocks;
  gboolean planes, blocks; /* layouts that are stored */
  gint planes_buffer; /* -1: of a network's input, which the caller owns, and of constants */
  gint blocks_buffer;
  guint last;         /* the last step that reads it; the number of steps for outputs of the network */
  gint whole;         /* a value joined into another one's blocks: that one; else itself */
  gsize first_block;  /* ... and where */
  gint framed;        /* a value that is another one in a frame of zeros, seen with its halo: that one; else -1 */
  FoveaFrame frame;
  FoveaBlocks layout; /* of blocks; placed by the session */
} FoveaPlace;

/* Memory of one value, or of several that are joined or of one content. */
typedef struct
{
  gsize bytes;
  gsize offset;         /* in the session's memory */
  guint first, last;    /* steps between which it is in use */
} FoveaBuffer;

/**
 * FoveaSchedule:
 *
 * The steps of a plan in order, and the places of its values: which nodes are fused, which values are in blocks, which are parts of a
 * concatenation or seen through a halo, and what shares memory.
 */
typedef struct
{
  const FoveaNetworkPlan *plan;
  gsize lanes;
  FoveaRunStep *steps;
  guint n_steps;
  FoveaPlace *places; /* one a value of the network */
  GArray *buffers;    /* of FoveaBuffer */
  gsize bytes;        /* of all buffers together */
} FoveaSchedule;

/* @lanes: channels of a block. With @share, buffers whose times do not meet share memory; network outputs are kept to the end. @apart: (nullable): one
 * a value: those that are TRUE have elements of their own, which are no other value's. */
FoveaSchedule *fovea_schedule_new (const FoveaNetworkPlan *plan, gsize lanes, gboolean share, const gboolean *apart);
/* Of a schedule that shares nothing: memory for the values of which @kept is TRUE, and for no others. */
void fovea_schedule_keep_only (FoveaSchedule *schedule, const gboolean *kept);
void fovea_schedule_free (FoveaSchedule *schedule);

/* The place that holds @value's elements. */
static inline const FoveaPlace *
fovea_schedule_place (const FoveaSchedule *schedule, gint value)
{
  return &schedule->places[schedule->places[value].same_as];
}

G_END_DECLS
