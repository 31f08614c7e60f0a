/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/session/keeper.h"

G_BEGIN_DECLS

/* Offers, above the pages, what earlier runs have kept of work that was not saved, the latest first: to restore it, to discard it, or, when the
 * bar is closed, at the next start again. It is not seen while there is nothing. */
#define FOVEA_TYPE_RESTORE_BAR (fovea_restore_bar_get_type ())
G_DECLARE_FINAL_TYPE (FoveaRestoreBar, fovea_restore_bar, FOVEA, RESTORE_BAR, GtkWidget)

GtkWidget *fovea_restore_bar_new (FoveaDocument *document, FoveaKeeper *keeper);

G_END_DECLS
