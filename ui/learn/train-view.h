/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaTrainView:
 *
 * A small network learns from labelled pictures.
 */
#define FOVEA_TYPE_TRAIN_VIEW (fovea_train_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaTrainView, fovea_train_view, FOVEA, TRAIN_VIEW, GtkWidget)

GtkWidget *fovea_train_view_new (FoveaDocument *document);

G_END_DECLS
