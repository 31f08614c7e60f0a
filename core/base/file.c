/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"

static gboolean
failed (GError **error, const char *doing, const char *path)
{
  int code = errno;
  g_autofree char *name = fovea_printable (path);

  return fovea_io_failed (error, "%s “%s”: %s", doing, name, g_strerror (code));
}

static void
close_keeping_errno (int fd)
{
  int code = errno;

  close (fd);
  errno = code;
}

/* Opens a regular file without ever blocking on a FIFO or a device. */
static int
open_regular (const char *path, gboolean no_follow, struct stat *status, GError **error)
{
  g_autofree char *name = fovea_printable (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (no_follow ? O_NOFOLLOW : 0));

  if (fd < 0 && no_follow && errno == ELOOP)
    {
      fovea_refuse (error, "“%s” is a symbolic link, which is not followed here", name);
      return -1;
    }
  if (fd < 0 || fstat (fd, status) != 0)
    {
      failed (error, "Cannot open", path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (S_ISREG (status->st_mode) && !(no_follow && status->st_nlink > 1))
    return fd;
  close (fd);
  if (S_ISREG (status->st_mode))
    fovea_refuse (error, "“%s” has more than one hard link, which is not followed here", name);
  else
    fovea_refuse (error, "“%s” is %s, not a file", name, S_ISDIR (status->st_mode) ? "a folder" : "a device or a pipe");
  return -1;
}

static gboolean
read_all (int fd, guint8 *data, gsize length, guint64 offset, const char *path, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize got = pread (fd, data + done, MIN (length - done, (gsize) 1 << 30), (off_t) (offset + done));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return failed (error, "Cannot read", path);
      if (got == 0)
        {
          g_autofree char *name = fovea_printable (path);

          return fovea_refuse (error, "“%s” became shorter while it was read", name);
        }
      done += (gsize) got;
    }
  return TRUE;
}

GBytes *
fovea_file_read_range (const char *path, guint64 offset, gsize length, gsize max_bytes, gboolean no_follow, GError **error)
{
  g_autofree char *name = fovea_printable (path);
  struct stat status;
  guint8 *data;
  int fd = open_regular (path, no_follow, &status, error);

  if (fd < 0)
    return NULL;
  if (status.st_size == 0)
    fovea_refuse (error, "“%s” is empty", name);
  else if (offset > (guint64) status.st_size || (length != G_MAXSIZE && length > (guint64) status.st_size - offset))
    fovea_refuse (error, "“%s” has %" G_GUINT64_FORMAT " bytes, too few for %" G_GSIZE_FORMAT " from %" G_GUINT64_FORMAT " on", name,
                  (guint64) status.st_size, length, offset);
  else
    {
      if (length == G_MAXSIZE)
        length = (gsize) ((guint64) status.st_size - offset);
      if (length > max_bytes)
        fovea_refuse (error, "“%s” has %" G_GSIZE_FORMAT " bytes; at most %" G_GSIZE_FORMAT " are read", name, length, max_bytes);
      else if ((data = fovea_memory_alloc (length, name, error)))
        {
          if (read_all (fd, data, length, offset, path, error))
            {
              close (fd);
              return g_bytes_new_with_free_func (data, length, fovea_memory_free, data);
            }
          fovea_memory_free (data);
        }
    }
  close (fd);
  return NULL;
}

GBytes *
fovea_file_read (const char *path, gsize max_bytes, GError **error)
{
  return fovea_file_read_range (path, 0, G_MAXSIZE, max_bytes, FALSE, error);
}

static gboolean
write_all (int fd, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      gssize put = write (fd, data, MIN (length, (gsize) 1 << 30));

      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return FALSE;
      data += put;
      length -= (gsize) put;
    }
  return TRUE;
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

gboolean
fovea_file_write (const char *path, gconstpointer data, gsize length, GError **error)
{
  g_autofree char *target = realpath (path, NULL); /* a link stays a link */
  const char *final = target ? target : path;
  g_autofree char *folder = g_path_get_dirname (final);
  g_autofree char *temporary = g_build_filename (folder, ".fovea-XXXXXX", NULL);
  struct stat status;
  int fd;

  if (stat (final, &status) == 0 && !S_ISREG (status.st_mode))
    {
      g_autofree char *name = fovea_printable (path);

      return fovea_refuse (error, "“%s” is %s, not a file", name, S_ISDIR (status.st_mode) ? "a folder" : "a device or a pipe");
    }
  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return failed (error, "Cannot write", path);
  if (write_all (fd, data, length) && fchmod (fd, mode_for (final)) == 0 && fsync (fd) == 0)
    {
      if (close (fd) == 0 && rename (temporary, final) == 0)
        {
          sync_folder (final);
          return TRUE;
        }
    }
  else
    close_keeping_errno (fd);
  failed (error, "Cannot write", path);
  unlink (temporary);
  return FALSE;
}

gboolean
fovea_file_is_same (const char *a, const char *b)
{
  struct stat sa, sb;

  return stat (a, &sa) == 0 && stat (b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}
