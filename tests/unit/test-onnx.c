/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ONNX reader makes of unsound and hostile files. Numbers in parentheses are those of the list of bad input. */

#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/pool.h"
#include "core/network/onnx/arena.h"
#include "tests/unit/network-fixture.h"

static GByteArray *
from_bytes (const char *bytes, gsize length)
{
  return g_byte_array_append (g_byte_array_new (), (const guint8 *) bytes, (guint) length);
}

static GByteArray *
good_model (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  pb_message (graph, 5, onnx_floats ("w", "2,1,3,3", 18));
  pb_message (graph, 1, onnx_node ("Conv", "conv", "x,w", "h", onnx_ints ("pads", "1,1,1,1"), NULL));
  pb_message (graph, 1, onnx_node ("Relu", "relu", "h", "y", NULL));
  return onnx_model (8, 13, graph);
}

static void
test_good (void)
{
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (good_model ());
  const FoveaNetwork *network = plan->network;
  FoveaShape shape = { 4, { 1, 2, 8, 8 } };

  g_assert_cmpuint (network->n_nodes, ==, 2);
  g_assert_cmpuint (network->n_inputs, ==, 1);
  g_assert_cmpuint (network->opset, ==, 13);
  g_assert_cmpstr (network->producer, ==, "test");
  g_assert_true (fovea_shape_equal (&plan->values[fovea_network_find_value (network, "y")].shape, &shape));
}

static void
test_noise (void) /* (1) */
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  assert_refused (from_bytes ("", 0), "empty");
  for (guint byte = 0; byte < 256; byte++)
    {
      guint8 one = (guint8) byte;

      assert_refused (from_bytes ((const char *) &one, 1), "bad");
    }
  for (guint i = 0; i < 2000; i++)
    {
      char noise[256];
      gsize length = 1 + i % sizeof noise;

      for (gsize j = 0; j < length; j++)
        noise[j] = (char) g_rand_int (rand);
      assert_refused (from_bytes (noise, length), "ONNX");
    }
  assert_refused (from_bytes ("version https://git-lfs.github.com/spec/v1\n", 43), "Git LFS");
}

static void
cut_everywhere (const guint8 *data, gsize length)
{
  for (gsize n = 0; n < length; n++)
    assert_refused (from_bytes ((const char *) data, n), "bad");
}

static void
test_cut (void) /* (2) */
{
  g_autoptr (GByteArray) model = good_model ();
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SHARED_DIR") ?: "", "networks", "mnist", "mnist-8.onnx", NULL);
  g_autofree char *file = NULL;
  gsize length;

  cut_everywhere (model->data, model->len);
  if (g_file_get_contents (path, &file, &length, NULL))
    cut_everywhere ((const guint8 *) file, length);
  else
    g_printerr ("NOT RUN: cutting mnist-8.onnx, FOVEA_SHARED_DIR has no networks\n");
}

/* One byte of a sound file changed: refused or opened, never anything worse. */
static void
test_flipped (void)
{
  g_autoptr (GByteArray) model = good_model ();

  for (gsize i = 0; i < model->len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        GByteArray *changed = from_bytes ((const char *) model->data, model->len);
        g_autoptr (GError) error = NULL;
        gsize used = fovea_memory_get_used ();

        changed->data[i] ^= 1 << bit;
        fovea_network_plan_unref (load_and_plan (changed, NULL, &error));
        g_assert_cmpuint (fovea_memory_get_used (), ==, used);
      }
}

static GByteArray *
with_tail (const char *tail, gsize length)
{
  GByteArray *model = good_model ();

  return g_byte_array_append (model, (const guint8 *) tail, (guint) length);
}

