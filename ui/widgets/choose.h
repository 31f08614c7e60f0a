/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The desktop's own dialog for files and folders, over the window of @owner, a widget, which has one at a time. */

/* What was chosen; @owner is still there. */
typedef void (*FoveaChosen) (gpointer owner, GFile *file);
typedef void (*FoveaChosenSeveral) (gpointer owner, GFile *const *files, guint n);

/* @patterns of what is shown first: NULL-terminated, "*.onnx"; NULL: all pictures. */
void fovea_choose_source (GtkWidget *owner, const char *title, const char *filter_name, const char *const *patterns, FoveaChosen chosen);
void fovea_choose_photos (GtkWidget *owner, const char *title, FoveaChosenSeveral chosen);

/* @name: a file's name, or its path; a name alone goes where something was saved last. @formats tells the endings that choose a format, @patterns are
 * those of files that are shown. */
void fovea_choose_target (GtkWidget *owner, const char *title, const char *name, const char *formats, const char *const *patterns,
                          FoveaChosen chosen);
/* The same for a picture, in any format that pictures are written in. */
void fovea_choose_picture (GtkWidget *owner, const char *title, const char *name, FoveaChosen chosen);

/* @accept: what the dialog's button says. */
void fovea_choose_folder (GtkWidget *owner, const char *title, const char *accept, FoveaChosen chosen);

G_END_DECLS
