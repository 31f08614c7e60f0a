/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The conformance cases of ONNX itself (Debian: libonnx-testdata), run as its own runner does: every input is a tensor that is fed. All that is
 * not out of scope must agree. */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/network/onnx/read.h"
#include "core/network/onnx/schema.pb-c.h"
#include "core/network/onnx/tensor.h"
#include "core/network/onnx/wire.h"
#include "core/network/session.h"

#define RELATIVE_TOLERANCE 1e-3
#define ABSOLUTE_TOLERANCE 1e-7

#define ELEMENT_STRING 8

/* What a program that looks at convolutional networks leaves to others. */
static const struct
{
  const char *reason;
  const char *operators[12];
} out_of_scope[] = {
  { "control flow", { "If", "Loop", "Scan" } },
  { "losses", { "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss" } },
  { "optional values", { "Optional", "OptionalGetElement", "OptionalHasElement" } },
  { "random generators", { "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike" } },
  { "recurrent cells", { "GRU", "LSTM", "RNN" } },
  { "sequences", { "ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
                   "SequenceLength", "SequenceMap", "SplitToSequence" } },
  { "strings", { "StringNormalizer", "TfIdfVectorizer" } },
};

typedef struct
{
  GPtrArray *passed, *failed, *out; /* of char *, with the reason where there is one */
} Tally;

static const char *
data_folder (void)
{
  const char *folder = g_getenv ("FOVEA_ONNX_TESTDATA");

  folder = folder ? folder : "/usr/share/libonnx-testdata/data";
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return folder;
  g_test_message ("NOT RUN: libonnx-testdata is not installed");
  g_printerr ("NOT RUN: %s needs the package libonnx-testdata (or FOVEA_ONNX_TESTDATA)\n", g_test_get_path ());
  return NULL;
}

/* The element type that the file declares for an input or output of the network. */
static FoveaDType
declared_type (const FoveaNetwork *network, gint value)
{
  g_autoptr (FoveaFile) file = fovea_file_open (network->path, FOVEA_MAX_NETWORK_FILE_BYTES, FALSE, NULL);
  g_autoptr (FoveaOnnxArena) arena = NULL;
  Onnx__ModelProto *model = (Onnx__ModelProto *) fovea_onnx_unpack (&onnx__model_proto__descriptor, file, &arena, NULL);
  const Onnx__GraphProto *graph = model->graph;
  gint type = 0;

  for (gsize i = 0; i < graph->n_input + graph->n_output; i++)
    {
      const Onnx__ValueInfoProto *info = i < graph->n_input ? graph->input[i] : graph->output[i - graph->n_input];

      if (g_strcmp0 (info->name, network->values[value].name) == 0)
        type = info->type->tensor_type->elem_type;
    }
  return (FoveaDType) type;
}

/* The same bytes as elements of another type. */
static FoveaTensor *
reinterpret (FoveaTensor *tensor, FoveaDType dtype)
{
  return fovea_tensor_wrap (dtype, &tensor->shape, tensor->data, fovea_tensor_ref (tensor), (GDestroyNotify) fovea_tensor_unref);
}

static FoveaTensor *
load_tensor (const char *set, const char *kind, guint i, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s_%u.pb", kind, i);
  g_autofree char *path = g_build_filename (set, name, NULL);

  return fovea_onnx_load_tensor (path, error);
}

/* The cases have bfloat16 as the whole numbers of its bits. */
static FoveaTensor *
load_input (const FoveaNetwork *network, const char *set, guint i, GError **error)
{
  g_autoptr (FoveaTensor) tensor = load_tensor (set, "input", i, error), floats = NULL;

  if (!tensor || tensor->dtype != FOVEA_DTYPE_UINT16 || declared_type (network, network->inputs[i]) != FOVEA_DTYPE_BFLOAT16)
    return g_steal_pointer (&tensor);
  floats = reinterpret (tensor, FOVEA_DTYPE_BFLOAT16);
  return fovea_tensor_cast (floats, FOVEA_DTYPE_FLOAT32, error);
}

static gboolean
agrees (double a, double b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) && isnan (b);
  return a == b || fabs (a - b) <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * fabs (b);
}