static void
test_wire (void) /* (3), (4), (5) */
{
  assert_refused (with_tail ("\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12), "too long");
  assert_refused (with_tail ("\xa0\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 12), "too long");
  assert_refused (with_tail ("\x00\x01", 2), "field number");
  assert_refused (with_tail ("\xf8\xff\xff\xff\x7f\x01", 6), "field number");
  for (guint wire = 3; wire <= 7; wire++)
    {
      const char tail[] = { (char) 0xa0 | (char) wire, 0x06, 0, 0, 0, 0 };

      if (wire != 5)
        assert_refused (with_tail (tail, sizeof tail), "wire type");
    }
  assert_refused (with_tail ("\xa2\x06\x05" "abc", 6), "past the end");
  assert_refused (with_tail ("\xa2\x06\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11), "past the end");
  assert_refused (with_tail ("\xa1\x06" "abc", 5), "past the end");
  assert_refused (with_tail ("\x0a\x01" "a", 3), "ir_version");
  assert_refused (with_tail ("\x08\x08", 2), "twice");
}

static void
test_too_large (void) /* (6) */
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "large.onnx", NULL);
  g_autoptr (GError) error = NULL;
  gint64 start = processor_time ();

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, (off_t) FOVEA_MAX_NETWORK_FILE_BYTES + 1), ==, 0);
  g_assert_null (fovea_onnx_load (path, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_cmpint (processor_time () - start, <, SLOWDOWN * G_USEC_PER_SEC);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A node whose attribute holds a graph, whose node ... */
static GByteArray *
nested_node (guint depth)
{
  GByteArray *node = onnx_node ("If", "if", "x", "y", NULL);

  for (guint i = 0; i < depth; i++)
    {
      GByteArray *graph = g_byte_array_new (), *attribute = onnx_attribute ("then_branch", 5);

      pb_message (graph, 1, node);
      pb_message (attribute, 6, graph);
      node = onnx_node ("If", "if", "x", "y", attribute, NULL);
    }
  return node;
}

static void
test_many (void) /* (7), (8) */
{
  GByteArray *nodes = new_graph ("1,1,8,8"), *tensors = new_graph ("1,1,8,8"), *dims = onnx_tensor_head ("w", FLOAT, "");

  assert_opens_without (model_of (NULL, nested_node (3000)), "If");
  for (guint i = 0; i <= FOVEA_MAX_NODES; i++)
    pb_bytes (nodes, 1, "", 0);
  assert_refused (onnx_model (8, 13, nodes), "nodes");
  for (guint i = 0; i <= FOVEA_MAX_TENSORS; i++)
    pb_bytes (tensors, 5, "", 0);
  assert_refused (onnx_model (8, 13, tensors), "tensors");
  for (guint i = 0; i < 200000; i++)
    pb_int (dims, 1, 1);
  assert_refused (model_of (dims, onnx_node ("Relu", "relu", "x", "y", NULL)), "dimensions");
}

static GByteArray *
simple_graph (void)
{
  GByteArray *graph = new_graph ("1,1,8,8");

  pb_message (graph, 1, onnx_node ("Relu", "relu", "x", "y", NULL));
  return graph;
}

/* Empty names and messages are the cheapest way to make a small file take much memory. */
static void
test_growth (void)
{
  GByteArray *node = onnx_node ("Relu", "relu", "x", "y", NULL), *model = onnx_model (8, 13, simple_graph ());
  gsize used = fovea_memory_get_used ();

  for (guint i = 0; i < 1000000; i++)
    pb_string (node, 1, "");
  assert_refused (model_of (NULL, node), "inputs or outputs");
  for (guint i = 0; i < 1500000; i++)
    pb_bytes (model, 14, "", 0);
  assert_refused (model, "memory");
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
}

static void
test_versions (void) /* (9), (10) */
{
  GByteArray *no_graph = g_byte_array_new (), *no_opset = g_byte_array_new ();

  pb_int (no_graph, 1, 8);
  pb_int (no_opset, 1, 8);
  pb_message (no_opset, 7, simple_graph ());
  assert_refused (no_graph, "no graph");
  assert_refused (no_opset, "opset_import");
  assert_refused (onnx_model (8, 22, simple_graph ()), "version 22");
  assert_refused (onnx_model (8, -1, simple_graph ()), "-1");
  assert_refused (onnx_model (2, 7, simple_graph ()), "format 2");
  assert_refused (onnx_model (11, 21, simple_graph ()), "format 11");
  fovea_network_plan_unref (assert_opens (onnx_model (3, 1, simple_graph ())));
  fovea_network_plan_unref (assert_opens (onnx_model (10, 21, simple_graph ())));
}

static void
test_unsupported_kinds (void) /* (12) */
{
  const char *const control[] = { "If", "Loop", "Scan" };
  GByteArray *functions = good_model (), *sparse = simple_graph (), *sequence = g_byte_array_new ();
  GByteArray *sequence_type = g_byte_array_new (), *graph = simple_graph (), *body = onnx_attribute ("body", 5);

  for (gsize i = 0; i < G_N_ELEMENTS (control); i++)
    {
      GByteArray *attribute = onnx_attribute ("body", 5);

      pb_bytes (attribute, 6, "", 0);
      assert_opens_without (model_of (NULL, onnx_node (control[i], "n", "x", "y", attribute, NULL)), control[i]);
    }
  pb_bytes (body, 6, "", 0);
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x", "y", body, NULL)), "relu (Relu): has a subgraph");
  pb_bytes (functions, 25, "", 0);
  assert_refused (functions, "functions");
  pb_bytes (sparse, 15, "", 0);
  assert_refused (onnx_model (8, 13, sparse), "sparse");
  pb_bytes (sequence_type, 4, "", 0);
  pb_string (sequence, 1, "s");
  pb_message (sequence, 2, sequence_type);
  pb_message (graph, 11, sequence);
  assert_refused (onnx_model (8, 13, graph), "“s”");
}

static void
test_graph (void) /* (13), (14), (15), (16) */
{
  GByteArray *cycle = new_graph ("1,1,8,8"), *twice = simple_graph (), *deep = new_graph ("1,1,8,8");

  pb_message (cycle, 1, onnx_node ("Add", "one", "x,b", "a", NULL));
  pb_message (cycle, 1, onnx_node ("Relu", "two", "a", "b", NULL));
  pb_message (cycle, 1, onnx_node ("Relu", "three", "b", "y", NULL));
  assert_refused (onnx_model (8, 13, cycle), "depends on its own output");
  assert_refused (model_of (NULL, onnx_node ("Add", "self", "x,y", "y", NULL)), "self (Add): depends on its own output");
  pb_message (twice, 1, onnx_node ("Relu", "again", "x", "y", NULL));
  assert_refused (onnx_model (8, 13, twice), "“y”");
  assert_refused (model_of (NULL, onnx_node ("Relu", "again", "x", "x", NULL)), "“x”");
  assert_refused (model_of (NULL, onnx_node ("Add", "add", "x,w", "y", NULL)), "add (Add): reads “w”");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x", "z", NULL)), "“y”");
  assert_refused (model_of (NULL, onnx_node ("Add", "add", "x", "y", NULL)), "add (Add): 1 input");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x,x", "y", NULL)), "relu (Relu): 2 inputs");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x", "y,z", NULL)), "relu (Relu): 2 outputs");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "", "y", NULL)), "relu (Relu): 0 inputs");
  fovea_network_plan_unref (assert_opens (model_of (NULL, onnx_node ("Clip", "clip", "x,,", "y", NULL))));
  /* Nodes may stand in any order, in a chain of any length. */
  for (guint i = 20000; i > 0; i--)
    {
      g_autofree char *from = i == 1 ? g_strdup ("x") : g_strdup_printf ("v%u", i - 1);
      g_autofree char *to = i == 20000 ? g_strdup ("y") : g_strdup_printf ("v%u", i);

      pb_message (deep, 1, onnx_node ("Relu", "", from, to, NULL));
    }
  fovea_network_plan_unref (assert_opens (onnx_model (8, 13, deep)));
}

