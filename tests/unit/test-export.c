/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps as a person looks at them, and what an export writes. */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/load.h"
#include "core/network/export.h"
#include "core/network/field-picture.h"
#include "core/network/onnx/read.h"
#include "core/network/provenance.h"
#include "core/tensor/npy.h"
#include "tests/unit/onnx-writer.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaTensor *maps; /* (1, 4, 6, 6), the value of node 0; map 2 is all zeros */
  char *folder;
  GPtrArray *files;
} Fixture;

static GByteArray *
ramp (const char *name, const char *dims, gsize n)
{
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) i - (float) n / 2;
  return onnx_tensor (name, FOVEA_DTYPE_FLOAT32, dims, values, n * sizeof *values);
}

/* conv of RGB (its name leaves the folder unless it is cleaned), then a second one of four channels. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  GByteArray *graph = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = { 4, { 1, 4, 6, 6 } };

  pb_message (graph, 11, onnx_value ("x", FOVEA_DTYPE_FLOAT32, "1,3,8,8"));
  pb_message (graph, 12, onnx_value ("y", FOVEA_DTYPE_FLOAT32, NULL));
  pb_message (graph, 5, ramp ("w", "4,3,3,3", 108));
  pb_message (graph, 5, ramp ("v", "2,4,3,3", 72));
  pb_message (graph, 1, onnx_node ("Conv", "../a b/conv", "x,w", "t", NULL));
  pb_message (graph, 1, onnx_node ("Conv", "second", "t,v", "y", NULL));
  bytes = g_byte_array_free_to_bytes (onnx_model (8, 13, graph));
  network = fovea_onnx_parse (bytes, "test", NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->plan = fovea_network_plan_new (network, NULL, 8, 8, NULL, &error);
  g_assert_no_error (error);
  fixture->maps = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "test", &error);
  for (gsize i = 0; i < 144; i++)
    ((float *) fixture->maps->data)[i] = i / 36 == 2 ? 0.0f : (float) i * 0.25f;
  fixture->folder = g_dir_make_tmp ("fovea-export-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->files = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->files->len; i++)
    g_assert_cmpint (g_unlink (fixture->files->pdata[i]), ==, 0);
  /* Fails unless the list of files was complete. */
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_ptr_array_unref (fixture->files);
  g_free (fixture->folder);
  fovea_tensor_unref (fixture->maps);
  fovea_network_plan_unref (fixture->plan);
}

static void
test_maps (Fixture *fixture, gconstpointer data)
{
  gint value = fixture->plan->network->nodes[0].outputs[0];
  g_autoptr (FoveaMaps) maps = fovea_maps_of_value (fixture->plan, value, fixture->maps, NULL, FOVEA_NORMALISE_MAP, NULL);
  g_autoptr (FoveaImage) large = fovea_maps_picture (maps, 1, 64, NULL);
  g_autoptr (FoveaImage) small = fovea_maps_picture (maps, 1, 3, NULL);

  g_assert_cmpuint (maps->count, ==, 4);
  g_assert_cmpuint (maps->n_dead, ==, 1);
  g_assert_cmpuint (maps->index[3], ==, 3);
  g_assert_cmpfloat (maps->statistics[1].minimum, ==, 9.0);
  g_assert_cmpfloat (maps->ranges[1].low, ==, 9.0);
  g_assert_cmpfloat (maps->ranges[1].high, ==, 17.75);
  g_assert_cmpuint (large->width, ==, 60);
  g_assert_cmpuint (small->width, ==, 3);
  /* Enlarged by whole pixels: a block of 10 x 10 is one value. */
  g_assert_cmpmem (fovea_image_row (large, 0), 30, fovea_image_row (large, 9), 30);
}

