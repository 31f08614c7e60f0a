/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How dense.c turns one node after the other. */

#pragma once

#include "core/network/builder.h"
#include "core/network/dense.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* A value of the classifier that depends on the photo: for one window, maps of (channels, height, width), whatever shape the classifier
 * gives them. In the new network it is always (1, channels, rows, columns). */
typedef struct
{
  char *name; /* in the new network; NULL: it has no such value */
  gint64 channels, height, width;
  gint64 stride[2]; /* pixels of the photo from a row to the next, from a column to the next */
  gboolean last;    /* the classifier lays channels innermost: (1, H, W, C), or flat in that order */
  gint64 groups;    /* it lays them as (1, groups, channels / groups, H, W), on the way to shuffle them; 0: it does not */
  gboolean turned;  /* ... as (1, channels / groups, groups, H, W) */
} FoveaDenseMaps;

typedef struct
{
  const FoveaNetworkPlan *plan;
  FoveaNetworkBuilder *builder;
  FoveaDenseMaps *maps;          /* one a value of the classifier */
  gboolean *given;               /* one a value: the builder has this constant */
  gint padded;                   /* as in FoveaDense */
  const FoveaOpContext *context; /* of the node at hand */
  FoveaProgress *progress;
} FoveaDenseTurn;

/* Adds what stands for the node turn->context to the new network. The caller puts node and operator in front of an error. */
typedef gboolean (*FoveaDenseRule) (FoveaDenseTurn *turn, GError **error);

/* dense-rules.c; NULL: nodes of this operator cannot be turned. */
FoveaDenseRule fovea_dense_rule_for (const FoveaOp *op);
/* dense-connect.c: fully connected layers. */
gboolean fovea_dense_connect (FoveaDenseTurn *turn, GError **error);
/* dense-shape.c: the same elements in another shape or order. */
gboolean fovea_dense_shape (FoveaDenseTurn *turn, GError **error);
gboolean fovea_dense_transpose (FoveaDenseTurn *turn, GError **error);
/* dense-elements.c: several values element by element or one behind the other, and parts of them. */
gboolean fovea_dense_elementwise (FoveaDenseTurn *turn, GError **error);
gboolean fovea_dense_concatenate (FoveaDenseTurn *turn, GError **error);
gboolean fovea_dense_split (FoveaDenseTurn *turn, GError **error);
gboolean fovea_dense_gather (FoveaDenseTurn *turn, GError **error);
gboolean fovea_dense_slice (FoveaDenseTurn *turn, GError **error);

/* dense-parts.c: what the rules are made of. */

/* Input @i of the node as maps; refused when it is left out or does not depend on the photo. */
const FoveaDenseMaps *fovea_dense_input (FoveaDenseTurn *turn, guint i, GError **error);
/* The same with channels in groups refused, which only the nodes of a shuffle read. */
const FoveaDenseMaps *fovea_dense_input_whole (FoveaDenseTurn *turn, guint i, GError **error);
/* The same, when it lies as (1, C, H, W) or has one element a channel. */
const FoveaDenseMaps *fovea_dense_input_maps (FoveaDenseTurn *turn, guint i, GError **error);
gboolean fovea_dense_is_place (const FoveaDenseMaps *maps); /* one row and one column */
/* Which dimension of the classifier's value of @shape has the channels; -1: none has them alone. */
gint fovea_dense_channel_axis (const FoveaDenseMaps *maps, const FoveaShape *shape);

/* Rows (@axis 0) or columns of @made are @step of those of @maps apart; refused beyond any photo. */
gboolean fovea_dense_set_stride (FoveaDenseMaps *made, const FoveaDenseMaps *maps, guint axis, gint64 step, GError **error);
/* Output @i of the node is these maps, under the value's own name; or, for the first, under the name that they have already. */
void fovea_dense_set_output (FoveaDenseTurn *turn, guint i, FoveaDenseMaps maps);
void fovea_dense_pass_on (FoveaDenseTurn *turn, FoveaDenseMaps maps);

/* The name of constant input @i ("" when it is left out), which the builder gets the first time; NULL: refused. */
const char *fovea_dense_constant (FoveaDenseTurn *turn, guint i, GError **error);
/* A constant for this node alone, which takes @tensor; its name, to be freed. NULL also when @tensor is: then @error is set already. */
char *fovea_dense_add_constant (FoveaDenseTurn *turn, const char *what, FoveaTensor *tensor, GError **error);
/* The elements of @tensor, shared, in another shape of as many. */
FoveaTensor *fovea_dense_reshaped (FoveaTensor *tensor, const FoveaShape *shape);

/* A node @op in place of the node at hand, under its name, that gives the outputs that have been set. Takes @attributes. */
gboolean fovea_dense_emit (FoveaDenseTurn *turn, const char *op, const char *const *inputs, guint n_inputs, GArray *attributes,
                           GError **error);
/* The same under another name and with other outputs. */
gboolean fovea_dense_emit_as (FoveaDenseTurn *turn, const char *name, const char *op, const char *const *inputs, guint n_inputs,
                              const char *const *outputs, guint n_outputs, GArray *attributes, GError **error);
/* The node itself: it reads @maps, and behind them the constants that it has. Takes @attributes. */
gboolean fovea_dense_copy_node (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, GArray *attributes, GError **error);
/* Channels come first or last. */
gboolean fovea_dense_emit_transpose (FoveaDenseTurn *turn, const char *name, const char *input, const char *output, gboolean to_last,
                                     GError **error);

G_END_DECLS
