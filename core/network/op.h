/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/network.h"

G_BEGIN_DECLS

/* One attribute that an operator knows. */
typedef struct
{
  const char *name;
  FoveaAttributeKind kind;
  gboolean required;
} FoveaOpAttribute;

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
} FoveaOpContext;

/* A box of elements of a value: [begin, end] per dimension, both inclusive. Along spatial dimensions it may reach
 * outside of the value, into the padding. */
typedef struct
{
  guint rank;
  gint64 begin[FOVEA_MAX_RANK], end[FOVEA_MAX_RANK];
  gboolean empty;
  gboolean global; /* some operator on the way covers everything */
} FoveaBox;

/**
 * FoveaOp:
 *
 * An operator: one file in ops/ and one row in its meson.build.
 *
 * @infer: checks the inputs and attributes and gives the outputs' types and shapes. Errors are FOVEA_ERROR_REFUSED; the caller
 *   adds the node's name and operator in front.
 * @macs: multiply-adds of one run (additions, comparisons and table look-ups are not counted); NULL: none
 * @field: the box of input @input that the box of the first output depends on, for receptive fields; NULL: element by element,
 *   with broadcasting
 * @prepare: makes @state for run(): plans, packed weights. Called once all shapes are known; NULL: nothing to do
 * @release: frees @state; NULL: nothing to do
 * @run: computes the outputs, which are allocated already. @scratch has the bytes that prepare() asked for. Neither allocates nor
 *   fails; returns FALSE when cancelled. Absent optional inputs are NULL.
 * @no_backward: why there is no way back for gradients, for the user
 */
struct _FoveaOp
{
  const char *name;    /* as ONNX writes it: "Conv" */
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
  const char *no_backward;
};

/* The table, in alphabetical order. */
const FoveaOp *const *fovea_ops (gsize *n);
const FoveaOp *fovea_op_find (const char *name);

G_END_DECLS
