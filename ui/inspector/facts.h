/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A grid of two columns, what and how much, for the inspector. */
void fovea_facts_clear (GtkGrid *grid);
/* @tooltip, the convention behind the number, may be NULL. */
void fovea_facts_add (GtkGrid *grid, const char *title, const char *fact, const char *tooltip);

/* A bar for @value of @largest in one colour: a quantity, not a charge that could run low. */
GtkWidget *fovea_bar_new (double value, double largest);

G_END_DECLS
