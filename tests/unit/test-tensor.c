/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/tensor/npy.h"

static FoveaTensor *
new_vector (FoveaDType dtype, gsize n, gconstpointer values)
{
  FoveaShape shape = { 1, { (gint64) n } };
  FoveaTensor *tensor = fovea_tensor_new (dtype, &shape, "test", NULL);

  g_assert_nonnull (tensor);
  memcpy (tensor->data, values, n * fovea_dtype_size (dtype));
  return tensor;
}

static void
assert_refused (gboolean ok, GError **error)
{
  g_assert_false (ok);
  g_assert_error (*error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (error);
}

/* Bad-input 18 to 21 and 25. */
static void
test_shapes (void)
{
  FoveaShape scalar = { 0 }, photo = { 4, { 1, 64, 55, 55 } }, negative = { 2, { 3, -1 } }, zero = { 3, { 3, 0, 2 } };
  FoveaShape hidden = { 3, { G_MAXINT64 / 2, 0, 4 } };
  FoveaShape huge = { 4, { G_MAXINT32, G_MAXINT32, 4, 4 } }, wide = { 1, { G_MAXINT64 } }, deep = { 9, { 1, 1, 1, 1, 1, 1, 1, 1 } };
  g_autofree char *photo_text = fovea_shape_to_string (&photo);
  g_autofree char *scalar_text = fovea_shape_to_string (&scalar);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (photo_text, ==, "1x64x55x55");
  g_assert_cmpstr (scalar_text, ==, "scalar");
  g_assert_cmpuint (fovea_shape_count (&photo), ==, 193600);
  g_assert_cmpuint (fovea_shape_count (&scalar), ==, 1);
  g_assert_true (fovea_shape_equal (&photo, &(FoveaShape){ 4, { 1, 64, 55, 55 } }));
  g_assert_false (fovea_shape_equal (&photo, &(FoveaShape){ 3, { 1, 64, 55 } }));
  g_assert_true (fovea_shape_check (&photo, FOVEA_DTYPE_FLOAT32, "x", &error));
  g_assert_true (fovea_shape_check (&scalar, FOVEA_DTYPE_UINT8, "x", &error));
  g_assert_no_error (error);

  assert_refused (fovea_shape_check (&negative, FOVEA_DTYPE_FLOAT32, "x", &error), &error);
  g_assert_true (fovea_shape_check (&zero, FOVEA_DTYPE_FLOAT32, "x", &error));
  assert_refused (fovea_shape_check (&hidden, FOVEA_DTYPE_FLOAT32, "x", &error), &error);
  assert_refused (fovea_shape_check (&huge, FOVEA_DTYPE_FLOAT32, "x", &error), &error);
  assert_refused (fovea_shape_check (&wide, FOVEA_DTYPE_FLOAT16, "x", &error), &error);
  assert_refused (fovea_shape_check (&deep, FOVEA_DTYPE_UINT8, "x", &error), &error);
  assert_refused (fovea_shape_check (&photo, (FoveaDType) 99, "x", &error), &error);
  assert_refused (fovea_shape_check (&photo, FOVEA_DTYPE_NONE, "x", &error), &error);
  g_assert_false (fovea_shape_check (&negative, FOVEA_DTYPE_FLOAT32, "weights", &error));
  g_assert_nonnull (strstr (error->message, "weights"));
  g_assert_nonnull (strstr (error->message, "3x-1"));
}

static void
count_call (gpointer data)
{
  ++*(int *) data;
}

static void
test_references (void)
{
  gsize before = fovea_memory_get_used ();
  float values[6] = { 1, 2, 3, 4, 5, 6 };
  int freed = 0;
  FoveaShape flat = { 1, { 6 } }, table = { 2, { 2, 3 } };
  FoveaTensor *tensor = new_vector (FOVEA_DTYPE_FLOAT32, 6, values);
  FoveaTensor *view = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &table, tensor->data, fovea_tensor_ref (tensor), (GDestroyNotify) fovea_tensor_unref);
  FoveaTensor *wrapped = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &flat, values, &freed, count_call);

  g_assert_cmpuint ((gsize) tensor->data % FOVEA_ALIGNMENT, ==, 0);
  g_assert_cmpuint (fovea_tensor_bytes (tensor), ==, 24);
  fovea_tensor_unref (tensor);
  g_assert_cmpfloat (fovea_tensor_get (view, 5), ==, 6.0);
  g_assert_cmpint (view->shape.dims[1], ==, 3);
  fovea_tensor_unref (view);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);

  fovea_tensor_unref (fovea_tensor_ref (wrapped));
  g_assert_cmpint (freed, ==, 0);
  fovea_tensor_unref (wrapped);
  g_assert_cmpint (freed, ==, 1);
}

