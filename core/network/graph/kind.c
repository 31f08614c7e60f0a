/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/kind.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Ends and whole names ("*" stands for what comes before); the first that fits. */
static const struct
{
  const char *pattern;
  FoveaLayerKind kind;
} kinds[] = {
  { "*Conv", FOVEA_LAYER_CONVOLUTION }, { "ConvTranspose", FOVEA_LAYER_CONVOLUTION }, { "ConvInteger", FOVEA_LAYER_CONVOLUTION },
  { "LocallyConnected", FOVEA_LAYER_CONVOLUTION }, { "Gemm", FOVEA_LAYER_MATRIX }, { "*MatMul", FOVEA_LAYER_MATRIX },
  { "MatMulInteger", FOVEA_LAYER_MATRIX }, { "Einsum", FOVEA_LAYER_MATRIX }, { "*Pool", FOVEA_LAYER_POOLING },
  { "MaxUnpool", FOVEA_LAYER_POOLING }, { "RoiAlign", FOVEA_LAYER_POOLING }, { "*Normalization", FOVEA_LAYER_NORMALIZATION },
  { "LRN", FOVEA_LAYER_NORMALIZATION }, { "*elu", FOVEA_LAYER_ACTIVATION }, { "*Relu", FOVEA_LAYER_ACTIVATION },
  { "*LU", FOVEA_LAYER_ACTIVATION }, { "Selu", FOVEA_LAYER_ACTIVATION }, { "Gelu", FOVEA_LAYER_ACTIVATION },
  { "Clip", FOVEA_LAYER_ACTIVATION }, { "*igmoid", FOVEA_LAYER_ACTIVATION }, { "*Swish", FOVEA_LAYER_ACTIVATION },
  { "Mish", FOVEA_LAYER_ACTIVATION }, { "Tanh", FOVEA_LAYER_ACTIVATION }, { "Erf", FOVEA_LAYER_ACTIVATION },
  { "*oftmax", FOVEA_LAYER_ACTIVATION }, { "Hardmax", FOVEA_LAYER_ACTIVATION }, { "*plus", FOVEA_LAYER_ACTIVATION },
  { "*sign", FOVEA_LAYER_ACTIVATION }, { "Shrink", FOVEA_LAYER_ACTIVATION }, { "Add", FOVEA_LAYER_ARITHMETIC },
  { "Sub", FOVEA_LAYER_ARITHMETIC }, { "Mul", FOVEA_LAYER_ARITHMETIC }, { "Div", FOVEA_LAYER_ARITHMETIC },
  { "Sum", FOVEA_LAYER_ARITHMETIC }, { "Mean", FOVEA_LAYER_ARITHMETIC }, { "Max", FOVEA_LAYER_ARITHMETIC },
  { "Min", FOVEA_LAYER_ARITHMETIC }, { "Pow", FOVEA_LAYER_ARITHMETIC }, { "Sqrt", FOVEA_LAYER_ARITHMETIC },
  { "Exp", FOVEA_LAYER_ARITHMETIC }, { "Log", FOVEA_LAYER_ARITHMETIC }, { "Neg", FOVEA_LAYER_ARITHMETIC },
  { "Abs", FOVEA_LAYER_ARITHMETIC }, { "Reciprocal", FOVEA_LAYER_ARITHMETIC }, { "Concat", FOVEA_LAYER_SHAPE },
  { "Split", FOVEA_LAYER_SHAPE }, { "Reshape", FOVEA_LAYER_SHAPE }, { "Flatten", FOVEA_LAYER_SHAPE },
  { "Transpose", FOVEA_LAYER_SHAPE }, { "*queeze", FOVEA_LAYER_SHAPE }, { "Slice", FOVEA_LAYER_SHAPE },
  { "Pad", FOVEA_LAYER_SHAPE }, { "Gather*", FOVEA_LAYER_SHAPE }, { "Expand", FOVEA_LAYER_SHAPE }, { "Tile", FOVEA_LAYER_SHAPE },
  { "Resize", FOVEA_LAYER_SHAPE }, { "Upsample", FOVEA_LAYER_SHAPE }, { "*ToDepth", FOVEA_LAYER_SHAPE },
  { "*ToSpace", FOVEA_LAYER_SHAPE }, { "Identity", FOVEA_LAYER_SHAPE }, { "Dropout", FOVEA_LAYER_SHAPE },
};

FoveaLayerKind
fovea_layer_kind (const FoveaOp *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_pattern_match_simple (kinds[i].pattern, op->name))
      return kinds[i].kind;
  return FOVEA_LAYER_OTHER;
}