/* NULL when @actual agrees with @expected; both become @declared, as networks compute every floating-point type as float32. */
static char *
compare_output (FoveaTensor *actual, FoveaTensor *expected, FoveaDType declared)
{
  g_autofree char *shape = fovea_shape_to_string (&actual->shape), *expected_shape = fovea_shape_to_string (&expected->shape);
  gboolean bits = declared == FOVEA_DTYPE_BFLOAT16 && expected->dtype == FOVEA_DTYPE_UINT16; /* then these are what is compared */
  g_autoptr (FoveaTensor) exact = fovea_tensor_cast (actual, declared, NULL);
  g_autoptr (FoveaTensor) a = reinterpret (exact, bits ? FOVEA_DTYPE_UINT16 : declared);
  g_autoptr (FoveaTensor) b = fovea_tensor_cast (expected, a->dtype, NULL);

  if (actual->dtype != fovea_onnx_dtype (declared) || (expected->dtype != actual->dtype && !bits))
    return g_strdup_printf ("is %s, not %s", fovea_dtype_name (actual->dtype), fovea_dtype_name (declared));
  if (!g_str_equal (shape, expected_shape))
    return g_strdup_printf ("is %s, not %s", shape, expected_shape);
  for (gsize i = 0; i < fovea_tensor_count (b); i++)
    if (!agrees (fovea_tensor_get (a, i), fovea_tensor_get (b, i)))
      return g_strdup_printf ("[%zu] is %.9g, not %.9g", i, fovea_tensor_get (a, i), fovea_tensor_get (b, i));
  return NULL;
}

/* NULL when all outputs agree, else what does not. */
static char *
compare_outputs (FoveaSession *session, const FoveaNetwork *network, const char *set)
{
  for (guint i = 0; i < network->n_outputs; i++)
    {
      gint output = network->outputs[i];
      g_autoptr (FoveaTensor) expected = load_tensor (set, "output", i, NULL);
      g_autofree char *difference
          = expected ? compare_output (fovea_session_get_value (session, output), expected, declared_type (network, output))
                     : g_strdup ("has nothing to be compared with");

      if (difference)
        return g_strdup_printf ("output %u %s", i, difference);
    }
  return NULL;
}

static gboolean
is_text (const Onnx__ValueInfoProto *value)
{
  return value->type && value->type->tensor_type && value->type->tensor_type->elem_type == ELEMENT_STRING;
}

static const char *
reason_of_values (Onnx__ValueInfoProto *const *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!values[i]->type || !values[i]->type->tensor_type)
      return "sequences and optional values";
    else if (is_text (values[i]))
      return "strings";
  return NULL;
}

static const char *
reason_of_node (const Onnx__NodeProto *node)
{
  if (node->domain && g_str_has_prefix (node->domain, "ai.onnx.preview.training"))
    return "training operators";
  for (gsize i = 0; i < node->n_attribute; i++)
    if (g_str_equal (node->attribute[i]->name, "training_mode") && node->attribute[i]->i != 0)
      return "training";
  for (gsize i = 0; i < G_N_ELEMENTS (out_of_scope); i++)
    for (gsize j = 0; out_of_scope[i].operators[j]; j++)
      if (g_str_equal (node->op_type, out_of_scope[i].operators[j]))
        return out_of_scope[i].reason;
  return NULL;
}

/* Why a case is not ours; NULL when it is. */
static const char *
find_reason (const char *path, const char *name)
{
  g_autoptr (FoveaFile) file = fovea_file_open (path, FOVEA_MAX_NETWORK_FILE_BYTES, FALSE, NULL);
  g_autoptr (FoveaOnnxArena) arena = NULL;
  Onnx__ModelProto *model = file ? (Onnx__ModelProto *) fovea_onnx_unpack (&onnx__model_proto__descriptor, file, &arena, NULL) : NULL;
  const char *reason;

  g_assert_true (model && model->graph);
  /* The mode of Dropout is an input; where its ratio is 0 it drops nothing. */
  reason = g_str_has_prefix (name, "test_training_dropout") && !strstr (name, "zero_ratio") ? "training" : NULL;
  if (!reason)
    reason = reason_of_values (model->graph->input, model->graph->n_input);
  if (!reason)
    reason = reason_of_values (model->graph->output, model->graph->n_output);
  for (gsize i = 0; i < model->graph->n_node && !reason; i++)
    reason = reason_of_node (model->graph->node[i]);
  return reason;
}

