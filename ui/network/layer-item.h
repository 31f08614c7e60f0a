/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "core/network/graph/blocks.h"
#include "core/network/receptive-field.h"

G_BEGIN_DECLS

/**
 * FoveaLayerItem:
 *
 * One row of the layer list: a layer, or a block with the layers and blocks in it. Properties (read-only): "name", "operator", "output", "parameters-text",
 * "macs-text", "memory-text", "field-text", and for sorting "index", "size", "parameters", "macs", "memory" and "field" (guint64).
 */
#define FOVEA_TYPE_LAYER_ITEM (fovea_layer_item_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerItem, fovea_layer_item, FOVEA, LAYER_ITEM, GObject)

FoveaLayerItem *fovea_layer_item_new (const FoveaNetworkPlan *plan, guint node, const FoveaReceptiveField *field);
/* Its numbers are those of its layers together. @field: of its output. */
FoveaLayerItem *fovea_layer_item_new_block (const FoveaNetworkPlan *plan, const FoveaLayerBlock *block, const FoveaReceptiveField *field);
/* Puts @child (which it takes) into the block. */
void fovea_layer_item_add (FoveaLayerItem *block, FoveaLayerItem *child);
/* The first output of the node, or of the block's last one. */
gint fovea_layer_item_get_value (FoveaLayerItem *self);
/* NULL: it is a layer. */
GPtrArray *fovea_layer_item_get_children (FoveaLayerItem *self);
/* The block that it lies in, or NULL. */
FoveaLayerItem *fovea_layer_item_get_block (FoveaLayerItem *self);
/* Whether @folded (g_utf8_casefold() of what is looked for) stands in its name or operator, or in those of a layer in it. */
gboolean fovea_layer_item_matches (FoveaLayerItem *self, const char *folded);

/* "19×19", "whole photo", or "–" when there is none. */
char *fovea_text_field (const FoveaReceptiveField *field);

G_END_DECLS
