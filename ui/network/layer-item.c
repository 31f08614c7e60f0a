/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/layer-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/network/measure.h"
#include "ui/maps/numbers.h"

typedef enum
{
  PROP_NAME = 1,
  PROP_OPERATOR,
  PROP_OUTPUT,
  PROP_PARAMETERS_TEXT,
  PROP_MACS_TEXT,
  PROP_MEMORY_TEXT,
  PROP_FIELD_TEXT,
  PROP_INDEX, /* from here on numbers */
  PROP_SIZE,
  PROP_PARAMETERS,
  PROP_MACS,
  PROP_MEMORY,
  PROP_FIELD,
  N_PROPS,
} Property;

static const char *const property_names[N_PROPS] = {
  [PROP_NAME] = "name",
  [PROP_OPERATOR] = "operator",
  [PROP_OUTPUT] = "output",
  [PROP_PARAMETERS_TEXT] = "parameters-text",
  [PROP_MACS_TEXT] = "macs-text",
  [PROP_MEMORY_TEXT] = "memory-text",
  [PROP_FIELD_TEXT] = "field-text",
  [PROP_INDEX] = "index",
  [PROP_SIZE] = "size",
  [PROP_PARAMETERS] = "parameters",
  [PROP_MACS] = "macs",
  [PROP_MEMORY] = "memory",
  [PROP_FIELD] = "field",
};

struct _FoveaLayerItem
{
  GObject parent_instance;

  gint value;
  GPtrArray *children;   /* of a block */
  FoveaLayerItem *block; /* around it */
  char *search;          /* case-folded */
  char *texts[PROP_INDEX];
  guint64 numbers[N_PROPS - PROP_INDEX];
};

G_DEFINE_FINAL_TYPE (FoveaLayerItem, fovea_layer_item, G_TYPE_OBJECT)

static void
fovea_layer_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaLayerItem *self = FOVEA_LAYER_ITEM (object);

  if (id < PROP_INDEX)
    g_value_set_string (value, self->texts[id]);
  else
    g_value_set_uint64 (value, self->numbers[id - PROP_INDEX]);
}

static void
fovea_layer_item_finalize (GObject *object)
{
  FoveaLayerItem *self = FOVEA_LAYER_ITEM (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);
  for (guint i = 0; self->children && i < self->children->len; i++)
    FOVEA_LAYER_ITEM (self->children->pdata[i])->block = NULL;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->search);
  G_OBJECT_CLASS (fovea_layer_item_parent_class)->finalize (object);
}

static void
fovea_layer_item_class_init (FoveaLayerItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = fovea_layer_item_get_property;
  object_class->finalize = fovea_layer_item_finalize;
  for (guint id = 1; id < N_PROPS; id++)
    g_object_class_install_property (object_class, id,
                                     id < PROP_INDEX
                                         ? g_param_spec_string (property_names[id], NULL, NULL, NULL, flags)
                                         : g_param_spec_uint64 (property_names[id], NULL, NULL, 0, G_MAXUINT64, 0, flags));
}

static void
fovea_layer_item_init (FoveaLayerItem *self)
{
}

/* Without a batch of one, which says nothing. */
static char *
text_shape (const FoveaNetworkPlan *plan, gint value)
{
  FoveaShape shape = plan->values[value].shape;

  if (!fovea_network_plan_knows (plan, value))
    return fovea_network_plan_shape_text (plan, value);
  if (shape.rank > 1 && shape.dims[0] == 1)
    {
      shape.rank--;
      memmove (shape.dims, shape.dims + 1, shape.rank * sizeof *shape.dims);
    }
  return fovea_shape_to_string (&shape);
}

static char *
count_or_dash (guint64 count)
{
  return count > 0 ? fovea_text_count (count) : g_strdup ("–");
}

/* A row for what gives @value and costs @measure. Takes @operator. */
static FoveaLayerItem *
make_item (const FoveaNetworkPlan *plan, const char *name, char *operator, gint value, FoveaMeasure measure,
           const FoveaReceptiveField *field)
{
  FoveaLayerItem *self = g_object_new (FOVEA_TYPE_LAYER_ITEM, NULL);
  g_autofree char *search = g_strdup_printf ("%s %s", name, operator);

  self->value = value;
  self->search = g_utf8_casefold (search, -1);
  self->texts[PROP_NAME] = g_strdup (name);
  self->texts[PROP_OPERATOR] = operator;
  self->texts[PROP_OUTPUT] = text_shape (plan, value);
  self->texts[PROP_PARAMETERS_TEXT] = count_or_dash (measure.parameters);
  self->texts[PROP_MACS_TEXT] = count_or_dash (measure.macs);
  self->texts[PROP_MEMORY_TEXT] = g_format_size_full (measure.activation_bytes, G_FORMAT_SIZE_IEC_UNITS);
  self->texts[PROP_FIELD_TEXT] = field->known && field->global ? g_strdup (C_("receptive field", "whole")) : fovea_text_field (field);
  self->numbers[PROP_SIZE - PROP_INDEX] = fovea_network_plan_knows (plan, value) ? fovea_shape_count (&plan->values[value].shape) : 0;
  self->numbers[PROP_PARAMETERS - PROP_INDEX] = measure.parameters;
  self->numbers[PROP_MACS - PROP_INDEX] = measure.macs;
  self->numbers[PROP_MEMORY - PROP_INDEX] = measure.activation_bytes;
  self->numbers[PROP_FIELD - PROP_INDEX] = field->known ? (guint64) (field->size[0] * field->size[1]) : 0;
  return self;
}

FoveaLayerItem *
fovea_layer_item_new (const FoveaNetworkPlan *plan, guint node, const FoveaReceptiveField *field)
{
  const FoveaNode *layer = &plan->network->nodes[node];
  FoveaLayerItem *self = make_item (plan, layer->name, g_strdup (layer->op->name), layer->outputs[0], fovea_measure_node (plan, node), field);

  self->numbers[0] = node;
  return self;
}

FoveaLayerItem *
fovea_layer_item_new_block (const FoveaNetworkPlan *plan, const FoveaLayerBlock *block, const FoveaReceptiveField *field)
{
  char *layers = g_strdup_printf (ngettext ("%u layer", "%u layers", block->n_layers), block->n_layers);
  FoveaLayerItem *self = make_item (plan, block->name, layers, fovea_layer_block_output (block, plan),
                                    fovea_layer_block_measure (block, plan), field);

  self->numbers[0] = block->first;
  self->children = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
fovea_layer_item_add (FoveaLayerItem *block, FoveaLayerItem *child)
{
  child->block = block;
  g_ptr_array_add (block->children, child);
}

gint
fovea_layer_item_get_value (FoveaLayerItem *self)
{
  return self->value;
}

GPtrArray *
fovea_layer_item_get_children (FoveaLayerItem *self)
{
  return self->children;
}

FoveaLayerItem *
fovea_layer_item_get_block (FoveaLayerItem *self)
{
  return self->block;
}

gboolean
fovea_layer_item_matches (FoveaLayerItem *self, const char *folded)
{
  if (strstr (self->search, folded))
    return TRUE;
  for (guint i = 0; self->children && i < self->children->len; i++)
    if (fovea_layer_item_matches (self->children->pdata[i], folded))
      return TRUE;
  return FALSE;
}

char *
fovea_text_field (const FoveaReceptiveField *field)
{
  if (!field->known)
    return g_strdup ("–");
  if (field->global)
    return g_strdup (_("whole photo"));
  return g_strdup_printf ("%.0f×%.0f", field->size[0], field->size[1]);
}
