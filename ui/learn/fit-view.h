/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaFitView:
 *
 * The part of the page Learn that finds the kernel which turns the open photo into another one.
 */
#define FOVEA_TYPE_FIT_VIEW (fovea_fit_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFitView, fovea_fit_view, FOVEA, FIT_VIEW, GtkWidget)

GtkWidget *fovea_fit_view_new (FoveaDocument *document);

G_END_DECLS
