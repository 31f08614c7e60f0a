/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"

struct _FoveaOutput
{
  char *final, *temporary; /* @temporary is NULL once it is renamed */
  char *name;              /* fit to be shown */
  int fd;                  /* -1 once closed */
};

static gboolean
failed (const FoveaOutput *self, GError **error)
{
  return fovea_io_failed (error, _("Cannot write “%s”: %s"), self->name, g_strerror (errno));
}

/* The permissions that a new file at @path gets: those of the file replaced, or the usual ones. */
static mode_t
mode_for (const char *path)
{
  struct stat status;
  mode_t mask;

  if (stat (path, &status) == 0)
    return status.st_mode & 0777;
  mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

/* The rename is durable once its folder is; a folder that cannot be opened or synced loses only that. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

FoveaOutput *
fovea_output_new (const char *path, GError **error)
{
  g_autoptr (FoveaOutput) self = g_new0 (FoveaOutput, 1);
  g_autofree char *target = realpath (path, NULL); /* a link stays a link */
  g_autofree char *folder = NULL, *temporary = NULL;
  struct stat status;

  self->fd = -1;
  self->final = g_strdup (target ? target : path);
  self->name = fovea_printable (path);
  folder = g_path_get_dirname (self->final);
  temporary = g_build_filename (folder, ".fovea-XXXXXX", NULL);
  if (stat (self->final, &status) == 0 && !S_ISREG (status.st_mode))
    fovea_refuse (error, S_ISDIR (status.st_mode) ? _("“%s” is a folder, not a file") : _("“%s” is a device or a pipe, not a file"),
                  self->name);
  else if ((self->fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600)) < 0)
    failed (self, error);
  else
    {
      self->temporary = g_steal_pointer (&temporary);
      return g_steal_pointer (&self);
    }
  return NULL;
}

gboolean
fovea_output_append (FoveaOutput *self, gconstpointer data, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize put = write (self->fd, (const guint8 *) data + done, MIN (length - done, (gsize) 1 << 30));

      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return failed (self, error);
      done += (gsize) put;
    }
  return TRUE;
}

gboolean
fovea_output_commit (FoveaOutput *self, GError **error)
{
  int fd = self->fd;

  if (fchmod (fd, mode_for (self->final)) != 0 || fsync (fd) != 0)
    return failed (self, error);
  self->fd = -1;
  if (close (fd) != 0 || rename (self->temporary, self->final) != 0)
    return failed (self, error);
  g_clear_pointer (&self->temporary, g_free);
  sync_folder (self->final);
  return TRUE;
}

void
fovea_output_free (FoveaOutput *self)
{
  if (!self)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary)
    unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->final);
  g_free (self->name);
  g_free (self);
}

gboolean
fovea_file_write (const char *path, gconstpointer data, gsize length, GError **error)
{
  g_autoptr (FoveaOutput) output = fovea_output_new (path, error);

  return output && fovea_output_append (output, data, length, error) && fovea_output_commit (output, error);
}
