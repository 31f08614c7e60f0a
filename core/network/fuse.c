/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/fuse.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/network/ops/operand.h"

typedef struct
{
  const FoveaNetworkPlan *plan;
  gsize lanes;
  const gboolean *apart; /* or NULL */
  FoveaPlace *places;
  guint *n_readers; /* a value: inputs of nodes that read it; network outputs, and those apart, count twice, so that they are never within a step */
  gint *reader;     /* the node of the last of them */
  gboolean *taken;  /* a node: done by another one's step, or nothing to do */
} Fuser;

gboolean
fovea_node_passes_on (const FoveaNode *node)
{
  if (!node->op->passes_on)
    return FALSE;
  for (guint i = 1; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      return FALSE;
  return node->n_outputs > 0 && node->outputs[0] >= 0;
}

/* The value that holds input @i's elements; -1 for a constant or nothing. */
static gint
input_of (const Fuser *self, guint node, guint i)
{
  gint value = self->plan->network->nodes[node].inputs[i];

  return value < 0 || self->plan->values[value].constant ? -1 : self->places[value].same_as;
}

static gboolean
is_op (const Fuser *self, gint node, const char *name)
{
  return self->plan->states[node] == FOVEA_NODE_PLANNED && g_str_equal (self->plan->network->nodes[node].op->name, name);
}

static gboolean
is_apart (const Fuser *self, gint value)
{
  return self->apart && self->apart[value];
}

/* Where axis @d of what a Transpose gives comes from. */
static gint64
axis_before (const FoveaNode *node, guint rank, guint d)
{
  gsize n;
  const gint64 *permutation = fovea_node_ints (node, "perm", &n);

  return permutation ? permutation[d] : (gint64) (rank - 1 - d);
}

/* The value that the Transpose @node turns back to: exporters of (N, H, W, C) turn around every convolution. -1 where it does not. */
static gint
turned_back (const Fuser *self, guint node)
{
  const FoveaNetwork *network = self->plan->network;
  gint turned = is_op (self, (gint) node, "Transpose") ? input_of (self, node, 0) : -1;
  gint before = turned < 0 ? -1 : network->values[turned].producer;
  guint rank = turned < 0 ? 0 : self->plan->values[turned].shape.rank;

  if (before < 0 || is_apart (self, turned) || !is_op (self, before, "Transpose"))
    return -1;
  for (guint d = 0; d < rank; d++)
    if (axis_before (&network->nodes[before], rank, (guint) axis_before (&network->nodes[node], rank, d)) != d)
      return -1;
  return input_of (self, (guint) before, 0);
}

/* The value whose elements in their order are those of output 0; -1 where the node has something to do. */
static gint
alias_of (const Fuser *self, guint node)
{
  const FoveaNode *n = &self->plan->network->nodes[node];
  gint input = fovea_node_passes_on (n) ? input_of (self, node, 0) : -1;

  if (n->n_outputs > 0 && n->outputs[0] >= 0 && is_apart (self, n->outputs[0]))
    return -1;
  if (input >= 0)
    return fovea_shape_equal (&self->plan->values[input].shape, &self->plan->values[n->outputs[0]].shape) ? input : -1;
  return turned_back (self, node);
}

/* Nodes that pass on a value in its own shape need no step, nor do those that are run already or never. */
static void
find_aliases (Fuser *self)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      FoveaNodeState state = self->plan->states[i];
      gint same = state == FOVEA_NODE_PLANNED ? alias_of (self, i) : -1;

      self->taken[i] = same >= 0 || state == FOVEA_NODE_FOLDED || state == FOVEA_NODE_BLOCKED;
      if (same >= 0)
        self->places[network->nodes[i].outputs[0]].same_as = same;
    }
}

