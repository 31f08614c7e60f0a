/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/project/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/project/project.h"

#define LOCK_ENDING ".lock"

struct _FoveaKept
{
  char *folder, *id, *path, *lock_path;
  int lock; /* -1: not held */
};

static gboolean
lock_failed (FoveaKept *self, GError **error)
{
  int code = errno;
  g_autofree char *name = fovea_printable (self->lock_path);

  if (code == EWOULDBLOCK)
    return fovea_refuse (error, _("“%s” belongs to another window"), name);
  return fovea_io_failed (error, _("Cannot write “%s”: %s"), name, g_strerror (code));
}

/* Whoever held the lock before may have removed its file meanwhile: then this is another one. */
static gboolean
lock_is_there (FoveaKept *self, int fd)
{
  struct stat held, named;

  return fstat (fd, &held) == 0 && stat (self->lock_path, &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

/* Takes @id. */
static FoveaKept *
take (const char *folder, char *id, GError **error)
{
  g_autoptr (FoveaKept) self = g_new0 (FoveaKept, 1);
  g_autofree char *name = g_strconcat (id, FOVEA_PROJECT_ENDING, NULL), *lock = g_strconcat (id, LOCK_ENDING, NULL);
  int fd;

  self->folder = g_strdup (folder);
  self->id = id;
  self->path = g_build_filename (folder, name, NULL);
  self->lock_path = g_build_filename (folder, lock, NULL);
  self->lock = -1;
  fd = open (self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      if (lock_is_there (self, fd))
        {
          self->lock = fd;
          return g_steal_pointer (&self);
        }
      errno = EWOULDBLOCK;
    }
  lock_failed (self, error);
  if (fd >= 0)
    close (fd);
  return NULL;
}

FoveaKept *
fovea_kept_new (const char *folder, GError **error)
{
  g_autofree char *name = fovea_printable (folder);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return take (folder, g_uuid_string_random (), error);
  fovea_io_failed (error, _("Cannot make the folder “%s”: %s"), name, g_strerror (errno));
  return NULL;
}

FoveaKept *
fovea_kept_claim (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path), *printable = fovea_printable (path);
  char *dot = strrchr (name, '.');
  g_autoptr (FoveaKept) self = NULL;

  g_return_val_if_fail (dot != NULL, NULL);
  *dot = '\0';
  self = take (folder, g_strdup (name), error);
  if (!self || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&self);
  fovea_refuse (error, _("“%s” is not there any more"), printable);
  return NULL;
}

void
fovea_kept_free (FoveaKept *self)
{
  if (self->lock >= 0)
    {
      g_unlink (self->lock_path); /* while it is held: nobody can have it by then */
      close (self->lock);
    }
  g_free (self->folder);
  g_free (self->id);
  g_free (self->path);
  g_free (self->lock_path);
  g_free (self);
}

const char *
fovea_kept_get_path (FoveaKept *self)
{
  return self->path;
}

char *
fovea_kept_picture_path (FoveaKept *self, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s-%u.png", self->id, number);

  return g_build_filename (self->folder, name, NULL);
}

void
fovea_kept_remove (FoveaKept *self, GHashTable *used)
{
  g_autofree char *prefix = g_strconcat (self->id, "-", NULL);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  g_unlink (self->path);
  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, prefix))
      {
        g_autofree char *path = g_canonicalize_filename (name, self->folder);

        if (!used || !g_hash_table_contains (used, path))
          g_unlink (path);
      }
}

static gint
latest_first (gconstpointer a, gconstpointer b)
{
  struct stat first = { 0 }, second = { 0 };

  stat (*(const char *const *) a, &first);
  stat (*(const char *const *) b, &second);
  return (first.st_mtime < second.st_mtime) - (first.st_mtime > second.st_mtime);
}

/* Locks of those who ended with nothing to keep, and unexpectedly. */
static void
remove_stale_lock (const char *folder, const char *name)
{
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (LOCK_ENDING)), *content = g_strconcat (id, FOVEA_PROJECT_ENDING, NULL);
  g_autofree char *path = g_build_filename (folder, content, NULL);
  FoveaKept *kept = g_file_test (path, G_FILE_TEST_EXISTS) ? NULL : take (folder, g_steal_pointer (&id), NULL);

  g_clear_pointer (&kept, fovea_kept_free);
}

GPtrArray *
fovea_kept_find (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, FOVEA_PROJECT_ENDING))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        g_autoptr (FoveaKept) kept = fovea_kept_claim (path, NULL);

        if (kept)
          g_ptr_array_add (paths, g_steal_pointer (&path));
      }
    else if (g_str_has_suffix (name, LOCK_ENDING))
      remove_stale_lock (folder, name);
  g_ptr_array_sort (paths, latest_first);
  return paths;
}
