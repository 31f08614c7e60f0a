/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions of the window. Ctrl+S is the photo's, as people expect of an editor of photos; the session has Ctrl+Alt+S. Closing asks nothing: what
 * is not saved is kept and offered at the next start. */

#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/save.h"
#include "ui/photo/photo-item.h"
#include "ui/session/restore-bar.h"
#include "ui/settings.h"
#include "ui/widgets/choose.h"

/* A session and the pasted pictures that are to lie beside it. */
typedef struct
{
  FoveaProject *project;
  char *path;
  GPtrArray *items; /* of FoveaPhotoItem ... */
  GPtrArray *paths; /* ... and char *, as many: where they go */
  guint edits;      /* of the keeper: whether there are more by now */
} SaveRequest;

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  g_clear_pointer (&request->project, fovea_project_free);
  g_free (request->path);
  g_ptr_array_unref (request->items);
  g_ptr_array_unref (request->paths);
  g_free (request);
}

static gboolean
write_picture (FoveaPhotoItem *item, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (GFile) target = g_file_new_for_path (path);
  FoveaImage *picture = fovea_photo_item_get_picture (item);
  g_autoptr (GError) failed = NULL;

  if (picture)
    return fovea_image_save (picture, path, progress, error);
  if (g_file_copy (fovea_photo_item_get_file (item), target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &failed))
    return TRUE;
  return fovea_io_failed (error, "%s", failed->message);
}

/* Gives a request that tells what was done. */
static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  SaveRequest *request = data, *done;

  for (guint i = 0; i < request->items->len; i++)
    if (!write_picture (request->items->pdata[i], request->paths->pdata[i], progress, error))
      return NULL;
  if (!fovea_project_seal (request->project, progress, error) || !fovea_project_save (request->project, request->path, error))
    return NULL;
  done = g_new (SaveRequest, 1);
  *done = (SaveRequest){ NULL, g_strdup (request->path), g_ptr_array_ref (request->items), g_ptr_array_ref (request->paths), request->edits };
  return done;
}

static void
set_session (FoveaWindow *self, GFile *file)
{
  g_set_object (&self->session, file);
  if (file)
    fovea_window_add_recent (self, file);
  fovea_window_update_title (self);
}

/* The pasted pictures of the document and where they go beside @path. */
static void
place_pictures (FoveaWindow *self, SaveRequest *request)
{
  g_autoptr (GPtrArray) photos = fovea_document_list_photos (self->document);
  g_autofree char *kept = fovea_keeper_folder ();
  g_autofree char *stem = g_str_has_suffix (request->path, FOVEA_PROJECT_ENDING)
                              ? g_strndup (request->path, strlen (request->path) - strlen (FOVEA_PROJECT_ENDING))
                              : g_strdup (request->path);

  for (guint i = 0; i < photos->len; i++)
    {
      FoveaPhotoItem *item = photos->pdata[i];
      GFile *file = fovea_photo_item_get_file (item);
      guint number = request->items->len + 1;
      char *path;

      if (file && !g_str_has_prefix (g_file_peek_path (file), kept))
        continue;
      path = g_strdup_printf ("%s-%u.png", stem, number);
      while (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_free (path);
          path = g_strdup_printf ("%s-%u.png", stem, ++number);
        }
      g_ptr_array_add (request->items, g_object_ref (item));
      g_ptr_array_add (request->paths, path);
    }
}

static void
add_view (FoveaWindow *self, FoveaProject *project)
{
  FoveaPhotoView *view = fovea_window_find_photo_view (self);
  gboolean fit = TRUE;

  project->page = g_strdup (adw_view_stack_get_visible_child_name (self->pages));
  fovea_network_page_get_colours (self->network_page, &project->colormap, &project->normalise);
  g_object_get (self->network_page, "graph", &project->graph, NULL);
  if (view)
    g_object_get (view, "fit", &fit, "zoom", &project->zoom, NULL);
  if (fit)
    project->zoom = 0;
  g_object_get (fovea_settings_get (), "jpeg-quality", &project->jpeg_quality, NULL);
}

