/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/filters/filters-page.h"
#include "ui/learn/learn-page.h"
#include "ui/network/network-page.h"
#include "ui/photo/photo-pane.h"
#include "ui/photo/photo-view.h"
#include "ui/session/keeper.h"
#include "ui/window/window.h"

G_BEGIN_DECLS

struct _FoveaWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwViewSwitcherTitle *switcher_title;
  GtkStack *stack;
  AdwViewStack *pages;
  FoveaPhotoPane *photo_pane;
  FoveaFiltersPage *filters_page;
  FoveaNetworkPage *network_page; /* made in code, as it needs its document */
  FoveaLearnPage *learn_page;     /* likewise */
  GtkProgressBar *progress;
  GtkRevealer *cancel_revealer;
  GtkButton *cancel_button;
  GMenu *recent_photos, *recent_networks, *recent_sessions;
  GtkBox *sample_buttons, *tour_cards;

  FoveaDocument *document;
  FoveaKeeper *keeper;
  GFile *session;        /* that was opened or saved last, or NULL */
  gboolean awaits_network; /* the user opened one, and nothing else: its page comes up with it */
  gboolean settling;     /* the network of a session that was opened is on its way */
  GFile *saved_as;       /* where the filtered photo was saved last */
  GtkPrintSettings *print_settings; /* of the last page */
  guint progress_source; /* shows the progress of work that takes long */
};

void fovea_window_toast (FoveaWindow *self, const char *message);

/* window-actions.c */
void fovea_window_class_init_keys (GtkWidgetClass *widget_class);
void fovea_window_init_actions (FoveaWindow *self);
void fovea_window_enable_action (FoveaWindow *self, const char *name, gboolean enabled);

FoveaPhotoView *fovea_window_find_photo_view (FoveaWindow *self); /* on the page that is seen, or NULL */

/* window-files.c */
void fovea_window_toast_saved (FoveaWindow *self, const char *path);
void fovea_window_choose_photo (FoveaWindow *self);
void fovea_window_choose_network (FoveaWindow *self);
void fovea_window_choose_labels (FoveaWindow *self);
void fovea_window_choose_chain (FoveaWindow *self);
void fovea_window_save_chain (FoveaWindow *self);
/* To the file that was saved last, or to one that the user chooses. */
void fovea_window_save_photo (FoveaWindow *self, gboolean choose);
void fovea_window_load_chain (FoveaWindow *self, GFile *file);

/* window-session.c */
void fovea_window_init_session (FoveaWindow *self);
/* The session's name with a mark while it is not saved, else the photo's. */
void fovea_window_update_title (FoveaWindow *self);

/* window-photos.c */
void fovea_window_init_photos (FoveaWindow *self);

/* window-print.c: the photo, or on the network's page the contact sheet of the selected layer. */
void fovea_window_print (FoveaWindow *self);

/* window-dnd.c */
void fovea_window_init_dnd (FoveaWindow *self);

/* window-edits.c */
void fovea_window_init_edits (FoveaWindow *self);

/* window-recent.c */
void fovea_window_init_recent (FoveaWindow *self);
void fovea_window_add_recent (FoveaWindow *self, GFile *file);

/* window-tour.c */
void fovea_window_init_tour (FoveaWindow *self);

/* window-samples.c */
void fovea_window_init_samples (FoveaWindow *self);

G_END_DECLS
