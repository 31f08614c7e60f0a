/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/write.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/output.h"
#include "core/network/onnx/schema.pb-c.h"
#include "core/network/plan.h"

#define BUFFER_BYTES ((gsize) 64 << 10)
#define PIECE_BYTES ((gsize) 1 << 20) /* written between two looks at the wish to stop */
#define USUAL_SIDE 224                /* of what the network leaves open */
#define FOVEA_DOMAIN_VERSION 1

/* ---- the messages: they borrow names, numbers and elements from the network ---- */

typedef struct
{
  const FoveaNetwork *network;
  const FoveaNetworkPlan *plan;
  GPtrArray *owned; /* memory of the messages */
} Writer;

static gpointer
take (Writer *writer, gpointer memory)
{
  g_ptr_array_add (writer->owned, memory);
  return memory;
}

#define NEW_ARRAY(writer, type, n) ((type *) take (writer, g_new0 (type, MAX (n, 1))))

/* @n messages of a type, and an array of pointers to them, which protobuf-c wants. */
#define NEW_MESSAGES(writer, type, initial, n)                                                                                             \
  ({                                                                                                                                       \
    type *messages = NEW_ARRAY (writer, type, n), **pointers = NEW_ARRAY (writer, type *, n);                                              \
    for (gsize index = 0; index < (n); index++)                                                                                            \
      {                                                                                                                                    \
        messages[index] = (type) initial;                                                                                                  \
        pointers[index] = &messages[index];                                                                                                \
      }                                                                                                                                    \
    pointers;                                                                                                                              \
  })

static void
fill_tensor (Onnx__TensorProto *proto, const char *name, FoveaTensor *tensor)
{
  proto->n_dims = tensor->shape.rank;
  proto->dims = tensor->shape.dims;
  proto->has_data_type = TRUE;
  proto->data_type = (gint32) tensor->dtype;
  proto->name = (char *) name;
  proto->has_raw_data = TRUE;
  proto->raw_data = (ProtobufCBinaryData){ fovea_tensor_bytes (tensor), tensor->data };
}

static ProtobufCBinaryData
bytes_of (const char *string)
{
  return (ProtobufCBinaryData){ strlen (string), (guint8 *) string };
}

static void
fill_attribute (Writer *writer, Onnx__AttributeProto *proto, FoveaAttribute *attribute)
{
  proto->name = attribute->name;
  proto->has_type = TRUE;
  proto->type = (gint32) attribute->kind;
  switch (attribute->kind)
    {
    case FOVEA_ATTRIBUTE_FLOAT:
      proto->has_f = TRUE;
      proto->f = attribute->f;
      break;
    case FOVEA_ATTRIBUTE_INT:
      proto->has_i = TRUE;
      proto->i = attribute->i;
      break;
    case FOVEA_ATTRIBUTE_STRING:
      proto->has_s = TRUE;
      proto->s = bytes_of (attribute->string);
      break;
    case FOVEA_ATTRIBUTE_TENSOR:
      proto->t = *NEW_MESSAGES (writer, Onnx__TensorProto, ONNX__TENSOR_PROTO__INIT, 1);
      fill_tensor (proto->t, attribute->name, attribute->tensor);
      break;
    case FOVEA_ATTRIBUTE_FLOATS:
      proto->n_floats = attribute->n;
      proto->floats = attribute->floats;
      break;
    case FOVEA_ATTRIBUTE_INTS:
      proto->n_ints = attribute->n;
      proto->ints = attribute->ints;
      break;
    case FOVEA_ATTRIBUTE_STRINGS:
      proto->n_strings = attribute->n;
      proto->strings = NEW_ARRAY (writer, ProtobufCBinaryData, attribute->n);
      for (gsize i = 0; i < attribute->n; i++)
        proto->strings[i] = bytes_of (attribute->strings[i]);
      break;
    }
}

/* "" where an optional one is left out. */
static char **
names_of (Writer *writer, const gint *values, guint n)
{
  char **names = NEW_ARRAY (writer, char *, n);

  for (guint i = 0; i < n; i++)
    names[i] = values[i] < 0 ? (char *) "" : writer->network->values[values[i]].name;
  return names;
}

static void
fill_node (Writer *writer, Onnx__NodeProto *proto, const FoveaNode *node)
{
  proto->name = node->name;
  proto->op_type = (char *) node->op->name;
  proto->domain = (char *) node->op->domain;
  proto->n_input = node->n_inputs;
  proto->input = names_of (writer, node->inputs, node->n_inputs);
  proto->n_output = node->n_outputs;
  proto->output = names_of (writer, node->outputs, node->n_outputs);
  proto->n_attribute = node->n_attributes;
  proto->attribute = NEW_MESSAGES (writer, Onnx__AttributeProto, ONNX__ATTRIBUTE_PROTO__INIT, node->n_attributes);
  for (guint i = 0; i < node->n_attributes; i++)
    fill_attribute (writer, proto->attribute[i], &node->attributes[i]);
}

