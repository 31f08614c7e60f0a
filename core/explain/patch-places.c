/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-places.h"

#include <math.h>
#include <string.h>

#include "core/base/pool.h"

typedef struct
{
  const float *maps;
  gsize height, width;
  guint n;
  FoveaPatchPlace *places;
} Search;

/* Whether no neighbour is greater, nor an equal one before it. */
static gboolean
is_peak (const float *map, gsize height, gsize width, gsize at)
{
  gsize y = at / width, x = at % width;

  for (gsize v = y - (y > 0); v <= MIN (y + 1, height - 1); v++)
    for (gsize u = x - (x > 0); u <= MIN (x + 1, width - 1); u++)
      if (map[v * width + u] > map[at] || (map[v * width + u] == map[at] && v * width + u < at))
        return FALSE;
  return TRUE;
}

/* Positions come in order, so that of equal values the first stands before the others. */
static void
insert_place (FoveaPatchPlace *places, guint n, FoveaPatchPlace place)
{
  guint i = n - 1;

  for (; i > 0 && (places[i - 1].position == FOVEA_NO_PLACE || place.value > places[i - 1].value); i--)
    places[i] = places[i - 1];
  places[i] = place;
}

static void
search_map (const Search *search, const float *map, FoveaPatchPlace *places)
{
  const FoveaPatchPlace *last = &places[search->n - 1];

  for (guint i = 0; i < search->n; i++)
    places[i] = (FoveaPatchPlace){ 0.0f, FOVEA_NO_PLACE };
  for (gsize i = 0; i < search->height * search->width; i++)
    if (isfinite (map[i]) && (last->position == FOVEA_NO_PLACE || map[i] > last->value)
        && (search->n == 1 || is_peak (map, search->height, search->width, i)))
      insert_place (places, search->n, (FoveaPatchPlace){ map[i], (guint32) i });
}

static void
search_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Search *search = data;

  for (gsize c = begin; c < end; c++)
    search_map (search, search->maps + c * search->height * search->width, search->places + c * search->n);
}

gboolean
fovea_patch_places_find (const float *maps, gsize channels, gsize height, gsize width, guint n, FoveaPatchPlace *places, FoveaProgress *progress)
{
  Search search = { maps, height, width, n, places };

  return fovea_parallel_for (channels, 1 + (1 << 16) / (height * width), search_maps, &search, progress);
}

static gboolean
is_before (const FoveaPatch *a, const FoveaPatch *b)
{
  if (a->place.value != b->place.value)
    return a->place.value > b->place.value;
  return a->photo != b->photo ? a->photo < b->photo : a->place.position < b->place.position;
}

static void
merge_patch (FoveaPatch *best, guint *found, guint count, FoveaPatch patch)
{
  guint i = MIN (*found, count - 1);

  if (*found == count && !is_before (&patch, &best[count - 1]))
    return;
  for (; i > 0 && is_before (&patch, &best[i - 1]); i--)
    best[i] = best[i - 1];
  best[i] = patch;
  *found = MIN (*found + 1, count);
}

void
fovea_patch_places_merge (FoveaPatchLayer *layer, guint count, guint photo, const FoveaPatchPlace *places, guint n)
{
  for (gsize c = 0; c < layer->channels; c++)
    for (guint i = 0; i < n && places[c * n + i].position != FOVEA_NO_PLACE; i++)
      merge_patch (layer->best + c * count, &layer->found[c], count, (FoveaPatch){ photo, places[c * n + i] });
}
