/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The commands for networks, on the bundled LeNet-5 and digits. */

#include <string.h>

#include "core/base/error.h"
#include "core/tensor/npy.h"
#include "tests/unit/cli-fixture.h"

/* The bundled files, under short names in the test's folder. */
static void
copy_in (const char *source, const char *name)
{
  g_autofree char *from = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", source, NULL), *to = path_of (name), *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, content, (gssize) length, &error);
  g_assert_no_error (error);
}

static FoveaTensor *
load_npy (const char *name, const char *shape)
{
  g_autofree char *path = path_of (name), *got = NULL;
  g_autoptr (GError) error = NULL;
  FoveaTensor *tensor = fovea_npy_load (path, &error);

  g_assert_no_error (error);
  got = fovea_shape_to_string (&tensor->shape);
  g_assert_cmpstr (got, ==, shape);
  g_assert_cmpint (tensor->dtype, ==, FOVEA_DTYPE_FLOAT32);
  return tensor;
}

static void
assert_same_bytes (const char *a, const char *b)
{
  g_autofree char *path_a = path_of (a), *path_b = path_of (b), *content_a = NULL, *content_b = NULL;
  gsize length_a, length_b;

  g_assert_true (g_file_get_contents (path_a, &content_a, &length_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &content_b, &length_b, NULL));
  g_assert_cmpmem (content_a, length_a, content_b, length_b);
}

static JsonObject *
find_layer (JsonObject *info, const char *name)
{
  JsonArray *layers = json_object_get_array_member (info, "layers");

  for (guint i = 0; i < json_array_get_length (layers); i++)
    {
      JsonObject *layer = json_array_get_object_element (layers, i);

      if (g_str_equal (json_object_get_string_member (layer, "name"), name))
        return layer;
    }
  g_error ("There is no layer %s", name);
}

static void
assert_pair (JsonObject *field, const char *name, double value)
{
  JsonArray *pair = json_object_get_array_member (field, name);

  g_assert_cmpuint (json_array_get_length (pair), ==, 2);
  g_assert_cmpfloat (json_array_get_double_element (pair, 0), ==, value);
  g_assert_cmpfloat (json_array_get_double_element (pair, 1), ==, value);
}

static void
test_info_json (void)
{
  /* By hand: out = (in + 2p - k) / s + 1 and the recursions of Araujo et al. */
  static const struct
  {
    const char *name, *op;
    gint64 channels, side, params, macs;
    double size, stride, offset;
  } layers[] = {
    { "c1", "Conv", 6, 28, 156, 117600, 5, 1, 2 },       { "c1_tanh", "Tanh", 6, 28, 0, 0, 5, 1, 2 },
    { "s2", "AveragePool", 6, 14, 0, 0, 6, 2, 2.5 },     { "c3", "Conv", 16, 10, 2416, 240000, 14, 2, 6.5 },
    { "s4", "AveragePool", 16, 5, 0, 0, 16, 4, 7.5 },    { "c5", "Conv", 120, 1, 48120, 48000, 32, 4, 15.5 },
  };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *info, *total;

  assert_done ("info net.onnx --json");
  info = parse_output (parser);
  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      JsonObject *layer = find_layer (info, layers[i].name), *field = json_object_get_object_member (layer, "receptive_field");
      JsonArray *shape = json_object_get_array_member (layer, "output");
      gint64 count = layers[i].channels * layers[i].side * layers[i].side;

      g_assert_cmpstr (json_object_get_string_member (layer, "op"), ==, layers[i].op);
      g_assert_cmpuint (json_array_get_length (shape), ==, 4);
      g_assert_cmpint (json_array_get_int_element (shape, 0), ==, 1);
      g_assert_cmpint (json_array_get_int_element (shape, 1), ==, layers[i].channels);
      g_assert_cmpint (json_array_get_int_element (shape, 2), ==, layers[i].side);
      g_assert_cmpint (json_array_get_int_element (shape, 3), ==, layers[i].side);
      g_assert_cmpint (json_object_get_int_member (layer, "params"), ==, layers[i].params);
      g_assert_cmpint (json_object_get_int_member (layer, "macs"), ==, layers[i].macs);
      g_assert_cmpint (json_object_get_int_member (layer, "activation_bytes"), ==, 4 * count);
      assert_pair (field, "size", layers[i].size);
      assert_pair (field, "stride", layers[i].stride);
      assert_pair (field, "offset", layers[i].offset);
      g_assert_false (json_object_get_boolean_member (field, "global"));
    }
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (find_layer (info, "c3"), "inputs"), 0), ==, "s2");

  total = json_object_get_object_member (info, "total");
  g_assert_cmpint (json_object_get_int_member (total, "params"), ==, 61706);
  g_assert_cmpint (json_object_get_int_member (total, "macs"), ==, 416520);
  g_assert_cmpint (json_object_get_int_member (total, "activation_bytes"), >, 0);
}

