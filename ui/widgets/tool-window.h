/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Presents the window of @type that @parent has already, be it hidden: a second one would show the same. NULL: there is none. */
gpointer fovea_present_again (GtkWindow *parent, GType type);

G_END_DECLS
