/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <string.h>

#define MAX_RECENT 8
#define APPLICATION "Fovea"

static gint
newer_first (gconstpointer a, gconstpointer b)
{
  GtkRecentInfo *info_a = *(GtkRecentInfo *const *) a, *info_b = *(GtkRecentInfo *const *) b;

  return g_date_time_compare (gtk_recent_info_get_modified (info_b), gtk_recent_info_get_modified (info_a));
}

static void
append_recent (FoveaWindow *self, GtkRecentInfo *info)
{
  g_auto (GStrv) pieces = g_strsplit (gtk_recent_info_get_display_name (info), "_", -1);
  g_autofree char *label = g_strjoinv ("__", pieces); /* a single one would be a mnemonic */
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.open-uri", "s", gtk_recent_info_get_uri (info));
  g_menu_append_item (self->recent_menu, item);
}

static void
update_recent (FoveaWindow *self)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  g_autoptr (GPtrArray) ours = g_ptr_array_new ();

  for (GList *link = items; link; link = link->next)
    if (gtk_recent_info_has_application (link->data, APPLICATION) && gtk_recent_info_is_local (link->data))
      g_ptr_array_add (ours, link->data);
  g_ptr_array_sort (ours, newer_first);
  g_menu_remove_all (self->recent_menu);
  for (guint i = 0; i < MIN (ours->len, MAX_RECENT); i++)
    append_recent (self, ours->pdata[i]);
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

void
fovea_window_init_recent (FoveaWindow *self)
{
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (update_recent), self, G_CONNECT_SWAPPED);
  update_recent (self);
}

void
fovea_window_add_recent (FoveaWindow *self, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file), *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL), *mime = g_content_type_get_mime_type (type);
  const GtkRecentData data = { .mime_type = mime ? mime : (char *) "application/octet-stream",
                               .app_name = (char *) APPLICATION, .app_exec = (char *) "fovea %f" };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}