static void
test_attributes (void) /* (17) */
{
  assert_refused (model_of (NULL, onnx_node ("MaxPool", "pool", "x", "y", NULL)), "pool (MaxPool): attribute “kernel_shape” is missing");
  assert_refused (model_of (NULL, onnx_node ("LeakyRelu", "leaky", "x", "y", onnx_int ("alpha", 1), NULL)), "leaky (LeakyRelu): attribute “alpha”");
  assert_refused (model_of (NULL, onnx_node ("Softmax", "soft", "x", "y", onnx_int ("axis", 1), onnx_int ("axis", 1), NULL)),
                  "soft (Softmax): attribute “axis” is given twice");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x", "y", onnx_int ("surprise", 1), NULL)), "“surprise”");
  assert_refused (model_of (NULL, onnx_node ("Relu", "relu", "x", "y", onnx_attribute ("kind", 99), NULL)), "“kind”");
}

/* "y" is x plus the tensor @w. */
static GByteArray *
adding (GByteArray *w)
{
  return model_of (w, onnx_node ("Add", "add", "x,w", "y", NULL));
}

static void
test_sizes (void) /* (18) to (22) */
{
  GByteArray *open = g_byte_array_new ();
  FoveaNetworkPlan *plan;

  assert_refused (adding (onnx_floats ("w", "-1", 1)), "“w”");
  assert_refused (adding (onnx_floats ("w", "0", 0)), "add (Add)");
  assert_refused (adding (onnx_floats ("w", "2,0", 0)), "add (Add)");
  assert_refused (adding (onnx_floats ("w", "4611686018427387904,4", 4)), "“w”");
  assert_refused (adding (onnx_floats ("w", "4294967296,4294967296,4294967296", 4)), "“w”");
  assert_refused (adding (onnx_floats ("w", "1,1,1,1,1,1,1,1,1", 1)), "9 dimensions");
  pb_message (open, 11, onnx_value ("x", FLOAT, "1,0,8,8"));
  pb_message (open, 12, onnx_value ("y", FLOAT, NULL));
  pb_message (open, 1, onnx_node ("Relu", "relu", "x", "y", NULL));
  assert_refused (onnx_model (8, 13, open), "“x”");
  open = g_byte_array_new ();
  pb_message (open, 11, onnx_value ("x", FLOAT, "1,-3,8,8"));
  assert_refused (onnx_model (8, 13, open), "“x”");
  open = g_byte_array_new ();
  pb_message (open, 11, onnx_value ("x", FLOAT, "1,1,1,1,1,1,1,1,1"));
  assert_refused (onnx_model (8, 13, open), "“x”");
  open = g_byte_array_new ();
  pb_message (open, 11, onnx_value ("x", FLOAT, "?,3,?,?"));
  pb_message (open, 12, onnx_value ("y", FLOAT, NULL));
  pb_message (open, 1, onnx_node ("Relu", "relu", "x", "y", NULL));
  plan = assert_opens (onnx_model (8, 13, open));
  g_assert_true (fovea_shape_equal (&plan->values[plan->network->inputs[0]].shape, &(FoveaShape){ 4, { 1, 3, 32, 48 } }));
  fovea_network_plan_unref (plan);
}

