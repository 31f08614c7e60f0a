/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/blocks-private.h"

#include <string.h>

#define SEPARATORS "/."
#define DEEPEST 32        /* parts of a name that are looked at */
#define SMALL_NETWORK 20  /* layers that are seen at once: blocks would only add rows */

gint
fovea_block_finder_add (FoveaBlockFinder *finder, char *path, char *name, guint first, guint end, gint parent)
{
  FoveaLayerBlock block = { path, name, first, end - 1, end - first, parent };

  g_array_append_val (finder->blocks, block);
  return (gint) finder->blocks->len - 1;
}

static const char *
name_of (const FoveaBlockFinder *finder, guint layer)
{
  const char *name = finder->plan->network->nodes[finder->layers[layer]].name;

  return name + strspn (name, SEPARATORS);
}

/* Bytes of the first @depth parts of @name; 0: it has no more than that, its last part is the layer's own. */
static gsize
prefix_length (const char *name, guint depth)
{
  const char *at = name;

  for (guint i = 1;; i++)
    {
      const char *end = at + strcspn (at, SEPARATORS), *next = end + strspn (end, SEPARATORS);

      if (*next == '\0')
        return 0;
      if (i == depth)
        return (gsize) (end - name);
      at = next;
    }
}

/* The layers from @first on, before @end, that have the first @depth parts of their names in common. */
static guint
run_end (const FoveaBlockFinder *finder, guint first, guint end, guint depth, gsize length)
{
  const char *name = name_of (finder, first);
  guint at = first + 1;

  while (length > 0 && at < end && prefix_length (name_of (finder, at), depth) == length
         && strncmp (name_of (finder, at), name, length) == 0)
    at++;
  return at;
}

/* What the block around it does not say; a mere number says too little without. */
static char *
own_name (const FoveaBlockFinder *finder, const char *path, gint parent)
{
  const char *around = parent >= 0 ? g_array_index (finder->blocks, FoveaLayerBlock, parent).path : "";
  const char *own = path + strlen (around);

  own += strspn (own, SEPARATORS);
  if (g_ascii_isdigit (*own) && own > path)
    for (own--; own > path && !strchr (SEPARATORS, own[-1]);)
      own--;
  return g_strdup (own);
}

/* A block that holds most layers hides the network; one that fills the block around it says nothing new. */
static gboolean
is_worth_it (const FoveaBlockFinder *finder, guint first, guint end, gint parent)
{
  const FoveaLayerBlock *around = parent >= 0 ? &g_array_index (finder->blocks, FoveaLayerBlock, parent) : NULL;

  return 2 * (end - first) <= finder->n_layers && (!around || around->n_layers > end - first);
}

static void
split_by_name (FoveaBlockFinder *finder, guint first, guint end, guint depth, gint parent)
{
  for (guint next; first < end && depth <= DEEPEST; first = next)
    {
      gsize length = prefix_length (name_of (finder, first), depth);
      gint block = parent;

      next = run_end (finder, first, end, depth, length);
      if (length == 0 || next - first < FOVEA_SMALLEST_BLOCK)
        continue;
      if (is_worth_it (finder, first, next, parent))
        {
          char *path = g_strndup (name_of (finder, first), length);

          block = fovea_block_finder_add (finder, path, own_name (finder, path, parent), first, next, parent);
        }
      split_by_name (finder, first, next, depth + 1, block);
    }
}

/* How many layers lie in a block. */
static guint
covered (const FoveaBlockFinder *finder)
{
  guint n = 0;

  for (guint i = 0; i < finder->blocks->len; i++)
    {
      const FoveaLayerBlock *block = &g_array_index (finder->blocks, FoveaLayerBlock, i);

      n += block->parent < 0 ? block->n_layers : 0;
    }
  return n;
}

static void
clear_block (gpointer data)
{
  FoveaLayerBlock *block = data;

  g_free (block->path);
  g_free (block->name);
}

/* From layers to nodes. */
static FoveaLayerBlocks *
finish (FoveaBlockFinder *finder)
{
  FoveaLayerBlocks *self = g_new0 (FoveaLayerBlocks, 1);
  guint n_nodes = finder->plan->network->n_nodes;

  self->n_layers = finder->n_layers;
  self->of_node = g_new (gint, n_nodes);
  for (guint i = 0; i < n_nodes; i++)
    self->of_node[i] = -1;
  self->n_blocks = finder->blocks->len;
  for (guint i = 0; i < self->n_blocks; i++) /* inner ones come behind those around them */
    {
      FoveaLayerBlock *block = &g_array_index (finder->blocks, FoveaLayerBlock, i);

      for (guint layer = block->first; layer <= block->last; layer++)
        self->of_node[finder->layers[layer]] = (gint) i;
      block->first = finder->layers[block->first];
      block->last = finder->layers[block->last];
    }
  g_array_set_clear_func (finder->blocks, NULL);
  self->blocks = (FoveaLayerBlock *) (gpointer) g_array_free (finder->blocks, FALSE);
  g_free (finder->layers);
  return self;
}

FoveaLayerBlocks *
fovea_layer_blocks_new (const FoveaNetworkPlan *plan)
{
  FoveaBlockFinder finder = { .plan = plan };

  g_return_val_if_fail (plan != NULL, NULL);

  finder.layers = g_new (guint, plan->network->n_nodes);
  for (guint node = 0; node < plan->network->n_nodes; node++)
    if (plan->states[node] != FOVEA_NODE_FOLDED)
      finder.layers[finder.n_layers++] = node;
  finder.blocks = g_array_new (FALSE, FALSE, sizeof (FoveaLayerBlock));
  g_array_set_clear_func (finder.blocks, clear_block);
  if (finder.n_layers >= SMALL_NETWORK)
    split_by_name (&finder, 0, finder.n_layers, 1, -1);
  if (finder.n_layers >= SMALL_NETWORK && 2 * covered (&finder) < finder.n_layers)
    {
      g_array_set_size (finder.blocks, 0);
      fovea_blocks_by_graph (&finder);
    }
  return finish (&finder);
}

void
fovea_layer_blocks_free (FoveaLayerBlocks *self)
{
  for (guint i = 0; i < self->n_blocks; i++)
    clear_block (&self->blocks[i]);
  g_free (self->blocks);
  g_free (self->of_node);
  g_free (self);
}

FoveaMeasure
fovea_layer_block_measure (const FoveaLayerBlock *block, const FoveaNetworkPlan *plan)
{
  FoveaMeasure total = { 0 };

  for (guint node = block->first; node <= block->last; node++)
    fovea_measure_add (&total, plan, node);
  return total;
}

gint
fovea_layer_block_output (const FoveaLayerBlock *block, const FoveaNetworkPlan *plan)
{
  return plan->network->nodes[block->last].outputs[0];
}
