/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/read.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/network/builder.h"
#include "core/network/onnx/tensor.h"
#include "core/network/onnx/wire.h"

#define MIN_IR 3
#define MAX_IR 10
#define MIN_OPSET 1
#define MAX_OPSET 21

#define ELEMENT_STRING 8
#define ATTRIBUTE_GRAPH 5
#define ATTRIBUTE_GRAPHS 10

typedef struct
{
  FoveaOnnxSource source;
  FoveaNetworkBuilder *builder;
  GHashTable *empty; /* set of names (borrowed): tensors of no elements, which stand for an input left out where Resize reads them */
  gsize n_converted[FOVEA_DTYPE_BFLOAT16 + 1]; /* tensors by their type in the file */
  gsize n_not_finite;
  char *first_not_finite;
} Reader;

static const char *
text (const char *string)
{
  return string ? string : "";
}

static FoveaTensor *
read_tensor (Reader *reader, const char *name, Onnx__TensorProto *proto, GError **error)
{
  gint type = proto->data_type;
  gsize n_not_finite;
  FoveaTensor *tensor = fovea_onnx_tensor (proto, &reader->source, &n_not_finite, error);

  if (!tensor)
    {
      g_autofree char *shown = fovea_printable (name);

      g_prefix_error (error, _("Tensor “%s”: "), shown);
      return NULL;
    }
  if ((gint) tensor->dtype != type)
    reader->n_converted[type]++;
  if (n_not_finite > 0 && !reader->first_not_finite)
    reader->first_not_finite = fovea_printable (name);
  reader->n_not_finite += n_not_finite;
  return tensor;
}

static gboolean
read_initializer (Reader *reader, Onnx__TensorProto *proto, GError **error)
{
  const char *name = text (proto->name);
  g_autoptr (FoveaTensor) tensor = NULL;

  if (fovea_onnx_tensor_is_empty (proto))
    g_hash_table_add (reader->empty, (gpointer) name);
  tensor = read_tensor (reader, name, proto, error);
  return tensor && fovea_network_builder_add_constant (reader->builder, name, tensor, error);
}

/* One block of memory for all weights; its share in it is an initializer's part of the progress. */
static gboolean
read_initializers (Reader *reader, Onnx__GraphProto *graph, GError **error)
{
  FoveaProgress *progress = reader->source.progress;
  gsize total = 0, before = 0;
  gboolean done = TRUE;
  double from, to;

  if (graph->n_sparse_initializer > 0)
    return fovea_refuse (error, _("The network has sparse tensors, which are not supported"));
  for (gsize i = 0; i < graph->n_initializer; i++)
    total += fovea_onnx_tensor_block_bytes (graph->initializer[i]);
  if (!fovea_onnx_source_reserve (&reader->source, total, error))
    return FALSE;
  fovea_progress_get_range (progress, &from, &to);
  for (gsize i = 0; i < graph->n_initializer && done; i++)
    {
      double begin = from + (double) before / (double) MAX (total, 1) * (to - from);

      before += fovea_onnx_tensor_block_bytes (graph->initializer[i]);
      fovea_progress_range (progress, begin, from + (double) before / (double) MAX (total, 1) * (to - from));
      fovea_progress_set (progress, 0.0, _("Reading the network"));
      done = fovea_progress_check (progress, error) && read_initializer (reader, graph->initializer[i], error);
    }
  fovea_progress_range (progress, from, to);
  return done;
}

static gboolean
read_shape (const Onnx__TensorShapeProto *proto, FoveaShape *shape, GError **error)
{
  *shape = (FoveaShape){ .rank = (guint) proto->n_dim };
  if (proto->n_dim > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("%zu dimensions; at most %d are supported"), proto->n_dim, FOVEA_MAX_RANK);
  for (gsize i = 0; i < proto->n_dim; i++)
    {
      const Onnx__DimensionProto *dimension = proto->dim[i];

      if (dimension->has_dim_value && dimension->dim_value < 0)
        return fovea_refuse (error, _("dimension %zu is %" PRId64), i + 1, dimension->dim_value);
      shape->dims[i] = dimension->has_dim_value ? dimension->dim_value : -1;
    }
  return TRUE;
}

