/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/plan.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* What the infer() functions of the operators have in common. Each check sets @error and returns FALSE (or NULL). */

/* Operand @i, NULL when it is left out; at run time, its tensor. */
const FoveaOperand *fovea_op_input (const FoveaOpContext *context, guint i);
FoveaTensor *fovea_op_tensor (const FoveaOpContext *context, FoveaTensor *const *inputs, guint i);

gboolean fovea_op_require_float (const FoveaOpContext *context, GError **error); /* every input that is there */
gboolean fovea_op_require_type (const FoveaOpContext *context, guint i, FoveaDType dtype, GError **error);
/* Input @i, a gradient, has the @shape of the value that it belongs to. */
gboolean fovea_op_require_gradient (const FoveaOpContext *context, guint i, const FoveaShape *shape, GError **error);
gboolean fovea_op_require_rank (const FoveaOpContext *context, guint i, guint minimum, guint maximum, GError **error);
/* The elements of an input that decides shapes; @what names it: "the axes". FOVEA_ERROR_LATER where a plan cannot know them: the node is then
 * inferred and run when they are there. */
FoveaTensor *fovea_op_require_known (const FoveaOpContext *context, guint i, const char *what, GError **error);

/* The element type that attribute @name gives, @initial without it; as the reader does, it makes float32 of other floating-point types. */
gboolean fovea_op_dtype (const FoveaOpContext *context, const char *name, FoveaDType initial, FoveaDType *dtype, GError **error);

/* Element @i of a tensor of int64 or int32. */
gint64 fovea_tensor_int (const FoveaTensor *tensor, gsize i);

/**
 * fovea_op_ints:
 * @name: of the list, and of the attribute in the versions where it is one
 * @i: the input that holds the list in the other versions; an index that no node has: none
 * @values: (out): the list to be freed with g_free(), NULL when there is neither
 */
gboolean fovea_op_ints (const FoveaOpContext *context, const char *name, guint i, gsize *n, gint64 **values, GError **error);

/* Which of @names (up to NULL) the attribute holds, by default the one at @initial. */
gboolean fovea_op_choice (const FoveaOpContext *context, const char *attribute, const char *const *names, guint initial, guint *choice,
                          GError **error);

/* @axis may count from the end: -1 is the last of @rank. */
gboolean fovea_op_axis (gint64 axis, guint rank, guint *index, GError **error);
/* Attribute "axis" among those of input 0, @initial without it. */
gboolean fovea_op_read_axis (const FoveaOpContext *context, gint64 initial, guint *axis, GError **error);
/* Marks the axes of a list, each at most once. */
gboolean fovea_op_axes (const gint64 *axes, gsize n, guint rank, gboolean *marked, GError **error);

/* The axes (at most FOVEA_MAX_RANK) of input 0 that the list "axes" (attribute, or input @i) names; without one, all in order. */
gboolean fovea_op_list_axes (const FoveaOpContext *context, guint i, guint *axes, gsize *n, GError **error);

/* For prepare(): a state that is a plan of the convolution engine, with its scratch; FALSE for NULL. */
gboolean fovea_op_take_plan (FoveaOpContext *context, FoveaConvPlan *plan);
void fovea_op_release_plan (FoveaOpContext *context);

/* For prepare() and run(): scratch of @bytes for each of the pool's threads, which must not become more in between. */
void fovea_op_take_thread_scratch (FoveaOpContext *context, gsize bytes);
gboolean fovea_op_has_thread_scratch (const FoveaOpContext *context);

/* Sizes below 0 are refused; what overflows is FOVEA_ERROR_LIMIT. */
gboolean fovea_op_set_output (FoveaOpContext *context, guint i, FoveaDType dtype, const FoveaShape *shape, GError **error);
/* Output 0 has the type and shape of input 0. */
gboolean fovea_op_infer_same (FoveaOpContext *context, GError **error);

/* The product of the sizes of axes @begin to @end - 1. */
gsize fovea_shape_span (const FoveaShape *shape, guint begin, guint end);
/* Elements from one index to the next along @axis. */
gint64 fovea_shape_stride (const FoveaShape *shape, guint axis);

G_END_DECLS
