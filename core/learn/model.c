/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/model.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/random.h"
#include "core/learn/layer.h"

/* The first that takes a node does it. */
static const FoveaLayerKind *const kinds[] = {
  &fovea_layer_convolution, &fovea_layer_product, &fovea_layer_pool, &fovea_layer_global_pool, &fovea_layer_unary, &fovea_layer_sum, &fovea_layer_dropout, &fovea_layer_pass,
};

static void
layer_free (gpointer data)
{
  FoveaModelLayer *layer = data;

  if (layer->kind->clear && layer->state)
    layer->kind->clear (layer);
  g_free (layer->inputs);
  g_free (layer);
}

static FoveaNetworkPlan *
make_plan (FoveaNetwork *network, gsize height, gsize width, FoveaProgress *progress, GError **error)
{
  const FoveaValue *input = &network->values[network->inputs[0]];
  FoveaShape shape = input->shape;

  if (!input->declared || shape.rank < 2)
    return fovea_network_plan_new (network, NULL, height, width, progress, error);
  shape.dims[0] = 1;
  for (guint i = 2; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      shape.dims[i] = (gint64) (i + 1 == shape.rank ? width : height);
  return fovea_network_plan_new (network, &shape, height, width, progress, error);
}

/* What the loss looks at: what goes into a Softmax at the end. */
static gint
find_end (const FoveaNetworkPlan *plan)
{
  const FoveaNetwork *network = plan->network;
  gint end = network->outputs[0], producer = network->values[end].producer;
  const char *name = producer >= 0 ? network->nodes[producer].op->name : "";

  return g_str_equal (name, "Softmax") || g_str_equal (name, "LogSoftmax") ? network->nodes[producer].inputs[0] : end;
}

static gboolean *
find_needed (const FoveaNetworkPlan *plan, gint end)
{
  const FoveaNetwork *network = plan->network;
  gboolean *needed = g_new0 (gboolean, network->n_nodes);

  if (network->values[end].producer >= 0)
    needed[network->values[end].producer] = TRUE;
  for (guint i = network->n_nodes; i-- > 0;)
    for (guint j = 0; needed[i] && plan->states[i] == FOVEA_NODE_PLANNED && j < network->nodes[i].n_inputs; j++)
      {
        gint input = network->nodes[i].inputs[j];

        if (input >= 0 && network->values[input].producer >= 0)
          needed[network->values[input].producer] = TRUE;
      }
  return needed;
}

static gboolean
add_value (FoveaModel *self, gint value, gboolean wanted, GError **error)
{
  const FoveaOperand *operand = &self->plan->values[value];
  const gint64 *dims = operand->shape.dims;
  guint rank = operand->shape.rank;
  FoveaModelValue entry = { .value = value, .height = 1, .width = 1, .at = self->floats, .wanted = wanted };
  g_autofree char *name = fovea_printable (self->plan->network->values[value].name);

  if (operand->dtype != FOVEA_DTYPE_FLOAT32 || rank < 2 || rank > 4 || dims[0] != 1 || fovea_shape_count (&operand->shape) == 0)
    return fovea_refuse (error, _("“%s” is not float32 of the form (examples, channels, height, width) or (examples, features)"), name);
  entry.channels = (gsize) dims[1];
  entry.width = rank > 2 ? (gsize) dims[rank - 1] : 1;
  entry.height = rank > 3 ? (gsize) dims[2] : 1;
  entry.cells = entry.height * entry.width;
  g_array_append_val (self->values, entry);
  self->floats += entry.channels * entry.cells;
  return TRUE;
}

static gint
find_value (const FoveaModel *self, gint value)
{
  for (guint i = 0; i < self->values->len; i++)
    if (fovea_model_value (self, i)->value == value)
      return (gint) i;
  return -1;
}

static const FoveaLayerKind *
find_kind (const FoveaOpContext *context)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i]->takes (context))
      return kinds[i];
  return NULL;
}

