/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/maps.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* What maps are sorted by. */
typedef enum
{
  FOVEA_SORT_INDEX,      /* the channel */
  FOVEA_SORT_MEAN,
  FOVEA_SORT_MAXIMUM,
  FOVEA_SORT_VARIANCE,
  FOVEA_SORT_SPARSITY,   /* share of zeros */
  FOVEA_SORT_CLASS,      /* what the map adds to a class's score */
  FOVEA_SORT_SIMILARITY, /* correlation with another map */
  FOVEA_N_SORTS,
} FoveaMapsSort;

const char *fovea_maps_sort_id (FoveaMapsSort sort); /* "index", "mean", "maximum", "variance", "sparsity", "class", "similarity" */
const char *fovea_maps_sort_title (FoveaMapsSort sort); /* translatable */
gboolean fovea_maps_sort_find (const char *id, FoveaMapsSort *sort);

/* Which maps stay: a map is dead when every value of it is exactly zero on this photo. */
typedef enum
{
  FOVEA_SHOW_ALL,
  FOVEA_SHOW_ALIVE,
  FOVEA_SHOW_DEAD,
} FoveaMapsShow;

/* An order of maps and a choice among them. Zero: all of them, by index. */
typedef struct
{
  FoveaMapsSort sort;
  gboolean descending;
  gboolean as_they_stand;      /* FOVEA_SORT_INDEX: by their place in the maps (kernels: by norm) and not by channel */
  gsize reference;             /* FOVEA_SORT_SIMILARITY: the picture that the others are compared with */
  const double *contributions; /* FOVEA_SORT_CLASS: one a picture */
  FoveaMapsShow show;
  GArray *indices;             /* (nullable): what fovea_index_list_parse() gave */
  gboolean has_threshold;
  FoveaMapsSort above;         /* FOVEA_SORT_MEAN or FOVEA_SORT_MAXIMUM: must be greater than @threshold */
  double threshold;
} FoveaMapsQuery;

/* "0-31, 40": an array of pairs of gsize, both ends within; FOVEA_ERROR_USAGE for what is none. NULL without an error for empty text. */
GArray *fovea_index_list_parse (const char *text, GError **error);
gboolean fovea_index_list_has (const GArray *list, gsize index);

/* The number that picture @i is sorted by; NaN where it has none, which comes last either way. */
double fovea_maps_key (const FoveaMaps *maps, const FoveaMapsQuery *query, gsize i);
/* The pictures of @maps that @query lets through, in its order; those of equal keys by index. Free with g_free(). NULL with
 * FOVEA_ERROR_CANCELLED. */
gsize *fovea_maps_order (const FoveaMaps *maps, const FoveaMapsQuery *query, FoveaProgress *progress, gsize *n, GError **error);

/* Of pictures @a and @b, see fovea_correlation(). */
double fovea_maps_correlation (const FoveaMaps *maps, gsize a, gsize b);

/**
 * fovea_maps_contributions:
 * @value: whose maps @maps are
 * @class: (inout): of the classifier; -1: the winner, which it then becomes
 *
 * What each map adds to the score of a class: the mean (or greatest) value of the map times the class's weight for it (Zhou et al., "Learning
 * Deep Features for Discriminative Localization", CVPR 2016). FOVEA_ERROR_REFUSED, saying why, unless a global pooling and then one fully
 * connected layer follow the maps.
 *
 * Returns: (transfer full): one number a map
 */
double *fovea_maps_contributions (const FoveaNetworkPlan *plan, FoveaSession *session, gint value, const FoveaMaps *maps, gint *class,
                                  FoveaProgress *progress, GError **error);

G_END_DECLS