/* A name that tells one size from another: some exporters write the same sign or word for everything that is open. */
static gboolean
is_symbol (const char *name)
{
  static const char *const nothing[] = { "none", "null", "unknown", "dynamic", "any" };

  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++)
    if (g_ascii_strcasecmp (name, nothing[i]) == 0)
      return FALSE;
  return g_ascii_isalpha (*name) || *name == '_';
}

/* The batch is 1, whatever else has its name. */
static void
read_symbols (Reader *reader, const Onnx__TensorShapeProto *shape)
{
  for (gsize i = 0; shape && i < shape->n_dim; i++)
    {
      const char *name = text (shape->dim[i]->dim_param);
      gboolean again = FALSE;

      for (gsize j = 1; j < shape->n_dim && i == 0; j++)
        again |= g_str_equal (name, text (shape->dim[j]->dim_param));
      if (!shape->dim[i]->has_dim_value && is_symbol (name) && !again)
        fovea_network_builder_name_size (reader->builder, (guint) i, name);
    }
}

static gboolean
read_input (Reader *reader, const Onnx__ValueInfoProto *proto, GError **error)
{
  const Onnx__TensorTypeProto *type = proto->type ? proto->type->tensor_type : NULL;
  FoveaDType dtype = type ? fovea_onnx_dtype (type->elem_type) : FOVEA_DTYPE_NONE;
  FoveaShape shape;

  if (!type)
    return fovea_refuse (error, _("not a tensor; sequences, maps, optional and sparse values are not supported"));
  if (dtype == FOVEA_DTYPE_NONE)
    return fovea_refuse (error, _("element type %d, which Fovea does not have"), type->elem_type);
  if ((gint) dtype != type->elem_type)
    reader->n_converted[type->elem_type]++;
  if (type->shape && !read_shape (type->shape, &shape, error))
    return FALSE;
  if (!fovea_network_builder_add_input (reader->builder, text (proto->name), dtype, type->shape ? &shape : NULL, error))
    return FALSE;
  read_symbols (reader, type->shape);
  return TRUE;
}

