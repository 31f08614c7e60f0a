/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/facts.h"

void
fovea_facts_clear (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))))
    gtk_grid_remove (grid, child);
}

static GtkWidget *
cell (const char *text, const char *tooltip, float align)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_label_set_yalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_tooltip_text (label, tooltip);
  return label;
}

void
fovea_facts_add (GtkGrid *grid, const char *title, const char *fact, const char *tooltip)
{
  GtkWidget *name = cell (title, tooltip, 0.0f);
  GtkWidget *value = cell (fact, tooltip, 1.0f);
  int row = 0;

  while (gtk_grid_get_child_at (grid, 0, row))
    row++;
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL, -1);
  gtk_grid_attach (grid, name, 0, row, 1, 1);
  gtk_grid_attach (grid, value, 1, row, 1, 1);
}

GtkWidget *
fovea_bar_new (double value, double largest)
{
  GtkWidget *bar = gtk_level_bar_new_for_interval (0.0, largest > 0.0 ? largest : 1.0);

  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), value);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  return bar;
}
