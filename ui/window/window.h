/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The window: one document with the pages Photo, Filters and Network. */
#define FOVEA_TYPE_WINDOW (fovea_window_get_type ())
G_DECLARE_FINAL_TYPE (FoveaWindow, fovea_window, FOVEA, WINDOW, AdwApplicationWindow)

FoveaWindow *fovea_window_new (GtkApplication *application);
/* A photo, a network (.onnx), a chain of steps (.json) or a session (.fovea). */
void fovea_window_open (FoveaWindow *self, GFile *file);
/* Several: the photos among them are a strip. */
void fovea_window_open_files (FoveaWindow *self, GFile *const *files, guint n);
FoveaDocument *fovea_window_get_document (FoveaWindow *self);

G_END_DECLS
