/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "core/network/plan.h"
#include "core/network/receptive-field.h"

G_BEGIN_DECLS

/**
 * FoveaLayerItem:
 *
 * One row of the layer list. Properties (read-only): "name", "operator", "output", "search" (text to look for), "parameters-text",
 * "macs-text", "memory-text", "field-text", and for sorting "index", "size", "parameters", "macs", "memory" and "field" (guint64).
 */
#define FOVEA_TYPE_LAYER_ITEM (fovea_layer_item_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerItem, fovea_layer_item, FOVEA, LAYER_ITEM, GObject)

FoveaLayerItem *fovea_layer_item_new (const FoveaNetworkPlan *plan, guint node, const FoveaReceptiveField *field);
/* The node's first output. */
gint fovea_layer_item_get_value (FoveaLayerItem *self);

/* "19×19", "whole photo", or "–" when there is none. */
char *fovea_text_field (const FoveaReceptiveField *field);

G_END_DECLS