static void
count_readers (Fuser *self)
{
  const FoveaNetwork *network = self->plan->network;

  memset (self->n_readers, 0, network->n_values * sizeof *self->n_readers);
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; j < network->nodes[i].n_inputs && !self->taken[i]; j++)
      {
        gint value = input_of (self, i, j);

        if (value < 0)
          continue;
        self->n_readers[value]++;
        self->reader[value] = (gint) i;
      }
  for (guint i = 0; i < network->n_outputs; i++)
    self->n_readers[self->places[network->outputs[i]].same_as] += 2;
  for (guint i = 0; self->apart && i < network->n_values; i++)
    self->n_readers[i] += self->apart[i] ? 2 : 0;
}

static gboolean
is_map (const FoveaOperand *operand)
{
  return operand->dtype == FOVEA_DTYPE_FLOAT32 && operand->shape.rank == 4 && !fovea_operand_is_empty (operand);
}

/* What is turned and turned back, and read by nobody between, is not turned at all. */
static void
drop_turns (Fuser *self)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->n_nodes; i++)
    if (!self->taken[i] && is_op (self, (gint) i, "Transpose") && self->n_readers[network->nodes[i].outputs[0]] == 0)
      self->taken[i] = self->places[network->nodes[i].outputs[0]].hidden = TRUE;
  count_readers (self);
}

/* All inputs that the session holds, and all outputs, are float32 of rank 4. */
static gboolean
has_maps (const Fuser *self, guint node)
{
  const FoveaOpContext *context = &self->plan->contexts[node];

  for (guint i = 0; i < context->n_inputs; i++)
    if (input_of (self, node, i) >= 0 && !is_map (&context->inputs[i]))
      return FALSE;
  for (guint i = 0; i < context->n_outputs; i++)
    if (context->node->outputs[i] < 0 || !is_map (&context->outputs[i]))
      return FALSE;
  return context->n_outputs > 0;
}

static gboolean
can_run_in_blocks (const Fuser *self, guint node)
{
  const FoveaOpContext *context = &self->plan->contexts[node];
  const FoveaBlocksOp *blocks = context->node->op->blocks;

  return blocks && has_maps (self, node) && (!blocks->accepts || blocks->accepts (context, self->lanes));
}

/* Convolutions start in blocks; others follow where something that they read is in blocks. */
static gboolean
runs_in_blocks (const Fuser *self, guint node)
{
  if (!can_run_in_blocks (self, node))
    return FALSE;
  if (self->plan->network->nodes[node].op->blocks->takes_planes)
    return TRUE;
  for (guint i = 0; i < self->plan->network->nodes[node].n_inputs; i++)
    {
      gint value = input_of (self, node, i);

      if (value >= 0 && self->places[value].born_in_blocks)
        return TRUE;
    }
  return FALSE;
}

/* Not one a position, which opset 8 still knew. */
static gboolean
has_number_a_channel (const FoveaOpContext *context, guint i)
{
  return fovea_shape_count (&context->inputs[i].shape) == (gsize) context->inputs[0].shape.dims[1];
}

static gboolean
take_normalisation (const Fuser *self, FoveaRunStep *step, gint reader)
{
  if (!is_op (self, reader, "BatchNormalization") || step->normalisation >= 0 || step->residual >= 0)
    return FALSE;
  for (guint i = 1; i < 5; i++)
    if (!self->plan->contexts[reader].inputs[i].constant || !has_number_a_channel (&self->plan->contexts[reader], i))
      return FALSE;
  step->normalisation = reader;
  return TRUE;
}

static gboolean
take_residual (const Fuser *self, FoveaRunStep *step, gint value, gint reader)
{
  const FoveaNetworkPlan *plan = self->plan;
  gint a, b, other;

  if (!is_op (self, reader, "Add") || step->residual >= 0 || !can_run_in_blocks (self, (guint) reader))
    return FALSE;
  a = input_of (self, (guint) reader, 0);
  b = input_of (self, (guint) reader, 1);
  other = a == value ? b : a;
  if (other < 0 || other == value || !fovea_shape_equal (&plan->values[other].shape, &plan->values[value].shape))
    return FALSE;
  step->residual = other;
  return TRUE;
}

