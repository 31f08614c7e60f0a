/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/named-label.h"

void
fovea_label_set_named (GtkLabel *label, const char *name, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}
