/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* Class names, a line each (UTF-8, at most 100,000 lines). */
char **fovea_labels_load (const char *path, GError **error);
/* The names beside a network: metadata "fovea.labels" (comma-separated), NAME.txt or labels.txt in the network's folder when it has as many
 * lines as there are classes; NULL when there are none. */
char **fovea_labels_find (const FoveaNetwork *network, gsize n_classes);

/* Takes @labels and gives those for @n_classes: themselves, or with "background" in front where there is exactly one class more (networks of
 * TensorFlow), or NULL. @notice (out): what was done, or NULL. */
char **fovea_labels_fit (char **labels, gsize n_classes, char **notice);

/* Whether a tensor of that type and shape is a vector of class scores: float32, (1, classes) or (1, classes, 1, 1). */
gboolean fovea_are_scores (FoveaDType dtype, const FoveaShape *shape);
/* The output that is one: the one output of the network; -1 when it is none, or when its shape is known only while running. */
gint fovea_network_plan_scores (const FoveaNetworkPlan *plan);

typedef struct
{
  gsize index;
  double probability;
} FoveaClass;

/* Whether @count scores that lie @step apart are probabilities: each in 0..1, sum 1 within 1e-3. */
gboolean fovea_scores_are_probabilities (const float *scores, gsize count, gsize step);

typedef struct
{
  gsize index;
  double before, after; /* probabilities */
} FoveaClassChange;

/* What became of classes when a network was edited: the @n highest of @count scores @before and the @n highest @after, each class once, by
 * its probability after. Probabilities as in fovea_top_classes(). Returns how many of @changes, which has room for 2 * @n, were written. */
gsize fovea_compare_classes (const float *before, const float *after, gsize count, FoveaClassChange *changes, gsize n);

/* The @n highest of @count scores, highest first. Scores that are not probabilities already go through softmax. Returns how many were written. */
gsize fovea_top_classes (const float *scores, gsize count, FoveaClass *classes, gsize n);

G_END_DECLS
