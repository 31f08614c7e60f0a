/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/layer-model.h"

#include "ui/widgets/calm.h"

#define SLICE 5

/* Rows that are still to come: items of @items from @next on into @store. */
typedef struct
{
  GListStore *store;
  GPtrArray *items;
  guint next;
} Filling;

struct _FoveaLayerModel
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed */
  GPtrArray *items;  /* of FoveaLayerItem: layers outside of blocks, and outermost blocks */
  GHashTable *layers; /* value to FoveaLayerItem, of layers alone */
  gboolean has_blocks;
  char *folded; /* what is looked for; "": nothing */
  gboolean expand; /* blocks that appear */

  GListStore *shown;     /* of the outermost ones */
  GHashTable *stores;    /* block to the GListStore of what is shown in it */
  GtkTreeListModel *tree;
  GQueue fillings;
  guint source;          /* the tick callback that fills, 0: none */
};

G_DEFINE_FINAL_TYPE (FoveaLayerModel, fovea_layer_model, G_TYPE_OBJECT)

static guint filled_signal;

static void
filling_free (gpointer data)
{
  Filling *filling = data;

  g_object_unref (filling->store);
  g_ptr_array_unref (filling->items);
  g_free (filling);
}

/* The next rows of the filling that was asked for last: that is where the user looks. FALSE: it is done. */
static gboolean
fill_some (FoveaLayerModel *self, Filling *filling)
{
  gpointer found[SLICE];
  guint n = 0;

  for (; filling->next < filling->items->len && n < SLICE; filling->next++)
    if (fovea_layer_item_matches (filling->items->pdata[filling->next], self->folded))
      found[n++] = filling->items->pdata[filling->next];
  g_list_store_splice (filling->store, g_list_model_get_n_items (G_LIST_MODEL (filling->store)), 0, found, n);
  return filling->next < filling->items->len;
}

static gboolean
fill_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  FoveaLayerModel *self = data;
  gint64 deadline = g_get_monotonic_time () + FOVEA_FRAME_BUDGET_US;

  do
    {
      Filling *filling = g_queue_peek_tail (&self->fillings);

      if (filling && !fill_some (self, filling))
        {
          g_queue_remove (&self->fillings, filling); /* expanding may have put others behind it */
          filling_free (filling);
        }
    }
  while (!g_queue_is_empty (&self->fillings) && g_get_monotonic_time () < deadline);
  if (g_queue_is_empty (&self->fillings))
    self->source = 0;
  g_signal_emit (self, filled_signal, 0);
  return self->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
fill (FoveaLayerModel *self, GListStore *store, GPtrArray *items)
{
  Filling *filling = g_new (Filling, 1);

  *filling = (Filling){ g_object_ref (store), g_ptr_array_ref (items), 0 };
  g_queue_push_tail (&self->fillings, filling);
  if (self->source == 0)
    self->source = gtk_widget_add_tick_callback (self->widget, fill_frame, self, NULL);
}

/* What is found in a block; all of it when only its own name is what was looked for. */
static GPtrArray *
found_in (FoveaLayerModel *self, GPtrArray *children)
{
  for (guint i = 0; i < children->len; i++)
    if (fovea_layer_item_matches (children->pdata[i], self->folded))
      return children;
  return NULL;
}

static GListModel *
open_block (gpointer item, gpointer data)
{
  FoveaLayerModel *self = data;
  GPtrArray *children = fovea_layer_item_get_children (item);
  GListStore *store = children ? g_hash_table_lookup (self->stores, item) : NULL;

  if (!children)
    return NULL;
  if (!store)
    {
      store = g_list_store_new (FOVEA_TYPE_LAYER_ITEM);
      g_hash_table_insert (self->stores, item, store);
      if (found_in (self, children))
        fill (self, store, children);
      else
        g_list_store_splice (store, 0, 0, children->pdata, children->len);
    }
  return G_LIST_MODEL (g_object_ref (store));
}

static void
refill (FoveaLayerModel *self)
{
  g_queue_clear_full (&self->fillings, filling_free);
  g_list_store_remove_all (self->shown);
  g_hash_table_remove_all (self->stores);
  gtk_tree_list_model_set_autoexpand (self->tree, self->expand || *self->folded);
  fill (self, self->shown, self->items);
}

static void
fovea_layer_model_dispose (GObject *object)
{
  FoveaLayerModel *self = FOVEA_LAYER_MODEL (object);

  if (self->source != 0)
    gtk_widget_remove_tick_callback (self->widget, self->source);
  self->source = 0;
  g_queue_clear_full (&self->fillings, filling_free);
  g_clear_object (&self->tree);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->stores, g_hash_table_unref);
  g_clear_pointer (&self->layers, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (fovea_layer_model_parent_class)->dispose (object);
}