static void
test_half_known_values (void)
{
  const guint16 halves[] = { 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x8000, 0x7c00, 0xfc00 };
  const double values[] = { 1.0, -2.0, 0.333251953125, 65504.0, 0x1p-24, 0x3ffp-24, 0x1p-14, -0.0, INFINITY, -INFINITY };
  const double rounded[][2] = { { 65519.99, 65504 }, { 65520, INFINITY }, { 1e300, INFINITY }, { 0x1p-25, 0 }, { 0x1.8p-24, 0x1p-23 },
                                { 2049, 2048 }, { 2051, 2052 }, { 0x1.ffffp-15, 0x1p-14 }, { -0x1.0000001p-25, -0x1p-24 } };
  g_autoptr (FoveaTensor) tensor = new_vector (FOVEA_DTYPE_FLOAT16, G_N_ELEMENTS (halves), halves);

  for (gsize i = 0; i < G_N_ELEMENTS (halves); i++)
    g_assert_cmpfloat (fovea_tensor_get (tensor, i), ==, values[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (rounded); i++)
    {
      g_autoptr (FoveaTensor) one = new_vector (FOVEA_DTYPE_FLOAT64, 1, rounded[i]);
      g_autoptr (FoveaTensor) half = fovea_tensor_cast (one, FOVEA_DTYPE_FLOAT16, NULL);

      g_assert_cmpfloat (fovea_tensor_get (half, 0), ==, rounded[i][1]);
    }
}

/* Every 16-bit float goes to float32 and back unchanged, and a NaN stays one. */
static void
test_sixteen_bit_floats_survive (gconstpointer data)
{
  FoveaDType dtype = GPOINTER_TO_INT (data);
  g_autofree guint16 *all = g_new (guint16, 65536);
  g_autoptr (FoveaTensor) tensor = NULL;
  g_autoptr (FoveaTensor) floats = NULL;
  g_autoptr (FoveaTensor) back = NULL;

  for (gsize i = 0; i < 65536; i++)
    all[i] = (guint16) i;
  tensor = new_vector (dtype, 65536, all);
  floats = fovea_tensor_cast (tensor, FOVEA_DTYPE_FLOAT32, NULL);
  back = fovea_tensor_cast (floats, dtype, NULL);
  for (gsize i = 0; i < 65536; i++)
    if (isnan (fovea_tensor_floats (floats)[i]))
      g_assert_true (isnan (fovea_tensor_get (back, i)));
    else
      g_assert_cmpuint (((const guint16 *) back->data)[i], ==, i);
}

static void
test_bfloat_rounds_to_even (void)
{
  const float values[] = { 1.0f, 1.00390625f, 1.01171875f, -3.4028235e38f, 1e-40f };
  const guint16 expected[] = { 0x3f80, 0x3f80, 0x3f82, 0xff80, 0x0001 };
  g_autoptr (FoveaTensor) tensor = new_vector (FOVEA_DTYPE_FLOAT32, G_N_ELEMENTS (values), values);
  g_autoptr (FoveaTensor) cast = fovea_tensor_cast (tensor, FOVEA_DTYPE_BFLOAT16, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmphex (((const guint16 *) cast->data)[i], ==, expected[i]);
}

#define ASSERT_CAST(from, to, type, value, expected)                                                                           \
  G_STMT_START                                                                                                                 \
  {                                                                                                                            \
    type one = (value);                                                                                                        \
    g_autoptr (FoveaTensor) tensor = new_vector (FOVEA_DTYPE_##from, 1, &one);                                                 \
    g_autoptr (FoveaTensor) cast = fovea_tensor_cast (tensor, FOVEA_DTYPE_##to, NULL);                                         \
    g_assert_cmpfloat (fovea_tensor_get (cast, 0), ==, (double) (expected));                                                   \
  }                                                                                                                            \
  G_STMT_END

static void
test_cast (void)
{
  gint64 large = G_GINT64_CONSTANT (0x7ffffffffffffffd);
  g_autoptr (FoveaTensor) exact = new_vector (FOVEA_DTYPE_INT64, 1, &large);
  g_autoptr (FoveaTensor) as_unsigned = fovea_tensor_cast (exact, FOVEA_DTYPE_UINT64, NULL);

  g_assert_cmpuint (*(guint64 *) as_unsigned->data, ==, 0x7ffffffffffffffd);
  ASSERT_CAST (FLOAT32, INT32, float, 2.9f, 2);
  ASSERT_CAST (FLOAT32, INT32, float, -2.9f, -2);
  ASSERT_CAST (FLOAT32, INT32, float, 3e9f, G_MAXINT32);
  ASSERT_CAST (FLOAT64, INT64, double, 1e300, 0x1p63);
  ASSERT_CAST (FLOAT64, INT64, double, -INFINITY, -0x1p63);
  ASSERT_CAST (FLOAT64, UINT64, double, 0x1.8p63, 0x1.8p63);
  ASSERT_CAST (FLOAT32, UINT8, float, -1.5f, 0);
  ASSERT_CAST (FLOAT32, UINT8, float, 255.9f, 255);
  ASSERT_CAST (FLOAT32, INT8, float, NAN, 0);
  ASSERT_CAST (FLOAT32, BOOL, float, -0.25f, 1);
  ASSERT_CAST (FLOAT32, BOOL, float, -0.0f, 0);
  ASSERT_CAST (INT64, BOOL, gint64, G_GINT64_CONSTANT (1) << 40, 1);
  ASSERT_CAST (INT64, INT32, gint64, (G_GINT64_CONSTANT (1) << 32) + 7, 7);
  ASSERT_CAST (INT32, UINT8, gint32, -1, 255);
  ASSERT_CAST (UINT64, FLOAT64, guint64, G_MAXUINT64, 0x1p64);
  ASSERT_CAST (BOOL, FLOAT32, guint8, 1, 1);
  ASSERT_CAST (INT8, FLOAT16, gint8, -128, -128);
  ASSERT_CAST (UINT16, BFLOAT16, guint16, 257, 256);
}

static void
test_statistics (void)
{
  const float values[] = { 1, -2, 0, NAN, 4, INFINITY, 0 };
  g_autofree float *offset = g_new (float, 100000);
  FoveaStatistics s = fovea_statistics (values, G_N_ELEMENTS (values));

  g_assert_cmpuint (s.count, ==, 7);
  g_assert_cmpuint (s.not_finite, ==, 2);
  g_assert_cmpuint (s.zeros, ==, 2);
  g_assert_cmpfloat (s.minimum, ==, -2);
  g_assert_cmpfloat (s.maximum, ==, 4);
  g_assert_cmpfloat_with_epsilon (s.mean, 0.6, 1e-15);
  g_assert_cmpfloat_with_epsilon (s.deviation, sqrt (4.2 - 0.36), 1e-15);
  g_assert_cmpfloat_with_epsilon (s.l2, sqrt (21.0), 1e-15);

  s = fovea_statistics (values + 3, 1);
  g_assert_cmpfloat (s.maximum, ==, 0);
  g_assert_cmpuint (s.not_finite, ==, 1);

  for (gsize i = 0; i < 100000; i++)
    offset[i] = 16777000.0f + (float) (i % 2);
  s = fovea_statistics (offset, 100000);
  g_assert_cmpfloat_with_epsilon (s.mean, 16777000.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (s.deviation, 0.5, 1e-9);
}

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.npy", NULL);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static void
test_npy_round_trip (Fixture *f, gconstpointer unused)
{
  const FoveaDType dtypes[] = { FOVEA_DTYPE_FLOAT32, FOVEA_DTYPE_UINT8,  FOVEA_DTYPE_INT8,    FOVEA_DTYPE_UINT16,
                                FOVEA_DTYPE_INT16,   FOVEA_DTYPE_INT32,  FOVEA_DTYPE_INT64,   FOVEA_DTYPE_BOOL,
                                FOVEA_DTYPE_FLOAT16, FOVEA_DTYPE_FLOAT64, FOVEA_DTYPE_UINT32, FOVEA_DTYPE_UINT64 };
  const FoveaShape shapes[] = { { 0 }, { 1, { 5 } }, { 4, { 2, 3, 1, 7 } }, { 8, { 1, 1, 2, 1, 1, 3, 1, 1 } } };

  for (gsize d = 0; d < G_N_ELEMENTS (dtypes); d++)
    for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (FoveaTensor) tensor = fovea_tensor_new (dtypes[d], &shapes[s], "test", NULL);
        g_autoptr (FoveaTensor) loaded = NULL;

        for (gsize i = 0; i < fovea_tensor_bytes (tensor); i++)
          ((guint8 *) tensor->data)[i] = (guint8) (i * 37 + d);
        g_assert_true (fovea_npy_save (tensor, f->path, &error));
        loaded = fovea_npy_load (f->path, &error);
        g_assert_no_error (error);
        g_assert_cmpint (loaded->dtype, ==, dtypes[d]);
        g_assert_true (fovea_shape_equal (&loaded->shape, &shapes[s]));
        g_assert_cmpmem (loaded->data, fovea_tensor_bytes (loaded), tensor->data, fovea_tensor_bytes (tensor));
      }
}

/* The very bytes that numpy.save writes for array ([[1, 2, 3]], '<f4'), and bfloat16 as float32. */
static void
test_npy_bytes (Fixture *f, gconstpointer unused)
{
  const char expected[] = "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
  const guint16 bfloats[] = { 0x3f80, 0x4000, 0x4040 };
  g_autoptr (FoveaTensor) tensor
      = fovea_tensor_wrap (FOVEA_DTYPE_BFLOAT16, &(FoveaShape){ 2, { 1, 3 } }, (gpointer) bfloats, NULL, NULL);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (fovea_npy_save (tensor, f->path, NULL));
  g_assert_true (g_file_get_contents (f->path, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, 128 + 12);
  g_assert_cmpmem (contents, sizeof expected - 1, expected, sizeof expected - 1);
  g_assert_cmpint (contents[127], ==, '\n');
  g_assert_cmpmem (contents + 128, 12, ((float[]){ 1, 2, 3 }), 12);
}

static void
write_npy (const char *path, const char *dictionary, gsize data_bytes)
{
  g_autoptr (GString) file = g_string_new_len ("\x93NUMPY\x01\x00", 8);

  g_string_append_c (file, (char) (strlen (dictionary) & 0xff));
  g_string_append_c (file, (char) (strlen (dictionary) >> 8));
  g_string_append (file, dictionary);
  for (gsize i = 0; i < data_bytes; i++)
    g_string_append_c (file, 0);
  g_assert_true (g_file_set_contents (path, file->str, (gssize) file->len, NULL));
}

static void
test_npy_refuses (Fixture *f, gconstpointer unused)
{
  const struct
  {
    const char *dictionary;
    gsize data_bytes;
  } bad[] = {
    { "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", 4 },
    { "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8 },
    { "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8 },
    { "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4 },
    { "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", 8 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 4 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 5 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", 4 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 99999999999999999999), }", 4 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }", 4 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2), }", 8 },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (", 4 },
    { "{'descr': '<f4', 'fortran_order': False, }", 4 },
    { "{'descr': '<f4, 'fortran_order': False, 'shape': (1,), }", 4 },
    { "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", 4 },
    { "", 4 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) good = NULL, empty = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      write_npy (f->path, bad[i].dictionary, bad[i].data_bytes);
      assert_refused (fovea_npy_load (f->path, &error) != NULL, &error);
    }
  write_npy (f->path, "{\"shape\":(2,1),\"fortran_order\":False,\"descr\":'<f4'}  \n", 8);
  good = fovea_npy_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (good->shape.rank, ==, 2);
  write_npy (f->path, "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", 0);
  empty = fovea_npy_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_tensor_count (empty), ==, 0);
}

static void
test_npy_cut_anywhere (Fixture *f, gconstpointer unused)
{
  float values[4] = { 1, 2, 3, 4 };
  g_autoptr (FoveaTensor) tensor = new_vector (FOVEA_DTYPE_FLOAT32, 4, values);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (fovea_npy_save (tensor, f->path, NULL));
  g_assert_true (g_file_get_contents (f->path, &contents, &length, NULL));
  for (gsize cut = 1; cut < length; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (f->path, contents, (gssize) cut, NULL));
      assert_refused (fovea_npy_load (f->path, &error) != NULL, &error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/shapes", test_shapes);
  g_test_add_func ("/tensor/references", test_references);
  g_test_add_func ("/tensor/half-known-values", test_half_known_values);
  g_test_add_data_func ("/tensor/float16-survives", GINT_TO_POINTER (FOVEA_DTYPE_FLOAT16), test_sixteen_bit_floats_survive);
  g_test_add_data_func ("/tensor/bfloat16-survives", GINT_TO_POINTER (FOVEA_DTYPE_BFLOAT16), test_sixteen_bit_floats_survive);
  g_test_add_func ("/tensor/bfloat-rounds-to-even", test_bfloat_rounds_to_even);
  g_test_add_func ("/tensor/cast", test_cast);
  g_test_add_func ("/tensor/statistics", test_statistics);
  g_test_add ("/tensor/npy/round-trip", Fixture, NULL, set_up, test_npy_round_trip, tear_down);
  g_test_add ("/tensor/npy/bytes", Fixture, NULL, set_up, test_npy_bytes, tear_down);
  g_test_add ("/tensor/npy/refuses", Fixture, NULL, set_up, test_npy_refuses, tear_down);
  g_test_add ("/tensor/npy/cut-anywhere", Fixture, NULL, set_up, test_npy_cut_anywhere, tear_down);
  return g_test_run ();
}