static void
test_elements (void) /* (23), (24) */
{
  static const float values[5];
  GByteArray *both = onnx_tensor ("w", FLOAT, "4", values, 16), *wrong = onnx_tensor_head ("w", FLOAT, "2");
  GByteArray *typed = onnx_tensor_head ("w", FLOAT, "2,1"), *few = onnx_tensor_head ("w", FLOAT, "3");

  assert_refused (adding (onnx_tensor ("w", FLOAT, "4", values, 15)), "15 bytes");
  assert_refused (adding (onnx_tensor ("w", FLOAT, "4", values, 20)), "20 bytes");
  assert_refused (adding (onnx_tensor ("w", FLOAT, "4", values, 0)), "“w”");
  assert_refused (adding (onnx_tensor_head ("w", FLOAT, "4")), "“w”");
  pb_float (both, 4, 1.0f);
  assert_refused (adding (both), "both");
  pb_int (wrong, 5, 1);
  pb_int (wrong, 5, 1);
  assert_refused (adding (wrong), "“w”");
  pb_float (few, 4, 1.0f);
  assert_refused (adding (few), "“w”");
  pb_bytes (few = onnx_tensor_head ("w", FLOAT, "2"), 4, values, 7);
  assert_refused (adding (few), "ONNX");
  pb_bytes (typed, 4, (const float[]){ 1.5f, -2.0f }, 8);
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (model_of (typed, onnx_node ("Add", "add", "w,w", "y", NULL)));
  const FoveaOperand *sum = &plan->values[fovea_network_find_value (plan->network, "y")];

  g_assert_cmpfloat (fovea_tensor_floats (sum->constant)[0], ==, 3.0f);
  g_assert_cmpfloat (fovea_tensor_floats (sum->constant)[1], ==, -4.0f);
}

