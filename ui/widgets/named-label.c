/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/named-label.h"

void
fovea_label_set_named (GtkLabel *label, const char *name, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
fovea_name_drop_downs (GtkWidget *root)
{
  if (GTK_IS_DROP_DOWN (root))
    gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_widget_get_first_child (root)), GTK_ACCESSIBLE_RELATION_LABELLED_BY, root, NULL, -1);
  else
    for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
      fovea_name_drop_downs (child);
}
