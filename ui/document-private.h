/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* A network bound to an input size; built on the worker, immutable but for the session's buffers and @whole. A reference-counted box. */
typedef struct
{
  FoveaNetwork *network;
  FoveaPreprocess preprocess;
  FoveaNetworkPlan *plan;
  FoveaReceptiveField *fields;
  FoveaSession *session;
  FoveaSession *edited;  /* the session with the document's edits, as of the last run that was told; NULL without */
  guint64 base_serial;   /* of the filtered photo whose values @session holds, 0: none; the worker's, as is @view */
  FoveaImage *view;      /* that photo as the network sees it */
  char **labels; /* those found beside the file, or NULL */
  gboolean scale_stated; /* the user has changed the scale of the pre-processing */
  gboolean random; /* the weights are drawn from @seed */
  guint64 seed;
  char *text;      /* of one that is made, or NULL; its input's size as it was asked for */
  gint64 made_height, made_width;
  gint whole;    /* atomic: the session holds all values of the last run that was told; the worker takes it away */
} FoveaBinding;

struct _FoveaDocument
{
  GObject parent_instance;

  FoveaJobs *jobs;

  /* Photo */
  GListStore *photos;               /* of FoveaPhotoItem */
  struct _FoveaPhotoItem *photo_item; /* that @photo is of; it may have left the list */
  struct _FoveaPhotoItem *missing_item; /* to be shown, in what was kept, but its file cannot be opened; or NULL */
  FoveaImage *photo;
  FoveaImage *filtered;

  /* Chain */
  GPtrArray *chain;
  GPtrArray *undo, *redo;   /* of FoveaPast */
  gint merge_index;         /* step whose edits go on without a new undo step, or -1 */
  FoveaStepReport *reports; /* NULL until a run ended */
  guint n_reports;
  guint filter_source;      /* waits for more edits */
  gboolean filter_is_quick; /* the last run was: each edit runs the chain */
  guint64 serial;           /* of the photo with the chain: each change of either is a new one */
  guint64 filtered_serial;  /* that @filtered was made from */

  /* Network */
  FoveaBinding *binding;
  char **labels;
  gboolean labels_chosen;   /* they are not those found beside the network */
  FoveaEdits *edits;        /* shared: replaced, never changed */
  guint64 edits_merge;      /* of the last edit, 0: the next makes an undo step */
  FoveaImage *network_view;
  gboolean values_ready;
  guint64 values_serial; /* of the filtered photo that they were made from */
  double run_seconds;

  /* Selection */
  FoveaNeuron selection, hover;
  gint64 place[2]; /* row and column of the network's input, -1: none */
  FoveaExplanation *explanation; /* or NULL */

  /* Session */
  FoveaProject *opening; /* whose network is on its way, or NULL */
  FoveaProject *missing; /* whose network could not be opened, until another is, or the one that is open is edited; or NULL */
  JsonNode *misfit;      /* the session's edits that the network does not take, until it is edited; or NULL */
  GPtrArray *exports;    /* of FoveaProjectExport */
};

/* The signals, told by their parts. */
typedef enum
{
  FOVEA_PHOTO_CHANGED,
  FOVEA_CHAIN_CHANGED,
  FOVEA_FILTERED_CHANGED,
  FOVEA_NETWORK_CHANGED,
  FOVEA_EDITS_CHANGED,
  FOVEA_ACTIVATIONS_CHANGED,
  FOVEA_SELECTION_CHANGED,
  FOVEA_HOVER_CHANGED,
  FOVEA_PLACE_CHANGED,
  FOVEA_EXPLANATION_CHANGED,
  FOVEA_N_CHANGES,
} FoveaChange;

void fovea_document_emit (FoveaDocument *self, FoveaChange change);
void fovea_document_notice (FoveaDocument *self, const char *message);
void fovea_document_emit_session_opened (FoveaDocument *self, GFile *file, const FoveaProject *project);

/* document-photos.c */
/* Shows @image, which @item is of; the caller lets the chain run. */
void fovea_document_adopt_photo (FoveaDocument *self, struct _FoveaPhotoItem *item, FoveaImage *image);

/* document-session.c */
/* The network that is open counts from here on, as it is. */
void fovea_document_forget_missing (FoveaDocument *self);

/* document-history.c */
void fovea_document_history_init (FoveaDocument *self);
void fovea_document_history_clear (FoveaDocument *self);
/* Keeps the chain, or the edits of the network, as they are now for undo; the caller changes them next. */
void fovea_document_remember_chain (FoveaDocument *self);
void fovea_document_remember_edits (FoveaDocument *self);
/* The edits were those of another network. */
void fovea_document_forget_edits (FoveaDocument *self);

/* document-edits.c */
/* Another network: nothing of it is edited. */
void fovea_document_drop_edits (FoveaDocument *self);
/* The edits are others: tells and runs. */
void fovea_document_edits_changed (FoveaDocument *self);

/* document-chain.c */
/* The chain is another: tells and filters. */
void fovea_document_chain_changed (FoveaDocument *self);
void fovea_document_chain_init (FoveaDocument *self);
void fovea_document_chain_clear (FoveaDocument *self);
/* The photo or the chain is new: makes the filtered photo, at once or after edits that may follow. */
void fovea_document_filter_now (FoveaDocument *self);

/* document-network.c */
/* Opens or makes the network of @self->opening with its pre-processing. */
void fovea_document_open_session_network (FoveaDocument *self);
void fovea_binding_unref (gpointer binding);
void fovea_document_network_clear (FoveaDocument *self);

/* document-run.c */
/* Runs the network, if there is one, on the filtered photo. */
void fovea_document_run_network (FoveaDocument *self);
/* Nothing is under way any more: values that are still whole are given again. */
void fovea_document_network_settled (FoveaDocument *self);
/* Stops the run under way: its photo is out of date. */
void fovea_document_stop_network (FoveaDocument *self);

G_END_DECLS
