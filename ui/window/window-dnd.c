/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, FoveaWindow *self)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *link = files; link; link = link->next)
    fovea_window_open (self, link->data);
  return files != NULL;
}

void
fovea_window_init_dnd (FoveaWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->stack), GTK_EVENT_CONTROLLER (target));
}