/* Older files list the initializers among the inputs, newer ones may do so to give a default: constants in both cases. */
static gboolean
read_inputs (Reader *reader, const Onnx__GraphProto *graph, GError **error)
{
  g_autoptr (GHashTable) constants = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < graph->n_initializer; i++)
    g_hash_table_add (constants, (gpointer) text (graph->initializer[i]->name));
  for (gsize i = 0; i < graph->n_input; i++)
    {
      const char *name = text (graph->input[i]->name);

      if (!g_hash_table_contains (constants, name) && !read_input (reader, graph->input[i], error))
        {
          g_autofree char *shown = fovea_printable (name);

          g_prefix_error (error, _("Input “%s”: "), shown);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
copy_bytes (const ProtobufCBinaryData *bytes)
{
  return g_strndup (bytes->data ? (const char *) bytes->data : "", bytes->len);
}

static gboolean
read_attribute (Reader *reader, Onnx__AttributeProto *proto, FoveaAttribute *attribute, GError **error)
{
  *attribute = (FoveaAttribute){ .name = g_strdup (text (proto->name)), .kind = (FoveaAttributeKind) proto->type };
  switch (attribute->kind)
    {
    case FOVEA_ATTRIBUTE_FLOAT:
      attribute->f = proto->f;
      return TRUE;
    case FOVEA_ATTRIBUTE_INT:
      attribute->i = proto->i;
      return TRUE;
    case FOVEA_ATTRIBUTE_STRING:
      attribute->string = copy_bytes (&proto->s);
      return TRUE;
    case FOVEA_ATTRIBUTE_TENSOR:
      if (proto->t)
        return (attribute->tensor = read_tensor (reader, attribute->name, proto->t, error)) != NULL;
      break;
    case FOVEA_ATTRIBUTE_FLOATS:
      attribute->n = proto->n_floats;
      attribute->floats = g_memdup2 (proto->floats, proto->n_floats * sizeof *proto->floats);
      return TRUE;
    case FOVEA_ATTRIBUTE_INTS:
      attribute->n = proto->n_ints;
      attribute->ints = g_memdup2 (proto->ints, proto->n_ints * sizeof *proto->ints);
      return TRUE;
    case FOVEA_ATTRIBUTE_STRINGS:
      attribute->n = proto->n_strings;
      attribute->strings = g_new (char *, proto->n_strings);
      for (gsize i = 0; i < proto->n_strings; i++)
        attribute->strings[i] = copy_bytes (&proto->strings[i]);
      return TRUE;
    }

  g_autofree char *shown = fovea_printable (attribute->name);

  if (proto->type == ATTRIBUTE_GRAPH || proto->type == ATTRIBUTE_GRAPHS || proto->has_g || proto->n_graphs > 0)
    return fovea_refuse (error, _("has a subgraph (“%s”), which it does not take"), shown);
  return fovea_refuse (error, _("attribute “%s” is of a kind (%d) that is not supported"), shown, proto->type);
}

static gboolean
is_own (const Onnx__NodeProto *proto, const char *op_type)
{
  return (!*text (proto->domain) || g_str_equal (proto->domain, "ai.onnx")) && g_str_equal (text (proto->op_type), op_type);
}

/* Exporters write an empty Constant for an input of Resize that they do not use. */
static gboolean
is_empty_constant (const Onnx__NodeProto *proto)
{
  return is_own (proto, "Constant") && proto->n_output == 1 && proto->n_attribute == 1 && proto->attribute[0]->t
         && fovea_onnx_tensor_is_empty (proto->attribute[0]->t);
}

/* Texts are nothing that a layer computes with. */
static gboolean
is_text_constant (const Onnx__NodeProto *proto)
{
  const Onnx__AttributeProto *attribute = proto->n_attribute == 1 ? proto->attribute[0] : NULL;

  if (!attribute || !is_own (proto, "Constant"))
    return FALSE;
  return attribute->t ? attribute->t->data_type == ELEMENT_STRING
                      : attribute->type == FOVEA_ATTRIBUTE_STRING || attribute->type == FOVEA_ATTRIBUTE_STRINGS;
}

static const char *
operator_of (const Onnx__NodeProto *proto)
{
  return is_text_constant (proto) ? "Constant (string)" : text (proto->op_type);
}

static gboolean
add_node (Reader *reader, Onnx__NodeProto *proto, FoveaAttribute *attributes, guint n_attributes, GError **error)
{
  g_autofree const char **inputs = g_new (const char *, proto->n_input);

  for (gsize i = 0; i < proto->n_input; i++)
    {
      inputs[i] = proto->input[i];
      if (g_hash_table_contains (reader->empty, inputs[i]) && is_own (proto, "Resize"))
        inputs[i] = "";
    }
  return fovea_network_builder_add_node (reader->builder, text (proto->name), text (proto->domain), operator_of (proto), inputs,
                                         (guint) MIN (proto->n_input, G_MAXUINT), (const char *const *) proto->output,
                                         (guint) MIN (proto->n_output, G_MAXUINT), attributes, n_attributes, error);
}

/* Of an operator that nothing runs only the settings are kept, which a user may want to see: no tensors, no subgraphs. */
static gboolean
is_setting (const Onnx__AttributeProto *proto)
{
  switch ((FoveaAttributeKind) proto->type)
    {
    case FOVEA_ATTRIBUTE_FLOAT:
    case FOVEA_ATTRIBUTE_INT:
    case FOVEA_ATTRIBUTE_STRING:
    case FOVEA_ATTRIBUTE_FLOATS:
    case FOVEA_ATTRIBUTE_INTS:
    case FOVEA_ATTRIBUTE_STRINGS:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_node (Reader *reader, Onnx__NodeProto *proto, GError **error)
{
  gboolean supported = fovea_network_builder_has_operator (reader->builder, text (proto->domain), operator_of (proto));
  g_autofree FoveaAttribute *attributes = g_new0 (FoveaAttribute, proto->n_attribute);
  gboolean done = TRUE;
  guint n = 0;

  for (gsize i = 0; i < proto->n_attribute && done; i++)
    if (supported || is_setting (proto->attribute[i]))
      done = read_attribute (reader, proto->attribute[i], &attributes[n++], error);
  done = done && add_node (reader, proto, attributes, n, error);
  for (gsize i = 0; i < n; i++)
    fovea_attribute_clear (&attributes[i]);
  if (!done)
    {
      g_autofree char *name = fovea_printable (*text (proto->name) || proto->n_output == 0 ? text (proto->name) : proto->output[0]);
      g_autofree char *op_type = fovea_printable (text (proto->op_type));

      g_prefix_error (error, "%s (%s): ", name, op_type);
    }
  return done;
}

static gboolean
read_nodes (Reader *reader, Onnx__GraphProto *graph, GError **error)
{
  for (gsize i = 0; i < graph->n_node; i++)
    if (is_empty_constant (graph->node[i]))
      g_hash_table_add (reader->empty, graph->node[i]->output[0]);
  for (gsize i = 0; i < graph->n_node; i++)
    if (!read_node (reader, graph->node[i], error))
      return FALSE;
  return TRUE;
}

/* Shapes of outputs are a hint: the plan finds the true ones. */
static gboolean
read_outputs (Reader *reader, const Onnx__GraphProto *graph, GError **error)
{
  for (gsize i = 0; i < graph->n_output; i++)
    {
      const Onnx__TypeProto *type = graph->output[i]->type;
      const Onnx__TensorShapeProto *given = type && type->tensor_type ? type->tensor_type->shape : NULL;
      FoveaShape shape;
      gboolean known = given && read_shape (given, &shape, NULL);

      if (!fovea_network_builder_add_output (reader->builder, text (graph->output[i]->name), known ? &shape : NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_notices (Reader *reader)
{
  for (gint i = 0; i < (gint) G_N_ELEMENTS (reader->n_converted); i++)
    if (reader->n_converted[i] > 0)
      {
        g_autofree char *notice = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu tensor of %s is computed as float32",
                                                                "%zu tensors of %s are computed as float32",
                                                                reader->n_converted[i]),
                                                   reader->n_converted[i], fovea_dtype_name ((FoveaDType) i));

        fovea_network_builder_add_notice (reader->builder, notice);
      }
  if (reader->n_not_finite > 0)
    {
      g_autofree char *notice = g_strdup_printf (_("%zu weights are infinite or not a number, the first in “%s”"),
                                                 reader->n_not_finite, reader->first_not_finite);

      fovea_network_builder_add_notice (reader->builder, notice);
    }
}

static void
read_description (Reader *reader, const Onnx__ModelProto *model)
{
  g_autofree char *producer = g_strjoin (*text (model->producer_version) ? " " : "", text (model->producer_name),
                                         text (model->producer_version), NULL);

  fovea_network_builder_set_producer (reader->builder, producer);
  for (gsize i = 0; i < model->n_metadata_props; i++)
    fovea_network_builder_add_metadata (reader->builder, text (model->metadata_props[i]->key), text (model->metadata_props[i]->value));
}

/* The version of ONNX's own operators; others may be named as long as no node uses them. */
static gboolean
find_opset (const Onnx__ModelProto *model, guint *opset, GError **error)
{
  gint64 version = 0;

  for (gsize i = 0; i < model->n_opset_import; i++)
    {
      const char *domain = text (model->opset_import[i]->domain);

      if (*domain && !g_str_equal (domain, "ai.onnx"))
        continue;
      if (version != 0)
        return fovea_refuse (error, _("The file names its version of the ONNX operators twice"));
      version = model->opset_import[i]->version;
    }
  if (version == 0)
    return fovea_refuse (error, _("The file does not name its version of the ONNX operators (opset_import)"));
  if (version < MIN_OPSET || version > MAX_OPSET)
    return fovea_refuse (error, _("ONNX operators of version %" PRId64 "; %d to %d are supported"), version, MIN_OPSET, MAX_OPSET);
  *opset = (guint) version;
  return TRUE;
}

static gboolean
check_model (const Onnx__ModelProto *model, guint *opset, GError **error)
{
  if (!model->graph)
    return fovea_refuse (error, _("Not an ONNX network: there is no graph in it"));
  if (model->ir_version < MIN_IR || model->ir_version > MAX_IR)
    return fovea_refuse (error, _("ONNX file format %" PRId64 "; %d to %d are supported"), model->ir_version, MIN_IR, MAX_IR);
  if (model->n_functions > 0)
    return fovea_refuse (error, _("The network defines functions of its own, which are not supported"));
  return find_opset (model, opset, error);
}

static FoveaNetwork *
read_model (Onnx__ModelProto *model, const char *name, FoveaOnnxSource source, GError **error)
{
  g_autoptr (FoveaNetworkBuilder) builder = NULL;
  g_autoptr (GHashTable) empty = g_hash_table_new (g_str_hash, g_str_equal);
  Reader reader = { .source = source, .empty = empty };
  FoveaNetwork *network = NULL;
  guint opset = 0;

  if (!check_model (model, &opset, error))
    return NULL;
  reader.builder = builder = fovea_network_builder_new (name, opset);
  if (read_initializers (&reader, model->graph, error) && read_inputs (&reader, model->graph, error)
      && read_nodes (&reader, model->graph, error) && read_outputs (&reader, model->graph, error))
    {
      read_description (&reader, model);
      add_notices (&reader);
      network = fovea_network_builder_finish (builder, error);
    }
  fovea_onnx_source_clear (&reader.source);
  g_free (reader.first_not_finite);
  return network;
}

static Onnx__ModelProto *
unpack_model (const FoveaFile *file, FoveaOnnxArena **arena, GError **error)
{
  static const char pointer[] = "version https://git-lfs";
  char start[sizeof pointer - 1];
  gsize length = fovea_file_get_size (file);

  if (length == 0)
    {
      fovea_refuse (error, _("Not an ONNX network: it is empty"));
      return NULL;
    }
  if (!fovea_file_read_part (file, 0, MIN (length, sizeof start), start, error))
    return NULL;
  if (length >= sizeof start && memcmp (start, pointer, sizeof start) == 0)
    {
      fovea_refuse (error, _("Not an ONNX network but a Git LFS pointer to one: download the file itself"));
      return NULL;
    }
  return (Onnx__ModelProto *) fovea_onnx_unpack (&onnx__model_proto__descriptor, file, arena, error);
}

static void
name_file (const char *name, GError **error)
{
  g_autofree char *shown = fovea_printable (name);

  g_prefix_error (error, "“%s”: ", shown);
}

static FoveaNetwork *
parse (const FoveaFile *file, const char *name, const char *folder, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaOnnxArena) arena = NULL;
  Onnx__ModelProto *model = unpack_model (file, &arena, error);
  FoveaNetwork *network = NULL;

  if (model)
    network = read_model (model, name, (FoveaOnnxSource){ .file = file, .arena = arena, .folder = folder, .progress = progress }, error);
  if (!network)
    name_file (name, error);
  return network;
}

FoveaNetwork *
fovea_onnx_parse (GBytes *bytes, const char *name, const char *folder, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaFile) file = NULL;

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  file = fovea_file_over (bytes, name);
  return parse (file, name, folder, progress, error);
}

FoveaNetwork *
fovea_onnx_load (const char *path, FoveaProgress *progress, GError **error)
{
  g_autofree char *base = NULL, *folder = NULL;
  g_autoptr (FoveaFile) file = NULL;
  FoveaNetwork *network;

  g_return_val_if_fail (path != NULL, NULL);

  file = fovea_file_open (path, FOVEA_MAX_NETWORK_FILE_BYTES, FALSE, error);
  if (!file)
    return NULL;
  base = g_path_get_basename (path);
  folder = g_path_get_dirname (path);
  if (g_str_has_suffix (base, ".onnx"))
    base[strlen (base) - strlen (".onnx")] = '\0';
  network = parse (file, base, folder, progress, error);
  if (network)
    network->path = g_strdup (path);
  return network;
}

FoveaTensor *
fovea_onnx_load_tensor (const char *path, GError **error)
{
  g_autoptr (FoveaFile) file = NULL;
  g_autoptr (FoveaOnnxArena) arena = NULL;
  Onnx__TensorProto *proto;
  FoveaTensor *tensor = NULL;
  gsize n_not_finite;

  g_return_val_if_fail (path != NULL, NULL);

  file = fovea_file_open (path, FOVEA_MAX_NETWORK_FILE_BYTES, FALSE, error);
  if (!file)
    return NULL;
  proto = (Onnx__TensorProto *) fovea_onnx_unpack (&onnx__tensor_proto__descriptor, file, &arena, error);
  if (proto)
    tensor = fovea_onnx_tensor (proto, &(FoveaOnnxSource){ .file = file, .arena = arena }, &n_not_finite, error);
  if (!tensor)
    name_file (path, error);
  return tensor;
}
