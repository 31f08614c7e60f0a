/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Sets the text of a label that shows a value, so that assistive technology knows it by @name and finds the text as its description.
 * A GtkLabel names itself after each new text. */
void fovea_label_set_named (GtkLabel *label, const char *name, const char *text);

/* Gives the buttons within the drop-downs below @root the names of those: they have the keyboard, but GTK leaves them without one. */
void fovea_name_drop_downs (GtkWidget *root);

G_END_DECLS
