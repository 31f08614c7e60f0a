/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One state of a document on its way to the disk: by a thread, unless the main thread needs it at once. */
typedef struct
{
  char *path, *text;
  GPtrArray *images; /* of FoveaImage ... */
  GPtrArray *paths;  /* ... and char *, as many: the pictures that it names first */
  guint edits;       /* of the keeper, as of then */
  GMutex lock;
  gboolean begun, done;
} FoveaKeeperWork;

/* Without its text and pictures yet. */
FoveaKeeperWork *fovea_keeper_work_new (const char *path, guint edits);
void fovea_keeper_work_free (gpointer work);
/* Writes it once: whoever comes second waits for the first. Whether it is written; the error is told to who wrote. */
gboolean fovea_keeper_work_write (FoveaKeeperWork *work, GError **error);

G_END_DECLS