/* A vector has no neighbours: there is nothing to stride over. */
static void
test_info_vector (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *field;

  assert_done ("info net.onnx --json --input 32x32");
  field = json_object_get_object_member (find_layer (parse_output (parser), "output"), "receptive_field");
  g_assert_true (json_object_has_member (field, "global"));
  assert_pair (field, "size", 32);
  assert_pair (field, "stride", 0);
}

static void
test_info_text (void)
{
  g_auto (GStrv) lines = NULL;
  const char *head = NULL, *first = NULL, *total = NULL;

  assert_done ("info net.onnx");
  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      head = g_str_has_prefix (*line, "Layer") ? *line : head;
      first = g_str_has_prefix (*line, "c1 ") ? *line : first;
      total = g_str_has_prefix (*line, "Total") ? *line : total;
    }
  g_assert_true (head && first && total);
  g_assert_cmpuint (strlen (head), ==, strlen (first)); /* columns are aligned to the right */
  g_assert_nonnull (strstr (first, "1x6x28x28"));
  g_assert_nonnull (strstr (total, "61706"));
  g_assert_nonnull (strstr (output, "MAC"));
}

static void
test_run_digits (void)
{
  for (int digit = 0; digit < 10; digit++)
    {
      g_autofree char *line = g_strdup_printf ("run net.onnx %d.png --json", digit), *label = g_strdup_printf ("%d", digit);
      g_autoptr (JsonParser) parser = json_parser_new ();
      JsonObject *result, *best;
      JsonArray *top;

      assert_done (line);
      result = parse_output (parser);
      top = json_object_get_array_member (result, "top");
      g_assert_cmpuint (json_array_get_length (top), ==, 5);
      best = json_array_get_object_element (top, 0);
      g_assert_cmpint (json_object_get_int_member (best, "index"), ==, digit);
      g_assert_cmpstr (json_object_get_string_member (best, "label"), ==, label);
      g_assert_cmpfloat (json_object_get_double_member (best, "probability"), >, 0.95);
    }
}

static void
test_run_json (void)
{
  static const char *const numbers[] = { "threads", "load_ms", "plan_ms", "run_ms" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *result, *made;

  assert_done ("run net.onnx 3.png --json --threads 2 --top 10");
  result = parse_output (parser);
  g_assert_nonnull (strstr (json_object_get_string_member (result, "network"), "net"));
  g_assert_true (json_object_has_member (result, "isa"));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpfloat (json_object_get_double_member (result, numbers[i]), >=, 0.0);
  g_assert_cmpint (json_object_get_int_member (result, "threads"), ==, 2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "top")), ==, 10);
  made = json_array_get_object_element (json_object_get_array_member (result, "outputs"), 0);
  g_assert_cmpstr (json_object_get_string_member (made, "name"), ==, "output");
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (made, "shape"), 1), ==, 10);
}

static JsonObject *
run_for_json (JsonParser *parser, const char *line)
{
  assert_done (line);
  return parse_output (parser);
}

/* LeNet has no 3x3 kernels: in both modes it is computed alike, to the last bit. */
static void
test_run_accurate (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_object_get_boolean_member (run_for_json (parser, "run net.onnx 3.png --accurate --json"), "accurate"));
  g_assert_false (json_object_get_boolean_member (run_for_json (parser, "run net.onnx 3.png --json"), "accurate"));
  assert_done ("run net.onnx 3.png --dump c3=usual.npy");
  assert_done ("run net.onnx 3.png --accurate --dump c3=accurate.npy");
  assert_same_bytes ("usual.npy", "accurate.npy");
  assert_done ("export net.onnx 3.png --accurate --layer c3 --what activations --output-dir accurate --format npy");
  assert_fails (2, "info net.onnx --accurate");
}

