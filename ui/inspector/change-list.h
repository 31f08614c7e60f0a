/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaChangeList:
 *
 * What is changed of the network: a row for the muted maps of each layer and one for each edited kernel, with a button that takes it back; a click
 * on a row selects the map. Hidden while nothing is changed.
 */
#define FOVEA_TYPE_CHANGE_LIST (fovea_change_list_get_type ())
G_DECLARE_FINAL_TYPE (FoveaChangeList, fovea_change_list, FOVEA, CHANGE_LIST, GtkWidget)

void fovea_change_list_set_document (FoveaChangeList *self, FoveaDocument *document);

G_END_DECLS