/* A size that is open gets a name of its own. */
static void
fill_value (Writer *writer, Onnx__ValueInfoProto *proto, gint value, const FoveaShape *shape, gboolean open)
{
  Onnx__TensorTypeProto *type = *NEW_MESSAGES (writer, Onnx__TensorTypeProto, ONNX__TENSOR_TYPE_PROTO__INIT, 1);

  proto->name = writer->network->values[value].name;
  proto->type = *NEW_MESSAGES (writer, Onnx__TypeProto, ONNX__TYPE_PROTO__INIT, 1);
  proto->type->tensor_type = type;
  type->has_elem_type = TRUE;
  type->elem_type = (gint32) writer->plan->values[value].dtype;
  type->shape = *NEW_MESSAGES (writer, Onnx__TensorShapeProto, ONNX__TENSOR_SHAPE_PROTO__INIT, 1);
  type->shape->n_dim = shape->rank;
  type->shape->dim = NEW_MESSAGES (writer, Onnx__DimensionProto, ONNX__DIMENSION_PROTO__INIT, shape->rank);
  for (guint i = 0; i < shape->rank; i++)
    if (open || shape->dims[i] < 0)
      type->shape->dim[i]->dim_param = take (writer, g_strdup_printf ("%s_%u", proto->name, i));
    else
      {
        type->shape->dim[i]->has_dim_value = TRUE;
        type->shape->dim[i]->dim_value = shape->dims[i];
      }
}

static void
fill_inputs (Writer *writer, Onnx__GraphProto *graph, gboolean *any_open)
{
  const FoveaNetwork *network = writer->network;

  graph->n_input = network->n_inputs;
  graph->input = NEW_MESSAGES (writer, Onnx__ValueInfoProto, ONNX__VALUE_INFO_PROTO__INIT, network->n_inputs);
  for (guint i = 0; i < network->n_inputs; i++)
    {
      const FoveaValue *value = &network->values[network->inputs[i]];

      *any_open |= !value->declared;
      for (guint d = 0; d < value->shape.rank; d++)
        *any_open |= value->shape.dims[d] < 0;
      fill_value (writer, graph->input[i], network->inputs[i],
                  value->declared ? &value->shape : &writer->plan->values[network->inputs[i]].shape, !value->declared);
    }
}

static void
fill_outputs (Writer *writer, Onnx__GraphProto *graph, gboolean open)
{
  const FoveaNetwork *network = writer->network;

  graph->n_output = network->n_outputs;
  graph->output = NEW_MESSAGES (writer, Onnx__ValueInfoProto, ONNX__VALUE_INFO_PROTO__INIT, network->n_outputs);
  for (guint i = 0; i < network->n_outputs; i++)
    fill_value (writer, graph->output[i], network->outputs[i], &writer->plan->values[network->outputs[i]].shape, open);
}

static void
fill_initializers (Writer *writer, Onnx__GraphProto *graph)
{
  const FoveaNetwork *network = writer->network;

  for (guint i = 0; i < network->n_values; i++)
    graph->n_initializer += network->values[i].constant != NULL;
  graph->initializer = NEW_MESSAGES (writer, Onnx__TensorProto, ONNX__TENSOR_PROTO__INIT, graph->n_initializer);
  for (guint i = 0, n = 0; i < network->n_values; i++)
    if (network->values[i].constant)
      fill_tensor (graph->initializer[n++], network->values[i].name, network->values[i].constant);
}

