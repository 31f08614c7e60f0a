/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaNeuronPanel:
 *
 * The pinned neuron: its value, its field, its kernel and how the value comes about. A click on a contribution steps to the
 * neuron of the layer before; the path over them stands above.
 */
#define FOVEA_TYPE_NEURON_PANEL (fovea_neuron_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNeuronPanel, fovea_neuron_panel, FOVEA, NEURON_PANEL, GtkWidget)

/* @maps: of the selected layer, or NULL. */
void fovea_neuron_panel_show (FoveaNeuronPanel *self, FoveaDocument *document, const FoveaMaps *maps);

G_END_DECLS
