/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/architectures/maker.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/architectures/weights.h"
#include "core/network/op.h"

#define OPSET 17
#define MAX_FLOORS_NAMED 6 /* layers that a notice names */

/* A value of the network; a constant is a weight to be drawn, a fill, or has its elements. */
typedef struct
{
  char *name;
  FoveaOperand operand;
  FoveaWeightsKind kind;
  float number; /* the bound or the fill */
  FoveaMoments moments;
} Made;

struct _FoveaMaker
{
  FoveaNetworkBuilder *builder;
  GArray *made;        /* Made */
  GHashTable *counts;  /* "scope/kind" to how many layers have it */
  char *scope, *layer; /* the present ones */
  gboolean saturates;
  GString *floors;     /* layers whose windows do not divide, as text */
  char *floored;       /* the last of them */
  guint n_floors;
  GError *error;
};

static void
clear_made (gpointer data)
{
  Made *made = data;

  g_free (made->name);
  fovea_tensor_unref (made->operand.constant);
}

static Made *
get (const FoveaMaker *maker, guint value)
{
  g_assert (value < maker->made->len);
  return &g_array_index (maker->made, Made, value);
}

static guint
add (FoveaMaker *maker, Made made)
{
  g_array_append_val (maker->made, made);
  return maker->made->len - 1;
}

FoveaMaker *
fovea_maker_new (const char *name, gint64 channels, gint64 height, gint64 width)
{
  FoveaMaker *maker = g_new0 (FoveaMaker, 1);
  FoveaShape shape = { 4, { 1, channels, height, width } };

  maker->builder = fovea_network_builder_new (name, OPSET);
  fovea_network_builder_set_producer (maker->builder, "fovea");
  maker->made = g_array_new (FALSE, FALSE, sizeof (Made));
  g_array_set_clear_func (maker->made, clear_made);
  maker->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  maker->floors = g_string_new (NULL);
  if (fovea_shape_check (&shape, FOVEA_DTYPE_FLOAT32, _("The input"), &maker->error))
    fovea_network_builder_add_input (maker->builder, "input", FOVEA_DTYPE_FLOAT32, &shape, &maker->error);
  add (maker, (Made){ .name = g_strdup ("input"), .operand = { FOVEA_DTYPE_FLOAT32, shape, NULL }, .moments = { 0.0, 1.0 } });
  return maker;
}

void
fovea_maker_free (FoveaMaker *maker)
{
  fovea_network_builder_free (maker->builder);
  g_array_unref (maker->made);
  g_hash_table_unref (maker->counts);
  g_string_free (maker->floors, TRUE);
  g_free (maker->scope);
  g_free (maker->layer);
  g_free (maker->floored);
  g_clear_error (&maker->error);
  g_free (maker);
}

gboolean
fovea_maker_failed (const FoveaMaker *maker)
{
  return maker->error != NULL;
}

void
fovea_maker_fail (FoveaMaker *maker, GError *error)
{
  if (maker->error)
    g_error_free (error);
  else
    maker->error = error;
}

void
fovea_maker_place_failure (FoveaMaker *maker, const char *place)
{
  g_prefix_error_literal (&maker->error, place);
}

void
fovea_maker_scope (FoveaMaker *maker, const char *format, ...)
{
  va_list arguments;

  g_clear_pointer (&maker->scope, g_free);
  if (!format)
    return;
  va_start (arguments, format);
  maker->scope = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

void
fovea_maker_saturates (FoveaMaker *maker, gboolean saturates)
{
  maker->saturates = saturates;
}

const FoveaShape *
fovea_maker_shape (const FoveaMaker *maker, guint value)
{
  return &get (maker, value)->operand.shape;
}

void
fovea_maker_notice (FoveaMaker *maker, const char *notice)
{
  fovea_network_builder_add_notice (maker->builder, notice);
}

void
fovea_maker_metadata (FoveaMaker *maker, const char *key, const char *value)
{
  fovea_network_builder_add_metadata (maker->builder, key, value);
}

FoveaMoments
fovea_maker_moments (const FoveaMaker *maker, guint value)
{
  return get (maker, value)->moments;
}

void
fovea_maker_set_moments (FoveaMaker *maker, guint value, double mean, double variance)
{
  if (!maker->error)
    get (maker, value)->moments = (FoveaMoments){ mean, variance };
}

void
fovea_maker_begin (FoveaMaker *maker, const char *kind)
{
  g_autofree char *stem = maker->scope ? g_strdup_printf ("%s/%s", maker->scope, kind) : g_strdup (kind);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (maker->counts, stem)) + 1;

  g_free (maker->layer);
  maker->layer = g_strdup_printf ("%s%u", stem, n);
  g_hash_table_replace (maker->counts, g_steal_pointer (&stem), GUINT_TO_POINTER (n));
}

