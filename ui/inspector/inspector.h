/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* The column of panels right of the maps: pinned neuron, classes, layer, pre-processing. */
#define FOVEA_TYPE_INSPECTOR (fovea_inspector_get_type ())
G_DECLARE_FINAL_TYPE (FoveaInspector, fovea_inspector, FOVEA, INSPECTOR, GtkWidget)

void fovea_inspector_set_document (FoveaInspector *self, FoveaDocument *document);
/* The activation maps of @value, which the maps pane has at hand; NULL when it has none. @filters: it shows kernels now, and the maps before stay. */
void fovea_inspector_set_maps (FoveaInspector *self, gint value, FoveaMaps *maps, gboolean filters);
/* Turns to the convolution lens, with the keyboard in it. */
void fovea_inspector_show_lens (FoveaInspector *self);

/* Shows why, over the photo, and gives the choices of that the keyboard. */
void fovea_inspector_explain (FoveaInspector *self);
/* Shows the effective field over the photo, with its choices; where both are seen, takes it off. */
void fovea_inspector_toggle_field (FoveaInspector *self);

G_END_DECLS
