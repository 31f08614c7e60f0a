/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/builder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/unsupported.h"

/* From this opset on, no operator names inputs whose memory it may take (consumed_inputs): a hint that changes nothing. */
#define PLAIN_OPSET 6

/* A node whose inputs are still names; its place in the list is its index until finish() sorts. */
typedef struct
{
  FoveaNode node;
  char **inputs;
} Draft;

struct _FoveaNetworkBuilder
{
  FoveaNetwork *network;  /* takes the values as they come, the nodes at the end */
  GArray *values;         /* of FoveaValue */
  GHashTable *names;      /* char * (owned by the values) to index + 1 */
  GArray *drafts;         /* of Draft */
  GPtrArray *outputs;     /* of char * */
  GHashTable *output_names; /* a set of them */
  GHashTable *unsupported; /* char * to FoveaOp *, both of network->unsupported */
  guint n_constants;
  guint opset;            /* of nodes that are added */
};

static void
clear_draft (Draft *draft)
{
  g_strfreev (draft->inputs);
  fovea_node_clear (&draft->node);
}

FoveaNetworkBuilder *
fovea_network_builder_new (const char *name, guint opset)
{
  FoveaNetworkBuilder *builder = g_new0 (FoveaNetworkBuilder, 1);

  builder->network = g_new0 (FoveaNetwork, 1);
  g_atomic_ref_count_init (&builder->network->refs);
  builder->network->name = g_strdup (name);
  builder->network->opset = builder->opset = opset;
  builder->network->notices = g_ptr_array_new_with_free_func (g_free);
  builder->network->unsupported = g_ptr_array_new_with_free_func (fovea_unsupported_free);
  builder->network->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  builder->values = g_array_new (FALSE, TRUE, sizeof (FoveaValue));
  builder->names = g_hash_table_new (g_str_hash, g_str_equal);
  builder->drafts = g_array_new (FALSE, TRUE, sizeof (Draft));
  g_array_set_clear_func (builder->drafts, (GDestroyNotify) clear_draft);
  builder->outputs = g_ptr_array_new_with_free_func (g_free);
  builder->output_names = g_hash_table_new (g_str_hash, g_str_equal);
  builder->unsupported = g_hash_table_new (g_str_hash, g_str_equal);
  return builder;
}

/* The network frees its values, wherever they stand at the moment. */
static void
hand_over_values (FoveaNetworkBuilder *builder)
{
  gsize n;

  builder->network->values = g_array_steal (builder->values, &n);
  builder->network->n_values = (guint) n;
}

void
fovea_network_builder_free (FoveaNetworkBuilder *builder)
{
  if (builder->network)
    hand_over_values (builder);
  fovea_network_unref (builder->network);
  g_array_unref (builder->values);
  g_hash_table_unref (builder->names);
  g_array_unref (builder->drafts);
  g_hash_table_unref (builder->output_names);
  g_ptr_array_unref (builder->outputs);
  g_hash_table_unref (builder->unsupported);
  g_free (builder);
}

/* The new value's index, or -1 when the name is taken. */
static gint
add_value (FoveaNetworkBuilder *builder, const char *name, gint producer, GError **error)
{
  FoveaValue value = { .name = g_strdup (name), .producer = producer };

  if (g_hash_table_contains (builder->names, name))
    {
      g_autofree char *shown = fovea_printable (name);

      fovea_refuse (error, _("Two values have the name “%s”"), shown);
      g_free (value.name);
      return -1;
    }
  g_array_append_val (builder->values, value);
  g_hash_table_insert (builder->names, value.name, GUINT_TO_POINTER (builder->values->len));
  return (gint) builder->values->len - 1;
}

static gint
find_value (FoveaNetworkBuilder *builder, const char *name)
{
  return (gint) GPOINTER_TO_UINT (g_hash_table_lookup (builder->names, name)) - 1;
}

gboolean
fovea_network_builder_add_input (FoveaNetworkBuilder *builder, const char *name, FoveaDType dtype, const FoveaShape *shape,
                                 GError **error)
{
  gint index = *name ? add_value (builder, name, -1, error) : -1;

  if (index < 0)
    return *name ? FALSE : fovea_refuse (error, _("An input has no name"));

  FoveaValue *value = &g_array_index (builder->values, FoveaValue, index);

  value->dtype = dtype;
  value->declared = shape != NULL;
  if (shape)
    value->shape = *shape;
  builder->network->inputs = g_renew (gint, builder->network->inputs, builder->network->n_inputs + 1);
  builder->network->inputs[builder->network->n_inputs++] = index;
  return TRUE;
}

