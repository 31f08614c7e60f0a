/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the writer writes, read back: the same network, and the same bytes from a run. */

#include <glib/gstdio.h>
#include <string.h>

#include "core/network/architectures/architecture.h"
#include "core/network/onnx/write.h"
#include "tests/unit/folder.h"
#include "tests/unit/network-fixture.h"

static char *folder;

static void
assert_same_tensor (const FoveaTensor *a, const FoveaTensor *b)
{
  g_assert_cmpint (a->dtype, ==, b->dtype);
  g_assert_true (fovea_shape_equal (&a->shape, &b->shape));
  g_assert_cmpmem (a->data, fovea_tensor_bytes (a), b->data, fovea_tensor_bytes (b));
}

static void
assert_same_attribute (const FoveaAttribute *a, const FoveaAttribute *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->i, ==, b->i);
  g_assert_cmpfloat (a->f, ==, b->f);
  g_assert_cmpstr (a->string, ==, b->string);
  g_assert_true ((a->tensor == NULL) == (b->tensor == NULL));
  if (a->tensor)
    assert_same_tensor (a->tensor, b->tensor);
  g_assert_cmpuint (a->n, ==, b->n);
  if (a->ints)
    g_assert_cmpmem (a->ints, a->n * sizeof *a->ints, b->ints, b->n * sizeof *b->ints);
  if (a->floats)
    g_assert_cmpmem (a->floats, a->n * sizeof *a->floats, b->floats, b->n * sizeof *b->floats);
  for (gsize i = 0; a->strings && i < a->n; i++)
    g_assert_cmpstr (a->strings[i], ==, b->strings[i]);
}

static const char *
name_of (const FoveaNetwork *network, gint value)
{
  return value < 0 ? "" : network->values[value].name;
}

static void
assert_same_names (const FoveaNetwork *one, const gint *a, guint n_a, const FoveaNetwork *other, const gint *b, guint n_b)
{
  g_assert_cmpuint (n_a, ==, n_b);
  for (guint i = 0; i < n_a; i++)
    g_assert_cmpstr (name_of (one, a[i]), ==, name_of (other, b[i]));
}

static void
assert_same_value (const FoveaNetwork *one, const FoveaValue *a, const FoveaNetwork *other)
{
  gint found = fovea_network_find_value (other, a->name);
  const FoveaValue *b;

  g_assert_cmpint (found, >=, 0);
  b = &other->values[found];
  g_assert_true ((a->constant == NULL) == (b->constant == NULL));
  if (a->constant)
    assert_same_tensor (a->constant, b->constant);
  g_assert_true (fovea_shape_equal (&a->shape, &b->shape));
}

static void
assert_same_network (const FoveaNetwork *a, const FoveaNetwork *b)
{
  GHashTableIter iter;
  gpointer key, value;

  g_assert_cmpuint (a->opset, ==, b->opset);
  g_assert_cmpuint (a->n_nodes, ==, b->n_nodes);
  g_assert_cmpuint (a->n_values, ==, b->n_values);
  assert_same_names (a, a->inputs, a->n_inputs, b, b->inputs, b->n_inputs);
  assert_same_names (a, a->outputs, a->n_outputs, b, b->outputs, b->n_outputs);
  for (guint i = 0; i < a->n_nodes; i++)
    {
      const FoveaNode *x = &a->nodes[i], *y = &b->nodes[i];

      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_true (x->op == y->op);
      assert_same_names (a, x->inputs, x->n_inputs, b, y->inputs, y->n_inputs);
      assert_same_names (a, x->outputs, x->n_outputs, b, y->outputs, y->n_outputs);
      g_assert_cmpuint (x->n_attributes, ==, y->n_attributes);
      for (guint n = 0; n < x->n_attributes; n++)
        assert_same_attribute (&x->attributes[n], &y->attributes[n]);
    }
  for (guint i = 0; i < a->n_values; i++)
    assert_same_value (a, &a->values[i], b);
  g_assert_cmpuint (g_hash_table_size (a->metadata), ==, g_hash_table_size (b->metadata));
  g_hash_table_iter_init (&iter, a->metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_assert_cmpstr (value, ==, g_hash_table_lookup (b->metadata, key));
}

static FoveaTensor *
run_once (FoveaNetwork *network)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 32, 32, NULL, &error);
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (FoveaTensor) photo = NULL;

  g_assert_no_error (error);
  session = session_of (plan);
  photo = new_tensor (&plan->values[network->inputs[0]].shape, 0.0f);
  for (gsize i = 0; i < fovea_tensor_count (photo); i++)
    ((float *) photo->data)[i] = (float) (i % 13) / 6.0f - 1.0f;
  fovea_session_run (session, &photo, NULL, &error);
  g_assert_no_error (error);
  return fovea_tensor_ref (fovea_session_get_value (session, network->outputs[0]));
}

