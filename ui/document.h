/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/chain.h"
#include "core/image/image.h"
#include "core/network/labels.h"
#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"
#include "core/network/session.h"
#include "core/project/project.h"
#include "ui/explain/explanation.h"
#include "ui/jobs.h"

G_BEGIN_DECLS

/* One neuron: position (@y, @x) of map @channel of @value. A value of -1 is no selection; @y or @x of -1 selects the whole map. */
typedef struct
{
  gint value;
  gint channel, y, x;
} FoveaNeuron;

/**
 * FoveaDocument:
 *
 * What one window works on: a photo, a chain of filters, a network and one selection. All parts of the window read it and listen to
 * its signals; nobody else computes. Everything slow goes through its #FoveaJobs.
 *
 * Signals:
 *  "photo-changed"        a new photo (or none)
 *  "chain-changed"        steps, their settings, undo or redo
 *  "filtered-changed"     the filtered photo and the reports are new
 *  "network-changed"      a new network (or none): graph, plan, measures
 *  "edits-changed"        what the user changes of the network: muted maps, kernels
 *  "activations-changed"  a run has ended: values may be read
 *  "selection-changed"    the pinned neuron or selected layer
 *  "hover-changed"        the neuron under the pointer
 *  "place-changed"        the pixel of the network's input that is looked at
 *  "explanation-changed"  what lies over the photo, or how it looks
 *  "session-opened" (GFile *, FoveaProject *)  a session is open but for its network, which follows; the file is NULL for what was kept
 *  "failed" (char *)      one line for the user
 *  "notice" (char *)      one line for the user
 */
#define FOVEA_TYPE_DOCUMENT (fovea_document_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDocument, fovea_document, FOVEA, DOCUMENT, GObject)

FoveaDocument *fovea_document_new (void);
FoveaJobs *fovea_document_get_jobs (FoveaDocument *self);

/* Photos: one is shown. One that stands alone gives way to the next that is opened; several are a strip, which grows. */
void fovea_document_open_photo (FoveaDocument *self, GFile *file);
void fovea_document_open_photos (FoveaDocument *self, GFile *const *files, guint n); /* shows the first that can be opened */
void fovea_document_add_picture (FoveaDocument *self, FoveaImage *picture, const char *name); /* one without a file */
/* The same of what was made from the photo that is shown, which stays in the strip. */
void fovea_document_add_made (FoveaDocument *self, FoveaImage *picture, const char *name);
GListModel *fovea_document_get_photos (FoveaDocument *self);   /* of FoveaPhotoItem */
/* Those that a session holds: the list, and the one that is shown if it has left that. The caller owns the array. */
GPtrArray *fovea_document_list_photos (FoveaDocument *self);
gint fovea_document_get_photo_index (FoveaDocument *self);     /* of the one that is shown, or -1 */
void fovea_document_show_photo (FoveaDocument *self, guint index);
void fovea_document_remove_photo (FoveaDocument *self, guint index); /* from the strip, never the last one */
FoveaImage *fovea_document_get_photo (FoveaDocument *self);    /* borrowed, or NULL */
FoveaImage *fovea_document_get_filtered (FoveaDocument *self); /* borrowed: the chain's result, the photo while the chain is empty */
/* FALSE while the chain has not run on the photo since either changed: it is about to, was cancelled or failed. */
gboolean fovea_document_filtered_is_current (FoveaDocument *self);
const char *fovea_document_get_photo_name (FoveaDocument *self);
GFile *fovea_document_get_photo_file (FoveaDocument *self);    /* or NULL: pasted */

/* Chain: each edit, of the network too, makes an undo step; edits of the same parameter within a drag (@merge) make one. Steps are borrowed. */
GPtrArray *fovea_document_get_chain (FoveaDocument *self);
const FoveaStepReport *fovea_document_get_report (FoveaDocument *self, guint step); /* NULL until it ran */
void fovea_document_add_step (FoveaDocument *self, FoveaStep *step); /* takes it; appended */
void fovea_document_replace_step (FoveaDocument *self, guint index, FoveaStep *step, gboolean merge); /* takes it */
void fovea_document_remove_step (FoveaDocument *self, guint index);
void fovea_document_move_step (FoveaDocument *self, guint from, guint to);
void fovea_document_set_chain (FoveaDocument *self, GPtrArray *chain); /* takes it */
gboolean fovea_document_can_undo (FoveaDocument *self);
gboolean fovea_document_can_redo (FoveaDocument *self);
void fovea_document_undo (FoveaDocument *self);
void fovea_document_redo (FoveaDocument *self);

