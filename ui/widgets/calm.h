/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What keeps the main loop free for the user. */

/* What a widget may spend on making pictures while it draws one frame; the rest follows in the next ones. */
#define FOVEA_FRAME_BUDGET_US 4000

/* Appends the @n @widgets to @box, one a frame once the box is seen: to lay many new ones out together takes longer than a frame. */
void fovea_box_append_by_frames (GtkBox *box, gpointer const *widgets, guint n);

/* Draws @widget in the next frame, too: in this one there was no time for all of it. */
void fovea_widget_draw_again (GtkWidget *widget);

/* Sets the tooltip if it is another one: each time, GTK asks the display server where the pointer is and waits for the answer. */
void fovea_widget_set_tooltip (GtkWidget *widget, const char *text);

G_END_DECLS