static FoveaNetwork *
write_and_read (FoveaNetwork *network)
{
  g_autofree char *path = g_build_filename (folder, "written.onnx", NULL);
  g_autoptr (GError) error = NULL;
  FoveaNetwork *again;

  g_assert_true (fovea_onnx_write (network, path, NULL, &error));
  again = fovea_onnx_load (path, NULL, &error);
  g_assert_no_error (error);
  return again;
}

static void
check_round_trip (FoveaNetwork *network)
{
  g_autoptr (FoveaNetwork) again = write_and_read (network);
  g_autoptr (FoveaTensor) first = NULL, second = NULL;

  assert_same_network (network, again);
  first = run_once (network);
  second = run_once (again);
  assert_same_tensor (first, second);
}

static void
test_architectures (void)
{
  static const char *const ids[] = { "lenet-5", "all-conv", "squeezenet", "mobilenet-v2", "resnet-18" };
  const guint64 seed = 3;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const gint64 size = i < 2 ? 0 : 64;
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaNetwork) network = fovea_architecture_new (ids[i], &(FoveaArchitectureOptions){ size, size, &seed }, NULL, &error);

      g_assert_no_error (error);
      check_round_trip (network);
    }
}

static void
test_text (void)
{
  const guint64 seed = 3;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network
      = fovea_architecture_parse ("INPUT 33x30x1 -> CONV3-8 p0x2x1x0 -> LRELU 0.3 -> UPCONV2-4 -> UP 2 -> LRN 3 -> AVGPOOL3 s2 same -> "
                                  "LOCAL3-4 s2 -> SPP 3 1 -> FC 5",
                                  &(FoveaArchitectureOptions){ .seed = &seed }, NULL, &error);

  g_assert_no_error (error);
  check_round_trip (network);
}

/* Attributes of every kind, names of any bytes, an input left out, open sizes, a tensor within a node, and metadata. */
static void
test_all_kinds (void)
{
  GByteArray *graph = new_graph ("?,3,?,?"), *entry = g_byte_array_new (), *model;
  static const float scales[] = { 1.0f, 1.0f, 2.0f, 2.0f };
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  pb_message (graph, 5, onnx_tensor ("up", FLOAT, "4", scales, sizeof scales));
  add (graph, onnx_node ("Resize", "größer \"%s\"", "x,,up", "a", onnx_text ("mode", "nearest"), NULL));
  add (graph, onnx_node ("Constant", "c", "", "w", onnx_tensor_attribute ("value", onnx_floats ("", "2,3,3,3", 54)), NULL));
  add (graph, onnx_node ("Conv", "conv", "a,w", "b", onnx_ints ("pads", "1,1,1,1"), onnx_int ("group", 1), onnx_text ("auto_pad", "NOTSET"),
                         NULL));
  add (graph, onnx_node ("LeakyRelu", "leaky", "b", "y", NULL));
  model = onnx_model (8, 13, graph);
  pb_string (entry, 1, "fovea.preprocess");
  pb_string (entry, 2, "size=16x16");
  pb_message (model, 14, entry);
  bytes = g_byte_array_free_to_bytes (model);
  network = fovea_onnx_parse (bytes, "kinds", NULL, NULL, &error);
  g_assert_no_error (error);
  check_round_trip (network);
}

/* Older operators have a list of floats. */
static void
test_floats (void)
{
  GByteArray *graph = new_graph ("1,3,8,8"), *scales = onnx_attribute ("scales", FOVEA_ATTRIBUTE_FLOATS);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 4; i++)
    pb_float (scales, 7, i < 2 ? 1.0f : 2.0f);
  add (graph, onnx_node ("Upsample", "up", "x", "y", scales, onnx_text ("mode", "nearest"), NULL));
  bytes = g_byte_array_free_to_bytes (onnx_model (3, 7, graph));
  network = fovea_onnx_parse (bytes, "floats", NULL, NULL, &error);
  g_assert_no_error (error);
  check_round_trip (network);
}