/* The converted value of one element of @type with these @bits. */
static void
check_conversion (gint type, gconstpointer bits, gsize size, float wanted, const char *notice)
{
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (adding (onnx_tensor ("w", type, "", bits, size)));
  FoveaTensor *w = plan->values[fovea_network_find_value (plan->network, "w")].constant;

  g_assert_cmpint (w->dtype, ==, FOVEA_DTYPE_FLOAT32);
  g_assert_cmpfloat (fovea_tensor_floats (w)[0], ==, wanted);
  g_assert_cmpuint (plan->network->notices->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (plan->network->notices, 0), notice));
}

static void
test_types (void) /* (25), (38) */
{
  static const gint bad[] = { 0, 8, 14, 15, 17, 23, 99, -1, G_MAXINT };
  GByteArray *halves = onnx_tensor_head ("w", 10, "2");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (adding (onnx_tensor ("w", bad[i], "1", "abcd", 4)), "element type");
  check_conversion (10, (const guint16[]){ 0x3e00 }, 2, 1.5f, "float16");
  check_conversion (16, (const guint16[]){ 0xc040 }, 2, -3.0f, "bfloat16");
  check_conversion (11, (const double[]){ 0.25 }, 8, 0.25f, "float64");
  pb_int (halves, 5, 0x3e00);
  pb_int (halves, 5, 0xbe00);
  g_autoptr (FoveaNetworkPlan) typed = assert_opens (model_of (halves, onnx_node ("Add", "add", "w,w", "y", NULL)));

  g_assert_cmpfloat (fovea_tensor_get (typed->values[fovea_network_find_value (typed->network, "w")].constant, 1), ==, -1.5);
  g_autoptr (FoveaNetworkPlan) odd = assert_opens (adding (onnx_tensor ("w", FLOAT, "1", (const float[]){ NAN }, 4)));

  g_assert_cmpuint (odd->network->notices->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (odd->network->notices, 0), "“w”"));
}

static GByteArray *
external_tensor (const char *location, const char *offset, const char *length)
{
  GByteArray *tensor = onnx_tensor_head ("w", FLOAT, "1,1,2,2");
  const char *const entries[][2] = { { "location", location }, { "offset", offset }, { "length", length } };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GByteArray *entry = g_byte_array_new ();

      pb_string (entry, 1, entries[i][0]);
      if (entries[i][1])
        pb_string (entry, 2, entries[i][1]);
      pb_message (tensor, 13, entry);
    }
  pb_int (tensor, 14, 1);
  return model_of (tensor, onnx_node ("Conv", "conv", "x,w", "y", NULL));
}

