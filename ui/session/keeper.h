/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/project/kept.h"
#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaKeeper:
 *
 * Never loses an edit: soon after each one it writes what a document works on, if that is not saved, to a place of its own in the user's state
 * folder, and removes it when it is saved or undone. What is left there when the program ends is offered at the next start.
 *
 * Properties: "unsaved" (boolean): the document is not as it was when it was saved or opened last
 */
#define FOVEA_TYPE_KEEPER (fovea_keeper_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKeeper, fovea_keeper, FOVEA, KEEPER, GObject)

/* The folder of all that is kept. */
char *fovea_keeper_folder (void);

FoveaKeeper *fovea_keeper_new (FoveaDocument *document);
gboolean fovea_keeper_is_unsaved (FoveaKeeper *self);
/* What the document works on now is saved in the session @path. */
void fovea_keeper_set_saved (FoveaKeeper *self, const char *path);
/* What is kept is a later state of the session @path, or NULL. */
void fovea_keeper_set_session (FoveaKeeper *self, const char *path);
/* What is kept stays for the next start, as the document has gone on to other work without a word on this. */
void fovea_keeper_leave (FoveaKeeper *self);
/* Leaves that, and goes on in the place of what a program that ended has left, which the document has opened; takes it. */
void fovea_keeper_adopt (FoveaKeeper *self, FoveaKept *kept);
/* A number that each edit of the document raises. */
guint fovea_keeper_get_edits (FoveaKeeper *self);
/* Writes at once what waits, and leaves what is kept to the next start: the window or the program ends. */
void fovea_keeper_end (FoveaKeeper *self);

G_END_DECLS
