/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/maps/arrange-popover.h"
#include "ui/maps/bar-chart.h"
#include "ui/maps/display-bar.h"
#include "ui/maps/large-view.h"
#include "ui/maps/maps-pane.h"
#include "ui/maps/maps-request.h"
#include "ui/maps/maps-view.h"

G_BEGIN_DECLS

struct _FoveaMapsPane
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkToggleButton *filters_button;
  GtkWidget *channel_spin, *size_buttons, *back_button, *compare_button, *arrange_button;
  GtkAdjustment *channel_adjustment;
  GtkLabel *title_label, *dead_label, *empty_label, *hover_label, *badge_label;
  GtkStack *stack;
  FoveaMapsView *view;
  FoveaLargeView *large;
  FoveaBarChart *chart;
  FoveaDisplayBar *display_bar;
  FoveaArrangePopover *arrange;

  FoveaDocument *document;
  FoveaShownMaps *shown; /* NULL: nothing */
  /* What was asked for last: what is shown, unless the request is under way */
  gint value; /* -1: none */
  gboolean filters;
  gsize channel;
  gboolean asked;        /* a request is under way */
  gboolean waiting;      /* for somebody to look */

  /* Pictures that are enlarged, side by side */
  gsize enlarged[FOVEA_MOST_ENLARGED];
  gsize n_enlarged; /* 0: all are seen, small */
};

/* maps-pane.c */
/* Whether the kernels of the layer that makes @value are shown for one output channel at a time. */
gboolean fovea_maps_pane_by_channel (FoveaMapsPane *self, gint value);

/* maps-pane-show.c */
/* NULL: nothing is shown. */
FoveaMaps *fovea_maps_pane_maps (FoveaMapsPane *self);
/* Whether what is shown are kernels. */
gboolean fovea_maps_pane_has_filters (FoveaMapsPane *self);
/* Whether what is shown are numbers without a place: bars. */
gboolean fovea_maps_pane_has_bars (FoveaMapsPane *self);
void fovea_maps_pane_show_selection (FoveaMapsPane *self);
/* Crosses the maps that are muted. Kernels are shown as they are. */
void fovea_maps_pane_show_muted (FoveaMapsPane *self);
/* The page of the stack, with its titles and colours, and the enlarged maps if it is theirs. */
void fovea_maps_pane_show_page (FoveaMapsPane *self);

G_END_DECLS
