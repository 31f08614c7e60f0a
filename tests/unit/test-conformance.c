/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The conformance cases of ONNX itself (Debian: libonnx-testdata): every case whose operators we have must agree or be refused
 * with a reason. Cases give weights as inputs of the graph; here all inputs but the first are constants, or all where a
 * shape depends on the first. */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/onnx/read.h"
#include "core/network/session.h"

#define RELATIVE_TOLERANCE 1e-3
#define ABSOLUTE_TOLERANCE 1e-7

/* Where we follow ONNX Runtime and PyTorch, or our own design, instead. */
static const char *const exceptions[] = {
  "test_cast_FLOAT_to_BFLOAT16", /* every floating-point type is computed as float32 */
  "test_castlike_FLOAT_to_BFLOAT16_expanded",
};

typedef struct
{
  GPtrArray *passed, *failed, *refused; /* of char *, refused ones with the reason */
  guint foreign;                        /* cases of operators that are not ours */
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

static FoveaTensor *
load_tensor (const char *set, const char *kind, guint i, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s_%u.pb", kind, i);
  g_autofree char *path = g_build_filename (set, name, NULL);

  return fovea_onnx_load_tensor (path, error);
}

/* A copy of @network in which inputs from number @first on are constants. A built network is immutable, so this happens before
 * anyone else knows of it. */
static void
freeze_inputs (FoveaNetwork *network, FoveaTensor **inputs, guint first)
{
  for (guint i = first; i < network->n_inputs; i++)
    network->values[network->inputs[i]].constant = fovea_tensor_ref (inputs[i]);
  network->n_inputs = MIN (network->n_inputs, first);
}

static gboolean
agrees (double a, double b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) && isnan (b);
  return a == b || fabs (a - b) <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * fabs (b);
}

/* NULL when all outputs agree, else what does not. */
static char *
compare_outputs (FoveaSession *session, const FoveaNetwork *network, const char *set)
{
  for (guint i = 0; i < network->n_outputs; i++)
    {
      FoveaTensor *actual = fovea_session_get_value (session, network->outputs[i]);
      g_autoptr (FoveaTensor) expected = load_tensor (set, "output", i, NULL);

      if (!expected)
        return g_strdup ("no expected output");
      if (actual->dtype != expected->dtype || !fovea_shape_equal (&actual->shape, &expected->shape))
        {
          g_autofree char *a = fovea_shape_to_string (&actual->shape), *b = fovea_shape_to_string (&expected->shape);

          return g_strdup_printf ("output %u is %s %s, not %s %s", i, fovea_dtype_name (actual->dtype), a,
                                  fovea_dtype_name (expected->dtype), b);
        }
      for (gsize j = 0; j < fovea_tensor_count (expected); j++)
        if (!agrees (fovea_tensor_get (actual, j), fovea_tensor_get (expected, j)))
          return g_strdup_printf ("output %u [%zu] is %.9g, not %.9g", i, j, fovea_tensor_get (actual, j), fovea_tensor_get (expected, j));
    }
  return NULL;
}

/* Plans and runs with inputs from @first on frozen: refused with @error, or NULL, or what disagrees. */
static char *
run_with (const char *model, const char *set, FoveaTensor **inputs, guint first, GError **error)
{
  g_autoptr (FoveaNetwork) network = fovea_onnx_load (model, NULL, error);
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) session = NULL;
  FoveaShape shapes[1] = { inputs[0] ? inputs[0]->shape : (FoveaShape){ 0 } };

  freeze_inputs (network, inputs, first);
  plan = fovea_network_plan_new (network, shapes, 0, 0, NULL, error);
  session = plan ? fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, error) : NULL;
  if (!session || !fovea_session_run (session, inputs, NULL, error))
    return NULL;
  return compare_outputs (session, network, set);
}

static gboolean
is_exception (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (g_str_equal (name, exceptions[i]))
      return TRUE;
  return FALSE;
}

static void
run_case (const char *folder, const char *name, Tally *tally)
{
  g_autofree char *model = g_build_filename (folder, name, "model.onnx", NULL);
  g_autofree char *set = g_build_filename (folder, name, "test_data_set_0", NULL);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_onnx_load (model, NULL, &error);
  g_autofree char *difference = NULL;

  if (!network && strstr (error->message, "operators that Fovea does not have"))
    {
      tally->foreign++;
      return;
    }
  for (guint i = 0; network && i < network->n_inputs && !error; i++)
    g_ptr_array_add (inputs, load_tensor (set, "input", i, &error));
  g_ptr_array_add (inputs, NULL);
  if (network && !error)
    difference = run_with (model, set, (FoveaTensor **) inputs->pdata, 1, &error);
  if (error && strstr (error->message, "known only while running"))
    {
      g_clear_error (&error);
      difference = run_with (model, set, (FoveaTensor **) inputs->pdata, 0, &error);
    }
  g_ptr_array_set_size (inputs, inputs->len - 1);
  if (error)
    g_ptr_array_add (tally->refused, g_strdup_printf ("%s: %s", name, error->message));
  else if (difference && is_exception (name))
    g_ptr_array_add (tally->refused, g_strdup_printf ("%s: differs by design", name));
  else if (difference)
    g_ptr_array_add (tally->failed, g_strdup_printf ("%s: %s", name, difference));
  else
    g_ptr_array_add (tally->passed, g_strdup (name));
}

static void
print_all (const char *title, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    g_test_message ("%s %s", title, (const char *) lines->pdata[i]);
}

/* The cases of one folder; at least @minimum must agree, and none may disagree. */
static void
test_folder (const char *name, guint minimum)
{
  const char *data = data_folder ();
  g_autofree char *folder = data ? g_build_filename (data, name, NULL) : NULL;
  g_autoptr (GDir) directory = folder ? g_dir_open (folder, 0, NULL) : NULL;
  Tally tally = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free),
                  g_ptr_array_new_with_free_func (g_free), 0 };

  for (const char *entry; directory && (entry = g_dir_read_name (directory));)
    run_case (folder, entry, &tally);
  print_all ("passed", tally.passed);
  print_all ("refused", tally.refused);
  print_all ("FAILED", tally.failed);
  g_test_message ("%s: %u passed, %u failed, %u refused, %u of other operators", name, tally.passed->len, tally.failed->len,
                  tally.refused->len, tally.foreign);
  if (directory)
    {
      g_assert_cmpuint (tally.failed->len, ==, 0);
      g_assert_cmpuint (tally.passed->len, >=, minimum);
    }
  g_ptr_array_unref (tally.passed);
  g_ptr_array_unref (tally.failed);
  g_ptr_array_unref (tally.refused);
}

static void
test_nodes (void)
{
  test_folder ("node", 286);
}

static void
test_pytorch_operators (void)
{
  test_folder ("pytorch-operator", 32);
}

static void
test_pytorch_layers (void)
{
  test_folder ("pytorch-converted", 68);
}

static void
test_simple (void)
{
  test_folder ("simple", 5);
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