/* Weights get their elements at the end: until then there is a tensor without any, which says that they are known. */
static guint
add_constant (FoveaMaker *maker, const char *suffix, FoveaTensor *tensor, FoveaWeightsKind kind, double number)
{
  return add (maker, (Made){ .name = g_strdup_printf ("%s.%s", maker->layer, suffix), .kind = kind, .number = (float) number,
                             .operand = { tensor->dtype, tensor->shape, tensor } });
}

static guint
add_weights (FoveaMaker *maker, const char *suffix, guint rank, const gint64 *dims, FoveaWeightsKind kind, double number)
{
  FoveaShape shape = { .rank = rank };

  memcpy (shape.dims, dims, rank * sizeof *dims);
  if (!maker->error && !fovea_shape_check (&shape, FOVEA_DTYPE_FLOAT32, maker->layer, &maker->error))
    return 0;
  return maker->error ? 0 : add_constant (maker, suffix, fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, NULL, NULL, NULL), kind, number);
}

guint
fovea_maker_random (FoveaMaker *maker, const char *suffix, guint rank, const gint64 *dims, double bound)
{
  return add_weights (maker, suffix, rank, dims, FOVEA_WEIGHTS_RANDOM, bound);
}

guint
fovea_maker_filled (FoveaMaker *maker, const char *suffix, guint rank, const gint64 *dims, double value)
{
  return add_weights (maker, suffix, rank, dims, FOVEA_WEIGHTS_FILLED, value);
}

static guint
add_given (FoveaMaker *maker, const char *suffix, FoveaDType dtype, const FoveaShape *shape, gconstpointer elements)
{
  FoveaTensor *tensor = maker->error ? NULL : fovea_tensor_new (dtype, shape, maker->layer, &maker->error);

  if (!tensor)
    return 0;
  memcpy (tensor->data, elements, fovea_tensor_bytes (tensor));
  return add_constant (maker, suffix, tensor, FOVEA_WEIGHTS_GIVEN, 0.0);
}

guint
fovea_maker_int64s (FoveaMaker *maker, const char *suffix, gsize n, const gint64 *values)
{
  return add_given (maker, suffix, FOVEA_DTYPE_INT64, &(FoveaShape){ 1, { (gint64) n } }, values);
}

guint
fovea_maker_float (FoveaMaker *maker, const char *suffix, float value)
{
  return add_given (maker, suffix, FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 0 }, &value);
}

/* A uniform number between -bound and bound has the variance bound^2 / 3. */
double
fovea_maker_bound (const FoveaMaker *maker, gint64 fan_in, gint64 fan_out)
{
  return maker->saturates ? sqrt (6.0 / (double) (fan_in + fan_out)) : sqrt (6.0 / (double) fan_in);
}

/* The type and shape of what @node makes, by its operator. */
static gboolean
infer (FoveaMaker *maker, FoveaNode *node, FoveaOperand *output, GError **error)
{
  g_autofree FoveaOperand *inputs = g_new0 (FoveaOperand, node->n_inputs);
  FoveaOpContext context = {
    .node = node, .opset = OPSET, .inputs = inputs, .n_inputs = node->n_inputs, .outputs = output, .n_outputs = 1,
  };

  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      inputs[i] = get (maker, (guint) node->inputs[i])->operand;
  if (node->op->infer (&context, error))
    return TRUE;
  g_prefix_error (error, "%s (%s): ", node->name, node->op->name);
  return FALSE;
}