static float
clip_bound (const FoveaOpContext *context, guint i, const char *name, float initial)
{
  const FoveaOperand *operand = fovea_op_input (context, i);

  return operand ? *fovea_tensor_floats (operand->constant) : fovea_node_float (context->node, name, initial);
}

/* Zero stays within the range, for the sake of the channels that fill up a block. */
static gboolean
take_clamp (const Fuser *self, FoveaRunStep *step, gint reader)
{
  const FoveaOpContext *context = &self->plan->contexts[reader];
  float lowest = 0.0f, highest = INFINITY;

  if (is_op (self, reader, "Clip"))
    {
      for (guint i = 1; i < context->n_inputs; i++)
        if (fovea_op_input (context, i) && !context->inputs[i].constant)
          return FALSE;
      lowest = clip_bound (context, 1, "min", -FLT_MAX);
      highest = clip_bound (context, 2, "max", FLT_MAX);
    }
  else if (!is_op (self, reader, "Relu"))
    return FALSE;
  if (!(lowest <= 0.0f && highest >= 0.0f))
    return FALSE;
  step->lowest = lowest;
  step->highest = highest;
  return TRUE;
}

/* The node that multiplies @value by what another one, of which nobody else knows, makes of it: x * sigmoid (x). That other one is
 * @curve. */
static gboolean
is_gate (const Fuser *self, gint value, gint node, gint *curve)
{
  gint a, b, other;

  if (!is_op (self, node, "Mul") || self->n_readers[value] != 2)
    return FALSE;
  a = input_of (self, (guint) node, 0);
  b = input_of (self, (guint) node, 1);
  other = a == value ? b : a;
  if (other < 0 || other == value || (a != value && b != value) || self->n_readers[other] != 1)
    return FALSE;
  *curve = self->plan->network->values[other].producer;
  return *curve >= 0 && !self->taken[*curve] && input_of (self, (guint) *curve, 0) == value;
}

/* x * (x / 6 + 1 / 2), kept within 0 and x. */
static gboolean
is_hard_sigmoid (const Fuser *self, gint node)
{
  const FoveaNode *n = &self->plan->network->nodes[node];

  return is_op (self, node, "HardSigmoid") && fovea_node_float (n, "alpha", 0.2f) == 1.0f / 6.0f && fovea_node_float (n, "beta", 0.5f) == 0.5f;
}

/* SiLU and hard swish, mostly written as two nodes. */
static gboolean
take_activation (Fuser *self, FoveaRunStep *step, gint reader)
{
  gint curve;

  if (self->n_readers[step->value] == 1 && is_op (self, reader, "HardSwish"))
    step->activation = FOVEA_CONV_HARD_SWISH;
  else if (!is_gate (self, step->value, reader, &curve))
    return FALSE;
  else if (is_hard_sigmoid (self, curve))
    step->activation = FOVEA_CONV_HARD_SWISH;
  else if (is_op (self, curve, "Sigmoid"))
    step->activation = FOVEA_CONV_SILU;
  else
    return FALSE;
  if (self->n_readers[step->value] == 2)
    {
      self->taken[curve] = TRUE;
      self->places[self->plan->network->nodes[curve].outputs[0]].hidden = TRUE;
    }
  return TRUE;
}

