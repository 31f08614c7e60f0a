/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaBreadcrumb:
 *
 * The neurons that contributions were followed over, as chips: each goes back to its neuron, Alt+Left and Alt+Right go one back or forth while it
 * is seen. A neuron that is selected otherwise begins a new path.
 */
#define FOVEA_TYPE_BREADCRUMB (fovea_breadcrumb_get_type ())
G_DECLARE_FINAL_TYPE (FoveaBreadcrumb, fovea_breadcrumb, FOVEA, BREADCRUMB, GtkWidget)

void fovea_breadcrumb_set_document (FoveaBreadcrumb *self, FoveaDocument *document);
/* Selects @neuron, which the selected one depends on, as the next step of the path. */
void fovea_breadcrumb_follow (FoveaBreadcrumb *self, FoveaNeuron neuron);

G_END_DECLS
