/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/conv/blocks.h"
#include "core/conv/problem.h"
#include "core/network/network.h"

G_BEGIN_DECLS

typedef struct _FoveaBackward FoveaBackward;

/* One attribute that an operator knows. */
typedef struct
{
  const char *name;
  FoveaAttributeKind kind;
  gboolean required;
  float initial; /* of a number that is a parameter of the operator's formula (ops/elementwise.h): what it is in a node without it */
} FoveaOpAttribute;

/* The fields of an operator's row that list its attributes. */
#define FOVEA_ATTRIBUTES(list) .attributes = list, .n_attributes = G_N_ELEMENTS (list)

/* An input or output of a node in one plan. */
typedef struct
{
  FoveaDType dtype; /* FOVEA_DTYPE_NONE: an optional one left out */
  FoveaShape shape;
  FoveaTensor *constant; /* its elements where the plan knows them already (initializers, folded shapes), else NULL */
} FoveaOperand;

/* A node as its operator sees it. infer() fills the outputs' types and shapes, prepare() may leave its own @state and say
 * how much @scratch run() wants. */
typedef struct
{
  const FoveaNode *node;
  guint opset;
  FoveaOperand *inputs, *outputs;
  guint n_inputs, n_outputs;
  gpointer state;
  gsize scratch; /* bytes */
  gboolean by_formula; /* prepare() makes a convolution the plain sums that all paths are compared with, FOVEA_CONV_REFERENCE */
} FoveaOpContext;

/* A box of elements of a value: [begin, end] per dimension, both inclusive. Along spatial dimensions it may reach
 * outside of the value, into the padding. */
typedef struct
{
  guint rank;
  gint64 begin[FOVEA_MAX_RANK], end[FOVEA_MAX_RANK];
  gint64 step[FOVEA_MAX_RANK]; /* above 1: only every so-many-th element from @begin to @end is meant (of what one dilated window reads) */
  gboolean empty;
  gboolean global; /* some operator on the way covers everything */
  guint output;    /* which of its node's outputs a box is of that goes to field() */
} FoveaBox;

/* Rows and columns of zeros around a value. */
typedef struct
{
  gsize top, left, bottom, right;
} FoveaFrame;

/* What a step in blocks does besides its node's own work, taken over from the nodes behind it. */
typedef enum
{
  FOVEA_FUSE_SCALE = 1 << 0,    /* batch normalisation: y * scale[c] + shift[c] */
  FOVEA_FUSE_RESIDUAL = 1 << 1, /* then: + a value of the output's shape */
  FOVEA_FUSE_CLAMP = 1 << 2,    /* then: ReLU or Clip */
  FOVEA_FUSE_ACTIVATION = 1 << 3, /* or instead: SiLU or hard swish */
} FoveaFuse;

typedef struct
{
  const float *scale, *shift; /* (C) of the output, or NULL */
  gboolean residual;
  float lowest, highest; /* -INFINITY, INFINITY: no clamp */
  FoveaConvActivation activation;
  gboolean accurate;     /* as in FoveaConvProblem */
} FoveaFusion;

/**
 * FoveaBlocksOp:
 * @fuses: which ends it can take over: FoveaFuse
 * @accepts: whether this node can run in blocks of @lanes channels; all inputs that are not constant, and all outputs, are then (N, C, H, W) in
 *   blocks. NULL: whenever they have rank 4 and are float32
 * @takes_planes: whether input 0 may come with a block of 1: planes; NULL: no
 * @halo: the zero border that input @input must have; NULL: none
 * @frame: whether output 0 is input 0 in a frame of zeros: then it is a view of the input and of the halo that it gets for that, and
 *   nothing is run; NULL: no
 * @prepare: as FoveaOp.prepare; copies what it needs of @fusion. @input_block is that of input 0 (of a constant: the lanes). NULL: nothing to do
 * @release: frees context->state; NULL: nothing to do
 * @run: as FoveaOp.run, of all outputs. inputs[i].data is NULL for constants (context->inputs[i].constant has them) and for what is left out;
 *   inputs[n_inputs] is the residual where there is one. Channels behind the last must be finite; the output's halo is left alone. The output is never
 *   an input.
 *
 * How an operator runs in blocks of channels (core/conv/blocks.h): the layout in which networks are fast.
 */
typedef struct
{
  guint fuses;
  gboolean (*accepts) (const FoveaOpContext *context, gsize lanes);
  gboolean (*takes_planes) (const FoveaOpContext *context);
  void (*halo) (const FoveaOpContext *context, guint input, gsize *halo_h, gsize *halo_w);
  gboolean (*frame) (const FoveaOpContext *context, FoveaFrame *frame);
  gboolean (*prepare) (FoveaOpContext *context, gsize input_block, const FoveaFusion *fusion, GError **error);
  void (*release) (FoveaOpContext *context);
  gboolean (*run) (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                   FoveaProgress *progress);
} FoveaBlocksOp;

