/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/tool-window.h"

gpointer
fovea_present_again (GtkWindow *parent, GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (!G_TYPE_CHECK_INSTANCE_TYPE (window, type) || gtk_window_get_transient_for (window) != parent)
        continue;
      gtk_window_present (window);
      return window;
    }
  return NULL;
}