/* Plans for the sizes of the inputs and runs: refused with @error, or NULL, or what disagrees. */
static char *
run_network (FoveaNetwork *network, const char *set, GError **error)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_unref);
  g_autofree FoveaShape *shapes = g_new (FoveaShape, network->n_inputs);
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) session = NULL;

  for (guint i = 0; i < network->n_inputs; i++)
    {
      FoveaTensor *input = load_input (network, set, i, error);

      if (!input)
        return NULL;
      shapes[i] = input->shape;
      g_ptr_array_add (inputs, input);
    }
  plan = fovea_network_plan_new (network, shapes, 0, 0, NULL, error);
  session = plan && fovea_network_plan_reaches_end (plan, error) ? fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, error) : NULL;
  if (!session || !fovea_session_run (session, (FoveaTensor **) inputs->pdata, NULL, error))
    return NULL;
  return compare_outputs (session, network, set);
}

static void
run_case (const char *folder, const char *name, Tally *tally)
{
  g_autofree char *model = g_build_filename (folder, name, "model.onnx", NULL);
  g_autofree char *set = g_build_filename (folder, name, "test_data_set_0", NULL);
  const char *reason = find_reason (model, name);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autofree char *difference = NULL;
  g_autoptr (GError) error = NULL;

  if (reason)
    {
      g_ptr_array_add (tally->out, g_strdup_printf ("%s: %s", name, reason));
      return;
    }
  network = fovea_onnx_load (model, NULL, &error);
  difference = network ? run_network (network, set, &error) : NULL;
  if (!error && !difference)
    g_ptr_array_add (tally->passed, g_strdup (name));
  else
    g_ptr_array_add (tally->failed, g_strdup_printf ("%s: %s", name, error ? error->message : difference));
}

static void
print_all (const char *title, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    g_test_message ("%s %s", title, (const char *) lines->pdata[i]);
}

/* The cases of one folder: @passed agree, @out are out of scope, and that is all of them. */
static void
test_folder (const char *name, guint passed, guint out)
{
  const char *data = data_folder ();
  g_autofree char *folder = data ? g_build_filename (data, name, NULL) : NULL;
  g_autoptr (GDir) directory = folder ? g_dir_open (folder, 0, NULL) : NULL;
  Tally tally = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free),
                  g_ptr_array_new_with_free_func (g_free) };

  for (const char *entry; directory && (entry = g_dir_read_name (directory));)
    run_case (folder, entry, &tally);
  print_all ("passed", tally.passed);
  print_all ("out of scope", tally.out);
  print_all ("FAILED", tally.failed);
  g_test_message ("%s: %u passed, %u failed, %u out of scope", name, tally.passed->len, tally.failed->len, tally.out->len);
  if (directory)
    {
      g_assert_cmpuint (tally.failed->len, ==, 0);
      g_assert_cmpuint (tally.passed->len, ==, passed);
      g_assert_cmpuint (tally.out->len, ==, out);
    }
  g_ptr_array_unref (tally.passed);
  g_ptr_array_unref (tally.failed);
  g_ptr_array_unref (tally.out);
}

static void
test_nodes (void)
{
  test_folder ("node", 766, 166);
}

static void
test_pytorch_operators (void)
{
  test_folder ("pytorch-operator", 35, 0);
}

static void
test_pytorch_layers (void)
{
  test_folder ("pytorch-converted", 82, 0);
}

static void
test_simple (void)
{
  test_folder ("simple", 7, 16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conformance/node", test_nodes);
  g_test_add_func ("/conformance/pytorch-operator", test_pytorch_operators);
  g_test_add_func ("/conformance/pytorch-converted", test_pytorch_layers);
  g_test_add_func ("/conformance/simple", test_simple);
  return g_test_run ();
}
