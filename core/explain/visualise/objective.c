/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/objective.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/part.h"
#include "core/network/session.h"

#define MAX_INPUTS 5

/* A network in the making. The first error is kept, and nothing is added after it. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  FoveaNetworkBuilder *builder;
  gboolean *given;     /* one a value: a constant that is there already */
  GStringChunk *names;
  guint n_names;
  GError *error;
} Maker;

static gboolean *
find_needed (const FoveaNetwork *network, const FoveaObjectiveTerm *terms, guint n)
{
  gboolean *needed = g_new0 (gboolean, network->n_nodes);

  for (guint i = 0; i < n; i++)
    if (network->values[terms[i].value].producer >= 0)
      needed[network->values[terms[i].value].producer] = TRUE;
  for (guint i = network->n_nodes; i-- > 0;)
    for (guint j = 0; needed[i] && j < network->nodes[i].n_inputs; j++)
      {
        gint input = network->nodes[i].inputs[j];

        if (input >= 0 && network->values[input].producer >= 0)
          needed[network->values[input].producer] = TRUE;
      }
  return needed;
}

static gboolean
add_inputs (Maker *maker, const FoveaShape *photo)
{
  const FoveaNetworkPlan *plan = maker->plan;
  gint photo_input = fovea_network_photo_input (plan->network, NULL);

  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      gint value = plan->network->inputs[i];

      if (!fovea_network_builder_add_input (maker->builder, plan->network->values[value].name, plan->values[value].dtype,
                                            value == photo_input ? photo : &plan->values[value].shape, &maker->error))
        return FALSE;
    }
  return TRUE;
}

/* Its name. What was folded for one size is computed again for another, but weights may be others than the file's. */
static const char *
value_name (Maker *maker, gint value)
{
  const char *name;

  if (value < 0)
    return "";
  name = maker->plan->network->values[value].name;
  if (maker->plan->network->values[value].constant && !maker->given[value] && !maker->error)
    {
      maker->given[value] = TRUE;
      fovea_network_builder_add_constant (maker->builder, name, maker->plan->values[value].constant, &maker->error);
    }
  return name;
}

static void
copy_node (Maker *maker, const FoveaNode *node)
{
  for (guint i = 0; i < node->n_inputs; i++)
    value_name (maker, node->inputs[i]);
  if (!maker->error)
    fovea_part_copy_node (maker->builder, maker->plan->network, node, &maker->error);
}

/* The part of the network that the terms depend on. */
static void
maker_init (Maker *maker, const FoveaNetworkPlan *plan, const FoveaShape *photo, const FoveaObjectiveTerm *terms, guint n)
{
  const FoveaNetwork *network = plan->network;
  g_autofree gboolean *needed = find_needed (network, terms, n);

  *maker = (Maker){ plan, fovea_network_builder_new (network->name, network->opset), g_new0 (gboolean, network->n_values),
                    g_string_chunk_new (1024) };
  if (!add_inputs (maker, photo))
    return;
  for (guint i = 0; i < network->n_nodes && !maker->error; i++)
    if (needed[i])
      copy_node (maker, &network->nodes[i]);
  fovea_network_builder_set_opset (maker->builder, FOVEA_BACKWARD_OPSET);
}

static FoveaNetwork *
maker_finish (Maker *maker, GError **error)
{
  FoveaNetwork *network = maker->error ? NULL : fovea_network_builder_finish (maker->builder, &maker->error);

  if (maker->error)
    g_propagate_error (error, maker->error);
  fovea_network_builder_free (maker->builder);
  g_free (maker->given);
  g_string_chunk_free (maker->names);
  return network;
}

static const char *
new_name (Maker *maker)
{
  g_autofree char *name = g_strdup_printf ("fovea/objective/%u", maker->n_names++);

  return g_string_chunk_insert (maker->names, name);
}