/* Without --dump less is kept: what is told is the same. */
static void
test_run_lean (void)
{
  g_autoptr (JsonParser) lean = json_parser_new (), all = json_parser_new ();
  JsonArray *a, *b;

  a = json_object_get_array_member (run_for_json (lean, "run net.onnx 4.png --json"), "top");
  b = json_object_get_array_member (run_for_json (all, "run net.onnx 4.png --json --dump c1=c1.npy"), "top");
  g_assert_cmpuint (json_array_get_length (a), ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_true (json_object_equal (json_array_get_object_element (a, i), json_array_get_object_element (b, i)));
}

static void
test_run_labels (void)
{
  write_text ("names.txt", "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n");
  assert_done ("run net.onnx 3.png --labels names.txt --top 1");
  g_assert_nonnull (strstr (output, "three"));
  g_assert_null (strstr (output, "eight"));

  write_text ("few.txt", "zero\none\n");
  g_assert_cmpint (run ("run net.onnx 3.png --labels few.txt --top 1"), ==, 0);
  g_assert_nonnull (strstr (output, "class 3"));
  g_assert_nonnull (strstr (errors, "2 names for 10 classes do not belong together"));

  write_text ("nine.txt", "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n");
  g_assert_cmpint (run ("run net.onnx 3.png --labels nine.txt --top 1"), ==, 0);
  g_assert_nonnull (strstr (output, "two")); /* class 0 is the background */
  g_assert_nonnull (strstr (errors, "class 0"));
}

static void
test_run_dump (void)
{
  g_autoptr (FoveaTensor) input = NULL, c1 = NULL, s4 = NULL, scores = NULL;

  assert_done ("run net.onnx 3.png --dump image=image.npy --dump c1=c1.npy --dump s4=s4.npy --dump output=output.npy");
  input = load_npy ("image.npy", "1x1x32x32");
  c1 = load_npy ("c1.npy", "1x6x28x28");
  s4 = load_npy ("s4.npy", "1x16x5x5");
  scores = load_npy ("output.npy", "1x10");
  g_assert_cmpfloat (fovea_statistics (fovea_tensor_floats (input), fovea_tensor_count (input)).maximum, <=, 1.0);
  g_assert_cmpfloat (fovea_statistics (fovea_tensor_floats (input), fovea_tensor_count (input)).maximum, >, 0.9);
  g_assert_cmpfloat (fovea_statistics (fovea_tensor_floats (c1), fovea_tensor_count (c1)).deviation, >, 0.0);

  assert_fails (2, "run net.onnx 3.png --dump nosuch=x.npy");
  assert_fails (2, "run net.onnx 3.png --dump c1");
  assert_fails (2, "run net.onnx 3.png --dump c1=");
  assert_fails (3, "run net.onnx 3.png --dump c1=net.onnx");
  assert_fails (5, "run net.onnx 3.png --dump c1=nofolder/x.npy");
}

static void
test_run_tensor (void)
{
  assert_done ("run net.onnx 7.png --dump image=image.npy --dump output=by-photo.npy");
  assert_done ("run net.onnx --input image.npy --dump output=by-tensor.npy");
  assert_same_bytes ("by-photo.npy", "by-tensor.npy");
  assert_done ("run net.onnx --input image=image.npy --dump output=by-name.npy");
  assert_same_bytes ("by-photo.npy", "by-name.npy");

  assert_fails (2, "run net.onnx");
  assert_fails (2, "run net.onnx --input nosuch=image.npy");
  assert_fails (2, "run net.onnx 7.png --input image.npy");
  assert_fails (5, "run net.onnx --input missing.npy");
  assert_fails (3, "run net.onnx --input net.onnx");
  assert_fails (3, "run net.onnx --input by-photo.npy"); /* (1, 10) is no image */
}

static void
test_run_preprocess (void)
{
  g_autoptr (FoveaTensor) plain = NULL, scaled = NULL, inverted = NULL;

  assert_done ("run net.onnx 3.png --dump image=plain.npy");
  assert_done ("run net.onnx 3.png --scale 0.00392156862745098 --mean 0.25 --std 0.5 --dump image=scaled.npy");
  plain = load_npy ("plain.npy", "1x1x32x32");
  scaled = load_npy ("scaled.npy", "1x1x32x32");
  for (gsize i = 0; i < fovea_tensor_count (plain); i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (scaled)[i], (fovea_tensor_floats (plain)[i] - 0.25) / 0.5, 1e-6);

  assert_done ("run net.onnx 3.png --invert --dump image=inverted.npy");
  inverted = load_npy ("inverted.npy", "1x1x32x32");
  for (gsize i = 0; i < fovea_tensor_count (plain); i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (inverted)[i], 1.0 - fovea_tensor_floats (plain)[i], 1e-6);

  assert_fails (2, "run net.onnx 3.png --fit nosuch");
  assert_fails (2, "run net.onnx 3.png --channels cmyk");
  assert_fails (2, "run net.onnx 3.png --size 32");
  assert_fails (2, "run net.onnx 3.png --size 0x32");
  assert_fails (2, "run net.onnx 3.png --mean 0,5");
  assert_fails (2, "run net.onnx 3.png --mean nan");
  assert_fails (2, "run net.onnx 3.png --std 0");
  assert_fails (2, "run net.onnx 3.png --scale 1e999");
  assert_fails (3, "run net.onnx 3.png --size 40x40");
}

static void
test_exit_codes (void)
{
  static const char *const commands[] = { "info %s", "run %s 3.png", "export %s 3.png --layer all --what filters --output-dir out" };

  write_text ("text.onnx", "this is no network\n");
  g_assert_cmpint (run ("run net.onnx 3.png --memory 1G"), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      static const struct
      {
        const char *file;
        int code;
      } cases[] = { { "missing.onnx", 5 }, { "text.onnx", 3 }, { ".", 3 }, { "3.png", 3 }, { "net.onnx --memory 1K", 4 },
                    { "net.onnx --nosuch", 2 }, { "net.onnx --threads 0", 2 } };

      for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          g_auto (GStrv) parts = g_strsplit (commands[i], "%s", 2);
          g_autofree char *line = g_strjoin (cases[j].file, parts[0], parts[1], NULL);

          assert_fails (cases[j].code, line);
        }
    }
  assert_fails (2, "info");
  assert_fails (2, "info net.onnx net.onnx");
  assert_fails (2, "info net.onnx --input 32");
  assert_fails (3, "info net.onnx --input 40x40");
  assert_fails (2, "run");
  assert_fails (2, "run net.onnx 3.png 4.png");
  assert_fails (2, "run net.onnx 3.png --top 0");
  assert_fails (2, "run net.onnx 3.png --top 2x");
  assert_fails (5, "run net.onnx missing.png");
}

