/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/learn/train-view.h"

G_BEGIN_DECLS

/**
 * FoveaLearnPage:
 *
 * Where something is learned from examples. Its parts stand side by side in a stack, each a folder's file of its own: one row in
 * learn-page.c says its id, its title and who makes it.
 */
#define FOVEA_TYPE_LEARN_PAGE (fovea_learn_page_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLearnPage, fovea_learn_page, FOVEA, LEARN_PAGE, GtkWidget)

GtkWidget *fovea_learn_page_new (FoveaDocument *document);
/* See fovea_train_view_may_close(). */
gboolean fovea_learn_page_may_close (FoveaLearnPage *self, FoveaTrainLeave leave, gpointer data);

G_END_DECLS
