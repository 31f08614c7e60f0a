/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/* Reads a whole regular file of at most @max_bytes. Directories, FIFOs, devices, empty files and files
 * over the cap are refused unread; a file that shrinks while it is read is refused. The bytes lie in
 * budgeted memory. FOVEA_ERROR_IO when the system fails (no such file, no permission). */
GBytes *fovea_file_read (const char *path, gsize max_bytes, GError **error);

/**
 * FoveaFile:
 *
 * A regular file, open for reads of parts of it from several threads; or bytes in memory in the place of one.
 */
typedef struct _FoveaFile FoveaFile;

/* Refuses as fovea_file_read() does. @no_follow also refuses a path that is a symbolic link or has more than one hard link (external
 * data of a network). */
FoveaFile *fovea_file_open (const char *path, gsize max_bytes, gboolean no_follow, GError **error);
FoveaFile *fovea_file_over (GBytes *bytes, const char *name);
void fovea_file_close (FoveaFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFile, fovea_file_close)

gsize fovea_file_get_size (const FoveaFile *file);
/* Whether bytes @offset .. @offset + @length - 1 are in the file: refused, naming it, when not. */
gboolean fovea_file_has_part (const FoveaFile *file, guint64 offset, gsize length, GError **error);
/* Reads that part into @data. A file that has become shorter is refused. */
gboolean fovea_file_read_part (const FoveaFile *file, guint64 offset, gsize length, gpointer data, GError **error);

/* The SHA-256 of a file of at most @max_bytes in hexadecimal digits. Errors are those of fovea_file_open(), or FOVEA_ERROR_CANCELLED. */
char *fovea_file_sha256 (const char *path, gsize max_bytes, FoveaProgress *progress, GError **error);

/* @name, of a file, without its ending: "cat.jpg" becomes "cat", ".cat" stays. For the caller to free. */
char *fovea_file_stem (const char *name);

/* Replaces or makes @path, whole or not at all: a temporary file in the same folder, fsync, rename. */
gboolean fovea_file_write (const char *path, gconstpointer data, gsize length, GError **error);

/* TRUE when both name one file (same device and inode). */
gboolean fovea_file_is_same (const char *a, const char *b);

G_END_DECLS
