/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/network.h"

G_BEGIN_DECLS

/* Makes a network piece by piece; the ONNX reader and the built-in architectures are its users. Names join the pieces.
 * Pieces may come in any order: finish() checks and sorts them. */
typedef struct _FoveaNetworkBuilder FoveaNetworkBuilder;

FoveaNetworkBuilder *fovea_network_builder_new (const char *name, guint opset);
void fovea_network_builder_free (FoveaNetworkBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNetworkBuilder, fovea_network_builder_free)

/* @shape may hold -1; NULL: unknown. */
gboolean fovea_network_builder_add_input (FoveaNetworkBuilder *builder, const char *name, FoveaDType dtype, const FoveaShape *shape,
                                          GError **error);
/* Calls dimension @axis of the input that was added last @symbol. */
void fovea_network_builder_name_size (FoveaNetworkBuilder *builder, guint axis, const char *symbol);
gboolean fovea_network_builder_add_output (FoveaNetworkBuilder *builder, const char *name, const FoveaShape *shape, GError **error);
gboolean fovea_network_builder_add_constant (FoveaNetworkBuilder *builder, const char *name, FoveaTensor *tensor, GError **error);

/* In whose form the nodes are that are added from here on; the network itself keeps its own. */
void fovea_network_builder_set_opset (FoveaNetworkBuilder *builder, guint opset);
/* Whether there is such an operator, in the form of the builder's opset; one that there is not stands in FoveaNetwork.unsupported. */
gboolean fovea_network_builder_has_operator (const FoveaNetworkBuilder *builder, const char *domain, const char *op_type);
/* @op_type of @domain ("" is ONNX's own, FOVEA_DOMAIN ours). Takes the attributes' contents. "" among @inputs stands for one left out. */
gboolean fovea_network_builder_add_node (FoveaNetworkBuilder *builder, const char *name, const char *domain, const char *op_type,
                                         const char *const *inputs, guint n_inputs, const char *const *outputs, guint n_outputs,
                                         FoveaAttribute *attributes, guint n_attributes, GError **error);
void fovea_network_builder_add_notice (FoveaNetworkBuilder *builder, const char *notice);
void fovea_network_builder_add_metadata (FoveaNetworkBuilder *builder, const char *key, const char *value);
void fovea_network_builder_set_producer (FoveaNetworkBuilder *builder, const char *producer);

FoveaAttribute fovea_attribute_copy (const FoveaAttribute *attribute);
/* Lists for add_node(), of FoveaAttribute: copies of those of @node (NULL: none) but for the one of the name @without (nullable). */
GArray *fovea_attributes_new (const FoveaNode *node, const char *without);
void fovea_attributes_add_int (GArray *attributes, const char *name, gint64 value);
void fovea_attributes_add_ints (GArray *attributes, const char *name, const gint64 *values, gsize n);
void fovea_attributes_add_float (GArray *attributes, const char *name, float value);
void fovea_attributes_add_string (GArray *attributes, const char *name, const char *value);
/* Free what they hold. */
void fovea_attribute_clear (FoveaAttribute *attribute);
void fovea_node_clear (FoveaNode *node);

/* FOVEA_ERROR_REFUSED, naming nodes and values: duplicate or missing names, cycles,
 * wrong numbers of inputs, attributes unknown, missing, doubled or of the wrong kind. Nodes of operators that we do not have are taken as they
 * are. */
FoveaNetwork *fovea_network_builder_finish (FoveaNetworkBuilder *builder, GError **error);

G_END_DECLS