static void
test_filter_maps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoveaMaps) composites = fovea_maps_of_filters (fixture->plan, 0, 0, NULL, FOVEA_NORMALISE_LAYER, NULL);
  g_autoptr (FoveaMaps) kernels = fovea_maps_of_filters (fixture->plan, 1, 1, NULL, FOVEA_NORMALISE_LAYER, NULL);
  guint8 rgb[27];

  g_assert_cmpuint (composites->count, ==, 4);
  g_assert_cmpuint (composites->planes, ==, 3);
  fovea_maps_paint (composites, 0, rgb, 9);
  g_assert_cmpuint (rgb[0], ==, 0); /* -54, the lowest */
  fovea_maps_paint (composites, 2, rgb, 9);
  g_assert_cmpuint (rgb[0], ==, 128); /* zero is mid-grey */

  /* 0 .. 35 in rows of nine: the last input channel is the strongest. */
  g_assert_cmpuint (kernels->count, ==, 4);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpuint (kernels->index[i], ==, 3 - i);
  g_assert_cmpfloat (fovea_maps_get (kernels, 0)[0], ==, 27.0);
}

static void
test_top (Fixture *fixture, gconstpointer data)
{
  const float values[] = { 1.0f, 5.0f, -2.0f, 5.0f, 7.0f };
  FoveaShape shape = { 4, { 1, 5, 1, 1 } };
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "test", NULL);
  g_autoptr (FoveaMaps) maps = NULL;
  gsize top[8];

  memcpy (tensor->data, values, sizeof values);
  maps = fovea_maps_of_planes (tensor, NULL, FOVEA_NORMALISE_LAYER, NULL);
  g_assert_cmpuint (fovea_maps_top (maps, top, 3), ==, 3);
  g_assert_cmpuint (top[0], ==, 4);
  g_assert_cmpuint (top[1], ==, 1);
  g_assert_cmpuint (top[2], ==, 3);
  g_assert_cmpuint (fovea_maps_top (maps, top, 8), ==, 5);
  g_assert_cmpuint (top[4], ==, 2);
}

static const char *
written (Fixture *fixture, guint i)
{
  g_autofree char *folder = NULL;

  g_assert_cmpuint (i, <, fixture->files->len);
  folder = g_path_get_dirname (fixture->files->pdata[i]);
  g_assert_cmpstr (folder, ==, fixture->folder);
  return fixture->files->pdata[i];
}

static void
export_maps (Fixture *fixture, FoveaExportFormat format, gboolean single)
{
  FoveaExportOptions options = { .format = format, .normalise = FOVEA_NORMALISE_LAYER, .cell = 12, .single = single };
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_export_activations (fixture->plan, 0, fixture->maps, &options, fixture->folder, fixture->files, NULL, &error));
  g_assert_no_error (error);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoveaTensor) tensor = NULL;
  g_autofree char *name = NULL, *text = NULL;
  g_auto (GStrv) lines = NULL;

  export_maps (fixture, FOVEA_EXPORT_NPY, FALSE);
  export_maps (fixture, FOVEA_EXPORT_CSV, FALSE);
  name = g_path_get_basename (written (fixture, 0));
  g_assert_cmpstr (name, ==, "000-.._a_b_conv-activations.npy");
  tensor = fovea_npy_load (written (fixture, 0), NULL);
  g_assert_cmpuint (tensor->shape.rank, ==, 3);
  g_assert_cmpmem (tensor->data, fovea_tensor_bytes (tensor), fixture->maps->data, 144 * sizeof (float));

  g_assert_true (g_file_get_contents (written (fixture, 1), &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 4 * 6 + 1);
  g_assert_cmpstr (lines[0], ==, "channel,y,x0,x1,x2,x3,x4,x5");
  g_assert_cmpstr (lines[1 + 6 + 2], ==, "1,2,12,12.25,12.5,12.75,13,13.25");
}

