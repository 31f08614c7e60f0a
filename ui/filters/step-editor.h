/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The settings of one step of the chain, and how it ran. The signal "edit-kernel" asks for its kernel to be shown. */
#define FOVEA_TYPE_STEP_EDITOR (fovea_step_editor_get_type ())
G_DECLARE_FINAL_TYPE (FoveaStepEditor, fovea_step_editor, FOVEA, STEP_EDITOR, GtkBox)

void fovea_step_editor_set_document (FoveaStepEditor *self, FoveaDocument *document);
void fovea_step_editor_set_step (FoveaStepEditor *self, int index); /* -1: none, the editor hides */

G_END_DECLS