/* What the export dialog would write first: the photo, and the maps of the selected layer as they are seen. */
static void
add_usual_exports (FoveaProject *project)
{
  FoveaProjectExport photo = { .photo = TRUE, .options = { .format = FOVEA_EXPORT_PNG } };
  FoveaProjectExport maps = {
    .kind = FOVEA_EXPORT_ACTIVATIONS,
    .layer = project->layer,
    .options = { .format = FOVEA_EXPORT_PNG, .colormap = project->colormap, .normalise = project->normalise, .cell = 64, .colour_bar = TRUE },
  };

  if (project->photos->len > 0)
    g_ptr_array_add (project->exports, fovea_project_export_copy (&photo));
  if (project->photos->len > 0 && project->layer && project->normalise != FOVEA_NORMALISE_FIXED)
    g_ptr_array_add (project->exports, fovea_project_export_copy (&maps));
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  SaveRequest *request = result;
  g_autoptr (GFile) file = NULL;

  if (!request)
    {
      fovea_window_toast (self, error->message);
      return;
    }
  for (guint i = 0; i < request->items->len; i++)
    {
      g_autoptr (GFile) picture = g_file_new_for_path (request->paths->pdata[i]);

      fovea_photo_item_set_file (request->items->pdata[i], picture);
    }
  file = g_file_new_for_path (request->path);
  if (fovea_keeper_get_edits (self->keeper) == request->edits)
    fovea_keeper_set_saved (self->keeper, request->path);
  else
    fovea_keeper_set_session (self->keeper, request->path);
  set_session (self, file);
  fovea_window_toast_saved (self, request->path);
  save_request_free (request);
}

static void
save_to (FoveaWindow *self, GFile *file)
{
  g_autoptr (GHashTable) paths = g_hash_table_new (NULL, NULL);
  SaveRequest *request;

  if (!g_file_peek_path (file))
    {
      fovea_window_toast (self, _("Files can only be saved on this computer."));
      return;
    }
  request = g_new0 (SaveRequest, 1);
  request->path = g_file_get_path (file);
  request->edits = fovea_keeper_get_edits (self->keeper);
  request->items = g_ptr_array_new_with_free_func (g_object_unref);
  request->paths = g_ptr_array_new_with_free_func (g_free);
  place_pictures (self, request);
  for (guint i = 0; i < request->items->len; i++)
    g_hash_table_insert (paths, request->items->pdata[i], request->paths->pdata[i]);
  request->project = fovea_document_describe (self->document, paths);
  add_view (self, request->project);
  if (request->project->exports->len == 0)
    add_usual_exports (request->project);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "save-session", _("Saving"), G_OBJECT (self), save_work, request,
                     save_request_free, save_done, save_request_free);
}

/* The ending is put there for those who left it out. */
static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  g_autofree char *path = g_file_get_path (file), *name = g_file_get_basename (file);
  g_autofree char *with_ending = path && !strchr (name, '.') ? g_strconcat (path, FOVEA_PROJECT_ENDING, NULL) : NULL;
  g_autoptr (GFile) target = with_ending ? g_file_new_for_path (with_ending) : g_object_ref (file);

  save_to (self, target);
}

static char *
suggest_name (FoveaWindow *self)
{
  const char *photo = fovea_document_get_photo_name (self->document);
  const char *name = photo ? photo : _("session");
  g_autofree char *stem = fovea_file_stem (name);
  g_autofree char *utf8 = g_filename_display_name (stem);

  return g_strconcat (utf8, FOVEA_PROJECT_ENDING, NULL);
}

static void
save_session_as (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = window;
  g_autofree char *name = self->session ? g_file_get_basename (self->session) : suggest_name (self);

  fovea_choose_target (GTK_WIDGET (self), _("Save Session"), name, _("Sessions"), (const char *const[]){ "*" FOVEA_PROJECT_ENDING, NULL },
                       target_chosen);
}

static void
save_session (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = window;

  if (self->session)
    save_to (self, self->session);
  else
    save_session_as (action, parameter, window);
}

static void
session_chosen (gpointer owner, GFile *file)
{
  fovea_document_open_session (FOVEA_WINDOW (owner)->document, file);
}

static void
open_session (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_choose_source (window, _("Open Session"), _("Sessions"), (const char *const[]){ "*" FOVEA_PROJECT_ENDING, NULL }, session_chosen);
}

/* Once the page is laid out. */
static gboolean
apply_zoom (gpointer data)
{
  GtkWidget *view = data;
  double zoom = *(double *) g_object_get_data (G_OBJECT (view), "fovea-zoom");

  fovea_photo_view_zoom_to (FOVEA_PHOTO_VIEW (view), zoom);
  return G_SOURCE_REMOVE;
}

