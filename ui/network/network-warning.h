/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* A bar over the network that says what keeps its results from being taken at their word: random weights, operators that cannot be run. */
#define FOVEA_TYPE_NETWORK_WARNING (fovea_network_warning_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNetworkWarning, fovea_network_warning, FOVEA, NETWORK_WARNING, GtkWidget)

void fovea_network_warning_set_document (FoveaNetworkWarning *self, FoveaDocument *document);

G_END_DECLS