static void
append (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* With a comma between what stands there and what is added. */
static void
append (GString *text, const char *format, ...)
{
  va_list arguments;

  if (text->len > 0)
    g_string_append (text, ", ");
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

/* "3×3"; one number for all where @short_form and they are equal. */
static char *
join (const gint64 *sizes, gsize n, gboolean short_form)
{
  GString *text = g_string_new (NULL);
  gboolean equal = short_form;

  for (gsize i = 1; i < n; i++)
    equal &= sizes[i] == sizes[0];
  for (gsize i = 0; i < (equal ? MIN (n, 1) : n); i++)
    g_string_append_printf (text, i ? "×%" PRId64 : "%" PRId64, sizes[i]);
  return g_string_free (text, FALSE);
}

/* Whether attribute @name says something: a number that is not 1. */
static const gint64 *
unusual (const FoveaNode *node, const char *name, gsize *n)
{
  const gint64 *sizes = fovea_node_ints (node, name, n);

  for (gsize i = 0; i < *n; i++)
    if (sizes[i] != 1)
      return sizes;
  return NULL;
}

static void
append_steps (GString *text, const FoveaNode *node)
{
  gsize n;
  const gint64 *strides = unusual (node, "strides", &n);
  g_autofree char *stride = strides ? join (strides, n, TRUE) : NULL;
  const gint64 *dilations = unusual (node, "dilations", &n);
  g_autofree char *dilation = dilations ? join (dilations, n, TRUE) : NULL;

  if (stride)
    append (text, "/%s", stride);
  if (dilation)
    append (text, _ ("dilation %s"), dilation);
}

/* Kernels are (M, C / groups, h, w), those of a transposed convolution (C, M / groups, h, w). */
static void
append_convolution (GString *text, const FoveaNetworkPlan *plan, const FoveaNode *node)
{
  gboolean transposed = g_str_equal (node->op->name, "ConvTranspose");
  guint at = g_str_equal (node->op->name, "QLinearConv") ? 3 : 1;
  const FoveaOperand *kernel = at < node->n_inputs && node->inputs[at] >= 0 ? &plan->values[node->inputs[at]] : NULL;
  gint64 groups = fovea_node_int (node, "group", 1);

  if (!kernel || kernel->dtype == FOVEA_DTYPE_NONE || kernel->shape.rank < 3)
    return;

  g_autofree char *window = join (kernel->shape.dims + 2, kernel->shape.rank - 2, FALSE);
  gint64 filters = transposed ? kernel->shape.dims[1] * groups : kernel->shape.dims[0];

  append (text, "%s, %" PRId64, window, filters);
  append_steps (text, node);
  if (groups > 1 && groups == filters)
    append (text, "%s", _ ("depthwise"));
  else if (groups > 1)
    append (text, ngettext ("%d group", "%d groups", (gulong) groups), (int) groups);
}

static void
append_window (GString *text, const FoveaNode *node)
{
  gsize n;
  const gint64 *sizes = fovea_node_ints (node, "kernel_shape", &n);
  g_autofree char *window = sizes ? join (sizes, n, FALSE) : NULL;

  if (!window)
    return;
  append (text, "%s", window);
  append_steps (text, node);
}

/* From how many features to how many. */
static void
append_matrix (GString *text, const FoveaNetworkPlan *plan, const FoveaNode *node)
{
  const FoveaOperand *matrix = node->n_inputs > 1 && node->inputs[1] >= 0 ? &plan->values[node->inputs[1]] : NULL;
  gboolean turned = fovea_node_int (node, "transB", 0) != 0;

  if (matrix && matrix->constant && matrix->shape.rank == 2)
    append (text, "%" PRId64 " → %" PRId64, matrix->shape.dims[turned], matrix->shape.dims[!turned]);
}

char *
fovea_layer_settings (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaNode *layer = &plan->network->nodes[node];
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n;
  const gint64 *turns = fovea_node_ints (layer, "perm", &n);

  switch (fovea_layer_kind (layer->op))
    {
    case FOVEA_LAYER_CONVOLUTION:
      append_convolution (text, plan, layer);
      break;
    case FOVEA_LAYER_POOLING:
      append_window (text, layer);
      break;
    case FOVEA_LAYER_MATRIX:
      append_matrix (text, plan, layer);
      break;
    default:
      if (fovea_node_attribute (layer, "axis"))
        append (text, _ ("axis %d"), (int) fovea_node_int (layer, "axis", 0));
      for (gsize i = 0; i < n; i++)
        append (text, "%" PRId64, turns[i]);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char *
fovea_layer_shape (const FoveaNetworkPlan *plan, gint value)
{
  const FoveaShape *shape = &plan->values[value].shape;
  guint batch = shape->rank > 1 && shape->dims[0] == 1;

  if (!fovea_network_plan_knows (plan, value))
    return g_strdup ("?");
  return shape->rank == 0 ? g_strdup ("1") : join (shape->dims + batch, shape->rank - batch, FALSE);
}
