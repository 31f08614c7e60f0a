/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, FoveaWindow *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  if (drop && gdk_drop_get_drag (drop)) /* our own photo, dragged out and back */
    return FALSE;
  for (GSList *link = g_value_get_boxed (value); link; link = link->next)
    g_ptr_array_add (files, link->data);
  fovea_window_open_files (self, (GFile *const *) files->pdata, files->len);
  return files->len > 0;
}

void
fovea_window_init_dnd (FoveaWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->stack), GTK_EVENT_CONTROLLER (target));
}