/* @gradient * f'(x), @n of them: @at is x, or y = f (x) where @of_output. @result may be @gradient. */
typedef void (*FoveaDerivativeRow) (const float *at, const float *gradient, float *result, gsize n, const float *parameters);

typedef struct
{
  FoveaDerivativeRow row;
  gboolean of_output;
} FoveaDerivative;

/**
 * FoveaOp:
 *
 * An operator: one file in ops/ and one row in its meson.build.
 *
 * @infer: checks the inputs and attributes and gives the outputs' types and shapes. Errors are FOVEA_ERROR_REFUSED; the caller
 *   adds the node's name and operator in front. FOVEA_ERROR_LATER where elements are wanted that the plan does not know
 *   (fovea_op_require_known()): then infer() is called again while running, with all of them; an output that it has set before it says so keeps
 *   its type and shape, and macs() and field() must do without the elements. NULL for operators that Fovea does not have.
 * @macs: multiply-adds of one run (additions, comparisons and table look-ups are not counted); NULL: none
 * @field: the box of input @input that the box @output (of output output->output) depends on, for receptive fields; NULL: element by element,
 *   with broadcasting
 * @prepare: makes @state for run(): plans, packed weights. Called once all shapes are known; NULL: nothing to do
 * @release: frees @state; NULL: nothing to do
 * @run: computes the outputs, which are allocated already. @scratch has the bytes that prepare() asked for. Neither allocates nor
 *   fails; returns FALSE when cancelled. Absent optional inputs are NULL. NULL for operators that Fovea does not have.
 * @blocks: how it runs in blocks of channels; NULL: only as planes
 * @backward: adds the nodes that compute the gradients of its inputs, of which one at least is wanted, from those of its outputs, of which one at least
 *   is there (core/network/backward.h); NULL: see @no_backward
 * @derivative: of an operator of one value, element by element: how its backward() multiplies (ops/elementwise.h)
 * @no_backward: why there is no way back for gradients, for the user
 */
struct _FoveaOp
{
  const char *name;    /* as ONNX writes it: "Conv" */
  const char *domain;  /* NULL: ONNX's own; else FOVEA_DOMAIN */
  const char *summary; /* translatable: one sentence that a student understands */
  const FoveaOpAttribute *attributes;
  gsize n_attributes;
  guint min_inputs, max_inputs;
  guint min_outputs, max_outputs;

  gboolean (*infer) (FoveaOpContext *context, GError **error);
  guint64 (*macs) (const FoveaOpContext *context);
  void (*field) (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
  gboolean (*prepare) (FoveaOpContext *context, GError **error);
  void (*release) (FoveaOpContext *context);
  gboolean (*run) (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                   FoveaProgress *progress);
  const FoveaBlocksOp *blocks;
  void (*backward) (FoveaBackward *backward);
  const FoveaDerivative *derivative;
  guint flat_inputs; /* bits of inputs of floats that backward() gives no gradient of: they choose or size, as a scale of Resize does */
  gboolean takes_empty; /* input 0 may have no elements where an output has some: a sum of nothing is 0 */
  gboolean sizes_only; /* it looks at nothing but the sizes of its inputs: its outputs are constants of a plan */
  gboolean passes_on; /* output 0 holds the elements of input 0, perhaps in another shape: nothing needs to be moved */
  const char *no_backward;
};

static inline gboolean
fovea_operand_is_empty (const FoveaOperand *operand)
{
  return operand->dtype != FOVEA_DTYPE_NONE && fovea_shape_count (&operand->shape) == 0;
}

/* Whether no output has elements: then there is nothing to prepare or to run. */
static inline gboolean
fovea_op_is_idle (const FoveaOpContext *context)
{
  for (guint i = 0; i < context->n_outputs; i++)
    if (context->outputs[i].dtype != FOVEA_DTYPE_NONE && !fovea_operand_is_empty (&context->outputs[i]))
      return FALSE;
  return TRUE;
}

/* Operators that ONNX does not have. */
#define FOVEA_DOMAIN "fovea"

/* The table, in alphabetical order; no name stands in two domains. */
const FoveaOp *const *fovea_ops (gsize *n);
const FoveaOp *fovea_op_find (const char *name);

/* FALSE for what stands for an operator that Fovea does not have. */
static inline gboolean
fovea_op_is_supported (const FoveaOp *op)
{
  return op->run != NULL;
}

G_END_DECLS
