/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that a command's options name: none that is written is one that is read, or written by another option. */

#pragma once

#include "app/cli/command.h"

G_BEGIN_DECLS

/**
 * FoveaCliFile:
 * @option: what names it: "--onnx", "OUT"
 * @written: whether it is written; else it is read
 *
 * Borrows its texts.
 */
typedef struct
{
  const char *option, *path;
  gboolean written;
} FoveaCliFile;

/* Of FoveaCliFile. */
GArray *fovea_cli_files_new (void);
/* @path: (nullable): nothing is added */
void fovea_cli_files_add (GArray *files, const char *option, const char *path, gboolean written);
/* All of @paths (nullable). */
void fovea_cli_files_add_all (GArray *files, const char *option, char *const *paths, gboolean written);
/* Those of "NAME=FILE", or of "FILE" where it is read; @arguments is nullable. One that cannot be read so is left to who reads it in earnest. */
void fovea_cli_files_add_named (GArray *files, const char *option, char *const *arguments, gboolean written);

/* Before the work: fovea_cli_check_output() of each that is written, and FOVEA_ERROR_USAGE, naming both, where two are one file and one of them is written;
 * those that are not there yet, too. */
gboolean fovea_cli_check_files (const FoveaCli *cli, const GArray *files, GError **error);

G_END_DECLS
