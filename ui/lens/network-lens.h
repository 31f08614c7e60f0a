/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* How one neuron comes to its value: the pinned one, else the one under the pointer, else the one in the middle of the selected map. While it plays,
 * the neuron that it has come to is the document's hovered one. */
#define FOVEA_TYPE_NETWORK_LENS (fovea_network_lens_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNetworkLens, fovea_network_lens, FOVEA, NETWORK_LENS, GtkWidget)

void fovea_network_lens_set_document (FoveaNetworkLens *self, FoveaDocument *document);
void fovea_network_lens_focus (FoveaNetworkLens *self);

G_END_DECLS
