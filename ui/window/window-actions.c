/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include "ui/compare/compare.h"
#include <glib/gi18n.h>
#include "ui/dense/heat-map.h"
#include "ui/digits/digits.h"
#include "ui/explain/effective-window.h"
#include "ui/export/export-dialog.h"
#include "ui/graph/save-dialog.h"
#include "ui/help/help.h"
#include "ui/new/new-dialog.h"
#include "ui/patches/patches.h"
#include "ui/preferences/preferences.h"
#include "ui/settings.h"
#include "ui/visualise/apply-network.h"
#include "ui/visualise/visualise.h"
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
visualise (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_visualise_present (window, fovea_window_get_document (window));
}

static void
apply_network (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_apply_network (fovea_window_get_document (window));
}

/* That of the page that is shown; the photo's own page has none. */
static void
lens (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = FOVEA_WINDOW (window);

  if (g_str_equal (adw_view_stack_get_visible_child_name (self->pages), "network"))
    {
      fovea_network_page_show_lens (self->network_page);
      return;
    }
  adw_view_stack_set_visible_child_name (self->pages, "filters");
  fovea_filters_page_show_lens (self->filters_page);
}

/* On the photo beside the maps, with its choices in the inspector. */
static void
explain (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = FOVEA_WINDOW (window);

  adw_view_stack_set_visible_child_name (self->pages, "network");
  fovea_network_page_explain (self->network_page);
}

/* On the photo beside the maps, as an explanation. */
static void
effective_field (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = FOVEA_WINDOW (window);

  fovea_network_page_toggle_field (self->network_page);
  adw_view_stack_set_visible_child_name (self->pages, "network");
}

static void
effective_layers (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_effective_window_present (window, fovea_window_get_document (window));
}

static void
compare_with (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_compare_present (window, fovea_window_get_document (window));
}

static void
digits (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_digits_present (window, fovea_window_get_document (window));
}

static void
patches (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_patches_present (window, fovea_window_get_document (window));
}

static void
preferences (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_preferences_present (window, fovea_document_get_jobs (fovea_window_get_document (window)));
}

/* "" is what fits the page that is shown. */
static void
help (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = window;
  const char *id = g_variant_get_string (parameter, NULL), *page = adw_view_stack_get_visible_child_name (self->pages);

  if (!*id && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "pages") == 0)
    id = g_strcmp0 (page, "network") == 0 ? "networks" : g_strcmp0 (page, "filters") == 0 ? "convolution" : "start";
  fovea_help_present (window, fovea_document_get_jobs (self->document), id);
}

static void
print (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_window_print (window);
}

static void
save_graph (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_graph_save_dialog_present (window, fovea_window_get_document (window),
                                   fovea_network_page_get_graph (FOVEA_WINDOW (window)->network_page));
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

/* The photo or the graph on the page that is shown. */
static GtkWidget *
find_canvas (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (FOVEA_IS_PHOTO_VIEW (widget) || FOVEA_IS_GRAPH_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *canvas = find_canvas (child);

      if (canvas)
        return canvas;
    }
  return NULL;
}

FoveaPhotoView *
fovea_window_find_photo_view (FoveaWindow *self)
{
  GtkWidget *canvas = find_canvas (GTK_WIDGET (self->stack));

  return FOVEA_IS_PHOTO_VIEW (canvas) ? FOVEA_PHOTO_VIEW (canvas) : NULL;
}

static void
zoom (gpointer window, const char *action, GVariant *parameter)
{
  GtkWidget *canvas = find_canvas (GTK_WIDGET (FOVEA_WINDOW (window)->stack));
  g_autofree char *name = g_strconcat (FOVEA_IS_GRAPH_VIEW (canvas) ? "graph." : "photo.", action, NULL);

  if (canvas)
    gtk_widget_activate_action_variant (canvas, name, parameter);
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
    zoom (window, "zoom-in", NULL);
}

static void
zoom_out (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (!resize_maps (window, "maps.smaller"))
    zoom (window, "zoom-out", NULL);
}

static void
zoom_fit (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  zoom (window, "zoom-fit", NULL);
}

static void
zoom_to (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  zoom (window, "zoom-to", parameter);
}

static const GActionEntry entries[] = {
  { "open-photo", open_photo },
  { "open-network", open_network },
  { "new-network", new_network },
  { "open-labels", open_labels },
  { "save-photo", save_photo },
  { "save-photo-as", save_photo_as },
  { "copy-photo", copy_photo },
  { "export", export },
  { "heat-map", heat_map },
  { "explain", explain },
  { "effective-field", effective_field },
  { "effective-layers", effective_layers },
  { "visualise", visualise },
  { "apply-network", apply_network },
  { "lens", lens },
  { "compare-with", compare_with },
  { "digits", digits },
  { "patches", patches },
  { "print", print },
  { "preferences", preferences },
  { "help", help, "s" },
  { "save-graph", save_graph },
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
  static const char *const with_photo[] = { "save-photo", "save-photo-as", "copy-photo", "export", "print" };
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
  fovea_window_enable_action (self, "explain", has_photo && has_network);
  fovea_window_enable_action (self, "effective-field", has_photo && has_network);
  fovea_window_enable_action (self, "effective-layers", has_photo && has_network);
  fovea_window_enable_action (self, "visualise", has_network);
  fovea_window_enable_action (self, "apply-network", has_photo && has_network);
  fovea_window_enable_action (self, "compare-with", has_photo && has_network);
  fovea_window_enable_action (self, "patches", has_network);
  fovea_window_enable_action (self, "save-graph", has_network);
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
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste", NULL);
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
  add_property_action (self, "graph", self->network_page, "graph");
  add_property_action (self, "fullscreen", self, "fullscreened");
  add_property_action (self, "page", self->pages, "visible-child-name");
  add_property_action (self, "color-scheme", fovea_settings_get (), "color-scheme");
  fovea_window_init_edits (self);
  fovea_window_enable_action (self, "cancel", FALSE);
  g_signal_connect_object (self->document, "photo-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "chain-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "edits-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "network-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
}