static void
test_external (void) /* (26), (27) */
{
  static const float weights[6] = { 9.0f, 1.0f, 2.0f, 3.0f, 4.0f, 9.0f };
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  const char *const names[] = { "weights.bin", "link.bin", "hard.bin", "pipe.bin", "twin.bin", "folder.bin" };
  const char *const bad[] = { "../weights.bin", "..", ".", "", "/etc/passwd", "sub/weights.bin", "a\\b", "link.bin", "hard.bin", "pipe.bin", "folder.bin" };
  char *paths[G_N_ELEMENTS (names)];
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    paths[i] = g_build_filename (folder, names[i], NULL);
  g_assert_true (g_file_set_contents (paths[0], (const char *) weights, sizeof weights, NULL));
  g_assert_true (g_file_set_contents (paths[4], (const char *) weights, sizeof weights, NULL));
  g_assert_cmpint (symlink (paths[0], paths[1]), ==, 0);
  g_assert_cmpint (link (paths[4], paths[2]), ==, 0);
  g_assert_cmpint (mkfifo (paths[3], 0600), ==, 0);
  g_assert_cmpint (g_mkdir (paths[5], 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_fails_in (external_tensor (bad[i], "0", "16"), folder, FOVEA_ERROR_REFUSED, "“w”");
  assert_fails_in (external_tensor (NULL, "0", "16"), folder, FOVEA_ERROR_REFUSED, "“w”");
  assert_fails_in (external_tensor ("weights.bin", "0", "16"), NULL, FOVEA_ERROR_REFUSED, "“w”");
  assert_fails_in (external_tensor ("absent.bin", "0", "16"), folder, FOVEA_ERROR_IO, "absent.bin");
  assert_fails_in (external_tensor ("weights.bin", "12", "16"), folder, FOVEA_ERROR_REFUSED, "weights.bin");
  assert_fails_in (external_tensor ("weights.bin", "25", "16"), folder, FOVEA_ERROR_REFUSED, "weights.bin");
  assert_fails_in (external_tensor ("weights.bin", "9223372036854775807", "16"), folder, FOVEA_ERROR_REFUSED, "weights.bin");
  assert_fails_in (external_tensor ("weights.bin", "0", "20"), folder, FOVEA_ERROR_REFUSED, "20 bytes");
  assert_fails_in (external_tensor ("weights.bin", "-4", "16"), folder, FOVEA_ERROR_REFUSED, "offset");
  assert_fails_in (external_tensor ("weights.bin", "0", "16x"), folder, FOVEA_ERROR_REFUSED, "length");

  plan = load_and_plan (external_tensor ("weights.bin", "4", "16"), folder, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_tensor_floats (plan->values[fovea_network_find_value (plan->network, "w")].constant)[i], ==, i + 1.0f);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpint (g_remove (paths[i]), ==, 0);
      g_free (paths[i]);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A network with @n weights of @type in a file, behind a name that moves them by a byte each time; every weight is its number / 4, but
 * number @odd is not a number. */
static FoveaNetwork *
load_many_weights (const char *folder, gint type, gsize n, gsize odd, FoveaProgress *progress, GError **error)
{
  static const char *const names[] = { "w", "ww", "www", "wwww" };
  const char *name = names[odd % G_N_ELEMENTS (names)];
  g_autofree char *path = g_build_filename (folder, "many.onnx", NULL), *dims = g_strdup_printf ("%zu", n);
  g_autofree char *inputs = g_strdup_printf ("%s,%s", name, name);
  g_autofree float *floats = g_new (float, n);
  g_autofree double *doubles = g_new (double, n);
  g_autoptr (GByteArray) model = NULL;
  FoveaNetwork *network;

  for (gsize i = 0; i < n; i++)
    floats[i] = (float) (doubles[i] = i == odd ? NAN : (double) i / 4.0);
  model = model_of (onnx_tensor (name, type, dims, type == FLOAT ? (gpointer) floats : doubles, n * (type == FLOAT ? 4 : 8)),
                    onnx_node ("Add", "add", inputs, "y", NULL));
  g_assert_true (g_file_set_contents (path, (const char *) model->data, model->len, NULL));
  network = fovea_onnx_load (path, progress, error);
  g_assert_cmpint (g_remove (path), ==, 0);
  return network;
}

/* Large tensors are read in pieces by all threads. */
static void
test_pieces (void)
{
  enum { DOUBLE = 11 };
  static const gsize counts[] = { 16383, 16384, 16385, 700001 };
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  gsize used = fovea_memory_get_used ();

  for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
    for (guint threads = 1; threads <= 3; threads++)
      for (guint type = FLOAT; type <= DOUBLE; type += DOUBLE - FLOAT)
        {
          gsize n = counts[c], odd = n - threads;
          g_autoptr (FoveaNetwork) network = NULL;
          FoveaTensor *w;

          fovea_pool_set_threads (threads);
          network = load_many_weights (folder, (gint) type, n, odd, NULL, &error);
          g_assert_no_error (error);
          w = network->values[network->nodes[0].inputs[0]].constant;
          g_assert_cmpint (w->dtype, ==, FOVEA_DTYPE_FLOAT32);
          g_assert_cmpuint ((guintptr) w->data % FOVEA_ALIGNMENT, ==, 0);
          for (gsize i = 0; i < n; i++)
            if (i == odd ? !isnan (fovea_tensor_floats (w)[i]) : fovea_tensor_floats (w)[i] != (float) i / 4.0f)
              g_error ("weight %zu of %zu is %g", i, n, (double) fovea_tensor_floats (w)[i]);
          g_assert_true (g_str_has_prefix (g_ptr_array_index (network->notices, network->notices->len - 1), "1 weight"));
        }
  fovea_pool_set_threads (0);
  fovea_progress_cancel (progress);
  g_assert_null (load_many_weights (folder, FLOAT, 700001, 0, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Weights go straight to their tensors: while a file is read no more memory is taken than they and a little need. */
static void
test_one_copy (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  gsize used = fovea_memory_get_used (), bytes = 3000000 * sizeof (float);

  fovea_memory_set_budget (used + bytes + bytes / 4);
  network = load_many_weights (folder, FLOAT, 3000000, 0, NULL, &error);
  fovea_memory_set_budget (0);
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Fields that nobody here knows may stand anywhere. */
static void
test_unknown_fields (void)
{
  GByteArray *graph = new_graph ("1,1,8,8"), *tensor = onnx_floats ("w", "2,1,3,3", 18), *node, *model;
  g_autofree char *long_text = g_strnfill (40000, 'x');

  pb_int (tensor, 200, -1);
  pb_string (tensor, 201, long_text);
  pb_message (graph, 5, tensor);
  node = onnx_node ("Conv", "conv", "x,w", "y", NULL);
  pb_float (node, 300, 1.0f);
  pb_string (node, 6, long_text);
  pb_message (graph, 1, node);
  pb_string (graph, 10, long_text);
  model = onnx_model (8, 13, graph);
  pb_varint (model, 99 << 3 | 1);
  g_byte_array_append (model, (const guint8 *) long_text, 8);
  g_autoptr (FoveaNetworkPlan) plan = assert_opens (model);

  g_assert_cmpfloat (fovea_tensor_floats (plan->values[value_of (plan, "w")].constant)[17], ==, 0.5f);
}

/* Nothing is a piece like any other, also the first one. */
static void
test_arena (void)
{
  g_autoptr (FoveaOnnxArena) arena = fovea_onnx_arena_new (1 << 20, "test");
  ProtobufCAllocator allocator = fovea_onnx_arena_allocator (arena);
  guint64 *piece;

  g_assert_nonnull (allocator.alloc (allocator.allocator_data, 0));
  piece = allocator.alloc (allocator.allocator_data, 3);
  g_assert_nonnull (piece);
  *piece = G_MAXUINT64;
  g_assert_true ((guint64 *) allocator.alloc (allocator.allocator_data, 8) == piece + 1);
  g_assert_false (fovea_onnx_arena_has_failed (arena, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/good", test_good);
  g_test_add_func ("/onnx/noise", test_noise);
  g_test_add_func ("/onnx/cut", test_cut);
  g_test_add_func ("/onnx/flipped", test_flipped);
  g_test_add_func ("/onnx/wire", test_wire);
  g_test_add_func ("/onnx/too-large", test_too_large);
  g_test_add_func ("/onnx/many", test_many);
  g_test_add_func ("/onnx/growth", test_growth);
  g_test_add_func ("/onnx/versions", test_versions);
  g_test_add_func ("/onnx/unsupported-kinds", test_unsupported_kinds);
  g_test_add_func ("/onnx/graph", test_graph);
  g_test_add_func ("/onnx/attributes", test_attributes);
  g_test_add_func ("/onnx/sizes", test_sizes);
  g_test_add_func ("/onnx/elements", test_elements);
  g_test_add_func ("/onnx/types", test_types);
  g_test_add_func ("/onnx/external", test_external);
  g_test_add_func ("/onnx/pieces", test_pieces);
  g_test_add_func ("/onnx/one-copy", test_one_copy);
  g_test_add_func ("/onnx/unknown-fields", test_unknown_fields);
  g_test_add_func ("/onnx/arena", test_arena);
  return g_test_run ();
}
