/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a whole regular file of at most @max_bytes. Directories, FIFOs, devices, empty files and files
 * over the cap are refused unread; a file that shrinks while it is read is refused. The bytes lie in
 * budgeted memory. FOVEA_ERROR_IO when the system fails (no such file, no permission). */
GBytes *fovea_file_read (const char *path, gsize max_bytes, GError **error);

/* The same for bytes @offset .. @offset + @length - 1; @length G_MAXSIZE: to the end. @no_follow refuses
 * a path that is a symbolic link or has more than one hard link (external data of a network). */
GBytes *fovea_file_read_range (const char *path, guint64 offset, gsize length, gsize max_bytes, gboolean no_follow,
                               GError **error);

/* Replaces or makes @path, whole or not at all: a temporary file in the same folder, fsync, rename. */
gboolean fovea_file_write (const char *path, gconstpointer data, gsize length, GError **error);

/* TRUE when both name one file (same device and inode). */
gboolean fovea_file_is_same (const char *a, const char *b);

G_END_DECLS