/* A node with one output, whose name is returned; @name: (nullable): what that is. Takes @attributes (nullable). Inputs end with a NULL. */
static const char *
emit (Maker *maker, const char *op, const char *name, GArray *attributes, ...)
{
  const char *inputs[MAX_INPUTS], *output = name ? name : new_name (maker);
  guint n = 0;
  va_list list;

  va_start (list, attributes);
  for (const char *input; (input = va_arg (list, const char *));)
    inputs[n++] = input;
  va_end (list);
  if (!maker->error)
    fovea_network_builder_add_node (maker->builder, output, "", op, inputs, n, &output, 1, attributes ? (FoveaAttribute *) attributes->data : NULL,
                                    attributes ? attributes->len : 0, &maker->error);
  if (attributes)
    g_array_unref (attributes);
  return output;
}

static const char *
emit_constant (Maker *maker, FoveaTensor *tensor)
{
  const char *name = new_name (maker);

  if (!maker->error && tensor)
    fovea_network_builder_add_constant (maker->builder, name, tensor, &maker->error);
  return name;
}

static const char *
emit_number (Maker *maker, double number)
{
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 0 }, _("An objective"), maker->error ? NULL : &maker->error);

  if (tensor)
    fovea_tensor_set (tensor, 0, number);
  return emit_constant (maker, tensor);
}

static const char *
emit_ints (Maker *maker, const gint64 *values, gsize n)
{
  FoveaShape shape = { 1, { (gint64) n } };
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_INT64, &shape, _("An objective"), maker->error ? NULL : &maker->error);

  if (tensor)
    memcpy (tensor->data, values, n * sizeof *values);
  return emit_constant (maker, tensor);
}

static const char *
emit_mean (Maker *maker, const char *value)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, "keepdims", 0);
  return emit (maker, "ReduceMean", NULL, attributes, value, NULL);
}

/* The elements that the term asks for. */
static const char *
emit_part (Maker *maker, const FoveaObjectiveTerm *term)
{
  const char *value = value_name (maker, term->value);
  gint64 starts[3], ends[3], axes[3];
  FoveaPlanes planes;
  gsize n = 0;

  if (!fovea_network_plan_planes (maker->plan, term->value, &planes))
    return value;
  for (guint i = 0; i < 3; i++)
    {
      gint at = i == 0 ? term->channel : i == 1 ? term->y : term->x;

      if (at < 0 || (i > 0 && maker->plan->values[term->value].shape.rank < 4))
        continue;
      axes[n] = (gint64) (i == 0 ? planes.channel_axis : i == 1 ? planes.height_axis : planes.width_axis);
      starts[n] = at;
      ends[n++] = at + 1;
    }
  if (n == 0)
    return value;
  return emit (maker, "Slice", NULL, NULL, value, emit_ints (maker, starts, n), emit_ints (maker, ends, n), emit_ints (maker, axes, n), NULL);
}

/* (channels, channels): the mean products of maps with each other. */
static const char *
emit_gram (Maker *maker, gint value)
{
  const char *maps = value_name (maker, value), *turned, *count;
  gint64 order[4] = { 0, 3, 1, 2 };
  GArray *attributes;
  FoveaPlanes planes;

  if (!fovea_network_plan_planes (maker->plan, value, &planes))
    {
      if (!maker->error)
        fovea_refuse (&maker->error, _("The layer has no maps"));
      return maps;
    }
  if (planes.channel_axis == 3)
    {
      attributes = fovea_attributes_new (NULL, NULL);
      fovea_attributes_add_ints (attributes, "perm", order, 4);
      maps = emit (maker, "Transpose", NULL, attributes, maps, NULL);
    }
  maps = emit (maker, "Reshape", NULL, NULL, maps, emit_ints (maker, (gint64[]){ (gint64) planes.channels, -1 }, 2), NULL);
  turned = emit (maker, "Transpose", NULL, NULL, maps, NULL);
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (attributes, "start", 1);
  count = emit (maker, "Shape", NULL, attributes, maps, NULL);
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (attributes, "to", FOVEA_DTYPE_FLOAT32);
  count = emit (maker, "Cast", NULL, attributes, count, NULL);
  return emit (maker, "Div", NULL, NULL, emit (maker, "MatMul", NULL, NULL, maps, turned, NULL), count, NULL);
}

