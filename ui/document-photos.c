/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The photos of a document, of which one is shown. */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/base/limits.h"
#include "core/image/load.h"
#include "ui/photo/photo-item.h"

/* Photos to be opened: the first that can be is shown. */
typedef struct
{
  GPtrArray *items; /* of FoveaPhotoItem */
  gboolean listed;  /* one that is in the strip already */
  gboolean beside;  /* one that stands alone stays */
} OpenRequest;

typedef struct
{
  GPtrArray *items; /* without those that failed before the one that is shown, which is the first */
  gboolean listed, beside;
  FoveaImage *image;
  char *notice;
  GPtrArray *failures; /* of char * */
} OpenedPhotos;

static void
open_request_free (gpointer data)
{
  OpenRequest *request = data;

  g_ptr_array_unref (request->items);
  g_free (request);
}

static void
opened_photos_free (gpointer data)
{
  OpenedPhotos *opened = data;

  g_ptr_array_unref (opened->items);
  g_clear_pointer (&opened->image, fovea_image_unref);
  g_ptr_array_unref (opened->failures);
  g_free (opened->notice);
  g_free (opened);
}

static FoveaImage *
load_item (FoveaPhotoItem *item, char **notice, FoveaProgress *progress, GError **error)
{
  FoveaImage *picture = fovea_photo_item_get_picture (item);

  return picture ? fovea_image_ref (picture)
                 : fovea_image_load (g_file_peek_path (fovea_photo_item_get_file (item)), notice, progress, error);
}

/* Always gives a result, with the messages of all photos that failed, unless it is cancelled. */
static gpointer
open_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const OpenRequest *request = data;
  OpenedPhotos *opened = g_new0 (OpenedPhotos, 1);

  opened->items = g_ptr_array_new_with_free_func (g_object_unref);
  opened->failures = g_ptr_array_new_with_free_func (g_free);
  opened->listed = request->listed;
  opened->beside = request->beside;
  for (guint i = 0; i < request->items->len; i++)
    {
      g_autoptr (GError) failed = NULL;

      if (!opened->image)
        opened->image = load_item (request->items->pdata[i], &opened->notice, progress, &failed);
      if (opened->image)
        g_ptr_array_add (opened->items, g_object_ref (request->items->pdata[i]));
      else if (fovea_progress_check (progress, error))
        g_ptr_array_add (opened->failures, g_strdup (failed->message));
      else
        {
          opened_photos_free (opened);
          return NULL;
        }
    }
  return opened;
}

static gboolean
find_item (FoveaDocument *self, FoveaPhotoItem *wanted, guint *index)
{
  GFile *file = fovea_photo_item_get_file (wanted);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->photos));

  for (*index = 0; *index < n; (*index)++)
    {
      g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->photos), *index);
      GFile *other = fovea_photo_item_get_file (item);

      if (item == wanted || (file && other && g_file_equal (file, other)))
        return TRUE;
    }
  return FALSE;
}

/* A photo that stands alone and lies in a file gives way to what is opened next; several are a strip, which grows. */
static gboolean
gives_way (FoveaDocument *self)
{
  g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->photos), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->photos)) == 1 && fovea_photo_item_get_file (item);
}

/* As many as a session holds. The first of them as it stands in the list, or NULL: there is no place even for that. */
static FoveaPhotoItem *
add_items (FoveaDocument *self, GPtrArray *items, gboolean beside)
{
  gboolean full = FALSE;
  guint index;

  if (!beside && gives_way (self))
    g_list_store_remove_all (self->photos);
  for (guint i = 0; i < items->len && !full; i++)
    if (!find_item (self, items->pdata[i], &index))
      {
        full = index >= FOVEA_MAX_PROJECT_PHOTOS;
        if (!full)
          g_list_store_append (self->photos, items->pdata[i]);
      }
  if (full)
    {
      g_autofree char *message = g_strdup_printf (_("The strip holds at most %u photos; the others were not added."),
                                                  FOVEA_MAX_PROJECT_PHOTOS);

      fovea_document_fail (self, message);
    }
  return find_item (self, items->pdata[0], &index) ? g_list_model_get_item (G_LIST_MODEL (self->photos), index) : NULL;
}

void
fovea_document_adopt_photo (FoveaDocument *self, FoveaPhotoItem *item, FoveaImage *image)
{
  g_set_object (&self->photo_item, item);
  g_clear_object (&self->missing_item);
  g_clear_pointer (&self->photo, fovea_image_unref);
  g_clear_pointer (&self->filtered, fovea_image_unref);
  self->photo = fovea_image_ref (image);
  self->filtered = fovea_image_ref (image);
  fovea_document_set_explanation (self, NULL);
  self->serial++;
  if (self->chain->len == 0)
    self->filtered_serial = self->serial;
  fovea_document_emit (self, FOVEA_PHOTO_CHANGED);
}

