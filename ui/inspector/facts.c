/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/facts.h"

#include "ui/widgets/calm.h"

struct _FoveaFacts
{
  GtkGrid parent_instance;

  int n_rows; /* filled so far */
};

G_DEFINE_FINAL_TYPE (FoveaFacts, fovea_facts, GTK_TYPE_GRID)

static GtkWidget *
make_cell (float align, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_label_set_yalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
make_row (FoveaFacts *self, int row)
{
  GtkWidget *name = make_cell (0.0f, "dim-label");
  GtkWidget *value = make_cell (1.0f, "numeric");

  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_justify (GTK_LABEL (value), GTK_JUSTIFY_RIGHT);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL, -1);
  gtk_grid_attach (GTK_GRID (self), name, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self), value, 1, row, 1, 1);
}

static void
fill_cell (FoveaFacts *self, int column, const char *text, const char *tooltip)
{
  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (self), column, self->n_rows);

  gtk_label_set_text (GTK_LABEL (label), text);
  fovea_widget_set_tooltip (label, tooltip);
  gtk_widget_set_visible (label, TRUE);
}

static void
fovea_facts_class_init (FoveaFactsClass *class)
{
}

static void
fovea_facts_init (FoveaFacts *self)
{
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self), 3);
}

void
fovea_facts_begin (FoveaFacts *self)
{
  g_return_if_fail (FOVEA_IS_FACTS (self));
  self->n_rows = 0;
}

void
fovea_facts_add (FoveaFacts *self, const char *title, const char *fact, const char *tooltip)
{
  g_return_if_fail (FOVEA_IS_FACTS (self));

  if (!gtk_grid_get_child_at (GTK_GRID (self), 0, self->n_rows))
    make_row (self, self->n_rows);
  fill_cell (self, 0, title, tooltip);
  fill_cell (self, 1, fact, tooltip);
  self->n_rows++;
}

void
fovea_facts_end (FoveaFacts *self)
{
  GtkWidget *rest;

  g_return_if_fail (FOVEA_IS_FACTS (self));

  for (int row = self->n_rows; (rest = gtk_grid_get_child_at (GTK_GRID (self), 0, row)); row++)
    {
      gtk_widget_set_visible (rest, FALSE);
      gtk_widget_set_visible (gtk_grid_get_child_at (GTK_GRID (self), 1, row), FALSE);
    }
}

GtkWidget *
fovea_bar_new (void)
{
  GtkWidget *bar = gtk_level_bar_new ();

  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  return bar;
}
