/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/base/error.h"

#define MAX_RECENT 6 /* of each kind */
#define APPLICATION "Fovea"

static gint
newer_first (gconstpointer a, gconstpointer b)
{
  GtkRecentInfo *info_a = *(GtkRecentInfo *const *) a, *info_b = *(GtkRecentInfo *const *) b;

  return g_date_time_compare (gtk_recent_info_get_modified (info_b), gtk_recent_info_get_modified (info_a));
}

/* The menu of its kind. */
static GMenu *
menu_for (FoveaWindow *self, GtkRecentInfo *info)
{
  g_autofree char *lower = g_ascii_strdown (gtk_recent_info_get_uri (info), -1);

  if (g_str_has_suffix (lower, ".onnx"))
    return self->recent_networks;
  return g_str_has_suffix (lower, FOVEA_PROJECT_ENDING) ? self->recent_sessions : self->recent_photos;
}

static void
append_recent (GMenu *menu, GtkRecentInfo *info)
{
  g_auto (GStrv) pieces = g_strsplit (gtk_recent_info_get_display_name (info), "_", -1);
  g_autofree char *label = g_strjoinv ("__", pieces); /* a single one would be a mnemonic */
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.open-uri", "s", gtk_recent_info_get_uri (info));
  g_menu_append_item (menu, item);
}

/* What was opened or saved here, the latest first. */
static GPtrArray *
find_recent (void)
{
  GPtrArray *ours = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_recent_info_unref);
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());

  for (GList *link = items; link; link = link->next)
    if (gtk_recent_info_has_application (link->data, APPLICATION) && gtk_recent_info_is_local (link->data))
      g_ptr_array_add (ours, gtk_recent_info_ref (link->data));
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  g_ptr_array_sort (ours, newer_first);
  return ours;
}

static void
update_recent (FoveaWindow *self)
{
  g_autoptr (GPtrArray) ours = find_recent ();

  g_menu_remove_all (self->recent_photos);
  g_menu_remove_all (self->recent_networks);
  g_menu_remove_all (self->recent_sessions);
  for (guint i = 0; i < ours->len; i++)
    {
      GMenu *menu = menu_for (self, ours->pdata[i]);

      if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) < MAX_RECENT)
        append_recent (menu, ours->pdata[i]);
    }
  fovea_window_enable_action (self, "clear-recent", ours->len > 0);
}

static void
clear_recent (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  g_autoptr (GPtrArray) ours = find_recent ();

  for (guint i = 0; i < ours->len; i++)
    gtk_recent_manager_remove_item (gtk_recent_manager_get_default (), gtk_recent_info_get_uri (ours->pdata[i]), NULL);
}

static void
open_uri (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  const char *uri = g_variant_get_string (parameter, NULL);
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  if (!g_file_peek_path (file) || g_file_query_exists (file, NULL))
    {
      fovea_window_open (window, file);
      return;
    }

  g_autofree char *base = g_file_get_basename (file), *name = fovea_printable (base);
  g_autofree char *message = g_strdup_printf (_("“%s” is not there any more."), name);

  fovea_window_toast (window, message);
  gtk_recent_manager_remove_item (gtk_recent_manager_get_default (), uri, NULL);
}

static const GActionEntry entries[] = {
  { "open-uri", open_uri, "s" },
  { "clear-recent", clear_recent },
};

void
fovea_window_init_recent (FoveaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
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
