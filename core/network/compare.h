/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaDifference:
 * @largest: the greatest |a - b|
 * @relative: |a - b| / sqrt ((|a|^2 + |b|^2) / 2) with Euclidean norms: 0 for the same values, sqrt (2) for unrelated ones around 0, 2 for
 *   opposite ones; 0 for two of nothing but zeros
 * @correlation: Pearson's, -1 to 1; NaN where a or b is constant
 *
 * How values b differ from values a.
 */
typedef struct
{
  double largest, relative, correlation;
} FoveaDifference;

/* Two values that can be compared: maps of the same number and size. */
typedef struct
{
  guint node; /* of the first network, that makes @a first */
  gint a, b;
} FoveaValuePair;

/* Of every layer of @a the layer of @b to compare with, in @a's order: the same in two plans of one network; else the one of the same name,
 * operator and size of maps. When fewer than half of the layers find one by name: the one that stands at the same place among those of
 * its operator and size. An array of FoveaValuePair. */
GArray *fovea_compare_pairs (const FoveaNetworkPlan *a, const FoveaNetworkPlan *b);

/* Two runs, layer by layer. The caller's: @plans, and @sessions, both after a run. */
typedef struct
{
  FoveaNetworkPlan *plans[2];
  FoveaSession *sessions[2];
  GArray *pairs;                /* of FoveaValuePair */
  FoveaDifference *differences; /* one a pair */
} FoveaLayerComparison;

/* Pairs the layers of the runs and compares each pair as a whole. Refused when there is no pair; other errors are those of
 * fovea_session_read(). */
gboolean fovea_layer_comparison_run (FoveaLayerComparison *self, FoveaProgress *progress, GError **error);
/* Both values of pair number @pair, as (C, H, W) floats. */
gboolean fovea_layer_comparison_read (const FoveaLayerComparison *self, guint pair, FoveaTensor *values[2], FoveaProgress *progress,
                                      GError **error);
void fovea_layer_comparison_clear (FoveaLayerComparison *self);

/* @a, @b: (C, H, W), float32, of the same shape. @whole: (out): of all elements; @maps: (out) (optional): (C). FALSE when cancelled. */
gboolean fovea_compare_values (FoveaTensor *a, FoveaTensor *b, FoveaDifference *whole, FoveaDifference *maps, FoveaProgress *progress);

/* b - a, elementwise: (C, H, W). */
FoveaTensor *fovea_compare_subtract (FoveaTensor *a, FoveaTensor *b, GError **error);

G_END_DECLS