static const char *
mean (Maker *maker, const FoveaObjectiveTerm *term)
{
  return emit_mean (maker, emit_part (maker, term));
}

static const char *
energy (Maker *maker, const FoveaObjectiveTerm *term)
{
  const char *part = emit_part (maker, term);

  return emit_mean (maker, emit (maker, "Mul", NULL, NULL, part, part, NULL));
}

static const char *
distance (Maker *maker, const char *value, FoveaTensor *reference)
{
  const char *difference = emit (maker, "Sub", NULL, NULL, value, emit_constant (maker, reference), NULL);
  const char *squares = emit_mean (maker, emit (maker, "Mul", NULL, NULL, difference, difference, NULL));
  double n = (double) fovea_tensor_count (reference), l2 = fovea_statistics (fovea_tensor_floats (reference), (gsize) n).l2;

  return emit (maker, "Mul", NULL, NULL, squares, emit_number (maker, -n / MAX (l2 * l2, 1e-12)), NULL);
}

static const char *
match (Maker *maker, const FoveaObjectiveTerm *term)
{
  return distance (maker, value_name (maker, term->value), term->reference);
}

static const char *
style (Maker *maker, const FoveaObjectiveTerm *term)
{
  return distance (maker, emit_gram (maker, term->value), term->reference);
}

/* One row a kind: the term, and what its reference is an output of (NULL: it has none). */
static const struct
{
  const char *(*emit_term) (Maker *maker, const FoveaObjectiveTerm *term);
  const char *(*emit_reference) (Maker *maker, gint value);
} kinds[] = {
  [FOVEA_OBJECTIVE_MEAN] = { mean, NULL },
  [FOVEA_OBJECTIVE_ENERGY] = { energy, NULL },
  [FOVEA_OBJECTIVE_MATCH] = { match, value_name },
  [FOVEA_OBJECTIVE_STYLE] = { style, emit_gram },
};

/* Minus how alike this picture and the others are. */
static const char *
emit_diversity (Maker *maker, gint value)
{
  const char *gram, *others = FOVEA_OBJECTIVE_OTHERS, *flat;
  const char *square, *length, *sum;
  FoveaPlanes planes = { 0 };
  FoveaShape shape;
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_network_plan_planes (maker->plan, value, &planes); /* or the Gram matrix is refused */
  shape = (FoveaShape){ 1, { (gint64) (planes.channels * planes.channels) } };
  gram = emit_gram (maker, value);
  flat = emit (maker, "Reshape", NULL, NULL, gram, emit_ints (maker, (gint64[]){ -1 }, 1), NULL);
  if (!maker->error)
    fovea_network_builder_add_input (maker->builder, others, FOVEA_DTYPE_FLOAT32, &shape, &maker->error);
  square = emit_mean (maker, emit (maker, "Mul", NULL, NULL, flat, flat, NULL));
  square = emit (maker, "Mul", NULL, NULL, square, emit_number (maker, (double) (planes.channels * planes.channels)), NULL);
  length = emit (maker, "Sqrt", NULL, NULL, emit (maker, "Add", NULL, NULL, square, emit_number (maker, 1e-12), NULL), NULL);
  fovea_attributes_add_int (attributes, "keepdims", 0);
  sum = emit (maker, "ReduceSum", NULL, attributes, emit (maker, "Mul", NULL, NULL, flat, others, NULL), NULL);
  return emit (maker, "Neg", NULL, NULL, emit (maker, "Div", NULL, NULL, sum, length, NULL), NULL);
}

