/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A document as a session, and a session as a document. */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/conv/planner/calibrate.h"
#include "core/image/load.h"
#include "ui/photo/photo-item.h"

typedef struct
{
  char *path;
  gboolean kept; /* unsaved work of before */
} SessionRequest;

typedef struct
{
  char *path;
  gboolean kept;
  FoveaProject *project;
  FoveaImage *image; /* or NULL: no photo */
  GPtrArray *notices;
} OpenedSession;

static void
session_request_free (gpointer data)
{
  SessionRequest *request = data;

  g_free (request->path);
  g_free (request);
}

static void
opened_session_free (gpointer data)
{
  OpenedSession *opened = data;

  g_free (opened->path);
  g_clear_pointer (&opened->project, fovea_project_free);
  g_clear_pointer (&opened->image, fovea_image_unref);
  g_clear_pointer (&opened->notices, g_ptr_array_unref);
  g_free (opened);
}

/* The session's photo; the steps of what was kept are worth opening without it. */
static gboolean
load_photo (OpenedSession *opened, FoveaProgress *progress, GError **error)
{
  const FoveaProject *project = opened->project;
  g_autoptr (GError) failed = NULL;
  char *notice = NULL;

  if (project->photos->len == 0)
    return TRUE;
  opened->image = fovea_image_load (((FoveaProjectFile *) project->photos->pdata[project->photo])->path, &notice, progress, &failed);
  if (notice)
    g_ptr_array_add (opened->notices, notice);
  if (opened->image)
    return TRUE;
  if (!opened->kept || !fovea_progress_check (progress, NULL))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  g_ptr_array_add (opened->notices, g_strdup (failed->message));
  return TRUE;
}

static gpointer
open_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const SessionRequest *request = data;
  OpenedSession *opened = g_new0 (OpenedSession, 1);

  opened->path = g_strdup (request->path);
  opened->kept = request->kept;
  opened->project = fovea_project_load (request->path, error);
  opened->notices = opened->project ? fovea_project_check (opened->project, progress, error) : NULL;
  if (!opened->notices || !load_photo (opened, progress, error))
    {
      opened_session_free (opened);
      return NULL;
    }
  fovea_calibration_ensure (progress); /* as fovea-cli session does: both plan alike */
  return opened;
}

static void
fill_photos (FoveaDocument *self, const FoveaProject *project)
{
  g_list_store_remove_all (self->photos);
  for (guint i = 0; i < project->photos->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (((FoveaProjectFile *) project->photos->pdata[i])->path);
      g_autoptr (FoveaPhotoItem) item = fovea_photo_item_new (file);

      g_list_store_append (self->photos, item);
    }
}

static void
adopt_session (FoveaDocument *self, OpenedSession *opened)
{
  FoveaProject *project = opened->project;

  fovea_document_set_chain (self, fovea_chain_copy (project->chain));
  g_ptr_array_set_size (self->exports, 0);
  for (guint i = 0; i < project->exports->len; i++)
    g_ptr_array_add (self->exports, fovea_project_export_copy (project->exports->pdata[i]));
  if (project->photos->len > 0)
    {
      g_autoptr (FoveaPhotoItem) item = NULL;

      fill_photos (self, project);
      item = g_list_model_get_item (G_LIST_MODEL (self->photos), project->photo);
      if (opened->image)
        fovea_document_adopt_photo (self, item, opened->image);
      else
        g_set_object (&self->missing_item, item);
    }
  if (opened->image)
    fovea_document_filter_now (self);
}

static void
open_done (GObject *owner, gpointer result, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);
  OpenedSession *opened = result;
  g_autoptr (GFile) file = NULL;

  if (!opened)
    {
      fovea_document_fail (self, error->message);
      return;
    }
  fovea_document_forget_missing (self);
  adopt_session (self, opened);
  for (guint i = 0; i < opened->notices->len; i++)
    fovea_document_notice (self, opened->notices->pdata[i]);
  g_clear_pointer (&self->opening, fovea_project_free);
  if (opened->project->network || opened->project->architecture)
    self->opening = g_steal_pointer (&opened->project);
  file = opened->kept ? NULL : g_file_new_for_path (opened->path);
  fovea_document_emit_session_opened (self, file, self->opening ? self->opening : opened->project);
  if (self->opening)
    fovea_document_open_session_network (self);
  opened_session_free (opened);
}

static void
submit (FoveaDocument *self, GFile *file, gboolean kept)
{
  SessionRequest *request;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (G_IS_FILE (file));

  if (!g_file_peek_path (file))
    {
      fovea_document_fail (self, _("Only sessions on this computer can be opened; copy the file to a local folder first."));
      return;
    }
  request = g_new (SessionRequest, 1);
  *request = (SessionRequest){ g_file_get_path (file), kept };
  fovea_jobs_submit (self->jobs, "photo", _("Opening the session"), G_OBJECT (self), open_work, request, session_request_free, open_done,
                     opened_session_free);
}