static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoveaImage) single = NULL;
  g_autofree char *head = NULL;

  export_maps (fixture, FOVEA_EXPORT_PNG, FALSE);
  export_maps (fixture, FOVEA_EXPORT_PNG, TRUE);
  g_assert_cmpuint (fixture->files->len, ==, 5);
  g_assert_true (g_str_has_suffix (written (fixture, 3), "-activations-0002.png"));
  single = fovea_image_load (written (fixture, 1), NULL, NULL, NULL);
  g_assert_nonnull (single);
  g_assert_cmpuint (single->width, >=, 12);

  export_maps (fixture, FOVEA_EXPORT_SVG, FALSE);
  g_assert_true (g_file_get_contents (written (fixture, 5), &head, NULL, NULL));
  g_assert_nonnull (strstr (head, "<svg"));
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  FoveaExportOptions options = { .format = FOVEA_EXPORT_PNG, .normalise = FOVEA_NORMALISE_LAYER };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) sheet = NULL;

  g_assert_true (fovea_export_filters (fixture->plan, 0, &options, fixture->folder, fixture->files, NULL, &error));
  g_assert_true (fovea_export_filters (fixture->plan, 1, &options, fixture->folder, fixture->files, NULL, &error));
  options.format = FOVEA_EXPORT_PDF;
  g_assert_true (fovea_export_filters (fixture->plan, 0, &options, fixture->folder, fixture->files, NULL, &error));
  g_assert_no_error (error);
  /* Four composites of 3 x 3 in two rows, a gap of 2 between and a margin of 8 around. */
  sheet = fovea_image_load (written (fixture, 0), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sheet->width, ==, 24);
  g_assert_cmpuint (sheet->height, ==, 24);
  g_assert_cmpuint (fovea_image_row (sheet, 8)[3 * 8], ==, 0);
  g_assert_cmpuint (fovea_image_row (sheet, 11)[3 * 8], ==, 255);
}

static char **
some_provenance (Fixture *fixture)
{
  FoveaPreprocess preprocess = { .width = 8, .height = 8, .scale = 1.0 / 255.0, .mean = { 0.485, 0.456, 0.406 },
                                 .deviation = { 0.229, 0.224, 0.225 } };
  g_autoptr (FoveaImage) photo = fovea_image_new (16, 12, 3, NULL);

  return fovea_provenance_new (fixture->plan->network, "cat.jpg", photo, 2, &preprocess, NULL);
}

static char *
export_sheet (Fixture *fixture, FoveaExportOptions options)
{
  g_auto (GStrv) provenance = some_provenance (fixture);
  g_autoptr (GError) error = NULL;
  char *content;

  options.provenance = (const char *const *) provenance;
  g_assert_true (fovea_export_activations (fixture->plan, 0, fixture->maps, &options, fixture->folder, fixture->files, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (written (fixture, fixture->files->len - 1), &content, NULL, NULL));
  g_assert_cmpint (g_unlink (g_ptr_array_index (fixture->files, fixture->files->len - 1)), ==, 0);
  g_ptr_array_set_size (fixture->files, fixture->files->len - 1);
  return content;
}

/* A vector sheet says by itself what it shows, in which colours, and where it comes from. */
static void
test_caption (Fixture *fixture, gconstpointer data)
{
  FoveaExportOptions options = { .format = FOVEA_EXPORT_SVG, .normalise = FOVEA_NORMALISE_LAYER, .cell = 12 };
  g_autofree char *svg = export_sheet (fixture, options), *again = export_sheet (fixture, options);
  g_autoptr (GRegex) breaks = g_regex_new ("</text>\n<text[^>]*>", 0, 0, NULL);
  g_autofree char *joined = g_regex_replace_literal (breaks, svg, -1, 0, " ", 0, NULL);
  static const char *const texts[] = {
    ">../a b/conv · Conv<",
    "4 of 4 maps, 6 × 6 values each (height × width); a value is 2 × 2 pixels",
    "Colours: viridis; normalisation: layer", ">0 ", " 35.75 ",
    "Network: test (no file)", "Photo: cat.jpg, 16 × 12 pixels, after 2 filter steps",
    "Input: 8x8 (height x width), fit crop, channels rgb,", "mean 0.485, 0.456, 0.406",
  };
  FoveaExportOptions larger = { .format = FOVEA_EXPORT_SVG, .normalise = FOVEA_NORMALISE_LAYER, .cell = 48 };
  g_autofree char *numbered = export_sheet (fixture, larger);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!strstr (joined, texts[i]))
      g_test_fail_printf ("“%s” does not stand in the sheet", texts[i]);
  g_assert_cmpstr (svg, ==, again);
  /* Maps carry their numbers where there is room for them. */
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *number = g_strdup_printf ("text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"9\">%u<", i);

      g_assert_nonnull (strstr (numbered, number));
      g_assert_null (strstr (svg, number));
    }
}