static gboolean
add_node (FoveaMaker *maker, FoveaNode *node, FoveaOperand *output, GError **error)
{
  g_autofree const char **names = g_new (const char *, node->n_inputs);
  const char *name = maker->layer;

  if (!infer (maker, node, output, error))
    return FALSE;
  for (guint i = 0; i < node->n_inputs; i++)
    names[i] = node->inputs[i] >= 0 ? get (maker, (guint) node->inputs[i])->name : "";
  return fovea_network_builder_add_node (maker->builder, name, node->op->domain ? node->op->domain : "", node->op->name, names,
                                         node->n_inputs, &name, 1, node->attributes, node->n_attributes, error);
}

guint
fovea_maker_node (FoveaMaker *maker, const char *op_type, guint n_inputs, const guint *inputs, guint n_attributes,
                  FoveaAttribute *attributes)
{
  FoveaNode node = {
    .name = maker->layer, .op = fovea_op_find (op_type), .inputs = (gint *) inputs, .n_inputs = n_inputs,
    .attributes = attributes, .n_attributes = n_attributes,
  };
  FoveaOperand output = { 0 };

  g_assert (node.op != NULL);
  G_STATIC_ASSERT ((gint) FOVEA_MAKER_NONE == -1);
  if (!maker->error)
    add_node (maker, &node, &output, &maker->error);
  for (guint i = 0; i < n_attributes; i++)
    fovea_attribute_clear (&attributes[i]);
  if (maker->error)
    return 0;
  return add (maker, (Made){ .name = g_strdup (maker->layer), .operand = output, .moments = get (maker, inputs[0])->moments });
}

void
fovea_maker_note_floor (FoveaMaker *maker, gint64 span, gint64 stride)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (maker->error || span <= 0 || span % stride == 0 || g_strcmp0 (maker->floored, maker->layer) == 0)
    return;
  g_free (maker->floored);
  maker->floored = g_strdup (maker->layer);
  if (++maker->n_floors > MAX_FLOORS_NAMED)
    return;
  g_ascii_formatd (number, sizeof number, "%.5g", (double) span / (double) stride + 1.0);
  g_string_append_printf (maker->floors, "%s%s (%s)", maker->n_floors > 1 ? ", " : "", maker->layer, number);
}

static void
add_floor_notice (FoveaMaker *maker)
{
  g_autofree char *notice = NULL;

  if (maker->n_floors == 0)
    return;
  notice = g_strdup_printf (_("Windows do not divide the size, and the output is floored: %s%s"), maker->floors->str,
                            maker->n_floors > MAX_FLOORS_NAMED ? ", …" : "");
  fovea_network_builder_add_notice (maker->builder, notice);
}

/* All weights, into one block. */
static gboolean
add_constants (FoveaMaker *maker, const guint64 *seed, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaWeights) weights = fovea_weights_new ();

  for (guint i = 0; i < maker->made->len; i++)
    {
      const Made *made = get (maker, i);

      if (made->operand.constant && made->kind != FOVEA_WEIGHTS_GIVEN)
        fovea_weights_add (weights, &made->operand.shape, made->kind, made->number);
    }
  if (!(seed ? fovea_weights_make (weights, *seed, progress, error) : fovea_weights_make_zeros (weights, error)))
    return FALSE;
  for (guint i = 0, n = 0; i < maker->made->len; i++)
    {
      const Made *made = get (maker, i);
      FoveaTensor *tensor = made->operand.constant;

      if (tensor && made->kind != FOVEA_WEIGHTS_GIVEN)
        tensor = fovea_weights_tensor (weights, n++);
      if (tensor && !fovea_network_builder_add_constant (maker->builder, made->name, tensor, error))
        return FALSE;
    }
  return TRUE;
}

FoveaNetwork *
fovea_maker_finish (FoveaMaker *maker, guint output, const guint64 *seed, FoveaProgress *progress, GError **error)
{
  if (maker->error)
    {
      g_propagate_error (error, g_steal_pointer (&maker->error));
      return NULL;
    }
  add_floor_notice (maker);
  if (!add_constants (maker, seed, progress, error)
      || !fovea_network_builder_add_output (maker->builder, get (maker, output)->name, fovea_maker_shape (maker, output), error))
    return NULL;
  return fovea_network_builder_finish (maker->builder, error);
}
