/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operator's backward() is made of. The way back is a network as well: for every node that a target depends on, backward() adds
 * nodes that compute the gradients of its inputs from those of its outputs (reverse-mode differentiation; Griewank and Walther, Evaluating
 * Derivatives, chapter 3). What it adds is planned and run by the same engine as everything else. */

#pragma once

#include "core/network/builder.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* In whose form the nodes are that are added, whatever the network's own. */
#define FOVEA_BACKWARD_OPSET 20

/**
 * FoveaBackwardRule:
 * @FOVEA_BACKWARD_GRADIENT: the gradient itself
 * @FOVEA_BACKWARD_GUIDED: through a ReLU goes only what is positive, and only where the ReLU's input was (Springenberg et al. 2015)
 * @FOVEA_BACKWARD_DECONVNET: through a ReLU goes what is positive, whatever the ReLU's input was (Zeiler and Fergus 2014)
 */
typedef enum
{
  FOVEA_BACKWARD_GRADIENT,
  FOVEA_BACKWARD_GUIDED,
  FOVEA_BACKWARD_DECONVNET,
} FoveaBackwardRule;

/* FoveaBackward is the way back through one node. Values of the new network go by name; a name belongs to the whole network and is not to be freed. The first error is
 * kept, and what is emitted after it is nothing: callers need not look.
 */

/* The node, with types and shapes, and constants where the plan knows them. */
const FoveaOpContext *fovea_backward_context (const FoveaBackward *backward);
FoveaBackwardRule fovea_backward_rule (const FoveaBackward *backward);
/* Whether an error is kept: a loop over many nodes may end. */
gboolean fovea_backward_has_failed (const FoveaBackward *backward);
/* Says why these attributes or inputs have no gradient; the node's name is put in front. */
void fovea_backward_refuse (FoveaBackward *backward, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Input and output @i of the node itself; "" is one left out. */
const char *fovea_backward_input (FoveaBackward *backward, guint i);
const char *fovea_backward_output (FoveaBackward *backward, guint i);
/* The gradient of the target with respect to output @i, of that output's shape; NULL: the target does not depend on it. */
const char *fovea_backward_gradient (FoveaBackward *backward, guint i);

/* The same, but for @factors (out, (1, C, 1, ...), borrowed; NULL: none), which the caller has to multiply its channels with. */
const char *fovea_backward_gradient_by_channels (FoveaBackward *backward, guint i, const FoveaTensor **factors);

/* Whether the gradient of input @i is asked for: it is float32 and depends on what gradients are wanted of. */
gboolean fovea_backward_wants (const FoveaBackward *backward, guint i);
/* That gradient, of the input's shape. Several for one input are added. */
void fovea_backward_give (FoveaBackward *backward, guint i, const char *gradient);
/* The same for a @gradient that constants @factors, (1, C, 1, ...), multiply: whoever reads it may do that with less than an operation an element. Takes
 * @factors; NULL: there was no memory for it. */
void fovea_backward_give_by_channels (FoveaBackward *backward, guint i, const char *gradient, FoveaTensor *factors);
/* The same for a @gradient of output 0's shape, along which input @i was broadcast: it is summed over what was repeated. */
void fovea_backward_give_sum (FoveaBackward *backward, guint i, const char *gradient);
/* The same for a @gradient of the shape @from. */
void fovea_backward_give_sum_of (FoveaBackward *backward, guint i, const char *gradient, const FoveaShape *from);
/* The same for a @gradient of any @shape that holds the elements of input @i in their order. */
void fovea_backward_give_reshaped (FoveaBackward *backward, guint i, const char *gradient);

/* A node @op with one output, whose name is returned. Takes @attributes (fovea_attributes_new(); NULL: none). The inputs follow, up to a NULL; "" is one left out. */
const char *fovea_backward_emit (FoveaBackward *backward, const char *op, GArray *attributes, ...) G_GNUC_NULL_TERMINATED;
/* The same for @n_outputs, whose names go to @outputs. */
void fovea_backward_emit_all (FoveaBackward *backward, const char *op, GArray *attributes, const char *const *inputs, guint n_inputs,
                              const char **outputs, guint n_outputs);

/* Constants. */
const char *fovea_backward_constant (FoveaBackward *backward, FoveaTensor *tensor); /* takes @tensor; NULL: there was no memory for it */
const char *fovea_backward_number (FoveaBackward *backward, float number);          /* a scalar */
const char *fovea_backward_ints (FoveaBackward *backward, const gint64 *values, gsize n);
const char *fovea_backward_fill (FoveaBackward *backward, const FoveaShape *shape, float number); /* @number everywhere */
/* int64 of @shape, to be filled and given to fovea_backward_constant(); NULL with the error kept. */
FoveaTensor *fovea_backward_int64s (FoveaBackward *backward, const FoveaShape *shape);
/* float32 of @shape, to be filled and given to fovea_backward_constant(); NULL with the error kept. */
FoveaTensor *fovea_backward_floats (FoveaBackward *backward, const FoveaShape *shape);

/* Frequent nodes. */
const char *fovea_backward_reshape (FoveaBackward *backward, const char *value, const FoveaShape *shape);
const char *fovea_backward_expand (FoveaBackward *backward, const char *value, const FoveaShape *shape);
const char *fovea_backward_transpose (FoveaBackward *backward, const char *value, const gint64 *permutation, guint rank);
const char *fovea_backward_sum (FoveaBackward *backward, const char *value, const gint64 *axes, gsize n, gboolean keep_dimensions);
/* A value of the shape @from, to which one of the shape @to was broadcast, summed over what was repeated. */
const char *fovea_backward_sum_to (FoveaBackward *backward, const char *value, const FoveaShape *from, const FoveaShape *to);
/* The first elements along each axis of a value of the shape @from, as many as @to has. */
const char *fovea_backward_crop (FoveaBackward *backward, const char *value, const FoveaShape *from, const FoveaShape *to);
/* A value as float32; where it is a truth value, 1 and 0. */
const char *fovea_backward_to_float (FoveaBackward *backward, const char *value);
/* 1 where two values are equal, else 0. */
const char *fovea_backward_where_equal (FoveaBackward *backward, const char *a, const char *b);
const char *fovea_backward_scale (FoveaBackward *backward, const char *value, float factor); /* 1: nothing is added */
/* Elements @start, @start + @step, ... before @end along @axis: as Slice counts them. */
const char *fovea_backward_slice (FoveaBackward *backward, const char *value, guint axis, gint64 start, gint64 end, gint64 step);
/* Zeros, so many a dimension, before and after the elements; negative numbers cut off. 0 everywhere: nothing is added. */
const char *fovea_backward_pad (FoveaBackward *backward, const char *value, const gint64 *before, const gint64 *after, guint rank);

/* backward() of operators that give input 0 another shape. */
void fovea_reshaping_backward (FoveaBackward *backward);

G_END_DECLS
