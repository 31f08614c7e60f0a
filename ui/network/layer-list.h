/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The network's layers as a table that can be sorted and searched, with totals below; blocks of layers can be collapsed. Selecting a row
 * selects the layer, or what the block hands on. Property "search" (read-only): what is looked for. */
#define FOVEA_TYPE_LAYER_LIST (fovea_layer_list_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerList, fovea_layer_list, FOVEA, LAYER_LIST, GtkWidget)

void fovea_layer_list_set_document (FoveaLayerList *self, FoveaDocument *document);
/* Without a document: the layers of @plan, or none when NULL. @fields: one a value. */
void fovea_layer_list_show (FoveaLayerList *self, const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields);
/* Has a column for the bytes of the outputs, too, where there is room. */
void fovea_layer_list_show_memory (FoveaLayerList *self);
/* Puts a button beside the search entry. */
void fovea_layer_list_add_to_header (FoveaLayerList *self, GtkWidget *widget);
/* Selects the layer above (-1) or below (1) the selected one, as the table stands now; a block on the way is expanded. */
void fovea_layer_list_step (FoveaLayerList *self, gint direction);
/* Puts the keyboard into the search entry. */
void fovea_layer_list_find (FoveaLayerList *self);

G_END_DECLS
