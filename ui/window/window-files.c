/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/save.h"
#include "ui/widgets/choose.h"

/* A picture or a text for the file @path. */
typedef struct
{
  FoveaImage *image;
  char *text;
  char *path;
} SaveRequest;

static void
network_chosen (gpointer owner, GFile *file)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  self->awaits_network = TRUE;
  fovea_document_open_network (self->document, file); /* whatever its name ends in */
}

static gpointer
load_labels_work (gpointer data, FoveaProgress *progress, GError **error)
{
  return fovea_labels_load (data, error);
}

static void
load_labels_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  if (result)
    fovea_document_set_labels (self->document, result);
  else
    fovea_window_toast (self, error->message);
}

static void
labels_chosen (gpointer owner, GFile *file)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  fovea_jobs_submit (fovea_document_get_jobs (self->document), "labels", _("Reading the class names"), G_OBJECT (self),
                     load_labels_work, g_file_get_path (file), g_free, load_labels_done, (GDestroyNotify) g_strfreev);
}

static gpointer
load_chain_work (gpointer data, FoveaProgress *progress, GError **error)
{
  return fovea_chain_load (data, error);
}

static void
load_chain_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  if (result)
    fovea_document_set_chain (self->document, result);
  else
    fovea_window_toast (self, error->message);
}

void
fovea_window_toast_saved (FoveaWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path), *printable = fovea_printable (name);
  g_autofree char *message = g_strdup_printf (_("Saved as “%s”."), printable);

  fovea_window_toast (self, message);
}

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  g_clear_pointer (&request->image, fovea_image_unref);
  g_free (request->text);
  g_free (request->path);
  g_free (request);
}

static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  SaveRequest *request = data;
  gboolean saved = request->image ? fovea_image_save (request->image, request->path, progress, error)
                                  : fovea_file_write (request->path, request->text, strlen (request->text), error);

  return saved ? g_strdup (request->path) : NULL;
}

static void
save_text_done (GObject *owner, gpointer result, GError *error)
{
  g_autofree char *path = result;

  if (path)
    fovea_window_toast_saved (FOVEA_WINDOW (owner), path);
  else
    fovea_window_toast (FOVEA_WINDOW (owner), error->message);
}

static void
save_photo_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  if (result)
    {
      g_clear_object (&self->saved_as);
      self->saved_as = g_file_new_for_path (result);
    }
  save_text_done (owner, result, error);
}

/* Takes @image and @text, of which one is NULL. */
static void
save (FoveaWindow *self, GFile *file, FoveaImage *image, char *text)
{
  SaveRequest *request = g_new (SaveRequest, 1);

  *request = (SaveRequest){ image, text, g_file_get_path (file) };
  if (!request->path)
    {
      fovea_window_toast (self, _("Files can only be saved on this computer."));
      save_request_free (request);
      return;
    }
  fovea_jobs_submit (fovea_document_get_jobs (self->document), image ? "save" : "save-chain", _("Saving"), G_OBJECT (self), save_work,
                     request, save_request_free, image ? save_photo_done : save_text_done, g_free);
}

static void
chain_target_chosen (gpointer owner, GFile *file)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);

  save (self, file, NULL, fovea_chain_to_json (fovea_document_get_chain (self->document)));
}

static void
photo_target_chosen (gpointer owner, GFile *file)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;

  if (!fovea_document_filtered_is_current (self->document))
    fovea_window_toast (self, _("The steps have not run on the photo yet: wait for them, or change a step if they were cancelled."));
  else if (fovea_image_can_save (name, &error))
    save (self, file, fovea_image_ref (fovea_document_get_filtered (self->document)), NULL);
  else
    fovea_window_toast (self, error->message);
}

/* "cat.jpg" becomes "cat-filtered.jpg", beside it where that folder can be written; kinds of files that cannot be written become PNG. */
static char *
suggest_name (FoveaWindow *self)
{
  const char *name = fovea_document_get_photo_name (self->document);
  const char *dot = strrchr (name, '.');
  const char *ending = dot && dot != name && fovea_image_can_save (name, NULL) ? dot : ".png";
  GFile *file = fovea_document_get_photo_file (self->document);
  g_autoptr (GFile) parent = file ? g_file_get_parent (file) : NULL;
  const char *folder = parent ? g_file_peek_path (parent) : NULL;
  g_autofree char *stem = fovea_file_stem (name);
  g_autofree char *utf8 = g_filename_display_name (stem);
  g_autofree char *base = g_strdup_printf (_("%s-filtered%s"), utf8, ending);

  return folder && g_access (folder, W_OK) == 0 ? g_build_filename (folder, base, NULL) : g_steal_pointer (&base);
}

void
fovea_window_load_chain (FoveaWindow *self, GFile *file)
{
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "chain", _("Reading the steps"), G_OBJECT (self), load_chain_work,
                     g_file_get_path (file), g_free, load_chain_done, (GDestroyNotify) g_ptr_array_unref);
}

static void
photos_chosen (gpointer owner, GFile *const *files, guint n)
{
  fovea_document_open_photos (FOVEA_WINDOW (owner)->document, files, n);
}

void
fovea_window_choose_photo (FoveaWindow *self)
{
  fovea_choose_photos (GTK_WIDGET (self), _("Open Photo"), photos_chosen);
}

void
fovea_window_choose_network (FoveaWindow *self)
{
  fovea_choose_source (GTK_WIDGET (self), _("Open Network"), _("ONNX Networks"), (const char *const[]){ "*.onnx", NULL }, network_chosen);
}

void
fovea_window_choose_labels (FoveaWindow *self)
{
  fovea_choose_source (GTK_WIDGET (self), _("Open Class Names"), _("Text Files"), (const char *const[]){ "*.txt", NULL }, labels_chosen);
}

static void
chain_chosen (gpointer owner, GFile *file)
{
  fovea_window_load_chain (FOVEA_WINDOW (owner), file);
}

void
fovea_window_choose_chain (FoveaWindow *self)
{
  fovea_choose_source (GTK_WIDGET (self), _("Load Steps"), _("Steps"), (const char *const[]){ "*.json", NULL }, chain_chosen);
}

void
fovea_window_save_chain (FoveaWindow *self)
{
  fovea_choose_target (GTK_WIDGET (self), _("Save Steps"), _("steps.json"), _("Steps"), (const char *const[]){ "*.json", NULL },
                       chain_target_chosen);
}

void
fovea_window_save_photo (FoveaWindow *self, gboolean choose_file)
{
  g_autofree char *name = NULL;

  if (self->saved_as && !choose_file)
    {
      photo_target_chosen (self, self->saved_as);
      return;
    }
  name = suggest_name (self);
  fovea_choose_picture (GTK_WIDGET (self), _("Save Photo"), name, photo_target_chosen);
}
