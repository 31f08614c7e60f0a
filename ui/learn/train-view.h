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

typedef void (*FoveaTrainLeave) (gpointer data);

GtkWidget *fovea_train_view_new (FoveaDocument *document);
/* TRUE when nothing that was learned would be lost. Else the user is asked, and @leave is called once it is saved or given up. */
gboolean fovea_train_view_may_close (FoveaTrainView *self, FoveaTrainLeave leave, gpointer data);

G_END_DECLS