void
fovea_document_open_session (FoveaDocument *self, GFile *file)
{
  submit (self, file, FALSE);
}

void
fovea_document_open_kept (FoveaDocument *self, GFile *file)
{
  submit (self, file, TRUE);
}

static void
describe_photos (FoveaDocument *self, GHashTable *paths, FoveaProject *project)
{
  g_autoptr (GPtrArray) items = fovea_document_list_photos (self);
  FoveaPhotoItem *shown = self->missing_item ? self->missing_item : self->photo_item;

  for (guint i = 0; i < items->len; i++)
    {
      GFile *file = fovea_photo_item_get_file (items->pdata[i]);
      const char *path = paths ? g_hash_table_lookup (paths, items->pdata[i]) : NULL;

      if (!path && !file)
        continue;
      if (items->pdata[i] == shown)
        project->photo = project->photos->len;
      g_ptr_array_add (project->photos, fovea_project_file_new (path ? path : g_file_peek_path (file), NULL));
    }
}

static void
describe_network (FoveaDocument *self, FoveaProject *project)
{
  const FoveaNetwork *network = self->binding->network;
  const char *text;

  if (fovea_document_get_recipe (self, &text, &project->height, &project->width, &project->seed))
    project->architecture = g_strdup (text);
  else if (network->path)
    project->network = fovea_project_file_new (network->path, NULL);
  project->has_preprocess = TRUE;
  project->preprocess = self->binding->preprocess;
  if (!fovea_edits_is_empty (self->edits))
    project->edits = fovea_edits_to_json (self->edits, network);
  else if (self->misfit)
    project->edits = json_node_ref (self->misfit);
  if (self->labels_chosen)
    project->labels = g_strdupv (self->labels);
  if (self->selection.value < 0)
    return;
  project->layer = g_strdup (network->values[self->selection.value].name);
  project->channel = self->selection.channel;
  project->y = self->selection.y;
  project->x = self->selection.x;
}

/* A network that is on its way counts as open, as does one that is missing. */
static void
describe_opening (const FoveaProject *opening, FoveaProject *project)
{
  project->network = opening->network ? fovea_project_file_new (opening->network->path, NULL) : NULL;
  project->architecture = g_strdup (opening->architecture);
  project->height = opening->height;
  project->width = opening->width;
  project->seed = opening->seed;
  project->has_preprocess = opening->has_preprocess;
  project->preprocess = opening->preprocess;
  project->edits = opening->edits ? json_node_ref (opening->edits) : NULL;
  project->labels = g_strdupv (opening->labels);
  project->layer = g_strdup (opening->layer);
  project->channel = opening->channel;
  project->y = opening->y;
  project->x = opening->x;
}

FoveaProject *
fovea_document_describe (FoveaDocument *self, GHashTable *paths)
{
  FoveaProject *project = fovea_project_new ();

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), project);

  describe_photos (self, paths, project);
  if (self->opening || self->missing)
    describe_opening (self->opening ? self->opening : self->missing, project);
  else if (self->binding)
    describe_network (self, project);
  g_ptr_array_unref (project->chain);
  project->chain = fovea_chain_copy (self->chain);
  for (guint i = 0; i < self->exports->len; i++)
    g_ptr_array_add (project->exports, fovea_project_export_copy (self->exports->pdata[i]));
  return project;
}

void
fovea_document_forget_missing (FoveaDocument *self)
{
  g_clear_pointer (&self->missing, fovea_project_free);
  g_clear_pointer (&self->misfit, json_node_unref);
}

GPtrArray *
fovea_document_get_exports (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->exports;
}

static gboolean
replaces (const FoveaProjectExport *export, const FoveaProjectExport *earlier)
{
  if (export->photo || earlier->photo)
    return export->photo == earlier->photo;
  return export->kind == earlier->kind && export->options.format == earlier->options.format
         && g_strcmp0 (export->layer, earlier->layer) == 0;
}

void
fovea_document_remember_export (FoveaDocument *self, const FoveaProjectExport *export)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (export != NULL);

  for (guint i = self->exports->len; i-- > 0;)
    if (replaces (export, self->exports->pdata[i]))
      g_ptr_array_remove_index (self->exports, i);
  if (self->exports->len == FOVEA_MAX_PROJECT_EXPORTS)
    g_ptr_array_remove_index (self->exports, 0);
  g_ptr_array_add (self->exports, fovea_project_export_copy (export));
}