/* Cut anywhere, the file is refused or over a limit, and nothing worse. */
static void
test_cut_files (void)
{
  g_autofree char *path = path_of ("net.onnx"), *cut = path_of ("cut.onnx"), *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (gsize keep = 1; keep < length; keep += length / 23)
    {
      g_assert_true (g_file_set_contents (cut, content, (gssize) keep, NULL));
      assert_fails (3, "info cut.onnx");
    }
}

static void
assert_begins_with (const char *file, const char *magic, gsize length)
{
  g_autofree char *content = NULL;
  gsize got;

  g_assert_true (g_file_get_contents (file, &content, &got, NULL));
  g_assert_cmpuint (got, >, length);
  g_assert_cmpmem (content, length, magic, length);
}

/* Runs an export and checks that all files it names are there; returns how many. */
static guint
count_exported (const char *line, const char *magic, gsize magic_length)
{
  g_autofree char *with_json = g_strconcat (line, " --json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *files;

  assert_done (with_json);
  files = json_object_get_array_member (parse_output (parser), "files");
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      const char *name = json_array_get_string_element (files, i);
      g_autofree char *path = g_path_is_absolute (name) ? g_strdup (name) : path_of (name);

      assert_begins_with (path, magic, magic_length);
    }
  return json_array_get_length (files);
}

