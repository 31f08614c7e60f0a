/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"

#define PIECE ((gsize) 1 << 20) /* bytes that are read at once for a checksum */

static gboolean
failed (GError **error, gboolean reading, const char *path)
{
  int code = errno;
  g_autofree char *name = fovea_printable (path);

  return fovea_io_failed (error, reading ? _("Cannot read “%s”: %s") : _("Cannot open “%s”: %s"), name, g_strerror (code));
}

/* Opens a regular file without ever blocking on a FIFO or a device. */
static int
open_regular (const char *path, gboolean no_follow, struct stat *status, GError **error)
{
  g_autofree char *name = fovea_printable (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (no_follow ? O_NOFOLLOW : 0));

  if (fd < 0 && no_follow && errno == ELOOP)
    {
      fovea_refuse (error, _("“%s” is a symbolic link, which is not followed here"), name);
      return -1;
    }
  if (fd < 0 || fstat (fd, status) != 0)
    {
      failed (error, FALSE, path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (S_ISREG (status->st_mode) && !(no_follow && status->st_nlink > 1))
    return fd;
  close (fd);
  if (S_ISREG (status->st_mode))
    fovea_refuse (error, _("“%s” has more than one hard link, which is not followed here"), name);
  else
    fovea_refuse (error, S_ISDIR (status->st_mode) ? _("“%s” is a folder, not a file") : _("“%s” is a device or a pipe, not a file"), name);
  return -1;
}

struct _FoveaFile
{
  int fd;        /* -1: over @bytes */
  GBytes *bytes;
  gsize size;
  char *name;    /* fit to be shown */
};

FoveaFile *
fovea_file_over (GBytes *bytes, const char *name)
{
  FoveaFile *self = g_new (FoveaFile, 1);

  *self = (FoveaFile){ -1, g_bytes_ref (bytes), g_bytes_get_size (bytes), fovea_printable (name) };
  return self;
}

FoveaFile *
fovea_file_open (const char *path, gsize max_bytes, gboolean no_follow, GError **error)
{
  g_autoptr (FoveaFile) self = NULL;
  struct stat status;
  int fd = open_regular (path, no_follow, &status, error);

  if (fd < 0)
    return NULL;
  self = g_new (FoveaFile, 1);
  *self = (FoveaFile){ fd, NULL, (gsize) status.st_size, fovea_printable (path) };
  if (self->size == 0)
    fovea_refuse (error, _("“%s” is empty"), self->name);
  else if (self->size > max_bytes)
    fovea_refuse (error, _("“%s” has %zu bytes; at most %zu are read"), self->name, self->size, max_bytes);
  else
    return g_steal_pointer (&self);
  return NULL;
}

void
fovea_file_close (FoveaFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

gsize
fovea_file_get_size (const FoveaFile *self)
{
  return self->size;
}

gboolean
fovea_file_has_part (const FoveaFile *self, guint64 offset, gsize length, GError **error)
{
  if (offset > self->size || length > self->size - offset)
    return fovea_refuse (error, _("“%s” has %zu bytes, too few for %zu from %" PRIu64 " on"),
                         self->name, self->size, length, offset);
  return TRUE;
}

gboolean
fovea_file_read_part (const FoveaFile *self, guint64 offset, gsize length, gpointer data, GError **error)
{
  g_return_val_if_fail (offset <= self->size && length <= self->size - offset, FALSE);

  if (self->bytes)
    {
      memcpy (data, (const guint8 *) g_bytes_get_data (self->bytes, NULL) + offset, length);
      return TRUE;
    }
  for (gsize done = 0; done < length;)
    {
      gssize got = pread (self->fd, (guint8 *) data + done, MIN (length - done, (gsize) 1 << 30), (off_t) (offset + done));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return failed (error, TRUE, self->name);
      if (got == 0)
        return fovea_refuse (error, _("“%s” became shorter while it was read"), self->name);
      done += (gsize) got;
    }
  return TRUE;
}

GBytes *
fovea_file_read (const char *path, gsize max_bytes, GError **error)
{
  g_autoptr (FoveaFile) file = fovea_file_open (path, max_bytes, FALSE, error);
  gpointer data = file ? fovea_memory_alloc (file->size, file->name, error) : NULL;

  if (data && fovea_file_read_part (file, 0, file->size, data, error))
    return g_bytes_new_with_free_func (data, file->size, fovea_memory_free, data);
  fovea_memory_free (data);
  return NULL;
}

char *
fovea_file_sha256 (const char *path, gsize max_bytes, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaFile) file = fovea_file_open (path, max_bytes, FALSE, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *piece = g_malloc (PIECE);
  gsize size = file ? fovea_file_get_size (file) : 0;

  if (!file)
    return NULL;
  for (gsize done = 0; done < size;)
    {
      gsize length = MIN (PIECE, size - done);

      if (!fovea_progress_check (progress, error) || !fovea_file_read_part (file, done, length, piece, error))
        return NULL;
      g_checksum_update (checksum, piece, (gssize) length);
      done += length;
    }
  return g_strdup (g_checksum_get_string (checksum));
}

gboolean
fovea_file_is_same (const char *a, const char *b)
{
  struct stat sa, sb;

  return stat (a, &sa) == 0 && stat (b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

char *
fovea_file_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot && dot > name ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
}
