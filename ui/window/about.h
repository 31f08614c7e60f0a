/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The handler of app.about: what the program is, who made it, what it stands on, and what a report of a fault should hold. */
void fovea_about (GSimpleAction *action, GVariant *parameter, gpointer application);

G_END_DECLS
