/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-content.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/save.h"
#include "ui/jobs.h"

#define FILE_TYPE "text/uri-list"
#define PICTURE_TYPE "image/png"

struct _FoveaPhotoContent
{
  GdkContentProvider parent_instance;

  FoveaImage *image;
  char *name;
};

G_DEFINE_FINAL_TYPE (FoveaPhotoContent, fovea_photo_content, GDK_TYPE_CONTENT_PROVIDER)

typedef struct
{
  FoveaImage *image;
  char *name;
  gboolean as_file;
  GOutputStream *stream;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_image_unref (request->image);
  g_free (request->name);
  g_object_unref (request->stream);
  g_free (request);
}

/* A line that names a file with @png. */
static GBytes *
store (GBytes *png, const char *name, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "fovea", "dragged", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL), *uri = g_filename_to_uri (path, NULL, NULL);
  char *line;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      fovea_io_failed (error, _("Cannot make the folder “%s”: %s"), folder, g_strerror (errno));
      return NULL;
    }
  if (!fovea_file_write (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error))
    return NULL;
  line = g_strconcat (uri, "\r\n", NULL);
  return g_bytes_new_take (line, strlen (line));
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  GError *error = NULL;
  g_autoptr (GBytes) png = NULL, content = NULL;

  fovea_jobs_give_way ();
  png = fovea_image_encode (request->image, "photo.png", NULL, &error);
  if (png)
    content = request->as_file ? store (png, request->name, &error) : g_bytes_ref (png);
  if (content
      && g_output_stream_write_all (request->stream, g_bytes_get_data (content, NULL), g_bytes_get_size (content), NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fovea_photo_content_write_async (GdkContentProvider *provider, const char *mime_type, GOutputStream *stream, int priority,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  FoveaPhotoContent *self = FOVEA_PHOTO_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  Request *request = g_new (Request, 1);

  *request = (Request){ fovea_image_ref (self->image), g_strdup (self->name), g_str_equal (mime_type, FILE_TYPE), g_object_ref (stream) };
  g_task_set_source_tag (task, fovea_photo_content_write_async);
  g_task_set_priority (task, priority);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
fovea_photo_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
fovea_photo_content_ref_formats (GdkContentProvider *provider)
{
  const char *types[] = { FILE_TYPE, PICTURE_TYPE };

  return gdk_content_formats_new (types, G_N_ELEMENTS (types));
}

static void
fovea_photo_content_finalize (GObject *object)
{
  FoveaPhotoContent *self = FOVEA_PHOTO_CONTENT (object);

  fovea_image_unref (self->image);
  g_free (self->name);
  G_OBJECT_CLASS (fovea_photo_content_parent_class)->finalize (object);
}

static void
fovea_photo_content_class_init (FoveaPhotoContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fovea_photo_content_finalize;
  provider_class->ref_formats = fovea_photo_content_ref_formats;
  provider_class->write_mime_type_async = fovea_photo_content_write_async;
  provider_class->write_mime_type_finish = fovea_photo_content_write_finish;
}

static void
fovea_photo_content_init (FoveaPhotoContent *self)
{
}

GdkContentProvider *
fovea_photo_content_new (FoveaImage *image, const char *name)
{
  FoveaPhotoContent *self = g_object_new (FOVEA_TYPE_PHOTO_CONTENT, NULL);

  self->image = fovea_image_ref (image);
  self->name = g_strdup (name);
  return GDK_CONTENT_PROVIDER (self);
}
