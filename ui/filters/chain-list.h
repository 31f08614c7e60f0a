/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaChainList:
 *
 * The steps of the chain, in order: each can be switched off, moved (buttons, Alt+Up and Alt+Down, or dragged) and removed (button or
 * Delete). "selected" is the step whose settings are shown, or -1. A step that is added gets selected.
 */
#define FOVEA_TYPE_CHAIN_LIST (fovea_chain_list_get_type ())
G_DECLARE_FINAL_TYPE (FoveaChainList, fovea_chain_list, FOVEA, CHAIN_LIST, GtkWidget)

void fovea_chain_list_set_document (FoveaChainList *self, FoveaDocument *document);
int fovea_chain_list_get_selected (FoveaChainList *self);

G_END_DECLS
