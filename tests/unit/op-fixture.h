/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks of one operator, from a line of text.
 *
 * Attributes: "kernel_shape=[3,3] ceil_mode=1 alpha=0.5 mode=linear": lists, whole numbers, numbers with a point, words.
 * Inputs: "float 2x3" holds a fixed pattern; "int64 3 = 1 2 -3", of any type of whole numbers, what it says, and zeros behind; "" is left
 * out. The first is an input of the network, the others are constants, as in a network file. */

#pragma once

#include <string.h>

#include "core/network/builder.h"
#include "core/network/op.h"
#include "core/network/session.h"

#define MAX_INPUTS 9

/* Element @i of input @input. */
static inline float
pattern (gsize i, guint input)
{
  return (float) ((gint) ((i * 37 + input * 11) % 29) - 14) / 4.0f;
}

static inline FoveaShape
parse_shape (const char *text)
{
  g_auto (GStrv) sizes = g_strsplit (text, "x", -1);
  FoveaShape shape = { 0 };

  for (; strcmp (text, "scalar") != 0 && sizes[shape.rank]; shape.rank++)
    shape.dims[shape.rank] = g_ascii_strtoll (sizes[shape.rank], NULL, 10);
  return shape;
}

static inline void
fill_tensor (FoveaTensor *tensor, guint input, const char *numbers)
{
  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    {
      char *end = (char *) numbers;

      if (tensor->dtype == FOVEA_DTYPE_INT64)
        ((gint64 *) tensor->data)[i] = g_ascii_strtoll (numbers, &end, 10);
      else
        ((float *) tensor->data)[i] = numbers ? (float) g_ascii_strtod (numbers, &end) : pattern (i, input);
      numbers = end;
    }
}

static inline FoveaDType
parse_type (const char *name)
{
  FoveaDType dtype = FOVEA_DTYPE_FLOAT32;

  if (strcmp (name, "float") == 0)
    return dtype;
  for (dtype = 1; strcmp (name, fovea_dtype_name (dtype)) != 0; dtype++)
    g_assert_cmpint (dtype + 1, <, FOVEA_N_DTYPES);
  return dtype;
}

static inline FoveaTensor *
parse_tensor (const char *text, guint input)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 4);
  FoveaDType dtype = parse_type (parts[0]);
  FoveaShape shape = parse_shape (parts[1]);
  g_autoptr (FoveaTensor) tensor = NULL;

  tensor = fovea_tensor_new (dtype == FOVEA_DTYPE_FLOAT32 ? dtype : FOVEA_DTYPE_INT64, &shape, "test", NULL);
  g_assert_nonnull (tensor);
  fill_tensor (tensor, input, parts[2] ? parts[3] : NULL);
  return dtype == tensor->dtype ? g_steal_pointer (&tensor) : fovea_tensor_cast (tensor, dtype, NULL);
}

static inline void
parse_list (const char *text, FoveaAttribute *attribute)
{
  g_autofree char *inside = g_strndup (text + 1, strlen (text) - 2);
  g_auto (GStrv) parts = g_strsplit (inside, ",", -1);

  attribute->n = g_strv_length (parts);
  attribute->kind = strchr (text, '.') ? FOVEA_ATTRIBUTE_FLOATS : FOVEA_ATTRIBUTE_INTS;
  attribute->ints = g_new0 (gint64, attribute->n + 1);
  attribute->floats = g_new0 (float, attribute->n + 1);
  for (gsize i = 0; i < attribute->n; i++)
    {
      attribute->ints[i] = g_ascii_strtoll (parts[i], NULL, 10);
      attribute->floats[i] = (float) g_ascii_strtod (parts[i], NULL);
    }
}