static void
test_export_formats (void)
{
  static const struct
  {
    const char *format, *magic;
    gsize length;
  } formats[] = { { "png", "\x89PNG", 4 }, { "svg", "<?xml", 5 }, { "pdf", "%PDF-", 5 }, { "tiff", "II*\0", 4 }, { "jpeg", "\xff\xd8\xff", 3 },
                { "npy", "\x93NUMPY", 6 } };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *line = g_strdup_printf ("export net.onnx 3.png --layer c1 --what activations --output-dir maps --format %s",
                                               formats[i].format);

      g_assert_cmpuint (count_exported (line, formats[i].magic, formats[i].length), ==, 1);
    }
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer c1 --what activations --output-dir maps --format csv", "", 0), ==, 1);
}

static void
test_export_kinds (void)
{
  /* c1, its tanh, s2, c3, its tanh, s4, c5, its tanh, and the vectors. */
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer all --what activations --output-dir all", "\x89PNG", 4), >=, 8);
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer all --what receptive-field --output-dir all", "\x89PNG", 4), >=, 8);
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer c1 --what filters --output-dir all", "\x89PNG", 4), >=, 1);
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer c3 --what filters --output-dir all --format npy", "\x93NUMPY", 6), ==, 1);
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer c1 --what activations --output-dir single --single", "\x89PNG", 4), ==, 6);
  g_assert_cmpuint (count_exported ("export net.onnx 3.png --layer c3 --what receptive-field --neuron 15,9,9 --output-dir all", "\x89PNG", 4),
                    ==, 1);
}

static void
test_export_values (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (FoveaTensor) dumped = NULL, exported = NULL;
  const char *file;

  assert_done ("run net.onnx 3.png --dump s4=s4.npy");
  assert_done ("export net.onnx 3.png --layer s4 --what activations --output-dir raw --format npy --json");
  file = json_array_get_string_element (json_object_get_array_member (parse_output (parser), "files"), 0);
  dumped = load_npy ("s4.npy", "1x16x5x5");
  exported = load_npy (file, "16x5x5");
  g_assert_cmpmem (dumped->data, fovea_tensor_bytes (dumped), exported->data, fovea_tensor_bytes (exported));
}

/* The sheet names the network's file by its hash, the photo and the pre-processing; the same file again has the same bytes. */
static void
test_export_caption (void)
{
  g_autofree char *net = path_of ("net.onnx"), *sheet = path_of ("caption/000-c1-activations-selected.svg");
  g_autofree char *model = NULL, *svg = NULL, *again = NULL, *hash = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (net, &model, &length, NULL));
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) model, length);
  hash[12] = '\0';
  assert_done ("export net.onnx 3.png --layer c1 --what activations --maps 5,0 --output-dir caption --format svg");
  g_assert_true (g_file_get_contents (sheet, &svg, NULL, NULL));
  g_assert_nonnull (strstr (svg, hash));
  g_assert_nonnull (strstr (svg, "2 of 6 maps"));
  g_assert_nonnull (strstr (svg, "Photo: 3.png, "));
  assert_done ("export net.onnx 3.png --layer c1 --what activations --maps 5,0 --output-dir caption --format svg");
  g_assert_true (g_file_get_contents (sheet, &again, NULL, NULL));
  g_assert_cmpstr (svg, ==, again);
}

static void
test_export_usage (void)
{
#define EXPORT "export net.onnx 3.png --output-dir refused "
  assert_fails (2, "export net.onnx --layer c1 --what activations --output-dir refused");
  assert_fails (2, EXPORT "--layer c1");
  assert_fails (2, EXPORT "--what activations");
  assert_fails (2, "export net.onnx 3.png --layer c1 --what activations");
  assert_fails (2, EXPORT "--layer nosuch --what activations");
  assert_fails (2, EXPORT "--layer c1 --what nosuch");
  assert_fails (2, EXPORT "--layer c1 --what activations --format gif");
  assert_fails (2, EXPORT "--layer c1 --what activations --colormap jet");
  assert_fails (2, EXPORT "--layer c1 --what activations --normalise nosuch");
  assert_fails (2, EXPORT "--layer c1 --what activations --normalise fixed");
  assert_fails (2, EXPORT "--layer c1 --what activations --range 1,0");
  assert_fails (2, EXPORT "--layer c1 --what activations --neuron 0,0,0");
  assert_fails (2, EXPORT "--layer c1 --what receptive-field --format npy");
  assert_fails (2, EXPORT "--layer c1 --what receptive-field --neuron 0,28,0");
  assert_fails (2, EXPORT "--layer c1 --what receptive-field --neuron 0,0");
  assert_fails (2, EXPORT "--layer c1 --what receptive-field --neuron -1,0,0");
  assert_fails (3, EXPORT "--layer s2 --what filters");
  assert_fails (2, EXPORT "--layer c1 --what activations --maps 6");
  assert_fails (2, EXPORT "--layer c1 --what activations --maps 1,x");
  assert_fails (2, EXPORT "--layer c1 --what activations --raw");
  assert_fails (2, EXPORT "--layer c1 --what activations --paper a4");
  assert_fails (2, EXPORT "--layer c1 --what activations --format pdf --paper a9");
#undef EXPORT
  g_assert_cmpint (run ("export net.onnx 3.png --layer c1 --what activations --output-dir 3.png/x"), ==, 5);
}