void
fovea_network_builder_name_size (FoveaNetworkBuilder *builder, guint axis, const char *symbol)
{
  FoveaNetwork *network = builder->network;
  FoveaValue *value;

  g_return_if_fail (network->n_inputs > 0 && axis < FOVEA_MAX_RANK);

  value = &g_array_index (builder->values, FoveaValue, network->inputs[network->n_inputs - 1]);
  if (!value->symbols)
    value->symbols = g_new0 (char *, FOVEA_MAX_RANK);
  g_free (value->symbols[axis]);
  value->symbols[axis] = g_strdup (symbol);
}

gboolean
fovea_network_builder_add_output (FoveaNetworkBuilder *builder, const char *name, const FoveaShape *shape, GError **error)
{
  if (!*name)
    return fovea_refuse (error, _("An output has no name"));
  if (g_hash_table_contains (builder->output_names, name))
    {
      g_autofree char *shown = fovea_printable (name);

      return fovea_refuse (error, _("Two outputs have the name “%s”"), shown);
    }
  if (shape && builder->outputs->len == 0)
    builder->network->declared_output = *shape;
  g_ptr_array_add (builder->outputs, g_strdup (name));
  g_hash_table_add (builder->output_names, g_ptr_array_index (builder->outputs, builder->outputs->len - 1));
  return TRUE;
}

gboolean
fovea_network_builder_add_constant (FoveaNetworkBuilder *builder, const char *name, FoveaTensor *tensor, GError **error)
{
  gint index;

  if (!*name)
    return fovea_refuse (error, _("A tensor has no name"));
  if (++builder->n_constants > FOVEA_MAX_TENSORS)
    return fovea_refuse (error, _("More than %d tensors"), FOVEA_MAX_TENSORS);
  index = add_value (builder, name, -1, error);
  if (index < 0)
    return FALSE;

  FoveaValue *value = &g_array_index (builder->values, FoveaValue, index);

  value->constant = fovea_tensor_ref (tensor);
  value->declared = TRUE;
  value->dtype = tensor->dtype;
  value->shape = tensor->shape;
  return TRUE;
}

static void
take_attributes (FoveaNode *node, FoveaAttribute *attributes, guint n_attributes)
{
  node->attributes = g_memdup2 (attributes, n_attributes * sizeof *attributes);
  node->n_attributes = n_attributes;
  for (guint i = 0; i < n_attributes; i++)
    attributes[i] = (FoveaAttribute){ 0 };
}

/* A value that nobody can read. */
static gint
add_nameless (FoveaNetworkBuilder *builder, gint producer)
{
  FoveaValue value = { .name = g_strdup (""), .producer = producer };

  g_array_append_val (builder->values, value);
  return (gint) builder->values->len - 1;
}

/* Each output becomes a value; "" is one that nobody wants. The first is there in any case, since it is what a layer shows. */
static gboolean
add_node_outputs (FoveaNetworkBuilder *builder, FoveaNode *node, const char *const *outputs, guint n_outputs, GError **error)
{
  gint index = (gint) builder->drafts->len;

  node->n_outputs = fovea_op_is_supported (node->op) ? n_outputs : MAX (n_outputs, 1);
  node->outputs = g_new (gint, node->n_outputs);
  for (guint i = 0; i < node->n_outputs; i++)
    {
      node->outputs[i] = -1;
      if (i < n_outputs && *outputs[i] && (node->outputs[i] = add_value (builder, outputs[i], index, error)) < 0)
        return FALSE;
    }
  if (!fovea_op_is_supported (node->op) && node->outputs[0] < 0)
    node->outputs[0] = add_nameless (builder, index);
  return TRUE;
}

/* The operator of the table; what is not in it gets one that stands for it. */
static const FoveaOp *
find_operator (FoveaNetworkBuilder *builder, const char *domain, const char *op_type)
{
  const FoveaOp *op = fovea_op_lookup (domain, op_type, builder->opset);
  g_autofree char *name = op ? NULL : fovea_unsupported_name (domain, op_type, builder->opset);

  if (!op)
    op = g_hash_table_lookup (builder->unsupported, name);
  if (!op)
    {
      op = fovea_unsupported_new (g_steal_pointer (&name));
      g_ptr_array_add (builder->network->unsupported, (gpointer) op);
      g_hash_table_insert (builder->unsupported, (gpointer) op->name, (gpointer) op);
    }
  return op;
}

void
fovea_network_builder_set_opset (FoveaNetworkBuilder *builder, guint opset)
{
  builder->opset = opset;
}

gboolean
fovea_network_builder_has_operator (const FoveaNetworkBuilder *builder, const char *domain, const char *op_type)
{
  return fovea_op_lookup (domain, op_type, builder->opset) != NULL;
}

