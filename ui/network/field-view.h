/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The photo, whole or as the network sees it, with the receptive field of the neuron that is hovered, else pinned. A click on the
 * photo pins the neuron that looks there. */
#define FOVEA_TYPE_FIELD_VIEW (fovea_field_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFieldView, fovea_field_view, FOVEA, FIELD_VIEW, GtkWidget)

void fovea_field_view_set_document (FoveaFieldView *self, FoveaDocument *document);

G_END_DECLS