FoveaNetwork *
fovea_objective_new (const FoveaNetworkPlan *plan, const FoveaShape *photo, const FoveaObjectiveTerm *terms, guint n, gboolean diverse,
                     GError **error)
{
  const char *sum = NULL;
  Maker maker;

  g_return_val_if_fail (n > 0, NULL);

  maker_init (&maker, plan, photo, terms, n);
  for (guint i = 0; i < n; i++)
    {
      const char *term = kinds[terms[i].kind].emit_term (&maker, &terms[i]);

      term = emit (&maker, "Mul", NULL, NULL, term, emit_number (&maker, terms[i].weight), NULL);
      sum = sum ? emit (&maker, "Add", NULL, NULL, sum, term, NULL) : term;
    }
  if (diverse)
    sum = emit (&maker, "Add", NULL, NULL, sum, emit_diversity (&maker, terms[0].value), NULL);
  emit (&maker, "Reshape", FOVEA_OBJECTIVE_SUM, NULL, sum, emit_ints (&maker, (gint64[]){ 1 }, 1), NULL);
  if (!maker.error)
    fovea_network_builder_add_output (maker.builder, FOVEA_OBJECTIVE_SUM, NULL, &maker.error);
  return maker_finish (&maker, error);
}

static FoveaTensor *
copy_tensor (const FoveaTensor *tensor, GError **error)
{
  FoveaTensor *copy = fovea_tensor_new (tensor->dtype, &tensor->shape, _("An objective"), error);

  if (copy)
    memcpy (copy->data, tensor->data, fovea_tensor_bytes (copy));
  return copy;
}

gboolean
fovea_objective_references (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, const FoveaObjectiveTerm *terms, guint n,
                            FoveaTensor **references, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) bound = NULL;
  g_autoptr (FoveaSession) session = NULL;
  gint photo = 0;
  Maker maker;

  while (plan->network->inputs[photo] != fovea_network_photo_input (plan->network, NULL))
    photo++;
  maker_init (&maker, plan, &inputs[photo]->shape, terms, n);
  for (guint i = 0; i < n; i++)
    if (kinds[terms[i].kind].emit_reference)
      {
        const char *name = emit (&maker, "Identity", NULL, NULL, kinds[terms[i].kind].emit_reference (&maker, terms[i].value), NULL);

        if (!maker.error)
          fovea_network_builder_add_output (maker.builder, name, NULL, &maker.error);
      }
  if (!(network = maker_finish (&maker, error)) || !(bound = fovea_network_plan_new (network, NULL, 0, 0, progress, error))
      || !(session = fovea_session_new (bound, FOVEA_SESSION_LEAN, progress, error)) || !fovea_session_run (session, inputs, progress, error))
    return FALSE;
  for (guint i = 0, output = 0; i < n; i++)
    if (kinds[terms[i].kind].emit_reference)
      {
        FoveaTensor *value = fovea_session_read (session, network->outputs[output++], progress, error);

        if (!value || !(references[i] = copy_tensor (value, error)))
          return FALSE;
      }
  return TRUE;
}

/* Where channel @channel of what a joint gives comes from; FALSE: it joins something else. */
static gboolean
step_through_joint (const FoveaNetworkPlan *plan, const FoveaNode *node, FoveaObjectiveTerm *term)
{
  FoveaPlanes planes;
  gint channel = term->channel;

  if (!fovea_network_plan_planes (plan, term->value, &planes) || fovea_node_int (node, "axis", 1) != (gint64) planes.channel_axis)
    return FALSE;
  for (guint i = 0; i < node->n_inputs; i++)
    {
      if (!fovea_network_plan_planes (plan, node->inputs[i], &planes))
        return FALSE;
      if (channel < (gint) planes.channels)
        {
          term->value = node->inputs[i];
          term->channel = channel;
          return TRUE;
        }
      channel -= (gint) planes.channels;
    }
  return FALSE;
}

void
fovea_objective_before_rectifier (const FoveaNetworkPlan *plan, FoveaObjectiveTerm *term)
{
  FoveaObjectiveTerm at = *term;

  for (gint index; at.channel >= 0 && (index = plan->network->values[at.value].producer) >= 0;)
    {
      const FoveaNode *node = &plan->network->nodes[index];

      if (g_str_equal (node->op->name, "Relu"))
        {
          at.value = node->inputs[0];
          *term = at;
          return;
        }
      if (!g_str_equal (node->op->name, "Concat") || !step_through_joint (plan, node, &at))
        return;
    }
}
