/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/**
 * FoveaBarChart:
 *
 * A vector: every element as a bar from zero, and the ten largest by name. A click, or Left and Right, picks an element.
 *
 * Signals:
 *  "picked" (int element)
 *  "hovered" (int element)  -1: none
 *  "layer-stepped" (int direction)
 *  "left" ()
 */
#define FOVEA_TYPE_BAR_CHART (fovea_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (FoveaBarChart, fovea_bar_chart, FOVEA, BAR_CHART, GtkWidget)

/* @maps: pictures of one pixel, or NULL. @labels: a name for each of them, used when there are as many; may be NULL. */
void fovea_bar_chart_set (FoveaBarChart *self, FoveaMaps *maps, char **labels);
void fovea_bar_chart_set_pinned (FoveaBarChart *self, gint element);

G_END_DECLS
