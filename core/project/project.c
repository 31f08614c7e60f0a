/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/project/project.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"

FoveaProjectFile *
fovea_project_file_new (const char *path, const char *sha256)
{
  FoveaProjectFile *file = g_new (FoveaProjectFile, 1);

  *file = (FoveaProjectFile){ g_canonicalize_filename (path, NULL), g_strdup (sha256) };
  return file;
}

static void
project_file_free (FoveaProjectFile *file)
{
  g_free (file->path);
  g_free (file->sha256);
  g_free (file);
}

FoveaProjectExport *
fovea_project_export_copy (const FoveaProjectExport *export)
{
  FoveaProjectExport *copy = g_memdup2 (export, sizeof *export);

  copy->layer = g_strdup (export->layer);
  copy->options.maps = g_memdup2 (export->options.maps, export->options.n_maps * sizeof (gsize));
  copy->options.provenance = NULL;
  return copy;
}

void
fovea_project_export_free (FoveaProjectExport *export)
{
  g_free (export->layer);
  g_free ((gsize *) export->options.maps);
  g_free (export);
}

FoveaProject *
fovea_project_new (void)
{
  FoveaProject *project = g_new (FoveaProject, 1);

  *project = (FoveaProject){
    .photos = g_ptr_array_new_with_free_func ((GDestroyNotify) project_file_free),
    .chain = fovea_chain_new (),
    .channel = -1,
    .y = -1,
    .x = -1,
    .normalise = FOVEA_NORMALISE_LAYER,
    .exports = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_project_export_free),
  };
  return project;
}

void
fovea_project_free (FoveaProject *project)
{
  g_ptr_array_unref (project->photos);
  g_clear_pointer (&project->network, project_file_free);
  g_free (project->architecture);
  g_clear_pointer (&project->edits, json_node_unref);
  g_strfreev (project->labels);
  g_ptr_array_unref (project->chain);
  g_free (project->layer);
  g_free (project->page);
  g_ptr_array_unref (project->exports);
  g_free (project->unsaved);
  g_free (project);
}

gboolean
fovea_project_save (const FoveaProject *project, const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *folder = g_path_get_dirname (absolute);
  g_autofree char *json = NULL;

  if (project->photos->len > FOVEA_MAX_PROJECT_PHOTOS)
    return fovea_refuse (error, _("A session holds at most %u photos"), FOVEA_MAX_PROJECT_PHOTOS);
  json = fovea_project_to_json (project, folder);
  return fovea_file_write (path, json, strlen (json), error);
}

FoveaProject *
fovea_project_load (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *folder = g_path_get_dirname (absolute);
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_PROJECT_FILE_BYTES, error);
  FoveaProject *project;
  gconstpointer json;
  gsize length;

  if (!bytes)
    return NULL;
  json = g_bytes_get_data (bytes, &length);
  project = fovea_project_parse (json, length, folder, error);
  if (!project)
    {
      g_autofree char *name = fovea_printable (path);

      g_prefix_error (error, "“%s”: ", name);
    }
  return project;
}

static char *
digest_photo (const FoveaProjectFile *file, FoveaProgress *progress, GError **error)
{
  return fovea_file_sha256 (file->path, FOVEA_MAX_PHOTO_FILE_BYTES, progress, error);
}

static char *
digest_network (const FoveaProjectFile *file, FoveaProgress *progress, GError **error)
{
  return fovea_file_sha256 (file->path, FOVEA_MAX_NETWORK_FILE_BYTES, progress, error);
}

static gboolean
set_digest (FoveaProjectFile *file, char *sha256)
{
  g_free (file->sha256);
  file->sha256 = sha256;
  return sha256 != NULL;
}

gboolean
fovea_project_seal (FoveaProject *project, FoveaProgress *progress, GError **error)
{
  for (guint i = 0; i < project->photos->len; i++)
    {
      FoveaProjectFile *file = project->photos->pdata[i];

      if (!set_digest (file, digest_photo (file, progress, error)))
        return FALSE;
    }
  return !project->network || set_digest (project->network, digest_network (project->network, progress, error));
}

/* Takes @sha256 and @error, which are of @file now. */
static void
compare (const FoveaProjectFile *file, char *sha256, GError *error, GPtrArray *lines)
{
  g_autofree char *name = fovea_printable (file->path);

  if (error)
    g_ptr_array_add (lines, g_strdup (error->message));
  else if (file->sha256 && !g_str_equal (sha256, file->sha256))
    g_ptr_array_add (lines, g_strdup_printf (_("“%s” has changed since the session was saved"), name));
  g_free (sha256);
  g_clear_error (&error);
}

GPtrArray *
fovea_project_check (const FoveaProject *project, FoveaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < project->photos->len; i++)
    {
      GError *failed = NULL;
      char *sha256 = digest_photo (project->photos->pdata[i], progress, &failed);

      compare (project->photos->pdata[i], sha256, failed, lines);
    }
  if (project->network)
    {
      GError *failed = NULL;
      char *sha256 = digest_network (project->network, progress, &failed);

      compare (project->network, sha256, failed, lines);
    }
  return fovea_progress_check (progress, error) ? g_steal_pointer (&lines) : NULL;
}
