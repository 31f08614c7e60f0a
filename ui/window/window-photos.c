/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strip of photos, and pictures that are pasted. */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/image/premultiplied.h"
#include "core/project/run.h"
#include "ui/photo/photo-item.h"
#include "ui/photo/photo-strip.h"
#include "ui/widgets/choose.h"

static gpointer
picture_work (gpointer data, FoveaProgress *progress, GError **error)
{
  GdkTexture *texture = data;
  gsize width = (gsize) gdk_texture_get_width (texture), height = (gsize) gdk_texture_get_height (texture);
  g_autofree guint8 *pixels = g_try_malloc (4 * width * height);
  FoveaImage *image;

  if (!pixels)
    {
      fovea_over_limit (error, _("There is no memory for a picture of %zux%zu pixels"), width, height);
      return NULL;
    }
  gdk_texture_download (texture, pixels, 4 * width);
  image = fovea_image_from_premultiplied (pixels, width, height, 4 * width, error);
  return image;
}

static void
picture_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  g_autoptr (FoveaImage) picture = result;

  if (picture)
    fovea_document_add_picture (self->document, picture, _("Pasted picture"));
  else
    fovea_window_toast (self, error->message);
}

static void
on_texture (GObject *clipboard, GAsyncResult *result, gpointer window)
{
  g_autoptr (FoveaWindow) self = window;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (!self->document)
    g_clear_object (&texture);
  else if (texture)
    fovea_jobs_submit (fovea_document_get_jobs (self->document), "paste", _("Pasting"), G_OBJECT (self), picture_work, texture,
                       g_object_unref, picture_done, (GDestroyNotify) fovea_image_unref);
  else
    fovea_window_toast (self, error->message);
}

static void
on_files (GObject *clipboard, GAsyncResult *result, gpointer window)
{
  g_autoptr (FoveaWindow) self = window;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  if (!self->document)
    return;
  if (!value)
    {
      fovea_window_toast (self, error->message);
      return;
    }
  for (GSList *link = g_value_get_boxed (value); link; link = link->next)
    g_ptr_array_add (files, link->data);
  fovea_window_open_files (self, (GFile *const *) files->pdata, files->len);
}

/* Files go before pictures: a file manager offers its icon as a picture, too. */
static void
paste (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) || gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_files, g_object_ref (window));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) || gdk_content_formats_contain_mime_type (formats, "image/png"))
    gdk_clipboard_read_texture_async (clipboard, NULL, on_texture, g_object_ref (window));
  else
    fovea_window_toast (window, _("The clipboard holds neither a picture nor files."));
}

static void
step_photo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  gint index = fovea_document_get_photo_index (document) + g_variant_get_int32 (parameter);

  if (index >= 0 && (guint) index < g_list_model_get_n_items (fovea_document_get_photos (document)))
    fovea_document_show_photo (document, (guint) index);
}

static void
remove_photo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  gint index = fovea_document_get_photo_index (document);

  if (index >= 0)
    fovea_document_remove_photo (document, (guint) index);
}

/* All photos through the same steps into a folder. */
typedef struct
{
  FoveaProject *project;
  char *folder;
} Batch;

typedef struct
{
  char *folder;
  GPtrArray *files, *failures; /* of char * */
} BatchResult;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  fovea_project_free (batch->project);
  g_free (batch->folder);
  g_free (batch);
}

static void
batch_result_free (gpointer data)
{
  BatchResult *result = data;

  g_free (result->folder);
  g_ptr_array_unref (result->files);
  g_ptr_array_unref (result->failures);
  g_free (result);
}

static gpointer
batch_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const Batch *batch = data;
  BatchResult *result = g_new (BatchResult, 1);

  *result = (BatchResult){ g_strdup (batch->folder), g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free) };
  if (fovea_project_filter_all (batch->project->photos, batch->project->chain, FOVEA_EXPORT_PNG, batch->folder, result->files,
                                result->failures, progress, error))
    return result;
  batch_result_free (result);
  return NULL;
}

static void
batch_done (GObject *owner, gpointer data, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  BatchResult *result = data;
  g_autofree char *folder = NULL, *message = NULL;

  if (!result)
    {
      fovea_window_toast (self, error->message);
      return;
    }
  folder = fovea_printable (result->folder);
  message = g_strdup_printf (ngettext ("%u photo exported to %s", "%u photos exported to %s", result->files->len), result->files->len, folder);
  for (guint i = 0; i < result->failures->len; i++)
    fovea_window_toast (self, result->failures->pdata[i]);
  fovea_window_toast (self, message);
  batch_result_free (result);
}

/* Pictures that are pasted have no file that an export could be named after. */
static void
tell_left_out (FoveaWindow *self)
{
  GListModel *photos = fovea_document_get_photos (self->document);
  g_autofree char *message = NULL;
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (photos, i);

      n += fovea_photo_item_get_file (item) == NULL;
    }
  message = g_strdup_printf (ngettext ("%u pasted picture is not exported, as it has no file; save the session first.",
                                       "%u pasted pictures are not exported, as they have no files; save the session first.", n), n);
  if (n > 0)
    fovea_window_toast (self, message);
}

static void
folder_chosen (gpointer owner, GFile *folder)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  Batch *batch;

  if (!g_file_peek_path (folder))
    return;
  batch = g_new (Batch, 1);
  *batch = (Batch){ fovea_document_describe (self->document, NULL), g_file_get_path (folder) };
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "export", _("Exporting"), G_OBJECT (self), batch_work, batch, batch_free,
                     batch_done, batch_result_free);
  tell_left_out (self);
}

static void
export_photos (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_choose_folder (window, _("Export All Photos to Folder"), _("_Export"), folder_chosen);
}

static const GActionEntry entries[] = {
  { "paste", paste },
  { "step-photo", step_photo, "i" },
  { "remove-photo", remove_photo },
  { "export-photos", export_photos },
};

static void
update_enabled (FoveaWindow *self)
{
  gboolean several = g_list_model_get_n_items (fovea_document_get_photos (self->document)) > 1;

  fovea_window_enable_action (self, "step-photo", several);
  fovea_window_enable_action (self, "remove-photo", several);
  fovea_window_enable_action (self, "export-photos", several);
}

void
fovea_window_init_photos (FoveaWindow *self)
{
  GtkWidget *pages = GTK_WIDGET (self->pages);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (pages)), fovea_photo_strip_new (self->document), pages);
  g_signal_connect_object (fovea_document_get_photos (self->document), "items-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
}