static inline FoveaAttribute
parse_attribute (const char *text)
{
  const char *value = strchr (text, '=') + 1;
  FoveaAttribute attribute = { .name = g_strndup (text, (gsize) (value - 1 - text)) };

  if (*value == '[')
    parse_list (value, &attribute);
  else if (!g_ascii_isdigit (*value) && *value != '-')
    {
      attribute.kind = FOVEA_ATTRIBUTE_STRING;
      attribute.string = g_strdup (value);
    }
  else
    {
      attribute.kind = strchr (value, '.') ? FOVEA_ATTRIBUTE_FLOAT : FOVEA_ATTRIBUTE_INT;
      attribute.i = g_ascii_strtoll (value, NULL, 10);
      attribute.f = (float) g_ascii_strtod (value, NULL);
    }
  return attribute;
}

/* One operator in a plan. */
typedef struct
{
  FoveaNetworkPlan *plan; /* NULL: refused */
  FoveaTensor *input;     /* the network's only input, NULL for operators without any */
  const FoveaOpContext *context;
} OpFixture;

static inline void
op_fixture_clear (OpFixture *fixture)
{
  g_clear_pointer (&fixture->plan, fovea_network_plan_unref);
  g_clear_pointer (&fixture->input, fovea_tensor_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpFixture, op_fixture_clear)

static inline guint
add_inputs (FoveaNetworkBuilder *builder, const char *const *inputs, gboolean constants, const char **names, OpFixture *fixture)
{
  static const char *const all[MAX_INPUTS] = { "x", "a", "b", "c", "d", "e", "f", "g", "h" };
  guint n = 0;

  for (; n < MAX_INPUTS && inputs[n]; n++)
    {
      g_autoptr (FoveaTensor) tensor = *inputs[n] ? parse_tensor (inputs[n], n) : NULL;

      names[n] = tensor ? all[n] : "";
      if (tensor && (n > 0 || constants))
        g_assert_true (fovea_network_builder_add_constant (builder, all[n], tensor, NULL));
      else if (tensor)
        {
          g_assert_true (fovea_network_builder_add_input (builder, "x", tensor->dtype, &tensor->shape, NULL));
          fixture->input = g_steal_pointer (&tensor);
        }
    }
  return n;
}

static inline guint
parse_attributes (const char *text, FoveaAttribute *attributes)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint n = 0;

  for (; *text && parts[n]; n++)
    attributes[n] = parse_attribute (parts[n]);
  return n;
}

/* Plans one node of @op; @constants: the first input is one, too (operators that compute shapes). */
static inline OpFixture
op_fixture (const char *op, guint opset, const char *attributes, const char *const *inputs, guint n_outputs, gboolean constants,
            GError **error)
{
  static const char *const outputs[] = { "y", "y1", "y2", "y3" };
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("test", opset);
  g_autoptr (FoveaNetwork) network = NULL;
  const char *names[MAX_INPUTS];
  FoveaAttribute parsed[16];
  OpFixture fixture = { 0 };
  const FoveaOp *known = fovea_op_find (op);
  guint n_inputs = add_inputs (builder, inputs, constants, names, &fixture), n_attributes = parse_attributes (attributes, parsed);

  for (guint i = 0; i < n_outputs; i++)
    fovea_network_builder_add_output (builder, outputs[i], NULL, NULL);
  if (fovea_network_builder_add_node (builder, "node", known && known->domain ? known->domain : "", op, names, n_inputs, outputs, n_outputs, parsed, n_attributes, error))
    network = fovea_network_builder_finish (builder, error);
  fixture.plan = network ? fovea_network_plan_new (network, NULL, 0, 0, NULL, error) : NULL;
  fixture.context = fixture.plan ? &fixture.plan->contexts[0] : NULL;
  return fixture;
}

/* Output @which after a run. */
static inline FoveaTensor *
op_fixture_run (const OpFixture *fixture, guint which)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaSession) session = fovea_session_new (fixture->plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);

  g_assert_no_error (error);
  fovea_session_run (session, (FoveaTensor *const *) &fixture->input, NULL, &error);
  g_assert_no_error (error);
  return fovea_tensor_ref (fovea_session_get_value (session, fixture->context->node->outputs[which]));
}
