/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaKept:
 *
 * A place on disk for work that is not saved yet: ID.fovea and pictures that belong to it in one folder, and ID.lock, which the owner holds
 * locked as long as it lives. What a program that ended unexpectedly leaves there has an owner no more, and others may claim it.
 */
typedef struct _FoveaKept FoveaKept;

/* A new place in @folder, which is made, for this user alone, when it is not there. */
FoveaKept *fovea_kept_new (const char *folder, GError **error);
/* Takes over @path, which fovea_kept_find() gave. FOVEA_ERROR_REFUSED when another program owns it, or has removed it. */
FoveaKept *fovea_kept_claim (const char *path, GError **error);
/* The owner ends: what it did not remove stays for others. */
void fovea_kept_free (FoveaKept *kept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKept, fovea_kept_free)

const char *fovea_kept_get_path (FoveaKept *kept);
/* Where picture @number of this place goes: "ID-NUMBER.png". */
char *fovea_kept_picture_path (FoveaKept *kept, guint number);
/* Removes what is kept, with its pictures but those whose paths @used has (a set, or NULL): it is saved, or not wanted. */
void fovea_kept_remove (FoveaKept *kept, GHashTable *used);

/* The paths (char *) of what others have left in @folder, the latest first. */
GPtrArray *fovea_kept_find (const char *folder);

G_END_DECLS
