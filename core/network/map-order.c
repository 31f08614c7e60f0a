/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/map-order.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/tensor/distribution.h"

static const struct
{
  const char *id, *title;
} sorts[FOVEA_N_SORTS] = {
  [FOVEA_SORT_INDEX] = { "index", N_("Index") },
  [FOVEA_SORT_MEAN] = { "mean", N_("Mean") },
  [FOVEA_SORT_MAXIMUM] = { "maximum", N_("Maximum") },
  [FOVEA_SORT_VARIANCE] = { "variance", N_("Variance") },
  [FOVEA_SORT_SPARSITY] = { "sparsity", N_("Sparsity") },
  [FOVEA_SORT_CLASS] = { "class", N_("Class contribution") },
  [FOVEA_SORT_SIMILARITY] = { "similarity", N_("Similarity") },
};

typedef struct
{
  gsize picture, index;
  double key; /* turned round for a descending order */
} Ranked;

const char *
fovea_maps_sort_id (FoveaMapsSort sort)
{
  g_return_val_if_fail (sort < FOVEA_N_SORTS, NULL);
  return sorts[sort].id;
}

const char *
fovea_maps_sort_title (FoveaMapsSort sort)
{
  g_return_val_if_fail (sort < FOVEA_N_SORTS, NULL);
  return sorts[sort].title;
}

gboolean
fovea_maps_sort_find (const char *id, FoveaMapsSort *sort)
{
  for (guint i = 0; i < FOVEA_N_SORTS; i++)
    if (g_str_equal (sorts[i].id, id))
      {
        *sort = (FoveaMapsSort) i;
        return TRUE;
      }
  return FALSE;
}

/* "12" or "3-7", with blanks around the numbers. */
static gboolean
parse_range (const char *word, gsize range[2])
{
  g_auto (GStrv) ends = g_strsplit (word, "-", 2);

  for (guint i = 0; i < 2; i++)
    {
      const char *end = ends[i] ? g_strstrip (ends[i]) : ends[0];
      guint64 number;

      if (!g_ascii_string_to_unsigned (end, 10, 0, G_MAXINT32, &number, NULL))
        return FALSE;
      range[i] = (gsize) number;
    }
  return range[0] <= range[1];
}

GArray *
fovea_index_list_parse (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, 2 * sizeof (gsize));
  gsize range[2];

  for (guint i = 0; words[i]; i++)
    {
      if (*g_strstrip (words[i]) == '\0')
        continue;
      if (!parse_range (words[i], range))
        {
          g_autofree char *printable = fovea_printable (words[i]);

          fovea_wrong_usage (error, _("“%s” is no number and no range; write for example 0-31, 40"), printable);
          return NULL;
        }
      g_array_append_val (list, range);
    }
  return list->len > 0 ? g_steal_pointer (&list) : NULL;
}

gboolean
fovea_index_list_has (const GArray *list, gsize index)
{
  for (guint i = 0; i < list->len; i++)
    {
      const gsize *range = (const gsize *) list->data + 2 * i;

      if (index >= range[0] && index <= range[1])
        return TRUE;
    }
  return FALSE;
}

double
fovea_maps_correlation (const FoveaMaps *maps, gsize a, gsize b)
{
  return fovea_correlation (fovea_maps_get (maps, a), fovea_maps_get (maps, b), maps->planes * maps->height * maps->width);
}

double
fovea_maps_key (const FoveaMaps *maps, const FoveaMapsQuery *query, gsize i)
{
  const FoveaStatistics *statistics = &maps->statistics[i];

  switch (query->sort)
    {
    case FOVEA_SORT_MEAN:
      return statistics->mean;
    case FOVEA_SORT_MAXIMUM:
      return statistics->maximum;
    case FOVEA_SORT_VARIANCE:
      return statistics->deviation * statistics->deviation;
    case FOVEA_SORT_SPARSITY:
      return (double) statistics->zeros / (double) statistics->count;
    case FOVEA_SORT_CLASS:
      return query->contributions ? query->contributions[i] : NAN;
    case FOVEA_SORT_SIMILARITY:
      return query->reference < maps->count ? fovea_maps_correlation (maps, i, query->reference) : NAN;
    default:
      return (double) (query->as_they_stand ? i : maps->index[i]);
    }
}

static gboolean
is_wanted (const FoveaMaps *maps, const FoveaMapsQuery *query, gsize i)
{
  if (query->show != FOVEA_SHOW_ALL && fovea_maps_is_dead (maps, i) != (query->show == FOVEA_SHOW_DEAD))
    return FALSE;
  if (query->indices && !fovea_index_list_has (query->indices, maps->index[i]))
    return FALSE;
  return !query->has_threshold
         || (query->above == FOVEA_SORT_MEAN ? maps->statistics[i].mean : maps->statistics[i].maximum) > query->threshold;
}

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a;
  const Ranked *right = b;

  if (isnan (left->key) != isnan (right->key))
    return isnan (left->key) ? 1 : -1;
  if (left->key != right->key && !isnan (left->key))
    return left->key < right->key ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

typedef struct
{
  const FoveaMaps *maps;
  const FoveaMapsQuery *query;
  Ranked *ranked;
} Ranking;

static void
find_keys (gsize begin, gsize end, guint worker, gpointer data)
{
  const Ranking *ranking = data;

  for (gsize i = begin; i < end; i++)
    {
      double key = fovea_maps_key (ranking->maps, ranking->query, ranking->ranked[i].picture);

      ranking->ranked[i].key = ranking->query->descending ? -key : key;
    }
}

gsize *
fovea_maps_order (const FoveaMaps *maps, const FoveaMapsQuery *query, FoveaProgress *progress, gsize *n, GError **error)
{
  g_autofree Ranked *ranked = g_new (Ranked, maps->count);
  Ranking ranking = { maps, query, ranked };
  gsize *order, found = 0;

  for (gsize i = 0; i < maps->count; i++)
    if (is_wanted (maps, query, i))
      ranked[found++] = (Ranked){ i, maps->index[i], 0.0 };
  if (!fovea_parallel_for (found, 4, find_keys, &ranking, progress))
    {
      fovea_progress_check (progress, error);
      return NULL;
    }
  qsort (ranked, found, sizeof *ranked, compare_ranked);
  order = g_new (gsize, MAX (found, 1));
  for (gsize i = 0; i < found; i++)
    order[i] = ranked[i].picture;
  *n = found;
  return order;
}
