/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/network/layer-item.h"

G_BEGIN_DECLS

/**
 * FoveaLayerModel:
 *
 * The layers of a network as a tree whose rows hold FoveaLayerItem: blocks are collapsed, unless the network is small or something is looked for.
 * Rows come a few a frame, as a column view makes the widgets of some two hundred at once: given all together, they would block the main loop.
 *
 * Signal: "filled" ()  more rows are there, or all.
 */
#define FOVEA_TYPE_LAYER_MODEL (fovea_layer_model_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerModel, fovea_layer_model, FOVEA, LAYER_MODEL, GObject)

/* @widget: whose frames it is filled in; it must live longer. */
FoveaLayerModel *fovea_layer_model_new (GtkWidget *widget);
GtkTreeListModel *fovea_layer_model_get_tree (FoveaLayerModel *self);

/* The layers of @plan, or none when NULL. @fields: one a value. */
void fovea_layer_model_show (FoveaLayerModel *self, const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields);
guint fovea_layer_model_get_n_layers (FoveaLayerModel *self);
gboolean fovea_layer_model_has_blocks (FoveaLayerModel *self);
/* Keeps what @text stands in, with the blocks around it, expanded; "": all. */
void fovea_layer_model_search (FoveaLayerModel *self, const char *text);
/* Whether all rows that there will be are there. */
gboolean fovea_layer_model_is_filled (FoveaLayerModel *self);
void fovea_layer_model_expand_all (FoveaLayerModel *self, gboolean expand);
/* Expands the blocks around the layer that makes @value; its row may come later. */
void fovea_layer_model_reveal (FoveaLayerModel *self, gint value);

G_END_DECLS
