/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/map-order.h"

G_BEGIN_DECLS

/**
 * FoveaArrangePopover:
 *
 * In which order maps are shown, and which of them.
 *
 * Signals:
 *  "changed" ()  the user wants another order or choice
 */
#define FOVEA_TYPE_ARRANGE_POPOVER (fovea_arrange_popover_get_type ())
G_DECLARE_FINAL_TYPE (FoveaArrangePopover, fovea_arrange_popover, FOVEA, ARRANGE_POPOVER, GtkPopover)

/* What is wanted; its list of indices is borrowed, its contributions are still to come. */
FoveaMapsQuery fovea_arrange_popover_get_query (FoveaArrangePopover *self);
/* The class of a sort by class: -1 is the winner. */
gint fovea_arrange_popover_get_class (FoveaArrangePopover *self);
/* The map that the others are compared with from the next sort by similarity on. */
void fovea_arrange_popover_set_reference (FoveaArrangePopover *self, gsize picture);
/* Why the order is not the one that is wanted; NULL: it is. */
void fovea_arrange_popover_set_note (FoveaArrangePopover *self, const char *note);
/* Whether all maps are shown by index, as they are at first. */
gboolean fovea_arrange_popover_is_plain (FoveaArrangePopover *self);

G_END_DECLS
