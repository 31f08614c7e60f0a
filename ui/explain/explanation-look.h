/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* What lies over the photo: what it is, its colours and opacity, and the way to files. Hidden while there is nothing. */
#define FOVEA_TYPE_EXPLANATION_LOOK (fovea_explanation_look_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExplanationLook, fovea_explanation_look, FOVEA, EXPLANATION_LOOK, GtkWidget)

void fovea_explanation_look_set_document (FoveaExplanationLook *self, FoveaDocument *document);

G_END_DECLS
