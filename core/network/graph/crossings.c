/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/network/graph/levels.h"

#define MOST_SWEEPS 16
#define PATIENCE 4 /* sweeps without an improvement */

typedef struct
{
  double centre; /* of its neighbours in the rank that was ordered before */
  guint position, node;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const Entry *first = a, *second = b;

  if (first->centre != second->centre)
    return first->centre < second->centre ? -1 : 1;
  return first->position < second->position ? -1 : 1;
}

/* The mean place of the neighbours above or below, as a share of their rank; without any, its own. */
static double
centre_of (const FoveaLevels *levels, guint node, gboolean above)
{
  const guint *links = above ? levels->up : levels->down, *starts = above ? levels->up_start : levels->down_start;
  guint n = starts[node + 1] - starts[node];
  double sum = 0.0;
  guint own = fovea_levels_size (levels, levels->rank[node]), size = own;

  for (guint i = starts[node]; i < starts[node + 1]; i++)
    {
      guint other = above ? levels->links[links[i]].from : levels->links[links[i]].to;

      size = fovea_levels_size (levels, levels->rank[other]);
      sum += levels->position[other] + 0.5;
    }
  return n > 0 ? sum / n / size : (levels->position[node] + 0.5) / own;
}

static void
sort_rank (FoveaLevels *levels, guint rank, gboolean above, Entry *entries)
{
  guint n = fovea_levels_size (levels, rank);
  guint *nodes = levels->order + levels->starts[rank];

  for (guint i = 0; i < n; i++)
    entries[i] = (Entry){ centre_of (levels, nodes[i], above), i, nodes[i] };
  g_qsort_with_data (entries, (gint) n, sizeof *entries, compare_entries, NULL);
  for (guint i = 0; i < n; i++)
    {
      nodes[i] = entries[i].node;
      levels->position[nodes[i]] = i;
    }
}

static void
sweep (FoveaLevels *levels, gboolean down, Entry *entries)
{
  for (guint i = 1; i < levels->n_ranks; i++)
    sort_rank (levels, down ? i : levels->n_ranks - 1 - i, down, entries);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a, second = *(const guint *) b;

  return first < second ? -1 : first > second;
}

/* Of the links from @rank to the next: by a tree of sums over the places below (Barth, Jünger, Mutzel, "Simple and Efficient Bilayer Cross
 * Counting", GD 2002). @tree and @places hold as many numbers as the widest rank and the most links of a node. */
static guint64
count_below (const FoveaLevels *levels, guint rank, guint *tree, guint *places)
{
  guint size = fovea_levels_size (levels, rank + 1);
  guint64 crossings = 0;
  guint counted = 0;

  memset (tree, 0, (size + 1) * sizeof *tree);
  for (guint i = levels->starts[rank]; i < levels->starts[rank + 1]; i++)
    {
      guint node = levels->order[i], n = 0;

      for (guint j = levels->down_start[node]; j < levels->down_start[node + 1]; j++)
        places[n++] = levels->position[levels->links[levels->down[j]].to];
      qsort (places, n, sizeof *places, compare_places);
      for (guint j = 0; j < n; j++)
        {
          guint before = 0;

          for (guint at = places[j] + 1; at > 0; at &= at - 1)
            before += tree[at];
          crossings += counted - before;
        }
      for (guint j = 0; j < n; j++, counted++)
        for (guint at = places[j] + 1; at <= size; at += at & -at)
          tree[at]++;
    }
  return crossings;
}

guint64
fovea_levels_count_crossings (const FoveaLevels *levels)
{
  g_autofree guint *tree = g_new (guint, levels->n + 1), *places = g_new (guint, levels->n_links + 1);
  guint64 crossings = 0;

  for (guint rank = 0; rank + 1 < levels->n_ranks; rank++)
    crossings += count_below (levels, rank, tree, places);
  return crossings;
}

gboolean
fovea_levels_sort (FoveaLevels *levels, FoveaProgress *progress, GError **error)
{
  g_autofree Entry *entries = g_new (Entry, levels->n);
  g_autofree guint *best = g_memdup2 (levels->order, levels->n * sizeof *best);
  guint64 fewest = fovea_levels_count_crossings (levels);
  guint since = 0;

  for (guint i = 0; i < MOST_SWEEPS && since < PATIENCE && fewest > 0; i++)
    {
      guint64 crossings;

      if (!fovea_progress_check (progress, error))
        return FALSE;
      sweep (levels, i % 2 == 0, entries);
      crossings = fovea_levels_count_crossings (levels);
      since = crossings < fewest ? 0 : since + 1;
      if (crossings >= fewest)
        continue;
      fewest = crossings;
      memcpy (best, levels->order, levels->n * sizeof *best);
    }
  memcpy (levels->order, best, levels->n * sizeof *best);
  for (guint rank = 0; rank < levels->n_ranks; rank++)
    for (guint i = levels->starts[rank]; i < levels->starts[rank + 1]; i++)
      levels->position[levels->order[i]] = i - levels->starts[rank];
  return TRUE;
}
