/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaPreprocessSteps:
 *
 * The photo on its way into the network: as it is, resized, cropped, and as numbers, with what each channel holds; and a warning, with its cure, when
 * the numbers of the pre-processing cannot be meant.
 */
#define FOVEA_TYPE_PREPROCESS_STEPS (fovea_preprocess_steps_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPreprocessSteps, fovea_preprocess_steps, FOVEA, PREPROCESS_STEPS, GtkWidget)

void fovea_preprocess_steps_set_document (FoveaPreprocessSteps *self, FoveaDocument *document);

G_END_DECLS