/* Network */
void fovea_document_open_network (FoveaDocument *self, GFile *file);
/* A network as fovea_network_make() has it, with weights drawn from @seed. */
void fovea_document_make_network (FoveaDocument *self, const char *text, gint64 height, gint64 width, guint64 seed);
FoveaNetwork *fovea_document_get_network (FoveaDocument *self);
/* Whether the network was made by fovea_document_make_network(): its weights are random, it has learned nothing. @seed: (out) */
gboolean fovea_document_has_random_weights (FoveaDocument *self, guint64 *seed);
/* FALSE for a network from a file. @text and the rest are those of fovea_document_make_network(). */
gboolean fovea_document_get_recipe (FoveaDocument *self, const char **text, gint64 *height, gint64 *width, guint64 *seed);
FoveaNetworkPlan *fovea_document_get_plan (FoveaDocument *self);
const FoveaReceptiveField *fovea_document_get_fields (FoveaDocument *self); /* one a value */
const FoveaPreprocess *fovea_document_get_preprocess (FoveaDocument *self);
void fovea_document_set_preprocess (FoveaDocument *self, const FoveaPreprocess *preprocess); /* runs again */
gboolean fovea_document_has_stated_scale (FoveaDocument *self); /* whether its scale was changed by that since the network was opened */
FoveaImage *fovea_document_get_network_view (FoveaDocument *self); /* the photo as the network sees it, or NULL */
char **fovea_document_get_labels (FoveaDocument *self);
void fovea_document_set_labels (FoveaDocument *self, char **labels); /* takes them */
/* What holds the values after a run; NULL before, and while a run is under way (keep what you show until "activations-changed"). Large values
 * are read on the worker: what lies within a fused layer is computed when it is read. */
FoveaSession *fovea_document_get_session (FoveaDocument *self);
/* The elements of one of them. */
FoveaTensor *fovea_document_get_value (FoveaDocument *self, gint value);
/* The session at any time, for how it computes the layers; not for values. */
const FoveaSession *fovea_document_get_engine (FoveaDocument *self);
/* Whether these values are those of the filtered photo, with the edits, and both are current: after a cancel they may be those before. */
gboolean fovea_document_values_are_current (FoveaDocument *self);
double fovea_document_get_run_seconds (FoveaDocument *self);

/* Edits of the network, with undo. While there are any, the session, its values and the plan are those of the edited network. */
const FoveaEdits *fovea_document_get_edits (FoveaDocument *self); /* never NULL */
/* The plan of the network as its file has it, whatever the edits. */
FoveaNetworkPlan *fovea_document_get_file_plan (FoveaDocument *self);
/* Takes @edits; runs again. Edits with the same @merge (0: none) that follow each other make one undo step. */
void fovea_document_set_edits (FoveaDocument *self, FoveaEdits *edits, guint64 merge);
/* Mutes a map that is heard, and the other way round. */
void fovea_document_toggle_mute (FoveaDocument *self, gint value, gint channel);
/* After a run of an edited network: what holds the values of the network as its file has it, else NULL. */
FoveaSession *fovea_document_get_baseline (FoveaDocument *self);

/* Selection */
FoveaNeuron fovea_document_get_selection (FoveaDocument *self);
void fovea_document_select (FoveaDocument *self, FoveaNeuron neuron);
FoveaNeuron fovea_document_get_hover (FoveaDocument *self);
void fovea_document_hover (FoveaDocument *self, FoveaNeuron neuron);

/* The pixel of the network's input that the user has pointed out on the photo: which neurons see it? FALSE: none. */
gboolean fovea_document_get_place (FoveaDocument *self, gint64 *row, gint64 *column);
void fovea_document_look_at (FoveaDocument *self, gint64 row, gint64 column); /* @row -1: none */

/* What lies over the photo: NULL, or an explanation of what the network makes of it. It goes with the photo and the network that it is of. */
FoveaExplanation *fovea_document_get_explanation (FoveaDocument *self); /* borrowed */
void fovea_document_set_explanation (FoveaDocument *self, FoveaExplanation *explanation); /* takes it */

/* Session: see core/project/project.h */
/* Opens the session @file; the document stays as it is where that or its photo fails. */
void fovea_document_open_session (FoveaDocument *self, GFile *file);
/* Opens what was kept of unsaved work: steps come back even where their photo is gone. What is missing stays part of the document. */
void fovea_document_open_kept (FoveaDocument *self, GFile *file);
/* Photos, network, pre-processing, steps, selection and exports; the caller adds the view. @paths: (nullable): FoveaPhotoItem to char *: where
 * photos are to be found instead; pasted pictures that have neither that nor a file are left out. */
FoveaProject *fovea_document_describe (FoveaDocument *self, GHashTable *paths);
GPtrArray *fovea_document_get_exports (FoveaDocument *self); /* of FoveaProjectExport, the latest last */
/* What fovea-cli session writes, too. An earlier export of the same kind is forgotten. */
void fovea_document_remember_export (FoveaDocument *self, const FoveaProjectExport *export);

void fovea_document_fail (FoveaDocument *self, const char *message);
/* Tells that the file @name (of any bytes) was written; NULL: why not. */
void fovea_document_tell_saved (FoveaDocument *self, const char *name, const GError *error);

G_END_DECLS
