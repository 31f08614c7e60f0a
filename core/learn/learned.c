/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network with what a model has learned. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/learn/layer.h"
#include "core/network/part.h"

/* (N, channels, height, width) but for the channels. */
static gboolean
add_open_input (FoveaNetworkBuilder *builder, const FoveaNetwork *network, GError **error)
{
  static const char *const symbols[] = { "N", NULL, "height", "width" };
  const FoveaValue *value = &network->values[network->inputs[0]];
  FoveaShape shape = value->shape;

  for (guint axis = 0; axis < G_N_ELEMENTS (symbols); axis++)
    if (symbols[axis])
      shape.dims[axis] = -1;
  if (!fovea_network_builder_add_input (builder, value->name, value->dtype, &shape, error))
    return FALSE;
  for (guint axis = 0; axis < G_N_ELEMENTS (symbols); axis++)
    if (symbols[axis])
      fovea_network_builder_name_size (builder, axis, symbols[axis]);
  return TRUE;
}

static gboolean
add_inputs (FoveaNetworkBuilder *builder, const FoveaNetwork *network, gboolean open, GError **error)
{
  if (open)
    return add_open_input (builder, network, error);
  for (guint i = 0; i < network->n_inputs; i++)
    {
      const FoveaValue *value = &network->values[network->inputs[i]];

      if (!fovea_network_builder_add_input (builder, value->name, value->dtype, value->declared ? &value->shape : NULL, error))
        return FALSE;
      for (guint axis = 0; value->symbols && axis < FOVEA_MAX_RANK; axis++)
        if (value->symbols[axis])
          fovea_network_builder_name_size (builder, axis, value->symbols[axis]);
    }
  return TRUE;
}

static gboolean
add_constant (FoveaNetworkBuilder *builder, const FoveaModel *model, gint index, GError **error)
{
  const FoveaValue *value = &model->plan->network->values[index];
  g_autoptr (FoveaTensor) learned = NULL;
  gsize first, n;

  if (!fovea_model_find_weights (model, index, &first, &n))
    return fovea_network_builder_add_constant (builder, value->name, value->constant, error);
  learned = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &value->constant->shape, _("learned weights"), error);
  if (!learned)
    return FALSE;
  memcpy (learned->data, model->weights + first, n * sizeof (float));
  return fovea_network_builder_add_constant (builder, value->name, learned, error);
}

static gboolean
add_parts (FoveaNetworkBuilder *builder, const FoveaModel *model, gboolean open, GError **error)
{
  const FoveaNetwork *network = model->plan->network;

  if (!add_inputs (builder, network, open, error))
    return FALSE;
  for (guint i = 0; i < network->n_values; i++)
    if (network->values[i].constant && !add_constant (builder, model, (gint) i, error))
      return FALSE;
  for (guint i = 0; i < network->n_nodes; i++)
    if (!fovea_part_copy_node (builder, network, &network->nodes[i], error))
      return FALSE;
  for (guint i = 0; i < network->n_outputs; i++)
    if (!fovea_network_builder_add_output (builder, network->values[network->outputs[i]].name,
                                           !open && i == 0 && network->declared_output.rank > 0 ? &network->declared_output : NULL, error))
      return FALSE;
  return TRUE;
}

static void
add_metadata (FoveaNetworkBuilder *builder, GHashTable *metadata)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    fovea_network_builder_add_metadata (builder, key, value);
}

FoveaNetwork *
fovea_model_to_network (const FoveaModel *model, GHashTable *metadata, gboolean open, GError **error)
{
  const FoveaNetwork *network = model->plan->network;
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new (network->name, network->opset);

  if (!add_parts (builder, model, open, error))
    return NULL;
  add_metadata (builder, network->metadata);
  if (metadata)
    add_metadata (builder, metadata);
  fovea_network_builder_set_producer (builder, "Fovea");
  return fovea_network_builder_finish (builder, error);
}