static void
tell_failures (FoveaDocument *self, GPtrArray *failures)
{
  for (guint i = 0; i < failures->len; i++)
    fovea_document_fail (self, failures->pdata[i]);
}

static void
open_done (GObject *owner, gpointer result, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);
  OpenedPhotos *opened = result;
  g_autoptr (FoveaPhotoItem) item = NULL;

  tell_failures (self, opened->failures);
  if (opened->image)
    item = opened->listed ? g_object_ref (opened->items->pdata[0]) : add_items (self, opened->items, opened->beside);
  if (item)
    {
      fovea_document_adopt_photo (self, item, opened->image);
      if (opened->notice)
        fovea_document_notice (self, opened->notice);
      fovea_document_filter_now (self);
    }
  opened_photos_free (opened);
}

/* Takes @items. */
static void
submit (FoveaDocument *self, GPtrArray *items, gboolean listed, gboolean beside)
{
  OpenRequest *request = g_new (OpenRequest, 1);

  *request = (OpenRequest){ items, listed, beside };
  fovea_jobs_submit (self->jobs, "photo", _("Opening the photo"), G_OBJECT (self), open_work, request, open_request_free, open_done,
                     opened_photos_free);
}

void
fovea_document_open_photos (FoveaDocument *self, GFile *const *files, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));

  for (guint i = 0; i < n; i++)
    if (g_file_peek_path (files[i]))
      g_ptr_array_add (items, fovea_photo_item_new (files[i]));
  if (items->len < n)
    fovea_document_fail (self, _("Only photos on this computer can be opened; copy the file to a local folder first."));
  if (items->len > 0)
    submit (self, g_steal_pointer (&items), FALSE, FALSE);
}

void
fovea_document_open_photo (FoveaDocument *self, GFile *file)
{
  fovea_document_open_photos (self, &file, 1);
}

static void
add_picture (FoveaDocument *self, FoveaImage *picture, const char *name, gboolean beside)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, fovea_photo_item_new_picture (picture, name));
  submit (self, g_steal_pointer (&items), FALSE, beside);
}

void
fovea_document_add_picture (FoveaDocument *self, FoveaImage *picture, const char *name)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));

  add_picture (self, picture, name, FALSE);
}

void
fovea_document_add_made (FoveaDocument *self, FoveaImage *picture, const char *name)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));

  add_picture (self, picture, name, TRUE);
}

GListModel *
fovea_document_get_photos (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return G_LIST_MODEL (self->photos);
}

GPtrArray *
fovea_document_list_photos (FoveaDocument *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *photos = G_LIST_MODEL (self->photos);
  guint index;

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), items);
  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    g_ptr_array_add (items, g_list_model_get_item (photos, i));
  if (self->photo_item && !self->missing_item && !find_item (self, self->photo_item, &index))
    g_ptr_array_add (items, g_object_ref (self->photo_item));
  return items;
}

gint
fovea_document_get_photo_index (FoveaDocument *self)
{
  guint index;

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), -1);
  return self->photo_item && find_item (self, self->photo_item, &index) ? (gint) index : -1;
}

void
fovea_document_show_photo (FoveaDocument *self, guint index)
{
  g_autoptr (FoveaPhotoItem) item = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  item = g_list_model_get_item (G_LIST_MODEL (self->photos), index);
  if (!item || item == self->photo_item)
    return;
  g_ptr_array_add (items, g_steal_pointer (&item));
  submit (self, g_steal_pointer (&items), TRUE, FALSE);
}

void
fovea_document_remove_photo (FoveaDocument *self, guint index)
{
  g_autoptr (FoveaPhotoItem) item = NULL;
  guint n;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  n = g_list_model_get_n_items (G_LIST_MODEL (self->photos));
  if (n < 2 || index >= n)
    return;
  if ((gint) index == fovea_document_get_photo_index (self))
    fovea_document_show_photo (self, index + 1 < n ? index + 1 : index - 1);
  item = g_list_model_get_item (G_LIST_MODEL (self->photos), index);
  if (item == self->missing_item)
    g_clear_object (&self->missing_item);
  g_list_store_remove (self->photos, index);
}

const char *
fovea_document_get_photo_name (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->photo_item ? fovea_photo_item_get_name (self->photo_item) : NULL;
}

GFile *
fovea_document_get_photo_file (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->photo_item ? fovea_photo_item_get_file (self->photo_item) : NULL;
}
