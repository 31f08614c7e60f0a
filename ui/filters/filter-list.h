/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* All filters by category, each a button with a preview on the photo; a click adds a step to the chain. */
#define FOVEA_TYPE_FILTER_LIST (fovea_filter_list_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFilterList, fovea_filter_list, FOVEA, FILTER_LIST, GtkBox)

void fovea_filter_list_set_document (FoveaFilterList *self, FoveaDocument *document);

G_END_DECLS
