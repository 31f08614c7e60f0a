/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaOutput:
 *
 * A file that is made or replaced whole or not at all: a temporary file in the same folder, which takes the place of the other in
 * fovea_output_commit() and is removed when it is freed before.
 */
typedef struct _FoveaOutput FoveaOutput;

/* Refuses what is no regular file. */
FoveaOutput *fovea_output_new (const char *path, GError **error);
gboolean fovea_output_append (FoveaOutput *output, gconstpointer data, gsize length, GError **error);
/* fsync, then rename. */
gboolean fovea_output_commit (FoveaOutput *output, GError **error);
void fovea_output_free (FoveaOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaOutput, fovea_output_free)

G_END_DECLS
