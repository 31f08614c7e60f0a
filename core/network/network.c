/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/network.h"

#include "core/network/builder.h"

static void
clear_value (FoveaValue *value)
{
  for (guint i = 0; value->symbols && i < FOVEA_MAX_RANK; i++)
    g_free (value->symbols[i]);
  g_free (value->symbols);
  g_free (value->name);
  g_clear_pointer (&value->constant, fovea_tensor_unref);
}

FoveaAttribute
fovea_attribute_copy (const FoveaAttribute *attribute)
{
  FoveaAttribute copy = *attribute;

  copy.name = g_strdup (attribute->name);
  copy.string = g_strdup (attribute->string);
  copy.tensor = attribute->tensor ? fovea_tensor_ref (attribute->tensor) : NULL;
  copy.ints = g_memdup2 (attribute->ints, attribute->n * sizeof *attribute->ints);
  copy.floats = g_memdup2 (attribute->floats, attribute->n * sizeof *attribute->floats);
  copy.strings = attribute->strings ? g_new (char *, attribute->n) : NULL;
  for (gsize i = 0; copy.strings && i < attribute->n; i++)
    copy.strings[i] = g_strdup (attribute->strings[i]);
  return copy;
}

void
fovea_attribute_clear (FoveaAttribute *attribute)
{
  for (gsize i = 0; attribute->strings && i < attribute->n; i++)
    g_free (attribute->strings[i]);
  g_free (attribute->strings);
  g_free (attribute->name);
  g_free (attribute->string);
  g_free (attribute->ints);
  g_free (attribute->floats);
  g_clear_pointer (&attribute->tensor, fovea_tensor_unref);
  *attribute = (FoveaAttribute){ 0 };
}

GArray *
fovea_attributes_new (const FoveaNode *node, const char *without)
{
  GArray *attributes = g_array_new (FALSE, TRUE, sizeof (FoveaAttribute));

  g_array_set_clear_func (attributes, (GDestroyNotify) fovea_attribute_clear);
  for (guint i = 0; node && i < node->n_attributes; i++)
    {
      FoveaAttribute copy;

      if (g_strcmp0 (node->attributes[i].name, without) == 0)
        continue;
      copy = fovea_attribute_copy (&node->attributes[i]);
      g_array_append_val (attributes, copy);
    }
  return attributes;
}

void
fovea_attributes_add_int (GArray *attributes, const char *name, gint64 value)
{
  FoveaAttribute attribute = { .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INT, .i = value };

  g_array_append_val (attributes, attribute);
}

void
fovea_attributes_add_ints (GArray *attributes, const char *name, const gint64 *values, gsize n)
{
  FoveaAttribute attribute
      = { .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INTS, .n = n, .ints = g_memdup2 (values, n * sizeof *values) };

  g_array_append_val (attributes, attribute);
}

void
fovea_attributes_add_float (GArray *attributes, const char *name, float value)
{
  FoveaAttribute attribute = { .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_FLOAT, .f = value };

  g_array_append_val (attributes, attribute);
}

void
fovea_attributes_add_string (GArray *attributes, const char *name, const char *value)
{
  FoveaAttribute attribute = { .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_STRING, .string = g_strdup (value) };

  g_array_append_val (attributes, attribute);
}

void
fovea_node_clear (FoveaNode *node)
{
  g_free (node->name);
  g_free (node->inputs);
  g_free (node->outputs);
  for (guint i = 0; i < node->n_attributes; i++)
    fovea_attribute_clear (&node->attributes[i]);
  g_free (node->attributes);
}

static void
free_network (FoveaNetwork *network)
{
  for (guint i = 0; i < network->n_values; i++)
    clear_value (&network->values[i]);
  for (guint i = 0; i < network->n_nodes; i++)
    fovea_node_clear (&network->nodes[i]);
  g_free (network->values);
  g_free (network->nodes);
  g_free (network->inputs);
  g_free (network->outputs);
  g_free (network->name);
  g_free (network->path);
  g_free (network->producer);
  g_ptr_array_unref (network->unsupported);
  g_ptr_array_unref (network->notices);
  g_hash_table_unref (network->metadata);
  g_free (network);
}

FoveaNetwork *
fovea_network_ref (FoveaNetwork *network)
{
  g_return_val_if_fail (network != NULL, NULL);

  g_atomic_ref_count_inc (&network->refs);
  return network;
}

void
fovea_network_unref (FoveaNetwork *network)
{
  if (network && g_atomic_ref_count_dec (&network->refs))
    free_network (network);
}

gint
fovea_network_find_value (const FoveaNetwork *network, const char *name)
{
  g_return_val_if_fail (network != NULL && name != NULL, -1);

  for (guint i = 0; i < network->n_values; i++)
    if (g_str_equal (network->values[i].name, name))
      return (gint) i;
  return -1;
}

gint
fovea_network_find_node (const FoveaNetwork *network, const char *name)
{
  gint value;

  g_return_val_if_fail (network != NULL && name != NULL, -1);

  for (guint i = 0; i < network->n_nodes; i++)
    if (g_str_equal (network->nodes[i].name, name))
      return (gint) i;
  value = fovea_network_find_value (network, name);
  return value < 0 ? -1 : network->values[value].producer;
}

/* 1 and 3 are the channels of photos; an open size may become either. */
static gboolean
may_be_channels (gint64 size)
{
  return size == 1 || size == 3 || size < 0;
}

gint
fovea_network_photo_input (const FoveaNetwork *network, gboolean *channels_last)
{
  gint other = -1;

  g_return_val_if_fail (network != NULL, -1);

  if (channels_last)
    *channels_last = FALSE;
  for (guint i = 0; i < network->n_inputs; i++)
    {
      const FoveaValue *value = &network->values[network->inputs[i]];
      const gint64 *dims = value->shape.dims;
      gboolean last;

      if (!value->declared)
        return network->inputs[i];
      if (value->shape.rank != 4)
        continue;
      last = dims[1] != 1 && dims[1] != 3 && (dims[3] == 1 || dims[3] == 3);
      if (last || may_be_channels (dims[1]))
        {
          if (channels_last)
            *channels_last = last;
          return network->inputs[i];
        }
      if (other < 0)
        other = network->inputs[i];
    }
  return other;
}

const FoveaAttribute *
fovea_node_attribute (const FoveaNode *node, const char *name)
{
  for (guint i = 0; i < node->n_attributes; i++)
    if (g_str_equal (node->attributes[i].name, name))
      return &node->attributes[i];
  return NULL;
}

gint64
fovea_node_int (const FoveaNode *node, const char *name, gint64 initial)
{
  const FoveaAttribute *attribute = fovea_node_attribute (node, name);

  return attribute ? attribute->i : initial;
}

float
fovea_node_float (const FoveaNode *node, const char *name, float initial)
{
  const FoveaAttribute *attribute = fovea_node_attribute (node, name);

  return attribute ? attribute->f : initial;
}

const char *
fovea_node_string (const FoveaNode *node, const char *name, const char *initial)
{
  const FoveaAttribute *attribute = fovea_node_attribute (node, name);

  return attribute ? attribute->string : initial;
}

const gint64 *
fovea_node_ints (const FoveaNode *node, const char *name, gsize *n)
{
  const FoveaAttribute *attribute = fovea_node_attribute (node, name);

  *n = attribute ? attribute->n : 0;
  return attribute ? attribute->ints : NULL;
}
