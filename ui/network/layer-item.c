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
  PROP_SEARCH,
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
  [PROP_SEARCH] = "search",
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

FoveaLayerItem *
fovea_layer_item_new (const FoveaNetworkPlan *plan, guint node, const FoveaReceptiveField *field)
{
  FoveaLayerItem *self = g_object_new (FOVEA_TYPE_LAYER_ITEM, NULL);
  const FoveaNode *layer = &plan->network->nodes[node];
  FoveaMeasure measure = fovea_measure_node (plan, node);
  const FoveaShape *shape = &plan->values[layer->outputs[0]].shape;

  self->value = layer->outputs[0];
  self->texts[PROP_NAME] = g_strdup (layer->name);
  self->texts[PROP_OPERATOR] = g_strdup (layer->op->name);
  self->texts[PROP_OUTPUT] = text_shape (plan, layer->outputs[0]);
  self->texts[PROP_SEARCH] = g_strdup_printf ("%s %s", layer->name, layer->op->name);
  self->texts[PROP_PARAMETERS_TEXT] = measure.parameters > 0 ? fovea_text_count (measure.parameters) : g_strdup ("–");
  self->texts[PROP_MACS_TEXT] = measure.macs > 0 ? fovea_text_count (measure.macs) : g_strdup ("–");
  self->texts[PROP_MEMORY_TEXT] = g_format_size_full (measure.activation_bytes, G_FORMAT_SIZE_IEC_UNITS);
  self->texts[PROP_FIELD_TEXT] = field->known && field->global ? g_strdup (C_("receptive field", "whole")) : fovea_text_field (field);
  self->numbers[0] = node;
  self->numbers[PROP_SIZE - PROP_INDEX] = fovea_network_plan_knows (plan, layer->outputs[0]) ? fovea_shape_count (shape) : 0;
  self->numbers[PROP_PARAMETERS - PROP_INDEX] = measure.parameters;
  self->numbers[PROP_MACS - PROP_INDEX] = measure.macs;
  self->numbers[PROP_MEMORY - PROP_INDEX] = measure.activation_bytes;
  self->numbers[PROP_FIELD - PROP_INDEX] = field->known ? (guint64) (field->size[0] * field->size[1]) : 0;
  return self;
}

gint
fovea_layer_item_get_value (FoveaLayerItem *self)
{
  return self->value;
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
