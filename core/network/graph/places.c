/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Horizontal places: Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment" (GD 2001). Nodes are aligned with a median
 * neighbour, from above or below and from the left or the right; each of the four ways gives places, and a node gets the mean of its two middle
 * ones. Blocks of aligned nodes are pushed together by longest paths, which keeps all distances (the paper's own compaction does not
 * always, as its erratum of 2020 says). */

#include <math.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/network/graph/levels.h"

/* One of the four ways. @mirrored: places are counted from the right. */
typedef struct
{
  const FoveaLevels *levels;
  gboolean from_above, mirrored;
  guint *root, *align; /* the first node of each one's block; the next node of the block, in a ring */
  double *shift;       /* of the blocks, by root */
} Way;

static guint
node_at (const Way *way, guint rank, guint i)
{
  const FoveaLevels *levels = way->levels;

  return levels->order[way->mirrored ? levels->starts[rank + 1] - 1 - i : levels->starts[rank] + i];
}

static guint
place_of (const Way *way, guint node)
{
  const FoveaLevels *levels = way->levels;

  return way->mirrored ? fovea_levels_size (levels, levels->rank[node]) - 1 - levels->position[node] : levels->position[node];
}

static gboolean
is_virtual (const FoveaLevels *levels, guint node)
{
  return node >= levels->n_boxes;
}

/* The link between virtual nodes that leads down to @node, or NULL. */
static const FoveaLink *
inner_link (const FoveaLevels *levels, guint node)
{
  const FoveaLink *link = is_virtual (levels, node) ? &levels->links[levels->up[levels->up_start[node]]] : NULL;

  return link && is_virtual (levels, link->from) ? link : NULL;
}

/* Marks the links into @rank that cross a link between virtual nodes: that one goes first. */
static void
mark_crossed (FoveaLevels *levels, guint rank)
{
  guint n = fovea_levels_size (levels, rank), above = fovea_levels_size (levels, rank - 1);
  guint low = 0, done = 0;

  for (guint i = 0; i < n; i++)
    {
      const FoveaLink *inner = inner_link (levels, levels->order[levels->starts[rank] + i]);
      guint high = inner ? levels->position[inner->from] : above - 1;

      if (!inner && i + 1 < n)
        continue;
      for (; done <= i; done++)
        {
          guint node = levels->order[levels->starts[rank] + done];

          for (guint j = levels->up_start[node]; j < levels->up_start[node + 1]; j++)
            {
              FoveaLink *link = &levels->links[levels->up[j]];
              guint at = levels->position[link->from];

              link->crossed = (at < low || at > high) && !inner_link (levels, node);
            }
        }
      low = high;
    }
}

typedef struct
{
  guint place, link;
} Neighbour;

static int
compare_neighbours (gconstpointer a, gconstpointer b)
{
  const Neighbour *first = a, *second = b;

  return first->place < second->place ? -1 : first->place > second->place;
}

static guint
sort_neighbours (const Way *way, guint node, GArray *neighbours)
{
  const FoveaLevels *levels = way->levels;
  const guint *links = way->from_above ? levels->up : levels->down;
  const guint *starts = way->from_above ? levels->up_start : levels->down_start;

  g_array_set_size (neighbours, 0);
  for (guint i = starts[node]; i < starts[node + 1]; i++)
    {
      const FoveaLink *link = &levels->links[links[i]];
      Neighbour neighbour = { place_of (way, way->from_above ? link->from : link->to), links[i] };

      g_array_append_val (neighbours, neighbour);
    }
  g_array_sort (neighbours, compare_neighbours);
  return neighbours->len;
}

/* Joins @node with the first of its median neighbours that is free and does not cross what is joined already: places from *@next on. */
static void
align_node (Way *way, guint node, GArray *neighbours, guint *next)
{
  const FoveaLevels *levels = way->levels;
  guint n = sort_neighbours (way, node, neighbours);

  for (guint i = (n - (n > 0)) / 2; n > 0 && i <= n / 2; i++)
    {
      const Neighbour *neighbour = &g_array_index (neighbours, Neighbour, i);
      const FoveaLink *link = &levels->links[neighbour->link];
      guint other = way->from_above ? link->from : link->to;

      if (way->align[node] != node || neighbour->place < *next || link->crossed)
        continue;
      way->align[other] = node;
      way->align[node] = way->root[node] = way->root[other];
      *next = neighbour->place + 1;
    }
}

static void
align_all (Way *way)
{
  const FoveaLevels *levels = way->levels;
  g_autoptr (GArray) neighbours = g_array_new (FALSE, FALSE, sizeof (Neighbour));

  for (guint i = 0; i < levels->n; i++)
    way->root[i] = way->align[i] = i;
  for (guint i = 1; i < levels->n_ranks; i++)
    {
      guint rank = way->from_above ? i : levels->n_ranks - 1 - i, next = 0;

      for (guint j = 0; j < fovea_levels_size (levels, rank); j++)
        align_node (way, node_at (way, rank, j), neighbours, &next);
    }
}

/* How far apart the middles of two neighbours must be. */
static double
distance (const FoveaLevels *levels, guint a, guint b)
{
  double gap = is_virtual (levels, a) || is_virtual (levels, b) ? FOVEA_GRAPH_BEND_GAP : FOVEA_GRAPH_GAP;

  return (levels->width[a] + levels->width[b]) / 2.0 + gap;
}