static gboolean
connect_layer (FoveaModel *self, FoveaModelLayer *layer, gboolean *wanted, GError **error)
{
  const FoveaNode *node = layer->context->node;

  layer->inputs = g_new (guint, node->n_inputs);
  for (guint i = 0; i < node->n_inputs; i++)
    {
      gint value = node->inputs[i] >= 0 && !self->plan->values[node->inputs[i]].constant ? find_value (self, node->inputs[i]) : -1;

      if (value < 0)
        continue;
      layer->inputs[layer->n_inputs++] = (guint) value;
      *wanted |= fovea_model_value (self, (guint) value)->wanted;
    }
  if (layer->n_inputs > 0)
    return TRUE;
  return fovea_refuse (error, _("it reads nothing that comes from the input"));
}

static gboolean
fill_layer (FoveaModel *self, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  const FoveaOpContext *context = layer->context;
  gsize before = self->n_weights;
  gboolean wanted = FALSE;

  if (self->plan->states[layer->node] != FOVEA_NODE_PLANNED)
    return fovea_refuse (error, _("its size is known only while running"));
  layer->kind = find_kind (context);
  if (!layer->kind && g_str_equal (context->node->op->name, "BatchNormalization"))
    return fovea_refuse (error, _("the trainer has no batch normalisation, whose statistics are those of whole batches while it learns"));
  if (!layer->kind)
    return fovea_refuse (error, "%s", context->node->op->no_backward ? _(context->node->op->no_backward) : _("the trainer has no such layer"));
  if (!connect_layer (self, layer, &wanted, error) || (layer->kind->init && !layer->kind->init (self, layer, progress, error)))
    return FALSE;
  layer->output = self->values->len;
  self->scratch = MAX (self->scratch, layer->scratch);
  return add_value (self, context->node->outputs[0], wanted || self->n_weights > before, error);
}

static gboolean
add_layer (FoveaModel *self, guint node, FoveaProgress *progress, GError **error)
{
  FoveaModelLayer *layer = g_new0 (FoveaModelLayer, 1);
  static const FoveaLayerKind none = { 0 };
  g_autofree char *name = NULL;

  *layer = (FoveaModelLayer){ .kind = &none, .node = node, .context = &self->plan->contexts[node], .number = self->layers->len };
  g_ptr_array_add (self->layers, layer);
  if (fill_layer (self, layer, progress, error))
    return TRUE;
  if (!layer->kind)
    layer->kind = &none;
  name = fovea_printable (layer->context->node->name);
  g_prefix_error (error, _("%s (%s) cannot learn: "), name, layer->context->node->op->name);
  return FALSE;
}

gboolean
fovea_model_learn (FoveaModel *model, const FoveaModelLayer *layer, guint i, gsize fan_in, gsize *first, GError **error)
{
  gint value = layer->context->node->inputs[i];
  const FoveaTensor *constant = model->plan->network->values[value].constant;
  FoveaParameter parameter = { value, model->n_weights, constant ? fovea_tensor_count (constant) : 0, fan_in };

  for (guint p = 0; p < model->parameters->len; p++)
    if (g_array_index (model->parameters, FoveaParameter, p).value == value)
      {
        *first = g_array_index (model->parameters, FoveaParameter, p).first;
        return TRUE;
      }
  if (!constant || constant->dtype != FOVEA_DTYPE_FLOAT32)
    return fovea_refuse (error, _("its weights are computed, not stored as float32"));
  *first = parameter.first;
  g_array_append_val (model->parameters, parameter);
  model->n_weights += fovea_round_up (parameter.n, FOVEA_ALIGNMENT / sizeof (float));
  return TRUE;
}

/* The weights as the file has them. What fills up between them is zero and stays so. */
static gboolean
fill_weights (FoveaModel *self, GError **error)
{
  if (self->n_weights == 0)
    return fovea_refuse (error, _("The network has no weights that could learn"));
  self->weights = fovea_memory_alloc0 (self->n_weights * sizeof (float), _("weights that learn"), error);
  if (!self->weights)
    return FALSE;
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const FoveaParameter *parameter = &g_array_index (self->parameters, FoveaParameter, i);

      memcpy (self->weights + parameter->first, self->plan->network->values[parameter->value].constant->data, parameter->n * sizeof (float));
    }
  fovea_model_weights_changed (self);
  return TRUE;
}