/* Takes over the nodes behind @step's, one after another. */
static void
extend (Fuser *self, FoveaRunStep *step)
{
  guint fuses = step->op->blocks->fuses;
  gboolean ended = FALSE;

  while (!ended && self->n_readers[step->value] > 0)
    {
      gint reader = self->reader[step->value];
      gboolean alone = self->n_readers[step->value] == 1;

      if (self->taken[reader])
        return;
      ended = (alone && (fuses & FOVEA_FUSE_CLAMP) && take_clamp (self, step, reader))
              || ((fuses & FOVEA_FUSE_ACTIVATION) && take_activation (self, step, reader));
      if (!ended && !(alone && (fuses & FOVEA_FUSE_SCALE) && take_normalisation (self, step, reader))
          && !(alone && (fuses & FOVEA_FUSE_RESIDUAL) && take_residual (self, step, step->value, reader)))
        return;
      self->taken[reader] = TRUE;
      self->places[step->value].hidden = TRUE;
      step->last = (guint) reader;
      step->value = self->plan->network->nodes[reader].outputs[0];
    }
}

/* The node that alone reads @value, if it is a @name; else -1. */
static gint
only_reader (const Fuser *self, gint value, const char *name)
{
  return self->n_readers[value] == 1 && is_op (self, self->reader[value], name) ? self->reader[value] : -1;
}

/* Whether the node @transpose turns (N, groups, channels a group, H, W) into (N, channels a group, groups, H, W). */
static gboolean
exchanges_groups (const Fuser *self, gint transpose)
{
  static const gint64 exchange[] = { 0, 2, 1, 3, 4 };
  gsize n;
  const gint64 *perm = fovea_node_ints (&self->plan->network->nodes[transpose], "perm", &n);

  return perm && n == G_N_ELEMENTS (exchange) && memcmp (perm, exchange, sizeof exchange) == 0;
}

/* Reshape, Transpose, Reshape of maps in blocks: the channels of groups are mixed. */
static gboolean
take_shuffle (Fuser *self, FoveaRunStep *step)
{
  const FoveaNetwork *network = self->plan->network;
  const FoveaOpContext *context = &self->plan->contexts[step->node];
  gint input = is_op (self, (gint) step->node, "Reshape") ? input_of (self, step->node, 0) : -1, transpose, last;
  const FoveaShape *maps, *groups;

  if (input < 0 || !self->places[input].born_in_blocks)
    return FALSE;
  maps = &context->inputs[0].shape;
  groups = &context->outputs[0].shape;
  if (groups->rank != 5 || groups->dims[0] != maps->dims[0] || groups->dims[1] * groups->dims[2] != maps->dims[1]
      || groups->dims[3] != maps->dims[2])
    return FALSE;
  if ((transpose = only_reader (self, step->value, "Transpose")) < 0 || !exchanges_groups (self, transpose)
      || (last = only_reader (self, network->nodes[transpose].outputs[0], "Reshape")) < 0
      || !fovea_shape_equal (maps, &self->plan->contexts[last].outputs[0].shape))
    return FALSE;
  self->places[step->value].hidden = self->places[network->nodes[transpose].outputs[0]].hidden = TRUE;
  self->taken[transpose] = self->taken[last] = TRUE;
  step->last = (guint) last;
  step->value = network->nodes[last].outputs[0];
  return TRUE;
}

/* Whether @node is a @name with one number close to @wanted. */
static gboolean
has_number (const Fuser *self, gint node, const char *name, float wanted)
{
  const FoveaOpContext *context = &self->plan->contexts[node];

  for (guint i = 0; i < context->n_inputs && is_op (self, node, name); i++)
    {
      const FoveaTensor *constant = context->inputs[i].constant;

      if (constant && constant->dtype == FOVEA_DTYPE_FLOAT32 && fovea_tensor_count (constant) == 1)
        return fabsf (*fovea_tensor_floats (constant) - wanted) <= 1e-6f;
    }
  return FALSE;
}

static gint
output_of (const Fuser *self, gint node)
{
  return self->plan->network->nodes[node].outputs[0];
}

/* The node behind @node, as only_reader(). */
static gint
node_behind (const Fuser *self, gint node, const char *name)
{
  return node < 0 ? -1 : only_reader (self, output_of (self, node), name);
}

