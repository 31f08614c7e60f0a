/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/new/gallery.h"

#include <glib/gi18n.h>

#define ARCHITECTURE "architecture"
#define FAMILY "family"

static void
add_row (GtkListBox *list, const char *title, const FoveaFamily *family, const FoveaArchitecture *architecture)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "class-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data (G_OBJECT (row), FAMILY, (gpointer) family);
  g_object_set_data (G_OBJECT (row), ARCHITECTURE, (gpointer) architecture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (list, row);
}

/* The family above its first member. */
static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const FoveaFamily *family, *family_before = NULL;
  g_autofree char *text = NULL;
  GtkWidget *label;

  fovea_gallery_get (row, &family);
  if (before)
    fovea_gallery_get (before, &family_before);
  if (!family || family == family_before)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  text = g_strdup_printf (C_("architectures and their year", "%s, %u"), _(family->title), family->year);
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "gallery-family");
  gtk_list_box_row_set_header (row, label);
}

void
fovea_gallery_fill (GtkListBox *list)
{
  gsize n;
  const FoveaFamily *const *families = fovea_families (&n);

  add_row (list, _("Your Own Layers"), NULL, NULL);
  for (gsize f = 0; f < n; f++)
    for (gsize i = 0; i < families[f]->n_members; i++)
      add_row (list, _(families[f]->members[i].title), families[f], &families[f]->members[i]);
  gtk_list_box_set_header_func (list, set_header, NULL, NULL);
}

const FoveaArchitecture *
fovea_gallery_get (GtkListBoxRow *row, const FoveaFamily **family)
{
  if (family)
    *family = g_object_get_data (G_OBJECT (row), FAMILY);
  return g_object_get_data (G_OBJECT (row), ARCHITECTURE);
}
