/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "ui/dense/heat-map.h"
#include "ui/export/export-dialog.h"
#include "ui/new/new-dialog.h"
#include "ui/widgets/image-texture.h"

static void
open_photo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_choose_photo (window);
}

static void
open_network (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_choose_network (window);
}

static void
new_network (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_new_dialog_present (window, fovea_window_get_document (window));
}

static void
open_labels (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_choose_labels (window);
}

static void
open_uri (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  fovea_window_open (window, file);
}

static void
save_photo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_save_photo (window, FALSE);
}

static void
save_photo_as (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_save_photo (window, TRUE);
}

static void
copy_photo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (fovea_document_get_filtered (fovea_window_get_document (window)));

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (window), texture);
}

static void
export (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_export_dialog_present (window, fovea_window_get_document (window));
}

static void
heat_map (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);

  if (!fovea_edits_is_empty (fovea_document_get_edits (document)))
    fovea_document_fail (document, _("The heat map shows the network as its file has it, without your changes."));
  fovea_heat_map_present (window, document);
}

static void
load_chain (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_choose_chain (window);
}

static void
save_chain (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_save_chain (window);
}

static void
clear_chain (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_document_set_chain (fovea_window_get_document (window), fovea_chain_new ());
}

static void
undo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_document_undo (fovea_window_get_document (window));
}

static void
redo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_document_redo (fovea_window_get_document (window));
}

static void
cancel (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_jobs_cancel (fovea_document_get_jobs (fovea_window_get_document (window)), NULL);
}

/* Escape stops what runs; when nothing does, the pinned neuron is let go and its map stays selected. */
static void
stop_or_unpin (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  FoveaNeuron neuron = fovea_document_get_selection (document);
  gboolean busy;

  g_object_get (fovea_document_get_jobs (document), "busy", &busy, NULL);
  if (busy)
    {
      fovea_jobs_cancel (fovea_document_get_jobs (document), NULL);
      return;
    }
  neuron.x = neuron.y = -1;
  fovea_document_select (document, neuron);
}

/* The photo on the page that is shown. */
static FoveaPhotoView *
find_photo_view (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (FOVEA_IS_PHOTO_VIEW (widget))
    return FOVEA_PHOTO_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      FoveaPhotoView *view = find_photo_view (child);

      if (view)
        return view;
    }
  return NULL;
}

static void
zoom (gpointer window, const char *action, GVariant *parameter)
{
  FoveaPhotoView *view = find_photo_view (GTK_WIDGET (FOVEA_WINDOW (window)->stack));

  if (view)
    gtk_widget_activate_action_variant (GTK_WIDGET (view), action, parameter);
}

/* The cells of the maps, while the keyboard is there. */
static gboolean
resize_maps (gpointer window, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus && gtk_widget_activate_action (focus, action, NULL);
}

static void
zoom_in (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (!resize_maps (window, "maps.larger"))
    zoom (window, "photo.zoom-in", NULL);
}

static void
zoom_out (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (!resize_maps (window, "maps.smaller"))
    zoom (window, "photo.zoom-out", NULL);
}

static void
zoom_fit (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  zoom (window, "photo.zoom-fit", NULL);
}

static void
zoom_to (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  zoom (window, "photo.zoom-to", parameter);
}

static const GActionEntry entries[] = {
  { "open-photo", open_photo },
  { "open-network", open_network },
  { "new-network", new_network },
  { "open-labels", open_labels },
  { "open-uri", open_uri, "s" },
  { "save-photo", save_photo },
  { "save-photo-as", save_photo_as },
  { "copy-photo", copy_photo },
  { "export", export },
  { "heat-map", heat_map },
  { "load-chain", load_chain },
  { "save-chain", save_chain },
  { "clear-chain", clear_chain },
  { "undo", undo },
  { "redo", redo },
  { "cancel", cancel },
  { "stop-or-unpin", stop_or_unpin },
  { "zoom-in", zoom_in },
  { "zoom-out", zoom_out },
  { "zoom-fit", zoom_fit },
  { "zoom-to", zoom_to, "d" },
};

/* What cannot be done now is greyed. */
static void
update_enabled (FoveaWindow *self)
{
  static const char *const with_photo[] = { "save-photo", "save-photo-as", "copy-photo", "export" };
  static const char *const with_steps[] = { "save-chain", "clear-chain" };
  gboolean has_photo = fovea_document_get_photo (self->document) != NULL;
  gboolean has_network = fovea_document_get_network (self->document) != NULL;
  gboolean has_steps = fovea_document_get_chain (self->document)->len > 0;

  for (guint i = 0; i < G_N_ELEMENTS (with_photo); i++)
    fovea_window_enable_action (self, with_photo[i], has_photo);
  for (guint i = 0; i < G_N_ELEMENTS (with_steps); i++)
    fovea_window_enable_action (self, with_steps[i], has_steps);
  fovea_window_enable_action (self, "undo", fovea_document_can_undo (self->document));
  fovea_window_enable_action (self, "redo", fovea_document_can_redo (self->document));
  fovea_window_enable_action (self, "open-labels", has_network);
  fovea_window_enable_action (self, "heat-map", has_photo && has_network);
}

static void
apply_color_scheme (GAction *action)
{
  g_autoptr (GVariant) state = g_action_get_state (action);
  const char *scheme = g_variant_get_string (state, NULL);
  AdwColorScheme wanted = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted);
}

static void
add_color_scheme (FoveaWindow *self)
{
  g_autoptr (GAction) action =
    self->settings ? g_settings_create_action (self->settings, "color-scheme")
                   : G_ACTION (g_simple_action_new_stateful ("color-scheme", G_VARIANT_TYPE_STRING, g_variant_new_string ("default")));

  g_signal_connect (action, "notify::state", G_CALLBACK (apply_color_scheme), NULL);
  g_action_map_add_action (G_ACTION_MAP (self), action);
  apply_color_scheme (action);
}

static void
add_property_action (FoveaWindow *self, const char *name, gpointer object, const char *property)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, property);

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

void
fovea_window_enable_action (FoveaWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  if (G_IS_SIMPLE_ACTION (action))
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Keys that text fields use, too, and so must come after them; the others are the application's accelerators. */
void
fovea_window_class_init_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.redo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_y, GDK_CONTROL_MASK, "win.redo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "win.copy-photo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, 0, "win.mute-map", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_SHIFT_MASK, "win.solo-map", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop-or-unpin", NULL);
}

void
fovea_window_init_actions (FoveaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  add_property_action (self, "compare", self->filters_page, "compare");
  add_property_action (self, "sidebar", self->filters_page, "sidebar");
  add_property_action (self, "inspector", fovea_network_page_get_flap (self->network_page), "reveal-flap");
  add_property_action (self, "fullscreen", self, "fullscreened");
  add_property_action (self, "page", self->pages, "visible-child-name");
  add_color_scheme (self);
  fovea_window_init_edits (self);
  fovea_window_enable_action (self, "cancel", FALSE);
  g_signal_connect_object (self->document, "photo-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "chain-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "edits-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "network-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
}
