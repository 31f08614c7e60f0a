/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "core/conv/planner/calibrate.h"
#include "ui/frames.h"
#include "ui/settings.h"

/* Work that ends sooner than this shows no progress. */
#define PROGRESS_DELAY_MS 250

G_DEFINE_FINAL_TYPE (FoveaWindow, fovea_window, ADW_TYPE_APPLICATION_WINDOW)

static void
restore_size (FoveaWindow *self)
{
  GSettings *store = fovea_settings_get_store (fovea_settings_get ());

  if (!store)
    return;
  g_settings_bind (store, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (store, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (store, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static gboolean
show_progress (gpointer user_data)
{
  FoveaWindow *self = user_data;

  self->progress_source = 0;
  gtk_revealer_set_reveal_child (self->cancel_revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
busy_changed (FoveaWindow *self)
{
  gboolean busy;

  g_object_get (fovea_document_get_jobs (self->document), "busy", &busy, NULL);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (busy)
    self->progress_source = g_timeout_add (PROGRESS_DELAY_MS, show_progress, self);
  else
    gtk_revealer_set_reveal_child (self->cancel_revealer, FALSE);
  fovea_window_enable_action (self, "cancel", busy);
}

static void
show_pages (FoveaWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "pages");
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher_title, TRUE);
}

static void
photo_changed (FoveaWindow *self)
{
  GFile *file = fovea_document_get_photo_file (self->document);

  fovea_window_update_title (self);
  show_pages (self);
  g_clear_object (&self->saved_as);
  if (file)
    fovea_window_add_recent (self, file);
}

static void
network_changed (FoveaWindow *self)
{
  const FoveaNetwork *network = fovea_document_get_network (self->document);
  g_autoptr (GFile) file = network && network->path ? g_file_new_for_path (network->path) : NULL;

  show_pages (self);
  if (self->awaits_network && network)
    {
      self->awaits_network = FALSE;
      adw_view_stack_set_visible_child_name (self->pages, "network");
    }
  if (file)
    fovea_window_add_recent (self, file);
}

static void
add_page (FoveaWindow *self, GtkWidget *widget, const char *id, const char *title, const char *icon)
{
  AdwViewStackPage *page = adw_view_stack_add_titled (self->pages, widget, id, title);

  adw_view_stack_page_set_use_underline (page, TRUE);
  adw_view_stack_page_set_icon_name (page, icon);
}

static void
connect_document (FoveaWindow *self)
{
  FoveaJobs *jobs = fovea_document_get_jobs (self->document);
  GtkWidget *network_page = fovea_network_page_new (self->document);
  GtkWidget *learn_page = fovea_learn_page_new (self->document);

  self->network_page = FOVEA_NETWORK_PAGE (network_page);
  self->learn_page = FOVEA_LEARN_PAGE (learn_page);
  add_page (self, network_page, "network", _("_Network"), "network-workgroup-symbolic");
  add_page (self, learn_page, "learn", _("_Learn"), "applications-science-symbolic");
  g_object_bind_property (self->filters_page, "sidebar", fovea_network_page_get_sidebar (self->network_page), "visible",
                          G_BINDING_SYNC_CREATE);
  fovea_photo_pane_set_document (self->photo_pane, self->document);
  fovea_filters_page_set_document (self->filters_page, self->document);
  g_object_bind_property (jobs, "fraction", self->progress, "fraction", G_BINDING_SYNC_CREATE);
  g_object_bind_property (jobs, "what", self->cancel_button, "tooltip-text", G_BINDING_SYNC_CREATE);
  /* Learning needs neither photo nor network: its shortcut leaves the welcome. */
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (show_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "notify::busy", G_CALLBACK (busy_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "photo-changed", G_CALLBACK (photo_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "network-changed", G_CALLBACK (network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "failed", G_CALLBACK (fovea_window_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notice", G_CALLBACK (fovea_window_toast), self, G_CONNECT_SWAPPED);
}

static void
fovea_window_dispose (GObject *object)
{
  FoveaWindow *self = FOVEA_WINDOW (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (self->document)
    fovea_jobs_cancel (fovea_document_get_jobs (self->document), NULL);
  g_clear_object (&self->document);
  g_clear_object (&self->saved_as);
  g_clear_object (&self->session);
  if (self->keeper)
    fovea_keeper_end (self->keeper);
  g_clear_object (&self->keeper);
  g_clear_object (&self->print_settings);
  G_OBJECT_CLASS (fovea_window_parent_class)->dispose (object);
}

static void
close_at_last (gpointer window)
{
  gtk_window_destroy (window);
}

/* What is edited is kept by itself; what was learned is not. */
static gboolean
fovea_window_close_request (GtkWindow *window)
{
  return !fovea_learn_page_may_close (FOVEA_WINDOW (window)->learn_page, close_at_last, window)
         || GTK_WINDOW_CLASS (fovea_window_parent_class)->close_request (window);
}

static void
fovea_window_class_init (FoveaWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fovea_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = fovea_window_close_request;
  g_type_ensure (FOVEA_TYPE_PHOTO_PANE);
  g_type_ensure (FOVEA_TYPE_FILTERS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/window/window.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, photo_pane);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, filters_page);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, cancel_revealer);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, recent_photos);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, recent_networks);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, recent_sessions);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, sample_buttons);
  gtk_widget_class_bind_template_child (widget_class, FoveaWindow, tour_cards);
  fovea_window_class_init_keys (widget_class);
}

/* Once on a machine, half a second: what the photo and the network wait for goes first, and so does what the user does meanwhile. */
static void
calibrate (FoveaProgress *progress)
{
  fovea_calibration_ensure (progress);
}

static void
fovea_window_init (FoveaWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->document = fovea_document_new ();
  fovea_jobs_when_idle (fovea_document_get_jobs (self->document), calibrate);
  restore_size (self);
  connect_document (self);
  fovea_window_init_actions (self);
  fovea_window_init_session (self);
  fovea_window_init_photos (self);
  fovea_window_init_dnd (self);
  fovea_window_init_recent (self);
  fovea_window_init_samples (self);
  g_signal_connect_after (self, "realize", G_CALLBACK (fovea_frames_watch), NULL);
  fovea_window_init_tour (self);
}

FoveaWindow *
fovea_window_new (GtkApplication *application)
{
  return g_object_new (FOVEA_TYPE_WINDOW, "application", application, NULL);
}

FoveaDocument *
fovea_window_get_document (FoveaWindow *self)
{
  g_return_val_if_fail (FOVEA_IS_WINDOW (self), NULL);
  return self->document;
}

static gboolean
has_ending (GFile *file, const char *ending)
{
  g_autofree char *name = g_file_get_basename (file), *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ending);
}

void
fovea_window_open_files (FoveaWindow *self, GFile *const *files, guint n)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new ();

  g_return_if_fail (FOVEA_IS_WINDOW (self));

  for (guint i = 0; i < n; i++)
    if (has_ending (files[i], ".onnx"))
      fovea_document_open_network (self->document, files[i]);
    else if (has_ending (files[i], ".json"))
      fovea_window_load_chain (self, files[i]);
    else if (has_ending (files[i], FOVEA_PROJECT_ENDING))
      fovea_document_open_session (self->document, files[i]);
    else
      g_ptr_array_add (photos, files[i]);
  self->awaits_network = n == 1 && has_ending (files[0], ".onnx");
  if (photos->len > 0)
    fovea_document_open_photos (self->document, (GFile *const *) photos->pdata, photos->len);
}

void
fovea_window_open (FoveaWindow *self, GFile *file)
{
  fovea_window_open_files (self, &file, 1);
}

void
fovea_window_toast (FoveaWindow *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 8);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
