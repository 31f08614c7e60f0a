/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The page of the filters: presets, the photo, the chain and the settings of one step. "compare" is the divider of its photo, "sidebar"
 * shows the presets. */
#define FOVEA_TYPE_FILTERS_PAGE (fovea_filters_page_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFiltersPage, fovea_filters_page, FOVEA, FILTERS_PAGE, GtkBox)

void fovea_filters_page_set_document (FoveaFiltersPage *self, FoveaDocument *document);
/* Turns to the convolution lens beside the photo, with the keyboard in it. */
void fovea_filters_page_show_lens (FoveaFiltersPage *self);

G_END_DECLS