/* The node right of @node in this way's sense. */
static gboolean
next_in_rank (const Way *way, guint node, guint *next)
{
  guint rank = way->levels->rank[node], place = place_of (way, node) + 1;

  if (place >= fovea_levels_size (way->levels, rank))
    return FALSE;
  *next = node_at (way, rank, place);
  return TRUE;
}

/* Roots so that each comes behind all those that stand left of it. */
static guint
sort_blocks (const Way *way, guint *sorted)
{
  const FoveaLevels *levels = way->levels;
  g_autofree guint *waiting = g_new0 (guint, levels->n);
  guint n = 0, next;

  for (guint node = 0; node < levels->n; node++)
    waiting[way->root[node]] += place_of (way, node) > 0;
  for (guint node = 0; node < levels->n; node++)
    if (way->root[node] == node && waiting[node] == 0)
      sorted[n++] = node;
  for (guint done = 0; done < n; done++)
    {
      guint node = sorted[done];

      do
        {
          if (next_in_rank (way, node, &next) && --waiting[way->root[next]] == 0)
            sorted[n++] = way->root[next];
          node = way->align[node];
        }
      while (node != sorted[done]);
    }
  return n;
}

/* Pushes what stands right of block @root as far as it must go. */
static void
push_right (Way *way, guint root)
{
  guint node = root, next;

  do
    {
      if (next_in_rank (way, node, &next))
        {
          double *shift = &way->shift[way->root[next]];

          *shift = MAX (*shift, way->shift[root] + distance (way->levels, node, next));
        }
      node = way->align[node];
    }
  while (node != root);
}

/* Moves block @root to the right until it meets a neighbour. */
static void
pull_right (Way *way, guint root)
{
  double room = INFINITY;
  guint node = root, next;

  do
    {
      if (next_in_rank (way, node, &next))
        room = MIN (room, way->shift[way->root[next]] - distance (way->levels, node, next));
      node = way->align[node];
    }
  while (node != root);
  if (room < INFINITY)
    way->shift[root] = MAX (way->shift[root], room);
}

/* @places: (n), of the middles. */
static void
place_way (const FoveaLevels *levels, gboolean from_above, gboolean mirrored, double *places)
{
  g_autofree guint *root = g_new (guint, levels->n), *align = g_new (guint, levels->n), *sorted = g_new (guint, levels->n);
  g_autofree double *shift = g_new0 (double, levels->n);
  Way way = { levels, from_above, mirrored, root, align, shift };
  guint n;

  align_all (&way);
  n = sort_blocks (&way, sorted);
  for (guint i = 0; i < n; i++)
    push_right (&way, sorted[i]);
  for (guint i = n; i-- > 0;)
    pull_right (&way, sorted[i]);
  for (guint i = 0; i < levels->n; i++)
    places[i] = mirrored ? -shift[root[i]] : shift[root[i]];
}

typedef struct
{
  double left, right;
} Extent;

static Extent
extent_of (const FoveaLevels *levels, const double *places)
{
  Extent extent = { INFINITY, -INFINITY };

  for (guint i = 0; i < levels->n; i++)
    {
      extent.left = MIN (extent.left, places[i] - levels->width[i] / 2.0);
      extent.right = MAX (extent.right, places[i] + levels->width[i] / 2.0);
    }
  return extent;
}

/* Moves all four to the narrowest: those from the left to its left edge, those from the right to its right edge. */
static void
bring_together (const FoveaLevels *levels, double *const *ways)
{
  Extent extents[4], narrowest;
  guint best = 0;

  for (guint way = 0; way < 4; way++)
    {
      extents[way] = extent_of (levels, ways[way]);
      if (extents[way].right - extents[way].left < extents[best].right - extents[best].left)
        best = way;
    }
  narrowest = extents[best];
  for (guint way = 0; way < 4; way++)
    {
      double by = way & 1 ? narrowest.right - extents[way].right : narrowest.left - extents[way].left;

      for (guint i = 0; i < levels->n; i++)
        ways[way][i] += by;
    }
}

static double
middle_of_four (double a, double b, double c, double d)
{
  double lowest = MIN (MIN (a, b), MIN (c, d)), highest = MAX (MAX (a, b), MAX (c, d));

  return (a + b + c + d - lowest - highest) / 2.0;
}

double *
fovea_levels_place (FoveaLevels *levels, FoveaProgress *progress, GError **error)
{
  g_autofree double *all = g_new (double, 4 * (gsize) levels->n);
  double *const ways[4] = { all, all + levels->n, all + 2 * (gsize) levels->n, all + 3 * (gsize) levels->n };
  double *places;
  Extent extent;

  for (guint rank = 1; rank < levels->n_ranks; rank++)
    mark_crossed (levels, rank);
  for (guint way = 0; way < 4; way++)
    {
      if (!fovea_progress_check (progress, error))
        return NULL;
      place_way (levels, way < 2, way & 1, ways[way]);
    }
  bring_together (levels, ways);
  places = g_new (double, levels->n);
  for (guint i = 0; i < levels->n; i++)
    places[i] = middle_of_four (ways[0][i], ways[1][i], ways[2][i], ways[3][i]);
  extent = extent_of (levels, places);
  for (guint i = 0; i < levels->n; i++)
    places[i] = round (2.0 * (places[i] - extent.left)) / 2.0;
  return places;
}