static gboolean
build (FoveaModel *self, FoveaProgress *progress, GError **error)
{
  gint end = find_end (self->plan);
  g_autofree gboolean *needed = find_needed (self->plan, end);

  if (!add_value (self, self->plan->network->inputs[0], FALSE, error))
    return FALSE;
  for (guint i = 0; i < self->plan->network->n_nodes; i++)
    if (needed[i] && self->plan->states[i] != FOVEA_NODE_FOLDED && !add_layer (self, i, progress, error))
      return FALSE;
  if (find_value (self, end) <= 0)
    return fovea_refuse (error, _("The network's output does not depend on its input"));
  self->output = (guint) find_value (self, end);
  return fill_weights (self, error);
}

FoveaModel *
fovea_model_new (FoveaNetwork *network, gsize samples, gsize height, gsize width, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaModel) self = g_new0 (FoveaModel, 1);

  g_return_val_if_fail (network != NULL && samples > 0, NULL);

  self->samples = samples;
  self->values = g_array_new (FALSE, FALSE, sizeof (FoveaModelValue));
  self->layers = g_ptr_array_new_with_free_func (layer_free);
  self->parameters = g_array_new (FALSE, FALSE, sizeof (FoveaParameter));
  if (network->n_inputs != 1)
    {
      fovea_refuse (error, _("A network that learns has one input; this one has %u"), network->n_inputs);
      return NULL;
    }
  self->plan = make_plan (network, height, width, progress, error);
  if (!self->plan || !fovea_network_plan_reaches_end (self->plan, error) || !build (self, progress, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
fovea_model_free (FoveaModel *model)
{
  g_ptr_array_unref (model->layers);
  g_array_unref (model->values);
  g_array_unref (model->parameters);
  fovea_memory_free (model->weights);
  if (model->plan)
    fovea_network_plan_unref (model->plan);
  g_free (model);
}

FoveaNetwork *
fovea_model_get_network (const FoveaModel *model)
{
  return model->plan->network;
}

gsize
fovea_model_get_samples (const FoveaModel *model)
{
  return model->samples;
}

static void
get_size (const FoveaModel *model, guint value, gsize size[3])
{
  const FoveaModelValue *entry = fovea_model_value (model, value);

  size[0] = entry->channels;
  size[1] = entry->height;
  size[2] = entry->width;
}

void
fovea_model_get_input (const FoveaModel *model, gsize size[3])
{
  get_size (model, 0, size);
}

void
fovea_model_get_output (const FoveaModel *model, gsize size[3])
{
  get_size (model, model->output, size);
}

float *
fovea_model_get_weights (FoveaModel *model, gsize *n)
{
  *n = model->n_weights;
  return model->weights;
}

void
fovea_model_weights_changed (FoveaModel *model)
{
  for (guint i = 0; i < model->layers->len; i++)
    {
      FoveaModelLayer *layer = g_ptr_array_index (model->layers, i);

      if (layer->kind->weights_changed)
        layer->kind->weights_changed (model, layer);
    }
}

void
fovea_model_forget (FoveaModel *model, guint64 seed)
{
  for (guint i = 0; i < model->parameters->len; i++)
    {
      const FoveaParameter *parameter = &g_array_index (model->parameters, FoveaParameter, i);
      double bound = parameter->fan_in > 0 ? sqrt (3.0 / (double) parameter->fan_in) : 0.0;
      guint64 key = fovea_random_bits (seed, i);

      for (gsize j = 0; j < parameter->n; j++)
        model->weights[parameter->first + j] = (float) fovea_random_uniform (key, j, -bound, bound);
    }
  fovea_model_weights_changed (model);
}

gboolean
fovea_model_find_weights (const FoveaModel *model, gint value, gsize *first, gsize *n)
{
  for (guint i = 0; i < model->parameters->len; i++)
    {
      const FoveaParameter *parameter = &g_array_index (model->parameters, FoveaParameter, i);

      if (parameter->value != value)
        continue;
      *first = parameter->first;
      *n = parameter->n;
      return TRUE;
    }
  return FALSE;
}

gboolean
fovea_model_is_decayed (const FoveaModel *model, gsize weight, gsize *end)
{
  *end = model->n_weights;
  for (guint i = model->parameters->len; i-- > 0;)
    {
      const FoveaParameter *parameter = &g_array_index (model->parameters, FoveaParameter, i);

      if (weight >= parameter->first)
        return parameter->fan_in > 0;
      *end = parameter->first;
    }
  return FALSE;
}