#define TEST_DATA "/usr/share/libonnx-testdata/data"

/* Of what cannot be run the file could not say the types. */
static gboolean
can_be_written (const FoveaNetworkPlan *plan)
{
  for (guint i = 0; i < plan->network->n_outputs; i++)
    if (!fovea_network_plan_knows (plan, plan->network->outputs[i]))
      return FALSE;
  return plan->network->unsupported->len == 0;
}

static void
assert_not_written (FoveaNetwork *network)
{
  g_autofree char *path = g_build_filename (folder, "refused.onnx", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_onnx_write (network, path, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Every network of a folder of ONNX's own test data that opens and can be planned. */
static guint
round_trip_folder (const char *name)
{
  g_autofree char *path = g_build_filename (TEST_DATA, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  for (const char *child = dir ? g_dir_read_name (dir) : NULL; child; child = g_dir_read_name (dir))
    {
      g_autofree char *model = g_build_filename (path, child, "model.onnx", NULL);
      g_autoptr (FoveaNetwork) network = fovea_onnx_load (model, NULL, NULL), again = NULL;
      g_autoptr (FoveaNetworkPlan) plan = network ? fovea_network_plan_new (network, NULL, 32, 32, NULL, NULL) : NULL;

      if (plan && !can_be_written (plan))
        assert_not_written (network);
      if (!plan || !can_be_written (plan))
        continue;
      again = write_and_read (network);
      assert_same_network (network, again);
      n++;
    }
  return n;
}

static void
test_onnx_data (void)
{
  static const char *const folders[] = { "node", "pytorch-converted", "pytorch-operator", "simple" };
  guint n = 0;

  if (!g_file_test (TEST_DATA, G_FILE_TEST_IS_DIR))
    {
      g_test_message ("NOT RUN: the package libonnx-testdata is not installed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    n += round_trip_folder (folders[i]);
  g_test_message ("%u networks written and read back", n);
  g_assert_cmpuint (n, >, 100);
}

/* The same network gives the same file. */
static void
test_same_bytes (void)
{
  const guint64 seed = 3;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new ("lenet-5", &(FoveaArchitectureOptions){ .seed = &seed }, NULL, NULL);
  g_autofree char *first = g_build_filename (folder, "first.onnx", NULL), *second = g_build_filename (folder, "second.onnx", NULL);
  g_autofree char *a = NULL, *b = NULL;
  gsize n_a, n_b;

  g_assert_true (fovea_onnx_write (network, first, NULL, NULL));
  g_assert_true (fovea_onnx_write (network, second, NULL, NULL));
  g_assert_true (g_file_get_contents (first, &a, &n_a, NULL));
  g_assert_true (g_file_get_contents (second, &b, &n_b, NULL));
  g_assert_cmpmem (a, n_a, b, n_b);
}

/* Nothing is left of a file that could not be written, and what was there stays. */
static void
test_failures (void)
{
  const guint64 seed = 3;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new ("squeezenet", &(FoveaArchitectureOptions){ .seed = &seed }, NULL, NULL);
  g_autoptr (FoveaNetwork) huge = fovea_architecture_parse ("INPUT 256x256x3 -> FC 4096", &(FoveaArchitectureOptions){ 0 }, NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "old.onnx", NULL), *nowhere = g_build_filename (folder, "none", "new.onnx", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = NULL;
  guint n_files = 0;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_false (fovea_onnx_write (huge, path, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_false (fovea_onnx_write (network, nowhere, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (fovea_onnx_write (network, folder, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  fovea_progress_cancel (progress);
  g_assert_false (fovea_onnx_write (network, path, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "old");
  listing = g_dir_open (folder, 0, NULL);
  for (const char *name = g_dir_read_name (listing); name; name = g_dir_read_name (listing))
    n_files += g_str_has_prefix (name, ".fovea");
  g_assert_cmpuint (n_files, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-test-XXXXXX", NULL);
  g_test_add_func ("/onnx-write/architectures", test_architectures);
  g_test_add_func ("/onnx-write/text", test_text);
  g_test_add_func ("/onnx-write/all-kinds", test_all_kinds);
  g_test_add_func ("/onnx-write/floats", test_floats);
  g_test_add_func ("/onnx-write/onnx-data", test_onnx_data);
  g_test_add_func ("/onnx-write/same-bytes", test_same_bytes);
  g_test_add_func ("/onnx-write/failures", test_failures);
  status = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return status;
}