/* An entry of a PDF's description, which Cairo writes as "/Subject <FEFF...>": UTF-16 in hexadecimal digits. */
static char *
described (const char *pdf, gsize length, const char *key)
{
  g_autofree char *start = g_strdup_printf ("/%s <FEFF", key);
  const char *at = memmem (pdf, length, start, strlen (start));
  GString *text = g_string_new (NULL);

  g_assert_nonnull (at);
  for (at += strlen (start); g_ascii_isxdigit (*at); at += 4)
    {
      g_autofree char *digits = g_strndup (at, 4);

      g_string_append_unichar (text, (gunichar) g_ascii_strtoull (digits, NULL, 16));
    }
  return g_string_free (text, FALSE);
}

static void
test_pdf (Fixture *fixture, gconstpointer data)
{
  FoveaExportOptions options = { .format = FOVEA_EXPORT_PDF, .normalise = FOVEA_NORMALISE_LAYER, .paper = fovea_paper_find ("A5") };
  g_auto (GStrv) provenance = some_provenance (fixture);
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL, *subject = NULL;
  const char *pdf;
  gsize length;

  options.provenance = (const char *const *) provenance;
  for (guint i = 0; i < 2; i++)
    {
      GMappedFile *file;

      g_assert_true (fovea_export_activations (fixture->plan, 0, fixture->maps, &options, fixture->folder, fixture->files, NULL, &error));
      g_assert_no_error (error);
      file = g_mapped_file_new (written (fixture, 0), FALSE, NULL);
      *(i == 0 ? &first : &second) = g_bytes_new (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
      g_mapped_file_unref (file);
    }
  g_ptr_array_set_size (fixture->files, 1);
  g_assert_true (g_bytes_equal (first, second));
  pdf = g_bytes_get_data (first, &length);
  /* Two by two maps over lines of text are wider than high: the paper lies on its side. */
  g_assert_nonnull (memmem (pdf, length, "/MediaBox [ 0 0 595.2755", strlen ("/MediaBox [ 0 0 595.2755")));
  title = described (pdf, length, "Title");
  subject = described (pdf, length, "Subject");
  g_assert_cmpstr (title, ==, "../a b/conv · Conv");
  g_assert_nonnull (strstr (subject, "4 of 4 maps, 6 × 6 values each"));
  g_assert_nonnull (strstr (subject, "Photo: cat.jpg, 16 × 12 pixels, after 2 filter steps"));
}

/* The channels that were chosen, under their own numbers. */
static void
test_chosen_maps (Fixture *fixture, gconstpointer data)
{
  static const gsize maps[] = { 3, 1 };
  FoveaExportOptions options = { .format = FOVEA_EXPORT_CSV, .maps = maps, .n_maps = 2 };
  g_autofree char *csv = export_sheet (fixture, options);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  static const gsize wrong = 4;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 2 * 6 + 1);
  g_assert_true (g_str_has_prefix (lines[1], "3,0,27,"));
  g_assert_true (g_str_has_prefix (lines[7], "1,0,9,"));
  options.maps = &wrong;
  options.n_maps = 1;
  g_assert_false (fovea_export_activations (fixture->plan, 0, fixture->maps, &options, fixture->folder, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);

  options = (FoveaExportOptions){ .format = FOVEA_EXPORT_PNG, .normalise = FOVEA_NORMALISE_LAYER, .maps = maps, .n_maps = 1 };
  g_assert_true (fovea_export_activations (fixture->plan, 0, fixture->maps, &options, fixture->folder, fixture->files, NULL, NULL));
  g_assert_true (g_str_has_suffix (written (fixture, 0), "-activations-0003.png"));
}

static guint32
word_at (const char *bytes, gsize at)
{
  guint32 word;

  memcpy (&word, bytes + at, 4);
  return GUINT32_FROM_LE (word);
}

/* The values themselves, bit by bit, on pages that each point at the next. */
static void
test_raw_tiff (Fixture *fixture, gconstpointer data)
{
  FoveaExportOptions options = { .format = FOVEA_EXPORT_TIFF, .raw = TRUE };
  g_autofree char *tiff = export_sheet (fixture, options);
  guint32 at = word_at (tiff, 4);

  g_assert_cmpmem (tiff, 4, "II*\0", 4);
  for (gsize page = 0; page < 4; page++)
    {
      guint32 strip = word_at (tiff, at + 2 + 5 * 12 + 8);

      g_assert_cmpuint (word_at (tiff, at + 2 + 8), ==, 6);
      g_assert_cmpmem (tiff + strip, 144, (const float *) fixture->maps->data + page * 36, 144);
      at = word_at (tiff, at + 2 + 10 * 12);
    }
  g_assert_cmpuint (at, ==, 0);
}

static void
test_receptive_field (Fixture *fixture, gconstpointer data)
{
  FoveaExportOptions options = { .format = FOVEA_EXPORT_PNG };
  FoveaPreprocess preprocess = { .width = 8, .height = 8, .fit = FOVEA_FIT_STRETCH };
  g_autoptr (FoveaImage) photo = fovea_image_new (16, 16, 3, NULL);
  g_autoptr (FoveaImage) picture = NULL;
  g_autoptr (GError) error = NULL;
  FoveaFieldBox box;

  memset (photo->pixels, 200, photo->stride * photo->height);
  g_assert_true (fovea_field_box (fixture->plan, fixture->plan->network->nodes[0].outputs[0], 0, 1, 2, &preprocess, 16, 16, &box));
  g_assert_cmpfloat_with_epsilon (box.left, 4.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (box.right, 10.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (box.top, 2.0, 1e-9);
  g_assert_true (fovea_export_receptive_field (fixture->plan, 0, 0, 1, 2, &preprocess, photo, &options, fixture->folder,
                                               fixture->files, NULL, &error));
  g_assert_no_error (error);
  picture = fovea_image_load (written (fixture, 0), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_image_row (picture, 4)[3 * 6], ==, 200);
  g_assert_cmpuint (fovea_image_row (picture, 14)[3 * 14], ==, 80);

  options.format = FOVEA_EXPORT_NPY;
  g_assert_false (fovea_export_receptive_field (fixture->plan, 0, 0, 1, 2, &preprocess, photo, &options, fixture->folder,
                                                fixture->files, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* The neuron that looks at the middle of another neuron's field is that neuron. */
static void
test_neuron_at (Fixture *fixture, gconstpointer data)
{
  FoveaPreprocess preprocess = { .width = 8, .height = 8, .fit = FOVEA_FIT_STRETCH };
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (fixture->plan);
  gint value = fixture->plan->network->nodes[1].outputs[0];

  for (gsize y = 0; y < 4; y++)
    for (gsize x = 0; x < 4; x++)
      {
        FoveaFieldBox box;
        gsize at_y, at_x;

        g_assert_true (fovea_field_box (fixture->plan, value, 0, y, x, &preprocess, 16, 16, &box));
        g_assert_true (fovea_field_neuron_at (fixture->plan, &fields[value], value, &preprocess, 16, 16, (box.left + box.right) / 2.0,
                                              (box.top + box.bottom) / 2.0, &at_y, &at_x));
        g_assert_cmpuint (at_y, ==, y);
        g_assert_cmpuint (at_x, ==, x);
      }
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  FoveaExportFormat format;
  FoveaExportKind kind;

  for (FoveaExportFormat i = 0; i < FOVEA_N_EXPORT_FORMATS; i++)
    {
      g_assert_true (fovea_export_format_find (fovea_export_format_id (i), &format));
      g_assert_cmpint (format, ==, i);
      g_assert_true (fovea_export_can (FOVEA_EXPORT_ACTIVATIONS, i));
    }
  for (FoveaExportKind i = 0; i < FOVEA_N_EXPORT_KINDS; i++)
    {
      g_assert_true (fovea_export_kind_find (fovea_export_kind_id (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (fovea_export_format_find ("exe", &format));
  g_assert_false (fovea_export_can (FOVEA_EXPORT_RECEPTIVE_FIELD, FOVEA_EXPORT_CSV));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/network/maps/values", test_maps },
    { "/network/maps/filters", test_filter_maps },
    { "/network/maps/top", test_top },
    { "/network/export/names", test_names },
    { "/network/export/numbers", test_numbers },
    { "/network/export/pictures", test_pictures },
    { "/network/export/filters", test_filters },
    { "/network/export/caption", test_caption },
    { "/network/export/pdf", test_pdf },
    { "/network/export/chosen-maps", test_chosen_maps },
    { "/network/export/raw-tiff", test_raw_tiff },
    { "/network/export/receptive-field", test_receptive_field },
    { "/network/field-picture/neuron-at", test_neuron_at },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