gboolean
fovea_network_builder_add_node (FoveaNetworkBuilder *builder, const char *name, const char *domain, const char *op_type,
                                const char *const *inputs, guint n_inputs, const char *const *outputs, guint n_outputs,
                                FoveaAttribute *attributes, guint n_attributes, GError **error)
{
  Draft draft = { .node = { .op = find_operator (builder, domain, op_type), .opset = builder->opset, .n_inputs = n_inputs } };
  gboolean done;

  if (builder->drafts->len == FOVEA_MAX_NODES)
    return fovea_refuse (error, _("More than %d nodes"), FOVEA_MAX_NODES);
  draft.node.name = g_strdup (*name || n_outputs == 0 ? name : outputs[0]);
  take_attributes (&draft.node, attributes, n_attributes);
  if (n_inputs > FOVEA_MAX_NODE_EDGES || n_outputs > FOVEA_MAX_NODE_EDGES)
    {
      g_autofree char *shown = fovea_printable (draft.node.name);

      clear_draft (&draft);
      return fovea_refuse (error, _("Node “%s” has more than %d inputs or outputs"), shown, FOVEA_MAX_NODE_EDGES);
    }
  draft.inputs = g_new0 (char *, n_inputs + 1);
  for (guint i = 0; i < n_inputs; i++)
    draft.inputs[i] = g_strdup (inputs[i]);
  done = add_node_outputs (builder, &draft.node, outputs, n_outputs, error);
  g_array_append_val (builder->drafts, draft);
  return done;
}

void
fovea_network_builder_add_notice (FoveaNetworkBuilder *builder, const char *notice)
{
  g_ptr_array_add (builder->network->notices, g_strdup (notice));
}

void
fovea_network_builder_add_metadata (FoveaNetworkBuilder *builder, const char *key, const char *value)
{
  g_hash_table_replace (builder->network->metadata, g_strdup (key), g_strdup (value));
}

void
fovea_network_builder_set_producer (FoveaNetworkBuilder *builder, const char *producer)
{
  g_free (builder->network->producer);
  builder->network->producer = g_strdup (producer);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const FoveaOp *const *) a)->name, (*(const FoveaOp *const *) b)->name);
}

static gboolean
check_counts (const Draft *draft, GError **error)
{
  const FoveaNode *node = &draft->node;
  const FoveaOp *op = node->op;

  if (node->n_inputs < op->min_inputs || node->n_inputs > op->max_inputs)
    return fovea_refuse (error, _("%u inputs; it takes %u to %u"), node->n_inputs, op->min_inputs, op->max_inputs);
  if (node->n_outputs < op->min_outputs || node->n_outputs > op->max_outputs)
    return fovea_refuse (error, _("%u outputs; it gives %u to %u"), node->n_outputs, op->min_outputs, op->max_outputs);
  for (guint i = 0; i < op->min_inputs; i++)
    if (!*draft->inputs[i])
      return fovea_refuse (error, _("input %u is needed and left out"), i + 1);
  for (guint i = 0; i < op->min_outputs; i++)
    if (node->outputs[i] < 0)
      return fovea_refuse (error, _("output %u is needed and left out"), i + 1);
  return TRUE;
}

static const FoveaOpAttribute *
find_known (const FoveaOp *op, const char *name)
{
  for (gsize i = 0; i < op->n_attributes; i++)
    if (g_str_equal (op->attributes[i].name, name))
      return &op->attributes[i];
  return NULL;
}

static gboolean
check_attributes (const FoveaNode *node, GError **error)
{
  for (guint i = 0; i < node->n_attributes; i++)
    {
      const FoveaAttribute *attribute = &node->attributes[i];
      const FoveaOpAttribute *known = find_known (node->op, attribute->name);
      g_autofree char *shown = fovea_printable (attribute->name);

      if (!known && node->opset < PLAIN_OPSET && g_str_equal (attribute->name, "consumed_inputs"))
        continue;
      if (!known)
        return fovea_refuse (error, _("unknown attribute “%s”"), shown);
      if (attribute->kind != known->kind)
        return fovea_refuse (error, _("attribute “%s” has the wrong type"), shown);
      if (fovea_node_attribute (node, attribute->name) != attribute)
        return fovea_refuse (error, _("attribute “%s” is given twice"), shown);
    }
  for (gsize i = 0; i < node->op->n_attributes; i++)
    if (node->op->attributes[i].required && !fovea_node_attribute (node, node->op->attributes[i].name))
      return fovea_refuse (error, _("attribute “%s” is missing"), node->op->attributes[i].name);
  return TRUE;
}