/* x / sqrt (2), Erf, + 1, * x, / 2 are Gelu, which is an operator of its own only from opset 20 on. */
static gboolean
take_gelu (Fuser *self, FoveaRunStep *step)
{
  gint chain[] = { (gint) step->node, -1, -1, -1, -1 };
  gint x = has_number (self, chain[0], "Div", (float) G_SQRT2) ? input_of (self, step->node, 0) : -1;

  if (x < 0)
    return FALSE;
  chain[1] = node_behind (self, chain[0], "Erf");
  chain[2] = node_behind (self, chain[1], "Add");
  chain[3] = node_behind (self, chain[2], "Mul");
  chain[4] = node_behind (self, chain[3], "Mul");
  if (chain[4] < 0 || !has_number (self, chain[2], "Add", 1.0f) || !has_number (self, chain[4], "Mul", 0.5f)
      || (input_of (self, (guint) chain[3], 0) != x && input_of (self, (guint) chain[3], 1) != x)
      || !fovea_shape_equal (&self->plan->values[x].shape, &self->plan->values[output_of (self, chain[4])].shape))
    return FALSE;
  for (guint i = 0; i + 1 < G_N_ELEMENTS (chain); i++)
    {
      self->places[output_of (self, chain[i])].hidden = TRUE;
      self->taken[chain[i + 1]] = TRUE;
    }
  step->op = fovea_op_find ("Gelu");
  step->last = (guint) chain[4];
  step->value = output_of (self, chain[4]);
  return TRUE;
}

static FoveaRunStep
make_step (Fuser *self, guint node)
{
  const FoveaNode *n = &self->plan->network->nodes[node];
  FoveaRunStep step = { .kind = FOVEA_STEP_PLANES, .node = node, .op = n->op, .last = node, .value = n->n_outputs ? n->outputs[0] : -1,
                        .normalisation = -1, .residual = -1, .lowest = -INFINITY, .highest = INFINITY };

  if (self->plan->states[node] == FOVEA_NODE_LATE)
    step.kind = FOVEA_STEP_LATE;
  else if (take_gelu (self, &step))
    step.kind = runs_in_blocks (self, node) ? FOVEA_STEP_BLOCKS : FOVEA_STEP_PLANES;
  else if (runs_in_blocks (self, node))
    {
      step.kind = FOVEA_STEP_BLOCKS;
      extend (self, &step);
    }
  else if (take_shuffle (self, &step))
    step.kind = FOVEA_STEP_BLOCKS;
  for (guint i = 0; step.kind == FOVEA_STEP_BLOCKS && i < self->plan->network->nodes[step.last].n_outputs; i++)
    if (self->plan->network->nodes[step.last].outputs[i] >= 0)
      self->places[self->plan->network->nodes[step.last].outputs[i]].born_in_blocks = TRUE;
  return step;
}

/* A step runs when the last of its nodes would: then all that it reads is there. */
static gint
compare_last (gconstpointer a, gconstpointer b)
{
  guint x = ((const FoveaRunStep *) a)->last, y = ((const FoveaRunStep *) b)->last;

  return x < y ? -1 : x > y;
}

GArray *
fovea_fuse (const FoveaNetworkPlan *plan, gsize lanes, const gboolean *apart, FoveaPlace *places)
{
  const FoveaNetwork *network = plan->network;
  g_autofree guint *n_readers = g_new0 (guint, network->n_values);
  g_autofree gint *reader = g_new0 (gint, network->n_values);
  g_autofree gboolean *taken = g_new0 (gboolean, network->n_nodes);
  Fuser self = { plan, lanes, apart, places, n_readers, reader, taken };
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (FoveaRunStep));

  find_aliases (&self);
  count_readers (&self);
  drop_turns (&self);
  for (guint i = 0; i < network->n_nodes; i++)
    if (!taken[i])
      {
        FoveaRunStep step = make_step (&self, i);

        g_array_append_val (steps, step);
      }
  g_array_sort (steps, compare_last);
  return steps;
}