static Onnx__GraphProto *
make_graph (Writer *writer)
{
  const FoveaNetwork *network = writer->network;
  Onnx__GraphProto *graph = *NEW_MESSAGES (writer, Onnx__GraphProto, ONNX__GRAPH_PROTO__INIT, 1);
  gboolean any_open = FALSE;

  graph->name = network->name;
  graph->n_node = network->n_nodes;
  graph->node = NEW_MESSAGES (writer, Onnx__NodeProto, ONNX__NODE_PROTO__INIT, network->n_nodes);
  for (guint i = 0; i < network->n_nodes; i++)
    fill_node (writer, graph->node[i], &network->nodes[i]);
  fill_initializers (writer, graph);
  fill_inputs (writer, graph, &any_open);
  fill_outputs (writer, graph, any_open);
  return graph;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their keys, so that the same network gives the same bytes. */
static void
fill_metadata (Writer *writer, Onnx__ModelProto *model)
{
  guint n;
  char **keys = take (writer, g_hash_table_get_keys_as_array (writer->network->metadata, &n));

  qsort (keys, n, sizeof *keys, compare_names);
  model->n_metadata_props = n;
  model->metadata_props = NEW_MESSAGES (writer, Onnx__StringStringEntryProto, ONNX__STRING_STRING_ENTRY_PROTO__INIT, n);
  for (guint i = 0; i < n; i++)
    {
      model->metadata_props[i]->key = keys[i];
      model->metadata_props[i]->value = g_hash_table_lookup (writer->network->metadata, keys[i]);
    }
}

/* The file format that came with a version of the operators; before 8 nothing changed that we write. */
static gint64
file_format (guint opset)
{
  return opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
}

static gboolean
uses_domain (const FoveaNetwork *network, const char *domain)
{
  for (guint i = 0; i < network->n_nodes; i++)
    if (g_strcmp0 (network->nodes[i].op->domain, domain) == 0)
      return TRUE;
  return FALSE;
}

/* The versions of ONNX's operators and, where there are any, of ours. */
static void
fill_versions (Writer *writer, Onnx__ModelProto *model)
{
  const struct
  {
    const char *domain;
    gint64 version;
  } versions[] = { { "", writer->network->opset }, { FOVEA_DOMAIN, FOVEA_DOMAIN_VERSION } };

  model->n_opset_import = uses_domain (writer->network, FOVEA_DOMAIN) ? 2 : 1;
  model->opset_import = NEW_MESSAGES (writer, Onnx__OperatorSetIdProto, ONNX__OPERATOR_SET_ID_PROTO__INIT, model->n_opset_import);
  for (gsize i = 0; i < model->n_opset_import; i++)
    {
      model->opset_import[i]->domain = (char *) versions[i].domain;
      model->opset_import[i]->has_version = TRUE;
      model->opset_import[i]->version = versions[i].version;
    }
}

static Onnx__ModelProto *
make_model (Writer *writer)
{
  Onnx__ModelProto *model = *NEW_MESSAGES (writer, Onnx__ModelProto, ONNX__MODEL_PROTO__INIT, 1);

  model->has_ir_version = TRUE;
  model->ir_version = file_format (writer->network->opset);
  model->producer_name = (char *) "fovea";
  model->producer_version = (char *) FOVEA_VERSION;
  fill_versions (writer, model);
  fill_metadata (writer, model);
  model->graph = make_graph (writer);
  return model;
}

/* ---- the file ---- */

/* protobuf-c gives it the message piece by piece, elements of a tensor as one. After a failure it takes no more. */
typedef struct
{
  ProtobufCBuffer base;
  FoveaOutput *output;
  FoveaProgress *progress;
  guint8 *buffer;
  gsize used;
  guint64 done, total;
  GError *error;
} Stream;

static void
flush (Stream *stream)
{
  if (!stream->error)
    fovea_output_append (stream->output, stream->buffer, stream->used, &stream->error);
  stream->used = 0;
}

static void
append_large (Stream *stream, gsize length, const guint8 *data)
{
  for (gsize at = 0; at < length && !stream->error; at += PIECE_BYTES)
    if (fovea_progress_check (stream->progress, &stream->error))
      {
        fovea_output_append (stream->output, data + at, MIN (PIECE_BYTES, length - at), &stream->error);
        fovea_progress_set (stream->progress, (double) (stream->done + at) / (double) stream->total, _("Writing the network"));
      }
}

static void
append (ProtobufCBuffer *base, size_t length, const uint8_t *data)
{
  Stream *stream = (Stream *) base;

  if (stream->used + length > BUFFER_BYTES)
    flush (stream);
  if (length > BUFFER_BYTES)
    append_large (stream, length, data);
  else if (length > 0)
    {
      memcpy (stream->buffer + stream->used, data, length);
      stream->used += length;
    }
  stream->done += length;
}

static gboolean
write_model (const Onnx__ModelProto *model, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaOutput) output = NULL;
  g_autofree guint8 *buffer = g_malloc (BUFFER_BYTES);
  Stream stream = { .base = { append }, .progress = progress, .buffer = buffer };

  stream.total = protobuf_c_message_get_packed_size (&model->base);
  if (stream.total > G_MAXINT32)
    {
      g_autofree char *size = g_format_size_full (stream.total, G_FORMAT_SIZE_IEC_UNITS);

      return fovea_over_limit (error, _("The network takes %s, and one ONNX file can hold 2 GiB"), size);
    }
  stream.output = output = fovea_output_new (path, error);
  if (!output)
    return FALSE;
  protobuf_c_message_pack_to_buffer (&model->base, &stream.base);
  flush (&stream);
  if (!stream.error)
    return fovea_progress_check (progress, error) && fovea_output_commit (output, error);
  g_propagate_error (error, stream.error);
  return FALSE;
}

/* Of operators that Fovea does not have it keeps no tensors and subgraphs, and what they give has no type. */
static gboolean
is_whole (const FoveaNetworkPlan *plan, GError **error)
{
  const FoveaNetwork *network = plan->network;

  if (network->unsupported->len > 0)
    {
      g_autofree char *list = fovea_network_list_unsupported (network);

      return fovea_refuse (error, _("The network has operators that Fovea cannot write: %s"), list);
    }
  for (guint i = 0; i < network->n_outputs; i++)
    if (!fovea_network_plan_knows (plan, network->outputs[i]))
      {
        g_autofree char *name = fovea_printable (network->values[network->outputs[i]].name);

        return fovea_refuse (error, _("The type of the output “%s” is known only while running"), name);
      }
  return TRUE;
}

gboolean
fovea_onnx_write (FoveaNetwork *network, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  Writer writer = { .network = network, .owned = owned };

  g_return_val_if_fail (network != NULL && path != NULL, FALSE);

  writer.plan = plan = fovea_network_plan_new (network, NULL, USUAL_SIDE, USUAL_SIDE, progress, error);
  return plan && is_whole (plan, error) && write_model (make_model (&writer), path, progress, error);
}