static gboolean
resolve_inputs (FoveaNetworkBuilder *builder, Draft *draft, GError **error)
{
  draft->node.inputs = g_new (gint, draft->node.n_inputs);
  for (guint i = 0; i < draft->node.n_inputs; i++)
    {
      const char *name = draft->inputs[i];

      draft->node.inputs[i] = find_value (builder, name);
      if (draft->node.inputs[i] < 0 && *name)
        {
          g_autofree char *shown = fovea_printable (name);

          return fovea_refuse (error, _("reads “%s”, which nothing gives"), shown);
        }
    }
  return TRUE;
}

static gboolean
check_draft (FoveaNetworkBuilder *builder, Draft *draft, GError **error)
{
  gboolean known = !fovea_op_is_supported (draft->node.op)
                   || (check_counts (draft, error) && check_attributes (&draft->node, error));
  g_autofree char *name = NULL;

  if (known && resolve_inputs (builder, draft, error))
    return TRUE;
  name = fovea_printable (draft->node.name);
  g_prefix_error (error, "%s (%s): ", name, draft->node.op->name);
  return FALSE;
}

/* The next node, from input @next on, that @node must follow and that is not placed yet; -1: none. */
static gint
next_producer (FoveaNetworkBuilder *builder, const FoveaNode *node, guint *next, const guint8 *placed)
{
  for (; *next < node->n_inputs; (*next)++)
    {
      gint value = node->inputs[*next];
      gint producer = value < 0 ? -1 : g_array_index (builder->values, FoveaValue, value).producer;

      if (producer >= 0 && placed[producer] != 2)
        return producer;
    }
  return -1;
}

/* Depth first in the file's order, so that a sorted file keeps its order. @order gets the places of the drafts. */
static gboolean
sort_nodes (FoveaNetworkBuilder *builder, guint *order, GError **error)
{
  guint n = builder->drafts->len, n_placed = 0;
  g_autofree guint *stack = g_new (guint, n), *next = g_new0 (guint, n);
  g_autofree guint8 *placed = g_new0 (guint8, n); /* 1: on the stack, 2: placed */

  for (guint first = 0; first < n; first++)
    {
      guint depth = 0;

      if (placed[first] == 0)
        stack[depth++] = first;
      while (depth > 0)
        {
          guint index = stack[depth - 1];
          const FoveaNode *node = &g_array_index (builder->drafts, Draft, index).node;
          gint producer = next_producer (builder, node, &next[index], placed);

          placed[index] = producer < 0 ? 2 : 1;
          if (producer < 0)
            order[n_placed++] = stack[--depth];
          else if (placed[producer] == 1)
            {
              g_autofree char *shown = fovea_printable (node->name);

              return fovea_refuse (error, _("%s (%s): depends on its own output"), shown, node->op->name);
            }
          else
            stack[depth++] = (guint) producer;
        }
    }
  return TRUE;
}

static gboolean
resolve_outputs (FoveaNetworkBuilder *builder, GError **error)
{
  FoveaNetwork *network = builder->network;

  if (builder->outputs->len == 0)
    return fovea_refuse (error, _("The network has no output"));
  network->outputs = g_new (gint, builder->outputs->len);
  for (guint i = 0; i < builder->outputs->len; i++)
    {
      const char *name = g_ptr_array_index (builder->outputs, i);
      gint value = find_value (builder, name);

      if (value < 0)
        {
          g_autofree char *shown = fovea_printable (name);

          return fovea_refuse (error, _("Nothing gives the output “%s”"), shown);
        }
      network->outputs[network->n_outputs++] = value;
    }
  return TRUE;
}

static void
place_nodes (FoveaNetworkBuilder *builder, const guint *order)
{
  FoveaNetwork *network = builder->network;

  network->n_nodes = builder->drafts->len;
  network->nodes = g_new (FoveaNode, network->n_nodes);
  hand_over_values (builder);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      FoveaNode *node = &g_array_index (builder->drafts, Draft, order[i]).node;

      network->nodes[i] = *node;
      *node = (FoveaNode){ 0 };
      for (guint j = 0; j < network->nodes[i].n_outputs; j++)
        if (network->nodes[i].outputs[j] >= 0)
          network->values[network->nodes[i].outputs[j]].producer = (gint) i;
    }
}

FoveaNetwork *
fovea_network_builder_finish (FoveaNetworkBuilder *builder, GError **error)
{
  g_autofree guint *order = g_new (guint, builder->drafts->len);

  g_return_val_if_fail (builder->network != NULL, NULL);

  for (guint i = 0; i < builder->drafts->len; i++)
    if (!check_draft (builder, &g_array_index (builder->drafts, Draft, i), error))
      return NULL;
  if (!resolve_outputs (builder, error) || !sort_nodes (builder, order, error))
    return NULL;
  place_nodes (builder, order);
  g_ptr_array_sort (builder->network->unsupported, compare_names);
  return g_steal_pointer (&builder->network);
}
