/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-photos.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>
#include <string.h>

#include "core/base/error.h"

typedef struct
{
  GPtrArray *photos;
  GHashTable *seen; /* the same */
  guint folders;
  gboolean below;
  FoveaProgress *progress;
} List;

static gboolean
has_photo_ending (const char *name)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp" };
  const char *dot = strrchr (name, '.');

  for (gsize i = 0; dot && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Takes @path. */
static gboolean
add_photo (List *list, char *path, GError **error)
{
  if (g_hash_table_contains (list->seen, path))
    {
      g_free (path);
      return TRUE;
    }
  g_hash_table_add (list->seen, path);
  g_ptr_array_add (list->photos, path);
  return list->photos->len <= FOVEA_MAX_PATCH_PHOTOS || fovea_over_limit (error, _("More than %d photos"), FOVEA_MAX_PATCH_PHOTOS);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
read_names (const char *folder, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &failure);
  GPtrArray *names = dir ? g_ptr_array_new_with_free_func (g_free) : NULL;
  const char *name;

  if (!dir)
    {
      g_autofree char *line = fovea_printable (failure->message);

      fovea_io_failed (error, "%s", line);
    }
  while (dir && (name = g_dir_read_name (dir)))
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  if (names)
    g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
add_folder (List *list, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  if (++list->folders > FOVEA_MAX_PATCH_FOLDERS)
    return fovea_over_limit (error, _("More than %d folders"), FOVEA_MAX_PATCH_FOLDERS);
  if (!fovea_progress_check (list->progress, error) || !(names = read_names (folder, error)))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);

      if (is_folder ? list->below && !g_file_test (path, G_FILE_TEST_IS_SYMLINK) && !add_folder (list, path, error)
                    : has_photo_ending (names->pdata[i]) && !add_photo (list, g_steal_pointer (&path), error))
        return FALSE;
    }
  return TRUE;
}

char **
fovea_patch_photos_list (char *const *paths, gsize n, gboolean below, FoveaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  List list = { photos, seen, 0, below, progress };

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_canonicalize_filename (paths[i], NULL), *name = fovea_printable (paths[i]);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          fovea_io_failed (error, _("“%s” is not there"), name);
          return NULL;
        }
      if (g_file_test (path, G_FILE_TEST_IS_DIR) ? !add_folder (&list, path, error) : !add_photo (&list, g_steal_pointer (&path), error))
        return NULL;
    }
  if (photos->len == 0)
    {
      fovea_refuse (error, _("There are no photos"));
      return NULL;
    }
  g_ptr_array_add (photos, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&photos), FALSE);
}
