/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/visualise/save-picture.h"

#include <glib/gi18n.h>

#include "core/image/save.h"

typedef struct
{
  FoveaImage *picture;
  char *path;
} SaveRequest;

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  fovea_image_unref (request->picture);
  g_free (request->path);
  g_free (request);
}

static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const SaveRequest *request = data;

  return fovea_image_save (request->picture, request->path, progress, error) ? g_path_get_basename (request->path) : NULL;
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  g_autofree char *name = result;

  fovea_document_tell_saved (FOVEA_DOCUMENT (owner), name, error);
}

void
fovea_save_picture (FoveaDocument *document, FoveaImage *picture, const char *path)
{
  SaveRequest *request = g_new (SaveRequest, 1);

  *request = (SaveRequest){ fovea_image_ref (picture), g_strdup (path) };
  fovea_jobs_submit (fovea_document_get_jobs (document), NULL, _("Saving"), G_OBJECT (document), save_work, request, save_request_free,
                     save_done, g_free);
}
