/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks of a network whose names tell nothing. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/network/graph/blocks-private.h"
#include "core/network/graph/kind.h"

#define LONGEST_PERIOD 64 /* layers of a repetition that is looked for */

static const FoveaNode *
layer (const FoveaBlockFinder *finder, guint i)
{
  return &finder->plan->network->nodes[finder->layers[i]];
}

/* How many values pass from the layers before layer i to it and those behind, for i from 0 to n_layers. */
static gint *
count_passing (const FoveaBlockFinder *finder)
{
  const FoveaNetworkPlan *plan = finder->plan;
  g_autofree gint *made = g_new (gint, plan->network->n_values), *read = g_new (gint, plan->network->n_values);
  gint *passing = g_new0 (gint, finder->n_layers + 2);

  for (guint value = 0; value < plan->network->n_values; value++)
    made[value] = read[value] = 0;
  for (guint i = 0; i < finder->n_layers; i++)
    {
      const FoveaNode *node = layer (finder, i);

      for (guint j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0 && !plan->values[node->inputs[j]].constant)
          read[node->inputs[j]] = (gint) i;
      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          made[node->outputs[j]] = (gint) i + 1;
    }
  for (guint value = 0; value < plan->network->n_values; value++)
    if (read[value] >= made[value])
      {
        passing[made[value]]++;
        passing[read[value] + 1]--;
      }
  for (guint i = 1; i <= finder->n_layers; i++)
    passing[i] += passing[i - 1];
  return passing;
}

static void
add_numbered (FoveaBlockFinder *finder, guint first, guint end)
{
  guint number = finder->blocks->len + 1;

  fovea_block_finder_add (finder, g_strdup_printf ("block-%u", number), g_strdup_printf (_ ("Block %u"), number), first, end, -1);
}

/* What makes two layers alike. */
static gboolean
is_alike (const FoveaBlockFinder *finder, guint a, guint b)
{
  const FoveaNode *first = layer (finder, a), *second = layer (finder, b);

  return first->op == second->op && (fovea_node_int (first, "group", 1) > 1) == (fovea_node_int (second, "group", 1) > 1);
}

/* How many times the @period layers at @first stand there one after the other. */
static guint
count_repeats (const FoveaBlockFinder *finder, guint first, guint end, guint period)
{
  guint at = first + period;

  while (at < end && is_alike (finder, at, at - period))
    at++;
  return (at - first) / period;
}

/* Whether a shorter sequence, repeated, is the same. */
static gboolean
is_multiple (const FoveaBlockFinder *finder, guint first, guint period)
{
  for (guint part = 1; part <= period / 2; part++)
    if (period % part == 0 && count_repeats (finder, first, first + period, part) * part == period)
      return TRUE;
  return FALSE;
}

/* The same repetition may start at each layer of its period: as late as it can with a layer that multiplies, so that what comes before, with a
 * kind of its own, stays outside. */
static guint
turn (const FoveaBlockFinder *finder, guint first, guint end, guint period, guint repeats)
{
  guint best = first;

  for (guint at = first; at < first + period && count_repeats (finder, at, end, period) >= repeats; at++)
    if (layer (finder, at)->op->macs)
      best = at;
  return best;
}

/* Repetitions among layers @first to @end - 1, which form a chain. */
static void
add_repeats (FoveaBlockFinder *finder, guint first, guint end)
{
  while (first < end)
    {
      guint period = 0, repeats = 0;

      for (guint p = FOVEA_SMALLEST_BLOCK; p <= MIN (LONGEST_PERIOD, (end - first) / 2); p++)
        {
          guint n = count_repeats (finder, first, end, p);

          if (n >= 2 && n * p > repeats * period && !is_multiple (finder, first, p))
            {
              period = p;
              repeats = n;
            }
        }
      if (repeats == 0)
        {
          first++;
          continue;
        }
      first = turn (finder, first, end, period, repeats);
      for (guint i = 0; i < repeats; i++, first += period)
        add_numbered (finder, first, first + period);
    }
}

/* Units with branches, each with the activation behind it, and between them repetitions. */
void
fovea_blocks_by_graph (FoveaBlockFinder *finder)
{
  g_autofree gint *passing = count_passing (finder);
  guint n = finder->n_layers, chain = 0; /* where the chain before the next unit starts */

  for (guint first = 0, end; first < n; first = end)
    {
      for (end = first + 1; end < n && passing[end] > 1; end++)
        ;
      if (end - first < FOVEA_SMALLEST_BLOCK || 2 * (end - first) > n)
        continue;
      if (end < n && fovea_layer_kind (layer (finder, end)->op) == FOVEA_LAYER_ACTIVATION)
        end++;
      add_repeats (finder, chain, first);
      add_numbered (finder, first, end);
      chain = end;
    }
  add_repeats (finder, chain, n);
}
