/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaClassChanges:
 *
 * The top classes before and after the network was changed, and by how much each went up or down. Hidden while nothing is changed.
 */
#define FOVEA_TYPE_CLASS_CHANGES (fovea_class_changes_get_type ())
G_DECLARE_FINAL_TYPE (FoveaClassChanges, fovea_class_changes, FOVEA, CLASS_CHANGES, GtkWidget)

void fovea_class_changes_set_document (FoveaClassChanges *self, FoveaDocument *document);

G_END_DECLS