/* A layer that has nothing to write leaves no folder behind. */
static void
test_export_leaves_nothing (void)
{
  assert_fails (3, "export net.onnx 3.png --layer s2 --what filters --output-dir untouched");
  g_assert_false (exists ("untouched"));
}

static void
test_threads (void)
{
  assert_done ("run net.onnx 5.png --threads 1 --dump c5=one-c5.npy --dump output=one-output.npy");
  assert_done ("run net.onnx 5.png --threads 2 --dump c5=two-c5.npy --dump output=two-output.npy");
  assert_same_bytes ("one-c5.npy", "two-c5.npy");
  assert_same_bytes ("one-output.npy", "two-output.npy");
}

static void
test_locale (void)
{
  g_autofree char *before = g_strdup (g_getenv ("LC_ALL")), *info = NULL;
  const char *locale = comma_locale ();
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done ("info net.onnx --json");
  info = g_strdup (output);
  assert_done ("run net.onnx 3.png --mean 0.25 --dump output=plain.npy");
  if (!locale)
    return;
  g_setenv ("LC_ALL", locale, TRUE);
  assert_done ("info net.onnx --json");
  g_assert_cmpstr (output, ==, info);
  assert_done ("run net.onnx 3.png --mean 0.25 --dump output=comma.npy --json");
  parse_output (parser);
  assert_same_bytes ("plain.npy", "comma.npy");
  assert_fails (2, "run net.onnx 3.png --mean 0,25");
  g_setenv ("LC_ALL", before, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-network-XXXXXX", &error);
  g_assert_no_error (error);
  copy_in ("networks/lenet-5.onnx", "net.onnx");
  for (int digit = 0; digit < 10; digit++)
    {
      g_autofree char *source = g_strdup_printf ("samples/digit-%d.png", digit), *name = g_strdup_printf ("%d.png", digit);

      copy_in (source, name);
    }

  g_test_add_func ("/cli/info/json", test_info_json);
  g_test_add_func ("/cli/info/vector", test_info_vector);
  g_test_add_func ("/cli/info/text", test_info_text);
  g_test_add_func ("/cli/run/digits", test_run_digits);
  g_test_add_func ("/cli/run/json", test_run_json);
  g_test_add_func ("/cli/run/accurate", test_run_accurate);
  g_test_add_func ("/cli/run/lean", test_run_lean);
  g_test_add_func ("/cli/run/labels", test_run_labels);
  g_test_add_func ("/cli/run/dump", test_run_dump);
  g_test_add_func ("/cli/run/tensor", test_run_tensor);
  g_test_add_func ("/cli/run/preprocess", test_run_preprocess);
  g_test_add_func ("/cli/run/threads", test_threads);
  g_test_add_func ("/cli/network/exit-codes", test_exit_codes);
  g_test_add_func ("/cli/network/cut-files", test_cut_files);
  g_test_add_func ("/cli/network/locale", test_locale);
  g_test_add_func ("/cli/export/formats", test_export_formats);
  g_test_add_func ("/cli/export/kinds", test_export_kinds);
  g_test_add_func ("/cli/export/values", test_export_values);
  g_test_add_func ("/cli/export/caption", test_export_caption);
  g_test_add_func ("/cli/export/usage", test_export_usage);
  g_test_add_func ("/cli/export/leaves-nothing", test_export_leaves_nothing);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