static void
show_view (FoveaWindow *self, const FoveaProject *project)
{
  FoveaPhotoView *view;

  if (project->page)
    adw_view_stack_set_visible_child_name (self->pages, project->page);
  fovea_network_page_set_colours (self->network_page, project->colormap, project->normalise);
  g_object_set (self->network_page, "graph", project->graph, NULL);
  view = fovea_window_find_photo_view (self);
  if (!view || project->zoom <= 0)
    return;
  g_object_set_data_full (G_OBJECT (view), "fovea-zoom", g_memdup2 (&project->zoom, sizeof project->zoom), g_free);
  g_idle_add_full (G_PRIORITY_LOW, apply_zoom, g_object_ref (view), g_object_unref);
}

static void
on_session_opened (FoveaWindow *self, GFile *file, const FoveaProject *project)
{
  g_autoptr (GFile) unsaved = project->unsaved ? g_file_new_for_path (project->unsaved) : NULL;

  set_session (self, file ? file : unsaved);
  show_view (self, project);
  if (!file)
    return;
  fovea_keeper_leave (self->keeper); /* nobody said that the work of before is not wanted */
  fovea_keeper_set_saved (self->keeper, g_file_peek_path (file));
  self->settling = project->network || project->architecture;
}

/* What the session left open, such as the pre-processing, is as the network has it. */
static void
on_network_changed (FoveaWindow *self)
{
  if (self->settling && self->session)
    fovea_keeper_set_saved (self->keeper, g_file_peek_path (self->session));
  self->settling = FALSE;
}

/* Edits while the network is on its way are not in the session, and no network that is missing settles. */
static void
stop_settling (FoveaWindow *self)
{
  self->settling = FALSE;
}

static void
update_enabled (FoveaWindow *self)
{
  gboolean any = fovea_document_get_photo (self->document) || fovea_document_get_network (self->document)
                 || fovea_document_get_chain (self->document)->len > 0;

  fovea_window_enable_action (self, "save-session", any);
  fovea_window_enable_action (self, "save-session-as", any);
}

static const GActionEntry entries[] = {
  { "open-session", open_session },
  { "save-session", save_session },
  { "save-session-as", save_session_as },
};

void
fovea_window_update_title (FoveaWindow *self)
{
  const char *photo = fovea_document_get_photo_name (self->document);
  g_autofree char *session = self->session ? g_file_get_basename (self->session) : NULL;
  g_autofree char *name = g_filename_display_name (session ? session : photo ? photo : "");
  g_autofree char *marked = g_strconcat (session && fovea_keeper_is_unsaved (self->keeper) ? "• " : "", name, NULL);
  g_autofree char *title = *name ? g_strdup_printf (C_("window title", "%s – Fovea"), marked) : g_strdup ("Fovea");

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_view_switcher_title_set_title (self->switcher_title, *name ? marked : "Fovea"); /* seen in a narrow window */
}

/* The bar stands between the header and the pages. */
static void
add_restore_bar (FoveaWindow *self)
{
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (self));
  GtkWidget *bar;
  gboolean wanted;

  g_object_get (fovea_settings_get (), "restore-unsaved", &wanted, NULL);
  if (!wanted)
    return;
  bar = fovea_restore_bar_new (self->document, self->keeper);
  gtk_box_insert_child_after (GTK_BOX (content), bar, gtk_widget_get_first_child (content));
}

void
fovea_window_init_session (FoveaWindow *self)
{
  static const char *const changes[] = { "photo-changed", "chain-changed", "network-changed" };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->keeper = fovea_keeper_new (self->document);
  g_signal_connect_object (self->keeper, "notify::unsaved", G_CALLBACK (fovea_window_update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "session-opened", G_CALLBACK (on_session_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "chain-changed", G_CALLBACK (stop_settling), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fovea_document_get_photos (self->document), "items-changed", G_CALLBACK (stop_settling), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "photo-changed", G_CALLBACK (stop_settling), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "failed", G_CALLBACK (stop_settling), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_application_get_default (), "shutdown", G_CALLBACK (fovea_keeper_end), self->keeper, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (self->document, changes[i], G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  add_restore_bar (self);
  update_enabled (self);
}