static void
fovea_layer_model_class_init (FoveaLayerModelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_layer_model_dispose;
  filled_signal = g_signal_new ("filled", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_layer_model_init (FoveaLayerModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->layers = g_hash_table_new (NULL, NULL);
  self->stores = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->shown = g_list_store_new (FOVEA_TYPE_LAYER_ITEM);
  self->folded = g_strdup ("");
  g_queue_init (&self->fillings);
  self->tree = gtk_tree_list_model_new (g_object_ref (G_LIST_MODEL (self->shown)), FALSE, FALSE, open_block, self, NULL);
}

FoveaLayerModel *
fovea_layer_model_new (GtkWidget *widget)
{
  FoveaLayerModel *self = g_object_new (FOVEA_TYPE_LAYER_MODEL, NULL);

  self->widget = widget;
  return self;
}

GtkTreeListModel *
fovea_layer_model_get_tree (FoveaLayerModel *self)
{
  return self->tree;
}

/* The item of each block, and of each layer in it or outside. */
static void
make_items (FoveaLayerModel *self, const FoveaNetworkPlan *plan, const FoveaLayerBlocks *blocks, const FoveaReceptiveField *fields)
{
  g_autofree FoveaLayerItem **items = g_new0 (FoveaLayerItem *, blocks->n_blocks + 1); /* the last stands for none */
  guint made = 0;

  for (guint node = 0; node < plan->network->n_nodes; node++)
    {
      gint value = plan->network->nodes[node].outputs[0], block = blocks->of_node[node];
      FoveaLayerItem *layer;

      if (plan->states[node] == FOVEA_NODE_FOLDED)
        continue;
      for (; made < blocks->n_blocks && blocks->blocks[made].first == node; made++)
        {
          const FoveaLayerBlock *next = &blocks->blocks[made];

          items[made] = fovea_layer_item_new_block (plan, next, &fields[fovea_layer_block_output (next, plan)]);
          if (next->parent >= 0)
            fovea_layer_item_add (items[next->parent], items[made]);
          else
            g_ptr_array_add (self->items, items[made]);
        }
      layer = fovea_layer_item_new (plan, node, &fields[value]);
      g_hash_table_insert (self->layers, GINT_TO_POINTER (value), layer);
      if (block >= 0)
        fovea_layer_item_add (items[block], layer);
      else
        g_ptr_array_add (self->items, layer);
    }
}

void
fovea_layer_model_show (FoveaLayerModel *self, const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields)
{
  g_autoptr (FoveaLayerBlocks) blocks = plan ? fovea_layer_blocks_new (plan) : NULL;

  g_return_if_fail (FOVEA_IS_LAYER_MODEL (self));

  g_queue_clear_full (&self->fillings, filling_free);
  g_ptr_array_unref (self->items);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_remove_all (self->layers);
  if (plan)
    make_items (self, plan, blocks, fields);
  self->has_blocks = blocks && blocks->n_blocks > 0;
  self->expand = blocks && blocks->n_layers <= FOVEA_FEW_LAYERS;
  refill (self);
}

guint
fovea_layer_model_get_n_layers (FoveaLayerModel *self)
{
  return g_hash_table_size (self->layers);
}

gboolean
fovea_layer_model_has_blocks (FoveaLayerModel *self)
{
  return self->has_blocks;
}

void
fovea_layer_model_search (FoveaLayerModel *self, const char *text)
{
  g_return_if_fail (FOVEA_IS_LAYER_MODEL (self));

  g_free (self->folded);
  self->folded = g_utf8_casefold (text, -1);
  refill (self);
}

gboolean
fovea_layer_model_is_filled (FoveaLayerModel *self)
{
  return g_queue_is_empty (&self->fillings);
}

void
fovea_layer_model_expand_all (FoveaLayerModel *self, gboolean expand)
{
  g_return_if_fail (FOVEA_IS_LAYER_MODEL (self));

  self->expand = expand;
  gtk_tree_list_model_set_autoexpand (self->tree, expand);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);

      gtk_tree_list_row_set_expanded (row, expand);
    }
}

/* The row of @block, which is outermost or lies in an expanded one, is expanded. */
static void
expand_block (FoveaLayerModel *self, FoveaLayerItem *block)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);
      g_autoptr (FoveaLayerItem) item = gtk_tree_list_row_get_item (row);

      if (item != block)
        continue;
      gtk_tree_list_row_set_expanded (row, TRUE);
      return;
    }
}

void
fovea_layer_model_reveal (FoveaLayerModel *self, gint value)
{
  FoveaLayerItem *item = g_hash_table_lookup (self->layers, GINT_TO_POINTER (value));
  g_autoptr (GPtrArray) around = g_ptr_array_new ();

  g_return_if_fail (FOVEA_IS_LAYER_MODEL (self));

  for (FoveaLayerItem *block = item ? fovea_layer_item_get_block (item) : NULL; block; block = fovea_layer_item_get_block (block))
    g_ptr_array_insert (around, 0, block);
  for (guint i = 0; i < around->len; i++)
    expand_block (self, around->pdata[i]);
}
